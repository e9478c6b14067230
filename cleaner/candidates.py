"""Which lines are worth a look, and by which rules: the keyword prefilter. Here is the hot loop.

Comes in: rules, then a text. Goes out: for each line that holds a keyword, the rules whose keyword it is. Never: tries
a pattern.

Long lines are looked through for fewer literals than short ones: most rules take lines of a few words only. Literals of
a script are looked for where the text has letters of it. A line in which letters are disguised is folded first and
looked through again, so that the same lines are found as by folding all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cleaner.disguise import BREAKS, DECORATION, SCRIPTS, WIDE
from cleaner.document import plain_breaks
from cleaner.fold import Lexicon, fold
from cleaner.literals import LONG_SPACES, Line, Table, Tables, Tries
from cleaner.rule import Rule
from cleaner.scanner import Hit, build_scanner
from cleaner.suspect import SUSPECT

_FLAGS: Final = (SUSPECT, BREAKS, WIDE, *(mark for _, mark in SCRIPTS))
_VOWELS: Final = re.compile(rb"\xd9[\x80\x8b-\x92\xb0]")
_SPACES: Final = re.compile(rb"  +")


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

    def __init__(self, tables: Tables, scripts: tuple[int, ...]) -> None:
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
                    table = self._tables.table(script, long=bool(length))
                    if hits := table.scan(data):
                        self._take(hits, data, numbers, table)

    def _take(self, hits: Sequence[Hit], data: bytes, numbers: Sequence[int], table: Table) -> None:
        """Note for each hit the rules that are to be tried on its line; of equal lines only the first is looked at."""
        at, line, mark = 0, Line(data, 1), table.mark
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
