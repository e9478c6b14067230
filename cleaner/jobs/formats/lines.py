"""JSON Lines: one record a line, cut at line feeds only.

Comes in: a range of bytes of a file. Goes out: the same lines; of a line with a new text only the text differs. Never:
writes a number, a blank or a key other than as it came, or lets a broken line touch its neighbours.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import orjson

from cleaner.additions import PREFIX, added_fields
from cleaner.errors import RecordError
from cleaner.jobs.compression import DamagedError, resume
from cleaner.jobs.cuts import Cut, Look, edges, whole
from cleaner.jobs.inputs import InputFile
from cleaner.jobs.jsonline import find_field, replace_field
from cleaner.jobs.quarantine import RECORD_FAULTS, Entry, reason_of
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece
from cleaner.jobs.streams import input_stream, output_stream
from cleaner.jobs.task import Task
from cleaner.limits import RAW_KEPT_BYTES

_BLOCK_BYTES: Final = 1024 * 1024

Line = tuple[int, bytes, bool, str, int]
"""Offset in unpacked bytes, the line without its line feed, whether it has one, what is wrong with it or "", and the
whole length when these are not all of its bytes, else 0."""


def cut(file: InputFile, settings: Settings, look: Look) -> list[Cut]:  # noqa: ARG001 - as all rooms
    """Ranges of bytes of nearly equal length; a packed file is one."""
    if file.compression or file.size <= settings.shard_bytes:
        return whole(file)
    return [Cut(start, end, end - start) for start, end in pairwise(edges(file, settings))]


def clean_piece(piece: Piece, task: Task) -> None:
    """Clean the lines that begin in the piece."""
    editor = _Editor(task)
    with input_stream(piece, task, before=min(1, piece.start)) as stream, output_stream(piece, task) as target:
        for line in read_lines(stream, piece, task.settings.max_record_bytes):
            raw, ended = line[1], line[2]
            if not line[3] and not raw.strip():
                new: bytes | None = raw
            else:
                new = _clean_line(editor, line, piece.file.path)
            if new is not None:
                target.write(new)
                if ended:
                    target.write(b"\n")


def _clean_line(editor: _Editor, line: Line, path: str) -> bytes | None:
    """The line to write, or None: it is in the quarantine, or dropped."""
    offset, raw, _, problem, length = line
    task = editor.task
    problem = task.begin() or problem
    try:
        if problem:
            raise RecordError(problem)
        return editor.edit(raw)
    except RECORD_FAULTS as error:
        task.quarantine(Entry(path, reason_of(error), raw, offset, length=length))
        return None


def read_lines(stream: io.BufferedIOBase, piece: Piece, most: int) -> Iterator[Line]:
    """Cut a stream into lines, those that begin in the piece.

    Args:
        stream: unpacked bytes, from one byte before the piece on, if there is one.
        piece: the piece; byte ranges only where the file is not packed.
        most: bytes of the longest line; of a longer one the beginning is handed out with what is wrong.
    """
    offset = max(0, piece.start - 1)
    end = piece.end if piece.end >= 0 else None
    skipped = piece.start > 0
    for start, line, ended, problem, length in _split(stream, offset, most):
        if skipped:
            skipped = False
            continue
        if end is not None and start >= end:
            return
        if start == 0 and line.startswith(codecs.BOM_UTF8):
            yield start, line[len(codecs.BOM_UTF8) :], ended, problem, length
        else:
            yield start, line, ended, problem, length


def _split(stream: io.BufferedIOBase, offset: int, most: int) -> Iterator[Line]:
    """All lines of a stream; never more of it in memory than a block and the longest line."""
    tail, cut_off = b"", 0
    while True:
        try:
            block = stream.read1(_BLOCK_BYTES)
        except DamagedError as error:
            yield offset, tail, False, str(error), cut_off + len(tail) if cut_off else 0
            offset, tail, cut_off = offset + len(tail) + cut_off, b"", 0
            if resume(stream):
                continue
            return
        if not block:
            break
        parts = block.split(b"\n")
        parts[0] = tail + parts[0]
        tail = parts.pop()
        for line in parts:
            size = len(line) + cut_off
            if size > most:
                yield offset, line[:RAW_KEPT_BYTES], True, _too_long(size, most), size
            else:
                yield offset, line, True, "", 0
            offset += size + 1
            cut_off = 0
        if len(tail) + cut_off > most:
            cut_off += len(tail) - RAW_KEPT_BYTES
            tail = tail[:RAW_KEPT_BYTES]
    if cut_off or len(tail) > most:
        yield offset, tail[:RAW_KEPT_BYTES], False, _too_long(cut_off + len(tail), most), cut_off + len(tail)
    elif tail:
        yield offset, tail, False, "", 0


def _too_long(size: int, most: int) -> str:
    return f"a record of {size:,} bytes; the longest allowed has {most:,}"


class _Editor:
    """Cleans the text in a line.

    Args:
        task: what cleans, and how.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        settings = task.settings
        self._add = settings.add
        self._path = settings.field.split(".")
        self._key = orjson.dumps(self._path[-1])
        self._needles = (self._key + b":", self._key + b": ")
        self._lang, self._url = settings.language_field, settings.url_field

    def edit(self, raw: bytes) -> bytes | None:
        """The line with its text clean; None: it is dropped.

        Raises:
            ValueError: it cannot be read, or the cleaner failed.
        """
        row, text = self._parse(raw)
        if row is None:
            return self._edit_slowly(raw)
        result = self.task.clean(text, row.get(self._lang), row.get(self._url))
        if self.task.drops(result):
            return None
        line = raw if result.text is text else self._replace(raw, row, text, result.text)
        if self._add:
            line = self._append(line, added_fields(result, self._add), row)
        self.task.wrote(result)
        return line

    def _parse(self, raw: bytes) -> tuple[dict[str, Any] | None, str]:
        """The record and its text; (None, "") when only a slower look can tell.

        A line in which the key stands twice may have the field twice, which the parser would not say.
        """
        try:
            row = node = orjson.loads(raw)
            for name in self._path[:-1]:
                node = node[name]
            text = node[self._path[-1]]
        except (ValueError, KeyError, TypeError, IndexError):
            return None, ""
        if type(text) is not str or type(row) is not dict or raw.count(self._key) != 1:
            return None, ""
        return row, text

    def _replace(self, raw: bytes, row: dict[str, Any], old: str, new: str) -> bytes:
        """Put the new text where the old one stands; proven by reading the line again."""
        ascii_only = raw.isascii()
        value = json.dumps(new).encode() if ascii_only else orjson.dumps(new)
        spellings = (orjson.dumps(old),) if not ascii_only else (orjson.dumps(old), json.dumps(old).encode())
        for spelling in spellings:
            for needle in self._needles:
                at = raw.find(needle + spelling)
                if at >= 0:
                    start = at + len(needle)
                    line = raw[:start] + value + raw[start + len(spelling) :]
                    if self._is_same_but_text(line, row, new):
                        return line
        decoded = raw.decode()
        return replace_field(decoded, find_field(decoded, self.task.settings.field), new)

    def _is_same_but_text(self, line: bytes, row: dict[str, Any], new: str) -> bool:
        try:
            other = inner = orjson.loads(line)
            node = row
            for name in self._path[:-1]:
                node, inner = node[name], inner[name]
            if inner[self._path[-1]] != new:
                return False
            inner[self._path[-1]] = node[self._path[-1]]
        except (ValueError, KeyError, TypeError):
            return False
        return bool(other == row)

    def _edit_slowly(self, raw: bytes) -> bytes | None:
        """The same for lines that the fast parser refuses: NaN, numbers without end, lone surrogates, odd keys."""
        try:
            line = raw.decode()
        except UnicodeDecodeError as error:
            raise RecordError(f"not UTF-8 at byte {error.start} of the line") from None
        field = find_field(line, self.task.settings.field)
        result = self.task.clean(field.text, _member(line, self._lang), _member(line, self._url))
        if self.task.drops(result):
            return None
        new = raw if result.text == field.text else replace_field(line, field, result.text)
        if self._add:
            known = {name for name in (PREFIX + name for name in self._add) if _is_there(line, name)}
            new = self._append(new, added_fields(result, self._add), known)
        self.task.wrote(result)
        return new

    @staticmethod
    def _append(line: bytes, fields: dict[str, Any], known: Any) -> bytes:  # noqa: ANN401 - a set or a dict
        """Put fields at the end of the object."""
        for name in fields:
            if name in known:
                raise RecordError(f"has a field {name!r} already")
        body = line.rstrip(b" \t\r")
        return body[:-1] + b"," + orjson.dumps(fields)[1:] + line[len(body) :]


def _member(line: str, name: str) -> str | None:
    try:
        return find_field(line, name).text if name else None
    except ValueError:
        return None


def _is_there(line: str, name: str) -> bool:
    try:
        find_field(line, name)
    except ValueError as error:
        return "has no field" not in str(error)
    return True
