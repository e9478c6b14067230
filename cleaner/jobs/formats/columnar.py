"""Parquet and Arrow IPC: rows in typed columns, of which one is the text.

Comes in: row groups of a Parquet file, or a whole Arrow file or stream. Goes out: the same schema, metadata, row groups
and batches; only the text column differs. Never: changes a type, makes a value of a null, or trusts a page that a
checksum or the library finds wrong.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO, Final, cast

import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.errors import InputError
from cleaner.jobs import remote
from cleaner.jobs.compression import DamagedError, reader
from cleaner.jobs.cuts import Cut, Look, whole
from cleaner.jobs.formats.rows import Rows
from cleaner.jobs.inputs import PARQUET, InputFile
from cleaner.jobs.quarantine import Entry
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece
from cleaner.jobs.source import Seekable, Source, digest_range
from cleaner.jobs.streams import output_stream
from cleaner.jobs.task import Task
from cleaner.limits import BATCH_ROWS, ROW_GROUP_BYTES

_DAMAGE: Final = (pa.ArrowException, OSError, ValueError, MemoryError, KeyError, IndexError, TypeError)
"""What the library raises at files that are not what they say; errors of the disk are `InputError`, looked at first."""

_BUFFER_BYTES: Final = 1024 * 1024
_FILE_MAGIC: Final = b"ARROW1"


def cut(file: InputFile, settings: Settings, look: Look) -> list[Cut]:  # noqa: ARG001 - as all rooms
    """Row groups, as many together as make a shard; an Arrow file, and one that is packed or damaged, is one piece."""
    if file.format != PARQUET or file.compression or file.size <= settings.shard_bytes:
        return whole(file)
    try:
        with _open(file) as raw:
            ends = [end for _, end in _ranges(pq.ParquetFile(raw).metadata)]
    except InputError:
        raise
    except _DAMAGE:
        return whole(file)
    cuts: list[Cut] = []
    first = begin = 0
    for group, end in enumerate(ends, 1):
        if end - begin >= settings.shard_bytes or group == len(ends):
            cuts.append(Cut(first, group, end - begin))
            first, begin = group, end
    return cuts or whole(file)


def _ranges(metadata: Any) -> list[tuple[int, int]]:  # noqa: ANN401 - the library has no types
    """First and last byte of each row group."""
    found = []
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        chunks = [group.column(column) for column in range(group.num_columns)]
        starts = [
            min(c.data_page_offset, c.dictionary_page_offset if c.has_dictionary_page else c.data_page_offset)
            for c in chunks
        ]
        ends = [start + chunk.total_compressed_size for start, chunk in zip(starts, chunks, strict=True)]
        found.append((min(starts, default=0), max(ends, default=0)))
    return found


def clean_piece(piece: Piece, task: Task) -> None:
    """Clean the rows of the piece."""
    with _source(piece, task) as raw:
        try:
            if piece.file.format == PARQUET:
                table: _Parquet | _Arrow = _Parquet(raw, piece)
            else:
                table = _Arrow(raw)
        except InputError:
            raise
        except _DAMAGE as error:
            task.skip(1)
            reason = f"not readable as {piece.file.format}: {_first_line(error)}"
            task.quarantine(Entry(piece.file.path, reason, b"", row=0, length=piece.file.size))
            return
        rows = Rows(table.schema, piece, task)
        with output_stream(piece, task) as target, table.writer(target, rows.schema) as write:
            table.clean(rows, write, task)


class _Parquet:
    """A Parquet file, or some of its row groups."""

    def __init__(self, raw: BinaryIO, piece: Piece) -> None:
        self._file = pq.ParquetFile(raw, buffer_size=_BUFFER_BYTES, page_checksum_verification=True)
        self._metadata = self._file.metadata
        self.schema = self._file.schema_arrow
        self._groups = range(piece.start, self._metadata.num_row_groups if piece.end < 0 else piece.end)
        self._path = piece.file.path

    @contextmanager
    def writer(self, target: BinaryIO, schema: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
        """Begin the output; every column is packed as it was."""
        codecs: dict[str, str] = {}
        if self._metadata.num_row_groups:
            group = self._metadata.row_group(self._groups.start)
            for column in (group.column(number) for number in range(group.num_columns)):
                codecs[column.path_in_schema] = column.compression.replace("UNCOMPRESSED", "NONE")
        kinds = set(codecs.values()) or {"SNAPPY"}
        compression: Any = codecs if len(kinds) > 1 else kinds.pop()
        with pq.ParquetWriter(target, schema, compression=compression, write_page_checksum=True) as writer:
            yield writer

    def clean(self, rows: Rows, writer: Any, task: Task) -> None:  # noqa: ANN401 - as above
        """Clean all row groups."""
        row = sum(self._metadata.row_group(number).num_rows for number in range(self._groups.start))
        for number in self._groups:
            count = self._metadata.row_group(number).num_rows
            self._clean_group(number, row, rows, writer, task)
            row += count
            task.advance(self._metadata.row_group(number).total_byte_size)

    def _clean_group(self, number: int, row: int, rows: Rows, writer: Any, task: Task) -> None:  # noqa: ANN401 - as above
        left = self._metadata.row_group(number).num_rows
        kept: list[Any] = []
        size = 0
        batches = self._file.iter_batches(BATCH_ROWS, row_groups=[number], use_threads=False)
        while left > 0:
            batch, problem = _next_batch(batches, task)
            if batch is None:
                task.skip(left)
                reason = f"{left:,} rows of row group {number} cannot be read: {problem or 'there are too few'}"
                task.quarantine(Entry(self._path, reason, b"", row=row, rows=left))
                break
            clean = rows.clean(batch, row)
            row, left = row + batch.num_rows, left - batch.num_rows
            if clean.num_rows:
                kept.append(clean)
                size += clean.nbytes
            if size > ROW_GROUP_BYTES:
                _write_group(kept, rows.schema, writer)
                kept, size = [], 0
        _write_group(kept, rows.schema, writer)


def _write_group(batches: list[Any], schema: Any, writer: Any) -> None:  # noqa: ANN401 - as above
    if batches:
        table = pa.Table.from_batches(batches, schema)
        writer.write_table(table, row_group_size=table.num_rows)


def _next_batch(batches: Any, task: Task) -> tuple[Any, str]:  # noqa: ANN401 - as above
    """The next batch and "", or None and why there is none."""
    problem = task.begin_reading()
    if problem:
        return None, problem
    try:
        return next(batches, None), ""
    except InputError:
        raise
    except _DAMAGE as error:
        return None, _first_line(error)


class _Arrow:
    """An Arrow IPC file or stream."""

    def __init__(self, raw: BinaryIO) -> None:
        self._is_file = raw.read(len(_FILE_MAGIC)) == _FILE_MAGIC
        raw.seek(0)
        self._reader = pa.ipc.open_file(raw) if self._is_file else pa.ipc.open_stream(raw)
        self.schema = self._reader.schema

    @contextmanager
    def writer(self, target: BinaryIO, schema: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
        """Begin the output, of the same kind."""
        options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)
        new = pa.ipc.new_file if self._is_file else pa.ipc.new_stream
        with new(target, schema, options=options) as writer:
            yield writer

    def clean(self, rows: Rows, writer: Any, task: Task) -> None:  # noqa: ANN401 - as above
        """Clean all batches; one that cannot be read counts as a record."""
        row = 0
        for number, batch, problem in self._batches(task):
            if batch is None:
                task.skip(1)
                reason = f"record batch {number} cannot be read: {problem}"
                task.quarantine(Entry(rows.path, reason, b"", row=row))
                continue
            parts = [
                rows.clean(batch.slice(start, BATCH_ROWS), row + start)
                for start in range(0, batch.num_rows, BATCH_ROWS)
            ]
            row += batch.num_rows
            for clean in pa.Table.from_batches(parts, rows.schema).combine_chunks().to_batches():
                writer.write_batch(clean)

    def _batches(self, task: Task) -> Iterator[tuple[int, Any, str]]:
        number = 0
        source = self._one_by_one() if self._is_file else self._reader
        batches = iter(source)
        while True:
            batch, problem = _next_batch(batches, task)
            if batch is None and not problem:
                return
            if batch is not None:
                batch, problem = _validated(batch)
            yield number, batch, problem
            number += 1
            if batch is None and not self._is_file:
                return

    def _one_by_one(self) -> Iterator[Any]:
        return (self._reader.get_batch(number) for number in range(self._reader.num_record_batches))


def _validated(batch: Any) -> tuple[Any, str]:  # noqa: ANN401 - as above
    """The batch if offsets and lengths in it hold together; reading others would leave their memory."""
    try:
        batch.validate(full=False)
        for column in batch.columns:
            if not _is_text(column.type):
                column.validate(full=True)
    except pa.ArrowException as error:
        return None, _first_line(error)
    return batch, ""


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - as above
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


@contextmanager
def _source(piece: Piece, task: Task) -> Iterator[BinaryIO]:
    """The file as a library wants it: something that can seek; a packed one is unpacked to a temporary file."""
    if piece.file.compression:
        with task.open_source(piece, 0) as source, tempfile.TemporaryFile() as spool:
            _unpack(source, piece, cast("BinaryIO", spool))
            yield cast("BinaryIO", spool)
            task.close_source(piece, source.finish())
        return
    span = (0, piece.file.size)
    with _open(piece.file) as raw:
        if piece.end >= 0:
            ranges = _ranges(pq.ParquetFile(raw).metadata)[piece.start : piece.end]
            span = min(low for low, _ in ranges), max(high for _, high in ranges)
            raw.seek(0)
        yield raw
    task.close_source(piece, digest_range(piece.file, *span), span)


def _unpack(source: Source, piece: Piece, spool: BinaryIO) -> None:
    """Unpack as much as is good; the library says what is missing then."""
    stream = reader(source, piece.file.compression)
    try:
        while block := stream.read1(_BUFFER_BYTES):
            spool.write(block)
    except DamagedError:
        pass
    finally:
        stream.detach()
    spool.seek(0)


@contextmanager
def _open(file: InputFile) -> Iterator[BinaryIO]:
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(remote.open_input(file.path))
        except OSError as error:
            raise InputError(f"{file.path}: cannot be read: {error.strerror or error}") from error
        yield cast("BinaryIO", stack.enter_context(io.BufferedReader(Seekable(file, raw))))


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
