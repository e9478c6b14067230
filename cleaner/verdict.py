"""What a decision finds: what goes, what nearly went, and the state of a round.

Comes in: rows and their layout. Goes out: `Verdict`; `Round`, which the rooms of the decision fill. Never: decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from cleaner.labels import Labels
from cleaner.layout import Layout
from cleaner.matching import Match
from cleaner.rows import Row
from cleaner.rule import Guard, Rule


@dataclass(frozen=True, slots=True)
class Taken:
    """Something that goes.

    Attributes:
        line: number of the line.
        pieces: half-open ranges in the line.
        rule: the rule it goes by.
        reason: what that rests on, as a sentence.
    """

    line: int
    pieces: tuple[tuple[int, int], ...]
    rule: Rule
    reason: str


@dataclass(frozen=True, slots=True)
class Miss:
    """A match that was kept, and the guard that saved it."""

    line: int
    start: int
    end: int
    rule: Rule
    guard: Guard


@dataclass(slots=True)
class Verdict:
    """What goes and what nearly went, in the order of the text."""

    taken: list[Taken] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)


class Round:
    """What one round has found so far over the rows that are left; positions count rows, not lines.

    Attributes:
        rows: the rows.
        categories: the categories that the caller wants gone.
        layout: facts about the rows.
        labels: which of them are labels.
        taken: what goes whole, by position.
        cuts: parts that go, by position, in the order of the line, each with its reason.
        pending: weak matches of whole rows, which need company, by position.
        misses: matches that were kept.
    """

    def __init__(self, rows: Sequence[Row], categories: Collection[str]) -> None:
        self.rows = rows
        self.categories = categories
        self.layout = Layout(rows)
        self.labels = Labels(self.layout)
        self.taken: dict[int, Taken] = {}
        self.cuts: dict[int, list[tuple[Match, str]]] = {}
        self.pending: dict[int, Match] = {}
        self.misses: list[Miss] = []

    def take(self, position: int, rule: Rule, reason: str) -> None:
        """Let a row go."""
        row = self.rows[position]
        self.taken[position] = Taken(row.index, tuple(row.pieces), rule, reason)
        self.pending.pop(position, None)
        self.cuts.pop(position, None)

    def take_pending(self, position: int, grounds: str) -> None:
        """Let a row go by the weak match that waited for company."""
        rule = self.pending[position].rule
        self.take(position, rule, f"{rule.description} {grounds}")

    def miss(self, position: int, match: Match, guard: Guard) -> None:
        """Note a match that is kept."""
        row = self.rows[position]
        offset = row.pieces[0][0]
        self.misses.append(Miss(row.index, offset + match.start, offset + match.end, match.rule, guard))

    def rule_at(self, position: int) -> Rule:
        """The rule by which a row goes, or would with company."""
        return self.pending[position].rule if position in self.pending else self.taken[position].rule
