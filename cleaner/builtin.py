"""Reading packs: files to rule files, the built-in ones from their compiled form where that fits.

Comes in: pack files. Goes out: `RuleFile` values, in the order of their labels. Never: knows users' packs, or puts
rules of several files together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cleaner.changes import RuleFile
from cleaner.collector import collector_paused
from cleaner.compiled import (
    COMPILED_NAME,
    Entry,
    cache_path,
    code_key,
    code_was_edited,
    file_key,
    from_bytes,
    has_stamp,
    pack_up,
    stamp_of,
    store,
    to_bytes,
    unpack,
)
from cleaner.errors import RuleError
from cleaner.packfiles import PackFile, builtin_files, builtin_root, checkout_root

if TYPE_CHECKING:
    from cleaner.vocabulary import Vocabulary

COMMON: Final = ("common",)


class PackReader:
    """The files of one pack, each read on the vocabulary of its folder.

    A vocabulary stands on that of the folder above; the topmost on that of the folder `common`.

    Args:
        files: rule files and vocabularies.
        below: what the topmost vocabulary stands on.
    """

    def __init__(self, files: Iterable[PackFile], below: Vocabulary | None = None) -> None:
        self.files = tuple(files)
        self.below = below
        self._files = {file.folder: file for file in self.files if file.is_vocabulary}
        self._read: dict[tuple[str, ...], Vocabulary | None] = {}

    def vocabulary(self, folder: tuple[str, ...]) -> Vocabulary | None:
        """The vocabulary of a folder, read once.

        Raises:
            RuleError: a vocabulary file is wrong.
        """
        if folder not in self._read:
            from cleaner.rulefile import read_vocabulary  # noqa: PLC0415 - see `read`

            above = self.below if folder == COMMON else self.vocabulary(folder[:-1] if folder else COMMON)
            own = self._files.get(folder)
            self._read[folder] = read_vocabulary(own.text, own.label, above) if own is not None else above
        return self._read[folder]

    def read(self, file: PackFile) -> RuleFile:
        """Read one of the rule files.

        Raises:
            RuleError: it is wrong.
        """
        from cleaner.rulefile import read_rule_file  # noqa: PLC0415 - loads a YAML reader; compiled rules need none

        return read_rule_file(file.text, file.label, self.vocabulary(file.folder))

    def key(self, file: PackFile, code: str) -> str:
        """The key of a file's compiled form: it changes with the file and every vocabulary it may stand on."""
        folders = {file.folder[:depth] for depth in range(len(file.folder) + 1)} | {COMMON}
        texts = [self._files[folder].text for folder in sorted(folders) if folder in self._files]
        return file_key(code, [file.label, file.text, *texts])

    def compile(self, entries: dict[str, Entry]) -> None:
        """Compile the files that have no fitting entry, and drop entries without a file.

        Args:
            entries: compiled files by label; brought up to date, also when a file is wrong.

        Raises:
            RuleError: a file is wrong; the first one of several.
        """
        code = code_key()
        problems: list[RuleError] = []
        old = dict(entries)
        entries.clear()
        for file in self.files:
            key = self.key(file, code)
            entry = old.get(file.label)
            try:
                entries[file.label] = entry if entry is not None and entry.key == key else self._compile_one(file, key)
            except RuleError as error:
                problems.append(error)
        if problems:
            raise problems[0]

    def _compile_one(self, file: PackFile, key: str) -> Entry:
        if file.is_vocabulary:
            self.vocabulary(file.folder)
            return Entry(key)
        return pack_up(self.read(file), key)


def read_files(files: Iterable[PackFile], below: Vocabulary | None = None) -> tuple[RuleFile, ...]:
    """Read the rule files of a pack, and check its vocabularies; see `PackReader`.

    Raises:
        RuleError: a file is wrong.
    """
    reader = PackReader(files, below)
    for file in reader.files:
        if file.is_vocabulary:
            reader.vocabulary(file.folder)
    return tuple(reader.read(file) for file in reader.files if not file.is_vocabulary)


def compile_files(files: Iterable[PackFile], compiled: bytes = b"") -> bytes:
    """Read the built-in files and write their compiled form, for a wheel.

    Args:
        files: from `builtin_files`.
        compiled: an older compiled form; what fits in it is not read again.

    Raises:
        RuleError: a file is wrong.
    """
    entries = from_bytes(compiled)
    PackReader(files).compile(entries)
    return to_bytes(entries)


def read_builtin(folders: Collection[str] | None = None) -> tuple[tuple[RuleFile, ...], frozenset[str]]:
    """Read the built-in rules.

    An installed package has them compiled. A checkout compiles the files that changed and keeps the result.

    Args:
        folders: names of folders under `rules/`; None means all.

    Returns:
        The rule files of these folders, and the ids of all rules of all folders.

    Raises:
        RuleError: a built-in rule file is wrong, which only a checkout can show.
    """
    root = builtin_root()
    checkout = checkout_root()
    if checkout is not None and root == checkout / "rules":
        return _choose(_compile_checkout(checkout), folders)
    packed = root / COMPILED_NAME
    if packed.is_file():
        return _choose(from_bytes(packed.read_bytes()), folders)
    entries: dict[str, Entry] = {}
    PackReader(builtin_files(root)).compile(entries)
    return _choose(entries, folders)


def _compile_checkout(checkout: Path) -> dict[str, Entry]:
    cache = cache_path(checkout)
    stamp = stamp_of(checkout / "rules")
    data = b""
    with suppress(OSError):
        data = cache.read_bytes()
    entries = from_bytes(data)
    if has_stamp(data, stamp):
        return entries
    fits = b""
    try:
        PackReader(builtin_files(checkout / "rules")).compile(entries)
        fits = stamp
    finally:
        if not code_was_edited():
            store(cache, to_bytes(entries, fits))
    return entries


def _choose(
    entries: Mapping[str, Entry], folders: Collection[str] | None
) -> tuple[tuple[RuleFile, ...], frozenset[str]]:
    with collector_paused():
        chosen = [
            unpack(entry)
            for label, entry in entries.items()
            if entry.head and (folders is None or label.split("/")[1] in folders)
        ]
    return tuple(chosen), frozenset(rule_id for entry in entries.values() for rule_id in entry.ids)
