"""Patterns of the dialect as compiled regular expressions, each compiled when it is first tried.

Comes in: a pattern, vocabulary expanded. Goes out: something to search with. Never: searches.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Final
from unicodedata import is_normalized

import regex

from cleaner.fold import fold_letter
from cleaner.ondemand import on_demand

_NOT_ALIKE = re.compile(r"[ıİ]|--|&&|~~|\|\||\)[*+]")
"""`re` gives dotless letters other capitals, and pairs of signs in a class are to mean something one day. It may try a
group that is repeated without end in more ways than there is time for, where `regex` remembers which of them failed."""
_PLAIN = on_demand(
    re.compile,
    r"[ -\xb1\xb4-\xb8\xba\xbb\xbf-\u012f\u0132-\u024f\u0370-\u0482\u048a-\u052f"  # Latin, Greek, Cyrillic
    r"\u05d0-\u05ea\u060c\u061b\u061f-\u064a\u0660-\u066f\u0671-\u06d3\u06f0-\u06ff"  # Hebrew, Arabic
    r"\u10d0-\u10ff\u1200-\u135a\u1361-\u1368\u1e00-\u1eff"  # Georgian, Ethiopic, Vietnamese
    r"\u2010-\u2027\u2030-\u203e\u20a0-\u20bf\u2190-\u23ff\u25a0-\u2775\u2794-\u27bf"  # signs
    r"\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fa5\uac00-\ud7a3]*",  # Japanese, Chinese, Korean
)
"""Text of which `re` and `regex` say the same: no marks and signs that only one of them counts as part of a word, and
no dotless letters. A test holds the two together for each of these characters."""

_PROPERTY = re.compile(r"\\p\{(?P<name>\w+)\}|\\.|[\[\]]", re.DOTALL)
_TOKEN = re.compile(r"\\.|\[\^?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
_SPANS_ALL = re.compile(r"\^(?:\\.|[^\\])*\$", re.DOTALL)
_ASCII_OF: Final = {"L": "a-zA-Z", "Lu": "A-Z", "Ll": "a-z", "N": "0-9", "Nd": "0-9", "Latin": "a-zA-Z"}

Compiled = re.Pattern[str] | regex.Pattern[str]


@lru_cache(maxsize=16384)
def compile_pattern(source: str) -> regex.Pattern[str]:
    """Compile a pattern of the rule dialect, once.

    Args:
        source: the pattern, vocabulary expanded, as a rule file was allowed to have it.
    """
    return regex.compile(_written(source), regex.IGNORECASE | regex.VERSION0)


@lru_cache(maxsize=16384)
def compile_for_plain(source: str) -> Compiled:
    """Compile a pattern for plain text: with `re`, which compiles in a sixth and searches in half the time of `regex`.

    Args:
        source: see `compile_pattern`.
    """
    return _compile_with_re(_written(source)) or compile_pattern(source)


@lru_cache(maxsize=16384)
def compile_for_ascii(source: str) -> Compiled:
    """Compile a pattern for plain text of ASCII, for which `re` can do without properties.

    Args:
        source: see `compile_pattern`.
    """
    if "\\p" not in source:
        return compile_for_plain(source)
    return _compile_with_re(_without_properties(_written(source))) or compile_pattern(source)


def compiler_for(text: str) -> Callable[[str], Compiled]:
    """Choose how patterns are compiled to be searched in a folded text, which holds no controls."""
    if text.isascii():
        return compile_for_ascii
    return compile_for_plain if _PLAIN.fullmatch(text) else compile_pattern


def _compile_with_re(written: str) -> Compiled | None:
    if _NOT_ALIKE.search(written) is None:
        with suppress(re.error):  # properties, and looking behind at what varies in length
            return re.compile(written, re.IGNORECASE)
    return None


def _without_properties(written: str) -> str:
    """Put letters of ASCII for properties; a property that none of them has becomes NUL, which no text holds."""
    in_class = False

    def put(found: re.Match[str]) -> str:
        nonlocal in_class
        if found["name"] is None:
            in_class = found[0] == "[" or (in_class and found[0] != "]")
            return found[0]
        letters = _ASCII_OF.get(found["name"], "\\0")
        return letters if in_class else f"[{letters}]"

    return _PROPERTY.sub(put, written)


def _written(source: str) -> str:
    """A pattern with its letters folded as text is; most have none that folding changes, and need no parser."""
    if all(fold_letter(char) == char for char in set(source)) and is_normalized("NFC", source):
        return source
    from cleaner.pattern import parse  # noqa: PLC0415 - 5 ms, and most texts need no parser
    from cleaner.patterntree import to_regex  # noqa: PLC0415 - as above

    return to_regex(parse(source))


@lru_cache(maxsize=16384)
def is_anchored(source: str) -> bool:
    """Whether every match of a pattern spans the whole piece: `^…$` in each alternative.

    Args:
        source: the pattern, vocabulary expanded.
    """
    options, start, depth, groups = [], 0, 0, 0
    for token in _TOKEN.finditer(source):
        depth += (token[0] == "(") - (token[0] == ")")
        groups += token[0] == "(" and depth == 1
        if token[0] == "|" and not depth:
            options.append(source[start : token.start()])
            start = token.end()
    if source.startswith("(?:") and source.endswith(")") and groups == 1 and not options:
        return is_anchored(source[3:-1])
    return all(_SPANS_ALL.fullmatch(option) for option in (*options, source[start:]))
