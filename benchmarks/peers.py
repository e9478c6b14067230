"""Other people's cleaners, and the loop that people write themselves, each with the difference of its task.

Comes in: nothing but what is installed. Goes out: `Peer`s ready to run on one text. Never: imports `cleaner`, so that
it serves in an environment of its own; nothing here decides what is good.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

import regex

Run = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another tool.

    Attributes:
        name: what it is called in the tables.
        distributions: what must be installed.
        difference: in one sentence, how its task differs from cleaning.
        load: returns the function to time; raises ImportError when the tool is not installed.
    """

    name: str
    distributions: tuple[str, ...]
    difference: str
    load: Callable[[], Run]


def load_c4() -> Run:
    """C4 of datatrove: line filter with its defaults, without the sentence count, which needs a tokenizer's model."""
    data, filters = import_module("datatrove.data"), import_module("datatrove.pipeline.filters")
    c4 = filters.C4QualityFilter(min_num_sentences=-1)
    return lambda text: c4.filter(data.Document(text=text, id=""))


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


PEERS = (
    Peer("datatrove C4 line filter", ("datatrove",), "drops every line without an end mark; no phrases", load_c4),
    Peer("ftfy", ("ftfy",), "mends encoding and characters; removes no line", load_ftfy),
    Peer("clean-text", ("clean-text",), "normalises characters; removes no line", load_clean_text),
    Peer("jusText", ("jusText",), "classifies paragraphs of HTML by stop words; needs markup", load_justext),
)


def naive_loop(patterns: Sequence[str]) -> Run:
    """The loop that people write: every rule's pattern on every line, the line goes when one matches.

    Args:
        patterns: rule patterns.

    Returns:
        A function from text to text, without zones, guards, folding or reasons.
    """
    compiled = [regex.compile(pattern, regex.IGNORECASE) for pattern in patterns]

    def run(text: str) -> str:
        return "\n".join(line for line in text.split("\n") if not any(one.search(line) for one in compiled))

    return run
