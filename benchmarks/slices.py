"""The tasks of the speed benchmark that take one thing apart: language, script, length, number of rules, HTML.

Comes in: texts and a way to clean. Goes out: `Section`s. Never: measures.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from benchmarks import synthetic
from benchmarks.texts import POOL_CHARS, cut
from benchmarks.timing import FLOOR, Task, timed
from benchmarks.workload import Section, beside_floor, each, size_of, task
from cleaner import Cleaner
from cleaner.html import extract_text

LENGTHS: Final = (300, 1_000, 5_000, 30_000, 100_000, 1_000_000, POOL_CHARS)
"""Characters of the documents that are compared."""

ARTICLE_CHARS: Final = 5_000
"""The length that the others are held against: that of an article."""

SLICE_CHARS: Final = 2_000_000
"""Characters of all documents of one length; articles are cut from the whole pool, as the longest document is."""

PAGES: Final = 60


def by_group(title: str, groups: Mapping[str, Sequence[str]], clean: Callable[[str], str]) -> Section:
    """Texts by the name of their group, each beside its floor."""
    tasks = [
        one
        for name, texts in groups.items()
        for one in beside_floor(name or "unknown", clean, texts, f"{len(texts)} documents")
    ]
    return Section(title, tuple(tasks))


def by_length(pool: Sequence[str], clean: Callable[[str], str]) -> Section:
    """The same text as short documents and as long ones."""
    tasks: list[Task] = []
    for chars in LENGTHS:
        texts = cut(pool, chars, POOL_CHARS if chars == ARTICLE_CHARS else max(chars, SLICE_CHARS))
        if texts:
            pair = beside_floor(f"{chars:,} characters", clean, texts, f"{len(texts)} documents")
            tasks += [replace(one, at=chars) for one in pair]
    return Section("By length: one corpus cut into documents of so many characters", tuple(tasks))


def by_rules(texts: Sequence[str], seed: int) -> Section:
    """The same texts with more and more rules that have nothing to do with them.

    Args:
        texts: every third gets a line that one of the fewest rules takes.
        seed: of the rules.
    """
    pack = synthetic.invent_pack(max(synthetic.COUNTS), seed)
    planted = synthetic.plant(texts, synthetic.first_of(pack, min(synthetic.COUNTS)), seed)
    tasks = [task(FLOOR, str.splitlines, planted, "cuts lines, no more", "floor")]
    for count in synthetic.COUNTS:
        cleaner = Cleaner(packs=[synthetic.first_of(pack, count)], languages=())
        note = f"{len(cleaner.search.rules)} with those of all languages"
        one = task(f"{count:,} rules: Cleaner.clean", cleaner.clean, planted, note, "cleaner")
        tasks.append(replace(one, at=count))
    return Section("By number of rules: invented rules, the fewest of them planted in every third text", tuple(tasks))


def page_of(text: str) -> str:
    """A page with a text as its article, and the furniture of a site around it."""
    body = "".join(f"<p>{html.escape(line)}</p>\n" for line in text.split("\n"))
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("News", "Sport", "Culture", "Weather"))
    return (
        f"<!doctype html><html><head><title>Page</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<article><h1>Page</h1>\n{body}</article><footer>© The paper</footer></body></html>"
    )


def pages(texts: Sequence[str], cleaner: Cleaner) -> Section:
    """Pages, extracted and cleaned, beside extraction alone."""
    made = [page_of(text) for text in texts[:PAGES]]
    size, floor = size_of(made), "trafilatura"
    tasks = (
        Task(floor, timed(each(extract_text, made)), size, "HTML to text, no cleaning", "floor", floor),
        Task("Cleaner.clean_html", timed(each(cleaner.clean_html, made)), size, "the same, cleaned", "cleaner", floor),
    )
    return Section(f"HTML: {len(made)} pages; the ratio is to trafilatura", tasks)
