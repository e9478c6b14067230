"""The rows a decision is made on: the lines of a text that can be read, what is left of each, and their facts.

Comes in: `Document` and matches by line. Goes out: `Row`s. Never: decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import regex

from cleaner.document import PROSE_WORDS, RUNNING_WORDS, count_words, ends_sentence
from cleaner.invisible import drop_invisible
from cleaner.matching import Match
from cleaner.ondemand import on_demand
from cleaner.rule import PART_UNITS, Guard
from cleaner.wrapped import count_letters

SHORT_WORDS: Final = 25
"""Most words of a line that company may take: headlines have up to about 20."""
LEAD_WORDS: Final = 8
"""Fewest words of a sentence that leads to a list or a quotation; headings of links have fewer."""

_LEAD = on_demand(regex.compile, r"[:：][\p{Z}\p{Cf}]*\Z")
_SEPARATORS = on_demand(regex.compile, r"[\p{Z}\p{Cc}\p{Cf}|•·►▶→»«\-–—~*_:;,(\[{\p{So}\p{Sm}\uFE0F]+\Z")
_SPACES_AT_END = on_demand(regex.compile, r"[\p{Z}\p{Cc}\p{Cf}]+\Z")


@dataclass(slots=True)
class Row:
    """A line that is not blank.

    Attributes:
        index: number of the line in the document.
        pieces: what is left of it: half-open ranges in the line.
        text: what is left of it.
        matches: the rules that match what is left.
        wrapped: whether it is a line of a wrapped paragraph, see `wrapped.find_wrapped`.
    """

    index: int
    pieces: list[tuple[int, int]]
    text: str
    matches: list[Match] = field(default_factory=list)
    wrapped: bool = False
    _words: int = -1
    _stops: bool = False
    _letters: int = -1

    @property
    def words(self) -> int:
        """See `document.count_words`; what normalising drops counts for nothing."""
        if self._words < 0:
            seen = drop_invisible(self.text)
            self._words = count_words(seen)
            self._stops = ends_sentence(seen)
        return self._words

    @property
    def stops(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.words >= 0 and self._stops

    @property
    def letters(self) -> int:
        """See `wrapped.count_letters`."""
        if self._letters < 0:
            self._letters = count_letters(self.text)
        return self._letters

    @property
    def leads(self) -> bool:
        """Whether it leads to a list or a quotation, as a sentence that ends in a colon does."""
        return self.words >= LEAD_WORDS and _LEAD.search(self.text, max(0, len(self.text) - 4)) is not None

    @property
    def prose(self) -> bool:
        """Whether it reads like sentences: long enough and ended, long in any case, or a part of a paragraph."""
        ended = self.words >= PROSE_WORDS and (self.stops or self.leads)
        return ended or self.wrapped or self.words >= RUNNING_WORDS

    @property
    def short(self) -> bool:
        """Whether it could be a headline, a label or a link: short, and no sentence end."""
        return self.words <= SHORT_WORDS and not (self.stops or self.wrapped or self.leads)

    def cut(self, start: int, end: int) -> None:
        """Take a part out of what is left, with the separators and spaces that then dangle.

        Args:
            start: where the part starts in `text`.
            end: where it ends.
        """
        if end >= len(self.text):
            head = self.text[:start]
            start = len(_SPACES_AT_END.sub("", _SEPARATORS.sub("", head) if not ends_sentence(head) else head))
            end = len(self.text)
        kept: list[tuple[int, int]] = []
        at = 0
        for low, high in self.pieces:
            size = high - low
            left, right = max(0, min(size, start - at)), max(0, min(size, end - at))
            kept += [piece for piece in ((low, low + left), (low + right, high)) if piece[0] < piece[1]]
            at += size
        self.pieces = kept
        self.text = self.text[:start] + self.text[end:]
        self._words = self._letters = -1


def is_whole(match: Match, row: Row) -> bool:
    """Whether a match leaves nothing of its row."""
    if match.rule.unit not in PART_UNITS:
        return True
    return not row.text[: match.start].strip() and not row.text[match.end :].strip()


def is_taken(row: Row, strengths: tuple[str, ...]) -> bool:
    """Whether a rule of some strengths takes all of a row."""
    return any(m.guard is None and m.rule.strength in strengths and is_whole(m, row) for m in row.matches)


def is_known(row: Row) -> bool:
    """Whether a rule knows a row: by a match that is found whether or not near misses are asked for."""
    return any(m.guard is not Guard.TOO_LONG and (m.rule.strength == "sure" or is_whole(m, row)) for m in row.matches)
