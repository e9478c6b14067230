"""What came of a job.

Comes in: counts and failures. Goes out: `Report`, and the same as JSON. Never: holds a time or a path of this machine
in the JSON: the same job gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cleaner.errors import InputError
from cleaner.jobs.counts import Counts
from cleaner.rule import CATEGORIES


@dataclass(frozen=True, slots=True)
class Report:
    """Totals of a job.

    Attributes:
        files, shards: how many there were.
        counts: all counts, of this run and of those before it.
        failures: what could not be read, in messages; the job is not complete then.
        seconds: how long this run took.
        resumed: shards that an earlier run had done.
    """

    files: int
    shards: int
    counts: Counts
    failures: tuple[str, ...] = ()
    seconds: float = 0.0
    resumed: int = field(default=0)

    @property
    def records(self) -> int:
        """Records that were read."""
        return self.counts.records

    @property
    def written(self) -> int:
        """Records in the output."""
        return self.counts.written

    @property
    def quarantined(self) -> int:
        """Records in the quarantine."""
        return self.counts.quarantined

    @property
    def exit_code(self) -> int:
        """0 all well, 1 some records quarantined, 4 some inputs could not be read."""
        if self.failures:
            return InputError.exit_code
        return 1 if self.quarantined else 0

    def to_json(self) -> dict[str, Any]:
        """The content of `report.json`."""
        totals = self.counts.totals
        by_category = {
            name: {
                "places": sum(count for key, count in totals.removals.items() if key[0] == name),
                "chars": sum(count for key, count in totals.chars.items() if key[0] == name),
            }
            for name in CATEGORIES
            if any(key[0] == name for key in totals.removals)
        }
        by_rule = {
            key[1]: {"category": key[0], "places": totals.removals[key], "chars": totals.chars[key]}
            for key in sorted(totals.removals, key=lambda key: (-totals.removals[key], key))
        }
        facts = {name: value for name, value in self.counts.to_json().items() if name != "removed"}
        return {"files": self.files, "shards": self.shards, **facts, "categories": by_category, "rules": by_rule}
