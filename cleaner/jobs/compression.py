"""Packed files: what they are by their first bytes, and readers and writers for gzip and Zstandard.

Comes in: raw streams. Goes out: streams of unpacked bytes, in pieces of bounded size; packed bytes for writers. Never:
has more in memory than a window and two pieces, whatever a file claims, and never takes a file that ends too early for
one that is complete.
"""

from __future__ import annotations

import io
import re
import zlib
from collections import deque
from collections.abc import Callable
from typing import Any, BinaryIO, Final, Protocol, cast

from cleaner.errors import MissingExtraError, RecordError
from cleaner.limits import MAX_RATIO, MAX_WINDOW_LOG, RATIO_FLOOR_BYTES

PLAIN, GZIP, ZSTD = COMPRESSIONS = ("", "gz", "zst")
SUFFIXES: Final = {".gz": GZIP, ".gzip": GZIP, ".zst": ZSTD, ".zstd": ZSTD}

_GZIP_MAGIC: Final = b"\x1f\x8b"
_GZIP_MEMBER: Final = re.compile(rb"\x1f\x8b\x08[\x00-\x1f][\s\S]{4}[\x00\x02\x04][\x00-\x0d\xff]")
"""How a member begins: https://www.rfc-editor.org/rfc/rfc1952#page-5, with all bytes that have few values."""
_ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
_ZSTD_FRAME: Final = re.compile(re.escape(_ZSTD_MAGIC))
_MAGIC_BYTES: Final = 9
_SKIPPABLE: Final = tuple(bytes([0x50 + i, 0x2A, 0x4D, 0x18]) for i in range(16))
PIECE_BYTES: Final = 512 * 1024
_RAW_BYTES: Final = 64 * 1024
_MEMBER_BYTES: Final = 1024 * 1024
"""Packed bytes kept of the member under way, to look for the next in them when it turns out to be damaged."""

GZIP_LEVEL: Final = 2
"""Of isal's levels, 0 to 3; packs about as well as zlib's 3."""

ZSTD_LEVEL: Final = 3
"""The default of the zstd command."""


class DamagedError(RecordError):
    """A packed file is damaged, ends too early or unpacks to too much; what came before is good."""


class BombError(DamagedError):
    """A packed file unpacks to more than a file does that nobody made for it."""


class _EndError(DamagedError):
    """A packed file ends too early: nothing can follow."""


class _Decompressor(Protocol):
    """What bz2, lzma, isal and Zstandard have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def detect(head: bytes) -> str:
    """Tell the compression by the first bytes, at least four of them."""
    if head.startswith(_GZIP_MAGIC):
        return GZIP
    return ZSTD if head.startswith((_ZSTD_MAGIC, *_SKIPPABLE)) else PLAIN


def resume(stream: io.BufferedIOBase) -> bool:
    """Go on after a `DamagedError` where the next member of a packed stream begins; False: there is none."""
    raw = getattr(stream, "raw", None)
    return isinstance(raw, Unpacked) and raw.resume()


def reader(raw: io.RawIOBase, compression: str, before: tuple[int, int] = (0, 0)) -> io.BufferedIOBase:
    """A stream of unpacked bytes; `read1` returns them in pieces and raises `DamagedError` after the last good one.

    Args:
        raw: the packed stream.
        compression: of `COMPRESSIONS`.
        before: packed and unpacked bytes of the file before the stream, where it begins with a later member.
    """
    return io.BufferedReader(raw if compression == PLAIN else Unpacked(raw, compression, before), PIECE_BYTES)


class Unpacked(io.RawIOBase):
    """The bytes in a packed stream; members or frames follow one another without a seam.

    Args:
        raw: the packed stream.
        compression: `GZIP` or `ZSTD`.
        before: as in `reader`.

    Attributes:
        packed, unpacked: bytes so far.
        damaged: whether anything could not be unpacked.
        members: where a deque is put, each member that begins is noted: at which packed and unpacked byte.
    """

    def __init__(self, raw: io.RawIOBase, compression: str, before: tuple[int, int] = (0, 0)) -> None:
        self._raw = raw
        self._make, self._errors = _decompressor(compression)
        self._pads = compression == GZIP
        self._magic = _GZIP_MEMBER if compression == GZIP else _ZSTD_FRAME
        self._unit: _Decompressor | None = None
        self._rest = b""
        self._fed = b""
        self._failure: DamagedError | None = None
        self.packed, self.unpacked = before
        self.damaged = False
        self.members: deque[tuple[int, int]] | None = None

    def readable(self) -> bool:
        """As in `io`."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer, at least in part. Raises `DamagedError` once what is good has been handed out."""
        if self._failure is not None:
            raise self._failure
        try:
            piece = self._next(len(buffer))
        except DamagedError as error:
            self._failure, self.damaged = error, True
            raise
        buffer[: len(piece)] = piece
        return len(piece)

    def resume(self) -> bool:
        """After damage: go on where the next member begins, if one does; those of an archive hold a record each."""
        if self._failure is None or isinstance(self._failure, (BombError, _EndError)):
            return False
        self._failure = self._unit = None
        seen, self._fed = self._fed[1:], b""
        while True:
            found = self._magic.search(seen)
            if found:
                self._rest = seen[found.start() :] + self._rest
                return True
            block, self._rest = self._rest or self._raw.read(_RAW_BYTES) or b"", b""
            self.packed += len(block)
            if not block:
                return False
            seen = seen[-_MAGIC_BYTES:] + block

    def _next(self, most: int) -> bytes:
        while True:
            if self._unit is None and not self._begin():
                return b""
            piece = self._feed(most)
            if piece:
                self.unpacked += len(piece)
                self._check_ratio()
                return piece

    def _begin(self) -> bool:
        """Start the next member; False at the end. Zeros that pad a gzip file are not one (as gzip itself has it)."""
        while not (self._rest.lstrip(b"\0") if self._pads else self._rest):
            self._rest = self._raw.read(_RAW_BYTES) or b""
            self.packed += len(self._rest)
            if not self._rest:
                return False
        if self._pads:
            self._rest = self._rest.lstrip(b"\0")
        self._unit, self._fed = self._make(), b""
        if self.members is not None:
            self.members.append((self.packed - len(self._rest), self.unpacked))
        return True

    def _feed(self, most: int) -> bytes:
        unit = self._unit
        assert unit is not None  # noqa: S101 - `_next` began one
        data = b""
        if unit.needs_input:
            data, self._rest = self._rest, b""
            if not data:
                data = self._raw.read(_RAW_BYTES) or b""
                self.packed += len(data)
            self._fed = (self._fed + data)[-_MEMBER_BYTES:]
            if not data:
                raise _EndError(f"the packed data ends too early, after {self.packed:,} bytes")
        try:
            piece = unit.decompress(data, most)
        except self._errors as error:
            raise DamagedError(f"the packed data is damaged within its first {self.packed:,} bytes: {error}") from None
        if unit.eof:
            self._rest, self._unit = unit.unused_data, None
        return piece

    def _check_ratio(self) -> None:
        if self.unpacked > max(RATIO_FLOOR_BYTES, MAX_RATIO * self.packed):
            raise BombError(
                f"unpacks to more than {MAX_RATIO} times its size: {self.unpacked:,} bytes of {self.packed:,}"
            )


def _decompressor(compression: str) -> tuple[Callable[[], _Decompressor], tuple[type[Exception], ...]]:
    """How to begin a member, and what its library raises."""
    if compression == ZSTD:
        zstd = _zstd()
        options = {zstd.DecompressionParameter.window_log_max: MAX_WINDOW_LOG}
        return lambda: zstd.ZstdDecompressor(options=options), (zstd.ZstdError, EOFError)
    try:
        from isal import igzip_lib  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("gzip needs isal: pip install 'boilerplate-cleaner[jobs]'") from None
    errors = cast("tuple[type[Exception], ...]", (igzip_lib.IsalError, EOFError, zlib.error))
    return lambda: cast("_Decompressor", igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)), errors


class Packer(io.RawIOBase):
    """A stream that packs what is written to it, in one member; `close` ends the member and leaves the target open.

    Args:
        target: where packed bytes go.
        compression: `GZIP` or `ZSTD`.
    """

    def __init__(self, target: BinaryIO, compression: str) -> None:
        self._target = target
        self._pack = _packer(compression)
        self._size = 0

    def writable(self) -> bool:
        """As in `io`."""
        return True

    def tell(self) -> int:
        """As in `io`."""
        return self._size

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """As in `io`."""
        view = memoryview(data).cast("B")
        self._target.write(self._pack.compress(view))
        self._size += len(view)
        return len(view)

    def close(self) -> None:
        """As in `io`."""
        if not self.closed:
            super().close()
            self._target.write(self._pack.flush())

    def drop(self) -> None:
        """Close without writing what is left."""
        super().close()


def pack(data: bytes, compression: str) -> bytes:
    """Pack bytes into a member of their own."""
    if compression == PLAIN:
        return data
    packer = _packer(compression)
    return packer.compress(memoryview(data)) + packer.flush()


class _Compressor(Protocol):
    def compress(self, data: memoryview, /) -> bytes: ...
    def flush(self) -> bytes: ...


def _packer(compression: str) -> _Compressor:
    if compression == ZSTD:
        zstd = _zstd()
        parameters = zstd.CompressionParameter
        packer: _Compressor = zstd.ZstdCompressor(
            options={parameters.compression_level: ZSTD_LEVEL, parameters.checksum_flag: 1}
        )
        return packer
    from isal import isal_zlib  # noqa: PLC0415 - an extra

    member: _Compressor = isal_zlib.compressobj(GZIP_LEVEL, isal_zlib.DEFLATED, 31)
    return member


def _zstd() -> Any:  # noqa: ANN401 - a module with two names
    """Zstandard of the standard library (3.14 and newer), or its backport."""
    try:
        from compression import zstd  # type: ignore[import-not-found]  # noqa: PLC0415 - as below
    except ImportError:
        try:
            from backports import zstd  # noqa: PLC0415 - an extra
        except ImportError:
            raise MissingExtraError("Zstandard needs backports.zstd: pip install 'boilerplate-cleaner[jobs]'") from None
    return zstd
