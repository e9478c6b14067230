"""What can be added beside a clean text, in a job's records and in the columns of an engine alike.

Comes in: a result. Goes out: values by name, as JSON knows them. Never: says where to put them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from cleaner.errors import OptionError, nearest
from cleaner.result import Result

ADDITIONS: Final = ("removals", "stats", "language")
"""What can be added."""

PREFIX: Final = "cleaner_"
"""Names of added fields and columns begin with this."""


def added_fields(result: Result, names: Iterable[str]) -> dict[str, Any]:
    """The fields to add.

    Args:
        result: of the cleaner.
        names: of `ADDITIONS`.

    Returns:
        `cleaner_removals`: start and end in code points of the input, rule, category; `cleaner_stats`: status,
        characters kept and removed; `cleaner_language`: a code or None.
    """
    return {PREFIX + name: describe(result, name) for name in names}


def describe(result: Result, name: str) -> Any:  # noqa: ANN401 - JSON
    """One of `ADDITIONS` about a result; see `added_fields`."""
    if name == "removals":
        return [
            {"start": r.span.start, "end": r.span.end, "rule": r.rule_id, "category": r.category}
            for r in result.removals
        ]
    if name == "language":
        return result.language
    gone = sum(r.span.end - r.span.start for r in result.removals)
    return {"status": result.status, "kept_chars": len(result.text), "removed_chars": gone}


def checked_additions(names: Iterable[str]) -> tuple[str, ...]:
    """The names, known to exist.

    Raises:
        OptionError: one of them does not.
    """
    names = (names,) if isinstance(names, str) else tuple(names)
    for name in names:
        if name not in ADDITIONS:
            raise OptionError(f"cannot add {name!r}{nearest(name, ADDITIONS)}")
    return names
