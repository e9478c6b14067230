"""What a sample expects: which part of its text is not the article, and which lines are.

Comes in: a text and the pieces of it that should go. Goes out: where they stand, and what remains. Never: runs the
engine, so that an expectation cannot depend on what it is held against.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

Place = tuple[int, int]
"""Half-open, in code points of the text."""

_LINE = re.compile(r"[^\r\n]+")


def locate(text: str, pieces: Iterable[str]) -> list[Place]:
    """Find the pieces in the text, each after the one before it.

    A piece is the whole of a line if there is such a line, and otherwise a part of one.

    Returns:
        One place for each piece, ascending and disjoint.

    Raises:
        ValueError: a piece does not stand in the text after the one before it.
    """
    lines = [(found.start(), found.end()) for found in _LINE.finditer(text)]
    places: list[Place] = []
    after = 0
    for piece in pieces:
        place = _whole_line(text, lines, piece, after) or _part(text, piece, after)
        if place is None:
            raise ValueError(f"not in the text after code point {after}: {piece!r}")
        places.append(place)
        after = place[1]
    return places


def _whole_line(text: str, lines: Sequence[Place], piece: str, after: int) -> Place | None:
    for start, end in lines:
        if start >= after and text[start:end].strip() == piece.strip():
            return start, end
    return None


def _part(text: str, piece: str, after: int) -> Place | None:
    start = text.find(piece, after)
    return None if start < 0 else (start, start + len(piece))


def without(text: str, places: Sequence[Place]) -> str:
    """The text with the places cut out."""
    kept, after = [], 0
    for start, end in places:
        kept.append(text[after:start])
        after = end
    return "".join([*kept, text[after:]])


def plain_lines(text: str) -> list[str]:
    """The lines that hold anything, so that only a changed word makes a difference.

    Canonically composed, without invisible and control characters, with single spaces: what normalising may do to a
    line of the article.
    """
    lines = (" ".join(_visible(line).split()) for line in re.split(r"[\r\n]+", text))
    return [line for line in lines if line]


def _visible(line: str) -> str:
    composed = unicodedata.normalize("NFC", line)
    return "".join(char for char in composed if unicodedata.category(char) not in {"Cf", "Cc"} or char == "\t")


def missing_lines(expected: Sequence[str], found: Sequence[str]) -> list[str]:
    """The expected lines that are not found, in order, among the others."""
    missing, at = [], 0
    for line in expected:
        try:
            at = found.index(line, at) + 1
        except ValueError:
            missing.append(line)
    return missing
