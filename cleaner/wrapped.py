"""Paragraphs that were broken into lines, as in mails, `pre` elements and old archives, captions and verse.

Comes in: the rows of a text, one after the other. Goes out: which of them are such lines. Never: joins them, decides.

Alone such a line looks like a headline: short, and without a sentence end. Together they have a form that lists lack:
most go on in small letters. Where lines have one width, so that the first word of each would not have fitted on the
line above, few are enough; captions and verse have no width, and must be more. Where letters have no case, many lines
of one width must do, or some of exactly one. Where one paragraph is wrapped, two lines are enough for another. Widths
count letters and digits only, so that they are the same after normalising.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cleaner.rows import Row

MIN_CHARS: Final = 40
"""Shortest line that can be full: narrower columns are as wide as a headline is long."""
MAX_CHARS: Final = 400
"""Longest line that is measured: wrapped lines have up to 130 characters, thrice as many with marks taken apart."""
MIN_LETTERS: Final = 30
MAX_LETTERS: Final = 110
SLACK: Final = 5
"""Letters less than its width that a full line may have for its spaces and marks."""
WRAPPED_ROWS: Final = 3
"""Fewest lines of a wrapped paragraph."""
GOING_ON: Final = 2
"""So many lines at least go on in small letters behind one that ends no sentence."""
GOING_ON_SHARE: Final = 3
"""One line in so many does; in German, where every noun has a capital, one in two."""
SPOKEN_ROWS: Final = 4
"""Fewest lines of no width that go on, and the words of each on average: tags in small letters have one or two."""
CASELESS_ROWS: Final = 6
SAME_ROWS: Final = 4
"""Fewest lines where letters have no case, and of these where all have one width."""


def find_wrapped(rows: Sequence[Row]) -> list[range]:
    """Find wrapped paragraphs.

    Args:
        rows: the rows of a text.

    Returns:
        Their positions, in ascending order.
    """
    runs = list(_runs(rows))
    whole = [run for run in runs if _is_paragraph([rows[p] for p in run])]
    width = max((rows[p].letters for run in whole for p in run), default=0)
    more = (run for run in runs if whole and _is_full(rows[run.start], rows[run.start + 1], width))
    return sorted({*whole, *more, *_spoken(rows)}, key=lambda run: run.start)


def _runs(rows: Sequence[Row]) -> Iterator[range]:
    """Runs of two lines and more in which the first word of each would not have fitted on the line above."""
    start = 0
    while start < len(rows) - 1:
        end = start + 1
        if MIN_CHARS <= len(rows[start].text) <= MAX_CHARS:
            end = _end_of_run(rows, start)
            if end > start + 1 and rows[end - 2].stops and not rows[end - 1].stops:
                end -= 1  # a label below a last line that happens to be full
            if end > start + 1:
                yield range(start, end)
        start = end


def _end_of_run(rows: Sequence[Row], start: int) -> int:
    """The end of the lines from a start on of which each but the last is full."""
    width, least = 0, 3 * MAX_CHARS
    for position in range(start, len(rows) - 1):
        letters = rows[position].letters
        if not MIN_LETTERS <= letters <= MAX_LETTERS:
            return position + 1
        width = max(width, letters)
        least = min(least, letters + count_letters(_first_word(rows[position + 1].text)) + SLACK)
        if least <= width or least <= rows[position + 1].letters:
            return position + 1
    return len(rows)


def _spoken(rows: Sequence[Row]) -> Iterator[range]:
    """Find lines of no width that go on: captions, and verse that is written like prose."""
    goes_on = [position for position in range(len(rows) - 1) if _goes_on(rows[position], rows[position + 1])]
    run: list[int] = []
    for position in [*goes_on, len(rows) + 2]:
        if run and position > run[-1] + 2:
            lines = rows[run[0] : run[-1] + 2]
            if len(run) >= SPOKEN_ROWS and sum(len(row.text.split()) for row in lines) >= SPOKEN_ROWS * len(lines):
                yield range(run[0], run[-1] + 2)
            run = []
        run.append(position)


def _is_full(above: Row, below: Row, width: int) -> bool:
    """Whether a line goes on in the next at the width that the paragraphs of a text have."""
    return width < above.letters + count_letters(_first_word(below.text)) + SLACK and _goes_on(above, below)


def _goes_on(above: Row, below: Row) -> bool:
    return below.text.lstrip()[:1].islower() and not above.stops


def _is_paragraph(lines: Sequence[Row]) -> bool:
    if len(lines) < WRAPPED_ROWS:
        return False
    if any(_has_case(row.text) for row in lines):
        going_on = sum(_goes_on(a, b) for a, b in pairwise(lines))
        return going_on >= GOING_ON and GOING_ON_SHARE * going_on >= len(lines) - 1
    widths = [len(row.text.strip()) for row in lines[:-1]]
    return len(lines) >= CASELESS_ROWS or (len(lines) >= SAME_ROWS and max(widths) - min(widths) <= 1)


def _has_case(line: str) -> bool:
    first = next(filter(str.isalpha, line), "")
    return first.islower() or first.isupper()


def count_letters(text: str) -> int:
    """Count the letters and digits of a line, as far as lines are measured."""
    return sum(map(str.isalnum, text[: MAX_CHARS + 1]))


def _first_word(text: str) -> str:
    """The first word, or the first letter where words stand together."""
    word, _, rest = text.strip().partition(" ")
    return word if rest else word[:1]
