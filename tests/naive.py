"""The oracle: every rule on every line, no keywords, no scan, no shortcut. Slow and obviously right."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from cleaner import Cleaner
from cleaner.decision import decide
from cleaner.document import Document
from cleaner.fold import Lexicon
from cleaner.language import TextLanguage
from cleaner.matching import Budget, Match, Matcher
from cleaner.normalize import normalize
from cleaner.removals import text_left
from cleaner.rule import Rule
from cleaner.verdict import Verdict


def naive_matches(
    text: str, rules: Sequence[Rule], lexicon: Lexicon | None = None, language: str | None = None
) -> dict[int, list[Match]]:
    """Line number -> matches, by trying every rule on every line."""
    return _match_all(text, rules, _matcher(lexicon, TextLanguage(text, language)))


def naive_verdict(text: str, cleaner: Cleaner) -> Verdict:
    """What goes, by the same decision as the engine's and the same rules, on the matches found naively."""
    language = TextLanguage(text, cleaner._language)
    matcher = _matcher(cleaner.search.lexicon, language)
    document = Document(text)
    tries = [(rule, None) for rule in cleaner.search.rules]
    return decide(
        document,
        _match_all(text, cleaner.search.rules, matcher),
        cleaner.categories,
        lambda left: matcher.match_line(left, tries),
        lambda so_far: language.changes(lambda: normalize(text_left(document, so_far), cleaner.steps)),
    )


def _match_all(text: str, rules: Sequence[Rule], matcher: Matcher) -> dict[int, list[Match]]:
    tries = [(rule, None) for rule in rules]
    found = {number: matcher.match_line(line, tries) for number, line in enumerate(Document(text).lines)}
    return {number: matches for number, matches in found.items() if matches}


def differences(cleaner: Cleaner, text: str) -> list[tuple[str, str]]:
    """(rule, reason) of what only one of the two engines removes; nothing when the fast one keeps the text as it is."""
    result = cleaner.clean(text)
    if result.status in {"capped", "over_budget"}:
        return []
    naive = Counter((taken.rule.id, taken.reason) for taken in naive_verdict(text, cleaner).taken for _ in taken.pieces)
    ours = Counter((removal.rule_id, removal.reason) for removal in result.removals)
    return sorted({*(naive - ours), *(ours - naive)})


def _matcher(lexicon: Lexicon | None, language: TextLanguage) -> Matcher:
    return Matcher(Budget(sys.maxsize, float("inf")), lexicon, language, thorough=True)


def candidate_ids(cleaner: Cleaner, text: str) -> set[str]:
    """The rules that the prefilter lets through for any line of a text."""
    found = cleaner.search.find(text)
    return {cleaner.search.rules[number].id for tries in found.lines.values() for number in tries}
