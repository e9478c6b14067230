"""The JSON Schema for editors says the same as the loader, as far as a schema can."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from cleaner import rule, ruleentry, rulefile
from cleaner.limits import MAX_RULE_WORDS

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "rules" / "schema.json").read_text(encoding="utf-8"))
DEFINITIONS = SCHEMA["$defs"]
RULE_FILES = sorted((ROOT / "rules").glob("*/*.yaml"))
INVALID = sorted((Path(__file__).parent / "invalid").glob("*.yaml"))

BEYOND_YAML = {
    *("anchor", "bidi_control", "control_character_escaped", "directive", "duplicate_key"),
    *("stray_joiner", "tag", "zero_width_space"),
}
"""Mistakes that YAML takes and nothing of which is left when it has been read."""

BEYOND_SCHEMA = {
    *("id_of_another_category", "id_taken", "example_on_both_sides", "keyword_not_implied", "keyword_optional"),
    *("keyword_too_short", "list_cycle", "list_item_unbalanced", "list_reference_malformed", "list_reference_unclosed"),
    *("list_unknown_in_list", "list_unknown_in_pattern", "pattern_back_reference", "pattern_capturing"),
    *("pattern_group_unclosed", "pattern_group_unclosed_after_list", "pattern_lazy_repeat", "pattern_named_group"),
    *("pattern_nested_repeat", "pattern_nests_deeply", "pattern_repeat_huge", "pattern_unbounded_gap"),
    *("pattern_without_keyword", "unless_outside_dialect", "site_literal_without_letters"),
}
"""Mistakes that need more than the shape of values to be seen."""


class CoreLoader(yaml.SafeLoader):
    """YAML as editors read it: version 1.2, where `no` is a word and 12:30 is no number."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as its base class declares it


for tag, shape, first in (
    ("bool", r"true|false", "tf"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"null|~|", "n~\0"),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{shape})\Z"), list(first))


def mistakes(path: Path) -> list[str]:
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=CoreLoader)  # noqa: S506 - a safe loader
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(content)]


def test_schema_when_checked_then_it_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_schema_when_rule_file_is_built_in_then_accepted(path: Path) -> None:
    assert mistakes(path) == []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_schema_when_rule_file_is_wrong_then_rejected_if_a_schema_can(path: Path) -> None:
    try:
        found = bool(mistakes(path))
    except yaml.YAMLError:
        found = True
    assert found == (path.stem not in BEYOND_YAML | BEYOND_SCHEMA)


def test_schema_when_it_lists_values_then_they_are_those_of_the_rules() -> None:
    assert tuple(DEFINITIONS["category"]["enum"]) == rule.CATEGORIES
    assert tuple(DEFINITIONS["unit"]["enum"]) == rule.UNITS
    assert tuple(DEFINITIONS["zone"]["enum"]) == rule.ZONES
    assert tuple(DEFINITIONS["strength"]["enum"]) == rule.STRENGTHS
    assert DEFINITIONS["maxWords"]["default"] == rule.DEFAULT_MAX_WORDS
    assert DEFINITIONS["maxWords"]["anyOf"][0]["maximum"] == MAX_RULE_WORDS
    for category in rule.CATEGORIES:
        assert f"{category}|" in DEFINITIONS["rule"]["properties"]["id"]["pattern"].replace(")", "|")


@pytest.mark.parametrize(
    ("name", "keys", "required"),
    [
        ("ruleFile", rulefile.FILE_KEYS, rulefile.FILE_KEYS[:2]),
        ("pack", rulefile.PACK_KEYS, rulefile.PACK_KEYS[:2]),
        ("rule", (*ruleentry.RULE_REQUIRED, *ruleentry.RULE_OPTIONAL), ruleentry.RULE_REQUIRED),
        ("override", ("id", *rulefile.CHANGES), ("id",)),
        ("site", rulefile.SITE_KEYS, ()),
    ],
)
def test_schema_when_it_lists_keys_then_they_are_those_of_the_loader(
    name: str, keys: tuple[str, ...], required: tuple[str, ...]
) -> None:
    definition = DEFINITIONS[name]
    assert set(definition["properties"]) == set(keys)
    assert set(definition.get("required", ())) == set(required)
    assert definition["additionalProperties"] is False


@pytest.mark.parametrize(
    ("where", "shape"),
    [
        (DEFINITIONS["language"]["pattern"], ruleentry.LANGUAGE),
        (DEFINITIONS["mask"]["pattern"], rulefile.RULE_MASK),
        (DEFINITIONS["pack"]["properties"]["id"]["pattern"], rulefile.PACK_ID),
        (DEFINITIONS["rule"]["properties"]["since"]["anyOf"][1]["pattern"], ruleentry.VERSION),
    ],
)
def test_schema_when_it_has_a_shape_then_it_is_that_of_the_loader(where: str, shape: re.Pattern[str]) -> None:
    assert where == f"^{shape.pattern}$"


def test_schema_when_an_editor_shows_it_then_every_key_is_described() -> None:
    for definition in DEFINITIONS.values():
        for name, value in definition.get("properties", {}).items():
            described = "description" in value or "description" in DEFINITIONS.get(value.get("$ref", "")[8:], {})
            assert described, name
