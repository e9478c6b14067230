"""Pieces: what a pattern is tried on.

Comes in: a line, a rule, and where in the line its keywords end. Goes out: the line; for `suffix` also what follows a
sentence end, up to the end of the line; for `sentence` each sentence. Never: tries a pattern.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from cleaner.document import glued_starts, sentence_around, sentence_starts
from cleaner.fold import Lexicon, fold
from cleaner.limits import MAX_PIECE_CHARS, SUFFIX_CHARS
from cleaner.regexes import Compiled, compiler_for, is_anchored
from cleaner.rule import PART_UNITS, Rule

FEW_PLACES: Final = 4
"""So many keywords are looked up one by one; for more, the whole line is cut into sentences."""


class Piece:
    """A part of a line, or all of it, folded when first asked for."""

    __slots__ = ("_compiler", "_folded", "_lexicon", "_lowered", "_text", "_words_apart", "end", "spaces", "start")

    def __init__(self, text: str, start: int, end: int, lexicon: Lexicon | None, *, single_spaces: bool) -> None:
        self._text = text
        self._lexicon = lexicon
        self.start = start
        self.end = end
        self.spaces = text.count(" ", start, end) if single_spaces else 0
        self._folded: str | None = None
        self._lowered: str | None = None
        self._compiler: Callable[[str], Compiled] | None = None
        self._words_apart = -1

    @property
    def is_line(self) -> bool:
        """Whether it is the line as it stands."""
        return self.start == 0 and self.end == len(self._text)

    @property
    def whole(self) -> bool:
        """Whether it is all there is on the line."""
        return not (self._text[: self.start].strip() or self._text[self.end :].strip())

    @property
    def folded(self) -> str:
        """The folded text."""
        if self._folded is None:
            self._folded = fold(self._text[self.start : self.end], self._lexicon)
        return self._folded

    @property
    def lowered(self) -> str:
        """The folded text in small letters."""
        if self._lowered is None:
            self._lowered = self.folded.lower()
        return self._lowered

    @property
    def compiler(self) -> Callable[[str], Compiled]:
        """How patterns are compiled that are tried on it."""
        if self._compiler is None:
            self._compiler = compiler_for(self.folded)
        return self._compiler

    @property
    def words_apart(self) -> int:
        """Spaces in the folded text."""
        if self._words_apart < 0:
            self._words_apart = self.folded.count(" ")
        return self._words_apart


class Pieces:
    """The pieces of one line, cut when first asked for."""

    def __init__(self, text: str, lexicon: Lexicon | None) -> None:
        self._text = text
        self._lexicon = lexicon
        self._single_spaces = "  " not in text
        self._cuts: list[tuple[int, int]] | None = None
        self._sentence_cuts: list[tuple[int, int]] | None = None
        self._known: list[tuple[int, int]] = []
        self._made: dict[tuple[int, int], Piece] = {}

    def of(self, rule: Rule, places: Sequence[int] | None) -> list[Piece]:
        """The pieces on which a rule is tried, longest first; those that hold one of its keywords."""
        return [self._piece(cut) for cut in self._cut(rule, places)]

    def _piece(self, cut: tuple[int, int]) -> Piece:
        found = self._made.get(cut)
        if found is None:
            found = self._made[cut] = Piece(self._text, *cut, self._lexicon, single_spaces=self._single_spaces)
        return found

    def _cut(self, rule: Rule, places: Sequence[int] | None) -> list[tuple[int, int]]:
        if rule.unit not in PART_UNITS:
            return [(0, len(self._text))] if len(self._text) <= 2 * MAX_PIECE_CHARS else []
        if rule.unit == "sentence":
            return self._sentences(places, with_line=is_anchored(rule.pattern))
        return _holding(self._suffixes(), places)

    def _suffixes(self) -> list[tuple[int, int]]:
        if self._cuts is None:
            end = len(self._text)
            begin = max(0, end - SUFFIX_CHARS)
            starts = {*sentence_starts(self._text, begin), *glued_starts(self._text, begin)}
            if end <= 2 * MAX_PIECE_CHARS:
                starts.add(0)
            self._cuts = [(start, end) for start in sorted(starts)]
        return self._cuts

    def _sentences(self, places: Sequence[int] | None, *, with_line: bool) -> list[tuple[int, int]]:
        end = len(self._text)
        if places is not None and len(places) <= FEW_PLACES and end <= 4 * MAX_PIECE_CHARS:
            found = sorted({self._sentence_at(place) for place in places})
        else:
            if self._sentence_cuts is None:
                self._sentence_cuts = list(pairwise([0, *sentence_starts(self._text), end]))
            found = _holding(self._sentence_cuts, places)
        if with_line and found != [(0, end)] and end <= MAX_PIECE_CHARS:
            return [(0, end), *found]
        return found

    def _sentence_at(self, place: int) -> tuple[int, int]:
        """The sentence of which a keyword ends at a place; kept, since many rules ask for the same."""
        for start, end in self._known:
            if start < place <= end:
                return start, end
        found = sentence_around(self._text, place)
        self._known.append(found)
        return found


def _holding(cuts: list[tuple[int, int]], places: Sequence[int] | None) -> list[tuple[int, int]]:
    """The pieces in which a keyword ends; all of them when the places are not known."""
    if places is None:
        return cuts
    return [(start, end) for start, end in cuts if bisect_right(places, start) < bisect_right(places, end)]
