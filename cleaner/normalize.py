"""Kept text to normalised text, in ordered, named steps that can be switched one by one.

Comes in: any `str`, lone surrogates and NUL included. Goes out: the same words with one kind of line break, composed
letters, no invisible characters, single plain spaces and at most one blank line in a row. Never: changes a word,
joins two lines or splits one (`line_breaks` says what a line break is, `blank_lines` drops empty lines, the markup
steps put a line break where a block ended), raises on a text.

Every step is a function from `str` to `str`, linear in the text, idempotent, and returns the very same object when
there is nothing to do. So does the whole default pipeline, and that is why the order is fixed: dropping an invisible
character can bring a letter and its accent together, so `nfc` comes after `invisible`; both can leave spaces side by
side, so `spaces` comes after them; and an emptied line is seen by `blank_lines`, last. The steps on demand read markup
and bytes that were left over, and come first. They are idempotent each for itself, and together on any text that was
not built against them ("&am<b></b>p;" needs a second run).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

import regex

from cleaner.errors import MissingExtraError, OptionError, nearest
from cleaner.invisible import drop_invisible
from cleaner.markup import decode_entities, strip_tags
from cleaner.ondemand import on_demand
from cleaner.suspect import SUSPECT

__all__ = ["DEFAULT_STEPS", "LINE_BREAKS", "STEPS", "SUSPECT", "normalize"]

LINE_BREAKS: Final = ("\r\n", "\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
"""What ends a line (Unicode 15, section 5.8): CRLF, CR, LF, VT, FF, NEL, LS, PS. Not FS, GS and RS (001C-001E), which
`str.splitlines` takes too: they separate records of a data file, and are controls that `invisible` drops."""

SPACES: Final = "\t\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""Everything that is shown as a space and is not the plain one: tab and category Zs."""

MAX_MARKS: Final = 30
"""Combining marks in a row that are still writing (UAX 15, Stream-Safe Text Format). Canonical ordering of longer
runs is quadratic in CPython, and no language has them."""

_MARK_RUN: Final = on_demand(regex.compile, rf"(\p{{M}}{{{MAX_MARKS + 1},}}+)")
_SPACE: Final = on_demand(re.compile, f"[{SPACES}]")
_BLANK_LINES: Final = re.compile(r"\n{3,}")


def unify_line_breaks(text: str) -> str:
    """Write every line break of `LINE_BREAKS` as a line feed. Raises: nothing."""
    for line_break in LINE_BREAKS:
        if line_break != "\n" and line_break in text:
            text = text.replace(line_break, "\n")
    return text


def compose(text: str) -> str:
    """Compose letters and marks to NFC, save in runs of more than `MAX_MARKS` marks, which stay as they are.

    Raises: nothing.
    """
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    composed = "\n".join([line if line.isascii() else _compose_line(line) for line in text.split("\n")])
    return text if composed == text else composed


def _compose_line(line: str) -> str:
    """Compose a line; no letter composes over a line feed."""
    if _MARK_RUN.search(line) is None:
        return unicodedata.normalize("NFC", line)
    pieces = _MARK_RUN.split(line)
    pieces[::2] = [unicodedata.normalize("NFC", piece) for piece in pieces[::2]]
    return "".join(pieces)


def tidy_spaces(text: str) -> str:
    """Write every space as the plain one, several inside a line as one, none at the end of a line.

    The spaces that a line begins with stay, one for one: they are the shape of poems, code and nested lists.

    Raises: nothing.
    """
    found = [space for space in SPACES if space in text]
    if len(found) == 1:
        text = text.replace(found[0], " ")
    elif found:
        text = _SPACE.sub(" ", text)
    if "  " in text or " \n" in text or text.endswith(" "):
        tidied = "\n".join([_tidy_line(line) for line in text.split("\n")])
        text = text if tidied == text else tidied
    return text


def _tidy_line(line: str) -> str:
    line = line.rstrip(" ")
    if "  " not in line:
        return line
    inner = line.lstrip(" ")
    return line[: len(line) - len(inner)] + " ".join(filter(None, inner.split(" ")))


def drop_blank_lines(text: str) -> str:
    """Leave at most one blank line in a row, none at the start, and at the end only a final line feed that was there.

    Raises: nothing.
    """
    if "\n\n\n" in text:
        text = _BLANK_LINES.sub("\n\n", text)
    if text.startswith("\n"):
        text = text.lstrip("\n")
    if text.endswith("\n\n"):
        text = text.rstrip("\n") + "\n"
    return text


def fix_mojibake(text: str) -> str:
    """Repair text that was decoded with the wrong encoding, line by line, through ftfy.

    Raises:
        MissingExtraError: ftfy is not installed.
    """
    try:
        from ftfy import fix_encoding  # noqa: PLC0415  an extra
    except ImportError as error:
        message = "the step 'mojibake' needs ftfy: pip install boilerplate-cleaner[fix]"
        raise MissingExtraError(message) from error
    if text.isascii():
        return text
    fixed = "\n".join(line if line.isascii() else fix_encoding(line) for line in text.split("\n"))
    return text if fixed == text else fixed


STEPS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "mojibake": fix_mojibake,
        "html_entities": decode_entities,
        "html_tags": strip_tags,
        "line_breaks": unify_line_breaks,
        "invisible": drop_invisible,
        "nfc": compose,
        "spaces": tidy_spaces,
        "blank_lines": drop_blank_lines,
    }
)
"""Every step by its name, in the order in which they run."""

DEFAULT_STEPS: Final = ("line_breaks", "invisible", "nfc", "spaces", "blank_lines")
"""The steps that run unless a caller names others."""


def normalize(text: str, steps: Iterable[str] = DEFAULT_STEPS) -> str:
    """Run the named steps on a text.

    Args:
        text: any text.
        steps: names from `STEPS`; they run in the order of `STEPS`, however they are given.

    Returns:
        The normalised text; the same object when there is nothing to do.

    Raises:
        OptionError: a name is not a step.
        MissingExtraError: the step `mojibake` is asked for and ftfy is not installed.
    """
    chosen = frozenset(steps)
    for name in sorted(chosen - STEPS.keys()):
        message = f"unknown normalisation step {name!r}{nearest(name, STEPS)}"
        raise OptionError(message)
    for name, step in STEPS.items():
        if name in chosen:
            text = step(text)
    return text


def normalize_beginning(text: str, chars: int, steps: Iterable[str] = DEFAULT_STEPS) -> str:
    """Give the beginning of the normalised text, without normalising all of a long one.

    Args:
        text: any text.
        chars: code points to give.
        steps: see `normalize`.

    Returns:
        The first `chars` code points of the normalised text.

    Raises:
        see `normalize`.
    """
    chosen = frozenset(steps)
    end = text.find("\n", 2 * chars) if chosen.issubset(DEFAULT_STEPS) else -1  # these work line by line
    while end >= 0:
        normal = normalize(text[:end], chosen)
        if len(normal) > chars:
            return normal[:chars]
        end = text.find("\n", 2 * end + 1)
    return normalize(text, chosen)[:chars]
