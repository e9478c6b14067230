"""Candidates to matches: patterns are tried here and nowhere else.

Comes in: a line and the rules to try on it. Goes out: `Match`es, each with the guard that the line itself gives. Never:
looks at other lines, decides.

A piece is what a pattern is tried on: the line; for `suffix` also what follows a sentence end, up to the end of the
line; for `sentence` each sentence. Every try is paid for from a work budget, in characters, so that the cost of a text
is bounded by its length whatever it holds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from time import thread_time
from typing import Final
from unicodedata import is_normalized

import regex

from cleaner.document import count_words, glued_starts, sentence_around, sentence_starts
from cleaner.fold import Lexicon, fold, fold_letter
from cleaner.frequent import FREQUENT_WORDS
from cleaner.limits import MATCH_SECONDS, MAX_PIECE_CHARS, SLACK_SPACES, SUFFIX_CHARS
from cleaner.rule import PART_UNITS, Guard, Rule

ENGLISH_WORDS: Final = 3
"""Fewest telling words by which a piece can be told to be English; shorter labels are loans in many languages."""
TELLING_LETTERS: Final = 4
"""Shorter words ("no", "me", "per") are words of other languages too."""
LOOK_CHARS: Final = 20_000
"""Characters of work between two looks at the clock, each of which takes longer than a try."""
FEW_PLACES: Final = 4
"""So many keywords are looked up one by one; for more, the whole line is cut into sentences."""
ENGLISH_PACKS: Final = frozenset({"en", "common", "site", "pcm"})
_ADDRESS = regex.compile(r"\S*[@/]\S*|\S+\.\S+")
_LETTERS = regex.compile(r"[a-z]+")
_NOT_ALIKE = re.compile(r"[ıİ]|--|&&|~~|\|\|")
"""`re` gives dotless letters other capitals, and pairs of signs in a class are to mean something one day."""
_QUOTED = regex.compile(r'^"[^"]*[,.!?]"|^"[^"]*$|^[“„«][^”»]*$')
_REPORTED = regex.compile(
    r"\b(?:said|says|told|tells|asked|asks|wrote|writes|added|adds|tweeted|announced|explained|replied)\b", regex.I
)


Try = tuple[Rule, Sequence[int] | None]
"""A rule, and where in the line its keywords end: None for anywhere."""


class OverBudgetError(Exception):
    """The work or the time that a text may cost is used up."""


@dataclass(slots=True)
class Budget:
    """What one text may cost.

    Attributes:
        work: characters that patterns may still be tried on.
        deadline: `time.thread_time()` value after which to stop; a net only, the work bound comes first.
        guarded: whether single patterns are timed too (packs of a user, whose patterns nobody pumped).
    """

    work: int
    deadline: float
    guarded: bool = False
    _looked: int | None = None

    def pay(self, chars: int) -> None:
        """Pay for one try.

        Raises:
            OverBudgetError: nothing is left, or the deadline has passed.
        """
        self.work -= chars + 8
        if self.work < 0:
            raise OverBudgetError
        if self._looked is None or self._looked - self.work > LOOK_CHARS:
            self._looked = self.work
            if thread_time() > self.deadline:
                raise OverBudgetError


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's pattern found in a line.

    Attributes:
        rule: the rule.
        start: where the piece starts in the line.
        end: where it ends.
        guard: what the line itself holds against it; None when nothing.
    """

    rule: Rule
    start: int
    end: int
    guard: Guard | None = None


@lru_cache(maxsize=16384)
def compile_pattern(source: str) -> regex.Pattern[str]:
    """Compile a pattern of the rule dialect, once.

    Args:
        source: the pattern, vocabulary expanded, as a rule file was allowed to have it.
    """
    return regex.compile(_written(source), regex.IGNORECASE | regex.VERSION0)


@lru_cache(maxsize=16384)
def compile_for_ascii(source: str) -> re.Pattern[str] | regex.Pattern[str]:
    """Compile a pattern for pieces of ASCII: with `re`, half the time of `regex`, where both mean the same there.

    Args:
        source: see `compile_pattern`.
    """
    written = _written(source)
    if _NOT_ALIKE.search(written) is None:
        with suppress(re.error):  # properties, and looking behind at what varies in length
            return re.compile(written, re.IGNORECASE)
    return compile_pattern(source)


def _written(source: str) -> str:
    """A pattern with its letters folded as text is; most have none that folding changes, and need no parser."""
    if all(fold_letter(char) == char for char in set(source)) and is_normalized("NFC", source):
        return source
    from cleaner.pattern import parse, to_regex  # noqa: PLC0415 - 5 ms, and most texts need no parser

    return to_regex(parse(source))


@lru_cache(maxsize=16384)
def is_anchored(source: str) -> bool:
    """Whether every match of a pattern spans the whole piece: `^…$` in each alternative.

    Args:
        source: the pattern, vocabulary expanded.
    """
    if "^" not in source or "$" not in source:
        return False
    from cleaner.pattern import Alt, Anchor, Seq, parse  # noqa: PLC0415 - as above

    tree = parse(source)
    options = tree.options if isinstance(tree, Alt) else (tree,)
    ends = [(o.items[0], o.items[-1]) for o in options if isinstance(o, Seq) and o.items]
    return len(ends) == len(options) and all(e == (Anchor("^"), Anchor("$")) for e in ends)


@dataclass(slots=True)
class Matcher:
    """Tries rules on the lines of one text.

    Attributes:
        budget: what the text may still cost.
        lexicon: see `fold.fold`.
        language: tells the language of the whole text; called only for a match of a rule that is bound to one.
        thorough: also try what cannot change the verdict, so that near misses can be told.
    """

    budget: Budget
    lexicon: Lexicon | None
    language: Callable[[], str | None]
    thorough: bool = False

    def match_line(self, text: str, tries: Iterable[Try], *, prose_follows: bool = False) -> list[Match]:
        """Try rules on one line.

        Args:
            text: the line without its break.
            tries: the rules to try, each with the places in the line where its keywords end; None for "anywhere".
            prose_follows: whether the article certainly goes on after the line; a part of it then goes by a sure rule
                only.

        Returns:
            At most one match a rule (several for `sentence`), in the order of the rules.

        Raises:
            OverBudgetError: the budget is used up.
        """
        pieces = _Pieces(text, self.lexicon)
        found: list[Match] = []
        for rule, places in tries:
            parts = self.thorough or rule.strength == "sure" or (rule.strength == "likely" and not prose_follows)
            too_long: Match | None = None
            for piece in pieces.of(rule, places):
                if not parts and not piece.whole:
                    continue
                if not self.thorough and (piece.spaces > rule.max_words + SLACK_SPACES or _cannot_go(rule, piece)):
                    continue
                folded = piece.folded
                if not folded or len(folded) > MAX_PIECE_CHARS:
                    continue
                self.budget.pay(len(folded))
                if _search(rule.pattern, folded, self.budget.guarded):
                    match = Match(rule, piece.start, piece.end, self._guard(rule, folded))
                    if match.guard is Guard.TOO_LONG:  # a shorter piece may do
                        too_long = too_long or match
                        continue
                    found.append(match)
                    if rule.unit != "sentence" or piece.end - piece.start == len(text):
                        break
            if too_long is not None and (not found or found[-1].rule is not rule):
                found.append(too_long)
        return found

    def _guard(self, rule: Rule, folded: str) -> Guard | None:
        guarded = self.budget.guarded
        if _is_too_long(rule, folded):
            return Guard.TOO_LONG
        if any(_search(pattern, folded, guarded) for pattern in rule.unless):
            return Guard.UNLESS
        if rule.languages and (code := self.language()) is not None and code not in rule.languages:
            return Guard.LANGUAGE
        if _is_foreign(rule, folded):
            return Guard.LANGUAGE
        if rule.strength == "sure":
            return None
        if _QUOTED.search(folded):
            return Guard.QUOTED
        return Guard.REPORTED if _REPORTED.search(folded) else None


def _is_foreign(rule: Rule, folded: str) -> bool:
    """Whether a piece is plain English and the rule belongs to another language; English has rules of its own."""
    if rule.id.partition(".")[0] in ENGLISH_PACKS or not folded.isascii():
        return False
    words = [w for w in _LETTERS.findall(_ADDRESS.sub(" ", folded.lower())) if len(w) >= TELLING_LETTERS]
    known = sum(word in FREQUENT_WORDS for word in words)
    return len(words) >= ENGLISH_WORDS and 5 * known >= 3 * len(words)


def _is_too_long(rule: Rule, folded: str) -> bool:
    return folded.count(" ") >= rule.max_words or (not folded.isascii() and count_words(folded) > rule.max_words)


def _cannot_go(rule: Rule, piece: _Piece) -> bool:
    """Whether a piece is too long for a rule, or lacks literals without which the rule cannot match."""
    if piece.words_apart >= rule.max_words:
        return True
    if rule.unit not in PART_UNITS or not rule.also or not piece.folded.isascii():
        return False  # whole lines were looked at; other letters may stand in capitals that lower() writes otherwise
    return any(_lacks(piece.lowered, literals) for literals in rule.also)


def _lacks(lowered: str, literals: Sequence[str]) -> bool:
    for literal in literals:  # noqa: SIM110 - the hot loop: a generator costs more than the search
        if literal in lowered or "ı" in literal:  # "I" may be the capital of a dotless i
            return False
    return True


def _search(pattern: str, folded: str, guarded: bool) -> bool:
    if not guarded:
        return (compile_for_ascii if folded.isascii() else compile_pattern)(pattern).search(folded) is not None
    try:
        return compile_pattern(pattern).search(folded, timeout=MATCH_SECONDS) is not None
    except TimeoutError:
        raise OverBudgetError from None


class _Piece:
    """A part of a line, or all of it, folded when first asked for."""

    __slots__ = ("_folded", "_lexicon", "_lowered", "_text", "_words_apart", "end", "spaces", "start")

    def __init__(self, text: str, start: int, end: int, lexicon: Lexicon | None, *, single_spaces: bool) -> None:
        self._text = text
        self._lexicon = lexicon
        self.start = start
        self.end = end
        self.spaces = text.count(" ", start, end) if single_spaces else 0
        self._folded: str | None = None
        self._lowered: str | None = None
        self._words_apart = -1

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
    def words_apart(self) -> int:
        """Spaces in the folded text."""
        if self._words_apart < 0:
            self._words_apart = self.folded.count(" ")
        return self._words_apart


class _Pieces:
    """The pieces of one line, cut when first asked for."""

    def __init__(self, text: str, lexicon: Lexicon | None) -> None:
        self._text = text
        self._lexicon = lexicon
        self._single_spaces = "  " not in text
        self._cuts: list[tuple[int, int]] | None = None
        self._sentence_cuts: list[tuple[int, int]] | None = None
        self._known: list[tuple[int, int]] = []
        self._made: dict[tuple[int, int], _Piece] = {}

    def of(self, rule: Rule, places: Sequence[int] | None) -> list[_Piece]:
        """The pieces on which a rule is tried, longest first; those that hold one of its keywords."""
        return [self._piece(cut) for cut in self._cut(rule, places)]

    def _piece(self, cut: tuple[int, int]) -> _Piece:
        found = self._made.get(cut)
        if found is None:
            found = self._made[cut] = _Piece(self._text, *cut, self._lexicon, single_spaces=self._single_spaces)
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
