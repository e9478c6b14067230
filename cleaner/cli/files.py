"""Files: what the paths of a command line mean, their records, and outputs that appear whole or not at all.

Comes in: paths, standard input. Goes out: records with a text each, or the reason why one cannot be read; bytes,
written to standard output or to a temporary file that takes its final name when complete. Never: cleans a text,
prints, follows a link out of a folder, or writes onto a file that it reads.
"""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

from cleaner.errors import InputError
from cleaner.jobs.decode import HEAD_BYTES, decode
from cleaner.jobs.inputs import files_under
from cleaner.jobs.jsonline import Field, find_field, replace_field

TEXT, HTML, JSONL = FORMATS = ("text", "html", "jsonl")
STDIN: Final = "-"

_FORMAT_OF: Final = {
    ".txt": TEXT,
    ".text": TEXT,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".jsonl": JSONL,
    ".ndjson": JSONL,
}
"""Which file names hold what; in a folder, files with other names are left alone."""

_HTML_START: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_JSON_START: Final = re.compile(rb'\{\s*["}]')

REJECTED_SUFFIX: Final = ".rejected.jsonl"


@dataclass(frozen=True, slots=True)
class Source:
    """One input: a file, or standard input when `path` is None.

    Attributes:
        name: as the user wrote it, for messages.
        path: the file.
        relative: its name inside an output folder, before HTML becomes `.txt`.
        format: one of `FORMATS`, or empty: look at the first bytes.
    """

    name: str
    path: Path | None
    relative: Path
    format: str


@dataclass(frozen=True, slots=True)
class Record:
    """One text of an input.

    Attributes:
        where: `name`, or `name:line` in JSONL.
        text: the text, or the HTML.
        is_html: whether `text` is HTML.
        raw: the bytes it came as; empty when they are not what an unchanged text is written as.
        line: the JSON line around the text, and `field` the place of the text in it; None when there is none.
    """

    where: str
    text: str
    is_html: bool = False
    raw: bytes = b""
    line: str | None = None
    field: Field | None = None

    def render(self, text: str) -> bytes:
        """Return the bytes to write when the clean text is `text`; those that came, when it is the same."""
        if self.raw and text == self.text:
            return self.raw
        if self.line is not None and self.field is not None:
            return replace_field(self.line, self.field, text)
        return text.encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot be read: where, why, and the bytes, so that nothing is lost."""

    where: str
    reason: str
    raw: bytes = field(repr=False)


Item = Record | Rejected | bytes
"""What an input is made of; bytes (a blank line of JSONL) pass as they are."""


def find_sources(paths: tuple[str, ...], format_: str = "", skip: Path | None = None) -> Iterator[Source | InputError]:
    """Say which files the paths mean, in order: files as named, folders whole, sorted, hidden ones left alone.

    Args:
        paths: files, folders, or `-` for standard input.
        format_: the format of files named on the command line and of standard input; empty: look.
        skip: a folder not to look into: the output, if it stands inside an input.

    Yields:
        Sources, and an error for each path that is not there or is a folder without any input in it.
    """
    for name in paths:
        path = Path(name)
        if name == STDIN:
            yield Source("<stdin>", None, Path("stdin.txt"), format_)
        elif path.is_dir():
            yield from _walk(path, skip.resolve() if skip else None)
        elif path.exists():
            yield Source(name, path, Path(path.name), format_ or _FORMAT_OF.get(path.suffix.lower(), ""))
        else:
            yield InputError(f"{name}: no such file or folder")


def _walk(folder: Path, skip: Path | None) -> Iterator[Source | InputError]:
    """Every input under a folder; links to folders are not followed, links to files only inside the folder."""
    home, found = folder.resolve(), False
    skip = skip if skip is not None and home in skip.parents else None
    unreadable: list[OSError] = []
    for path in sorted(files_under(folder, unreadable)):
        kind = _FORMAT_OF.get(path.suffix.lower())
        if kind is None or path.name.endswith(REJECTED_SUFFIX) or not path.is_file():
            continue
        real = path.resolve()
        if home in real.parents and (skip is None or skip not in real.parents):
            found = True
            yield Source(str(path), path, path.relative_to(folder), kind)
    yield from (InputError(f"{error.filename}: cannot be read: {error.strerror}") for error in unreadable)
    if not found and not unreadable:
        yield InputError(f"{folder}: no file ending in {', '.join(_FORMAT_OF)}")


def read_items(source: Source, field_name: str) -> Iterator[Item]:
    """Read an input record by record; JSONL is never in memory whole.

    Args:
        source: what to read.
        field_name: the field of a JSONL record that holds the text.

    Yields:
        Records, rejected records, and bytes that pass as they are.

    Raises:
        InputError: the file cannot be opened or read.
    """
    try:
        if source.path is None:
            yield from _read_stream(source, sys.stdin.buffer, field_name)
        else:
            with source.path.open("rb") as stream:
                yield from _read_stream(source, stream, field_name)
    except OSError as error:
        raise InputError(f"{source.name}: cannot be read: {error.strerror or error}") from error


def _read_stream(source: Source, stream: BinaryIO, field_name: str) -> Iterator[Item]:
    head = b""
    format_ = source.format
    if not format_:
        while not head.strip() and (line := stream.readline()):
            head += line
        if head.lstrip().startswith(b"<"):
            head += stream.read(HEAD_BYTES)
        format_ = sniff(head)
    if format_ == JSONL:
        lines = chain(_cut(head), stream)
        yield from _read_lines(source.name, lines, field_name)
    else:
        yield _read_whole(source.name, head + stream.read(), is_html=format_ == HTML)


def _cut(head: bytes) -> list[bytes]:
    """Cut at line feeds only, as JSONL is; `bytes.splitlines` also cuts at a lone carriage return."""
    return [line + b"\n" for line in head.split(b"\n")[:-1]] + [last for last in head.split(b"\n")[-1:] if last]


def sniff(head: bytes) -> str:
    """Guess what an input holds from its first line that is not blank: JSONL, HTML, or else text."""
    head = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if _JSON_START.match(head):
        return JSONL
    return HTML if head.startswith(b"<") and _HTML_START.search(head, 0, HEAD_BYTES) else TEXT


def _read_lines(name: str, lines: Iterator[bytes], field_name: str) -> Iterator[Item]:
    for number, raw in enumerate(lines, 1):
        line = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
        if not line.strip():
            yield raw
            continue
        where = f"{name}:{number}"
        try:
            text = line.decode()
            found = find_field(text, field_name)
        except UnicodeDecodeError as error:
            yield Rejected(where, f"not UTF-8 at byte {error.start} of the line", raw)
        except ValueError as error:
            yield Rejected(where, str(error), raw)
        else:
            yield Record(where, found.text, raw=line, line=text, field=found)


def _read_whole(name: str, data: bytes, *, is_html: bool) -> Record | Rejected:
    try:
        return Record(name, decode(data, is_html=is_html), is_html=is_html)
    except ValueError as error:
        return Rejected(name, str(error), data)


def article_text(record: Record) -> str:
    """The text to clean: that of the record, or the article of the page that it is."""
    if not record.is_html:
        return record.text
    from cleaner.html import extract_text  # noqa: PLC0415 - slow to load, for pages only

    return extract_text(record.text)
