"""Finding many literals in bytes at once, behind one small protocol with two backends.

Comes in: literals and byte patterns, then UTF-8. Goes out: where they end. Never: knows rules or lines.

`HyperscanScanner` is one pass for all; `AhoCorasickScanner` starts quicker and installs where the other has no wheel;
`FindScanner` has nothing to start. All report the same hits, a test holds them equal, and `GrowingScanner` makes the
best of them.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, Final, Protocol

Hit = tuple[int, int]
"""(end offset in bytes, number of the literal or pattern)."""


class Scanner(Protocol):
    """Something that finds literals, ASCII letters in any case, and byte patterns."""

    def scan(self, data: bytes) -> list[Hit]:
        """Find everything.

        Args:
            data: bytes of any length.

        Returns:
            Hits in ascending order: every end of every literal; for `marks` at least one a line, for `flags` only the
            first one. Literals are numbered from 0, then marks, then flags. Raises: nothing.
        """


FIND_BYTES: Final = 500
"""Bytes in all up to which looking for one literal after the other takes less time than an automaton takes to build
(7 ms for 40,000 literals against 30)."""
GROWTH_BYTES: Final = 400_000
"""Bytes after which Hyperscan is worth its start for the byte patterns: 180 ms, against .45 s that `re` takes longer
for each MB."""
LITERALS_BYTES: Final = 100_000_000
"""Bytes after which it is worth its start for the literals too: 2 s for 27,000 of them, against some 20 ms a MB where
rules find nothing; where they find something the automaton is as fast, since it calls nothing for each hit."""


def build_scanner(literals: Sequence[bytes], marks: Sequence[bytes], flags: Sequence[bytes], name: str = "") -> Scanner:
    """Build the best scanner this platform has.

    Args:
        literals: lower-case literals, none empty.
        marks: byte patterns of which every place counts.
        flags: byte patterns of which only the presence counts.
        name: `hyperscan` or `ahocorasick` to insist on one; empty for the best.

    Returns:
        The scanner.

    Raises:
        ImportError: the backend asked for is not installed.
    """
    if name == "hyperscan":
        return HyperscanScanner(literals, marks, flags)
    if name == "ahocorasick" or find_spec("hyperscan") is None:
        return AhoCorasickScanner(literals, marks, flags)
    return GrowingScanner(literals, marks, flags)


class GrowingScanner:
    """Goes from what starts quickest to what scans quickest, for literals and for patterns each at its time."""

    def __init__(self, literals: Sequence[bytes], marks: Sequence[bytes], flags: Sequence[bytes]) -> None:
        self._literals, self._patterns = literals, (marks, flags)
        self._seen = 0
        self._enough: float = min(FIND_BYTES, GROWTH_BYTES)
        self._lock = threading.Lock()
        self._for_literals: Scanner = FindScanner(literals, [], [])
        self._for_patterns: Scanner = FindScanner([], marks, flags)

    def scan(self, data: bytes) -> list[Hit]:
        """See `Scanner.scan`."""
        self._seen += len(data)
        if self._seen > self._enough:
            self._grow()
        hits = self._for_literals.scan(data)
        if marks_and_flags := self._for_patterns.scan(data):
            first = len(self._literals)
            hits += [(end, first + number) for end, number in marks_and_flags]
            hits.sort()
        return hits

    def _grow(self) -> None:
        with self._lock:
            if self._seen > LITERALS_BYTES:
                if self._literals and not isinstance(self._for_literals, HyperscanScanner):
                    self._for_literals = HyperscanScanner(self._literals, [], [])
                self._enough = math.inf
            elif isinstance(self._for_literals, FindScanner):
                self._for_literals = AhoCorasickScanner(self._literals, [], [])
                self._enough = GROWTH_BYTES
            if self._seen > GROWTH_BYTES and isinstance(self._for_patterns, FindScanner):
                if any(self._patterns):
                    self._for_patterns = HyperscanScanner([], *self._patterns)
                self._enough = max(self._enough, LITERALS_BYTES)


class HyperscanScanner:
    """Intel's Hyperscan: literals and patterns in one pass over the bytes."""

    def __init__(self, literals: Sequence[bytes], marks: Sequence[bytes], flags: Sequence[bytes]) -> None:
        import hyperscan  # noqa: PLC0415 - not on every platform

        expressions = ["".join(f"\\x{c:02x}" for c in literal).encode() for literal in literals]
        modes = [hyperscan.HS_FLAG_CASELESS] * len(literals)
        modes += [hyperscan.HS_FLAG_DOTALL] * len(marks) + [hyperscan.HS_FLAG_SINGLEMATCH] * len(flags)
        expressions += [*marks, *flags]
        self._database = hyperscan.Database()
        self._database.compile(
            expressions=expressions, ids=list(range(len(expressions))), elements=len(expressions), flags=modes
        )
        self._scratch: Any = hyperscan.Scratch(self._database)
        self._local = threading.local()

    def scan(self, data: bytes) -> list[Hit]:
        """See `Scanner.scan`."""
        hits: list[Hit] = []
        local = self._local
        try:
            scratch = local.scratch
        except AttributeError:  # scratch space cannot be shared by two scans at once
            scratch = local.scratch = self._scratch.clone()
        self._database.scan(data, _collect, 0, hits, scratch)
        return hits


def _collect(number: int, _start: int, end: int, _flags: int, hits: Any) -> None:  # noqa: ANN401 - the library types its context as object
    hits.append((end, number))


class _Portable:
    """Looks for the patterns with `re`; for the literals, its heirs do."""

    def __init__(self, literals: Sequence[bytes], marks: Sequence[bytes], flags: Sequence[bytes]) -> None:
        self._marks = [(len(literals) + i, re.compile(p, re.DOTALL)) for i, p in enumerate(marks)]
        self._flags = [(len(literals) + len(marks) + i, re.compile(p)) for i, p in enumerate(flags)]

    def scan(self, data: bytes) -> list[Hit]:
        """See `Scanner.scan`."""
        hits = self._find_literals(data.lower())
        for number, pattern in self._marks:
            found_mark = pattern.search(data)
            while found_mark is not None:  # one a line is enough, and a line may hold a million
                hits.append((found_mark.end(), number))
                line_end = data.find(b"\n", found_mark.end() - 1)
                found_mark = pattern.search(data, line_end) if line_end >= 0 else None
        for number, pattern in self._flags:
            if (first := pattern.search(data)) is not None:
                hits.append((first.end(), number))
        hits.sort()
        return hits

    def _find_literals(self, lowered: bytes) -> list[Hit]:
        raise NotImplementedError


class FindScanner(_Portable):
    """Looks for one literal after the other: nothing to build, and slow."""

    def __init__(self, literals: Sequence[bytes], marks: Sequence[bytes], flags: Sequence[bytes]) -> None:
        super().__init__(literals, marks, flags)
        self._literals = literals

    def _find_literals(self, lowered: bytes) -> list[Hit]:
        hits: list[Hit] = []
        for number, literal in enumerate(self._literals):
            start = lowered.find(literal)
            while start >= 0:
                hits.append((start + len(literal), number))
                start = lowered.find(literal, start + 1)
        return hits


class AhoCorasickScanner(_Portable):
    """An Aho-Corasick automaton for the literals, `re` for the patterns."""

    def __init__(self, literals: Sequence[bytes], marks: Sequence[bytes], flags: Sequence[bytes]) -> None:
        import ahocorasick_rs  # noqa: PLC0415 - only one scanner is needed

        super().__init__(literals, marks, flags)
        self._automaton = ahocorasick_rs.BytesAhoCorasick(list(literals)) if literals else None

    def _find_literals(self, lowered: bytes) -> list[Hit]:
        if self._automaton is None:
            return []
        found = self._automaton.find_matches_as_indexes(lowered, overlapping=True)
        return [(end, number) for number, _start, end in found]


SCANNERS: Final = ("hyperscan", "ahocorasick")
