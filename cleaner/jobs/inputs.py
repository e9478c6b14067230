"""What the paths of a job mean: files, with their format and compression, by name and by content.

Comes in: paths of files and folders, or addresses that fsspec knows. Goes out: `InputFile` values, sorted, each once.
Never: reads more than the head of a file, or follows a link out of a folder.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Final, cast

from cleaner.errors import InputError, OptionError, nearest
from cleaner.jobs import remote
from cleaner.jobs.compression import PLAIN, SUFFIXES, DamagedError, detect, reader
from cleaner.limits import MAX_FILES

JSONL, CSV, TSV, PARQUET, ARROW, TEXT, HTML, WARC, WET = FORMATS = (
    "jsonl", "csv", "tsv", "parquet", "arrow", "text", "html", "warc", "wet"
)  # fmt: skip

_FORMAT_OF: Final = {
    ".jsonl": JSONL, ".ndjson": JSONL, ".csv": CSV, ".tsv": TSV, ".tab": TSV, ".parquet": PARQUET, ".pq": PARQUET,
    ".arrow": ARROW, ".arrows": ARROW, ".ipc": ARROW, ".feather": ARROW, ".txt": TEXT, ".text": TEXT, ".html": HTML,
    ".htm": HTML, ".xhtml": HTML, ".warc": WARC, ".wet": WET,
}  # fmt: skip
"""Which names hold what; in a folder, files with other names are left alone."""

_MAGIC: Final = (
    (b"PAR1", PARQUET),
    (b"ARROW1\0\0", ARROW),
    (b"\xff\xff\xff\xff", ARROW),
    (b"WARC/", WARC),
)
"""First bytes: https://parquet.apache.org/docs/file-format, https://arrow.apache.org/docs/format/Columnar.html (file,
and the continuation mark that begins a stream), ISO 28500."""

_HEAD_BYTES: Final = 512


@dataclass(frozen=True, slots=True)
class InputFile:
    """One input.

    Attributes:
        path: where to open it: a path, or an address.
        relative: its name below the folder it was found in, or its last part, with `/`.
        size: bytes.
        mtime_ns: time of its last change, in ns since the epoch; 0 when unknown.
        format: one of `FORMATS`.
        compression: one of `compression.COMPRESSIONS`.
    """

    path: str
    relative: str
    size: int
    mtime_ns: int
    format: str
    compression: str


def find_inputs(paths: Iterable[str | os.PathLike[str]], forced: str, pattern: str, skip: Path) -> list[InputFile]:
    """Find the files of a job.

    Args:
        paths: files, folders, or addresses such as `s3://bucket/folder`.
        forced: the format of files that are named; empty: by name, else by content.
        pattern: of the files in folders, only those that match; empty: all whose name tells a format.
        skip: the output folder, which is no input even if it stands in one.

    Returns:
        The files, by relative name.

    Raises:
        InputError: a path is not there, cannot be read, or there is nothing in it.
        OptionError: too many files, or two with one relative name.
    """
    if forced and forced not in FORMATS:
        raise OptionError(f"unknown format {forced!r}{nearest(forced, FORMATS)}")
    found: dict[str, InputFile] = {}
    for path in paths:
        name = os.fspath(path)
        before = len(found)
        for file in _find(name, forced, pattern, skip):
            if found.setdefault(file.relative, file) != file:
                first = found[file.relative].path
                raise OptionError(f"two inputs would be written as {file.relative}: {first}, {file.path}")
            if len(found) > MAX_FILES:
                raise OptionError(f"more than {MAX_FILES:,} files: give several jobs a part each")
        if len(found) == before:
            raise InputError(f"{name}: no file ending in {', '.join(_FORMAT_OF)}, packed or not")
    return sorted(found.values(), key=lambda file: file.relative)


def _find(name: str, forced: str, pattern: str, skip: Path) -> Iterator[InputFile]:
    if remote.is_remote(name):
        for address, relative, size in remote.find(name):
            if relative == PurePosixPath(address).name or _matches(relative, pattern):
                yield from _describe(
                    address, relative, size, 0, forced if address == name else "", named=address == name
                )
        return
    path = Path(name)
    if not path.exists():
        raise InputError(f"{name}: no such file or folder")
    if path.is_dir():
        yield from _walk(path, pattern, skip)
    else:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise InputError(f"{name}: neither a file nor a folder")
        yield from _describe(name, path.name, facts.st_size, facts.st_mtime_ns, forced, named=True)


def _walk(folder: Path, pattern: str, skip: Path) -> Iterator[InputFile]:
    """Every input in a folder; links to folders are not followed, links to files only inside the folder."""
    home, unreadable = folder.resolve(), list[OSError]()
    skip = skip.resolve()
    for path in files_under(folder, unreadable):
        relative = path.relative_to(folder).as_posix()
        if split_name(relative)[1] and _matches(relative, pattern):
            real = path.resolve()
            if path.is_symlink() and home not in real.parents:
                continue
            facts = path.stat()
            if stat.S_ISREG(facts.st_mode) and skip not in real.parents:
                yield from _describe(str(path), relative, facts.st_size, facts.st_mtime_ns, "", named=False)
    for error in unreadable:
        raise InputError(f"{error.filename}: cannot be read: {error.strerror}")


def files_under(folder: Path, unreadable: list[OSError]) -> Iterator[Path]:
    """Everything in a folder and its folders that is not hidden; note the folders that cannot be read."""
    for root, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in names if not name.startswith("."))


def _matches(relative: str, pattern: str) -> bool:
    return not pattern or fnmatch(relative, pattern) or fnmatch(PurePosixPath(relative).name, pattern)


def describe_input(path: str, forced: str) -> InputFile:
    """One file that was named; its format forced, or by name, else by content.

    Raises:
        InputError: it is not there, is none, or its format cannot be told.
    """
    if Path(path).is_dir():
        raise InputError(f"{path}: is a folder")
    return next(_find(path, forced, "", Path(path)))


def sniff_stream(stream: io.BufferedReader, forced: str) -> tuple[str, str]:
    """Format and compression of an open stream, of which nothing is taken.

    Raises:
        InputError: neither its name nor its content tells the format.
    """
    head = stream.peek(_HEAD_BYTES)
    compression = detect(head)
    if compression and not forced:
        with suppress(DamagedError):
            head = reader(cast("io.RawIOBase", io.BytesIO(head)), compression).read1(_HEAD_BYTES)
    format_ = forced or sniff(head)
    if not format_:
        raise InputError("<stdin>: its content does not tell the format; --format names it")
    return format_, compression


def _describe(path: str, relative: str, size: int, mtime_ns: int, forced: str, *, named: bool) -> Iterator[InputFile]:
    """The file, if its format is known; a file that was named and is of none is an error."""
    _, format_, packed = split_name(relative)
    format_ = forced or format_
    if named or not format_ or format_ not in {TEXT, HTML} or packed:
        head, compression = _read_head(path)
        packed = compression if size else packed
        format_ = format_ or sniff(head)
    if not format_:
        raise InputError(f"{path}: neither its name nor its content tells the format; --format names it")
    yield InputFile(path, relative, size, mtime_ns, format_, packed)


def split_name(relative: str) -> tuple[str, str, str]:
    """Split a name into what comes before the suffixes, the format and the compression that they tell, or "".

    >>> split_name("a/b.warc.wet.gz")
    ('a/b.warc', 'wet', 'gz')
    """
    name = PurePosixPath(relative)
    packed = SUFFIXES.get(name.suffix.lower(), PLAIN)
    inner = name.with_suffix("") if packed else name
    format_ = _FORMAT_OF.get(inner.suffix.lower(), "")
    return str(inner.with_suffix("") if format_ else inner), format_, packed


def _read_head(path: str) -> tuple[bytes, str]:
    """The first unpacked bytes of a file, and its compression."""
    try:
        raw = remote.open_input(path)
        compression = detect(raw.read(4) or b"")
        raw.seek(0)
        head = b""
        with reader(raw, compression) as stream, raw, suppress(DamagedError):
            head = stream.read(_HEAD_BYTES)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    return head, compression


def sniff(head: bytes) -> str:
    """Tell a format by the first bytes; "" when they tell nothing."""
    for magic, format_ in _MAGIC:
        if head.startswith(magic):
            return WET if format_ == WARC and b"WARC-Type: conversion" in head else format_
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return JSONL
    if text[:1] == b"<":
        return HTML
    return "" if b"\0" in head else TEXT
