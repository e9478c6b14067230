"""Threads of readers' comments: entries of a name, a time, a text and a button, one below the other.

Comes in: the rows of a text. Goes out: which of them are a thread. Never: decides what goes, reads a pattern.

No pattern knows what readers write; its place tells. An entry opens with a *stamp*, a short row with a figure that a
rule knows as a date or a count. In a thread rules know rows of several entries as the furniture of comments, such as
"Reply", or a heading of comments stands over stamps that all name a year and somebody. The entries of a live blog do
neither, and an article with a button for comments here and there holds no such stamps. Positions count rows, not lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from cleaner.ondemand import on_demand
from cleaner.rows import Row, is_whole

ENTRIES: Final = 3
"""Fewest entries of a thread, one below the other."""
ENTRY_ROWS: Final = 15
"""Longest entry, in rows."""
ENTRY_WORDS: Final = 100
"""Words of an entry on average: comments have 30 to 80, the posts of a page of posts more."""
STAMP_WORDS: Final = 12
"""Longest stamp, in words: a name, a date and a clock."""
STAMP_AND_TEXT: Final = 2
"""Rows of an entry without a button and without the name of the next one."""
NAME_WORDS: Final = 4
ARTICLE_WORDS: Final = 60
"""Words of prose over a thread: where there are less, the thread is what the page is about."""

_HAS_DIGIT = re.compile(r"\d")
_HAS_CLOCK = re.compile(r"\d[:.h]\d\d(?!\d)")
_IS_CLOCK = on_demand(re.compile, r"\W*\d{1,2}[:.h]\d\d(?:[:.]\d\d)?(?:\W*\w{1,4}){0,2}\W*")
"""A clock and nothing else but a zone: the entries of a live blog."""
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def find_threads(rows: Sequence[Row]) -> Iterator[range]:
    """Find threads of comments.

    Args:
        rows: the rows of a text with their matches.

    Yields:
        The positions of each, in ascending order.
    """
    stamps = [p for p, row in enumerate(rows) if _is_stamp(row) and not (p and _is_stamp(rows[p - 1]))]
    if len(stamps) < ENTRIES:
        return
    prose = list(accumulate((row.words if row.prose else 0 for row in rows), initial=0))
    run: list[range] = []
    for start, end in zip(stamps, [*stamps[1:], len(rows)], strict=True):
        run.append(range(start, end))
        if end - start > ENTRY_ROWS or end == len(rows):
            yield from _thread(rows, run, prose)
            run = []


def _thread(rows: Sequence[Row], run: Sequence[range], prose: Sequence[int]) -> Iterator[range]:
    """The thread in a run of entries, if there is one."""
    above = range(run[0].start, max(-1, run[0].start - ENTRY_ROWS), -1)
    heading = next((p for p in above if _is_of_comments(rows[p])), -1)
    dated = run[heading == run[0].start :]
    if heading >= 0 and len(dated) >= ENTRIES and all(_is_signed(rows, entry.start) for entry in dated):
        entries, start = dated, heading
    else:
        furnished = [n for n, entry in enumerate(run) if any(_is_of_comments(rows[p]) for p in entry[:ENTRY_ROWS])]
        if len(furnished) < ENTRIES:
            return
        entries = run[furnished[0] : furnished[-1] + 1]
        start = _start(rows, entries[0])
    if prose[start] < ARTICLE_WORDS:
        return
    end = _end(rows, entries)
    if sum(row.words for row in rows[entries[0].start : end]) <= ENTRY_WORDS * len(entries):
        yield range(start, end)


def _start(rows: Sequence[Row], first: range) -> int:
    """Where a thread starts: at its first stamp and the name over it, or at a button that only ends the first entry.

    Over that button the article may stand, below its own date.
    """
    known = next(p for p in first if _is_of_comments(rows[p]))
    if known == first[-1] and known != first.start:
        return known
    name = first.start - 1
    return name if name >= 0 and _is_name(rows[name]) else first.start


def _end(rows: Sequence[Row], entries: Sequence[range]) -> int:
    """Where a thread ends: behind the button of its last entry, or behind a text no longer than those of the others."""
    last = entries[-1]
    named = [len(entry) > STAMP_AND_TEXT and rows[entry[-1]].words <= NAME_WORDS for entry in entries[:-1]]
    longest = max(len(entry) - name for entry, name in zip(entries, named, strict=False))  # the next one's name
    buttons = [p for p in last[1 : longest + 1] if _is_of_comments(rows[p])]
    if buttons:
        return buttons[-1] + 1
    return next((p for p in last[1:longest] if rows[p].matches), min(last.stop, last.start + longest))


def _is_stamp(row: Row) -> bool:
    if not row.matches or row.words > STAMP_WORDS or row.stops or _HAS_DIGIT.search(row.text) is None:
        return False
    if _IS_CLOCK.fullmatch(row.text) is not None:
        return False
    return any(m.rule.category in {"comment", "credit", "related"} and is_whole(m, row) for m in row.matches)


def _is_signed(rows: Sequence[Row], stamp: int) -> bool:
    """Whether a stamp names a year, and a clock or somebody, in it or beside it: a chronicle has bare dates."""
    text = rows[stamp].text
    if _HAS_YEAR.search(text) is None:
        return False
    if _HAS_CLOCK.search(text) is not None or sum(_HAS_DIGIT.search(word) is None for word in text.split()) > 1:
        return True
    beside = (*rows[max(0, stamp - 1) : stamp], *rows[stamp + 1 : stamp + 2])
    return any(map(_is_name, beside))


def _is_name(row: Row) -> bool:
    return row.words <= NAME_WORDS and not row.stops


def _is_of_comments(row: Row) -> bool:
    """Whether a row is known as the furniture of comments, by more than a hint."""
    found = [m for m in row.matches if m.rule.category == "comment" and m.rule.strength != "hint"]
    return any(m.guard is None and is_whole(m, row) for m in found)
