"""What a lint is about: the built-in rules, a part of them, or a user's pack.

Comes in: the path that was given, or none. Goes out: the files, their rules, and the rules that they work beside.
Never: judges a rule, or loads a built-in rule a second time as a stranger's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from cleaner.pack import RulePack, extend, load_builtin, load_pack
from cleaner.packfiles import PackFile, builtin_files, builtin_root, user_files


@dataclass(frozen=True, slots=True)
class Scope:
    """The files under a path, before any of them is parsed.

    Attributes:
        path: the path; None: the built-in rules.
        files: its rule files and vocabularies.
        builtin: whether they are all or some of the built-in files.
    """

    path: str | None
    files: tuple[PackFile, ...]
    builtin: bool

    def load(self) -> tuple[RulePack, RulePack]:
        """Load the rules of the files, and these together with all that they work beside.

        Raises:
            RuleError: a file is wrong, or an id is taken.
        """
        if not self.builtin:
            pack = load_pack(self.path or "")
            return pack, extend(load_builtin(), pack)
        everything = load_builtin()
        labels = {file.label for file in self.files}
        own = tuple(rule for rule in everything.rules if rule.origin.rpartition(":")[0] in labels)
        return replace(everything, rules=own), everything


def find_scope(path: str | None) -> Scope:
    """Find the files that a path means.

    Args:
        path: a rule file or a folder of them; None: the built-in rules. A path among the built-in rules means those
            rules themselves, not a pack on top of them.

    Raises:
        InputError: there is nothing to read.
        RuleError: a link out of the folder, something that is no regular file, or too much of it all.
    """
    part = _builtin_part(path)
    return Scope(path, user_files(path or "") if part is None else part, part is not None)


def _builtin_part(path: str | None) -> tuple[PackFile, ...] | None:
    """The built-in files that a path means, each with the vocabulary beside it; None when it lies elsewhere."""
    root = builtin_root()
    if path is None:
        return builtin_files(root)
    if not isinstance(root, Path) or not Path(path).exists():
        return None
    top, place = root.resolve(), Path(path).resolve()
    if not place.is_relative_to(top):
        return None
    parts = place.relative_to(top).parts
    files = builtin_files(root, parts[:1] or None)
    name = "/".join(("rules", *parts))
    return tuple(file for file in files if place.is_dir() or file.label == name or file.is_vocabulary)
