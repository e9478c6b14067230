"""The two ends of a piece: unpacked bytes in, packed bytes out.

Comes in: a piece and its task. Goes out: streams that the task knows of, so that digests, sizes and progress are right.
Never: ends an output that its room has not ended well.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from cleaner.jobs.compression import Packer, reader
from cleaner.jobs.cuts import Look
from cleaner.jobs.inputs import InputFile
from cleaner.jobs.shards import Piece
from cleaner.jobs.source import Source
from cleaner.jobs.task import Task

_BLOCK_BYTES = 256 * 1024


@contextmanager
def input_stream(piece: Piece, task: Task, before: int = 0) -> Iterator[io.BufferedIOBase]:
    """The unpacked bytes of a piece, and bytes before it; at the end the rest is read for the digest."""
    source = task.open_source(piece, before)
    try:
        yield reader(source, piece.file.compression, (piece.start, piece.first))
        task.close_source(piece, source.finish())
    finally:
        source.close()


@contextmanager
def planning_stream(file: InputFile, look: Look) -> Iterator[io.BufferedIOBase]:
    """The unpacked bytes of a file that is only looked into, without a digest."""
    source = Source(file, end=0, touched=lambda: look(source.at))
    try:
        yield reader(source, file.compression)
    finally:
        source.close()


@contextmanager
def output_stream(piece: Piece, task: Task) -> Iterator[BinaryIO]:
    """Where the output of a piece is written to; packed as the input was."""
    target = task.open_output(piece)
    if not piece.file.compression:
        yield target
    else:
        packer = Packer(target, piece.file.compression)
        stream = io.BufferedWriter(packer, _BLOCK_BYTES)  # type: ignore[type-var]
        try:
            yield stream
        except BaseException:
            packer.drop()
            raise
        stream.close()
    task.close_output()


@contextmanager
def output_members(piece: Piece, task: Task) -> Iterator[BinaryIO]:
    """The same for rooms that pack each record by itself."""
    yield task.open_output(piece)
    task.close_output()
