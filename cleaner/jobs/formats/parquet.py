"""Parquet: row groups of typed columns.

Comes in: row groups of a file. Goes out: the same schema, metadata and row groups. Never: changes how a column is
packed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.errors import InputError
from cleaner.jobs.cuts import Cut, Look, whole
from cleaner.jobs.formats.columnar import BUFFER_BYTES, DAMAGE, clean_table, cut_ranges, open_file, read_batch
from cleaner.jobs.formats.rows import Rows
from cleaner.jobs.inputs import InputFile
from cleaner.jobs.quarantine import Entry
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece
from cleaner.jobs.task import Task
from cleaner.limits import BATCH_ROWS, ROW_GROUP_BYTES


def cut(file: InputFile, settings: Settings, look: Look) -> list[Cut]:  # noqa: ARG001 - as all rooms
    """Row groups; a file that is packed or damaged is one piece."""
    if file.compression or file.size <= settings.shard_bytes:
        return whole(file)
    try:
        with open_file(file) as raw:
            return cut_ranges(_ranges(raw), file, settings)
    except InputError:
        raise
    except DAMAGE:
        return whole(file)


def clean_piece(piece: Piece, task: Task) -> None:
    """Clean the rows of the piece."""
    clean_table(piece, task, _Parquet, _ranges)


def _ranges(raw: BinaryIO) -> list[tuple[int, int]]:
    """First and last byte of each row group."""
    metadata = pq.ParquetFile(raw).metadata
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


class _Parquet:
    """A Parquet file, or some of its row groups."""

    def __init__(self, raw: BinaryIO, piece: Piece) -> None:
        self._file = pq.ParquetFile(raw, buffer_size=BUFFER_BYTES, page_checksum_verification=True)
        self._metadata = self._file.metadata
        self.schema = self._file.schema_arrow
        self._groups = range(piece.start, self._metadata.num_row_groups if piece.end < 0 else piece.end)
        self._path = piece.file.path

    @contextmanager
    def writer(self, target: BinaryIO, schema: Any) -> Iterator[Any]:  # noqa: ANN401 - the library has no types
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
            batch, problem = read_batch(partial(next, batches, None), task)
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
