"""The oracle: every rule on every line, no keywords, no scan, no shortcut. Slow and obviously right."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cleaner import Cleaner
from cleaner.decision import Verdict, decide
from cleaner.document import Document
from cleaner.fold import Lexicon
from cleaner.language import detect_language
from cleaner.matching import Budget, Match, Matcher
from cleaner.rule import Rule


def naive_matches(text: str, rules: Sequence[Rule], lexicon: Lexicon | None = None) -> dict[int, list[Match]]:
    """Line number -> matches, by trying every rule on every line."""
    matcher = _matcher(text, lexicon)
    tries = [(rule, None) for rule in rules]
    found = {number: matcher.match_line(line, tries) for number, line in enumerate(Document(text).lines)}
    return {number: matches for number, matches in found.items() if matches}


def naive_verdict(
    text: str, rules: Sequence[Rule], categories: frozenset[str], lexicon: Lexicon | None = None
) -> Verdict:
    """What goes, by the same decision as the engine's, on the matches found naively."""
    matcher = _matcher(text, lexicon)
    tries = [(rule, None) for rule in rules]
    matches = naive_matches(text, rules, lexicon)
    return decide(Document(text), matches, categories, lambda left: matcher.match_line(left, tries))


def _matcher(text: str, lexicon: Lexicon | None) -> Matcher:
    return Matcher(Budget(sys.maxsize, float("inf")), lexicon, lambda: detect_language(text), thorough=True)


def candidate_ids(cleaner: Cleaner, text: str) -> set[str]:
    """The rules that the prefilter lets through for any line of a text."""
    found = cleaner.search.find(text)
    return {cleaner.search.rules[number].id for tries in found.lines.values() for number in tries}
