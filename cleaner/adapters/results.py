"""Values of a column to results, and results to counts and plain records.

Comes in: values, texts among them. Goes out: results in their places; counts by name; records as JSON knows them.
Never: touches a value that is not a text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from cleaner.engine import Cleaner
from cleaner.errors import OptionError, nearest
from cleaner.result import Result

PREFIX: Final = "cleaner_"
"""Names of added columns and fields begin with this."""

ADDITIONS: Final = ("removals", "stats", "language")
"""What can be added beside a text."""


def clean_values(
    values: Sequence[Any], cleaner: Cleaner, lang: str | None = None, langs: Sequence[Any] | None = None
) -> list[Result | None]:
    """Clean the texts among values.

    Args:
        values: of a column.
        cleaner: what cleans.
        lang: code of the language of all of them, when known.
        langs: that of each, None or another value where it is not known; `lang` then.

    Returns:
        A result for each text; None for a null and whatever else is no text.
    """
    if langs is not None:
        return [
            cleaner.clean(value, known if isinstance(known, str) and known else lang)
            if isinstance(value, str)
            else None
            for value, known in zip(values, langs, strict=True)
        ]
    results = iter(cleaner.clean_many([value for value in values if isinstance(value, str)], lang))
    return [next(results) if isinstance(value, str) else None for value in values]


def tally(results: Iterable[Result | None]) -> Counter[str]:
    """Count what was done.

    Returns:
        `texts` and `removed_chars`; `status/…`: texts by status; `category/…` and `rule/…`: removals by these.
    """
    counts: Counter[str] = Counter()
    for result in results:
        if result is None:
            continue
        counts["texts"] += 1
        counts[f"status/{result.status}"] += 1
        for removal in result.removals:
            counts["removed_chars"] += removal.span.end - removal.span.start
            counts[f"category/{removal.category}"] += 1
            counts[f"rule/{removal.rule_id}"] += 1
    return counts


def describe(result: Result, name: str) -> Any:
    """One of `ADDITIONS` about a result, as JSON values; offsets are in code points of the input."""
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
    names = tuple(names)
    for name in names:
        if name not in ADDITIONS:
            raise OptionError(f"cannot add {name!r}{nearest(name, ADDITIONS)}")
    return names
