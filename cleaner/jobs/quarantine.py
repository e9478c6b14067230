"""The quarantine: records that could not be cleaned, as JSON lines, each with where it stood, why, and what it was.

Comes in: one call for each record. Goes out: lines. Never: throws bytes away without saying so: a record too long to
be kept is named by its place and length, and its beginning is kept.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Final

from cleaner.limits import MAX_RECORD_BYTES, RAW_KEPT_BYTES

RECORD_FAULTS: Final = (ValueError, MemoryError, RecursionError)
"""What one record can make the code raise that reads it; anything else is a defect, or the disk."""


def reason_of(error: BaseException) -> str:
    """The reason to give for one of `RECORD_FAULTS`."""
    if isinstance(error, MemoryError):
        return "reading it takes more memory than a worker may have"
    return str(error) or type(error).__name__


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that goes to the quarantine.

    Attributes:
        file: the input.
        reason: why, as people say it.
        raw: its bytes; of a record too long to be kept, those at its beginning.
        offset: where it starts, in unpacked bytes; -1 when rows are counted instead.
        row: its number, from 0; -1 when bytes are counted.
        length: its length in bytes, when `raw` is not all of it; 0 when it is.
        rows: how many records it stands for.
        raw_format: what the raw bytes are, when they are not as in the file.
    """

    file: str
    reason: str
    raw: bytes = field(repr=False)
    offset: int = -1
    row: int = -1
    length: int = 0
    rows: int = 1
    raw_format: str = ""


def describe(entry: Entry) -> bytes:
    """One line of JSON for an entry, with its line feed."""
    line: dict[str, str | int | bool] = {"file": entry.file}
    if entry.offset >= 0:
        line["offset"] = entry.offset
    if entry.row >= 0:
        line["row"] = entry.row
    if entry.rows != 1:
        line["rows"] = entry.rows
    line["reason"] = entry.reason
    raw = entry.raw
    if entry.length > len(raw) or len(raw) > MAX_RECORD_BYTES:
        line["length"] = max(entry.length, len(raw))
        raw = raw[:RAW_KEPT_BYTES]
        line["raw_is_cut"] = True
    if entry.raw_format:
        line["raw_format"] = entry.raw_format
    try:
        line["raw"] = raw.decode()
    except UnicodeDecodeError:
        line["raw_base64"] = base64.b64encode(raw).decode()
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "surrogateescape") + b"\n"
