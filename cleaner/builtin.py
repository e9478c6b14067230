"""Reading packs: files to rule files, the built-in ones from their compiled form where that fits.

Comes in: pack files. Goes out: `RuleFile` values, in the order of their labels. Never: knows users' packs, or puts
rules of several files together.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from cleaner.changes import RuleFile
from cleaner.compiled import (
    COMPILED_NAME,
    Entry,
    cache_path,
    code_key,
    file_key,
    from_json,
    from_row,
    store,
    to_json,
    to_row,
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

    def compile(self, entries: dict[str, Entry]) -> tuple[RuleFile, ...]:
        """Read all files, those with a fitting entry from it.

        Args:
            entries: compiled files by label; brought up to date, also when a file is wrong.

        Returns:
            The rule files.

        Raises:
            RuleError: a file is wrong; the first one of several.
        """
        code = code_key()
        problems: list[RuleError] = []
        read: list[RuleFile] = []
        old = dict(entries)
        entries.clear()
        for file in self.files:
            entry = old.get(file.label)
            try:
                entries[file.label], rule_file = self._compile_one(file, self.key(file, code), entry)
            except RuleError as error:
                problems.append(error)
                continue
            if rule_file is not None:
                read.append(rule_file)
        if problems:
            raise problems[0]
        return tuple(read)

    def _compile_one(self, file: PackFile, key: str, entry: Entry | None) -> tuple[Entry, RuleFile | None]:
        """The entry of a file, and the rule file unless it is a vocabulary."""
        fitting = entry if entry is not None and entry[0] == key else None
        if file.is_vocabulary:
            if fitting is None:
                self.vocabulary(file.folder)
            return (key, []), None
        if fitting is not None:
            with suppress(ValueError):
                return fitting, from_row(fitting[1])
        rule_file = self.read(file)
        return (key, to_row(rule_file)), rule_file


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


def compile_files(files: Iterable[PackFile]) -> str:
    """Read the built-in files and write their compiled form, for a wheel.

    Raises:
        RuleError: a file is wrong.
    """
    entries: dict[str, Entry] = {}
    PackReader(files).compile(entries)
    return to_json(entries)


def read_builtin() -> tuple[RuleFile, ...]:
    """Read the built-in rules.

    An installed package has them compiled. A checkout compiles the files that changed and keeps the result.

    Raises:
        RuleError: a built-in rule file is wrong, which only a checkout can show.
    """
    root = builtin_root()
    checkout = checkout_root()
    if checkout is not None and root == checkout / "rules":
        cache = cache_path(checkout)
        entries: dict[str, Entry] = {}
        with suppress(OSError, ValueError):
            entries = from_json(cache.read_text("utf-8"))
        before = dict(entries)
        try:
            return PackReader(builtin_files(root)).compile(entries)
        finally:
            if entries != before:
                store(cache, to_json(entries))
    packed = root / COMPILED_NAME
    if packed.is_file():
        return tuple(from_row(row) for _, row in from_json(packed.read_text("utf-8")).values() if row)
    return read_files(builtin_files(root))
