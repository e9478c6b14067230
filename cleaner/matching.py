"""Candidates to matches: patterns are tried here and nowhere else.

Comes in: a line and the rules to try on it. Goes out: `Match`es, each with the guard that the line itself gives. Never:
looks at other lines, decides.

Every try is paid for from a work budget, in characters, so that the cost of a text is bounded by its length whatever it
holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import thread_time
from typing import Final

import regex

from cleaner.document import count_words
from cleaner.fold import Lexicon
from cleaner.frequent import FREQUENT_WORDS
from cleaner.limits import MATCH_SECONDS, MAX_PIECE_CHARS, SLACK_SPACES
from cleaner.pieces import Piece, Pieces
from cleaner.regexes import compile_pattern
from cleaner.rule import Guard, Rule

ENGLISH_WORDS: Final = 3
"""Fewest telling words by which a piece can be told to be English; shorter labels are loans in many languages."""
TELLING_LETTERS: Final = 4
"""Shorter words ("no", "me", "per") are words of other languages too."""
LOOK_CHARS: Final = 20_000
"""Characters of work between two looks at the clock, each of which takes longer than a try."""
ENGLISH_PACKS: Final = frozenset({"en", "common", "site", "pcm"})
_ADDRESS = regex.compile(r"\S*[@/]\S*|\S+\.\S+")
_LETTERS = regex.compile(r"[a-z]+")
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
        pieces = Pieces(text, self.lexicon)
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
                if _search(rule.pattern, piece, self.budget.guarded):
                    match = Match(rule, piece.start, piece.end, self._guard(rule, piece))
                    if match.guard is Guard.TOO_LONG:  # a shorter piece may do
                        too_long = too_long or match
                        continue
                    found.append(match)
                    if rule.unit != "sentence" or piece.end - piece.start == len(text):
                        break
            if too_long is not None and (not found or found[-1].rule is not rule):
                found.append(too_long)
        return found

    def _guard(self, rule: Rule, piece: Piece) -> Guard | None:
        guarded, folded = self.budget.guarded, piece.folded
        if _is_too_long(rule, folded):
            return Guard.TOO_LONG
        if any(_search(pattern, piece, guarded) for pattern in rule.unless):
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


def _cannot_go(rule: Rule, piece: Piece) -> bool:
    """Whether a piece is too long for a rule, or lacks literals without which the rule cannot match."""
    if piece.words_apart >= rule.max_words:
        return True
    if not rule.also or piece.is_line or not piece.folded.isascii():
        return False  # whole lines were looked at; other letters may stand in capitals that lower() writes otherwise
    return any(_lacks(piece.lowered, literals) for literals in rule.also)


def _lacks(lowered: str, literals: Sequence[str]) -> bool:
    for literal in literals:  # noqa: SIM110 - the hot loop: a generator costs more than the search
        if literal in lowered or "ı" in literal:  # "I" may be the capital of a dotless i
            return False
    return True


def _search(pattern: str, piece: Piece, guarded: bool) -> bool:
    if not guarded:
        return piece.compiler(pattern).search(piece.folded) is not None
    try:
        return compile_pattern(pattern).search(piece.folded, timeout=MATCH_SECONDS) is not None
    except TimeoutError:
        raise OverBudgetError from None
