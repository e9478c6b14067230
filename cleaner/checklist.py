"""The checklist of a language: what its pack and its cases must have, and do not have yet.

Comes in: the code of a language. Goes out: what is missing, a sentence each. Never: judges how good a rule or a case
is; `cleaner.lint` and the tests do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from cleaner.errors import OptionError
from cleaner.pack import SHARED, load_builtin
from cleaner.packfiles import builtin_folders, builtin_root, checkout_root

NEEDED: Final = ("follow", "subscribe", "join", "share", "app", "comment", "related", "ad", "legal")
"""Categories of which every language has words; the others are links and credits that some sites only use."""
CASES: Final = 6
"""Fewest documents from which something goes, and fewest that stay whole."""
UNSEEN: Final = 10
"""Fewest promo lines, and fewest look-alikes, written without sight of the rules."""

_CODE: Final = re.compile(r"[a-z]{2,3}")


def check_language(code: str) -> list[str]:
    """Say what a language misses.

    Args:
        code: name of its folder under `rules/`, which need not be there yet.

    Returns:
        What is missing, in the order of the checklist; none when all is there. Outside a checkout only the rules are
        looked at, since a wheel holds no cases.

    Raises:
        OptionError: no code of a language.
        RuleError: a built-in rule file is wrong.
    """
    if not _CODE.fullmatch(code):
        raise OptionError(f"{code!r} is no code of a language; expected the name of its folder, like 'sv' or 'pcm'")
    checkout = checkout_root()
    missing = list(_missing_rules(code))
    return missing if checkout is None else [*missing, *_missing_cases(checkout / "tests" / "cases", code)]


def _missing_rules(code: str) -> Iterator[str]:
    if code not in set(builtin_folders(builtin_root())) - SHARED:
        yield f"rules/{code}/: no such folder; expected rule files for {', '.join(NEEDED)}"
        return
    found = {rule.category for rule in load_builtin().rules if rule.origin.startswith(f"rules/{code}/")}
    for category in NEEDED:
        if category not in found:
            yield f"rules/{code}/: no rule of the category {category}"


def _missing_cases(cases: Path, code: str) -> Iterator[str]:
    for folder in ("removed", "kept"):
        count = len(_read(cases / folder / f"{code}.yaml") or ())
        if count < CASES:
            yield f"tests/cases/{folder}/{code}.yaml: {count} documents; expected {CASES} or more"
    unseen = _read(cases / "unseen" / f"{code}.yaml") or {}
    for name in ("promos", "look_alikes"):
        count = len(unseen.get(name, ()))
        if count < UNSEEN:
            yield f"tests/cases/unseen/{code}.yaml: {count} {name}; expected {UNSEEN}, written before reading rules"


def _read(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    import yaml  # noqa: PLC0415 - compiled rules need no YAML

    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None
