"""The account of a shard or a job: what came in, what became of it, and whether it adds up.

Comes in: one call for each record. Goes out: counts, as JSON values and back. Never: forgives a difference.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from cleaner.errors import AccountingError
from cleaner.jobs.totals import Totals


@dataclass(slots=True)
class Counts:
    """Counts of records; a row of a row group that cannot be unpacked counts as a record.

    Attributes:
        records: records that were read, good or bad.
        written: records in the output.
        quarantined: records in the quarantine.
        dropped: records left out because they were asked to be: empty once clean.
        passed: parts of archives that hold no text (requests, pictures); they are not records.
        bytes_in, bytes_out: bytes of files.
        reasons: quarantined records by reason, numbers in it left out.
        totals: what the cleaner did.
    """

    records: int = 0
    written: int = 0
    quarantined: int = 0
    dropped: int = 0
    passed: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    totals: Totals = field(default_factory=Totals)

    def check(self, where: str) -> None:
        """Hold that every record is accounted for.

        Raises:
            AccountingError: it is not.
        """
        if self.records != self.written + self.quarantined + self.dropped:
            raise AccountingError(
                f"{where}: {self.records:,} records in, but {self.written:,} out, {self.quarantined:,} quarantined and "
                f"{self.dropped:,} dropped; nothing of this shard was kept"
            )

    def add(self, other: Counts) -> None:
        """Add the counts of another shard."""
        for name in _NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.reasons.update(other.reasons)
        mine, theirs = self.totals, other.totals
        mine.statuses.update(theirs.statuses)
        mine.removals.update(theirs.removals)
        mine.chars.update(theirs.chars)
        mine.kept_chars += theirs.kept_chars
        mine.left_out += theirs.left_out

    def to_json(self) -> dict[str, Any]:
        """All counts as JSON values, in a fixed order."""
        totals = self.totals
        return {
            **{name: getattr(self, name) for name in _NUMBERS},
            "reasons": dict(sorted(self.reasons.items())),
            "statuses": dict(sorted(totals.statuses.items())),
            "kept_chars": totals.kept_chars,
            "removed": [
                [category, rule, totals.removals[category, rule], totals.chars[category, rule]]
                for category, rule in sorted(totals.removals)
            ],
        }

    @staticmethod
    def from_json(value: dict[str, Any]) -> Counts:
        """Undo `to_json`."""
        counts = Counts(**{name: value[name] for name in _NUMBERS})
        counts.reasons.update(value["reasons"])
        totals = counts.totals
        totals.statuses.update(value["statuses"])
        totals.kept_chars, totals.left_out = value["kept_chars"], counts.quarantined
        for category, rule, places, chars in value["removed"]:
            totals.removals[category, rule] = places
            totals.chars[category, rule] = chars
        return counts


_NUMBERS = ("records", "written", "quarantined", "dropped", "passed", "bytes_in", "bytes_out")
