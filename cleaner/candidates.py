"""Which lines are worth a look, and by which rules: the keyword prefilter. Here is the hot loop.

Comes in: rules, then a text. Goes out: for each line that holds a keyword, the rules whose keyword it is. Never: tries
a pattern.

Long lines are looked through for fewer literals than short ones: most rules take lines of a few words only. Literals of
a script are looked for where the text has letters of it. A line in which letters are disguised is folded first and
looked through again, so that the same lines are found as by folding all of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cleaner.disguise import BREAKS, DECORATION, SCRIPTS, UNTIDY
from cleaner.document import plain_view
from cleaner.fold import Lexicon, fold
from cleaner.literals import LONG_SPACES, Line, Table, Tables, Tries
from cleaner.rule import Rule
from cleaner.scanner import Hit, build_scanner
from cleaner.suspect import SUSPECT

_DIRTY, _OTHER_BREAKS, _UNTIDY, *_OF_SCRIPTS = range(3 + len(SCRIPTS))
"""Numbers of the flags."""
_FLAGS: Final = (SUSPECT, BREAKS, UNTIDY, *(mark for _, mark in SCRIPTS))
_FIND_UNTIDY: Final = re.compile(UNTIDY)
_VOWEL: Final = rb"\xd9[\x80\x8b-\x92\xb0]"
_VOWELS: Final = re.compile(_VOWEL)
_SPACES: Final = re.compile(rb"  +")
_TIDIED: Final = re.compile(rb"(?:[ \t](?=[ \t\xc2\xd9])|\xc2\xa0|%b)(?:[ \t]|\xc2\xa0|%b)*" % (_VOWEL, _VOWEL))
"""What `tidy` makes a space of, or nothing, if it is more than a byte."""


@dataclass(slots=True)
class Candidates:
    """What the prefilter found in one text.

    Attributes:
        raw: the lines of the text as UTF-8, surrogates passed through, without breaks.
        lines: number of a line -> the rules to try on it, each with the places in bytes where its keywords end; None
            when they may be anywhere.
        dirty: whether normalising may change the text.
    """

    raw: list[bytes]
    lines: dict[int, Mapping[int, list[int] | None]] = field(default_factory=dict)
    dirty: bool = False


class Prefilter:
    """The literals of a set of rules, ready to be looked for."""

    def __init__(self, rules: Sequence[Rule], scanner: str = "") -> None:
        """Collect the literals.

        Args:
            rules: the rules; their positions are the numbers in `Candidates`.
            scanner: backend by name, empty for the best.
        """
        self._flags = build_scanner([], [], _FLAGS, scanner)
        self._tables = Tables(rules, scanner)

    def find(self, text: str, lexicon: Lexicon | None = None) -> Candidates:
        """Find the candidates of one text.

        Args:
            text: any string.
            lexicon: see `fold.fold`.

        Returns:
            Candidates. Raises: nothing.
        """
        data = text.encode("utf-8", "surrogatepass")
        flags = {number for _, number in self._flags.scan(b"\n%b\n" % data)}
        if _OTHER_BREAKS in flags:
            data = plain_view(text).encode("utf-8", "surrogatepass")
        raw = data.split(b"\n")
        lines = {number: line.lstrip(DECORATION) for number, line in enumerate(raw) if line}
        untidy = [n for n, line in lines.items() if _FIND_UNTIDY.search(line)] if _UNTIDY in flags else []
        for number in untidy:
            lines[number] = tidy(raw[number])
        look = _Look(self._tables, flags)
        look.over(lines)
        found = Candidates(raw, {**look.lines}, dirty=_DIRTY in flags)
        for number in untidy:
            if number in look.lines:
                found.lines[number] = _in_untidy(look.lines[number], lines[number], raw[number])
        if look.disguised:
            self._find_hidden(found, look.disguised, lexicon)
        return found

    def _find_hidden(self, found: Candidates, hidden: Iterable[int], lexicon: Lexicon | None) -> None:
        """Fold the lines that hide letters, and look through them again."""
        same: dict[bytes, list[int]] = {}
        for number in sorted(hidden):
            same.setdefault(found.raw[number], []).append(number)
        lines = {numbers[0]: fold(raw.decode("utf-8", "surrogatepass"), lexicon) for raw, numbers in same.items()}
        seen = self._look_through({n: line.encode("utf-8", "surrogatepass") for n, line in lines.items()}).lines
        for numbers in same.values():
            for number in numbers if numbers[0] in seen else ():
                found.lines[number] = {**found.lines.get(number, {}), **dict.fromkeys(seen[numbers[0]])}

    def _look_through(self, lines: Mapping[int, bytes]) -> _Look:
        flags = self._flags.scan(b"\n%b\n" % b"\n".join(lines.values()))
        look = _Look(self._tables, {number for _, number in flags})
        look.over(lines)
        return look

    def rules_in(self, folded: str) -> set[int]:
        """Numbers of the rules of which a keyword stands in a folded line."""
        return set(self._look_through({0: folded.encode("utf-8", "surrogatepass")}).lines.get(0, ()))


def tidy(raw: bytes) -> bytes:
    """Put a line right as far as it goes without looking at letters: what is `UNTIDY`, and `DECORATION`."""
    line = _VOWELS.sub(b"", raw.replace(b"\xc2\xa0", b" ").replace(b"\t", b" "))
    return _SPACES.sub(b" ", line).lstrip(DECORATION)


def _in_untidy(tries: Tries, tidied: bytes, raw: bytes) -> Tries:
    """Places in a line that was put right as places in the line as it came."""
    after, before = [0], [0]  # where the two are in step again, as far as nothing is cut off the start
    shorter = 0
    for found in _TIDIED.finditer(raw):
        shorter += len(found[0]) - (_VOWELS.sub(b"", found[0]) != b"")
        before.append(found.end())
        after.append(found.end() - shorter)
    cut = len(raw) - len(raw.lstrip(DECORATION))
    more = len(raw) - shorter - len(tidied)

    def untidy(place: int) -> int:
        at = bisect_right(after, place + more) - 1
        return before[at] + place + more - after[at] - cut

    return {rule: list(map(untidy, places)) for rule, places in tries.items()}


class _Look:
    """One look through some lines of a text.

    Attributes:
        lines: number of a line -> the rules to try on it.
        disguised: numbers of the lines that must be folded.
    """

    __slots__ = ("_scripts", "_seen", "_tables", "disguised", "lines")

    def __init__(self, tables: Tables, flags: set[int]) -> None:
        self._tables = tables
        self._scripts = (0, *(number for number, flag in enumerate(_OF_SCRIPTS, 1) if flag in flags))
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
                    table = self._tables.table(script, long=bool(length))
                    if hits := table.scan(data):
                        self._take(hits, data, numbers, table)

    def _take(self, hits: Sequence[Hit], data: bytes, numbers: Sequence[int], table: Table) -> None:
        """Note for each hit the rules that are to be tried on its line; of equal lines only the first is looked at."""
        also, owners = self._tables.also, table.owners(self._scripts)
        line, at = Line(data), -1
        number = first = -1
        tries: Tries = {}
        for offset, literal in hits:
            if offset > line.end:
                at += line.move(offset)
                number = numbers[at]
                first = self._seen.setdefault(data[line.start : line.end], number)
                if first != number and first in self.lines:
                    self.lines[number] = self.lines[first]
                tries = self.lines.get(number, {})
            if literal == table.mark:
                self.disguised.add(number)
            elif first == number:
                for rule in (owners.get(literal) or table.owner(literal, self._scripts)).rules_at(line, offset):
                    if rule in tries:
                        tries[rule].append(offset - line.start)
                    elif rule not in line.refused:
                        if also.stand_in(rule, line):
                            tries[rule] = [offset - line.start]
                            self.lines[number] = tries
                        else:
                            line.refused.add(rule)
