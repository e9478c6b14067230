"""The oracle: every rule on every line, no keywords, no scan, no shortcut. Slow and obviously right."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cleaner.decision import Verdict, decide
from cleaner.document import Document
from cleaner.language import detect_language
from cleaner.matching import Budget, Match, match_line
from cleaner.rule import Rule


def naive_matches(text: str, rules: Sequence[Rule], lexicon: frozenset[str] = frozenset()) -> dict[int, list[Match]]:
    """Line number -> matches, by trying every rule on every line."""
    budget = Budget(sys.maxsize, float("inf"))
    found: dict[int, list[Match]] = {}
    for number, line in enumerate(Document(text).lines):
        here = match_line(line, [(rule, None) for rule in rules], budget, lexicon, lambda: detect_language(text))
        if here:
            found[number] = here
    return found


def naive_verdict(
    text: str, rules: Sequence[Rule], categories: frozenset[str], lexicon: frozenset[str] = frozenset()
) -> Verdict:
    """What goes, by the same decision as the engine's, on the matches found naively."""
    budget = Budget(sys.maxsize, float("inf"))
    return decide(
        Document(text),
        naive_matches(text, rules, lexicon),
        categories,
        lambda left: match_line(left, [(rule, None) for rule in rules], budget, lexicon, lambda: detect_language(text)),
    )
