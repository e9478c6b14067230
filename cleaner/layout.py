"""The layout of a text: where its prose stands, where the article ends, and what is a list under a heading.

Comes in: the rows of a text with their matches. Goes out: facts about positions. Never: decides what goes.

Prose is a row that reads like sentences and that no sure rule takes whole. The head precedes the first prose, the tail
follows the last. Between a deck (the one sentence under a headline) and the body stands the *strip*: who wrote it and
when, in which section. What stands under a heading of links is told apart by form: *cards* are headlines and labels
with now and then a teaser of one sentence, never two sentences in a row; an article's own list under such a heading
would break that. Positions count rows, not lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from itertools import islice
from typing import Final

from cleaner.cards import BLOCK_ROWS, NUMBERED, cards_follow, starts_small, without_close
from cleaner.rows import Row, is_known, is_taken, is_whole
from cleaner.rule import Rule
from cleaner.wrapped import find_wrapped

MAX_HEADINGS: Final = 8
"""Headings of links that are looked at for the end of the article; more in one text are a list of headings."""
LIST_WEIGHT: Final = 3
"""A list under a heading in the tail that holds more words for each of the prose is the article's own."""
TABLE_ROWS: Final = 6
"""So many rows of a word or two in a row are a table, not a list of headlines."""
CELL_WORDS: Final = 4
FIGURES: Final = 3
"""So many of them are different figures in a table of figures."""
HEADLINE_ROWS: Final = 2
"""Rows over the first prose that a list at the head leaves alone: the headline and the line under it."""
MENU_ROWS: Final = 8
"""Fewest labels in a row that can be a menu."""
MENU_FIGURES: Final = 5
"""One row in so many of a menu may hold a figure; more are a table."""
MENU_WORDS: Final = 6
"""Longest label of a menu, in words."""
HEADING_WORDS: Final = 3
"""Longest label that may be the subheading of the sentence below it, in words."""
HEADLINE_WORDS: Final = 6
"""Shortest headline that ends a list right before prose; a shorter row there may be the article's subheading."""
DECKS: Final = 2
"""Most rows of prose over the strip: the deck and the caption of the picture."""
STRIP_ROWS: Final = 16
"""Longest strip, in rows."""

_FIGURE = re.compile(r"\W{0,2}\d")
_HAS_DIGIT = re.compile(r"\d")


class Layout:
    """Facts about the rows of one text.

    Attributes:
        rows: the rows.
        end: where the article ends for good: a heading under which nothing but cards follows, or the number of rows.
        first_prose: the first row of prose; the number of rows when there is none.
        last_prose: the last row of prose; -1 when there is none.
        strip: the rows between the deck and the body.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._mark_wrapped()
        self.end = self._find_end()
        self._prose = [row.prose and not is_taken(row, ("sure",)) for row in rows[: self.end]]
        if not any(self._prose):  # nothing long: the short sentences are the article
            self._prose = [row.stops and not is_taken(row, ("sure",)) for row in rows[: self.end]]
        every = range(len(rows))
        self.first_prose = next(filter(self.is_prose, every), len(rows))
        self.last_prose = next(filter(self._is_plain_prose, reversed(every)), -1)
        self.strip = self._find_strip()

    def _mark_wrapped(self) -> None:
        """Mark the lines of wrapped paragraphs; told anew each time, since what goes may stand between them."""
        for row in self.rows:
            row.wrapped = False
        for run in find_wrapped(self.rows):
            for position in run:
                self.rows[position].wrapped = True

    def is_prose(self, position: int) -> bool:
        """Whether a row reads like the article's sentences."""
        return position < self.end and self._prose[position]

    @property
    def has_prose(self) -> bool:
        """Whether there is prose at all; where there is none, every row is head and tail."""
        return self.last_prose >= 0

    def in_tail(self, position: int) -> bool:
        """Whether a row follows the last prose."""
        return position > self.last_prose

    def in_head(self, position: int) -> bool:
        """Whether a row precedes the first prose, or stands between a deck and the body."""
        return position < self.first_prose or position in self.strip

    def recurs(self, rule: Rule) -> bool:
        """Whether a rule takes whole rows of the body, the strip aside: dates that head the entries of a chronicle."""
        return rule.id in self._rules_of_body

    @cached_property
    def _rules_of_body(self) -> frozenset[str]:
        body = [self.rows[p] for p in range(self.first_prose + 1, self.last_prose) if p not in self.strip]
        return frozenset(m.rule.id for row in body for m in row.matches if m.guard is None and is_whole(m, row))

    def heads_sentence(self, position: int) -> bool:
        """Whether a bare word or two stand over a sentence that no rule knows, as a subheading does."""
        if self.rows[position].words > HEADING_WORDS or position + 1 >= len(self.rows):
            return False
        below = self.rows[position + 1]
        return below.stops and below.words > HEADING_WORDS and not is_known(below)

    def list_under(self, heading: int) -> list[int]:
        """Find the list under a heading: in the tail to its end, elsewhere bounded, and never into prose.

        Args:
            heading: position of the heading.

        Returns:
            The positions of the list, ascending; empty when there is none.
        """
        found: list[int] = []
        meets_prose = False
        for position in range(heading + 1, len(self.rows)):
            row = self.rows[position]
            if _heads_links(row):
                return found  # the next heading has a list of its own
            meets_prose = self.is_prose(position)
            if meets_prose or (not self.in_tail(heading) and (not row.short or len(found) >= BLOCK_ROWS)):
                break
            found.append(position)
            last = found[-TABLE_ROWS:]
            if len(last) == TABLE_ROWS and (all(map(self._is_cell, last)) or self._has_figures(last)):
                return found[:-TABLE_ROWS]
        if len(found) > 1 and all(starts_small(self.rows[p].text) for p in found):
            return []  # no headlines: these go on the sentence that leads to them
        if not self.has_prose:  # all is tail, and the longer part of it may be the article
            return found if len(found) <= heading else []
        if self.in_tail(heading) and self.outweighs(found, LIST_WEIGHT):
            return []
        if self.in_head(heading):
            return found[:-HEADLINE_ROWS]
        if self.in_tail(heading):
            return without_close(self.rows, found)
        return self._without_subheading(found) if meets_prose else found

    def outweighs(self, positions: Sequence[int], times: float) -> bool:
        """Whether rows of which rules know less than half hold so many times the words of the prose.

        Then they are the article, such as results, and the prose its preface.
        """
        if 2 * sum(is_known(self.rows[p]) for p in positions) > len(positions):
            return False
        return sum(self.rows[p].words for p in positions) > times * self._prose_words

    @cached_property
    def _prose_words(self) -> int:
        return sum(row.words for p, row in enumerate(self.rows) if self.is_prose(p))

    def menus(self) -> Iterator[range]:
        """Find long unbroken runs of labels that are no table; what may be a headline over prose is left out."""
        start = 0
        for position in range(len(self.rows) + 1):
            if position < len(self.rows) and self.rows[position].words <= MENU_WORDS and self.rows[position].short:
                continue
            if position - start >= MENU_ROWS:
                meets_prose = position < len(self.rows) and self.is_prose(position)
                menu = range(start, position - HEADLINE_ROWS * meets_prose)
                figures = sum(_HAS_DIGIT.search(self.rows[p].text) is not None for p in menu)
                if len(menu) >= MENU_ROWS and MENU_FIGURES * figures <= len(menu):
                    yield menu
            start = position + 1

    def _is_plain_prose(self, position: int) -> bool:
        """Whether a row is prose that not even a likely rule takes whole: a long pitch at the end is none."""
        return self.is_prose(position) and not is_taken(self.rows[position], ("likely",))

    def _find_strip(self) -> frozenset[int]:
        """The rows between the deck and the body, when one of them says who wrote the article or when."""
        above = self.first_prose
        for _ in range(DECKS):
            below = range(above + 1, min(len(self.rows), above + STRIP_ROWS + 2))
            body = next(filter(self.is_prose, below), 0)
            between = range(above + 1, body)
            if any(self._is_stamp(p) for p in between) or sum(is_credit(self.rows[p], "hint") for p in between) > 1:
                return frozenset(between)
            if between or not body:
                break
            above = body
        return frozenset()

    def _is_stamp(self, position: int) -> bool:
        """Whether a row certainly is a credit, or looks like one and holds a figure, as dates and times do."""
        row = self.rows[position]
        return is_credit(row, "sure") or (is_credit(row, "likely") and _HAS_DIGIT.search(row.text) is not None)

    def _find_end(self) -> int:
        headings = (
            position for position, row in enumerate(self.rows) if position > len(self.rows) // 10 and _heads_links(row)
        )
        return next(filter(partial(cards_follow, self.rows), islice(headings, MAX_HEADINGS)), len(self.rows))

    def _is_cell(self, position: int) -> bool:
        row = self.rows[position]
        return row.words < CELL_WORDS and not is_known(row)

    def holds_table(self, start: int, end: int) -> bool:
        """Whether rows of a range are a table of figures: those of a menu have none.

        Args:
            start: first position.
            end: position behind the last one.
        """
        return any(self._has_figures(range(at, at + TABLE_ROWS)) for at in range(start, end - TABLE_ROWS + 1))

    def _has_figures(self, positions: Sequence[int]) -> bool:
        """Whether rows of a word or two are a table of figures; hints take numbers for counts and pages."""
        rows = [self.rows[position] for position in positions]
        if any(row.words >= CELL_WORDS or any(m.rule.strength != "hint" for m in row.matches) for row in rows):
            return False
        return len({row.text for row in rows if _FIGURE.match(row.text)}) >= FIGURES

    def _without_subheading(self, found: list[int]) -> list[int]:
        """Leave the last row of a list to the prose that follows when it may be its subheading."""
        if not found or is_known(self.rows[found[-1]]):
            return found
        last = self.rows[found[-1]]
        if NUMBERED.match(last.text):
            return found[:-1]
        return found if last.words >= HEADLINE_WORDS - (len(found) == 1) else found[:-1]


def heads_labels(row: Row) -> bool:
    """Whether a row is the heading of a list of labels."""
    return any(m.guard is None and m.rule.unit == "block" and m.rule.category == "credit" for m in row.matches)


def _heads_links(row: Row) -> bool:
    """Whether a row is the heading of a list of links; tags in such a list are a part of it."""
    blocks = [m for m in row.matches if m.rule.unit == "block" and m.guard is None and m.rule.category != "credit"]
    return any(m.rule.strength != "hint" for m in blocks)


def is_credit(row: Row, strength: str) -> bool:
    """Whether a credit rule of some strength takes a row, and nothing holds it back."""
    found = [m for m in row.matches if m.rule.category == "credit" and m.guard is None]
    return any(m.rule.strength == strength and is_whole(m, row) for m in found)
