"""Patterns of the dialect as compiled regular expressions, each compiled when it is first tried.

Comes in: a pattern, vocabulary expanded. Goes out: something to search with. Never: searches.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from unicodedata import is_normalized

import regex

from cleaner.fold import fold_letter

_NOT_ALIKE = re.compile(r"[ıİ]|--|&&|~~|\|\||\)(?:[*+]|\{(?!(?:\d,)?[0-3]\}))")
"""`re` gives dotless letters other capitals, and pairs of signs in a class are to mean something one day. It tries a
group that is repeated often in more ways than there is time for, where `regex` remembers which of them failed."""


@lru_cache(maxsize=16384)
def compile_pattern(source: str) -> regex.Pattern[str]:
    """Compile a pattern of the rule dialect, once.

    Args:
        source: the pattern, vocabulary expanded, as a rule file was allowed to have it.
    """
    return regex.compile(_written(source), regex.IGNORECASE | regex.VERSION0)


@lru_cache(maxsize=16384)
def compile_for_ascii(source: str) -> re.Pattern[str] | regex.Pattern[str]:
    """Compile a pattern for pieces of ASCII: with `re`, half the time of `regex`, where both mean the same there.

    Args:
        source: see `compile_pattern`.
    """
    written = _written(source)
    if _NOT_ALIKE.search(written) is None:
        with suppress(re.error):  # properties, and looking behind at what varies in length
            return re.compile(written, re.IGNORECASE)
    return compile_pattern(source)


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
    if "^" not in source or "$" not in source:
        return False
    from cleaner.pattern import parse  # noqa: PLC0415 - as above
    from cleaner.patterntree import Alt, Anchor, Seq  # noqa: PLC0415 - as above

    tree = parse(source)
    options = tree.options if isinstance(tree, Alt) else (tree,)
    ends = [(o.items[0], o.items[-1]) for o in options if isinstance(o, Seq) and o.items]
    return len(ends) == len(options) and all(e == (Anchor("^"), Anchor("$")) for e in ends)
