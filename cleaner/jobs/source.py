"""A part of an input as a raw stream: counted, digested, and checked against what was planned.

Comes in: a piece. Goes out: its bytes, packed as they are. Never: lets an error of the disk pass for damaged data, or
reads a file that has changed since the job began.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable

from cleaner.errors import InputError
from cleaner.jobs import remote
from cleaner.jobs.inputs import InputFile

_BLOCK_BYTES = 1024 * 1024


class Source(io.RawIOBase):
    """The bytes of a file from a place on; those of the part count for the digest.

    Args:
        file: the input.
        start: where the part begins.
        end: where the part ends; -1: with the file. Reading goes on beyond it, for a record that does.
        before: bytes before the part to begin with.
        touched: called before each read, which may take long.

    Raises:
        InputError: the file cannot be opened or read, or is not the one that was planned.
    """

    def __init__(
        self, file: InputFile, start: int = 0, end: int = -1, before: int = 0, touched: Callable[[], None] | None = None
    ) -> None:
        self.file = file
        self.start, self.end = start, end if end >= 0 else file.size
        self.at = start - before
        self._digest = hashlib.sha256()
        self._touched = touched
        try:
            self._raw = remote.open_input(file.path)
            size = self._raw.seek(0, io.SEEK_END)
            self._raw.seek(self.at)
        except OSError as error:
            raise _unreadable(file, error) from error
        if size != file.size:
            raise InputError(f"{file.path}: has {size:,} bytes, and had {file.size:,} when the job began")

    def readable(self) -> bool:
        """As in `io`."""
        return True

    @property
    def done(self) -> int:
        """Bytes of this part that were read."""
        return max(0, min(self.at, self.end) - self.start)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """As in `io`."""
        view = memoryview(buffer).cast("B")
        if self._touched is not None:
            self._touched()
        try:
            count = self._raw.readinto(view) or 0
        except OSError as error:
            raise _unreadable(self.file, error) from error
        if self.at < self.end:
            self._digest.update(view[max(0, self.start - self.at) : min(count, self.end - self.at)])
        self.at += count
        return count

    def finish(self) -> str:
        """Read what is left of the part, and return the digest of it all, in hex."""
        block = bytearray(_BLOCK_BYTES)
        while self.at < self.end and self.readinto(memoryview(block)):
            pass
        self.close()
        return self._digest.hexdigest()

    def close(self) -> None:
        """As in `io`."""
        if not self.closed:
            super().close()
            self._raw.close()


class Seekable(io.RawIOBase):
    """A file that a library reads here and there; errors of the disk are told from damaged data."""

    def __init__(self, file: InputFile, raw: io.RawIOBase) -> None:
        self._file, self._raw = file, raw

    def readable(self) -> bool:
        """As in `io`."""
        return True

    def seekable(self) -> bool:
        """As in `io`."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As in `io`."""
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        """As in `io`."""
        return self._raw.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """As in `io`."""
        try:
            count = self._raw.readinto(buffer) or 0
        except OSError as error:
            raise _unreadable(self._file, error) from error
        return count

    def close(self) -> None:
        """As in `io`."""
        if not self.closed:
            super().close()
            self._raw.close()


def digest_range(file: InputFile, start: int = 0, end: int = -1) -> str:
    """Digest of a part of a file, in hex; the part as it is on the disk."""
    return Source(file, start, end).finish()


def _unreadable(file: InputFile, error: OSError) -> InputError:
    return InputError(f"{file.path}: cannot be read: {error.strerror or error}")
