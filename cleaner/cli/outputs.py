"""Outputs: where each input goes, and files that appear whole or not at all.

Comes in: sources, the `-o` of the command line, bytes. Goes out: standard output, or files that take their
name when complete, with the records left out beside them. Never: overwrites an input, or leaves half a file.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

import click

from cleaner.cli.files import HTML, REJECTED_SUFFIX, Rejected, Source
from cleaner.errors import InputError

STDOUT: Final = "-"


def plan_targets(sources: list[Source], output: str | None, *, many: bool) -> list[Path | None]:
    """Decide where each source is written.

    Args:
        sources: what will be read, in order.
        output: the `-o` of the command line; None or `-`: standard output.
        many: whether the paths of the command line mean more than one file, even if they hold one.

    Returns:
        One path for each source; None: standard output.

    Raises:
        click.UsageError: two sources would be written to one file, one would be written onto an input, or
            several onto a file.
    """
    if output in (None, STDOUT):
        return [None] * len(sources)
    folder = Path(str(output))
    if not many and not folder.is_dir() and not str(output).endswith(("/", os.sep)):
        targets = [folder] * len(sources)
    elif folder.exists() and not folder.is_dir():
        raise click.UsageError(f"{output} is a file, and several inputs need a folder")
    else:
        targets = _mirror(sources, folder)
    _check_targets(sources, targets)
    return list(targets)


def _mirror(sources: list[Source], folder: Path) -> list[Path]:
    """Names inside the folder: those of the sources; a page becomes `.txt`, `.html.txt` beside a text of its name."""
    taken = {source.relative for source in sources if source.format != HTML}
    targets = []
    for source in sources:
        if source.path is None:
            raise click.UsageError("standard input has no name in a folder: give -o FILE")
        name = source.relative
        if source.format == HTML:
            plain = name.with_suffix(".txt")
            name = name.with_name(name.name + ".txt") if plain in taken else plain
            taken.add(name)
        targets.append(folder / name)
    return targets


def _check_targets(sources: list[Source], targets: list[Path]) -> None:
    inputs = {source.path.resolve() for source in sources if source.path is not None}
    seen: set[Path] = set()
    for target in targets:
        real = target.resolve()
        if real in inputs:
            raise click.UsageError(f"{target} is an input too: choose another -o")
        if real in seen:
            raise click.UsageError(f"two inputs would be written to {target}")
        seen.add(real)


class Output:
    """One place to write to. Counts what was left out; `open_output` makes and finishes it."""

    def __init__(self, target: Path | None) -> None:
        """Args: target: the file; None: standard output."""
        self.target = target
        self.rejected = 0
        self._last = b""
        self._file: _Whole | None = None
        self._rejected_file: _Whole | None = None

    def write(self, data: bytes) -> None:
        """Write bytes. Raises: OSError when the system refuses."""
        if not data:
            return
        self._last = data[-1:]
        self._stream().write(data)

    def end_line(self) -> None:
        """End the last line if it is open, so that what follows starts a new one."""
        if self._last not in (b"", b"\n"):
            self.write(b"\n")

    def reject(self, record: Rejected) -> None:
        """Keep a record that was left out in a file beside the target, if there is one."""
        self.rejected += 1
        if self.target is None or _is_device(self.target):
            return
        if self._rejected_file is None:
            self._rejected_file = _Whole(rejected_name(self.target))
        self._rejected_file.stream.write(_describe(record))

    def commit(self) -> None:
        """Give the files their names; a target without a single record is not made when records were left out."""
        if self.target is None or _is_device(self.target):
            self._stream().flush()
        elif self._rejected_file is not None:
            self._rejected_file.commit()
        else:
            rejected_name(self.target).unlink(missing_ok=True)
            self._stream()
        if self._file is not None:
            self._file.commit()

    def abort(self) -> None:
        """Take back what was not committed."""
        for file in (self._file, self._rejected_file):
            if file is not None:
                file.abort()

    def _stream(self) -> BinaryIO:
        if self.target is None:
            if sys.stdout is None:
                raise InputError("standard output is closed")
            return sys.stdout.buffer
        if self._file is None:
            self._file = _Whole(self.target)
        return self._file.stream


@contextmanager
def open_output(target: Path | None) -> Iterator[Output]:
    """Open an output; it is complete when the block ends well, and never seen otherwise.

    Args:
        target: the file; its folder is made if need be. None: standard output.

    Raises:
        OSError: the system refuses to make, write or rename a file.
    """
    output = Output(target)
    try:
        yield output
        output.commit()
    except BaseException:
        output.abort()
        raise


def rejected_name(target: Path) -> Path:
    """Where the records left out of a target are kept."""
    return target.with_name(target.name + REJECTED_SUFFIX)


class _Whole:
    """A file that is written under a temporary name in its own folder and then renamed."""

    def __init__(self, target: Path) -> None:
        self.device = _is_device(target)
        self.path = target if self.device else target.resolve()
        self.part = self.path if self.device else self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}.part")
        if not self.device:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        self.stream: BinaryIO = self.part.open("wb" if self.device else "xb")

    def commit(self) -> None:
        self.stream.close()
        if not self.device:
            self.part.replace(self.path)

    def abort(self) -> None:
        with suppress(OSError):
            self.stream.close()
        if not self.device:
            self.part.unlink(missing_ok=True)


def _is_device(path: Path) -> bool:
    """Whether a path is something that must be written to and not replaced: `/dev/null`, a pipe, a socket."""
    return path.parts[:2] == ("/", "dev") or (path.exists() and not path.is_file())


def _describe(record: Rejected) -> bytes:
    """One line of the file of rejected records: where, why, and the bytes as text, or in base64 if they are none."""
    row: dict[str, str] = {"where": record.where, "reason": record.reason}
    try:
        row["raw"] = record.raw.decode()
    except UnicodeDecodeError:
        row["raw_base64"] = base64.b64encode(record.raw).decode()
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"
