"""The pattern dialect: text to a small syntax tree.

Comes in: a pattern with its vocabulary expanded. Goes out: its tree (`patterntree`). Never: matches anything.
The dialect is a small part of `regex`'s, so that time stays linear in practice and keywords can be derived instead of
promised; `rules/README.md` describes it for authors.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from cleaner.fold import fold_letter
from cleaner.patterntree import (
    ANY,
    PUNCTUATION,
    SPACE,
    Alt,
    Anchor,
    Cased,
    Char,
    Class,
    Look,
    Node,
    Repeat,
    Seq,
    escape,
    walk,
)

MAX_REPEAT: Final = 200
"""Longest bounded repeat: gaps of 80 are usual, and two of 200 still try only 40,000 ways on one piece."""

MAX_COUNT_CHARS: Final = 9
ESCAPED_CLASSES: Final = frozenset("dDwWsS")
ESCAPED_ANCHORS: Final = frozenset("bB")


class PatternError(ValueError):
    """A pattern is outside the dialect.

    Attributes:
        column: 0-based position in the pattern's text.
    """

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


class _Parser:
    """A recursive descent over one pattern; `at` is the position of the next character."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def fail(self, message: str, column: int | None = None) -> PatternError:
        return PatternError(message, self.at if column is None else column)

    def peek(self, text: str) -> bool:
        return self.source.startswith(text, self.at)

    def take(self, text: str) -> bool:
        found = self.peek(text)
        if found:
            self.at += len(text)
        return found

    def done(self) -> bool:
        return self.at >= len(self.source)

    def alternation(self) -> Node:
        options = [self.sequence()]
        while self.take("|"):
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Alt(tuple(options))

    def sequence(self) -> Node:
        items: list[Node] = []
        while not self.done() and self.source[self.at] not in "|)":
            start = self.at
            item = self.repeats(self.atom(), start)
            items.extend(item.items if isinstance(item, Seq) else (item,))
        return items[0] if len(items) == 1 else Seq(tuple(items))

    def atom(self) -> Node:
        char = self.source[self.at]
        if char == "(":
            return self.group()
        if char == "[":
            return self.char_class()
        if char == "\\":
            return self.escape()
        if char in "?*+{":
            raise self.fail(f"nothing to repeat before {char!r}")
        self.at += 1
        if char in "^$":
            return Anchor(char)
        return ANY if char == "." else _literal(char)

    def group(self) -> Node:
        start = self.at
        for opening in ("(?=", "(?!", "(?<=", "(?<!", "(?:", "(?-i:"):
            if self.take(opening):
                item = self.alternation()
                if not self.take(")"):
                    raise self.fail("this group is not closed", start)
                if opening == "(?:":
                    return item
                return Cased(item) if opening == "(?-i:" else Look(opening, item)
        raise self.fail("only (?:…), (?-i:…) and look-around groups are allowed; write (?:…)")

    def escape(self) -> Node:
        start = self.at
        self.at += 1
        if self.done():
            raise self.fail("a lone backslash at the end", start)
        char = self.source[self.at]
        self.at += 1
        if char == "s":
            return SPACE
        if char in ESCAPED_CLASSES:
            return Class("\\" + char)
        if char in ESCAPED_ANCHORS:
            return Anchor("\\" + char)
        if char in "pP":
            return self.property_class(char, start)
        if char in PUNCTUATION or char == " ":
            return _literal(char)
        raise self.fail(f"unknown escape \\{char}", start)

    def property_class(self, letter: str, start: int) -> Node:
        end = self.source.find("}", self.at)
        if not self.take("{") or end < 0:
            raise self.fail("write a property as \\p{Lu}", start)
        name = self.source[self.at : end]
        self.at = end + 1
        if not name.replace("_", "").replace("=", "").isalnum():
            raise self.fail(f"unknown property {name!r}", start)
        return Class(f"\\{letter}{{{name}}}")

    def char_class(self) -> Node:
        start = self.at
        self.at += 1
        negated = self.take("^")
        parts: list[str] = []
        chars: set[str] | None = set()
        while not self.peek("]"):
            if self.done():
                raise self.fail("this class is not closed", start)
            part, members = self.class_item()
            parts.append(part)
            chars = None if chars is None or members is None else chars | members
        self.at += 1
        if not parts:
            raise self.fail("an empty class", start)
        source = f"[{'^' if negated else ''}{''.join(parts)}]"
        return Class(source, None if negated or chars is None else frozenset(chars))

    def class_item(self) -> tuple[str, set[str] | None]:
        start = self.at
        if self.peek("\\"):
            node = self.escape()
            if isinstance(node, Class):
                return node.source, set(node.chars) if node.chars else None
            if not isinstance(node, Char):
                raise self.fail("an anchor cannot stand in a class", start)
            first = node.char
        else:
            first = self.source[self.at]
            if first == "[":
                raise self.fail("write \\[ inside a class")
            self.at += 1
        if self.peek("-") and not self.peek("-]"):
            self.at += 1
            return self.class_range(first, start)
        folded = fold_letter(first)
        return "".join(escape(c) for c in folded), set(folded.lower())

    def class_range(self, first: str, start: int) -> tuple[str, set[str] | None]:
        if self.done() or self.source[self.at] in "\\[]":
            raise self.fail("a range ends in a plain character", start)
        last = self.source[self.at]
        self.at += 1
        if last < first:
            raise self.fail(f"the range {first}-{last} runs backwards", start)
        members = {chr(c).lower() for c in range(ord(first), ord(last) + 1)} if ord(last) - ord(first) < 32 else None
        return f"{escape(first)}-{escape(last)}", members

    def repeats(self, item: Node, start: int) -> Node:
        counted = self.counts()
        if counted is None:
            return item
        low, high = counted
        if isinstance(item, Anchor | Look):
            raise self.fail("an anchor cannot be repeated", start)
        if high is not None and (high > MAX_REPEAT or high < low):
            raise self.fail(f"a repeat of {low} to {high}; at most {MAX_REPEAT}", start)
        if high is None and item == ANY:
            raise self.fail("an unbounded gap; write .{0,80}", start)
        if (high is None or high > 1) and _has_unbounded(item):
            raise self.fail("an unbounded repeat inside a repeated group", start)
        if not self.done() and self.source[self.at] in "?*+":
            raise self.fail("lazy, possessive and double repeats are outside the dialect")
        return Repeat(item, low, high)

    def counts(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("?", (0, 1)), ("*", (0, None)), ("+", (1, None))):
            if self.take(sign):
                return bounds
        if not self.peek("{"):
            return None
        end = self.source.find("}", self.at)
        body = self.source[self.at + 1 : end] if end > 0 else ""
        low, comma, high = body.partition(",")
        if not (low.isdecimal() and (not high or high.isdecimal())) or len(body) > MAX_COUNT_CHARS:
            raise self.fail("write a repeat as {2} or {0,80}")
        self.at = end + 1
        if not comma:
            return int(low), int(low)
        return int(low), int(high) if high else None


def parse(source: str) -> Node:
    """Parse a pattern of the rule dialect.

    Args:
        source: the pattern, vocabulary expanded.

    Returns:
        Its syntax tree, literals folded as text is before matching.

    Raises:
        PatternError: the pattern is outside the dialect; `column` says where.
    """
    parser = _Parser(unicodedata.normalize("NFC", source))
    node = parser.alternation()
    if not parser.done():
        raise parser.fail("a ) without its (")
    return node


def _literal(char: str) -> Node:
    folded = fold_letter(char)
    if len(folded) == 1:
        return Char(folded)
    return Seq(tuple(Char(c) for c in folded))


def _has_unbounded(node: Node) -> bool:
    return any(isinstance(n, Repeat) and n.high is None for n in walk(node))
