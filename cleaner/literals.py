"""The literals of rules, and which rules a hit of one is worth trying for.

Comes in: rules, then bytes of lines and where literals end in them. Goes out: numbers of rules. Never: walks over a
text, tries a pattern.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Final

from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleaner.collector import collector_paused
from cleaner.disguise import DISGUISED, script_of
from cleaner.limits import MAX_PIECE_CHARS, MAX_RULE_WORDS, SLACK_SPACES
from cleaner.rule import BETWEEN, BETWEEN_SCRIPTS, PART_UNITS, SENTENCE_START, Rule
from cleaner.scanner import Hit, Scanner, build_scanner
from cleaner.spelling import ascii_literals, foreign_literals, spell

LONG_SPACES: Final = 24
"""Spaces of a long line: 80 in 100 bytes of articles stand in such lines, and 60 in 100 rules cannot match there."""
SENTENCE_REACH: Final = sys.maxsize
SUFFIX_BYTES: Final = 8 * MAX_PIECE_CHARS
"""Bytes from a keyword to the end of its line beyond which it cannot stand in a suffix."""

Tries = dict[int, list[int]]
"""Number of each rule to try -> where in the line its keywords end, in bytes, ascending in each script."""

MANY_SPACES: Final = MAX_RULE_WORDS + SLACK_SPACES + 1
"""More spaces than any rule reaches over, but for sentences: it does not matter how many more."""
FEW_LITERALS: Final = 4
"""So many literals are looked for one by one; the automaton for more takes 1 to 2 µs a line, however many they are."""
MANY_LITERALS: Final = 40
"""Up to so many the automaton is one that takes more memory and a quarter less time: 8 MB for all rules."""
_BETWEEN: Final = BETWEEN.encode()
_SENTENCE_START: Final = SENTENCE_START.encode()
_WITHIN: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,")


class Tables:
    """The tables of all scripts for short and for long lines, each made when the first text asks for it.

    Attributes:
        also: what else the rules need in a line.
    """

    def __init__(self, rules: Sequence[Rule], scanner: str) -> None:
        """Remember the rules.

        Args:
            rules: the rules; their positions are their numbers.
            scanner: backend by name, empty for the best.
        """
        self._rules = rules
        self._scanner = scanner
        self.also = Also(rules)
        self._made: dict[tuple[int, bool], Table] = {}

    def table(self, script: int, *, long: bool) -> Table:
        """The table of a script (see `disguise.script_of`) for short or for long lines."""
        table = self._made.get((script, long))
        if table is None:
            with collector_paused():
                table = self._made[script, long] = self._make(script, long=long)
        return table

    def _make(self, script: int, *, long: bool) -> Table:
        texts = self._foreign.get(script, []) if script > 0 else self._ascii
        chosen = [(n, text) for n, text in texts if not long or self._reaches_far(self._rules[n])]
        return Table(self._rules, chosen, self._scanner, marked=script == 0)

    @cached_property
    def _ascii(self) -> list[tuple[int, str]]:
        """The literals of each rule in ASCII."""
        return [(number, text) for number, text in enumerate(map(ascii_literals, self._rules)) if text]

    @cached_property
    def _foreign(self) -> dict[int, list[tuple[int, str]]]:
        """The literals of each rule with letters beyond ASCII, by script."""
        found: dict[int, list[tuple[int, str]]] = {}
        for number, text in enumerate(map(foreign_literals, self._rules)):
            for literals in text.split(BETWEEN_SCRIPTS) if text else ():
                found.setdefault(script_of(literals), []).append((number, literals))
        return found

    @staticmethod
    def _reaches_far(rule: Rule) -> bool:
        return rule.unit in PART_UNITS or reach(rule) > LONG_SPACES


class Table:
    """The literals of one script for short or for long lines, and the rules they belong to.

    Attributes:
        literals: the literals as UTF-8, each once.
        mark: number that the scanner gives to places where letters are disguised.
        marked: whether it looks for those at all.
    """

    __slots__ = ("_numbers", "_owners", "_rules", "_scanner", "_scanner_name", "literals", "mark", "marked")

    def __init__(self, rules: Sequence[Rule], texts: Iterable[tuple[int, str]], scanner: str, *, marked: bool) -> None:
        """Collect the literals.

        Args:
            rules: all rules.
            texts: numbers of rules, each with its literals, `BETWEEN` them.
            scanner: see `Tables`.
            marked: as the attribute.
        """
        numbers: dict[bytes, tuple[int, ...]] = {}
        for number, text in texts:
            alone = (number,)  # shared: most literals have one rule
            for literal in text.encode().split(_BETWEEN):
                numbers[literal] = numbers.get(literal, ()) + alone
        self._rules = rules
        self._numbers = numbers
        self._owners: dict[tuple[int, ...], dict[int, Owners]] = {}
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
            literals = [literal.lstrip(_SENTENCE_START) for literal in self.literals]
            marks = [DISGUISED] if self.marked else []
            scanner = self._scanner = build_scanner(literals, marks, [], self._scanner_name)
        return scanner.scan(data)

    def owners(self, scripts: tuple[int, ...]) -> dict[int, Owners]:
        """Number of a literal -> its rules that can match in a text of some scripts, as far as `owner` was asked."""
        return self._owners.setdefault(scripts, {})

    def owner(self, literal: int, scripts: tuple[int, ...]) -> Owners:
        """The rules of a literal that can match in a text of some scripts."""
        text = self.literals[literal]
        bare = text.lstrip(_SENTENCE_START)
        numbers = [n for n in self._numbers[text] if set(self._rules[n].scripts).issubset(scripts)]
        found = Owners(self._rules, numbers, len(bare), starting=bare != text)
        self._owners.setdefault(scripts, {})[literal] = found
        return found


class Also:
    """The other literals that rules need in the line of a keyword, made ready when first asked for."""

    __slots__ = ("_ready", "_rules")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._ready: dict[int, tuple[Callable[[bytes], bool], ...]] = {}

    def stand_in(self, rule: int, line: Line) -> bool:
        """Whether one literal of each set that a rule needs stands in the line."""
        ready = self._ready.get(rule)
        if ready is None:
            language = self._rules[rule].id.partition(".")[0]
            sets = sorted(self._rules[rule].also, key=len)  # the fewer, the sooner it is known
            spelled = [[literal.encode() for literal in spell(strings, language)] for strings in sets]
            ready = self._ready[rule] = tuple(map(_any_of, spelled))
        for has_any in ready:  # noqa: SIM110 - the hot loop: a generator costs more than the search
            if not has_any(line.lowered):
                return False
        return True


def _any_of(literals: Sequence[bytes]) -> Callable[[bytes], bool]:
    """A test whether one of some literals stands in bytes: an automaton where they are many."""
    if len(literals) > FEW_LITERALS:
        kind = Implementation.DFA if len(literals) <= MANY_LITERALS else Implementation.ContiguousNFA
        find = BytesAhoCorasick(literals, implementation=kind).find_matches_as_indexes
        return lambda line: bool(find(line))

    def has_any(line: bytes) -> bool:
        for literal in literals:  # noqa: SIM110 - as above
            if literal in line:
                return True
        return False

    return has_any


class Owners:
    """The rules to which one literal belongs, each with the words it can reach: those of most words come first."""

    __slots__ = ("_by_spaces", "_lines", "_parts", "_size", "_starting")

    def __init__(self, rules: Sequence[Rule], numbers: Iterable[int], size: int, *, starting: bool) -> None:
        self._size = size
        self._starting = starting
        ranked = sorted(((reach(rules[n]), n) for n in numbers), reverse=True)
        self._lines = tuple(pair for pair in ranked if rules[pair[1]].unit not in PART_UNITS)
        self._parts = tuple(pair for pair in ranked if rules[pair[1]].unit in PART_UNITS)
        self._by_spaces: dict[tuple[int, int], tuple[int, ...]] = {}

    def rules_at(self, line: Line, offset: int) -> tuple[int, ...]:
        """The rules worth trying for a hit.

        A whole line may not have more words than its rule allows, a suffix not more from the keyword on.

        Args:
            line: the line of the hit.
            offset: where the literal ends.
        """
        spaces, after = line.spaces, -1
        if self._parts and not (self._starting and _inside_sentence(line.data, offset - self._size, line.start)):
            far = line.end - offset > SUFFIX_BYTES
            after = MANY_SPACES if far else min(line.data.count(b" ", offset, line.end), MANY_SPACES)
        found = self._by_spaces.get((spaces, after))
        if found is None:
            numbers = [number for most, number in self._lines if most >= spaces]
            numbers += [number for most, number in self._parts if after >= 0 and most >= after]
            found = self._by_spaces[spaces, after] = tuple(numbers)
        return found


class Line:
    """The line of the bytes that is looked at: its bounds, its spaces, and what is only made when a hit asks for it."""

    __slots__ = ("_lowered", "data", "end", "refused", "spaces", "start")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.start = self.end = self.spaces = 0

    def move(self, offset: int) -> int:
        """Go to the line in which a literal ends, further down; say how many lines further."""
        start = self.data.rfind(b"\n", self.end, offset) + 1
        lines = self.data.count(b"\n", self.end, start)
        self.start = start
        self.end = self.data.find(b"\n", start)
        self.refused: set[int] = set()
        self._lowered: bytes | None = None
        self.spaces = min(self.data.count(b" ", start, self.end), MANY_SPACES)
        return lines

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
