"""Totals: what went, over all records of a run.

Comes in: results. Goes out: counts, and a table of them. Never: prints.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.rule import CATEGORIES

if TYPE_CHECKING:
    from cleaner.result import Result


@dataclass(slots=True)
class Totals:
    """Counts of one run; characters are code points.

    Attributes:
        statuses: records by `Result.status`.
        removals, chars: pieces that went and their characters, by (category, rule).
        kept_chars: characters of the texts written.
        left_out: records that could not be read.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    removals: Counter[tuple[str, str]] = field(default_factory=Counter)
    chars: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept_chars: int = 0
    left_out: int = 0

    def add(self, result: Result) -> None:
        """Count one result."""
        self.statuses[result.status] += 1
        self.kept_chars += len(result.text)
        for removal in result.removals:
            key = removal.category, removal.rule_id
            self.removals[key] += 1
            self.chars[key] += removal.span.end - removal.span.start

    def table(self) -> str:
        """Return the totals as lines for people: records, categories, rules; the most frequent first."""
        gone = sum(self.chars.values())
        records = ", ".join(f"{count:,} {status.replace('_', ' ')}" for status, count in sorted(self.statuses.items()))
        lines = [
            f"records     {sum(self.statuses.values()) + self.left_out:,}" + (f" ({records})" if records else ""),
            f"left out    {self.left_out:,}",
            f"characters  {self.kept_chars:,} kept, {gone:,} removed in {sum(self.removals.values()):,} places",
        ]
        if self.removals:
            lines += ["", *_align([("category", "places", "characters"), *self._by_category()])]
            lines += ["", *_align([("rule", "places", "characters"), *self._by_rule()])]
        return "\n".join(lines)

    def _by_category(self) -> list[tuple[str, str, str]]:
        rows = []
        for category in CATEGORIES:
            keys = [key for key in self.removals if key[0] == category]
            if keys:
                places, chars = sum(self.removals[key] for key in keys), sum(self.chars[key] for key in keys)
                rows.append((category, f"{places:,}", f"{chars:,}"))
        return rows

    def _by_rule(self) -> list[tuple[str, str, str]]:
        ranked = sorted(self.removals, key=lambda key: (-self.removals[key], key[1]))
        return [(key[1], f"{self.removals[key]:,}", f"{self.chars[key]:,}") for key in ranked]


def _align(rows: list[tuple[str, str, str]]) -> list[str]:
    """Left-align the names and right-align the numbers."""
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}" for row in rows]
