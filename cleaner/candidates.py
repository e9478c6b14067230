"""Which lines are worth a look, and by which rules: the keyword prefilter. Here is the hot loop.

Comes in: rules, then a text. Goes out: for each line that holds a keyword, the rules whose keyword it is. Never: tries
a pattern.

Long lines are looked through for fewer literals than short ones: most rules take lines of a few words only. Literals of
a script are looked for where the text has letters of it. A line in which letters are disguised is folded first and
looked through again, so that the same lines are found as by folding all of them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cleaner.disguise import BREAKS, DECORATION, DISGUISED, SCRIPTS, WIDE, script_of
from cleaner.document import plain_breaks
from cleaner.fold import Lexicon, fold
from cleaner.keywords import SENTENCE_START
from cleaner.limits import MAX_PIECE_CHARS, SLACK_SPACES
from cleaner.rule import PART_UNITS, Rule
from cleaner.scanner import Hit, Scanner, build_scanner
from cleaner.spelling import spell
from cleaner.suspect import SUSPECT

LONG_SPACES: Final = 24
"""Spaces of a long line: 80 in 100 bytes of articles stand in such lines, and 60 in 100 rules cannot match there."""
SENTENCE_REACH: Final = sys.maxsize
SUFFIX_BYTES: Final = 8 * MAX_PIECE_CHARS
"""Bytes from a keyword to the end of its line beyond which it cannot stand in a suffix."""

_FLAGS: Final = (SUSPECT, BREAKS, WIDE, *(mark for _, mark in SCRIPTS))
_VOWELS: Final = re.compile(rb"\xd9[\x80\x8b-\x92\xb0]")
_SPACES: Final = re.compile(rb"  +")
_UNKNOWN: Final[list[int]] = []
_WITHIN: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,")

Tries = dict[int, "list[int] | None"]
"""Number of each rule to try -> where in the line its keywords end, in bytes; None when they may be anywhere."""


@dataclass(slots=True)
class Candidates:
    """What the prefilter found in one text.

    Attributes:
        raw: the lines of the text as UTF-8, surrogates passed through, without breaks.
        lines: number of a line -> the rules to try on it.
        dirty: whether normalising may change the text.
    """

    raw: list[bytes]
    lines: dict[int, Tries] = field(default_factory=dict)
    dirty: bool = False


class Prefilter:
    """The literals of a set of rules, ready to be looked for."""

    def __init__(self, rules: Sequence[Rule], scanner: str = "") -> None:
        """Collect the literals.

        Args:
            rules: the rules; their positions are the numbers in `Candidates`.
            scanner: backend by name, empty for the best.
        """
        self._rules = rules
        self._flags = build_scanner([], [], _FLAGS, scanner)
        tables: list[tuple[dict[str, list[int]], ...]] = [({}, {}) for _ in range(1 + len(SCRIPTS))]
        for number, rule in enumerate(rules):
            lengths = (0, 1) if _reach(rule) > LONG_SPACES or rule.unit in PART_UNITS else (0,)
            for literal in rule.literals or spell(rule.keywords, rule.id.partition(".")[0]):
                pair = tables[0 if literal.isascii() else script_of(literal)]
                for length in lengths:
                    pair[length].setdefault(literal, []).append(number)
        also = _Also(rules)
        self._tables = [
            tuple(_Table(rules, also, table, scanner, marked=script == 0) for table in pair)
            for script, pair in enumerate(tables)
        ]

    def find(self, text: str, lexicon: Lexicon | None = None) -> Candidates:
        """Find the candidates of one text.

        Args:
            text: any string.
            lexicon: see `fold.fold`.

        Returns:
            Candidates. Raises: nothing.
        """
        data = text.encode("utf-8", "surrogatepass")
        flags = [number for _, number in self._flags.scan(b"\n%b\n" % data)]
        if 1 in flags:
            data = plain_breaks(text).encode("utf-8", "surrogatepass")
        found = Candidates(data.split(b"\n"), dirty=0 in flags)
        look = _Look(self._tables, (0, *(number - 2 for number in flags if number > 2)))
        look.over({number: line.lstrip(DECORATION) for number, line in enumerate(found.raw) if line})
        found.lines = look.lines
        hidden = look.disguised
        if 2 in flags:
            hidden.update(number for number, line in enumerate(found.raw) if WIDE in line)
        if hidden:
            self._find_hidden(found, hidden, lexicon)
        return found

    def _find_hidden(self, found: Candidates, hidden: Iterable[int], lexicon: Lexicon | None) -> None:
        """Look again through the lines that hide letters: what can be put right in bytes is, the rest is folded."""
        same: dict[bytes, list[int]] = {}
        for number in sorted(hidden):
            same.setdefault(found.raw[number], []).append(number)
        look = self._look_through({numbers[0]: _plain(raw) for raw, numbers in same.items()})
        seen = {number: tries for number, tries in look.lines.items() if number not in look.disguised}
        if look.disguised:
            raw = {number: found.raw[number].decode("utf-8", "surrogatepass") for number in sorted(look.disguised)}
            folded = {number: fold(line, lexicon).encode("utf-8", "surrogatepass") for number, line in raw.items()}
            seen.update(self._look_through(folded).lines)
        for numbers in same.values():
            for number in numbers if numbers[0] in seen else ():
                found.lines[number] = {**found.lines.get(number, {}), **dict.fromkeys(seen[numbers[0]])}

    def _look_through(self, lines: Mapping[int, bytes]) -> _Look:
        flags = self._flags.scan(b"\n%b\n" % b"\n".join(lines.values()))
        look = _Look(self._tables, (0, *(number - 2 for _, number in flags if number > 2)))
        look.over(lines)
        return look

    def rules_in(self, folded: str) -> set[int]:
        """Numbers of the rules of which a keyword stands in a folded line."""
        return set(self._look_through({0: folded.encode("utf-8", "surrogatepass")}).lines.get(0, ()))


def _plain(raw: bytes) -> bytes:
    """Put a line right as far as it goes without looking at letters: spaces, Arabic vowels and stretching."""
    line = _VOWELS.sub(b"", raw.replace(b"\xc2\xa0", b" ").replace(b"\t", b" "))
    return _SPACES.sub(b" ", line).lstrip(DECORATION)


class _Look:
    """One look through some lines of a text.

    Attributes:
        lines: see `Candidates`.
        disguised: numbers of the lines that must be folded.
    """

    __slots__ = ("_scripts", "_seen", "_tables", "disguised", "lines")

    def __init__(self, tables: Sequence[tuple[_Table, ...]], scripts: tuple[int, ...]) -> None:
        self._tables = tables
        self._scripts = scripts
        self._seen: dict[bytes, int] = {}
        self.lines: dict[int, Tries] = {}
        self.disguised: set[int] = set()

    def over(self, lines: Mapping[int, bytes]) -> None:
        """Look through lines, given by number, `DECORATION` cut off their starts."""
        short: list[int] = []
        long: list[int] = []
        for number, line in lines.items():
            (long if line.count(b" ") > LONG_SPACES else short).append(number)
        for length, numbers in enumerate((short, long)):
            if numbers:
                data = b"\n%b\n" % b"\n".join([lines[number] for number in numbers])
                for script in self._scripts:
                    table = self._tables[script][length]
                    if table.literals and (hits := table.scan(data)):
                        self._take(hits, data, numbers, table)

    def _take(self, hits: Sequence[Hit], data: bytes, numbers: Sequence[int], table: _Table) -> None:
        """Note for each hit the rules that are to be tried on its line; of equal lines only the first is looked at."""
        at, line, mark = 0, _Line(data, 1), table.mark
        first = number = -1
        for offset, literal in hits:
            if number < 0 or offset > line.end:
                while offset > line.end:
                    line.move(line.end + 1)
                    at += 1
                number = numbers[at]
                first = self._seen.setdefault(data[line.start : line.end], number)
                if first != number and first in self.lines:
                    self.lines[number] = self.lines[first]
            if literal == mark:
                self.disguised.add(number)
            elif first == number:
                tries = self.lines.get(number)
                for rule in table.owners(literal, self._scripts).rules_at(line, offset):
                    tries = table.note(tries, line, rule, offset - line.start)
                if tries:
                    self.lines[number] = tries


class _Table:
    """The literals of one script for short or for long lines, and the rules they belong to.

    Attributes:
        literals: the literals; empty when no rule has any.
        mark: number that the scanner gives to places where letters are disguised.
    """

    __slots__ = ("_also", "_numbers", "_owners", "_rules", "_scanner", "_scanner_name", "literals", "mark", "marked")

    def __init__(
        self, rules: Sequence[Rule], also: _Also, numbers: Mapping[str, Sequence[int]], scanner: str, *, marked: bool
    ) -> None:
        self._rules = rules
        self._also = also
        self._numbers = list(numbers.values())
        self._owners: dict[tuple[int, tuple[int, ...]], _Owners] = {}
        self._scanner: Scanner | None = None
        self._scanner_name = scanner
        self.literals = tuple(numbers)
        self.mark = len(numbers)
        self.marked = marked

    def scan(self, data: bytes) -> Sequence[Hit]:
        """Find the literals; the scanner is built when the first text asks for it."""
        scanner = self._scanner
        if scanner is None:
            literals = [literal.lstrip(SENTENCE_START).encode() for literal in self.literals]
            marks = [DISGUISED] if self.marked else []
            scanner = self._scanner = build_scanner(literals, marks, [], self._scanner_name)
        return scanner.scan(data)

    def owners(self, literal: int, scripts: tuple[int, ...]) -> _Owners:
        """The rules of a literal that can match in a text of some scripts."""
        found = self._owners.get((literal, scripts))
        if found is None:
            text = self.literals[literal]
            bare = text.lstrip(SENTENCE_START)
            numbers = [number for number in self._numbers[literal] if self._also.scripts(number).issubset(scripts)]
            found = _Owners(self._rules, numbers, len(bare.encode()), starting=bare != text)
            self._owners[literal, scripts] = found
        return found

    def note(self, tries: Tries | None, line: _Line, rule: int, place: int) -> Tries | None:
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


class _Also:
    """The other literals that rules need in the line of a keyword, spelled when first asked for."""

    __slots__ = ("_rules", "_spelled")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._spelled: dict[int, tuple[tuple[bytes, ...], ...]] = {}

    def scripts(self, rule: int) -> frozenset[int]:
        """Scripts without which a rule cannot match: those of sets that no other script spells."""
        needed = [{script_of(literal) for literal in strings} for strings in self._rules[rule].also]
        return frozenset(min(scripts) for scripts in needed if len(scripts) == 1) - {0}

    def stand_in(self, rule: int, line: _Line) -> bool:
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


class _Owners:
    """The rules to which one literal belongs, each with the words it can reach: those of most words come first."""

    __slots__ = ("_lines", "_parts", "_size", "_starting", "_words", "_words_after")

    def __init__(self, rules: Sequence[Rule], numbers: Iterable[int], size: int, *, starting: bool) -> None:
        self._size = size
        self._starting = starting
        reach = sorted(((_reach(rules[n]), n) for n in numbers), reverse=True)
        self._lines = tuple(pair for pair in reach if rules[pair[1]].unit not in PART_UNITS)
        self._parts = tuple(pair for pair in reach if rules[pair[1]].unit in PART_UNITS)
        self._words = self._lines[0][0] if self._lines else -1
        self._words_after = self._parts[0][0] if self._parts else -1

    def rules_at(self, line: _Line, offset: int) -> Iterator[int]:
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


class _Line:
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


def _reach(rule: Rule) -> int:
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
