"""A sound rule file, read: every key, every default, vocabulary, keywords, places."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from cleaner.changes import Override, Site
from cleaner.errors import RuleError
from cleaner.rule import DEFAULT_MAX_WORDS
from cleaner.ruleentry import idle_keywords
from cleaner.rulefile import read_rule_file, read_vocabulary
from cleaner.source import Mark, Source, open_source
from cleaner.yamlstrict import Items, Table, Text, read_yaml
from tests.clock import seconds_for

FULL = r"""# every key that there is
schema: 1
pack: {id: en-follow, languages: [en], description: Invitations to follow the outlet.}
lists:
  owner: [us, me, "our page"]
  network: [chirper, facepage]
rules:
  - id: en.follow.us-on-network
    description: A line that asks the reader to follow the outlet.
    category: follow
    unit: suffix
    zone: tail
    strength: likely
    keywords: [Follow us, follow me, follow our page]
    pattern: '^(?:please )?follow {{owner}} on {{network}}\b.{0,80}$'
    unless: ['\b(?:said|says)\b', 'on {{network}} and off']
    max_words: 30
    languages: [en]
    since: "0.2"
    examples:
      match: ["Follow us on Chirper", 'Please follow me on Facepage now', Follow our page on Chirper]
      keep: ["Follow us as we walk the coast", "“Follow us on foot,” the guide said."]
  - id: en.follow.bare
    description: The bare invitation.
    category: follow
    pattern: ^follow us$
    examples: {match: [Follow us, FOLLOW US], keep: [Follow us home, They follow us]}
overrides:
  - {id: en.donate.*, strength: likely, zone: tail, max_words: 12, enabled: true}
sites:
  example.org: {literal: [Get the letter], disable: [en.share.*], category: subscribe}
"""

WORDS = "schema: 1\nlists:\n  network: [chirper, facepage]\n  place: ['on {{network}}', nearby]\n"


def rule_file(pattern: str, lists: str = "", keywords: str = "") -> str:
    return (
        "schema: 1\npack: {id: en-a, description: One rule.}\n"
        f"{lists}rules:\n  - id: en.follow.a\n    description: One rule.\n    category: follow\n{keywords}"
        f"    pattern: {pattern}\n    examples: {{match: [a, b], keep: [c, d]}}\n"
    )


def test_rule_file_when_every_key_stands_then_every_value_arrives() -> None:
    file = read_rule_file(FULL, "rules/en/follow.yaml")
    assert (file.path, file.pack_id, file.languages) == ("rules/en/follow.yaml", "en-follow", ("en",))
    assert file.description == "Invitations to follow the outlet."
    assert file.lists == {"owner": ("us", "me", "our page"), "network": ("chirper", "facepage")}
    rule = file.rules[0]
    assert rule.id == "en.follow.us-on-network"
    assert (rule.category, rule.unit, rule.zone, rule.strength) == ("follow", "suffix", "tail", "likely")
    assert rule.pattern == r"^(?:please )?follow (?:us|me|our page) on (?:chirper|facepage)\b.{0,80}$"
    assert rule.unless == (r"\b(?:said|says)\b", "on (?:chirper|facepage) and off")
    assert rule.keywords == ("follow me", "follow our page", "follow us")
    assert (rule.max_words, rule.languages, rule.since) == (30, ("en",), "0.2")
    assert rule.match[1:] == ("Please follow me on Facepage now", "Follow our page on Chirper")
    assert rule.keep[1] == "“Follow us on foot,” the guide said."
    assert rule.origin == "rules/en/follow.yaml:8"


def test_rule_file_when_keys_are_left_out_then_defaults_hold() -> None:
    rule = read_rule_file(FULL, "f.yaml").rules[1]
    assert (rule.unit, rule.zone, rule.strength, rule.since) == ("line", "any", "sure", "0.1")
    assert (rule.max_words, rule.unless, rule.languages) == (DEFAULT_MAX_WORDS, (), ())
    assert rule.keywords == ("follow us",)


def test_rule_file_when_it_has_overrides_and_sites_then_they_arrive_with_their_places() -> None:
    file = read_rule_file(FULL, "f.yaml")
    assert file.overrides == (Override("en.donate.*", True, "likely", "tail", 12, "f.yaml:29:5"),)  # noqa: FBT003
    assert file.sites == (Site("example.org", ("Get the letter",), ("en.share.*",), "subscribe", "f.yaml:31:3"),)


def test_rule_file_when_values_look_like_numbers_or_booleans_then_they_stay_text() -> None:
    text = rule_file("'^follow us$'").replace("match: [a, b], keep: [c, d]", "match: [no, 1.10], keep: [12:30, 0o14]")
    rule = read_rule_file(text, "f.yaml").rules[0]
    assert (rule.match, rule.keep) == (("no", "1.10"), ("12:30", "0o14"))


@pytest.mark.parametrize("libyaml", [True, False])
def test_rule_file_when_read_by_either_parser_then_the_same(libyaml: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = read_rule_file(FULL, "f.yaml")
    monkeypatch.setattr(yaml, "__with_libyaml__", libyaml and yaml.__with_libyaml__)
    assert read_rule_file(FULL, "f.yaml") == expected


@pytest.mark.parametrize("text", [FULL.replace("\n", "\r\n"), FULL.replace("\n", "\r"), "\ufeff" + FULL, FULL.rstrip()])
def test_rule_file_when_saved_by_another_editor_then_the_same(text: str) -> None:
    assert read_rule_file(text, "f.yaml") == read_rule_file(FULL, "f.yaml")


@pytest.mark.parametrize("word", ["می\u200cروید", "क्\u200dष", "👩\u200d🚒"])
def test_rule_file_when_a_word_is_spelled_with_joiners_then_taken(word: str) -> None:
    text = FULL.replace("Follow us on Chirper", f"Follow us on Chirper {word}")
    assert read_rule_file(text, "f.yaml").rules[0].match[0].endswith(word)


def test_rule_file_when_an_unseen_character_is_escaped_then_taken() -> None:
    text = FULL.replace("Follow us on Chirper", "Follow\\u200b us\\u00a0on Chirper")
    assert read_rule_file(text, "f.yaml").rules[0].match[0] == "Follow\u200b us\u00a0on Chirper"


def test_keywords_when_left_out_then_derived_for_the_unit() -> None:
    line = read_rule_file(rule_file("'^tv$'"), "f.yaml").rules[0]
    assert line.keywords == ("\ntv",)
    with pytest.raises(RuleError, match="no keyword can be derived"):
        read_rule_file(rule_file("'^tv$'", keywords="    unit: sentence\n"), "f.yaml")


def test_keywords_when_no_example_needs_one_then_a_remark_says_where() -> None:
    text = FULL.replace("follow our page]", "follow our page, follow them]").replace("[us, me, ", "[us, me, them, ")
    file = read_rule_file(text, "f.yaml")
    assert [remark.split("\n")[0] for remark in file.remarks] == [
        "f.yaml:14:55: the keyword 'follow them' occurs in no example of en.follow.us-on-network; expected one"
    ]
    assert read_rule_file(FULL, "f.yaml").remarks == ()


def test_idle_keywords_when_examples_are_disguised_then_they_still_count() -> None:
    assert idle_keywords(["follow us", "\njoin"], ["👉 𝗙𝗼𝗹𝗹𝗼𝘄 us", "We join"]) == ("\njoin",)


def test_vocabulary_when_a_file_stands_on_another_then_its_own_lists_come_first() -> None:
    words = read_vocabulary(WORDS, "vocabulary.yaml")
    text = rule_file("'^follow us {{place}} or on {{network}}$'", "lists: {network: [mynet]}\n")
    rule = read_rule_file(text, "f.yaml", words).rules[0]
    assert rule.pattern == "^follow us (?:on (?:chirper|facepage)|nearby) or on (?:mynet)$"


def test_vocabulary_when_its_own_list_is_wrong_then_the_error_is_in_its_own_file() -> None:
    with pytest.raises(RuleError, match=r"^words\.yaml:3:14: the pattern is outside the dialect"):
        read_vocabulary("schema: 1\nlists:\n  a: [one, 't(wo)', three]\n", "words.yaml")


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        ("'^follow us(?:$'", "8:25"),
        ("'^it''s follow us(?:$'", "8:14"),  # an escape: the column would be guessed, so it is the scalar's
        ("'^follow us {{network}} (?:$'", "8:38"),
        ("^follow us(?:$", "8:24"),
        ('"^follow us(?:$"', "8:25"),
    ],
)
def test_pattern_error_when_quoting_allows_then_it_points_into_the_pattern(pattern: str, place: str) -> None:
    text = rule_file(pattern, "lists: {network: [chirper, facepage]}\n")
    with pytest.raises(RuleError, match=rf"^f\.yaml:{place}: ") as caught:
        read_rule_file(text, "f.yaml")
    assert caught.value.exit_code == 3


def test_error_when_the_line_is_long_then_the_excerpt_is_short_and_the_caret_is_right() -> None:
    line = "x" * 500 + "HERE" + "y" * 500
    message = str(Source("f.yaml", f"first\n{line}\n").error(Mark(2, 501), "wrong; expected right"))
    head, excerpt, caret = message.split("\n")
    assert head == "f.yaml:2:501: wrong; expected right"
    assert len(excerpt) < 120
    assert excerpt[caret.index("^") :].startswith("HERE")


def test_error_when_the_text_would_speak_to_the_terminal_then_it_is_made_harmless() -> None:
    message = str(Source("f\x1b[31m.yaml", "a\x1b]0;title\x07\u202e\n").error(Mark(1, 2), "wrong"))
    assert "\x1b" not in message
    assert "\u202e" not in message


def test_yaml_when_read_then_every_node_knows_its_place() -> None:
    node = read_yaml(open_source("é: [a, 'b c']\nk:\n  - \"d\"\n", "f.yaml"))
    assert isinstance(node, Table)
    first, second = node.entries["é"][1], node.entries["k"][1]
    assert isinstance(first, Items)
    assert isinstance(second, Items)
    assert [item.mark for item in (*first.nodes, *second.nodes)] == [Mark(1, 5), Mark(1, 8), Mark(3, 5)]
    assert isinstance(first.nodes[1], Text)
    assert first.nodes[1].at(2) == Mark(1, 11)


def test_rule_file_when_large_then_read_in_time() -> None:
    """The YAML layer alone, as patterns cost more: 500 rules within 0.5 s of processor time."""
    start, end = FULL.index("  - id: en.follow.us"), FULL.index("overrides:")
    text = FULL[:start] + FULL[start:end] * 150
    assert seconds_for(lambda: read_yaml(open_source(text, "f.yaml"))) < 0.5


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[2] / "rules").glob("*/*.yaml")), ids=lambda p: p.stem)
def test_built_in_file_when_read_by_the_pure_parser_then_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = open_source(path.read_text(encoding="utf-8"), path.name)
    expected = read_yaml(source)
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert read_yaml(source) == expected
