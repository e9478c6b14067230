"""Text to lines, sentences and words: the facts that decisions rest on.

Comes in: any `str`. Goes out: `Document`, places in code points of that text, counts. Never: changes text, knows rules.

A line ends at a line feed, CR LF, CR, NEL (U+0085), VT, FF, LINE SEPARATOR (U+2028) or PARAGRAPH SEPARATOR (U+2029);
see `normalize.LINE_BREAKS`. The separators U+001C to U+001E, at which `str.splitlines` also cuts, are controls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import regex

from cleaner.invisible import C1_CHARS, C1_CONTROL
from cleaner.ondemand import on_demand

_OTHER_BREAKS: Final = "\r\x0b\x0c\x85\u2028\u2029"
_SEPARATORS: Final = "\x1c\x1d\x1e\x1f"
_DENSE_LETTER = on_demand(
    re.compile, "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of scripts that do not space words: Thai, Lao, Burmese, Khmer, kana, Han. Hangul is spaced."""
_UNSEEN: Final = r"[\p{M}\p{Cf}\p{Cc}]*"
"""Normalising may drop these, so a sentence must be found to start behind them as it is without them."""
_CLOSERS: Final = r"[\"'”’»›“‘«‹)\]」』】）\p{Cf}\p{Cc}]*"
"""Quotes close one way in English and another in German, Polish or Danish (“so”, „so“, »so«)."""
_AFTER_END: Final = r"(?:\p{Z}*[(\[][^()\[\]]{1,16}[)\]]|\p{Z}*[*†■∎◆●¹²³]{1,3})?"
"""What may stand behind the stop: an agency or author in brackets, the number of a note, a closing mark."""
END_CHARS: Final = 36
"""So many characters at the end of a line are looked at for the end of a sentence."""
_STOPS: Final = r"(?:[.!?…。！？｡॥।؟۔։።፧။៕]|\.\.\.)"
_SENTENCE_END = regex.compile(rf"{_STOPS}{_CLOSERS}{_AFTER_END}[\p{{Z}}\p{{Cc}}\p{{Cf}}]*\Z")
_BOUNDARY = on_demand(
    regex.compile,
    rf"(?<!(?:^|[\p{{Z}}\p{{P}}])\p{{Lu}}(?=\.)){_STOPS}+{_CLOSERS}(?:[\p{{Z}}\p{{Cc}}\p{{Cf}}]+|(?<=[。！？｡॥।؟۔።။៕][」』】）”’]?))(?=\S)"
    rf"|(?<=\p{{Ll}}{_UNSEEN}[.!?]{_CLOSERS}|[\p{{L}}.!?,…][”’\"])(?=\p{{Lu}}{_UNSEEN}\p{{L}})"
    rf"|[\p{{Z}}](?:[|•·►▶»→]|[-–—]{{1,2}}|\p{{So}}+\uFE0F?)[\p{{Z}}]+(?=\S)",
)
_NEAR_BOUNDARY = on_demand(
    re.compile, "[.!?…。！？｡॥।؟۔։።፧។៕]|(?<=[.!?\"'”’»›)\\]」』】）])(?=[^\\W\\d_])| (?=[^\\w\\s])"
)
"""Where `_BOUNDARY` can begin in a line in which every character can be printed; far quicker to look for."""
_LIST_MARK = on_demand(regex.compile, r"[\p{Z}\p{P}\p{S}]*(?:\p{N}{1,3}|\p{L}|(?i:no|step \p{N}+))[.)][\p{Z}]+")
"""`1. ` or `b) ` at the start of a line: the sentence has not begun."""
_GLUE = on_demand(
    regex.compile,
    rf"(?<=\p{{Ll}}{_UNSEEN})(?<!\b(?:You|Linked|Whats|Face|Tik|Sound|Insta|Snap|Pay|Word|My|Mac|Mc|De|La|Le|i|e)[\p{{Cf}}\p{{Cc}}]*)"
    rf"(?=\p{{Lu}}{_UNSEEN}\p{{Ll}})",
)

SENTENCE_REACH: Final = 160
"""Code points before a place in which most sentences begin."""
LOOK_AHEAD: Final = 8
"""Code points behind the start of a sentence by which it is told."""
PROSE_WORDS: Final = 14
"""Fewest words of a prose line; with a sentence end, 95 in 100 such lines of labelled articles are the article."""
RUNNING_WORDS: Final = 32
"""From here on a line is prose even without a sentence end (cut-off paragraphs)."""


class Span(NamedTuple):
    """A half-open range [start, end) in code points of the input text."""

    start: int
    end: int


def split_lines(text: str) -> tuple[list[str], list[int]]:
    """Cut a text into lines.

    Args:
        text: any string.

    Returns:
        The lines without their breaks, and for each the code point at which it starts; a text that ends in a break
        has an empty last line. Raises: nothing.
    """
    view = plain_view(text)
    lines = view.split("\n")
    starts: list[int] = []
    at = 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return lines, starts


def plain_view(text: str) -> str:
    """Read a text as it will be normalised, every code point staying in its place.

    A line feed stands where a line breaks (CR LF becomes space and LF), for a C1 control what it was before it was read
    in the wrong encoding, and NUL for the separators that Python takes for spaces and normalising drops.
    """
    if "\r" in text:
        text = text.replace("\r\n", " \n")
    for line_break in _OTHER_BREAKS:  # a search each is quicker than one for all of them
        if line_break in text:
            text = text.replace(line_break, "\n")
    for separator in _SEPARATORS:
        if separator in text:
            text = text.replace(separator, "\0")
    if text.isascii() or C1_CONTROL.search(text) is None:
        return text
    return C1_CONTROL.sub(lambda match: C1_CHARS[match[0]], text)


def count_words(text: str) -> int:
    """Count words; in scripts that do not space them, two letters make one.

    Args:
        text: a line or a part of one.

    Returns:
        Number of words. Raises: nothing.
    """
    words = len(text.split())
    if text.isascii() or _DENSE_LETTER.search(text) is None:
        return words
    return words + len(_DENSE_LETTER.findall(text)) // 2


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends as a sentence does: stop, then perhaps quotes, a source, a mark."""
    return _SENTENCE_END.search(text, max(0, len(text) - END_CHARS)) is not None


def sentence_starts(line: str, begin: int = 0) -> list[int]:
    """Find where sentences begin inside a line.

    Args:
        line: a line without its break.
        begin: position from which to look.

    Returns:
        Positions in the line, ascending, never 0. A separator between spaces (`|`, `•`, a dash) starts a sentence too,
        and so does a capital glued to a stop ("end.Follow"). Raises: nothing.
    """
    return sorted(set(_starts(line, begin)))


def sentence_around(line: str, place: int) -> tuple[int, int]:
    """Find the sentence that holds the character before a place, as `sentence_starts` cuts them.

    Args:
        line: a line without its break.
        place: position in the line, at least 1.

    Returns:
        Where it starts and ends: start < place <= end. Raises: nothing.
    """
    end = next((at for at in _starts(line, max(0, place - LOOK_AHEAD)) if at >= place), len(line))
    reach = SENTENCE_REACH
    while True:
        begin = max(0, place - reach)
        start = max((at for at in _starts(line, begin, place + LOOK_AHEAD) if at < place), default=0)
        if start or not begin:
            return start, end
        reach *= 4


def _starts(line: str, begin: int, end: int | None = None) -> Iterator[int]:
    """Where sentences begin; overlapping, so that it does not matter from where one looks."""
    stop = len(line) if end is None else end
    for found in _boundaries(line, begin, stop):
        at = found.end()
        if 0 < at < len(line) and not _LIST_MARK.fullmatch(line, 0, at):
            yield at


def _boundaries(line: str, begin: int, end: int) -> Iterator[regex.Match[str]]:
    if not line.isprintable():
        yield from _BOUNDARY.finditer(line, begin, end, overlapped=True)
        return
    for near in _NEAR_BOUNDARY.finditer(line, begin, end):
        found = _BOUNDARY.match(line, near.start(), end)
        if found is not None:
            yield found


def glued_starts(line: str, begin: int = 0) -> list[int]:
    """Find capitals glued to a small letter ("storyFollow us"): where a lost break may have been."""
    return [m.end() for m in _GLUE.finditer(line, begin)]


@dataclass(slots=True)
class Document:
    """A text cut into lines.

    Attributes:
        text: the text as it came in.
        lines: its lines without breaks, as `plain_view` reads them.
        starts: the code point at which each line starts.
    """

    text: str
    lines: list[str] = field(init=False)
    starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.lines, self.starts = split_lines(self.text)
