"""The strings that a syntax tree can spell, as far as they are few and folding cannot change them.

Comes in: a `pattern.Node`. Goes out: sets of folded, lower-case strings. Never: judges which of them is worth looking
for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from typing import Final

from cleaner.patterntree import Alt, Anchor, Cased, Char, Class, Look, Node, Repeat, Seq
from cleaner.rule import LINE_START, SENTENCE_START

MAX_STRINGS: Final = 400
"""Most strings one candidate set may hold; vocabulary lists have up to about 60 items, two of them 3,600."""
MAX_SPELLED: Final = 50_000
"""Nodes kept: those of some ten long patterns."""
HEAD_LETTERS: Final = 8
"""Letters of a line start that are enough to look for."""
DIGITS: Final = "0123456789"
_ROBUST: Final = frozenset(" @#©&")


def heads_of(node: Node) -> frozenset[tuple[str, bool]]:
    """How a match can begin: (text, whether what follows is still known), cut at `HEAD_LETTERS`."""
    match node:
        case Char(char):
            return frozenset([(char.lower(), True)]) if is_robust(char) else _heads_of_digits(char)
        case Class(source, chars):
            if source == r"\d":
                return _heads_of_digits(DIGITS)
            return (
                frozenset((c, True) for c in chars)
                if chars and all(map(is_robust, chars))
                else _heads_of_digits(chars or "")
            )
        case Anchor() | Look():
            return frozenset([("", True)])
        case Cased(item):
            return heads_of(item)
        case Alt(options):
            return frozenset[tuple[str, bool]]().union(*map(heads_of, options))
        case Seq(items):
            return heads_of_sequence(items)
        case Repeat(item, low, high):
            if strings_of(item, line_start=False) == frozenset(" "):
                return frozenset([(" ", True)] if low else [(" ", True), ("", True)])
            once = frozenset((text, known and high == 1) for text, known in heads_of(item))
            return once if low else once | {("", True)}


def _heads_of_digits(chars: Iterable[str]) -> frozenset[tuple[str, bool]]:
    """Digits may only stand first: further on, text may show native ones. Other characters are not known at all."""
    found = frozenset(chars)
    return frozenset((c, False) for c in found) if found and found <= frozenset(DIGITS) else frozenset([("", False)])


def heads_of_sequence(items: Sequence[Node]) -> frozenset[tuple[str, bool]]:
    """How a match of a sequence can begin; see `heads_of`."""
    heads = frozenset([("", True)])
    for item in items:
        more = heads_of(item)
        longer: set[tuple[str, bool]] = set()
        for text, known in heads:
            if not known:
                longer.add((text, False))
                continue
            for next_text, next_known in more:
                if text and next_text and next_text in DIGITS:
                    longer.add((text, False))  # a digit inside a keyword may be a native one
                    continue
                joined = text + next_text
                longer.add((joined[:HEAD_LETTERS], next_known and len(joined) < HEAD_LETTERS))
        if len(longer) > MAX_STRINGS:
            return frozenset((text, False) for text, _ in heads)
        heads = frozenset(longer)
        if not any(known for _, known in heads):
            break
    return heads


_SPELLED: Final[dict[tuple[int, bool], tuple[Node, frozenset[str] | None]]] = {}
"""What nodes of the last patterns spell, by identity: to compare syntax trees costs more than to spell them."""


def strings_of(node: Node, line_start: bool) -> frozenset[str] | None:
    """All strings the node can spell, when they are few and folding cannot change them; else None."""
    known = _SPELLED.get((id(node), line_start))
    if known is None or known[0] is not node:
        if len(_SPELLED) > MAX_SPELLED:
            _SPELLED.clear()
        known = _SPELLED[id(node), line_start] = (node, _spell_out(node, line_start))
    return known[1]


def _spell_out(node: Node, line_start: bool) -> frozenset[str] | None:
    match node:
        case Char(char):
            return frozenset([char.lower()]) if is_robust(char) else None
        case Class(_, chars):
            known = chars is not None and len(chars) <= 12 and all(map(is_robust, chars))
            return chars if known else None
        case Anchor(source):
            return frozenset([start_of(line_start) if source == "^" else ""])
        case Look():
            return frozenset([""])
        case Cased(item):
            return strings_of(item, line_start)
        case Seq(items):
            return _strings_of_sequence(items, line_start)
        case Alt(options):
            parts = [strings_of(o, line_start) for o in options]
            known_parts = [p for p in parts if p is not None]
            return _few(frozenset[str]().union(*known_parts)) if len(known_parts) == len(parts) else None
        case Repeat(item, low, high):
            return _strings_of_repeat(item, low, high, line_start)


def _strings_of_sequence(items: Sequence[Node], line_start: bool) -> frozenset[str] | None:
    spelled: frozenset[str] | None = frozenset([""])
    for item in items:
        part = strings_of(item, line_start)
        if part is None or spelled is None or len(spelled) * len(part) > MAX_STRINGS:
            return None
        spelled = frozenset(a + b for a, b in product(spelled, part))
    return spelled


def _strings_of_repeat(item: Node, low: int, high: int | None, line_start: bool) -> frozenset[str] | None:
    part = strings_of(item, line_start)
    if part is None:
        return None
    if part == frozenset(" "):  # folded text has no two spaces in a row
        return frozenset(["", " "] if low == 0 else [" "])
    if high is None or high > 3:
        return None
    spelled: set[str] = set()
    for times in range(low, high + 1):
        if len(part) ** times > MAX_STRINGS:
            return None
        spelled.update("".join(p) for p in product(sorted(part), repeat=times))
    return _few(frozenset(spelled))


def _few(strings: frozenset[str]) -> frozenset[str] | None:
    return strings if len(strings) <= MAX_STRINGS else None


def start_of(line_start: bool) -> str:
    """The mark of the place at which `^` stands."""
    return LINE_START if line_start else SENTENCE_START


@cache
def is_robust(char: str) -> bool:
    """Whether raw text shows the character as the pattern has it, but for case: no quote, dash, dot or digit does."""
    return char.isalpha() or char in _ROBUST or unicodedata.category(char).startswith("M")
