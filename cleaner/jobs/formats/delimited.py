"""CSV and TSV: records of fields, of which one is the text.

Comes in: a file with a header. Goes out: the same bytes, but for the texts that changed. Never: quotes or unquotes a
field it need not touch, or lets a quote that is never closed swallow more than its own line.

The structure is read in Latin-1, byte for byte; only the text is decoded, as UTF-8. So a byte that is wrong in another
field stays as it is.
"""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from cleaner.additions import PREFIX, added_fields
from cleaner.errors import InputError, RecordError
from cleaner.jobs.formats.lines import Line, read_lines
from cleaner.jobs.inputs import TSV, InputFile
from cleaner.jobs.quarantine import RECORD_FAULTS, Entry, reason_of
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece
from cleaner.jobs.streams import input_stream, output_stream
from cleaner.jobs.task import Task

_OTHER_DELIMITERS: Final = ";\t|"
"""Tried when the header has no text column under the usual one."""

_QUOTED: Final = re.compile(r'"[^"]*(?:""[^"]*)*"')


@dataclass(frozen=True, slots=True)
class _Row:
    """One record: where it starts, its bytes without the last line feed, whether that is there; its fields or why not.

    `length` is that of a line too long to be kept, else 0.
    """

    offset: int
    raw: bytes
    ended: bool
    fields: list[str]
    problem: str
    length: int = 0


def cut(file: InputFile, settings: Settings) -> list[tuple[int, int, int]]:  # noqa: ARG001 - as all rooms
    """A file is one piece: only reading it from its beginning tells which line feeds stand inside quotes."""
    return [(0, -1, file.size)]


def clean_piece(piece: Piece, task: Task) -> None:
    """Clean the records of a file.

    Raises:
        InputError: the header has no column of the text's name.
    """
    before = csv.field_size_limit(task.settings.max_record_bytes + 1)
    try:
        with input_stream(piece, task) as stream, output_stream(piece, task) as target:
            for data in _clean_rows(read_lines(stream, piece, task.settings.max_record_bytes), piece, task):
                target.write(data)
    finally:
        csv.field_size_limit(before)


def _clean_rows(lines: Iterator[Line], piece: Piece, task: Task) -> Iterator[bytes]:
    head = next((line for line in lines if line[1].strip() or line[3]), None)
    if head is None:
        return
    table = _Table(head, piece, task)
    yield table.header(head[1]) + b"\n" * head[2]
    for row in table.rows(lines):
        if not row.raw.strip() and not row.problem:
            yield row.raw + b"\n" * row.ended
            continue
        problem = task.begin() or row.problem
        try:
            if problem:
                raise RecordError(problem)
            new = table.clean(row)
        except RECORD_FAULTS as error:
            task.quarantine(Entry(piece.file.path, reason_of(error), row.raw, row.offset, length=row.length))
        else:
            if new is not None:
                yield new + b"\n" * row.ended


class _Table:
    """A file whose header has been read."""

    def __init__(self, head: Line, piece: Piece, task: Task) -> None:
        if head[3]:
            raise InputError(f"{piece.file.path}: its header cannot be read: {head[3]}")
        self._task, self._path = task, piece.file.path
        settings = task.settings
        line = head[1].decode("latin-1").rstrip("\r")
        usual = "\t" if piece.file.format == TSV else ","
        for self.delimiter in chain(usual, _OTHER_DELIMITERS):
            names = [name.encode("latin-1").decode("utf-8", "replace") for name in self._split(line) or ()]
            if settings.field in names:
                break
        else:
            raise InputError(f"{self._path}: has no column {settings.field!r}; its header is {line[:200]!r}")
        self._names, self._text = names, names.index(settings.field)
        self._lang, self._url = _index(names, settings.language_field), _index(names, settings.url_field)
        self._add = settings.add
        for name in self._add:
            if PREFIX + name in names:
                raise InputError(f"{self._path}: has a column {PREFIX + name!r} already")

    def header(self, raw: bytes) -> bytes:
        """The header, with the columns that are added."""
        more = "".join(self.delimiter + PREFIX + name for name in self._add).encode()
        body = raw.removesuffix(b"\r")
        return body + more + raw[len(body) :]

    def rows(self, lines: Iterator[Line]) -> Iterator[_Row]:
        """Put lines together to records; of a record that cannot be read the first line goes, and the next begins."""
        waiting: deque[Line] = deque()
        while True:
            line = waiting.popleft() if waiting else next(lines, None)
            if line is None:
                return
            offset, raw, ended, problem, length = line
            fields = None if problem else self._split(raw.decode("latin-1").removesuffix("\r"))
            if fields is None and not problem and b'"' in raw:
                yield self._join(line, waiting, lines)
            else:
                yield _Row(offset, raw, ended, fields or [], problem or self._complaint(raw, fields), length)

    def _join(self, first: Line, waiting: deque[Line], lines: Iterator[Line]) -> _Row:
        """A record whose first line ends inside quotes: take lines until the quotes are closed."""
        taken = [first]
        size, quotes, most = len(first[1]), first[1].count(b'"'), self._task.settings.max_record_bytes
        while size <= most:
            line = waiting.popleft() if waiting else next(lines, None)
            if line is None:
                break
            taken.append(line)
            if line[3]:
                break
            size, quotes = size + len(line[1]) + 1, quotes + line[1].count(b'"')
            if quotes % 2 == 0 and b'"' in line[1]:
                raw = b"\n".join(part[1] for part in taken)
                fields = self._split(raw.decode("latin-1").removesuffix("\r"))
                if fields is not None and len(fields) == len(self._names):
                    return _Row(first[0], raw, line[2], fields, "")
                break
        waiting.extendleft(reversed(taken[1:]))
        return _Row(first[0], first[1], first[2], [], "a quote is not closed, or not where a field ends")

    def _complaint(self, raw: bytes, fields: list[str] | None) -> str:
        """What is wrong with a record of one line, or ""."""
        if fields is None:
            return "cannot be parsed"
        if raw.strip() and len(fields) != len(self._names):
            return f"has {len(fields)} fields, and the header {len(self._names)}"
        return ""

    def _split(self, line: str) -> list[str] | None:
        """The fields of one record; None when quotes are not closed or stand where they must not."""
        if '"' not in line:
            return line.split(self.delimiter)
        try:
            rows = list(csv.reader([line], delimiter=self.delimiter, strict=True))
        except csv.Error:
            return None
        return rows[0] if len(rows) == 1 else None

    def clean(self, row: _Row) -> bytes | None:
        """The record with its text clean; None: it is dropped.

        Raises:
            ValueError: the text is not UTF-8, or the cleaner failed.
        """
        try:
            text = row.fields[self._text].encode("latin-1").decode()
        except UnicodeDecodeError as error:
            raise RecordError(f"not UTF-8 at byte {error.start} of the field") from None
        lang = row.fields[self._lang] if self._lang is not None else None
        url = row.fields[self._url] if self._url is not None else None
        result = self._task.clean(text, lang, url)
        if self._task.drops(result):
            return None
        raw = row.raw if result.text == text else self._replace(row, result.text.encode("utf-8", "replace"))
        if self._add:
            values = (_cell(value) for value in added_fields(result, self._add).values())
            body = raw.removesuffix(b"\r")
            raw = body + "".join(self.delimiter + _quote(value) for value in values).encode() + raw[len(body) :]
        self._task.wrote(result)
        return raw

    def _replace(self, row: _Row, new: bytes) -> bytes:
        """Put the new text where the old one stands; proven by reading the record again."""
        raw, text = row.raw.decode("latin-1"), new.decode("latin-1")
        body = raw.removesuffix("\r")
        start, end = self._span(body)
        wanted = [*row.fields[: self._text], text, *row.fields[self._text + 1 :]]
        plain = body[start : start + 1] != '"' and not any(mark in text for mark in ('"', "\r", "\n", self.delimiter))
        line = body[:start] + (text if plain else _quote(text)) + body[end:]
        if self._split(line) != wanted:
            line = self.delimiter.join(map(_quote, wanted))
        return (line + raw[len(body) :]).encode("latin-1")

    def _span(self, line: str) -> tuple[int, int]:
        """Where the text stands in a record, quotes included."""
        at = 0
        for number in range(self._text + 1):
            found = _QUOTED.match(line, at)
            end = line.find(self.delimiter, found.end() if found else at)
            end = len(line) if end < 0 else end
            if number == self._text:
                return at, end
            at = end + 1
        raise AssertionError("the record has as many fields as the header")


def _index(names: list[str], name: str) -> int | None:
    return names.index(name) if name in names else None


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _cell(value: object) -> str:
    """An added value as the text of a cell: JSON, but for a plain word."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
