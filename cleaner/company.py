"""Company: what goes because of what stands around it.

Comes in: a round, in which what goes on its own strength is taken and weak matches wait. Goes out: more that is taken.
Never: judges a match by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from cleaner.cards import ITEMS, NUMBERED, are_entries
from cleaner.layout import LIST_WEIGHT, heads_labels, is_credit
from cleaner.limits import MAX_ROUNDS
from cleaner.rule import CLOSING, LINKS
from cleaner.threads import find_threads
from cleaner.verdict import Round

COMPANY_ROWS: Final = 3
"""Longest run of lines that company takes in mid-body."""
FURNITURE: Final = frozenset({"nav", "legal", "contact"})
"""Categories of lines that are never the article's own, wherever they may stand."""
FRAMES: Final = CLOSING | {"nav"}
"""Categories of which one of two lines behind the article must be for what stands between them to be furniture."""
CLUSTER_ROWS: Final = 3
"""So many matches in the tail, of whatever strength, are company enough for one another."""
BAND_ROWS: Final = 3
"""Fewest different lines of an unbroken run of weak matches that goes."""
MENU_MARKS: Final = 3
"""Fewest different lines of a menu that rules know."""
BODY_MENU_MARKS: Final = 4
"""The same in mid-body, where an article's own list may name sections of sites too."""
TABLE_SHARE: Final = 5
"""A label that is one row in so many is the cell of a table ("Yes"), not a link."""
MENU_SHARE: Final = 10
"""One line in so many of a menu is known by a rule at least."""
FIGURES: Final = 4
"""So many figures or addresses are the cells of a table or list, not the pages of one or a contact block."""
MENU_WEIGHT: Final = 0.5
"""A menu holds at most so many words for each of the prose: how-tos and release notes name the same controls."""
_NO_MARK: Final = re.compile(r"[\d@]")
"""What no word of a menu has: lists of people have figures, mails and handles."""


class Company:
    """The company of the rows of one round."""

    def __init__(self, this_round: Round) -> None:
        self.round = this_round
        self.rows = this_round.rows
        self.layout = this_round.layout
        self.labels = this_round.labels
        self.taken = this_round.taken
        self.pending = this_round.pending
        self._gone_behind = 0

    def run(self) -> None:
        """Let weak matches vouch for one another; then lists, neighbours and labels follow what goes."""
        self._threads()
        self._cluster()
        self._band()
        self._menu()
        if not self.taken and not self.round.cuts:
            return
        for position in [p for p, t in self.taken.items() if t.rule.unit in {"block", "rest"}]:
            self._take_list(position)
        self._spread()
        if "credit" in self.round.categories:
            self._take_labels()

    def _take_list(self, heading: int) -> None:
        taken = self.taken[heading]
        tags = heads_labels(self.rows[heading])
        under = [] if tags and not self.layout.in_tail(heading) else self.layout.list_under(heading)
        for position in [*under, *(self.labels.under(heading) if tags else ())]:
            if position not in self.taken:
                self.round.take(
                    position, taken.rule, f"In the list under line {taken.line + 1}, a heading of such lists."
                )

    def _threads(self) -> None:
        """Let the texts of comments follow the names, times and buttons around them."""
        if "comment" not in self.round.categories:
            return
        for thread in find_threads(self.rows):
            rule = next(m.rule for p in thread for m in self.rows[p].matches if m.rule.category == "comment")
            for position in thread:
                if position not in self.taken:
                    self.round.take(position, rule, f"It stands in a thread of comments of {len(thread)} lines.")

    def _cluster(self) -> None:
        """Let weak matches in the tail vouch for one another when there are several, of several rules, close by."""
        found = [p for p in sorted({*self.pending, *self.taken}) if self.layout.in_tail(p)]
        figures = {p for p in found if p in self.pending and (self._are_figures([p]) or "@" in self.rows[p].text)}
        if len(figures) >= FIGURES:
            found = [p for p in found if p not in figures]
        rules = {self.pending[p].rule.id if p in self.pending else self.taken[p].rule.id for p in found}
        if all(p in self.pending and self.labels.is_name(p) for p in found) or self._are_figures(found):
            return  # a list of names is the article's own, and so are the cells of a table
        if len(found) < CLUSTER_ROWS or CLUSTER_ROWS * len(found) < found[-1] - found[0] + 1:
            return
        unbroken = len(found) > CLUSTER_ROWS and len(found) == found[-1] - found[0] + 1
        if len(rules) < 2 and not (unbroken and self.layout.has_prose):
            return  # one word over and over is company only in an unbroken run, and behind an article
        if not all(p in self.pending or p in self.taken or self.rows[p].short for p in range(found[0], found[-1])):
            return
        for position in found:
            if position in self.pending:
                self.round.take_pending(position, f"It stands among {len(found)} such lines in the tail.")

    def _band(self) -> None:
        """Let an unbroken run of weak matches vouch for one another wherever it stands: a share bar in mid-body."""
        run: list[int] = []
        for position in [*sorted(self.pending), len(self.rows) + 1]:
            if run and position != run[-1] + 1:
                texts = {self.rows[p].text.strip() for p in run}
                promos = sum(self.pending[p].rule.category in CLOSING for p in run)
                if len(texts) >= BAND_ROWS and 2 * promos > len(run) and not self._are_figures(run):
                    for p in run:
                        self.round.take_pending(p, f"It stands in a run of {len(run)} such lines.")
                run = []
            run.append(position)

    def _are_figures(self, positions: Iterable[int]) -> bool:
        """Whether no row holds a letter: page numbers look like the column of a table and vouch for nothing."""
        return not any(any(map(str.isalpha, self.rows[p].text)) for p in positions)

    def _menu(self) -> None:
        """Let the words of menus vouch for the labels between them, whatever these name."""
        for menu in self.layout.menus():
            known = [p for p in menu if p in self.pending or p in self.taken]
            marks = [p for p in known if _NO_MARK.search(self.rows[p].text) is None]
            words = {self.rows[p].text.strip().lower() for p in marks}
            labels = Counter(self.rows[p].text.strip().lower() for p in menu)
            needed = MENU_MARKS if self._is_outside(menu) else BODY_MENU_MARKS
            if len(words) < needed or MENU_SHARE * len(words) < len(labels):
                continue
            if TABLE_SHARE * labels.most_common(1)[0][1] > len(menu) or self.layout.outweighs(menu, MENU_WEIGHT):
                continue
            rule = self.round.rule_at(marks[0])
            for position in menu:
                if position in self.pending:
                    self.round.take_pending(position, f"It stands in a menu of {len(menu)} lines.")
                elif position not in self.taken:
                    self.round.take(position, rule, f"A label in a menu of {len(menu)} lines.")

    def _is_outside(self, menu: range) -> bool:
        return self.layout.in_tail(menu.start) or self.layout.in_head(menu.stop - 1)

    def _closes(self, before: int, after: int) -> bool:
        """Whether a line that goes closes the article for what stands between it and another, or the end.

        An advertisement may interrupt the article's own list, buttons may stand under each of its items, and its items
        may have numbers.
        """
        rule = self.taken[before].rule
        if not self.layout.has_prose or not (rule.category in FURNITURE or rule.zone == "tail"):
            return False
        if sum(NUMBERED.match(self.rows[p].text) is not None for p in range(before + 1, after)) >= ITEMS:
            return False
        if after not in self.taken:
            return True
        if self.rows[before].text.strip() == self.rows[after].text.strip():
            return False
        return any(self.taken[p].rule.category in FRAMES for p in (before, after))

    def _is_furniture(self, between: range, times: float) -> bool:
        """Whether unknown rows go with the tail: rules know more rows than these, or the article outweighs them.

        Where all is short, such as results under one line of prose, they are the article.
        """
        unknown = [p for p in between if not self.rows[p].matches]
        return len(unknown) < self._known_rows or not self.layout.outweighs(unknown, times)

    @cached_property
    def _known_rows(self) -> int:
        """How many rows rules know, but for hints; told once, since it is asked for each gap between what goes."""
        return sum(any(match.rule.strength != "hint" for match in row.matches) for row in self.rows)

    def _take_labels(self) -> None:
        """Let names, sections and topics that no rule knows follow the credits around them."""
        marks = {p for p, taken in self.taken.items() if taken.rule.category == "credit"}
        for position, beside in [*self.labels.beside(marks, self.taken)] if marks else []:
            taken = self.taken[beside]
            self.round.take(position, taken.rule, f"A label that line {taken.line + 1}, a credit, tells.")

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
                    if position in self.pending and not self._heads_prose(position, beside):
                        self.round.take_pending(
                            position, f"It stands beside line {self.taken[beside].line + 1}, which goes."
                        )
                        grown.append(position)
            front = grown

    def _heads_prose(self, position: int, beside: int) -> bool:
        """Whether a row below the mark of an advertisement in mid-body may be the subheading of the prose under it."""
        if position < beside or self.taken[beside].rule.category != "ad" or self.layout.in_head(position):
            return False
        return self.layout.is_prose(position + 1)

    def _fill(self) -> bool:
        """Let short lines without a sentence end follow the two lines that go around them."""
        filled = False
        positions = sorted(self.taken)
        self._gone_behind = sum(map(self.layout.in_tail, positions))
        for before, after in zip(positions, [*positions[1:], len(self.rows)], strict=False):
            bios = (p for p in range(after - 1, before, -1) if self._is_bio(p))
            between = range(next(bios, before) + 1, after)
            own = self.layout.in_tail(before) and are_entries([self.rows[p] for p in between])
            if own and between.start > before + 1:
                continue  # the sources of the article, or the books of its author
            if not between or not self._may_fill(before, between, after, own):
                continue
            rule = self.taken[before].rule
            until = f"line {self.taken[after].line + 1}" if after in self.taken else "the end"
            for position in between:
                self.round.take(
                    position,
                    rule,
                    f"A short line between line {self.taken[before].line + 1} and {until}, which go.",
                )
                filled = True
        return filled

    def _is_bio(self, position: int) -> bool:
        """Whether a row behind the article tells at length who wrote it: it stays, but what is below it need not."""
        row = self.rows[position]
        return self.layout.in_tail(position) and not row.short and (is_credit(row, "sure") or is_credit(row, "likely"))

    def _may_fill(self, before: int, between: range, after: int, own: bool) -> bool:
        """Whether the rows under the last bio between two that go, or before the end, are no part of the article."""
        if not all(self.rows[p].short for p in between) or any(map(self.layout.is_prose, between)):
            return False
        if self.layout.holds_table(before + 1, after):
            return False
        category = self.taken[before].rule.category
        if self.layout.in_tail(before) and category in CLOSING:
            linked = all(p in self.taken and self.taken[p].rule.category in LINKS for p in (before, after))
            return self._is_furniture(between, LIST_WEIGHT if linked and not own else 1)
        if self.layout.in_tail(before) and self._closes(before, after):
            return not own and len(between) < self._gone_behind
        if after not in self.taken or after <= self.layout.first_prose or category == "ad":
            return False
        if self.rows[before].text.strip() == self.rows[after].text.strip():
            return False  # a button under each item of a list: the items are the article
        return len(between) <= COMPANY_ROWS
