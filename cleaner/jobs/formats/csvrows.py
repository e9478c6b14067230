"""The structure of CSV and TSV: the header, and where rows begin and end.

Comes in: lines. Goes out: rows, split into fields or with what is wrong. Never: lets a quote that is never closed
swallow more than its own line.

It is read in Latin-1, byte for byte, so that a byte that is wrong in one field does no harm to the others.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Final

from cleaner.errors import InputError
from cleaner.jobs.formats.lines import Line
from cleaner.jobs.inputs import TSV, InputFile
from cleaner.jobs.settings import Settings

_OTHER_DELIMITERS: Final = ";\t|"
"""Tried when the header has no text column under the usual one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: where it starts, its bytes without the last line feed, whether that is there; its fields or why not.

    `length` is that of a line too long to be kept, else 0.
    """

    offset: int
    raw: bytes
    ended: bool
    fields: list[str]
    problem: str
    length: int = 0


@contextmanager
def long_fields(settings: Settings) -> Iterator[None]:
    """Have the csv module take fields as long as records may be."""
    before = csv.field_size_limit(settings.max_record_bytes + 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def find_header(lines: Iterator[Line]) -> Line | None:
    """The first line that is not blank, taken with all before it."""
    return next((line for line in lines if line[1].strip() or line[3]), None)


class Table:
    """A file whose header has been read.

    Args:
        head: its header.
        file: the input.
        settings: of the job.

    Raises:
        InputError: the header cannot be read, or has no column of the text's name.
    """

    def __init__(self, head: Line, file: InputFile, settings: Settings) -> None:
        if head[3]:
            raise InputError(f"{file.path}: its header cannot be read: {head[3]}")
        self._most = settings.max_record_bytes
        line = head[1].decode("latin-1").rstrip("\r")
        usual = "\t" if file.format == TSV else ","
        for self.delimiter in chain(usual, _OTHER_DELIMITERS):
            self.names = [name.encode("latin-1").decode("utf-8", "replace") for name in self.split(line) or ()]
            if settings.field in self.names:
                break
        else:
            raise InputError(f"{file.path}: has no column {settings.field!r}; its header is {line[:200]!r}")

    def rows(self, lines: Iterator[Line]) -> Iterator[Row]:
        """Put lines together to records; of a record that cannot be read the first line goes, and the next begins."""
        waiting: deque[Line] = deque()
        while True:
            line = waiting.popleft() if waiting else next(lines, None)
            if line is None:
                return
            offset, raw, ended, problem, length = line
            fields = None if problem else self.split(raw.decode("latin-1").removesuffix("\r"))
            if fields is None and not problem and b'"' in raw:
                yield self._join(line, waiting, lines)
            else:
                yield Row(offset, raw, ended, fields or [], problem or self._complaint(raw, fields), length)

    def _join(self, first: Line, waiting: deque[Line], lines: Iterator[Line]) -> Row:
        """A record whose first line ends inside quotes: take lines until the quotes are closed."""
        taken = [first]
        size, quotes = len(first[1]), first[1].count(b'"')
        while size <= self._most:
            line = waiting.popleft() if waiting else next(lines, None)
            if line is None:
                break
            taken.append(line)
            if line[3]:
                break
            size, quotes = size + len(line[1]) + 1, quotes + line[1].count(b'"')
            if quotes % 2 == 0 and b'"' in line[1]:
                raw = b"\n".join(part[1] for part in taken)
                fields = self.split(raw.decode("latin-1").removesuffix("\r"))
                if fields is not None and len(fields) == len(self.names):
                    return Row(first[0], raw, line[2], fields, "")
                break
        waiting.extendleft(reversed(taken[1:]))
        return Row(first[0], first[1], first[2], [], "a quote is not closed, or not where a field ends")

    def _complaint(self, raw: bytes, fields: list[str] | None) -> str:
        """What is wrong with a record of one line, or ""."""
        if fields is None:
            return "cannot be parsed"
        if raw.strip() and len(fields) != len(self.names):
            return f"has {len(fields)} fields, and the header {len(self.names)}"
        return ""

    def split(self, line: str) -> list[str] | None:
        """The fields of one record; None when quotes are not closed or stand where they must not."""
        if '"' not in line:
            return line.split(self.delimiter)
        try:
            rows = list(csv.reader([line], delimiter=self.delimiter, strict=True))
        except csv.Error:
            return None
        return rows[0] if len(rows) == 1 else None
