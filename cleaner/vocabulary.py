"""Vocabulary: named lists of pattern fragments, and patterns with `{{name}}` spelled out.

Comes in: the `lists` of a file, and the vocabulary it stands on. Goes out: expanded patterns. Never: looks a list up
anywhere but in its own file and below: what a shared list means does not depend on who uses it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from cleaner.errors import nearest
from cleaner.fields import expect_items, expect_table, expect_text
from cleaner.limits import MAX_LIST_DEPTH, MAX_PATTERN_CHARS, MAX_PATTERN_DEPTH
from cleaner.pattern import PatternError, parse
from cleaner.patterntree import Node as PatternNode
from cleaner.source import Mark, Source
from cleaner.yamlstrict import Node, Text

_NAME: Final = re.compile(r"[a-z][a-z0-9_-]*")
_LONG_NUMBER: Final = re.compile(r"\{[0-9]*,?[0-9]{5}")
_REFERENCE: Final = re.compile(r"\{\{(.*?)\}\}|\{\{")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The lists of one file, and the vocabulary below.

    Attributes:
        source: the file.
        items: each list's fragments, as they stand.
        below: where names are looked up that this file does not have.
    """

    source: Source
    items: dict[str, tuple[Text, ...]]
    below: Vocabulary | None = None
    _expanded: dict[str, str] = field(default_factory=dict)

    def names(self) -> set[str]:
        """Every name that a pattern of this file may use."""
        return set(self.items) | (self.below.names() if self.below else set())

    def expand(self, source: Source, text: Text) -> str:
        """Spell out every `{{name}}` of a pattern.

        Args:
            source: the file in which the pattern stands.
            text: the pattern.

        Returns:
            The pattern, NFC, each name replaced by `(?:a|b|c)`.

        Raises:
            RuleError: an unknown name, a cycle, or a result that is too long.
        """
        return self._expand(source, text, ())

    def parse(self, source: Source, text: Text) -> tuple[str, PatternNode]:
        """Expand and parse a pattern.

        Args:
            source: the file in which the pattern stands.
            text: the pattern.

        Returns:
            The expanded pattern and its tree.

        Raises:
            RuleError: as `expand`, or outside the dialect; points into the pattern as exactly as its quoting allows.
        """
        expanded = self.expand(source, text)
        try:
            _check_size(expanded)
            return expanded, parse(expanded)
        except PatternError as error:
            mark = text.at(self._offset(source, text, error.column))
            near = expanded[max(0, error.column - 8) : error.column + 12]
            message = f"the pattern is outside the dialect: {error.message}, near '{near}'"
            raise source.error(mark, f"{message}; expected what rules/README.md allows") from None

    def check(self) -> None:
        """Expand and parse every item of this file.

        Raises:
            RuleError: an item is not a pattern on its own, or has a cycle or an unknown name.
        """
        for texts in self.items.values():
            for text in texts:
                self.parse(self.source, text)

    def _expand(self, source: Source, text: Text, open_lists: tuple[tuple[str, str], ...]) -> str:
        parts: list[str] = []
        size = 0
        for offset, piece, name in _pieces(source, text):
            parts.append(piece if name is None else self._list(source, text.at(offset), name, open_lists))
            size += len(parts[-1])
            if size > MAX_PATTERN_CHARS:
                raise source.error(
                    text.mark, f"too long when spelled out; expected at most {MAX_PATTERN_CHARS} characters"
                )
        return unicodedata.normalize("NFC", "".join(parts))

    def _list(self, source: Source, mark: Mark, name: str, open_lists: tuple[tuple[str, str], ...]) -> str:
        if name not in self.items:
            if self.below is not None and name in self.below.names():
                return self.below._list(source, mark, name, open_lists)  # noqa: SLF001 - the same class
            raise source.error(mark, f"no list is called {name!r}{nearest(name, self.names())}")
        place = (self.source.path, name)
        if place in open_lists:
            chain = " → ".join(n for _, n in (*open_lists[open_lists.index(place) :], place))
            raise source.error(mark, f"the lists go round in a circle: {chain}; expected an end")
        if len(open_lists) > MAX_LIST_DEPTH:
            raise source.error(mark, f"lists inside lists; expected at most {MAX_LIST_DEPTH} levels")
        if name not in self._expanded:
            items = [self._expand(self.source, text, (*open_lists, place)) for text in self.items[name]]
            spelled = f"(?:{'|'.join(items)})"
            if len(spelled) > MAX_PATTERN_CHARS:
                message = f"{name!r} is too long when spelled out; expected at most {MAX_PATTERN_CHARS} characters"
                raise source.error(mark, message)
            self._expanded[name] = spelled
        return self._expanded[name]

    def _offset(self, source: Source, text: Text, column: int) -> int:
        """Offset in the pattern as written for a column of the expanded one; the `{{` for one inside a list."""
        done = 0
        for offset, piece, name in _pieces(source, text):
            size = len(piece if name is None else self._list(source, text.mark, name, ()))
            if column < done + size:
                return offset if name is not None else offset + column - done
            done += size
        return max(0, len(text.value) - 1)


def read_lists(source: Source, node: Node | None, below: Vocabulary | None) -> Vocabulary:
    """Read the `lists` of a file and check that they expand.

    Args:
        source: the file.
        node: the value of `lists`, or None.
        below: where other names are looked up.

    Returns:
        The vocabulary of the file.

    Raises:
        RuleError: a list without a proper name or without items, or an item that is wrong.
    """
    items: dict[str, tuple[Text, ...]] = {}
    if node is not None:
        for name, (key, value) in expect_table(source, node, "'lists'").entries.items():
            if not _NAME.fullmatch(name):
                raise source.error(key.mark, f"{name!r} is no name of a list; expected lower-case letters or digits")
            nodes = expect_items(source, value, f"the list {name!r}")
            if not nodes:
                raise source.error(value.mark, f"the list {name!r} is empty; expected at least one item")
            items[name] = tuple(expect_text(source, item, f"an item of {name!r}") for item in nodes)
    vocabulary = Vocabulary(source, items, below)
    vocabulary.check()
    return vocabulary


def _pieces(source: Source, text: Text) -> Iterator[tuple[int, str, str | None]]:
    """Cut a pattern at its references: (offset, literal text, None) or (offset, reference, name)."""
    done = 0
    for found in _REFERENCE.finditer(text.value):
        name = found[1]
        if name is None or not _NAME.fullmatch(name):
            raise source.error(text.at(found.start()), f"{found[0]!r} names no list; expected {{{{name}}}}, lower case")
        yield done, text.value[done : found.start()], None
        yield found.start(), found[0], name
        done = found.end()
    yield done, text.value[done:], None


def _check_size(pattern: str) -> None:
    """Refuse what would be too much for a recursive parser, and numbers too long for `int`.

    Raises:
        PatternError: groups nested too deeply, escaped parentheses included, or a repeat of five digits.
    """
    number = _LONG_NUMBER.search(pattern)
    if number is not None:
        raise PatternError("a repeat of thousands", number.start())
    depth = 0
    for column, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if depth > MAX_PATTERN_DEPTH:
            raise PatternError(f"more than {MAX_PATTERN_DEPTH} nested groups", column)
