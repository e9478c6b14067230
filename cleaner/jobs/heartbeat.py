"""Where each worker is: a few numbers in memory that the job and its workers share.

Comes in: numbers, written by a worker at each record. Goes out: the same, read by the job, also after the worker died.
Never: blocks, or costs a worker a system call.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
from dataclasses import dataclass
from typing import Final

NOWHERE, IN_RECORD, READING = 0, 1, 2
"""Phases: opening or closing files; cleaning one record; unpacking a batch, of which `record` is the first."""

_FORM: Final = struct.Struct("<6q")
_SLOT_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class Pulse:
    """Where a worker is.

    Attributes:
        shard: number of the shard.
        phase: `NOWHERE`, `IN_RECORD` or `READING`.
        record: number of the record in the shard, from 0.
        bytes: bytes of input read in this shard.
        records: records done in this shard.
        removed: characters removed in this shard.
    """

    shard: int
    phase: int
    record: int
    bytes: int
    records: int
    removed: int


class Heartbeats:
    """One slot for each worker; made by the job, or opened from the descriptor that a worker inherits."""

    def __init__(self, slots: int, handle: int | None = None) -> None:
        self.slots = slots
        if handle is None:
            with tempfile.TemporaryFile() as file:
                handle = os.dup(file.fileno())
            os.ftruncate(handle, max(1, slots) * _SLOT_BYTES)
        self.handle = handle
        self._memory = mmap.mmap(handle, max(1, slots) * _SLOT_BYTES)

    def write(self, slot: int, values: tuple[int, int, int, int, int, int]) -> None:
        """Say where the worker of a slot is: the fields of a `Pulse`."""
        _FORM.pack_into(self._memory, slot * _SLOT_BYTES, *values)

    def read(self, slot: int) -> Pulse:
        """Tell where the worker of a slot is, or was when it died."""
        return Pulse(*_FORM.unpack_from(self._memory, slot * _SLOT_BYTES))

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()
        os.close(self.handle)
