"""Values of a column to results, and results to counts.

Comes in: values, texts among them. Goes out: results in their places; counts by name.
Never: touches a value that is not a text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from cleaner.engine import Cleaner
from cleaner.result import Result


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
