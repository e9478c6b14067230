"""The tasks of the speed benchmark on one corpus: floors, and the cleaner's ways in.

Comes in: texts and a cleaner. Goes out: `Section`s of `Task`s. Never: measures.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import cycle, islice
from typing import TYPE_CHECKING, Final

from benchmarks.timing import FLOOR, Task, timed

if TYPE_CHECKING:
    from cleaner import Cleaner

CLEAN: Final = "clean()"
SHORT_DOCUMENTS: Final = 10_000
SHORT_CHARS: Final = 300


@dataclass(frozen=True, slots=True)
class Section:
    """Tasks that are measured together, in turn.

    Attributes:
        title: what is compared, above the table.
        tasks: in the order of the table.
        facts: what else is known of them, as JSON values.
        remarks: lines below the table.
    """

    title: str
    tasks: tuple[Task, ...]
    facts: dict[str, object] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def size_of(texts: Iterable[str]) -> int:
    """Bytes in UTF-8, lone surrogates passed through."""
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)


def each(run: Callable[[str], object], texts: Sequence[str]) -> Callable[[], object]:
    """A task that runs over every text and keeps nothing."""

    def loop() -> None:
        for text in texts:
            run(text)

    return loop


def task(name: str, run: Callable[[str], object], texts: Sequence[str], note: str = "", group: str = "") -> Task:
    """A task that runs over every text, beside the floor of the whole corpus."""
    return Task(name, timed(each(run, texts)), size_of(texts), note, group)


def beside_floor(name: str, run: Callable[[str], object], texts: Sequence[str], note: str = "") -> list[Task]:
    """A task on texts of its own, and the floor on the same texts, which its ratio is taken to."""
    size, floor = size_of(texts), f"{name}: {FLOOR}"
    return [
        Task(floor, timed(each(str.splitlines, texts)), size, "the same texts", "floor", floor),
        Task(f"{name}: {CLEAN}", timed(each(run, texts)), size, note, "cleaner", floor),
    ]


def take(texts: Sequence[str], most_bytes: int, seed: int) -> list[str]:
    """Random texts up to a number of bytes; one at least."""
    chosen: list[str] = []
    room = most_bytes
    for text in random.Random(seed).sample(texts, len(texts)):
        if chosen and room <= 0:
            break
        chosen.append(text)
        room -= size_of([text])
    return chosen


def disorder(text: str) -> str:
    """Make a text need normalising: decomposed accents, CR LF, a zero-width space, a no-break space."""
    return unicodedata.normalize("NFD", text).replace("\n", "\r\n").replace(" ", "\u00a0", 1) + "\u200b"


def has_nothing_to_try(cleaner: Cleaner, text: str) -> bool:
    """Whether a text is without a hit: the engine finds no rule to try on any line, and nothing to normalise."""
    found = cleaner.search.find(text)
    return not found.lines and not found.dirty


def floors(texts: Sequence[str]) -> list[Task]:
    """What no cleaner of strings can be faster than, and what reading and writing the records costs."""
    tasks = [
        task(FLOOR, str.splitlines, texts, "cuts lines, no more", "floor"),
        task("str.encode", lambda text: text.encode("utf-8", "surrogatepass"), texts, "to UTF-8", "floor"),
    ]
    try:
        orjson = import_module("orjson")
    except ImportError:
        return tasks
    lines = [orjson.dumps({"text": text.encode("utf-8", "replace").decode()}) for text in texts]

    def read_and_write() -> None:
        for line in lines:
            orjson.dumps(orjson.loads(line))

    name, note = "orjson loads + dumps", "reads and writes the record"
    return [*tasks, Task(name, timed(read_and_write), size_of(texts), note, "floor")]


def ways_in(texts: Sequence[str], clean: Callable[[str], str], cleaner: Cleaner) -> Section:
    """The floors and the ways in, on the whole corpus and on its hard and easy parts."""
    easy = [text for text in texts if has_nothing_to_try(cleaner, text)]
    same = [text for text in texts if clean(text) is text]
    short = [text[:SHORT_CHARS] for text in islice(cycle(texts), SHORT_DOCUMENTS)]
    many, in_loop = "short documents: clean_many", beside_floor("short documents", clean, short, "one by one")
    tasks = [
        *floors(texts),
        task(CLEAN, clean, texts, "text to text", "cleaner"),
        task("Cleaner.clean", cleaner.clean, texts, "text to full result", "cleaner"),
        Task("Cleaner.clean_many", timed(lambda: cleaner.clean_many(texts)), size_of(texts), "one call", "cleaner"),
        *beside_floor("normalising needed", clean, [disorder(text) for text in texts], "NFD, CR LF, invisible"),
        *in_loop,
        Task(many, timed(lambda: cleaner.clean_many(short)), size_of(short), "one call", "cleaner", in_loop[0].name),
        *(beside_floor("without a hit", clean, easy, "no rule to try, nothing to normalise") if easy else ()),
        *(beside_floor("unchanged", clean, same, "come back as they are") if same else ()),
    ]
    facts: dict[str, object] = {
        "documents": len(texts),
        "bytes": size_of(texts),
        "lines": sum(text.count("\n") + 1 for text in texts),
        "documents_without_a_hit": len(easy),
        "documents_unchanged": len(same),
        "short_documents": len(short),
        "short_characters": SHORT_CHARS,
        "rules": len(cleaner.search.rules),
    }
    return Section("Ways in", tuple(tasks), facts)
