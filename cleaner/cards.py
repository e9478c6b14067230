"""Cards: headlines and labels under a heading of links, with now and then a teaser, told from an article's own list.

Comes in: rows, and where a heading stands. Goes out: whether cards follow, and which rows are not theirs. Never:
decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from cleaner.ondemand import on_demand
from cleaner.rows import SHORT_WORDS, Row, is_known, is_taken

BLOCK_ROWS: Final = 12
"""Longest list under a heading in mid-body, in rows; after the last prose there is no bound but the end."""
CARD_ROWS: Final = 4
"""Fewest rows under a heading that can be told to be cards."""
TEASER_WORDS: Final = 45
"""Longest teaser of a card, in words."""
LAST_WORDS: Final = 20
"""Shortest sentence, in words, that may be the last paragraph of an article alone under headlines."""
EXCERPT_WORDS: Final = 60
"""Longest one that is cut short: the excerpts that WordPress makes have 55."""
LINKS: Final = 2
"""Fewest headlines over the sentences at the very end that are the article's."""
ITEMS: Final = 3
"""So many numbered sentences are the article's own list, whatever stands between them."""
LABEL_WORDS: Final = 6
"""Longest label, in words: headlines have more."""
FIGURE_WORDS: Final = 9
"""Longest row in which a figure tells an entry: headlines have figures too."""
ENTRIES: Final = 2
"""Fewest entries of an article's own list when they are half of what no rule knows."""

NUMBERED: Final = re.compile(r"\W*(?:(?:day|step|part|chapter|no|week|tip)\W*)?\d{1,3}\b", re.IGNORECASE)
_ENTRY = on_demand(re.compile, r"[^:：]{1,60}(?::\s|：)\s*\S|[^,]+,[^,]+,|.*(?<!\d)(?:1[5-9]|20)\d\d\W*\Z")
"""A label with its value, a name with its particulars, a work with its year."""
_CUT = re.compile(r"(?:…|\.{3})(?:\W+\w+){0,4}\W*\Z")
_UNENDED = re.compile(_CUT.pattern + r"|\b[IVX]{1,4}\.\W*\Z")
_CALL = on_demand(re.compile, r"[?!？！؟;՞՜]\W*\Z")


def cards_follow(every: Sequence[Row], heading: int) -> bool:
    """Whether nothing but cards stands under a heading, to the end of the text.

    Args:
        every: the rows of the text.
        heading: position of the heading.
    """
    rows = every[heading + 1 :]
    if len(rows) < CARD_ROWS or any(_go_on(a, b) and not (_calls(a) or _calls(b)) for a, b in pairwise(rows)):
        return False  # told first: an article shows it within a few rows
    if any(_go_on(a, b) for a, b in pairwise(rows)) and 2 * sum(map(_calls, rows)) > sum(not r.stops for r in rows):
        return False  # questions with their answers
    teasers = [row for row in rows if row.prose and not is_taken(row, ("sure",))]
    if 2 * len(teasers) > len(rows) or any(map(is_too_long, teasers)):
        return False
    if len(teasers) == 1 and teasers[0].words >= LAST_WORDS and any(r is teasers[0] for r in rows[2:BLOCK_ROWS]):
        return False  # the last paragraph of the article under a box of links
    if sum(row.stops and NUMBERED.match(row.text) is not None for row in rows) >= ITEMS:
        return False
    if _ends_in_prose(rows):
        return False
    title = every[heading].text.strip()
    again = next((p for p, row in enumerate(rows) if row.text.strip() == title), 0)
    return not any(row.prose for row in rows[:again])  # else the same box stands twice, and the article between


def _ends_in_prose(rows: Sequence[Row]) -> bool:
    """Whether the only sentences are the last rows, as those of the article under a box of links are."""
    stops = [row.stops for row in rows if not is_taken(row, ("sure", "likely"))]
    return sum(stops) > 1 and all(stops[-sum(stops) :])


def without_close(rows: Sequence[Row], found: list[int]) -> list[int]:
    """Leave the sentences at the very end to the article when there are no others in a list of headlines.

    Rows of which every one is a sentence or a question are no list: an interview in short answers.
    """
    sentences = [_is_sentence(rows[p]) for p in found]
    if sum(sentences) >= LINKS and all(rows[p].stops for p in found):
        return []
    first = sentences.index(True) if any(sentences) else 0
    at_end = found[-1:] == [len(rows) - 1]
    return found[:first] if first >= LINKS and at_end and all(sentences[first:]) else found


def starts_small(text: str) -> bool:
    """Whether a line begins in a small letter, behind a bullet perhaps: it goes on the sentence that leads to it."""
    return text.lstrip("-–—•·* ")[:1].islower()


def are_entries(rows: Sequence[Row]) -> bool:
    """Whether rows that no rule matches read like an article's own list, not like headlines."""
    unknown = [row for row in rows if not row.matches]
    if len(unknown) == len(rows) >= ITEMS and all(row.words <= LABEL_WORDS for row in rows):
        return True  # labels of which no rule knows one: verse, names, a recipe
    entries = sum(map(_is_entry, unknown))
    return entries >= ENTRIES and 2 * entries >= len(unknown)


def _is_entry(row: Row) -> bool:
    """Whether a row is a point in small letters, a label with its value or a few words with a figure."""
    if starts_small(row.text) or _ENTRY.match(row.text) is not None:
        return True
    return row.words <= FIGURE_WORDS and any(map(str.isdigit, row.text)) and any(map(str.isalpha, row.text))


def _go_on(row: Row, below: Row) -> bool:
    """Whether two sentences stand one below the other; what goes anyway tells nothing."""
    return row.stops and below.stops and not (is_taken(row, ("sure",)) or is_taken(below, ("sure",)))


def is_too_long(row: Row) -> bool:
    """Whether a row is too long for a teaser."""
    return row.words > (EXCERPT_WORDS if _CUT.search(row.text, max(0, len(row.text) - 40)) else TEASER_WORDS)


def _calls(row: Row) -> bool:
    """Whether a row is a short question or call, as headlines may be."""
    return row.stops and row.words <= SHORT_WORDS and _CALL.search(row.text) is not None


def _is_sentence(row: Row) -> bool:
    """Whether a row is a sentence to its end that no rule knows: no teaser, no headline that asks or names a king."""
    return row.stops and not (_calls(row) or _UNENDED.search(row.text, max(0, len(row.text) - 40)) or is_known(row))
