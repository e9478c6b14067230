"""The files of a pack: where the built-in rules are, and what a user's file or folder holds.

Comes in: nothing, or a user's path. Goes out: `PackFile` values, sorted by name. Never: parses, follows a link out of a
folder, or reads more than the limits allow.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cleaner.errors import InputError, RuleError
from cleaner.limits import MAX_FOLDER_DEPTH, MAX_PACK_BYTES, MAX_PACK_FILES, MAX_RULE_FILE_BYTES
from cleaner.source import decode, printable

if TYPE_CHECKING:
    if sys.version_info >= (3, 11):
        from importlib.resources.abc import Traversable
    else:
        from importlib.abc import Traversable

ENDINGS: Final = (".yaml", ".yml")
VOCABULARY_NAMES: Final = frozenset({"vocabulary.yaml", "vocabulary.yml"})


@dataclass(frozen=True, slots=True)
class PackFile:
    """One YAML file of a pack.

    Attributes:
        label: its name for messages.
        folder: the folders between the root of the pack and the file.
        text: what it holds.
    """

    label: str
    folder: tuple[str, ...]
    text: str

    @property
    def is_vocabulary(self) -> bool:
        """Whether the file holds lists for its neighbours instead of rules."""
        return self.label.rsplit("/", 1)[-1] in VOCABULARY_NAMES


def checkout_root() -> Path | None:
    """The checkout this package runs from, or None when it is installed.

    A `pyproject.toml` must stand beside the package: else a stranger's `site-packages/rules` would be read.
    """
    root = Path(__file__).parent.parent
    return root if (root / "pyproject.toml").is_file() and (root / "rules").is_dir() else None


def builtin_root() -> Traversable:
    """The folder of the built-in rules: in an installed package, in its zip, or in a checkout.

    Raises:
        RuleError: the installation has no rules.
    """
    inside = Path(__file__).parent / "_rules"
    if inside.is_dir():
        return inside
    checkout = checkout_root()
    if checkout is not None:
        return checkout / "rules"
    from importlib.resources import files  # noqa: PLC0415 - 10 ms, and only an import from a zip needs it

    packed = files("cleaner") / "_rules"
    if not packed.is_dir():
        raise RuleError("cleaner/_rules:1:1: the built-in rules are missing; expected a complete installation")
    return packed


def builtin_folders(root: Traversable) -> tuple[str, ...]:
    """Names of the folders of the built-in rules, sorted: `common`, `sites`, and one a language."""
    return tuple(sorted(entry.name for entry in root.iterdir() if entry.is_dir() and not entry.name.startswith(".")))


def builtin_files(root: Traversable, folders: tuple[str, ...] | None = None) -> tuple[PackFile, ...]:
    """Read the built-in rule files.

    Args:
        root: from `builtin_root`.
        folders: which folders of it; None means all.

    Returns:
        The files, sorted by label; labels are the same wherever the package stands: `rules/en/follow.yaml`.
    """
    return tuple(
        PackFile(f"rules/{folder}/{entry.name}", (folder,), entry.read_text("utf-8"))
        for folder in (builtin_folders(root) if folders is None else folders)
        for entry in sorted((root / folder).iterdir(), key=lambda e: e.name)
        if entry.name.endswith(ENDINGS)
    )


def user_files(path: str | os.PathLike[str]) -> tuple[PackFile, ...]:
    """Read a user's pack: one rule file, with the vocabulary beside it, or a folder of them.

    Args:
        path: a file or a folder; untrusted.

    Returns:
        The files, sorted by label.

    Raises:
        InputError: there is nothing to read.
        RuleError: a link out of the folder, something that is no regular file, or too much of it all.
    """
    top = Path(path)
    if top.is_dir():
        found = list(_walk(top, top.resolve(), ()))
    elif top.is_file():
        beside = [top.parent / name for name in sorted(VOCABULARY_NAMES)]
        found = [(top, ()), *((p, ()) for p in beside if p.is_file() and p.name != top.name and not p.is_symlink())]
    else:
        raise InputError(f"{printable(str(path))}: no such file or folder; expected a rule file or a folder of them")
    if len(found) > MAX_PACK_FILES:
        raise _refuse(top, f"{len(found)} rule files; expected at most {MAX_PACK_FILES}")
    files = []
    size = 0
    for file, folder in sorted(found):
        data = _read(file)
        size += len(data)
        if size > MAX_PACK_BYTES:
            raise _refuse(file, f"the pack is too large; expected at most {MAX_PACK_BYTES} bytes")
        files.append(PackFile(file.as_posix(), folder, decode(data, file.as_posix())))
    return tuple(files)


def _walk(folder: Path, root: Path, parts: tuple[str, ...]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    if len(parts) > MAX_FOLDER_DEPTH:
        raise _refuse(folder, f"nested too deeply; expected at most {MAX_FOLDER_DEPTH} folders")
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        is_rules = entry.name.endswith(ENDINGS)
        if entry.is_symlink() and (is_rules or entry.is_dir()) and not entry.resolve().is_relative_to(root):
            raise _refuse(entry, "a link out of the pack; expected the file itself")
        if entry.is_dir() and not entry.is_symlink():
            yield from _walk(entry, root, (*parts, entry.name))
        elif is_rules:
            yield entry, parts


def _read(path: Path) -> bytes:
    """Read a regular file, one byte beyond the limit at most; a pipe or device is refused without waiting for it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _refuse(path, "this is no regular file; expected one")
            return file.read(MAX_RULE_FILE_BYTES + 1)
    except OSError as error:
        name = printable(path.as_posix())
        raise InputError(f"{name}: {error.strerror or error}; expected a readable file") from error


def _refuse(path: Path, message: str) -> RuleError:
    return RuleError(f"{printable(path.as_posix())}:1:1: {message}")
