"""One line of JSONL: only the text changes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.jobs.jsonline import find_field, replace_field

ODD_LINES = [
    '{"id": 12345678901234567890, "text": "a"}',
    '{"n":1.0,"m":1e3,"z":-0.0,"text":"a"}\n',
    '{ "text" : "a" , "n" : %s }\r\n' % ("9" * 5000),
    '{"x": NaN, "y": Infinity, "text": "a"}',
    '{"id": 1, "id": 2, "nested": {"text": "not this"}, "list": [{"text": 1}], "text": "a"}',
    '\t{"te\\u0078t": "a", "é": "\\u00e9\\/"}  ',
]


@pytest.mark.parametrize("line", ODD_LINES)
def test_replace_field_when_other_fields_are_odd_then_their_bytes_stay(line: str) -> None:
    field = find_field(line, "text")
    assert field.text == "a"
    changed = replace_field(line, field, "b").decode()
    assert changed == line[: field.start] + '"b"' + line[field.end :]
    assert find_field(changed, "text").text == "b"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "not JSON: Expecting value at column 1"),
        ("nope", "not JSON: Expecting value at column 1"),
        ("{}", "has no field 'text'"),
        ('{"body": "a"}', "has no field 'text'"),
        ('["text"]', "is a list, expected an object"),
        ("null", "is null, expected an object"),
        ('{"text": 7}', "field 'text' is a number, expected a string"),
        ('{"text": null}', "field 'text' is null, expected a string"),
        ('{"text": {"a": "b"}}', "field 'text' is an object, expected a string"),
        ('{"text": NaN}', "field 'text' is a number, expected a string"),
        ('{"text": "a", "text": "b"}', "has the field 'text' 2 times"),
        ('{"text": "a"} {"text": "b"}', "not JSON: more text after the value at column 15"),
        ('{"text": "a",}', "not JSON: expected '\"' at column 14"),
        ('{"text": "a', "not JSON: Unterminated string starting at column 10"),
        ('{"a": ' + "[" * 100_000 + ', "text": "a"}', "not readable: nested too deeply"),
    ],
)
def test_find_field_when_line_is_wrong_then_reason_is_named(line: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the reason is compared whole
        find_field(line, "text")
    assert str(caught.value) == reason


def test_replace_field_when_line_is_ascii_then_it_stays_ascii() -> None:
    line = '{"text": "caf\\u00e9"}'
    assert replace_field(line, find_field(line, "text"), "thé").isascii()
    line = '{"text": "café"}'
    assert replace_field(line, find_field(line, "text"), "thé") == '{"text": "thé"}'.encode()


def test_replace_field_when_text_holds_a_lone_surrogate_then_it_is_written_as_an_escape() -> None:
    line = '{"text": "é\\ud800"}'
    assert json.loads(replace_field(line, find_field(line, "text"), "é\ud800!")) == {"text": "é\ud800!"}


@given(
    fields=st.dictionaries(
        st.text(), st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    ),
    old=st.text(),
    new=st.text(),
    ascii_=st.booleans(),
)
def test_replace_field_when_object_is_any_then_only_the_text_changes(
    fields: dict[str, object], old: str, new: str, *, ascii_: bool
) -> None:
    line = json.dumps({**fields, "text": old}, ensure_ascii=ascii_)
    changed = json.loads(replace_field(line, find_field(line, "text"), new))
    assert changed == {**fields, "text": new}
    assert list(changed) == list(json.loads(line))
