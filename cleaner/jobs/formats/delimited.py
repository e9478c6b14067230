"""CSV and TSV: records of fields, of which one is the text.

Comes in: a file with a header, or rows of one. Goes out: the same bytes under the header, but for the texts that
changed. Never: quotes or unquotes a field it need not touch.

Only the text is decoded, as UTF-8. So a byte that is wrong in another field stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from cleaner.additions import PREFIX, added_fields
from cleaner.errors import InputError, RecordError
from cleaner.jobs.cuts import Cut, Look, cut_at, whole
from cleaner.jobs.formats.csvrows import Row, Table, find_header, long_fields
from cleaner.jobs.formats.lines import Line, read_lines
from cleaner.jobs.inputs import InputFile
from cleaner.jobs.quarantine import RECORD_FAULTS, Entry, reason_of
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece
from cleaner.jobs.streams import input_stream, output_stream, planning_stream
from cleaner.jobs.task import Task

_QUOTED: Final = re.compile(r'"[^"]*(?:""[^"]*)*"')


def cut(file: InputFile, settings: Settings, look: Look) -> list[Cut]:
    """Rows, as many together as make a shard; a packed file is one piece, and so is one with a bad header.

    Only reading it from its beginning tells which line feeds stand inside quotes, so that is what is done.
    """
    if file.compression or file.size <= settings.shard_bytes:
        return whole(file)
    with planning_stream(file, look) as stream, long_fields(settings):
        lines = read_lines(stream, Piece(file, 0, -1, file.size, ""), settings.max_record_bytes)
        head = find_header(lines)
        try:
            table = None if head is None else Table(head, file, settings)
        except InputError:
            table = None
        return whole(file) if table is None else cut_at(_places(table.rows(lines), look), file, settings)


def _places(rows: Iterator[Row], look: Look) -> Iterator[tuple[int, int]]:
    for row in rows:
        look(row.offset)
        yield row.offset, row.offset


def clean_piece(piece: Piece, task: Task) -> None:
    """Clean the records of a piece.

    Raises:
        InputError: the header has no column of the text's name.
    """
    head = _header_of(piece, task) if piece.start else None
    before = min(1, piece.start)
    with (
        long_fields(task.settings),
        input_stream(piece, task, before) as stream,
        output_stream(piece, task) as target,
    ):
        for data in _clean_rows(head, read_lines(stream, piece, task.settings.max_record_bytes), piece, task):
            target.write(data)


def _header_of(piece: Piece, task: Task) -> Line | None:
    """The header of the file, for a piece that begins behind it."""
    file = piece.file
    with planning_stream(file, lambda _: None) as stream:
        return find_header(read_lines(stream, Piece(file, 0, -1, file.size, ""), task.settings.max_record_bytes))


def _clean_rows(head: Line | None, lines: Iterator[Line], piece: Piece, task: Task) -> Iterator[bytes]:
    head = head or find_header(lines)
    if head is None:
        return
    table = _Editor(head, piece, task)
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


class _Editor(Table):
    """A file whose header has been read, and whose texts are cleaned."""

    def __init__(self, head: Line, piece: Piece, task: Task) -> None:
        settings = task.settings
        super().__init__(head, piece.file, settings)
        self._task, names = task, self.names
        self._text = names.index(settings.field)
        self._lang, self._url = _index(names, settings.language_field), _index(names, settings.url_field)
        self._add = settings.add
        for name in self._add:
            if PREFIX + name in names:
                raise InputError(f"{piece.file.path}: has a column {PREFIX + name!r} already")

    def header(self, raw: bytes) -> bytes:
        """The header, with the columns that are added."""
        more = "".join(self.delimiter + PREFIX + name for name in self._add).encode()
        body = raw.removesuffix(b"\r")
        return body + more + raw[len(body) :]

    def clean(self, row: Row) -> bytes | None:
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

    def _replace(self, row: Row, new: bytes) -> bytes:
        """Put the new text where the old one stands; proven by reading the record again."""
        raw, text = row.raw.decode("latin-1"), new.decode("latin-1")
        body = raw.removesuffix("\r")
        start, end = self._span(body)
        wanted = [*row.fields[: self._text], text, *row.fields[self._text + 1 :]]
        plain = body[start : start + 1] != '"' and not any(mark in text for mark in ('"', "\r", "\n", self.delimiter))
        line = body[:start] + (text if plain else _quote(text)) + body[end:]
        if self.split(line) != wanted:
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
