"""One line of JSONL: find the text field, and put a new text in its place.

Comes in: a line and the name of a top-level field. Goes out: where the value of that field stands and what
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
    """Find a top-level field that holds a string.

    Args:
        line: one JSON object.
        name: the field.

    Returns:
        Its place and its text.

    Raises:
        ValueError: not JSON, not an object, or the field is missing, double, or not a string; the message
            says which, for people to read.
    """
    try:
        values = _top_level(line, name)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg.removesuffix(' at')} at column {error.pos + 1}") from None
    except RecursionError:
        raise ValueError("not readable: nested too deeply") from None
    if not values:
        raise ValueError(f"has no field {name!r}")
    if len(values) > 1:
        raise ValueError(f"has the field {name!r} {len(values)} times")
    start, end, value = values[0]
    if not isinstance(value, str) or line[start] != '"':
        raise ValueError(f"field {name!r} is {_kind(line[start])}, expected a string")
    return Field(start, end, value)


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


def _top_level(line: str, name: str) -> list[tuple[int, int, object]]:
    """Walk over the members of the object and collect (start, end, value) of those called `name`."""
    found: list[tuple[int, int, object]] = []
    at = _skip_space(line, 0)
    if line[at : at + 1] != "{":
        _end_here(line, _SKIP.raw_decode(line, at)[1])
        raise ValueError(f"is {_kind(line[at])}, expected an object")
    at = _skip_space(line, at + 1)
    if line[at : at + 1] == "}":
        _end_here(line, at + 1)
        return found
    while True:
        key, start = _read_key(line, at)
        value, at = _SKIP.raw_decode(line, start)
        if key == name:
            found.append((start, at, value))
        at = _skip_space(line, at)
        if line[at : at + 1] == "}":
            _end_here(line, at + 1)
            return found
        at = _skip_space(line, _expect(line, at, ","))


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
