"""Removals to text, and back.

Comes in: a text and half-open spans of it, in code points, ascending and disjoint. Goes out: the text without them, and
from that and the pieces the text again. Never: decides, normalises.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.document import Span


def cut_out(text: str, spans: Sequence[Span]) -> tuple[str, list[str]]:
    """Cut spans out of a text.

    Args:
        text: any string.
        spans: what goes; ascending and disjoint.

    Returns:
        What is left, and the pieces that went, in order.

    Raises:
        ValueError: the spans overlap, are not in order, or leave the text.

    >>> cut_out("one two three", [Span(3, 7)])
    ('one three', [' two'])
    """
    kept: list[str] = []
    gone: list[str] = []
    at = 0
    for start, end in spans:
        if not at <= start <= end <= len(text):
            raise ValueError(f"span ({start}, {end}) overlaps another, is out of order or leaves the text")
        kept.append(text[at:start])
        gone.append(text[start:end])
        at = end
    kept.append(text[at:])
    return "".join(kept), gone


def put_back(kept: str, spans: Sequence[Span], gone: Sequence[str]) -> str:
    """Undo `cut_out`.

    Args:
        kept: what was left.
        spans: the spans that were cut out, as then.
        gone: the pieces that went.

    Returns:
        The text that `cut_out` was given.

    Raises:
        ValueError: there are not as many pieces as spans.

    >>> put_back("one three", [Span(3, 7)], [" two"])
    'one two three'
    """
    parts: list[str] = []
    at = 0  # position in the original text
    read = 0  # position in what was left
    for (start, end), piece in zip(spans, gone, strict=True):
        parts += [kept[read : read + start - at], piece]
        read += start - at
        at = end
    parts.append(kept[read:])
    return "".join(parts)
