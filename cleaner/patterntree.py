"""The syntax tree of a pattern.

Comes in: nodes, made by `pattern.parse`. Goes out: the nodes below one, and its text for the `regex` module. Never:
reads a pattern, matches anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

PUNCTUATION: Final = frozenset("\\.^$|?*+()[]{}-/#@&~'\"!%:;,=<>_`")
"""What a backslash makes a literal of."""


@dataclass(frozen=True, slots=True)
class Char:
    """One literal character, folded."""

    char: str


@dataclass(frozen=True, slots=True)
class Class:
    """One character out of a set.

    Attributes:
        source: its text for `regex`.
        chars: the characters, lower case, when they are few and known; else None.
    """

    source: str
    chars: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Seq:
    """Items one after the other."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alt:
    """One of several options."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """An item between `low` and `high` times; `high` None is without bound."""

    item: Node
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Anchor:
    r"""`^`, `$`, `\b` or `\B`."""

    source: str


@dataclass(frozen=True, slots=True)
class Look:
    """Look-around: `source` is its opening, such as `(?=`."""

    source: str
    item: Node


@dataclass(frozen=True, slots=True)
class Cased:
    """A group in which case matters."""

    item: Node


Node = Char | Class | Seq | Alt | Repeat | Anchor | Look | Cased

ANY: Final = Class(".")
SPACE: Final = Class(r"\s", frozenset(" "))


def to_regex(node: Node) -> str:
    """Write the tree as a pattern of the `regex` module, to be compiled with IGNORECASE."""
    match node:
        case Char(char):
            return escape(char)
        case Class(source):
            return source
        case Anchor(source):
            return source
        case Seq(items):
            return "".join(to_regex(i) if not isinstance(i, Alt) else f"(?:{to_regex(i)})" for i in items)
        case Alt(options):
            return "|".join(to_regex(o) for o in options)
        case Look(source, item):
            return f"{source}{to_regex(item)})"
        case Cased(item):
            return f"(?-i:{to_regex(item)})"
        case Repeat(item, low, high):
            inner = to_regex(item) if isinstance(item, Char | Class) else f"(?:{to_regex(item)})"
            return inner + _counts(low, high)


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, depth first."""
    yield node
    match node:
        case Seq(items) | Alt(items):
            for item in items:
                yield from walk(item)
        case Repeat(item) | Look(_, item) | Cased(item):
            yield from walk(item)


def _counts(low: int, high: int | None) -> str:
    short = {(0, 1): "?", (0, None): "*", (1, None): "+"}.get((low, high))
    if short is not None:
        return short
    return f"{{{low}}}" if low == high else f"{{{low},{'' if high is None else high}}}"


def escape(char: str) -> str:
    """Write a character so that it means itself."""
    return "\\" + char if char in PUNCTUATION and char not in "@'\"!%:;,=<>_`/" else char
