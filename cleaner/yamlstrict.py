"""A strict reader of YAML: text to nodes that know where they stand.

Comes in: the source of a rule file. Goes out: `Text`, `Items` and `Table` nodes; every scalar is text. Never: builds
Python objects from tags, follows anchors, aliases or merge keys, or reads past the limits; each is a `RuleError`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, Protocol

import yaml

from cleaner.errors import RuleError
from cleaner.limits import MAX_YAML_DEPTH, MAX_YAML_NODES
from cleaner.source import Mark, Source

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


class _Place(Protocol):
    """The marks of both parsers, numbers from 0."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


class Text(NamedTuple):
    """A scalar.

    Attributes:
        value: its text, escapes resolved.
        mark: where it starts, quote included.
        inner: the column of its first character when each character of the value is one of the line; else 0.
    """

    value: str
    mark: Mark
    inner: int

    def at(self, offset: int) -> Mark:
        """Place of the character at `offset` of the value; the scalar's start when it is written with escapes."""
        return Mark(self.mark.line, self.inner + offset) if self.inner else self.mark


class Items(NamedTuple):
    """A sequence."""

    nodes: tuple[Node, ...]
    mark: Mark


class Table(NamedTuple):
    """A mapping: each key as it stands, with its value, in file order."""

    entries: dict[str, tuple[Text, Node]]
    mark: Mark


Node = Text | Items | Table


def read_yaml(source: Source) -> Node:
    """Read one document.

    Args:
        source: from `open_source`.

    Returns:
        Its top node.

    Raises:
        RuleError: not YAML, or more of YAML than this reader takes.
    """
    try:
        return _Reader(source).document()
    except yaml.MarkedYAMLError as error:
        place = _mark(error.problem_mark or error.context_mark)
        raise source.error(place, f"this is not YAML: {error.problem}; expected the keys of a rule file") from None
    except yaml.YAMLError as error:
        raise source.error(Mark(1, 1), f"this is not YAML: {error}; expected the keys of a rule file") from None


class _Reader:
    """Events to nodes; counts what it builds."""

    def __init__(self, source: Source) -> None:
        self.source = source
        loader = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
        self.events: Iterator[yaml.Event] = yaml.parse(source.text, Loader=loader)
        self.count = 0

    def fail(self, event: yaml.Event, message: str) -> RuleError:
        return self.source.error(_mark(event.start_mark), message)

    def document(self) -> Node:
        next(self.events)
        first = next(self.events)
        if not isinstance(first, yaml.DocumentStartEvent):
            raise self.source.error(Mark(1, 1), "the file is empty; expected the keys of a rule file")
        if first.version or first.tags:
            raise self.fail(first, "a YAML directive; expected none")
        node = self.node(next(self.events), 0)
        next(self.events)
        more = next(self.events)
        if isinstance(more, yaml.DocumentStartEvent):
            raise self.fail(more, "a second document; expected one document a file")
        return node

    def node(self, event: yaml.Event, depth: int, *, flow: bool = False) -> Node:
        self.count += 1
        if self.count > MAX_YAML_NODES:
            raise self.fail(event, f"too many values; expected at most {MAX_YAML_NODES} in one file")
        if isinstance(event, yaml.AliasEvent):
            raise self.fail(event, f"an alias (*{event.anchor}); expected the value, in quotes if it begins with *")
        if not isinstance(event, yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.MappingStartEvent):
            raise self.fail(event, "nothing where a value belongs; expected text, a list or a mapping")
        if event.anchor is not None:
            raise self.fail(event, f"an anchor (&{event.anchor}); expected none, or the text in quotes")
        if event.tag is not None:
            raise self.fail(event, f"a tag ({event.tag}); expected none: every value is text")
        if isinstance(event, yaml.ScalarEvent):
            text = self.scalar(event)
            if flow and not event.style and "?" in text.value:
                # libyaml takes it, the parser in pure Python does not: a file must read the same everywhere
                message = "a ? in plain text inside brackets; expected quotes around the text"
                raise self.source.error(text.at(text.value.index("?")), message)
            return text
        if depth >= MAX_YAML_DEPTH:
            raise self.fail(event, f"nested too deeply; expected at most {MAX_YAML_DEPTH} levels")
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event, depth + 1)
        return self.mapping(event, depth + 1)

    def scalar(self, event: yaml.ScalarEvent) -> Text:
        value: str = event.value
        if not value.isprintable() and _CONTROL.search(value):
            raise self.fail(event, "a control character in a value; expected text")
        start, end = _mark(event.start_mark), _mark(event.end_mark)
        quotes = 1 if event.style else 0
        exact = start.line == end.line and end.column - start.column - 2 * quotes == len(value)
        return Text(value, start, start.column + quotes if exact else 0)

    def sequence(self, start: yaml.SequenceStartEvent, depth: int) -> Items:
        nodes = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            nodes.append(self.node(event, depth, flow=bool(start.flow_style)))
        return Items(tuple(nodes), _mark(start.start_mark))

    def mapping(self, start: yaml.MappingStartEvent, depth: int) -> Table:
        entries: dict[str, tuple[Text, Node]] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, depth, flow=bool(start.flow_style))
            if key.value in entries:
                line = entries[key.value][0].mark.line
                message = f"the key {key.value!r} stands twice; expected once, as on line {line}"
                raise self.source.error(key.mark, message)
            entries[key.value] = (key, self.node(next(self.events), depth, flow=bool(start.flow_style)))
        return Table(entries, _mark(start.start_mark))

    def key(self, event: yaml.Event, depth: int, *, flow: bool) -> Text:
        if isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            raise self.fail(event, "a collection as a key; expected plain text, and quotes around a value with {{…}}")
        key = self.node(event, depth, flow=flow)
        if not isinstance(key, Text) or not key.value:
            raise self.fail(event, "an empty key; expected plain text")
        if key.value == "<<":
            raise self.fail(event, "a merge key (<<); expected the keys themselves")
        return key


def _mark(mark: _Place | None) -> Mark:
    return Mark(mark.line + 1, mark.column + 1) if mark is not None else Mark(1, 1)
