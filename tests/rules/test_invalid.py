"""Every way a rule file can be wrong: one fixture each, named by its mistake, its first line saying where and what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from cleaner.errors import RuleError
from cleaner.limits import MAX_RULE_FILE_BYTES
from cleaner.rulefile import read_rule_file, read_vocabulary
from cleaner.source import decode
from tests.clock import seconds_for

FIXTURES = sorted((Path(__file__).parent / "invalid").glob("*.yaml"))
SECONDS = 0.3

HEAD = "schema: 1\npack: {id: en-bomb, description: A file made to do harm.}\n"
RULE = """rules:
  - id: en.follow.us
    description: A line that asks to follow.
    category: follow
    pattern: 'PATTERN'
    examples:
      match: [follow us, please follow us]
      keep: [following, us]
"""


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both parsers of PyYAML: what is an error and where does not depend on how it was installed."""
    if request.param == "libyaml" and not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(yaml, "__with_libyaml__", request.param == "libyaml")
    return str(request.param)


def read(text: str, path: str) -> object:
    return read_vocabulary(text, path) if path.startswith("vocabulary") else read_rule_file(text, path)


def test_fixtures_when_counted_then_there_are_enough() -> None:
    assert len(FIXTURES) >= 100


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.stem)
def test_rule_file_when_wrong_then_error_says_where_and_what(fixture: Path, parser: str) -> None:
    text = fixture.read_text(encoding="utf-8")
    place, _, phrase = text.split("\n")[0].removeprefix("# ").partition(" ")
    with pytest.raises(RuleError) as caught:
        read(text, fixture.name)
    head, *excerpt = str(caught.value).split("\n")
    assert head.startswith(f"{fixture.name}:{place}: ")
    assert phrase in head or (parser == "pure" and "this is not YAML" in head), "each parser words YAML errors its way"
    assert "; " in head, "the message says what was expected"
    if excerpt:
        line, column = map(int, place.split(":"))
        shown = excerpt[0].partition(" | ")[2]
        under = shown[excerpt[1].index("^") - excerpt[0].index(shown) :]
        pointed_at = text.split("\n")[line - 1][column - 1 :].replace("\t", " ")
        assert pointed_at.startswith(under.partition("\N{REPLACEMENT CHARACTER}")[0][:20])


def nested(opening: str, closing: str, depth: int) -> str:
    return f"{HEAD}lists: {opening * depth}x{closing * depth}\n"


def laughs() -> str:
    lists = [f"a0: &a0 [{', '.join(['ha'] * 10)}]"]
    lists += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return HEAD + "lists:\n  " + "\n  ".join(lists) + "\n"


def laughing_lists() -> str:
    """The same bomb in the language's own means."""
    lists = [f"a0: ['{'ha' * 10}']"]
    lists += [f"a{n}: [{', '.join([repr(f'{{{{a{n - 1}}}}}{k}') for k in range(10)])}]" for n in range(1, 10)]
    return HEAD + "lists:\n  " + "\n  ".join(lists) + "\n" + RULE.replace("PATTERN", "follow us {{a9}}")


def merging() -> str:
    return "a: &a {x: 1}\n" + "".join(f"b{n}: {{<<: [{', '.join(['*a'] * 9)}]}}\n" for n in range(9))


def indented(depth: int) -> str:
    return HEAD + "lists:\n" + "".join(" " * n + "a:\n" for n in range(1, depth))


def chained_lists() -> str:
    lists = "".join(f"  a{n}: ['{{{{a{n + 1}}}}}']\n" for n in range(5_000))
    return HEAD + "lists:\n" + lists + "  a5000: [x]\n"


def one_long_item() -> str:
    return HEAD + f"lists:\n  a: [{'x' * 16_000}]\n  b: ['{'{{a}}' * 40_000}']\n"


BOMBS: dict[str, Callable[[], str]] = {
    "billion_laughs": laughs,
    "billion_laughs_in_lists": laughing_lists,
    "lists_in_lists_5k": chained_lists,
    "list_used_40k_times": one_long_item,
    "merge_bomb": merging,
    "depth_50k_brackets": lambda: nested("[", "]", 50_000),
    "depth_50k_braces": lambda: nested("{a: ", "}", 40_000),
    "depth_50k_with_items_between": lambda: nested("[a,", "]", 50_000),
    "depth_50k_lines": lambda: HEAD + "lists:\n" + " [\n" * 50_000,
    "depth_50k_dashes": lambda: HEAD + "lists:\n " + "- " * 50_000 + "x\n",
    "depth_50k_question_marks": lambda: HEAD + "lists:\n " + "? " * 50_000 + "x\n",
    "depth_50k_brackets_in_key": lambda: HEAD + "[" * 50_000 + "]" * 50_000 + ": x\n",
    "depth_by_indentation": lambda: indented(600),
    "scalar_1mb": lambda: HEAD + "lists: {a: [" + "x" * 1_000_000 + "]}\n",
    "scalar_at_limit": lambda: HEAD + "lists: {a: [" + "x" * (MAX_RULE_FILE_BYTES - 100) + "]}\n",
    "values_100k": lambda: HEAD + "lists: {a: [" + "x," * 100_000 + "]}\n",
    "keys_100k": lambda: HEAD + "lists:\n" + "".join(f" {n:x}: 1\n" for n in range(25_000)),
    "anchors_many": lambda: HEAD + "lists:\n" + "".join(f" a{n}: &b{n} 1\n" for n in range(15_000)),
    "line_of_250k_spaces": lambda: HEAD + "lists:" + " " * 250_000 + "x\n",
    "comments_only": lambda: "#" * 250_000,
    "quote_never_closed": lambda: HEAD + "lists: {a: ['" + "''" * 120_000,
    "nul": lambda: HEAD.replace("bomb", "bo\0mb"),
    "lone_surrogate": lambda: HEAD.replace("bomb", "bo\ud800mb"),
    "lone_surrogate_escaped": lambda: HEAD.replace("A file", '"\\ud800"'),
    "next_line_character": lambda: HEAD.replace("A file", "A\u0085file"),
    "groups_5k": lambda: HEAD + RULE.replace("PATTERN", "follow us" + "(?:" * 3_000 + ")" * 3_000),
    "repeat_of_5k_digits": lambda: HEAD + RULE.replace("PATTERN", "follow us.{" + "9" * 5_000 + "}"),
    "class_never_closed": lambda: HEAD + RULE.replace("PATTERN", "follow us[" + "a-" * 5_000),
    "alternatives_5k": lambda: HEAD + RULE.replace("PATTERN", "|" * 5_000),
    "optional_product": lambda: HEAD + RULE.replace("PATTERN", "(?:a|b)?" * 1_500),
}


def refuse(text: str) -> str:
    """Read a file that is refused, and return the message."""
    with pytest.raises(RuleError) as caught:
        read_rule_file(text, "bomb.yaml")
    return str(caught.value)


@pytest.mark.parametrize("name", BOMBS)
def test_rule_file_when_made_to_do_harm_then_refused_at_once(name: str) -> None:
    text = BOMBS[name]()
    message = refuse(text)
    assert re.match(r"bomb\.yaml:\d+:\d+: .*; ", message)
    assert len(message) < 1_000
    assert "\0" not in message
    message.encode("utf-8")
    assert seconds_for(lambda: refuse(text)) < SECONDS


BYTES = {
    "invalid_utf8": (b"schema: 1\npack: {id: caf\xe9}\n", "1x.yaml:2:15: the byte 0xe9 is not UTF-8"),
    "utf16": ("schema: 1\n".encode("utf-16"), "1x.yaml:1:1: the byte 0xff is not UTF-8"),
    "cut_in_a_character": ("pack: é".encode()[:-1], "1x.yaml:1:7: the byte 0xc3 is not UTF-8"),
    "too_long": (b"#" * (MAX_RULE_FILE_BYTES + 1), "1x.yaml:1:1: the file is too long"),
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_when_no_rule_file_then_error_says_where(name: str) -> None:
    data, message = BYTES[name]
    with pytest.raises(RuleError) as caught:
        decode(data, "1x.yaml")
    assert str(caught.value).startswith(message)


def cuts(text: str) -> Iterator[str]:
    """The text cut short everywhere, and with each line gone, doubled and turned around."""
    lines = text.split("\n")
    for n in range(0, len(text), 7):
        yield text[:n]
    for n, line in enumerate(lines):
        yield "\n".join([*lines[:n], *lines[n + 1 :]])
        yield "\n".join([*lines[:n], line, *lines[n:]])
        yield "\n".join([*lines[:n], line[::-1], *lines[n + 1 :]])


def test_rule_file_when_mangled_then_rules_or_rule_error_and_nothing_else(parser: str) -> None:
    refused = 0
    for text in cuts(HEAD + RULE.replace("PATTERN", "^(?:please )?follow us$")):
        try:
            read_rule_file(text, "cut.yaml")
        except RuleError:
            refused += 1
    assert refused > 50
