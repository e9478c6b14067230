"""The labels of a page: short rows that name a person, a section or a topic, and are known by the credits around them.

Comes in: the layout of a text and what goes. Goes out: positions of labels. Never: decides what goes, reads a pattern.

No pattern can tell "Energy storage" or an unknown name from a subheading; its place can. Labels stand in a list under a
heading ("Tags:"), in the head or the strip between two credits, or behind the last credit of the text; and the section
over the headline is often repeated in the strip. Positions count rows, not lines.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

import regex

from cleaner.layout import Layout, heads_labels
from cleaner.ondemand import on_demand
from cleaner.rows import is_whole

LABEL_WORDS: Final = 4
"""Longest label, in words."""
LABELS: Final = 24
"""Longest list of labels under their heading, in rows."""
LIST_LABELS: Final = 5
"""So many labels in a row are a list."""
RUN_LABELS: Final = 3
"""So many labels beside a date, or behind a credit in the tail, are no subheadings, whatever follows."""

_ADDRESS = re.compile(r"https?://\S+")
_HAS_DIGIT = re.compile(r"\d")
_NAME = on_demand(
    regex.compile,
    r"\W*\p{Lu}[\p{L}\p{M}'’.-]*(?: (?:(?:de|da|do|dos|du|del|della|di|van|von|der|den|bin|al|el|la|y|e) ){0,2}"
    r"\p{Lu}[\p{L}\p{M}'’.-]*){1,3},?",
)


class Labels:
    """The labels of one text."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.rows = layout.rows

    def is_label(self, position: int) -> bool:
        """Whether a row has the form of a label or is a bare address, and no rule knows it but as a credit."""
        row = self.rows[position]
        short = row.words <= LABEL_WORDS and not row.stops and not _HAS_DIGIT.search(row.text)
        if not short and _ADDRESS.fullmatch(row.text.strip()) is None:
            return False
        return all(m.rule.category == "credit" or not is_whole(m, row) for m in row.matches)

    def is_name(self, position: int) -> bool:
        """Whether a label reads like a person's name: two to four capitalised words."""
        return self.is_label(position) and _NAME.fullmatch(self.rows[position].text.strip()) is not None

    def in_list(self, position: int) -> bool:
        """Whether a label stands in a long unbroken run of labels: names in a list of names are its own."""
        around = range(max(0, position - LIST_LABELS), min(len(self.rows), position + LIST_LABELS + 1))
        run = 0
        for near in around:
            run = run + 1 if self.is_label(near) else 0
            if run >= LIST_LABELS and near >= position and near - run < position:
                return True
        return False

    def under(self, heading: int) -> list[int]:
        """Find the labels under their heading; the last one before prose may be a subheading or the headline.

        Args:
            heading: position of the heading ("Tags:").

        Returns:
            Their positions, ascending; empty when there are none.
        """
        found: list[int] = []
        for position in range(heading + 1, min(len(self.rows), heading + 1 + LABELS)):
            if not self.is_label(position) or heads_labels(self.rows[position]):
                break
            found.append(position)
        if self.layout.in_tail(heading) or not self._is_sentence(heading + 1 + len(found)):
            return found
        return found[:-1]

    def beside(self, marks: Collection[int], gone: Collection[int]) -> Iterator[tuple[int, int]]:
        """Find labels that the credits around them tell.

        Args:
            marks: positions of the credits that go.
            gone: positions of all that goes.

        Yields:
            The position of a label, and that of the credit that tells it.
        """
        head = range(min(self.layout.first_prose, len(self.rows)))
        told = dict(self._around(head, marks, gone))
        yield from told.items()
        texts = {self.rows[p].text.strip(): p for p in marks} | {self.rows[p].text.strip(): told[p] for p in told}
        for position in head:
            twin = texts.get(self.rows[position].text.strip())
            if twin is not None and position not in gone and position not in told and self.is_label(position):
                yield position, twin

    def _around(self, head: range, marks: Collection[int], gone: Collection[int]) -> Iterator[tuple[int, int]]:
        """The labels around credits: in the head under a headline, in the strip, in the tail behind one."""
        layout = self.layout
        headline = next((p for p in head if p not in gone and self.rows[p].words > LABEL_WORDS), len(self.rows))
        for run in self._runs((p for p in head if p > headline), gone):
            yield from self._told(run, marks)
        for run in self._runs(sorted(layout.strip), gone):
            yield from self._told(run, marks)
        for run in self._runs(range(layout.last_prose + 1, len(self.rows)), gone):
            above, below = run[0] - 1, run[-1] + 1
            ends = below in gone or below == len(self.rows) or len(run) >= RUN_LABELS
            if above in marks and layout.in_tail(above) and ends:
                yield from ((position, above) for position in run)

    def _told(self, run: list[int], marks: Collection[int]) -> Iterator[tuple[int, int]]:
        """All labels of a run between two credits, or of a long one beside a date; else names not right above prose."""
        sides = [p for p in (run[0] - 1, run[-1] + 1) if p in marks]
        dated = any(_HAS_DIGIT.search(self.rows[p].text) for p in sides)
        if len(sides) > 1:
            yield from ((position, sides[0]) for position in run)
        elif dated and len(run) >= RUN_LABELS:
            yield from ((position, sides[0]) for position in run[: -1 if self._is_sentence(run[-1] + 1) else None])
        elif run[-1] + 1 in sides:
            yield from ((position, sides[0]) for position in self._names(reversed(run)))
        elif sides and not self._is_sentence(run[-1] + 1):
            yield from ((position, sides[0]) for position in self._names(run))

    def _is_sentence(self, position: int) -> bool:
        return position < len(self.rows) and (self.rows[position].stops or self.layout.is_prose(position))

    def _names(self, run: Iterable[int]) -> Iterator[int]:
        for position in run:
            if not self.is_name(position):
                return
            yield position

    def _runs(self, positions: Iterable[int], gone: Collection[int]) -> Iterator[list[int]]:
        """Unbroken runs of labels that are still there."""
        run: list[int] = []
        for position in positions:
            if position in gone or not self.is_label(position):
                continue
            if run and position != run[-1] + 1:
                yield run
                run = []
            run.append(position)
        if run:
            yield run
