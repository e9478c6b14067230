"""Pass rates: on a corpus, how many lines the keywords of each rule let through, and how many of them it matches.

Comes in: rules, and documents with what is known of their lines. Goes out: counts by rule. Never: reads a file, or
decides what goes; a match counts here wherever it stands and whatever stands beside it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cleaner.language import TextLanguage
from cleaner.matching import Budget, Matcher
from cleaner.rule import Rule
from cleaner.search import Search

NO_BOUND: Final = 10**15
"""Work that no text uses up: here every match is wanted, whatever it costs."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One document of a corpus.

    Attributes:
        text: the text.
        lang: code of its language, when known.
        content: of each line, numbered from 0, whether it is the article; lines of which that is not known are left
            out.
    """

    text: str
    lang: str | None = None
    content: Mapping[int, bool] = field(default_factory=dict)


@dataclass(slots=True)
class Counts:
    """What one rule did on a corpus; it grows while documents are counted.

    Attributes:
        documents: documents in which its keywords let any line through.
        tried: lines that they let through.
        matched: lines that its pattern then matched, no guard of the line itself against it.
        content: matched lines known to be the article.
        furniture: matched lines known not to be.
    """

    documents: int = 0
    tried: int = 0
    matched: int = 0
    content: int = 0
    furniture: int = 0

    @property
    def fires_on_content(self) -> bool:
        """Whether most of the matched lines of which the truth is known are the article."""
        return self.content > self.furniture


@dataclass(slots=True)
class Tally:
    """The counts of all rules on a corpus.

    Attributes:
        rules: the rules.
        counts: the counts of each, in the same order.
        documents: documents that were counted.
        lines: lines that hold anything.
        judged: those of which it is known whether they are the article.
        languages: documents of each language that the corpus names.
    """

    rules: Sequence[Rule]
    counts: list[Counts]
    documents: int = 0
    lines: int = 0
    judged: int = 0
    languages: Counter[str] = field(default_factory=Counter)

    def rate(self, counts: Counts) -> float:
        """Share of the lines that the keywords of a rule let through."""
        return counts.tried / self.lines if self.lines else 0.0

    def worst(self) -> list[tuple[Rule, Counts]]:
        """The rules whose keywords let anything through, most lines first."""
        tried = [(rule, counts) for rule, counts in self._pairs() if counts.tried]
        return sorted(tried, key=lambda pair: (-pair[1].tried, pair[1].matched, pair[0].id))

    def idle(self) -> list[tuple[Rule, Counts]]:
        """The rules that matched nothing, by id."""
        return sorted(((r, c) for r, c in self._pairs() if not c.matched), key=lambda pair: pair[0].id)

    def on_content(self) -> list[tuple[Rule, Counts]]:
        """The rules that fire mostly on lines of the article, most of them first."""
        harmful = [(rule, counts) for rule, counts in self._pairs() if counts.fires_on_content]
        return sorted(harmful, key=lambda pair: (-pair[1].content, pair[0].id))

    def _pairs(self) -> Iterable[tuple[Rule, Counts]]:
        return zip(self.rules, self.counts, strict=True)


def count(rules: Sequence[Rule], samples: Iterable[Sample]) -> Tally:
    """Count what each rule does on a corpus.

    Args:
        rules: the rules, of any category.
        samples: the documents, read once.

    Returns:
        The tally. Raises: what the detector of languages raises, and whatever `samples` does.
    """
    tally = Tally(rules, [Counts() for _ in rules])
    search = Search(rules)
    for sample in samples:
        _count_one(tally, sample, search)
    return tally


def _count_one(tally: Tally, sample: Sample, search: Search) -> None:
    found = search.find(sample.text)
    tally.documents += 1
    tally.lines += sum(bool(raw.strip()) for raw in found.raw)
    if sample.lang:
        tally.languages[sample.lang] += 1
    known = sample.content if len(found.raw) == sample.text.count("\n") + 1 else {}
    tally.judged += len(known)
    matcher = Matcher(Budget(NO_BOUND, math.inf), search.lexicon, TextLanguage(sample.text, sample.lang))
    matches = search.match(found, matcher)
    seen: set[int] = set()
    for number, tries in found.lines.items():
        fired = {match.rule.id for match in matches.get(number, ()) if match.guard is None}
        for rule in tries:
            _add(tally.counts[rule], known.get(number), fired=tally.rules[rule].id in fired)
        seen.update(tries)
    for rule in seen:
        tally.counts[rule].documents += 1


def _add(counts: Counts, content: bool | None, *, fired: bool) -> None:
    counts.tried += 1
    if fired:
        counts.matched += 1
        counts.content += content is True
        counts.furniture += content is False
