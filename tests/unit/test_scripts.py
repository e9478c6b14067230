"""Scripts that a pattern needs: proven, never guessed."""

from __future__ import annotations

import pytest

from cleaner.disguise import script_of
from cleaner.pattern import parse
from cleaner.scripts import LATIN, required_scripts
from tests.samples import RULES

CYRILLIC, ARABIC, INDIC, HAN = map(script_of, "жمअ字")


@pytest.mark.parametrize(
    ("pattern", "scripts"),
    [
        ("подписаться", {CYRILLIC}), ("follow", set()), ("café", set()), ("(?:подписка|follow)", set()),
        ("(?:подписка|канал) на [a-z]+", {CYRILLIC}), ("follow(?: нас)?", set()), ("[а-я]+ 字", {CYRILLIC, HAN}),
        ("(?:нас){2}", {CYRILLIC}), ("(?=.{0,9}[مل])x", {ARABIC}),
        ("(?!م)x", set()), (r"(?=.{0,9}\p{Devanagari})", {INDIC}),
        ("→ ™ • 5", set()), ("канал 关注", {CYRILLIC, HAN}), ("[aа]бв", {CYRILLIC}), ("[aа]", set()),
    ],
)  # fmt: skip
def test_required_scripts_when_a_pattern_is_read_then_only_what_every_match_shows(
    pattern: str, scripts: set[int]
) -> None:
    assert required_scripts(parse(pattern)) == scripts


def test_required_scripts_when_rules_are_read_then_each_example_has_them() -> None:
    lacking = [
        (rule.id, text)
        for rule in RULES
        for text in rule.match
        if not {script_of(char) for char in text} >= set(rule.scripts)
    ]

    assert sum(bool(rule.scripts) for rule in RULES) > 1000
    assert all(LATIN.isdisjoint(rule.scripts) for rule in RULES)
    assert lacking == []
