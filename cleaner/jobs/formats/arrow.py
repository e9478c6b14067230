"""Arrow IPC: record batches, in a file with a footer or in a stream.

Comes in: record batches of a file, or a whole file or stream. Goes out: the same of its kind, with the same schema,
metadata and batches. Never: lets a batch that cannot be read take its neighbours along, where a footer tells where they
are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import repeat
from typing import Any, BinaryIO, Final

import pyarrow as pa

from cleaner.errors import InputError
from cleaner.jobs.cuts import Cut, Look, whole
from cleaner.jobs.formats.columnar import DAMAGE, clean_table, cut_ranges, first_line, open_file, read_batch
from cleaner.jobs.formats.footer import count_rows, read_blocks
from cleaner.jobs.formats.rows import Rows
from cleaner.jobs.inputs import InputFile
from cleaner.jobs.quarantine import Entry
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece
from cleaner.jobs.task import Task
from cleaner.limits import BATCH_ROWS

_FILE_MAGIC: Final = b"ARROW1"


def cut(file: InputFile, settings: Settings, look: Look) -> list[Cut]:  # noqa: ARG001 - as all rooms
    """Record batches; a stream is one piece, and so is a file that is packed, or damaged at its beginning or end."""
    if file.compression or file.size <= settings.shard_bytes:
        return whole(file)
    try:
        with open_file(file) as raw:
            pa.ipc.open_file(raw).get_batch(0)
            blocks = read_blocks(raw)
            starts = [0]
            for start, _ in blocks:
                starts.append(starts[-1] + count_rows(raw, start))
            return [cut._replace(first=starts[cut.start]) for cut in cut_ranges(blocks, file, settings)]
    except InputError:
        raise
    except DAMAGE:
        return whole(file)


def clean_piece(piece: Piece, task: Task) -> None:
    """Clean the rows of the piece."""
    clean_table(piece, task, _Arrow, read_blocks)


class _Arrow:
    """An Arrow IPC file or stream."""

    def __init__(self, raw: BinaryIO, piece: Piece) -> None:
        self._raw, self._piece = raw, piece
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
        row = self._piece.first
        for number, batch, problem in self._batches(task):
            if batch is None:
                task.skip(1)
                reason = f"record batch {number} cannot be read: {problem}"
                task.quarantine(Entry(rows.path, reason, b"", row=row))
                row += self._rows_of(number)
                continue
            parts = [
                rows.clean(batch.slice(start, BATCH_ROWS), row + start)
                for start in range(0, batch.num_rows, BATCH_ROWS)
            ]
            row += batch.num_rows
            for clean in pa.Table.from_batches(parts, rows.schema).combine_chunks().to_batches():
                writer.write_batch(clean)

    def _batches(self, task: Task) -> Iterator[tuple[int, Any, str]]:
        """Number and batch, or what is wrong with it; behind a bad one in a stream nothing can be found."""
        if self._is_file:
            end = self._reader.num_record_batches if self._piece.end < 0 else self._piece.end
            numbers = range(self._piece.start, end)
            reads: Iterator[Callable[[], Any]] = (partial(self._reader.get_batch, number) for number in numbers)
        else:
            reads = repeat(partial(next, self._reader, None))
        for number, read in enumerate(reads, self._piece.start):
            batch, problem = read_batch(read, task)
            if batch is None and not problem:
                return
            if batch is not None:
                batch, problem = _validated(batch)
            yield number, batch, problem
            if batch is None and not self._is_file:
                return

    def _rows_of(self, number: int) -> int:
        """The rows of a batch that cannot be read, as far as anybody can tell."""
        try:
            return count_rows(self._raw, read_blocks(self._raw)[number][0])
        except InputError:
            raise
        except DAMAGE:
            return 0


def _validated(batch: Any) -> tuple[Any, str]:  # noqa: ANN401 - as above
    """The batch if offsets and lengths in it hold together; reading others would leave their memory."""
    try:
        batch.validate(full=False)
        for column in batch.columns:
            _as_bytes(column).validate(full=True)
    except pa.ArrowException as error:
        return None, first_line(error)
    return batch, ""


def _as_bytes(column: Any) -> Any:  # noqa: ANN401 - as above
    """Texts as bytes, of which only the offsets can be wrong: what is not UTF-8 is found a value at a time."""
    if pa.types.is_string(column.type):
        return column.view(pa.binary())
    return column.view(pa.large_binary()) if pa.types.is_large_string(column.type) else column
