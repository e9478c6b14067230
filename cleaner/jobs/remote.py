"""Inputs that stand elsewhere: opening a path or an address.

Comes in: a path, or an address such as `s3://…` that fsspec knows. Goes out: streams that can seek. Never: writes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final, cast

from cleaner.errors import InputError, MissingExtraError

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+(?:::|://)")


def is_remote(name: str) -> bool:
    """Whether a name is an address for fsspec, not a path.

    >>> is_remote("s3://bucket/a.jsonl"), is_remote("corpus/a.jsonl"), is_remote("C:/a.jsonl")
    (True, False, False)
    """
    return _ADDRESS.match(name) is not None


def open_input(name: str) -> io.RawIOBase:
    """Open a path or an address for reading, without a buffer.

    Raises:
        OSError: it cannot be opened.
        MissingExtraError: it is an address, and fsspec or the library for its scheme is not installed.
    """
    if not is_remote(name):
        return Path(name).open("rb", buffering=0)
    system, path = _locate(name)
    return cast("io.RawIOBase", system.open(path, "rb"))


def find(name: str) -> Iterator[tuple[str, str, int]]:
    """The files that an address means.

    Yields:
        Address, name below the folder (of a file: its last part), and size in bytes.

    Raises:
        InputError: there is nothing there.
    """
    system, path = _locate(name)
    try:
        facts = system.info(path)
    except OSError as error:
        raise InputError(f"{name}: no such file or folder ({error})") from error
    if facts["type"] == "file":
        yield name, PurePosixPath(path).name, int(facts["size"] or 0)
        return
    for full, entry in sorted(system.find(path, detail=True).items()):
        relative = full[len(path) :].lstrip("/")
        if not any(part.startswith(".") for part in PurePosixPath(relative).parts):
            yield system.unstrip_protocol(full), relative, int(entry["size"] or 0)


def _locate(name: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(f"{name} needs fsspec: pip install 'boilerplate-cleaner[remote]'") from None
    try:
        system, path = url_to_fs(name)
    except (ImportError, ValueError) as error:
        raise MissingExtraError(f"{name}: {error}") from None
    return system, str(path)
