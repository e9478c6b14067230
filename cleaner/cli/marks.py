"""Marks: an explained text as lines for people.

Comes in: an `Explanation`. Goes out: lines with a mark in the margin, and beneath them the rule, its category and
the reason. Never: prints, or lets a control character of the text through.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from cleaner.cli.terminal import visible
from cleaner.document import split_lines

if TYPE_CHECKING:
    from cleaner.result import Explanation, NearMiss

_NOTE_INDENT: Final = " " * 6
_GOES: Final = ("[-", "-]")
_SAVED: Final = ("{?", "?}")
"""What stands around a part of a line where there is no colour, after wdiff."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A piece of the text that goes, or that a guard saved: [start, end) in code points, and what to say of it."""

    start: int
    end: int
    goes: bool
    note: str


def mark_text(explanation: Explanation, *, color: bool) -> Iterator[str]:
    """Go through a text line by line.

    Args:
        explanation: what goes and what was saved.
        color: paint the pieces; else put brackets around parts of lines.

    Yields:
        Each line behind its number and its mark (`-` goes, `~` goes in part, `?` saved by a guard), then a note for
        each piece that ends in it.
    """
    lines, starts = split_lines(explanation.text)
    pieces: defaultdict[int, list[_Mark]] = defaultdict(list)
    notes: defaultdict[int, list[_Mark]] = defaultdict(list)
    for mark in _marks(explanation):
        first, last = (bisect_right(starts, at) - 1 for at in (mark.start, max(mark.start, mark.end - 1)))
        notes[last].append(mark)
        for index in range(first, last + 1):
            pieces[index].append(mark)
    width = len(str(len(lines)))
    for index, (line, start) in enumerate(zip(lines, starts, strict=True)):
        if line or index + 1 < len(lines):
            number = click.style(f"{index + 1:>{width}}", dim=True) if color else f"{index + 1:>{width}}"
            yield f"{number} {_paint(line, start, pieces[index], color=color)}"
        yield from (f"{'':{width}} {_note(mark, color=color)}" for mark in notes[index])


def saved_pieces(explanation: Explanation) -> list[NearMiss]:
    """The near misses of pieces that stay; where another rule took the piece after all, nothing was saved."""
    gone = [(one.span.start, one.span.end) for one in explanation.result.removals]
    return [one for one in explanation.misses if not _touches(one.span.start, one.span.end, gone)]


def _marks(explanation: Explanation) -> list[_Mark]:
    """What goes and what was saved, in the order of the text."""
    marks = [
        _Mark(one.span.start, one.span.end, goes=True, note=f"{one.rule_id} ({one.category}): {one.reason}")
        for one in explanation.result.removals
    ]
    marks += [
        _Mark(one.span.start, one.span.end, goes=False, note=f"{one.rule_id} ({one.category}): kept: {one.guard.value}")
        for one in saved_pieces(explanation)
    ]
    return sorted(marks, key=lambda mark: (mark.start, mark.end))


def _touches(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    """Whether [start, end) overlaps one of the sorted, disjoint spans."""
    before = bisect_right(spans, (end - 1, len(spans) and spans[-1][1])) - 1
    return before >= 0 and spans[before][1] > start


def _paint(line: str, start: int, marks: list[_Mark], *, color: bool) -> str:
    """One line behind its mark, the pieces of it that go or were saved painted or in brackets."""
    parts: list[tuple[int, int, bool]] = []
    for mark in marks:
        low = max(mark.start - start, parts[-1][1] if parts else 0)
        high = min(mark.end - start, len(line))
        if line[low:high].strip():
            parts.append((low, high, mark.goes))
    margin = _margin(line, parts)
    painted, at = "", 0
    for low, high, goes in parts:
        whole = margin == "-" or not (line[:low] + line[high:]).strip()
        painted += visible(line[at:low]) + _style(visible(line[low:high]), goes=goes, color=color, bracket=not whole)
        at = high
    return f"{margin} {painted}{visible(line[at:])}"


def _margin(line: str, parts: list[tuple[int, int, bool]]) -> str:
    """The mark of a line: whether all of it goes, a part, or whether something was saved."""
    if not any(goes for _, _, goes in parts):
        return "?" if parts else " "
    left, at = "", 0
    for low, high, goes in parts:
        if goes:
            left, at = left + line[at:low], high
    return "~" if (left + line[at:]).strip() else "-"


def _style(piece: str, *, goes: bool, color: bool, bracket: bool) -> str:
    if color:
        return click.style(piece, fg="red", strikethrough=True) if goes else click.style(piece, fg="yellow")
    left, right = _GOES if goes else _SAVED
    return f"{left}{piece}{right}" if bracket else piece


def _note(mark: _Mark, *, color: bool) -> str:
    note = _NOTE_INDENT + visible(mark.note).replace("\n", " ")
    return click.style(note, fg="red" if mark.goes else "yellow", dim=True) if color else note
