"""One line of JSONL: find the text field, and put a new text in its place.

Comes in: a line and the name of a field. Goes out: where the value of that field stands and what
it says, or a line whose other characters are all as they were. Never: parses the other fields into Python
values, so that a number of 5,000 digits, `1.0`, `1e3`, the order of keys and the blanks between them stay.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

_WHITESPACE: Final = " \t\r\n"
"""The white space of JSON, RFC 8259 section 2."""

_SKIP: Final = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
"""Steps over a value; numbers stay text, since `int` refuses more than 4,300 digits."""


@dataclass(frozen=True, slots=True)
class Field:
    """The value of the text field: where it stands in the line, quotes included, and what it says."""

    start: int
    end: int
    text: str


def find_field(line: str, name: str) -> Field:
    """Find a field that holds a string.

    Args:
        line: one JSON object.
        name: the field; `a.b` is the member b of the member a, unless a member is called `a.b`.

    Returns:
        Its place and its text.

    Raises:
        ValueError: not JSON, not an object, or the field is missing, double, or not a string; the message
            says which, for people to read.
    """
    try:
        start, end, value = _descend(line, name)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg.removesuffix(' at')} at column {error.pos + 1}") from None
    except RecursionError:
        raise ValueError("not readable: nested too deeply") from None
    if not isinstance(value, str) or line[start] != '"':
        raise ValueError(f"field {name!r} is {_kind(line[start])}, expected a string")
    return Field(start, end, value)


def _descend(line: str, name: str) -> tuple[int, int, object]:
    """Find the member of the object, or of an object inside it when the name has dots: (start, end, value)."""
    values = _members(line, name)
    at = 0
    if not values and "." in name:
        for part in name.split("."):
            values = _members(line, part, at)
            if len(values) != 1:
                break
            at = values[0][0]
    if not values:
        raise ValueError(f"has no field {name!r}")
    if len(values) > 1:
        raise ValueError(f"has the field {name!r} {len(values)} times")
    return values[0]


def replace_field(line: str, field: Field, text: str) -> bytes:
    """Put a new text where the field stands; every other byte stays.

    Args:
        line: the line that `field` was found in.
        field: the answer of `find_field`.
        text: the new value; may hold lone surrogates, which are written as escapes, as they came.

    Returns:
        The line in UTF-8. A line that was plain ASCII stays so, for readers who count on it.
    """
    value = json.dumps(text, ensure_ascii=line.isascii())
    try:
        return (line[: field.start] + value + line[field.end :]).encode()
    except UnicodeEncodeError:
        return (line[: field.start] + json.dumps(text) + line[field.end :]).encode()


def _members(line: str, name: str, at: int | None = None) -> list[tuple[int, int, object]]:
    """Walk over the members of an object and collect (start, end, value) of those called `name`.

    Args:
        line: the line.
        name: the member.
        at: where the object begins; None: it is all of the line.
    """
    found: list[tuple[int, int, object]] = []
    whole, at = not at, _skip_space(line, at or 0)
    if line[at : at + 1] != "{":
        end = _SKIP.raw_decode(line, at)[1]
        if whole:
            _end_here(line, end)
        raise ValueError(f"is {_kind(line[at])}, expected an object")
    at = _skip_space(line, at + 1)
    closed = line[at : at + 1] == "}"
    while not closed:
        key, start = _read_key(line, at)
        value, at = _SKIP.raw_decode(line, start)
        if key == name:
            found.append((start, at, value))
        at = _skip_space(line, at)
        closed = line[at : at + 1] == "}"
        if not closed:
            at = _skip_space(line, _expect(line, at, ","))
    if whole:
        _end_here(line, at + 1)
    return found


def _read_key(line: str, at: int) -> tuple[str, int]:
    """Read `"key" :`; return the key and where its value starts."""
    _expect(line, at, '"')
    key, at = _SKIP.raw_decode(line, at)
    return str(key), _skip_space(line, _expect(line, _skip_space(line, at), ":"))


def _expect(line: str, at: int, char: str) -> int:
    if line[at : at + 1] != char:
        raise json.JSONDecodeError(f"expected {char!r}", line, at)
    return at + 1


def _skip_space(line: str, at: int) -> int:
    while line[at : at + 1] and line[at] in _WHITESPACE:
        at += 1
    return at


def _end_here(line: str, at: int) -> None:
    rest = _skip_space(line, at)
    if rest != len(line):
        raise json.JSONDecodeError("more text after the value", line, rest)


def _kind(first: str) -> str:
    """Name a JSON value by its first character."""
    names = {'"': "a string", "{": "an object", "[": "a list", "n": "null", "t": "true", "f": "false"}
    return names.get(first, "a number")
