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

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from cleaner.document import Document
from cleaner.labels import Labels
from cleaner.layout import Layout, heads_labels, is_whole
from cleaner.limits import MAX_ROUNDS
from cleaner.matching import Match, OverBudgetError
from cleaner.rows import Row
from cleaner.rule import Guard, Rule

COMPANY_ROWS: Final = 3
"""Longest run of lines that company takes in mid-body."""
CLUSTER_ROWS: Final = 3
"""So many matches in the tail, of whatever strength, are company enough for one another."""
BAND_ROWS: Final = 3
"""Fewest different lines of an unbroken run of weak matches that goes."""
ABOUT_TIMES: Final = 3
"""So many times the words of a rule stand in prose when an article is about that very thing."""
ABOUT_CHARS: Final = 100_000
"""So much prose is read to tell it, so that time stays linear; articles are a twentieth as long."""
MENU_MARKS: Final = 3
"""Fewest different lines of a menu that rules know."""
MENU_SHARE: Final = 10
"""One line in so many of a menu is known by a rule at least."""
MAX_NAMES: Final = 100
"""Names of which it is told whether an article is about them; more are a list."""
MIN_WORD_LETTERS: Final = 3
"""Letters up to which a word of a rule names no thing ("us", "app")."""
CLOSING: Final = frozenset({"follow", "subscribe", "join", "share", "app", "donate", "comment", "related"})
"""Categories that end an article: what stands between two such lines in the tail is not the article."""
_HAS_DIGIT: Final = re.compile(r"\d")
NEEDS_COMPANY: Final = frozenset({Guard.ALONE, Guard.PROSE_AFTER, Guard.HEADING})


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
    rows = [Row(i, [(0, len(text))], text, matches.get(i, [])) for i, text in enumerate(document.lines) if text.strip()]
    verdict = Verdict()
    for number in range(MAX_ROUNDS):
        this_round = _Round(rows, categories)
        this_round.run()
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


def _count_words_of(rule: Rule, text: str) -> int:
    """How many times the words of a rule stand in a text in small letters."""
    return sum(text.count(word) for word in (k.strip() for k in rule.keywords) if len(word) > MIN_WORD_LETTERS)


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


class _Round:
    """One round over the rows that are left; positions count rows, not lines."""

    def __init__(self, rows: list[Row], categories: Collection[str]) -> None:
        self.rows = rows
        self.categories = categories
        self.layout = Layout(rows)
        self.labels = Labels(self.layout)
        self.taken: dict[int, Taken] = {}
        self.cuts: dict[int, list[tuple[Match, str]]] = {}
        self.misses: list[Miss] = []
        self.pending: dict[int, Match] = {}
        self._times: dict[str, int] = {}
        self._named: dict[str, int] = {}
        self._order: dict[tuple[int, int], list[Match]] = {}

    def run(self) -> None:
        """Find what goes in this round."""
        for position, row in enumerate(self.rows):
            if row.matches:
                self._judge(position, row)
        self._cluster()
        self._band()
        self._menu()
        if self.taken or self.cuts:
            for position in [p for p, t in self.taken.items() if t.rule.unit in {"block", "rest"}]:
                self._take_list(position)
            self._spread()
            if "credit" in self.categories:
                self._take_labels()
        for position, match in self.pending.items():
            self._miss(position, match, self._guard(position, match) or Guard.PROSE_AFTER)
        self.misses.sort(key=lambda m: (m.line, m.start, m.rule.id))

    def _judge(self, position: int, row: Row) -> None:
        """Take what goes on its own strength; keep in mind what needs company."""
        for match in self._ranked(row):
            guard = match.guard or self._guard(position, match)
            whole = is_whole(match, row)
            if guard is None and whole:
                self._take(position, match.rule, self._grounds(position, match))
                return
            if guard is None:
                cuts = self.cuts.setdefault(position, [])
                if not cuts or cuts[-1][0].end <= match.start:
                    cuts.append((match, self._grounds(position, match)))
            elif guard in NEEDS_COMPANY and whole:
                self.pending.setdefault(position, match)
            else:
                self._miss(position, match, guard)

    def _ranked(self, row: Row) -> list[Match]:
        """The matches of a row, those to be judged first in front; equal lines share their matches and this order."""
        key = id(row.matches), len(row.text)
        ranked = self._order.get(key)
        if ranked is None:
            ranked = sorted(row.matches, key=lambda m: (-m.rule.rank, not is_whole(m, row), m.rule.id, m.start))
            self._order[key] = ranked
        return ranked

    def _guard(self, position: int, match: Match) -> Guard | None:
        rule, layout = match.rule, self.layout
        if rule.category not in self.categories:
            return Guard.CATEGORY
        in_tail, in_head = layout.in_tail(position), layout.in_head(position)
        if (rule.zone == "tail" and not in_tail) or (rule.zone == "head" and not in_head):
            return Guard.ZONE
        if rule.unit == "rest" and not in_tail:
            return Guard.PROSE_AFTER
        if rule.unit == "block" and rule.category == "credit" and not in_tail and len(self.labels.under(position)) < 2:
            return Guard.HEADING
        if rule.strength != "likely":
            return None if rule.strength == "sure" else Guard.ALONE
        whole = is_whole(match, self.rows[position])
        if rule.category == "credit" and whole and (in_head or in_tail):
            return self._guard_credit(position, rule)
        if whole and layout.heads_sentence(position):
            return Guard.HEADING
        if self._is_about(position, rule):
            return Guard.ABOUT
        if in_tail or (in_head and whole) or (not whole and position == layout.last_prose):
            return None
        return Guard.PROSE_AFTER

    def _guard_credit(self, position: int, rule: Rule) -> Guard | None:
        """What speaks for a likely credit around the body: the entries of a chronicle, an article about a person."""
        layout = self.layout
        if layout.in_head(position):
            if layout.recurs(rule):
                return Guard.HEADING
        elif layout.heads_sentence(position):
            return Guard.HEADING
        if rule.zone == "any" or position in layout.strip:
            return None
        if self.labels.in_list(position):
            return Guard.ALONE
        return Guard.ABOUT if self._names_subject(position) else None

    def _names_subject(self, position: int) -> bool:
        """Whether the name with which a row begins, or that it is, stands in prose again and again."""
        words = self.rows[position].text.lower().split()
        names = {" ".join(words) if self.labels.is_label(position) else " ".join(words[:2])}
        if self.labels.is_name(position):
            names.add(words[-1])
        own = self.layout.is_prose(position)
        return any(len(n) > MIN_WORD_LETTERS and self._times_named(n) - own >= ABOUT_TIMES - 1 for n in names)

    def _times_named(self, name: str) -> int:
        """How often a name stands in prose; after `MAX_NAMES` names 0, so that time stays linear."""
        if name not in self._named:
            self._named[name] = self._prose.count(name) if len(self._named) < MAX_NAMES else 0
        return self._named[name]

    def _is_about(self, position: int, rule: Rule) -> bool:
        """Whether the article is about the very thing that the rule's words name."""
        times = self._times.get(rule.id)
        if times is None:
            times = self._times[rule.id] = _count_words_of(rule, self._prose)
        if times >= ABOUT_TIMES and self.layout.is_prose(position):
            times -= _count_words_of(rule, self.rows[position].text.lower())
        return times >= ABOUT_TIMES

    @cached_property
    def _prose(self) -> str:
        """All prose in small letters, as far as it tells what an article is about."""
        prose = "\n".join(row.text for p, row in enumerate(self.rows) if self.layout.is_prose(p))
        return prose[:ABOUT_CHARS].lower()

    def _grounds(self, position: int, match: Match) -> str:
        rule = match.rule
        if rule.strength == "sure":
            return rule.description
        if position == self.layout.last_prose:
            return f"{rule.description} It stands at the end of the last line of prose."
        place = "after the last" if self.layout.in_tail(position) else "before the first"
        return f"{rule.description} It stands {place} line of prose."

    def _take(self, position: int, rule: Rule, reason: str) -> None:
        row = self.rows[position]
        self.taken[position] = Taken(row.index, tuple(row.pieces), rule, reason)
        self.pending.pop(position, None)
        self.cuts.pop(position, None)

    def _take_pending(self, position: int, grounds: str) -> None:
        rule = self.pending[position].rule
        self._take(position, rule, f"{rule.description} {grounds}")

    def _miss(self, position: int, match: Match, guard: Guard) -> None:
        row = self.rows[position]
        offset = row.pieces[0][0]
        self.misses.append(Miss(row.index, offset + match.start, offset + match.end, match.rule, guard))

    def _take_list(self, heading: int) -> None:
        taken = self.taken[heading]
        tags = heads_labels(self.rows[heading])
        under = [] if tags and not self.layout.in_tail(heading) else self.layout.list_under(heading)
        for position in [*under, *(self.labels.under(heading) if tags else ())]:
            if position not in self.taken:
                self._take(position, taken.rule, f"In the list under line {taken.line + 1}, a heading of such lists.")

    def _cluster(self) -> None:
        """Let weak matches in the tail vouch for one another when there are several, of several rules, close by."""
        found = [p for p in sorted({*self.pending, *self.taken}) if self.layout.in_tail(p)]
        rules = {self.pending[p].rule.id if p in self.pending else self.taken[p].rule.id for p in found}
        if all(p in self.pending and self.labels.is_name(p) for p in found):
            return  # a list of names is the article's own
        if len(found) < CLUSTER_ROWS or CLUSTER_ROWS * len(found) < found[-1] - found[0] + 1:
            return
        if len(rules) < 2 and (len(found) <= CLUSTER_ROWS or len(found) < found[-1] - found[0] + 1):
            return  # one word over and over is company only in an unbroken run
        if not all(p in self.pending or p in self.taken or self.rows[p].short for p in range(found[0], found[-1])):
            return
        for position in found:
            if position in self.pending:
                self._take_pending(position, f"It stands among {len(found)} such lines in the tail.")

    def _band(self) -> None:
        """Let an unbroken run of weak matches vouch for one another wherever it stands: a share bar in mid-body."""
        run: list[int] = []
        for position in [*sorted(self.pending), len(self.rows) + 1]:
            if run and position != run[-1] + 1:
                texts = {self.rows[p].text.strip() for p in run}
                promos = sum(self.pending[p].rule.category in CLOSING for p in run)
                if len(texts) >= BAND_ROWS and 2 * promos > len(run):
                    for p in run:
                        self._take_pending(p, f"It stands in a run of {len(run)} such lines.")
                run = []
            run.append(position)

    def _menu(self) -> None:
        """Let the words of menus vouch for the labels between them, whatever these name."""
        for menu in self.layout.menus():
            known = [p for p in menu if p in self.pending or p in self.taken]
            marks = [p for p in known if _HAS_DIGIT.search(self.rows[p].text) is None]
            words = {self.rows[p].text.strip().lower() for p in marks}
            labels = {self.rows[p].text.strip().lower() for p in menu}
            if len(words) < MENU_MARKS or MENU_SHARE * len(words) < len(labels):
                continue
            rule = self._rule_at(marks[0])
            for position in menu:
                if position in self.pending:
                    self._take_pending(position, f"It stands in a menu of {len(menu)} lines.")
                elif position not in self.taken:
                    self._take(position, rule, f"A label in a menu of {len(menu)} lines.")

    def _rule_at(self, position: int) -> Rule:
        return self.pending[position].rule if position in self.pending else self.taken[position].rule

    def _take_labels(self) -> None:
        """Let names, sections and topics that no rule knows follow the credits around them."""
        marks = {p for p, taken in self.taken.items() if taken.rule.category == "credit"}
        for position, beside in [*self.labels.beside(marks, self.taken)] if marks else []:
            taken = self.taken[beside]
            self._take(position, taken.rule, f"A label that line {taken.line + 1}, a credit, tells.")

    def _spread(self) -> None:
        """Grow and fill until neither finds more; bounded, since texts can be built to make it endless work."""
        for _ in range(MAX_ROUNDS):
            self._grow()
            if not self._fill():
                return

    def _grow(self) -> None:
        """Let weak matches follow a neighbour that goes, and their own neighbours follow them."""
        front = sorted(self.taken)
        while front:
            grown: list[int] = []
            for beside in front:
                for position in (beside - 1, beside + 1):
                    if position in self.pending:
                        self._take_pending(
                            position, f"It stands beside line {self.taken[beside].line + 1}, which goes."
                        )
                        grown.append(position)
            front = grown

    def _fill(self) -> bool:
        """Let short lines without a sentence end follow the two lines that go around them."""
        filled = False
        positions = sorted(self.taken)
        for before, after in zip(positions, [*positions[1:], len(self.rows)], strict=False):
            if before + 1 == after or not self._may_fill(before, after):
                continue
            rule = self.taken[before].rule
            until = f"line {self.taken[after].line + 1}" if after in self.taken else "the end"
            for position in range(before + 1, after):
                self._take(
                    position, rule, f"A short line between line {self.taken[before].line + 1} and {until}, which go."
                )
                filled = True
        return filled

    def _may_fill(self, before: int, after: int) -> bool:
        between = range(before + 1, after)
        if not all(self.rows[p].short for p in between) or any(map(self.layout.is_prose, between)):
            return False
        if self.layout.holds_table(before + 1, after):
            return False
        category = self.taken[before].rule.category
        if self.layout.in_tail(before) and category in CLOSING:
            return True
        if after not in self.taken or after <= self.layout.first_prose or category == "ad":
            return False
        if self.rows[before].text.strip() == self.rows[after].text.strip():
            return False  # a button under each item of a list: the items are the article
        return len(between) <= COMPANY_ROWS
