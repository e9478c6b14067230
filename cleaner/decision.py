"""Matches to removals: the only room that decides.

Comes in: a document and the matches of its lines. Goes out: what goes, by which rule, on what grounds; and the near
misses with the guard that saved them. Never: tries a pattern itself, changes text.

Neither words nor place decide alone; company does. Three facts place a line: *prose* is a line that reads like
sentences and that no sure rule takes; the *tail* follows the last prose line, the *head* precedes the first. Then

1. sure matches go in their zone; likely ones in head or tail, unless a guard holds;
2. a heading of a block takes the list under it, while it looks like a list;
3. what goes grows outward: likely and hint matches beside a line that goes follow it, and so do short lines without a
   sentence end between two lines that go;
4. the whole is repeated on what is left, until nothing more goes: so cleaning twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from cleaner.document import Document
from cleaner.limits import MAX_ROUNDS
from cleaner.matching import Match, OverBudgetError
from cleaner.rows import Row
from cleaner.rule import PART_UNITS, Guard, Rule

BLOCK_ROWS: Final = 12
"""Longest list under a heading in mid-body, in lines; after the last prose line there is no bound but the end."""
COMPANY_ROWS: Final = 3
"""Longest run of lines that company takes in mid-body."""
CARD_ROWS: Final = 4
"""Fewest lines under a heading that can be told to be cards."""
TEASER_WORDS: Final = 45
"""Longest teaser of a card, in words."""
CLUSTER_ROWS: Final = 3
"""So many matches in the tail, of whatever strength, are company enough for one another."""
TABLE_ROWS: Final = 6
"""So many lines of a word or two in a row are a table, not a list of headlines."""
CELL_WORDS: Final = 4
HEADLINE_ROWS: Final = 2
"""Lines over the first prose that a list at the head leaves alone: the headline and the line under it."""
BAND_ROWS: Final = 3
"""Fewest different lines of an unbroken run of weak matches that goes."""
HEADING_WORDS: Final = 3
"""Longest label that may be the subheading of the sentence below it, in words."""
ABOUT_TIMES: Final = 3
"""So many times the words of a rule stand in prose when an article is about that very thing."""
CLOSING: Final = frozenset({"follow", "subscribe", "join", "share", "app", "donate", "comment", "related"})
"""Categories that end an article: what stands between two such lines in the tail is not the article."""


_NUMBERED = re.compile(r"\W*(?:(?:day|step|part|chapter|no|week|tip)\W*)?\d{1,3}\b", re.IGNORECASE)


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


def decide(
    document: Document,
    matches: dict[int, list[Match]],
    categories: Collection[str],
    rematch: Callable[[str], list[Match]],
) -> Verdict:
    """Decide what goes.

    Args:
        document: the text.
        matches: line number -> matches.
        categories: the categories that the caller wants gone.
        rematch: finds the matches of what is left of a line after a cut.

    Returns:
        The verdict.

    Raises:
        OverBudgetError: no end after `MAX_ROUNDS` rounds.
    """
    rows = [
        Row(i, [(0, len(text))], text, matches.get(i, [])) for i, text in enumerate(document.lines) if text.strip()
    ]
    verdict = Verdict()
    for _ in range(MAX_ROUNDS):
        this_round = _Round(rows, categories, document.lines)
        this_round.run()
        verdict.misses = this_round.misses if not verdict.taken else verdict.misses
        if not this_round.taken and not this_round.cuts:
            verdict.taken.sort(key=lambda t: (t.line, t.pieces))
            return verdict
        verdict.taken += this_round.taken.values()
        gone = set(this_round.taken)
        for position, match, reason in this_round.cuts:
            row = rows[position]
            verdict.taken.append(_cut(row, match, reason))
            if not row.words:
                gone.add(position)
            row.matches = rematch(row.text)
        rows = [row for position, row in enumerate(rows) if position not in gone]
    raise OverBudgetError


def _cut(row: Row, match: Match, reason: str) -> Taken:
    before = row.pieces
    row.cut(match.start, match.end)
    if not row.words:
        row.pieces = []
    return Taken(row.index, tuple(_difference(before, row.pieces)), match.rule, reason)


def _difference(before: Sequence[tuple[int, int]], after: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for low, high in before:
        at = low
        for start, end in after:
            if low <= start and end <= high:
                if at < start:
                    yield at, start
                at = end
        if at < high:
            yield at, high


class _Round:
    """One round over the rows that are left; positions count rows, not lines."""

    def __init__(self, rows: list[Row], categories: Collection[str], lines: Sequence[str]) -> None:
        self.rows = rows
        self.categories = categories
        self.lines = lines
        self.taken: dict[int, Taken] = {}
        self.cuts: list[tuple[int, Match, str]] = []
        self.misses: list[Miss] = []
        self.pending: dict[int, Match] = {}
        self._brief = False
        self._end = len(rows)
        self._end = self._find_end()
        self._brief = not any(map(self.is_prose, range(len(rows))))  # nothing long: short sentences are the article
        self.first_prose = next(filter(self.is_prose, range(len(rows))), len(rows))
        self.last_prose = next(filter(self._is_plain_prose, reversed(range(len(rows)))), -1)

    def is_prose(self, position: int) -> bool:
        """Whether a row reads like the article's sentences."""
        row = self.rows[position]
        return position < self._end and (row.prose or (self._brief and row.stops)) and not self._furniture(row)

    def _is_plain_prose(self, position: int) -> bool:
        """Whether a row is prose that not even a likely rule takes whole: a long pitch at the end is none."""
        row = self.rows[position]
        likely = any(m.guard is None and m.rule.strength == "likely" and _is_whole(m, row) for m in row.matches)
        return not likely and self.is_prose(position)

    def _find_end(self) -> int:
        """Where the article ends for good: at a heading of links under which nothing but cards follows."""
        for position, row in enumerate(self.rows):
            for match in row.matches:
                heads = match.rule.unit == "block" and match.rule.strength != "hint" and match.guard is None
                if heads and position > len(self.rows) // 10 and self._cards_follow(position):
                    return position
        return len(self.rows)

    def _cards_follow(self, heading: int) -> bool:
        """Whether all that follows a heading are cards: headlines, labels, now and then a teaser of one sentence."""
        rows = self.rows[heading + 1 :]
        teasers = [row for row in rows if row.prose]
        if len(rows) < CARD_ROWS or 2 * len(teasers) > len(rows) or any(row.words > TEASER_WORDS for row in teasers):
            return False
        return not any(a.stops and b.stops for a, b in zip(rows, rows[1:], strict=False))

    def run(self) -> None:
        for position, row in enumerate(self.rows):
            if row.matches:
                self._judge(position, row)
        self._cluster()
        self._band()
        if not self.taken and not self.cuts:
            self._record_pending()
            return
        for position in [p for p, t in self.taken.items() if t.rule.unit in {"block", "rest"}]:
            self._take_list(position)
        while self._grow() or self._fill():
            pass
        self._record_pending()

    def _furniture(self, row: Row) -> bool:
        return any(m.guard is None and m.rule.strength == "sure" and _is_whole(m, row) for m in row.matches)

    def _judge(self, position: int, row: Row) -> None:
        """Take what goes on its own strength; keep in mind what needs company."""
        for match in sorted(row.matches, key=lambda m: (-m.rule.rank, not _is_whole(m, row), m.rule.id, m.start)):
            guard = match.guard or self._guard(position, match)
            if guard is None and _is_whole(match, row):
                self._take(position, match.rule, self._grounds(position, match))
                return
            if guard is None and match.rule.strength != "hint":
                if not any(p == position and m.start < match.end and match.start < m.end for p, m, _ in self.cuts):
                    self.cuts.append((position, match, self._grounds(position, match)))
                return
            if guard in {Guard.ALONE, Guard.PROSE_AFTER, Guard.HEADING} and _is_whole(match, row):
                self.pending.setdefault(position, match)
            else:
                self._miss(position, match, guard or Guard.ALONE)

    def _guard(self, position: int, match: Match) -> Guard | None:
        rule = match.rule
        if rule.category not in self.categories:
            return Guard.CATEGORY
        in_tail, in_head = position > self.last_prose, position < self.first_prose
        if (rule.zone == "tail" and not in_tail) or (rule.zone == "head" and not in_head):
            return Guard.ZONE
        if rule.unit == "rest" and not in_tail:
            return Guard.PROSE_AFTER
        if rule.strength == "sure":
            return None
        if rule.strength == "hint":
            return Guard.ALONE
        whole = _is_whole(match, self.rows[position])
        if whole and self._heads_sentence(position):
            return Guard.HEADING
        if self._about(position, rule):
            return Guard.ABOUT
        if in_tail or (in_head and whole) or (not whole and position == self.last_prose):
            return None
        return Guard.PROSE_AFTER

    def _heads_sentence(self, position: int) -> bool:
        """Whether a bare word or two stand over a sentence that no rule knows, as a subheading does."""
        if self.rows[position].words > HEADING_WORDS or position + 1 >= len(self.rows):
            return False
        below = self.rows[position + 1]
        return below.stops and below.words > HEADING_WORDS and not below.matches

    def _about(self, position: int, rule: Rule) -> bool:
        words = [w for w in (k.strip() for k in rule.keywords) if len(w) > 3]
        times = 0
        for p, row in enumerate(self.rows):
            if p != position and self.is_prose(p):
                text = row.text.lower()
                times += sum(text.count(w) for w in words)
        return times >= ABOUT_TIMES

    def _grounds(self, position: int, match: Match) -> str:
        rule = match.rule
        if rule.strength == "sure":
            return f"{rule.description}"
        if position == self.last_prose:
            return f"{rule.description} It stands at the end of the last line of prose."
        place = "after the last" if position > self.last_prose else "before the first"
        return f"{rule.description} It stands {place} line of prose."

    def _take(self, position: int, rule: Rule, reason: str) -> None:
        row = self.rows[position]
        self.taken[position] = Taken(row.index, tuple(row.pieces), rule, reason)
        self.pending.pop(position, None)
        self.cuts = [c for c in self.cuts if c[0] != position]

    def _miss(self, position: int, match: Match, guard: Guard) -> None:
        row = self.rows[position]
        offset = row.pieces[0][0]
        self.misses.append(Miss(row.index, offset + match.start, offset + match.end, match.rule, guard))

    def _record_pending(self) -> None:
        for position, match in self.pending.items():
            self._miss(position, match, Guard.ALONE if match.rule.strength == "hint" else Guard.PROSE_AFTER)
        self.misses.sort(key=lambda m: (m.line, m.start, m.rule.id))

    def _take_list(self, heading: int) -> None:
        """Take the list under a heading: in the tail to its end, elsewhere bounded and never into prose."""
        taken = self.taken[heading]
        rule = taken.rule
        in_tail = heading > self.last_prose
        rows: list[int] = []
        for position in range(heading + 1, len(self.rows)):
            row = self.rows[position]
            if self.is_prose(position) or (not in_tail and (not row.short or len(rows) >= BLOCK_ROWS)):
                break
            rows.append(position)
            if all(self._is_cell(p) for p in rows[-TABLE_ROWS:]) and len(rows) >= TABLE_ROWS:
                del rows[-TABLE_ROWS:]
                break
        if heading < self.first_prose:
            rows = rows[:-HEADLINE_ROWS]  # the article's own headline stands there
        elif not in_tail and rows and self.is_prose(position):
            rows = self._without_subheading(rows)
        for position in rows:
            if position not in self.taken:
                self._take(position, rule, f"In the list under line {taken.line + 1}, a heading of such lists.")

    def _is_cell(self, position: int) -> bool:
        """Whether a row says as little as a cell of a table, and no rule knows it."""
        row = self.rows[position]
        return row.words < CELL_WORDS and not row.matches

    def _without_subheading(self, rows: list[int]) -> list[int]:
        """Leave the last line of a list to the prose that follows when it is not like the others."""
        last = self.rows[rows[-1]]
        if last.matches:
            return rows
        if _NUMBERED.match(last.text):
            return rows[:-1]
        if len(rows) == 1:
            return rows if last.words >= 5 else []
        return rows if last.words >= 6 else rows[:-1]

    def _cluster(self) -> None:
        """Let weak matches in the tail vouch for one another when there are several, of several rules, close by."""
        found = [p for p in sorted({*self.pending, *self.taken}) if p > self.last_prose]
        rules = {self.pending[p].rule.id if p in self.pending else self.taken[p].rule.id for p in found}
        if len(found) < CLUSTER_ROWS or CLUSTER_ROWS * len(found) < found[-1] - found[0] + 1:
            return
        if len(rules) < 2 and (len(found) <= CLUSTER_ROWS or len(found) < found[-1] - found[0] + 1):
            return  # one word over and over is company only in an unbroken run
        if not all(p in self.pending or p in self.taken or self.rows[p].short for p in range(found[0], found[-1])):
            return
        for position in found:
            if position in self.pending:
                rule = self.pending[position].rule
                self._take(position, rule, f"{rule.description} It stands among {len(found)} such lines in the tail.")

    def _band(self) -> None:
        """Let an unbroken run of weak matches vouch for one another wherever it stands: a share bar in mid-body."""
        run: list[int] = []
        for position in [*sorted(self.pending), len(self.rows) + 1]:
            if run and position != run[-1] + 1:
                texts = {self.rows[p].text.strip() for p in run}
                promos = sum(self.pending[p].rule.category in CLOSING for p in run)
                if len(texts) >= BAND_ROWS and 2 * promos > len(run):
                    for p in run:
                        rule = self.pending[p].rule
                        self._take(p, rule, f"{rule.description} It stands in a run of {len(run)} such lines.")
                run = []
            run.append(position)

    def _grow(self) -> bool:
        """Let likely and hint matches follow a neighbour that goes."""
        grown = False
        for position, match in sorted(self.pending.items()):
            beside = next((p for p in (position - 1, position + 1) if p in self.taken), None)
            if beside is not None and position in self.pending:
                neighbour = self.taken[beside]
                reason = f"{match.rule.description} It stands beside line {neighbour.line + 1}, which goes."
                self._take(position, match.rule, reason)
                grown = True
        return grown

    def _fill(self) -> bool:
        """Let short lines without a sentence end follow the two lines that go around them."""
        filled = False
        positions = sorted(self.taken)
        for before, after in zip(positions, [*positions[1:], len(self.rows)], strict=False):
            between = range(before + 1, after)
            if not between or not self._may_fill(before, after):
                continue
            for position in between:
                rule = self.taken[before].rule
                until = f"line {self.taken[after].line + 1}" if after in self.taken else "the end"
                reason = f"A short line between line {self.taken[before].line + 1} and {until}, which go."
                self._take(position, rule, reason)
                filled = True
        return filled

    def _may_fill(self, before: int, after: int) -> bool:
        rows = [self.rows[p] for p in range(before + 1, after)]
        if any(map(self.is_prose, range(before + 1, after))):
            return False
        if before > self.last_prose and self.taken[before].rule.category in CLOSING:
            return all(row.short for row in rows)
        if after not in self.taken or after <= self.first_prose:
            return False
        if self.rows[before].text.strip() == self.rows[after].text.strip():
            return False  # a button under each item of a list: the items are the article
        return len(rows) <= COMPANY_ROWS and all(row.short for row in rows) and self.taken[before].rule.category != "ad"


def _is_whole(match: Match, row: Row) -> bool:
    if match.rule.unit not in PART_UNITS:
        return True
    return not row.text[: match.start].strip() and not row.text[match.end :].strip()
