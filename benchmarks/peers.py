"""Other people's cleaners, and the loop that people write themselves, each with the difference of its task.

Comes in: nothing but what is installed. Goes out: `Peer`s ready to run on one text. Never: imports `cleaner`, so that
it serves in an environment of its own; nothing here decides what is good.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final

Run = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another tool.

    Attributes:
        name: what it is called in the tables.
        requirements: what pip installs for it.
        difference: in one sentence, how its task differs from cleaning.
        load: returns the function to time; raises ImportError when the tool is not installed.
        alone: what pip installs without its dependencies, because the part that is timed needs few of them.
    """

    name: str
    requirements: tuple[str, ...]
    difference: str
    load: Callable[[], Run]
    alone: tuple[str, ...] = ()


def load_datatrove() -> Run:
    """C4 of datatrove: line filter with its defaults, without the sentence count, which needs a tokenizer's model."""
    data, filters = import_module("datatrove.data"), import_module("datatrove.pipeline.filters")
    c4 = filters.C4QualityFilter(min_num_sentences=-1)
    return lambda text: c4.filter(data.Document(text=text, id=""))


def load_dolma() -> Run:
    """The C4 tagger of dolma, the faster one of two."""
    types, taggers = import_module("dolma.core.data_types"), import_module("dolma.taggers.c4")
    tagger = taggers.FasterC4Tagger()
    return lambda text: tagger.predict(types.Document(source="", id="", text=text))


def load_nemo() -> Run:
    """NeMo Curator's boilerplate modifier, with its defaults."""
    modify: Run = import_module("nemo_curator.stages.text.modifiers").BoilerPlateStringModifier().modify_document
    return modify


def load_ftfy() -> Run:
    """The mender ftfy, with its defaults."""
    run: Run = import_module("ftfy").fix_text
    return run


def load_clean_text() -> Run:
    """clean-text with case and accents kept."""
    clean = import_module("cleantext").clean
    return lambda text: clean(text, to_ascii=False, lower=False, keep_two_line_breaks=True)


def load_justext() -> Run:
    """The classifier jusText, with its English list, every line as a paragraph."""
    justext = import_module("justext")
    stoplist = justext.get_stoplist("English")

    def run(text: str) -> object:
        page = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
        return justext.justext(f"<html><body>{page}</body></html>", stoplist)

    return run


PEERS: Final = (
    Peer(
        "NeMo Curator boilerplate modifier",
        ("cosmos-xenna", "loguru", "pandas", "pyarrow", "ray", "regex"),
        "looks for some dozen English phrases of legal notices, by paragraph",
        load_nemo,
        ("nemo-curator==1.4.0",),
    ),
    Peer(
        "datatrove C4 line filter",
        ("datatrove==0.10.1", "nltk", "regex"),
        "drops every line without an end mark; no phrases but a few of policies",
        load_datatrove,
    ),
    Peer(
        "dolma C4 tagger",
        ("dolma==1.0.8", "s3fs==2026.9.0"),
        "marks lines without an end mark and documents with bad words; removes nothing",
        load_dolma,
    ),
    Peer("ftfy", ("ftfy==6.3.1",), "mends encoding and characters; removes no line", load_ftfy),
    Peer("clean-text", ("clean-text==0.7.1",), "normalises characters; removes no line", load_clean_text),
    Peer(
        "jusText",
        ("jusText==3.0.2", "lxml_html_clean"),
        "classifies paragraphs by English stop words; parses HTML, which is part of its time",
        load_justext,
    ),
)


def naive_loop(patterns: Sequence[str]) -> Run:
    """The loop that people write: every rule's pattern on every line, the line goes when one matches.

    Args:
        patterns: rule patterns.

    Returns:
        A function from text to text, without zones, guards, folding or reasons.
    """
    regex = import_module("regex")
    compiled = [regex.compile(pattern, regex.IGNORECASE) for pattern in patterns]

    def run(text: str) -> str:
        return "\n".join(line for line in text.split("\n") if not any(one.search(line) for one in compiled))

    return run
