"""WARC framing: a stream to records, with a place to go on after a broken one.

Comes in: unpacked bytes. Goes out: frames, whole or with what is wrong. Never: has more than the longest allowed record
in memory, or believes a length that runs into the next record. (ISO 28500: a version line, fields, an empty line, as
many bytes as `Content-Length` says, two empty lines.)
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

from cleaner.jobs.compression import DamagedError, resume
from cleaner.limits import RAW_KEPT_BYTES

_BLOCK_BYTES: Final = 512 * 1024
_HEAD_BYTES: Final = 64 * 1024
"""Bytes of the fields of a record: those of a crawl have some hundred."""

_END: Final = b"\r\n\r\n"
_BLANK: Final = re.compile(rb"[\r\n]*")
_HEAD_END: Final = re.compile(rb"\r\n\r\n|\n\n")
_VERSION: Final = b"WARC/"
_NEXT: Final = re.compile(rb"\r?\n(?=WARC/[01]\.\d+\r?\n)")
_LENGTH: Final = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,18})[ \t]*\r?$")


@dataclass(frozen=True, slots=True)
class Frame:
    """One record as it stands in the file.

    Attributes:
        offset: where it begins, in unpacked bytes.
        head: version line and fields, with the empty line after them.
        body: what follows; of a bad frame as much as is kept.
        problem: what is wrong with it, or "".
        length: its bytes, when `head` and `body` are not all of them; else 0.
    """

    offset: int
    head: bytes
    body: bytes
    problem: str = ""
    length: int = 0

    def field(self, name: str) -> str:
        """The value of a field, or ""."""
        found = re.search(rb"(?im)^" + re.escape(name.encode()) + rb":[ \t]*(.*?)[ \t]*\r?$", self.head)
        return found.group(1).decode("utf-8", "replace") if found else ""


class _Feed:
    """Bytes to look at before they are taken."""

    def __init__(self, stream: io.BufferedIOBase, offset: int) -> None:
        self._stream = stream
        self.buffer = bytearray()
        self.offset = offset
        self.damage = ""
        self._over = False

    def fill(self, count: int) -> bool:
        """Have that many bytes, or all that are left; tell whether they are enough."""
        while len(self.buffer) < count and not self._over:
            try:
                block = self._stream.read1(_BLOCK_BYTES)
            except DamagedError as error:
                self.damage, block = str(error), b""
            self._over = not block
            self.buffer += block
        return len(self.buffer) >= count

    def resume(self) -> bool:
        """Go on behind damage, if something is there."""
        self.damage, self._over = "", not resume(self._stream)
        return not self._over

    def take(self, count: int) -> bytes:
        """Take bytes that are there."""
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        self.offset += len(taken)
        return taken


def read_frames(stream: io.BufferedIOBase, most: int, first: int = 0, last: int = -1) -> Iterator[Frame]:
    """Cut a stream into records.

    Args:
        stream: unpacked bytes.
        most: bytes of the longest body.
        first: where the stream begins in the file, in unpacked bytes: there, or where a record begins.
        last: where to end: where a record begins, or -1: with the stream.

    Yields:
        Frames; what lies between two records and is none is a bad frame, and so is the last when it is not whole.
    """
    feed = _Feed(stream, first)
    while True:
        feed.fill(_HEAD_BYTES)
        feed.take(cast("re.Match[bytes]", _BLANK.match(feed.buffer)).end())
        if 0 <= last <= feed.offset:
            return
        if not feed.buffer:
            if not feed.fill(1):
                if feed.damage:
                    yield Frame(feed.offset, b"", b"", feed.damage)
                if not feed.resume():
                    return
            continue
        yield _frame(feed, most) if feed.buffer.startswith(_VERSION) else _garbage(feed, "no WARC record begins here")


def _frame(feed: _Feed, most: int) -> Frame:
    head = _HEAD_END.search(feed.buffer, 0, _HEAD_BYTES)
    end = head.end() if head else 0
    found = _LENGTH.search(feed.buffer, 0, end)
    if not found:
        return _garbage(feed, feed.damage or "a record whose fields do not end, or name no length")
    length = int(found.group(1))
    whole = end + length
    if length > most:
        return _garbage(feed, f"a record of {length:,} bytes; the longest allowed has {most:,}")
    if not feed.fill(whole):
        return _garbage(feed, feed.damage or f"ends after {len(feed.buffer) - end:,} of {length:,} bytes")
    feed.fill(whole + len(_END))
    rest = bytes(feed.buffer[whole : whole + len(_END)])
    if rest.strip(b"\r\n") or (not rest and feed.damage):
        return _garbage(feed, "its length is not what it says")
    offset = feed.offset
    return Frame(offset, feed.take(end), feed.take(length))


def _garbage(feed: _Feed, problem: str) -> Frame:
    """Take everything up to where the next record begins."""
    offset, kept, size, at = feed.offset, b"", 0, 1
    while True:
        found = _NEXT.search(feed.buffer, at)
        if found:
            part = feed.take(found.end())
        elif feed.fill(len(feed.buffer) + 1):
            part = feed.take(max(0, len(feed.buffer) - _HEAD_BYTES))
        else:
            part = feed.take(len(feed.buffer))
        kept += part[: max(0, RAW_KEPT_BYTES - len(kept))]
        size += len(part)
        at = 0
        if found or not feed.buffer:
            damage, feed.damage = feed.damage, "" if not feed.buffer else feed.damage
            problem = damage if damage and not feed.buffer else problem
            return Frame(offset, b"", kept, problem, size if size > len(kept) else 0)
