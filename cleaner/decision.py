"""Matches to removals: the only room that decides.

Comes in: a document and the matches of its lines. Goes out: what goes, by which rule, on what grounds; and the near
misses with the guard that saved them. Never: tries a pattern itself, changes text.

Neither words nor place decide alone; company does.

1. Sure matches go in their zone; likely ones in head or tail, unless a guard holds.
2. Weak matches vouch for one another: an unbroken band of them anywhere, a cluster of several rules in the tail, and
   some of them in a menu for all of its labels.
3. A heading of a block takes the list under it.
4. What goes grows outward: weak matches beside a line that goes follow it, and so do short lines without a sentence end
   between two lines that go.
5. The whole is repeated on what is left, until nothing more goes: so cleaning twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from cleaner.company import Company
from cleaner.document import Document
from cleaner.guards import Guards
from cleaner.limits import MAX_ROUNDS
from cleaner.matching import Match, OverBudgetError
from cleaner.normalize import DEFAULT_STEPS, normalize
from cleaner.rows import Row, is_whole
from cleaner.rule import Guard
from cleaner.verdict import Round, Taken, Verdict

NEEDS_COMPANY: Final = frozenset({Guard.ALONE, Guard.PROSE_AFTER, Guard.HEADING})


def decide(
    document: Document,
    matches: dict[int, list[Match]],
    categories: Collection[str],
    rematch: Callable[[str], list[Match]],
    language_changes: Callable[[Verdict], bool] | None = None,
) -> Verdict:
    """Decide what goes.

    Args:
        document: the text.
        matches: line number -> matches.
        categories: the categories that the caller wants gone.
        rematch: finds the matches of what is left of a line after a cut.
        language_changes: tells whether what a verdict leaves is in another language than the text was thought to be;
            the rules that are bound to one are then tried again, as they will be on the cleaned text.

    Returns:
        The verdict.

    Raises:
        OverBudgetError: no end after `MAX_ROUNDS` rounds.
    """
    rows = [Row(i, [(0, len(text))], text, matches.get(i, [])) for i, text in enumerate(document.lines) if _shows(text)]
    verdict = Verdict()
    for number in range(MAX_ROUNDS):
        this_round = _Judge(rows, categories).run()
        if number == 0:
            verdict.misses = this_round.misses
        if not this_round.taken and not this_round.cuts:
            verdict.taken.sort(key=lambda t: (t.line, t.pieces))
            return verdict
        verdict.taken += this_round.taken.values()
        gone = set(this_round.taken)
        for position, cuts in this_round.cuts.items():
            row = rows[position]
            verdict.taken += [_cut(row, match, reason) for match, reason in reversed(cuts)]
            if not row.words:
                gone.add(position)
            row.matches = rematch(row.text)
        rows = [row for position, row in enumerate(rows) if position not in gone]
        if language_changes is not None and language_changes(verdict):
            for row in rows:
                if any(match.rule.languages for match in row.matches):
                    row.matches = rematch(row.text)
    raise OverBudgetError


def _shows(line: str) -> bool:
    """Whether a line is to be seen, and still is when the text has been normalised."""
    if not line or line.isspace():
        return False
    return any(map(str.isalnum, line)) or bool(normalize(line, DEFAULT_STEPS).strip())


def _cut(row: Row, match: Match, reason: str) -> Taken:
    before = row.pieces
    row.cut(match.start, match.end)
    if not row.words:
        row.pieces = []
    return Taken(row.index, tuple(_difference(before, row.pieces)), match.rule, reason)


def _difference(before: Sequence[tuple[int, int]], after: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    kept = iter(after)
    start, end = next(kept, (-1, -1))
    for low, high in before:
        at = low
        while low <= start and end <= high and start >= 0:
            if at < start:
                yield at, start
            at = end
            start, end = next(kept, (-1, -1))
        if at < high:
            yield at, high


class _Judge:
    """Judges one round."""

    def __init__(self, rows: Sequence[Row], categories: Collection[str]) -> None:
        self.round = Round(rows, categories)
        self.guards = Guards(self.round)
        self._order: dict[tuple[int, int], list[Match]] = {}

    def run(self) -> Round:
        """Find what goes in this round."""
        found = self.round
        for position, row in enumerate(found.rows):
            if row.matches:
                self._judge(position, row)
        Company(found).run()
        for position, match in found.pending.items():
            found.miss(position, match, self.guards.of(position, match) or Guard.PROSE_AFTER)
        found.misses.sort(key=lambda m: (m.line, m.start, m.rule.id))
        return found

    def _judge(self, position: int, row: Row) -> None:
        """Take what goes on its own strength; keep in mind what needs company."""
        for match in self._ranked(row):
            guard = match.guard or self.guards.of(position, match)
            whole = is_whole(match, row)
            if guard is None and whole:
                self.round.take(position, match.rule, self._grounds(position, match))
                return
            if guard is None:
                cuts = self.round.cuts.setdefault(position, [])
                if not cuts or cuts[-1][0].end <= match.start:
                    cuts.append((match, self._grounds(position, match)))
            elif guard in NEEDS_COMPANY and whole:
                self.round.pending.setdefault(position, match)
            else:
                self.round.miss(position, match, guard)

    def _ranked(self, row: Row) -> list[Match]:
        """The matches of a row, those to be judged first in front; equal lines share their matches and this order."""
        key = id(row.matches), len(row.text)
        ranked = self._order.get(key)
        if ranked is None:
            ranked = sorted(
                row.matches,
                key=lambda m: (-m.rule.rank, not is_whole(m, row), m.rule.unit != "block", m.rule.id, m.start),
            )
            self._order[key] = ranked
        return ranked

    def _grounds(self, position: int, match: Match) -> str:
        rule = match.rule
        if rule.strength == "sure":
            return rule.description
        if position == self.round.layout.last_prose:
            return f"{rule.description} It stands at the end of the last line of prose."
        place = "after the last" if self.round.layout.in_tail(position) else "before the first"
        return f"{rule.description} It stands {place} line of prose."
