"""Which lines are worth a look, and by which rules: the keyword prefilter.

Comes in: rules, then a text as framed UTF-8. Goes out: for each line that holds a keyword, the rules whose keyword it
is. Never: tries a pattern. A line in which letters are disguised is folded first and scanned again, so that the same
lines are found as by folding all of them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from cleaner.fold import fold
from cleaner.keywords import SENTENCE_START
from cleaner.limits import MAX_PIECE_CHARS
from cleaner.rule import PART_UNITS, Rule
from cleaner.scanner import Scanner, build_scanner
from cleaner.spelling import spell
from cleaner.suspect import SUSPECT

DISGUISED: Final = (
    rb"\t|\n |\n[|*_=>+~<^`]|\n#+ |\n\x22 |\n-[^ ]|\n- [^A-Za-z0-9\x80-\xff\x22'(@#$]"
    rb"|\n\xe2(?:[\x81\x84-\xbf]|\x80[\x80-\x97\xa0-\xa5\xa7-\xbf])|\n[\xc2\xf0\xef]|\n\xc3[\x97\xb7]"
    rb"|\n\xe3\x80[\x80\x84\x89\x8b\x92\x93\xa0\xb6\xb7\xbe\xbf]"
    rb"|(?:[A-Za-z] ){4}|(?:[\xc3-\xd6][\x80-\xbf] ){4}"
    rb"|\xc2[\x80-\xa0\xad\xae\xaa\xb5\xba]|\xc4[\xb2\xb3\xbf]|\xc5[\x80\x89\xbf]|\xc7[\x84-\x8c\xb1-\xb3]"
    rb"|\xc9[\xa2\xaa\xb4]|\xca[\x80\x99\x9c\x9f\x8f\xb0-\xbf]|\xcb[\xa0-\xa4]|\xcc|\xcd[\x80-\xbf]"
    rb"|\xd2\x93|\xd5\xa5\xd6\x82|\xd9[\x80\x8b-\x95\xb0]"
    rb"|\xe0\xa7\x87\xe0\xa6[\xbe]|\xe0\xaf[\x86\x87]\xe0\xae\xbe|\xe0\xb5[\x86\x87]\xe0\xb4\xbe"
    rb"|\xe0\xb9\x8d\xe0\xb8\xb2|\xe0\xbb\x8d\xe0\xba\xb2"
    rb"|\xe1[\x84-\x87]|\xe1[\xb4-\xb6]|\xe1[\xbd-\xbf]|\xe1\xa0\x8e"
    rb"|\xe2\x80[\x80-\x8b\x8d-\x8f\xa8-\xaf]|[^\xd8-\xdb\x80-\xbf]\xe2\x80\x8c|[\xe0-\xef][\x80-\xbf]{2}\xe2\x80\x8c"
    rb"|\xe2\x81[\x9f-\xbf]|\xe2\x82[\x90-\x9c]|\xe2[\x84\x85]|\xe2\x92[\x9c-\xbf]|\xe2\x93|\xe2\xb1[\xbc\xbd]"
    rb"|\xe3\x80\x80|\xe3\x82[\x99-\x9c\x9f]|\xe3\x83\xbf|\xe3\x84[\xb1-\xbf]|\xe3\x85|\xe3\x86|\xe3[\x88-\x8f]"
    rb"|\xea\x9c[\xb0\xb1]|\xea\x9d|\xea\x9f[\xb2-\xb9]|\xea\xad"
    rb"|\xef[\xa4-\xac\xad-\xb7\xb9\xba\xbb]|\xef\xbc[\x90-\x99\xa1-\xba]|\xef\xbd[\x81-\x9a\xa6-\xbf]|\xef\xbe"
    rb"|\xf0\x9d|\xf0\x9f[\x84-\x89]|\xf0\x9e|\xf0\xaf|\xf0\x90\x9e"
    rb"|[\x00-\x08\x0e-\x1f\x7f]|\xc2[\xa8\xaf\xb8]|\xcb[\x98-\x9d]|\xce[\x84\x85]|\xcf[\x90-\x96\xb0-\xb9]|\xd8\x9c|\xd9[\xb5-\xb8]"
    rb"|\xe0\xbb[\x9c\x9d]|\xe1\x83\xbc|\xe1\x9a\x80|\xe1\xba[\x9a\x9b]|\xe2\x80[\x97\xbe]|\xe2\x82\xa8|\xe2\xb5\xaf"
    rb"|\xe2[\xba-\xbf]|\xe3\x80[\xb8-\xba]|\xea\x9a[\x9c\x9d]|\xef\xbf[\x82-\x9c\xa3]|\xef\xbc[\x83\x86\xa0]"
    rb"|[A-Za-z][\xcd-\xd4][\x80-\xbf]|[\xcd-\xd4][\x80-\xbf][A-Za-z]"
)
"""Bytes in lines that folding may turn into a keyword. A test holds it against `fold` for every code point."""

WIDE: Final = rb"  "
"""Two spaces in a row: common, and put right without looking at letters."""

BREAKS: Final = rb"\r[^\n]|\x0b|\x0c|\xc2\x85|\xe2\x80[\xa8\xa9]"
"""Line breaks other than LF and CR LF: such a text is cut at them first."""

SENTENCE_REACH: Final = sys.maxsize
SUFFIX_BYTES: Final = 8 * MAX_PIECE_CHARS
"""Bytes from a keyword to the end of its line beyond which it cannot stand in a suffix."""

_UNKNOWN: Final[list[int]] = []
_WITHIN: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,")

SLACK_SPACES: Final = 3
"""Spaces a line may have beyond the words of a rule before it is passed over unread (decoration, separators)."""

_SPACES = re.compile(b"  +")


@dataclass(slots=True)
class Candidates:
    """What the prefilter found in one text.

    Attributes:
        lines: byte offset of a line in the framed text (of its first byte) -> number of each rule to try on it ->
            where its keywords end, in bytes from there; None when they may be anywhere (the line was folded).
        dirty: whether normalising may change the text.
        broken: whether it has line breaks other than LF and CR LF.
    """

    lines: dict[int, dict[int, list[int] | None]] = field(default_factory=dict)
    dirty: bool = False
    broken: bool = False


class Prefilter:
    """The literals of a set of rules, ready to scan for."""

    def __init__(self, rules: Sequence[Rule], scanner: str = "") -> None:
        """Collect the literals.

        Args:
            rules: the rules; their positions are the numbers in `Candidates`.
            scanner: backend by name, empty for the best.
        """
        anywhere: dict[str, list[int]] = {}
        starting: dict[str, list[int]] = {}
        for number, rule in enumerate(rules):
            for literal in rule.literals or spell(rule.keywords, rule.id.partition(".")[0]):
                table = starting if literal[0] == SENTENCE_START else anywhere
                table.setdefault(literal.lstrip(SENTENCE_START), []).append(number)
        literals = sorted({*anywhere, *starting})
        self._rules = rules
        self._numbers = [(anywhere.get(x, ()), starting.get(x, ())) for x in literals]
        self._literals = [literal.encode() for literal in literals]
        self._owners: dict[int, _Owners] = {}
        self._also: dict[int, tuple[tuple[bytes, ...], ...]] = {}
        self._mark = len(literals)
        self._scanner: Scanner = build_scanner(self._literals, [DISGUISED], [SUSPECT, BREAKS, WIDE], scanner)

    def find(self, data: bytes, lexicon: frozenset[str] = frozenset()) -> Candidates:  # noqa: C901
        """Find the candidates of one text.

        Args:
            data: the text between two line feeds, as UTF-8 with surrogates passed through.
            lexicon: see `fold.fold`.

        Returns:
            Candidates. Raises: nothing.
        """
        found = Candidates()
        hits = self._scanner.scan(data)
        if not hits:
            return found
        mark = self._mark
        line = _Line(data, 0)
        seen: dict[bytes, int] = {}
        repeats: list[tuple[int, int]] = []
        repeated = False
        disguised: list[int] = []
        wide = False
        for offset, number in hits:
            if number > mark:
                found.dirty = found.dirty or number == mark + 1
                found.broken = found.broken or number == mark + 2
                wide = wide or number == mark + 3
                continue
            if offset > line.end:
                line.move(data.rfind(b"\n", 0, offset if number != mark else offset - 1) + 1)
                first = seen.setdefault(data[line.start : line.end], line.start)
                repeated = first != line.start
                if repeated:
                    repeats.append((first, line.start))
            if repeated:
                continue
            if number == mark:
                if not disguised or disguised[-1] != line.start:
                    disguised.append(line.start)
                continue
            for rule in self._owners_of(number).rules_at(line, offset):
                self._note(found, line, rule, offset - line.start)
        if disguised or wide:
            self._find_disguised(data, disguised, found, lexicon, wide=wide)
        for first, start in repeats:
            if first in found.lines:
                found.lines[start] = found.lines[first]
        return found

    def _owners_of(self, number: int) -> _Owners:
        found = self._owners.get(number)
        if found is None:
            anywhere, starting = self._numbers[number]
            found = self._owners[number] = _Owners(self._rules, anywhere, starting, len(self._literals[number]))
        return found

    def _note(self, found: Candidates, line: _Line, rule: int, place: int | None) -> None:
        """Write down that a rule is to be tried on a line, once it is known to have all it needs there."""
        if rule in line.refused:
            return
        tries = found.lines.get(line.start)
        places = tries.get(rule, _UNKNOWN) if tries is not None else _UNKNOWN
        if places is _UNKNOWN and not self._has_also(rule, line):
            line.refused.add(rule)
            return
        if tries is None:
            tries = found.lines[line.start] = {}
        if place is None:
            tries[rule] = None
        elif places is _UNKNOWN:
            tries[rule] = [place]
        elif places is not None:
            places.append(place)

    def _find_disguised(
        self, data: bytes, disguised: Sequence[int], found: Candidates, lexicon: frozenset[str], *, wide: bool
    ) -> None:
        """Fold the lines that hide letters and scan them again, all at once."""
        folded = {s: _fold_line(data[s : data.find(b"\n", s)], lexicon) for s in disguised}
        if wide:
            for start, raw in _lines_with(b"  ", data):
                if start not in folded:
                    folded[start] = _SPACES.sub(b" ", raw)
        starts = list(folded)
        bare = b"\n%b\n" % b"\n".join(folded.values())
        number_of_line = 0
        line = _Line(bare, 1)
        for offset, number in self._scanner.scan(bare):
            if number >= self._mark:
                continue
            while offset > line.end:
                number_of_line += 1
                line.move(line.end + 1)
            for rule in self._owners_of(number).rules_at(line, offset):
                if rule not in line.refused and self._has_also(rule, line):
                    found.lines.setdefault(starts[number_of_line], {})[rule] = None

    def _has_also(self, rule: int, line: _Line) -> bool:
        """Whether the other literals that a rule needs stand in the line too."""
        also = self._also.get(rule)
        if also is None:
            language = self._rules[rule].id.partition(".")[0]
            also = self._also[rule] = tuple(
                tuple(literal.encode() for literal in spell(strings, language)) for strings in self._rules[rule].also
            )
        if not also or all(_has_any(literals, line.lowered) for literals in also):
            return True
        line.refused.add(rule)
        return False

    def rules_in(self, folded: str) -> set[int]:
        """Numbers of the rules of which a keyword stands in a folded line."""
        data = f"\n{folded}\n".encode("utf-8", "surrogatepass")
        line = _Line(data, 1)
        numbers: set[int] = set()
        for offset, number in self._scanner.scan(data):
            if number < self._mark:
                numbers.update(self._owners_of(number).rules_at(line, offset))
        return {number for number in numbers if self._has_also(number, line)}


def _fold_line(line: bytes, lexicon: frozenset[str]) -> bytes:
    return fold(line.decode("utf-8", "surrogatepass"), lexicon).encode("utf-8", "surrogatepass")


def _lines_with(needle: bytes, data: bytes) -> Iterator[tuple[int, bytes]]:
    """Offset and bytes of each line that holds some bytes."""
    at = data.find(needle)
    while at >= 0:
        start, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
        yield start, data[start:end]
        at = data.find(needle, end)


def _has_any(literals: Sequence[bytes], line: bytes) -> bool:
    for literal in literals:  # noqa: SIM110 - the hot loop: a generator costs more than the search
        if literal in line:
            return True
    return False


class _Owners:
    """The rules to which one literal belongs, each with the words it can reach: those of most words come first."""

    __slots__ = ("_lines", "_size", "_starting_suffixes", "_suffixes", "_words", "_words_after")

    def __init__(self, rules: Sequence[Rule], anywhere: Iterable[int], starting: Iterable[int], size: int) -> None:
        self._size = size
        reach = {n: (_reach(rules[n]), n) for n in (*anywhere, *starting)}
        self._lines = tuple(sorted((reach[n] for n in anywhere if rules[n].unit not in PART_UNITS), reverse=True))
        self._suffixes = tuple(sorted((reach[n] for n in anywhere if rules[n].unit in PART_UNITS), reverse=True))
        self._starting_suffixes = tuple(sorted((reach[n] for n in starting), reverse=True))
        self._words = self._lines[0][0] if self._lines else -1
        self._words_after = max((most for most, _ in (*self._suffixes, *self._starting_suffixes)), default=-1)

    def rules_at(self, line: _Line, offset: int) -> Iterator[int]:  # noqa: C901 - the hot loop, kept in one piece
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
            if spaces <= self._words_after:
                for most, rule in self._suffixes:
                    if most < spaces:
                        break
                    yield rule
                if self._starting_suffixes and not _inside_sentence(line.data, offset - self._size, line.start):
                    for most, rule in self._starting_suffixes:
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
