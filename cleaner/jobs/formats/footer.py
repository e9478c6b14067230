"""The footer of an Arrow file: where its record batches stand, and how many rows each has.

Comes in: an open file. Goes out: places and numbers; pyarrow reads batches by number and tells neither. Never: reads
what the batches hold.

Both are FlatBuffers (https://flatbuffers.dev/internals): a table begins with the distance back to its list of fields,
which says how far behind the table's beginning each stands, 0 for none. The fields are those of `Footer`, `Block`,
`Message` and `RecordBatch` in https://github.com/apache/arrow/tree/main/format.
"""

from __future__ import annotations

import io
import struct
from typing import BinaryIO, Final

_MAGIC: Final = b"ARROW1"
_CONTINUED: Final = b"\xff\xff\xff\xff"
_MOST_BYTES: Final = 64 * 1024 * 1024
"""Bytes of a footer, or of what stands before a batch: two million batches fit."""
_BLOCK: Final = struct.Struct("<qi4xq")
_FOOTER_BATCHES: Final = 3
_MESSAGE_KIND: Final = 1
_MESSAGE_HEADER: Final = 2
_KIND_BATCH: Final = 3
_BATCH_LENGTH: Final = 0


def read_blocks(raw: BinaryIO) -> list[tuple[int, int]]:
    """First and last byte of each record batch.

    Raises:
        ValueError: there is no footer, or its batches do not follow one another.
    """
    size = raw.seek(-len(_MAGIC) - 4, io.SEEK_END)
    length, magic = struct.unpack("<i6s", raw.read(4 + len(_MAGIC)))
    if magic != _MAGIC or not 0 < length <= min(size, _MOST_BYTES):
        raise ValueError("has no footer")
    raw.seek(size - length)
    data = raw.read(length)
    try:
        at = _field(data, _follow(data, 0), _FOOTER_BATCHES)
        at = _follow(data, at)
        count = int.from_bytes(data[at : at + 4], "little")
        blocks = [_BLOCK.unpack_from(data, at + 4 + number * _BLOCK.size) for number in range(count)]
    except struct.error:
        raise ValueError("its footer is damaged") from None
    found = [(start, start + head + body) for start, head, body in blocks]
    edges = [0, *(edge for block in found for edge in block), size - length]
    if edges != sorted(edges):
        raise ValueError("its record batches are out of order")
    return found


def count_rows(raw: BinaryIO, start: int) -> int:
    """The rows of the batch that begins at a byte.

    Raises:
        ValueError: none begins there.
    """
    raw.seek(start)
    mark, length = struct.unpack("<4si", raw.read(8).ljust(8))
    if mark != _CONTINUED or not 0 < length <= _MOST_BYTES:
        raise ValueError("no record batch begins there")
    data = raw.read(length)
    try:
        message = _follow(data, 0)
        kind = data[_field(data, message, _MESSAGE_KIND)]
        at = _field(data, _follow(data, _field(data, message, _MESSAGE_HEADER)), _BATCH_LENGTH)
        rows: int = struct.unpack_from("<q", data, at)[0]
    except (struct.error, IndexError):
        raise ValueError("what stands before a record batch is damaged") from None
    if kind != _KIND_BATCH or rows < 0:
        raise ValueError("no record batch begins there")
    return rows


def _follow(data: bytes, at: int) -> int:
    """Where an offset leads: it counts from itself."""
    distance: int = struct.unpack_from("<I", data, at)[0]
    return at + distance


def _field(data: bytes, table: int, number: int) -> int:
    """Where a field of a table stands."""
    fields = table - struct.unpack_from("<i", data, table)[0]
    entry = 4 + 2 * number
    size: int = struct.unpack_from("<H", data, fields)[0]
    offset: int = struct.unpack_from("<H", data, fields + entry)[0] if entry < size else 0
    if not offset:
        raise struct.error("the field is not there")
    return table + offset
