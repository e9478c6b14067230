"""What Parquet and Arrow have in common: rows in typed columns, of which one is the text.

Comes in: a piece, and how its format is read. Goes out: the same schema, metadata and batches; only the text column
differs. Never: changes a type, makes a value of a null, or trusts a page that a checksum or the library finds wrong.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, BinaryIO, Final, Protocol, cast

import pyarrow as pa

from cleaner.errors import InputError
from cleaner.jobs import remote
from cleaner.jobs.compression import DamagedError, reader
from cleaner.jobs.cuts import Cut, whole
from cleaner.jobs.formats.rows import Rows
from cleaner.jobs.inputs import InputFile
from cleaner.jobs.quarantine import Entry
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece
from cleaner.jobs.source import Seekable, Source, digest_range
from cleaner.jobs.streams import output_stream
from cleaner.jobs.task import Task

DAMAGE: Final = (pa.ArrowException, OSError, ValueError, MemoryError, KeyError, IndexError, TypeError)
"""What the library raises at files that are not what they say; errors of the disk are `InputError`, looked at first."""

BUFFER_BYTES: Final = 1024 * 1024

Ranges = Callable[[BinaryIO], list[tuple[int, int]]]
"""First and last byte of each row group or record batch of an open file."""


class Table(Protocol):
    """A file, or a piece of one."""

    schema: Any

    def writer(self, target: BinaryIO, schema: Any) -> AbstractContextManager[Any]:  # noqa: ANN401 - no types
        """Begin the output."""

    def clean(self, rows: Rows, writer: Any, task: Task) -> None:  # noqa: ANN401 - as above
        """Clean all rows."""


def cut_ranges(ranges: list[tuple[int, int]], file: InputFile, settings: Settings) -> list[Cut]:
    """Row groups or record batches, as many together as make a shard."""
    cuts: list[Cut] = []
    first = begin = 0
    for number, (_, end) in enumerate(ranges, 1):
        if end - begin >= settings.shard_bytes or number == len(ranges):
            cuts.append(Cut(first, number, end - begin))
            first, begin = number, end
    return cuts or whole(file)


def clean_table(piece: Piece, task: Task, open_table: Callable[[BinaryIO, Piece], Table], ranges: Ranges) -> None:
    """Clean the rows of a piece."""
    with _source(piece, task, ranges) as raw:
        try:
            table = open_table(raw, piece)
        except InputError:
            raise
        except DAMAGE as error:
            task.skip(1)
            reason = f"not readable as {piece.file.format}: {first_line(error)}"
            task.quarantine(Entry(piece.file.path, reason, b"", row=0, length=piece.file.size))
            return
        rows = Rows(table.schema, piece, task)
        with output_stream(piece, task) as target, table.writer(target, rows.schema) as write:
            table.clean(rows, write, task)


def read_batch(read: Callable[[], Any], task: Task) -> tuple[Any, str]:
    """A batch and "", or None and why there is none."""
    problem = task.begin_reading()
    if problem:
        return None, problem
    try:
        return read(), ""
    except InputError:
        raise
    except DAMAGE as error:
        return None, first_line(error)


@contextmanager
def _source(piece: Piece, task: Task, ranges: Ranges) -> Iterator[BinaryIO]:
    """The file as a library wants it: something that can seek; a packed one is unpacked to a temporary file."""
    if piece.file.compression:
        with task.open_source(piece, 0) as source, tempfile.TemporaryFile() as spool:
            _unpack(source, piece, cast("BinaryIO", spool))
            yield cast("BinaryIO", spool)
            task.close_source(piece, source.finish())
        return
    span = (0, piece.file.size)
    with open_file(piece.file) as raw:
        if piece.end >= 0:
            mine = ranges(raw)[piece.start : piece.end]
            span = min(low for low, _ in mine), max(high for _, high in mine)
            raw.seek(0)
        yield raw
    task.close_source(piece, digest_range(piece.file, *span), span)


def _unpack(source: Source, piece: Piece, spool: BinaryIO) -> None:
    """Unpack as much as is good; the library says what is missing then."""
    stream = reader(source, piece.file.compression)
    try:
        while block := stream.read1(BUFFER_BYTES):
            spool.write(block)
    except DamagedError:
        pass
    finally:
        stream.detach()
    spool.seek(0)


@contextmanager
def open_file(file: InputFile) -> Iterator[BinaryIO]:
    """Open a file for a library that reads here and there."""
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(remote.open_input(file.path))
        except OSError as error:
            raise InputError(f"{file.path}: cannot be read: {error.strerror or error}") from error
        yield cast("BinaryIO", stack.enter_context(io.BufferedReader(Seekable(file, raw))))


def first_line(error: BaseException) -> str:
    """What a library says of damage, as a reason."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
