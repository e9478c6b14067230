"""What can be added to a record beside its clean text.

Comes in: a result. Goes out: values by name, as JSON knows them. Never: says where to put them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.jobs.settings import ADDED_PREFIX, LANGUAGE, REMOVALS, STATS

if TYPE_CHECKING:
    from cleaner.result import Result


def added_fields(result: Result, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields to add.

    Args:
        result: of the cleaner.
        names: of `settings.ADDITIONS`.

    Returns:
        `cleaner_removals`: start and end in code points of the input, rule, category; `cleaner_stats`: status,
        characters kept and removed; `cleaner_language`: a code or null.
    """
    return {ADDED_PREFIX + name: _added(result, name) for name in names}


def _added(result: Result, name: str) -> Any:  # noqa: ANN401 - JSON
    if name == REMOVALS:
        return [
            {"start": r.span.start, "end": r.span.end, "rule": r.rule_id, "category": r.category}
            for r in result.removals
        ]
    if name == STATS:
        gone = sum(r.span.end - r.span.start for r in result.removals)
        return {"status": result.status, "kept_chars": len(result.text), "removed_chars": gone}
    assert name == LANGUAGE  # noqa: S101 - settings allow no other
    return result.language
