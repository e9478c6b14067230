"""The literals of rules, and which rules a hit of one is worth trying for.

Comes in: rules, then bytes of lines and where literals end in them. Goes out: numbers of rules. Never: walks over a
text, tries a pattern.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from cleaner.disguise import DISGUISED, script_of
from cleaner.limits import MAX_PIECE_CHARS, SLACK_SPACES
from cleaner.rule import PART_UNITS, Rule
from cleaner.scanner import Hit, Scanner, build_scanner
from cleaner.spelling import spell
from cleaner.strings import SENTENCE_START

LONG_SPACES: Final = 24
"""Spaces of a long line: 80 in 100 bytes of articles stand in such lines, and 60 in 100 rules cannot match there."""
SENTENCE_REACH: Final = sys.maxsize
SUFFIX_BYTES: Final = 8 * MAX_PIECE_CHARS
"""Bytes from a keyword to the end of its line beyond which it cannot stand in a suffix."""

Tries = dict[int, "list[int] | None"]
"""Number of each rule to try -> where in the line its keywords end, in bytes; None when they may be anywhere."""

_UNKNOWN: Final[list[int]] = []
_WITHIN: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,")


class Tables:
    """The tables of all scripts for short and for long lines, each made when the first text asks for it."""

    def __init__(self, rules: Sequence[Rule], scanner: str) -> None:
        """Remember the rules.

        Args:
            rules: the rules; their positions are their numbers.
            scanner: backend by name, empty for the best.
        """
        self._rules = rules
        self._scanner = scanner
        self._also = Also(rules)
        self._made: dict[tuple[int, bool], Table] = {}

    def table(self, script: int, *, long: bool) -> Table:
        """The table of a script (see `disguise.script_of`) for short or for long lines."""
        table = self._made.get((script, long))
        if table is None:
            numbers: dict[str, list[int]] = {}
            for literal, number in self._ascii() if script == 0 else self._foreign.get(script, ()):
                if not long or self._reaches_far(self._rules[number]):
                    numbers.setdefault(literal, []).append(number)
            table = Table(self._rules, self._also, numbers, self._scanner, marked=script == 0)
            self._made[script, long] = table
        return table

    def _ascii(self) -> Iterator[tuple[str, int]]:
        return ((text, number) for number, literals in self._literals() for text in literals if text.isascii())

    @cached_property
    def _foreign(self) -> dict[int, list[tuple[str, int]]]:
        """All literals with letters beyond ASCII, by script."""
        found: dict[int, list[tuple[str, int]]] = {}
        for number, literals in self._literals():
            for text in literals:
                if not text.isascii():
                    found.setdefault(script_of(text), []).append((text, number))
        return found

    def _literals(self) -> Iterator[tuple[int, Sequence[str]]]:
        for number, rule in enumerate(self._rules):
            yield number, rule.literals or spell(rule.keywords, rule.id.partition(".")[0])

    @staticmethod
    def _reaches_far(rule: Rule) -> bool:
        return rule.unit in PART_UNITS or reach(rule) > LONG_SPACES


class Table:
    """The literals of one script for short or for long lines, and the rules they belong to.

    Attributes:
        literals: the literals.
        mark: number that the scanner gives to places where letters are disguised.
        marked: whether it looks for those at all.
    """

    __slots__ = ("_also", "_numbers", "_owners", "_rules", "_scanner", "_scanner_name", "literals", "mark", "marked")

    def __init__(
        self, rules: Sequence[Rule], also: Also, numbers: Mapping[str, Sequence[int]], scanner: str, *, marked: bool
    ) -> None:
        self._rules = rules
        self._also = also
        self._numbers = list(numbers.values())
        self._owners: dict[tuple[int, tuple[int, ...]], Owners] = {}
        self._scanner: Scanner | None = None
        self._scanner_name = scanner
        self.literals = tuple(numbers)
        self.mark = len(numbers)
        self.marked = marked

    def scan(self, data: bytes) -> Sequence[Hit]:
        """Find the literals; the scanner is built when the first text asks for it."""
        scanner = self._scanner
        if scanner is None:
            if not self.literals and not self.marked:
                return ()
            literals = [literal.lstrip(SENTENCE_START).encode() for literal in self.literals]
            marks = [DISGUISED] if self.marked else []
            scanner = self._scanner = build_scanner(literals, marks, [], self._scanner_name)
        return scanner.scan(data)

    def owners(self, literal: int, scripts: tuple[int, ...]) -> Owners:
        """The rules of a literal that can match in a text of some scripts."""
        found = self._owners.get((literal, scripts))
        if found is None:
            text = self.literals[literal]
            bare = text.lstrip(SENTENCE_START)
            numbers = [number for number in self._numbers[literal] if self._also.scripts(number).issubset(scripts)]
            found = Owners(self._rules, numbers, len(bare.encode()), starting=bare != text)
            self._owners[literal, scripts] = found
        return found

    def note(self, tries: Tries | None, line: Line, rule: int, place: int) -> Tries | None:
        """Write down that a rule is to be tried on a line, once it is known to have all it needs there."""
        if rule in line.refused:
            return tries
        places = tries.get(rule, _UNKNOWN) if tries is not None else _UNKNOWN
        if places is _UNKNOWN:
            if not self._also.stand_in(rule, line):
                line.refused.add(rule)
                return tries
            tries = {} if tries is None else tries
            tries[rule] = [place]
        elif places is not None:
            places.append(place)
        return tries


class Also:
    """The other literals that rules need in the line of a keyword, spelled when first asked for."""

    __slots__ = ("_rules", "_spelled")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._spelled: dict[int, tuple[tuple[bytes, ...], ...]] = {}

    def scripts(self, rule: int) -> frozenset[int]:
        """Scripts without which a rule cannot match: those of sets that no other script spells."""
        needed = [{script_of(literal) for literal in strings} for strings in self._rules[rule].also]
        return frozenset(min(scripts) for scripts in needed if len(scripts) == 1) - {0}

    def stand_in(self, rule: int, line: Line) -> bool:
        """Whether one literal of each set that a rule needs stands in the line."""
        also = self._spelled.get(rule)
        if also is None:
            language = self._rules[rule].id.partition(".")[0]
            also = self._spelled[rule] = tuple(
                tuple(literal.encode() for literal in spell(strings, language))
                for strings in sorted(self._rules[rule].also, key=len)  # the fewer, the sooner it is known
            )
        return all(_has_any(literals, line.lowered) for literals in also)


def _has_any(literals: Sequence[bytes], line: bytes) -> bool:
    for literal in literals:  # noqa: SIM110 - the hot loop: a generator costs more than the search
        if literal in line:
            return True
    return False


class Owners:
    """The rules to which one literal belongs, each with the words it can reach: those of most words come first."""

    __slots__ = ("_lines", "_parts", "_size", "_starting", "_words", "_words_after")

    def __init__(self, rules: Sequence[Rule], numbers: Iterable[int], size: int, *, starting: bool) -> None:
        self._size = size
        self._starting = starting
        ranked = sorted(((reach(rules[n]), n) for n in numbers), reverse=True)
        self._lines = tuple(pair for pair in ranked if rules[pair[1]].unit not in PART_UNITS)
        self._parts = tuple(pair for pair in ranked if rules[pair[1]].unit in PART_UNITS)
        self._words = self._lines[0][0] if self._lines else -1
        self._words_after = self._parts[0][0] if self._parts else -1

    def rules_at(self, line: Line, offset: int) -> Iterator[int]:
        """The rules worth trying for a hit.

        A whole line may not have more words than its rule allows, a suffix not more from the keyword on.

        Args:
            line: the line of the hit.
            offset: where the literal ends.
        """
        if self._words >= 0:
            spaces = line.spaces
            for most, rule in self._lines:
                if most < spaces:
                    break
                yield rule
        if self._words_after >= 0:
            spaces = line.spaces_after(offset)
            if self._starting and _inside_sentence(line.data, offset - self._size, line.start):
                return
            for most, rule in self._parts:
                if most < spaces:
                    break
                yield rule


class Line:
    """The line of the bytes that is looked at: its bounds, and what is only computed when a hit asks for it."""

    __slots__ = ("_lowered", "_spaces", "data", "end", "refused", "start")

    def __init__(self, data: bytes, start: int) -> None:
        self.data = data
        self.move(start)

    def move(self, start: int) -> None:
        """Go to another line."""
        self.start = start
        self.end = self.data.find(b"\n", start)
        self.refused: set[int] = set()
        self._lowered: bytes | None = None
        self._spaces = -1

    @property
    def spaces(self) -> int:
        """Spaces in the line."""
        if self._spaces < 0:
            self._spaces = self.data.count(b" ", self.start, self.end)
        return self._spaces

    def spaces_after(self, offset: int) -> int:
        """Spaces from an offset to the end of the line; a huge number where no suffix can begin any more."""
        if self.end - offset > SUFFIX_BYTES:
            return SENTENCE_REACH
        return self.data.count(b" ", offset, self.end)

    @property
    def lowered(self) -> bytes:
        """The line, ASCII letters small."""
        if self._lowered is None:
            self._lowered = self.data[self.start : self.end].lower()
        return self._lowered


def reach(rule: Rule) -> int:
    """Spaces after which a rule cannot match; a sentence may stand anywhere in its line."""
    return SENTENCE_REACH if rule.unit == "sentence" else rule.max_words + SLACK_SPACES


def _inside_sentence(data: bytes, at: int, start: int) -> bool:
    """Whether no sentence can begin at an offset: a letter, a digit or a comma stands before it, spaces aside."""
    if at <= start:
        return False
    before = data[at - 1]
    if before == 0x20 and at - 1 > start:
        return data[at - 2] in _WITHIN
    return before in _WITHIN and not (0x61 <= before <= 0x7A and not 0x61 <= data[at] <= 0x7A)
