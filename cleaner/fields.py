"""Typed access to one mapping of a rule file.

Comes in: a `Table` and the keys it may have. Goes out: checked values with their places. Never: knows what a rule is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cleaner.errors import RuleError, nearest
from cleaner.source import Source
from cleaner.yamlstrict import Items, Node, Table, Text

_NUMBER: Final = re.compile(r"[0-9]{1,6}")


def expect_table(source: Source, node: Node, what: str) -> Table:
    """Take a node as a mapping.

    Raises:
        RuleError: it is text or a list.
    """
    if not isinstance(node, Table):
        raise source.error(node.mark, f"{what} is {_kind(node)}; expected a mapping")
    return node


def expect_items(source: Source, node: Node, what: str) -> tuple[Node, ...]:
    """Take a node as a list.

    Raises:
        RuleError: it is text or a mapping.
    """
    if not isinstance(node, Items):
        raise source.error(node.mark, f"{what} is {_kind(node)}; expected a list, such as [a, b]")
    return node.nodes


def expect_text(source: Source, node: Node, what: str) -> Text:
    """Take a node as text that is not blank.

    Raises:
        RuleError: it is a list or a mapping, or blank.
    """
    if not isinstance(node, Text):
        raise source.error(node.mark, f"{what} is {_kind(node)}; expected text, in quotes when it holds brackets")
    if not node.value.strip():
        raise source.error(node.mark, f"{what} is empty; expected text")
    return node


class Fields:
    """The entries of one mapping, known to have all required keys and no unknown one.

    Args:
        source: the file.
        node: the mapping.
        what: how messages name it, such as "a rule".
        required: keys that must stand there.
        optional: keys that may.

    Raises:
        RuleError: not a mapping, an unknown key, or a missing one.
    """

    def __init__(
        self, source: Source, node: Node, what: str, required: Sequence[str], optional: Sequence[str] = ()
    ) -> None:
        self.source = source
        self.table = expect_table(source, node, what)
        valid = (*required, *optional)
        for name, (key, _) in self.table.entries.items():
            if name not in valid:
                raise source.error(key.mark, f"unknown key {name!r} in {what}{nearest(name, valid)}")
        for name in required:
            if name not in self.table.entries:
                raise source.error(self.table.mark, f"{what} lacks {name!r}; expected the keys {', '.join(required)}")

    def node(self, key: str) -> Node | None:
        """The value as it stands, or None."""
        entry = self.table.entries.get(key)
        return entry[1] if entry else None

    def fail(self, node: Node, message: str) -> RuleError:
        """An error that points at a value."""
        return self.source.error(node.mark, message)

    def text(self, key: str) -> Text:
        """The text under a required key."""
        return expect_text(self.source, self.table.entries[key][1], f"{key!r}")

    def choice(self, key: str, valid: Sequence[str]) -> str | None:
        """One of a closed set, or None when the key is absent."""
        node = self.node(key)
        if node is None:
            return None
        text = expect_text(self.source, node, f"{key!r}")
        if text.value not in valid:
            raise self.fail(node, f"{key} is {text.value!r}{nearest(text.value, valid)}")
        return text.value

    def number(self, key: str, low: int, high: int) -> int | None:
        """A whole number between two bounds, or None when the key is absent."""
        node = self.node(key)
        if node is None:
            return None
        text = expect_text(self.source, node, f"{key!r}")
        if not _NUMBER.fullmatch(text.value) or not low <= int(text.value) <= high:
            raise self.fail(node, f"{key} is {text.value!r}; expected a whole number from {low} to {high}")
        return int(text.value)

    def flag(self, key: str) -> bool | None:
        """`true` or `false`, or None when the key is absent."""
        word = self.choice(key, ("true", "false"))
        return None if word is None else word == "true"

    def shaped(self, key: str, shape: re.Pattern[str], expected: str) -> Text:
        """The text under a required key, when it has a shape."""
        text = self.text(key)
        if not shape.fullmatch(text.value):
            raise self.fail(text, f"{key} is {text.value!r}; expected {expected}")
        return text

    def texts(self, key: str, *, may_be_empty: bool = False) -> tuple[Text, ...]:
        """A list of texts; none when the key is absent, an error when it repeats itself or, unless it may, is empty."""
        node = self.node(key)
        if node is None:
            return ()
        nodes = expect_items(self.source, node, f"{key!r}")
        if not nodes and not may_be_empty:
            raise self.fail(node, f"{key!r} is an empty list; expected at least one item, or leave the key out")
        texts = tuple(expect_text(self.source, item, f"an item of {key!r}") for item in nodes)
        seen: set[str] = set()
        for text in texts:
            if text.value in seen:
                raise self.fail(text, f"{text.value!r} stands twice in {key!r}; expected once")
            seen.add(text.value)
        return texts


def _kind(node: Node) -> str:
    return {Text: "text", Items: "a list", Table: "a mapping"}[type(node)]
