"""One input to one output, without a job: for pipes and single files.

Comes in: a path or an open stream. Goes out: bytes to a sink, entries for what is left out. Never: makes a folder, a
manifest or a process; what a crash leaves is the caller's to judge.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from cleaner.errors import InputError
from cleaner.jobs.bysite import BySite, CleanerLike
from cleaner.jobs.counts import Counts
from cleaner.jobs.formats import room_of
from cleaner.jobs.inputs import ARROW, PARQUET, InputFile, describe_input, sniff_stream
from cleaner.jobs.quarantine import Entry
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece, Shard
from cleaner.jobs.source import Source
from cleaner.jobs.task import Task

if TYPE_CHECKING:
    from cleaner.jobs.atomic import Folder


def clean_stream(
    source: str | io.BufferedReader,
    target: BinaryIO,
    *,
    cleaner: CleanerLike,
    settings: Settings,
    reject: Callable[[Entry], None],
) -> Counts:
    """Clean one input of any format.

    Args:
        source: a path, or a stream such as standard input; a columnar format from a stream is put into a temporary
            file first, for it can only be read from its end.
        target: takes the output, packed as the input is.
        cleaner: what cleans.
        settings: fields, what to add, bounds.
        reject: is handed each record that is left out.

    Returns:
        The account.

    Raises:
        InputError: the input cannot be read.
        OSError: the target cannot be written.
        AccountingError: a record is missing or doubled.
    """
    with ExitStack() as stack:
        pipe: io.BufferedReader | None = None
        if isinstance(source, str):
            file = describe_input(source, settings.format)
        else:
            format_, packed = sniff_stream(source, settings.format)
            file = InputFile("<stdin>", "stdin", 0, 0, format_, packed)
            pipe = source
            if format_ in {PARQUET, ARROW}:
                spool = stack.enter_context(tempfile.NamedTemporaryFile())
                shutil.copyfileobj(source, spool)
                spool.flush()
                file = InputFile(spool.name, "stdin", Path(spool.name).stat().st_size, 0, format_, packed)
                pipe = None
        piece = Piece(file, 0, -1, file.size, "")
        task = _StreamTask(piece, target, BySite(cleaner), settings, pipe=pipe, reject=reject)
        room_of(file.format).clean_piece(piece, task)
        task.counts.check(file.path)
        return task.counts


class _StreamTask(Task):
    """A task that writes to a sink and knows no folder."""

    def __init__(
        self,
        piece: Piece,
        target: BinaryIO,
        cleaners: BySite,
        settings: Settings,
        *,
        pipe: io.BufferedReader | None,
        reject: Callable[[Entry], None],
    ) -> None:
        nowhere = cast("Folder", None)
        super().__init__(Shard(0, (piece,)), nowhere, cleaners, settings, beat=lambda _: None, poison={})
        self._target, self._pipe, self._reject = target, pipe, reject

    def open_source(self, piece: Piece, before: int) -> Source:
        """The pipe, or the file."""
        return super().open_source(piece, before) if self._pipe is None else cast("Source", _Pipe(self._pipe))

    def open_output(self, piece: Piece) -> BinaryIO:  # noqa: ARG002 - as the task it stands for
        """The sink."""
        return self._target

    def close_output(self) -> None:
        """Leave the sink open: it is the caller's."""

    def quarantine(self, entry: Entry) -> None:
        """Hand the record to the caller."""
        self._count_left_out(entry)
        self._reject(entry)


class _Pipe(io.RawIOBase):
    """Standard input as a source: it has no size, and is read once."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.done = 0

    def readable(self) -> bool:
        """As in `io`."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """As in `io`."""
        try:
            count = self._stream.readinto1(buffer)
        except OSError as error:
            raise InputError(f"<stdin>: cannot be read: {error.strerror or error}") from error
        self._digest.update(memoryview(buffer)[:count])
        self.done += count
        return count

    def finish(self) -> str:
        """Digest of what was read."""
        return self._digest.hexdigest()
