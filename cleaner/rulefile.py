"""Rule files: YAML text to rules; strict.

Comes in: the text of one file, its name, and the vocabulary it stands on. Goes out: `RuleFile`, or a vocabulary. Never:
opens files, decides what a rule does, or lets a mistake pass: each is a `RuleError` of the form
`path:line:col: what is wrong; what was expected`, with the line and a caret below.
"""

from __future__ import annotations

import re
from typing import Final

from cleaner.changes import Override, RuleFile, Site, literal_pattern
from cleaner.fields import Fields, expect_items, expect_table
from cleaner.keywords import keywords_of
from cleaner.limits import MAX_RULE_WORDS
from cleaner.pattern import PatternError
from cleaner.rule import CATEGORIES, STRENGTHS, ZONES, Rule
from cleaner.ruleentry import RULE_OPTIONAL, RULE_REQUIRED, read_languages, read_rule
from cleaner.source import Mark, Source, open_source
from cleaner.vocabulary import Vocabulary, read_lists
from cleaner.yamlstrict import Node, Text, read_yaml

SCHEMA: Final = "1"
FILE_KEYS: Final = ("schema", "pack", "lists", "rules", "overrides", "sites")
PACK_KEYS: Final = ("id", "description", "languages")
CHANGES: Final = ("enabled", "strength", "zone", "max_words")
SITE_KEYS: Final = ("literal", "disable", "category")

RULE_MASK: Final = re.compile(r"(?:[a-z]+(?:-[a-z0-9]+)*|\*)(?:\.(?:[a-z0-9]+(?:-[a-z0-9]+)*|\*)){0,2}")
PACK_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DOMAIN: Final = re.compile(r"(?=.{4,253}\Z)(?!www\.)[^\W_A-Z](?:[^\W_A-Z]|-)*(?:\.(?:[^\W_A-Z]|-)+)+")


def read_vocabulary(text: str, path: str, below: Vocabulary | None = None) -> Vocabulary:
    """Read a `vocabulary.yaml`: the keys `schema`, `lists` and, if it likes, `pack`.

    Args:
        text: the file.
        path: its name, for messages.
        below: the vocabulary it stands on.

    Raises:
        RuleError: see the module.
    """
    source = open_source(text, path)
    fields = Fields(source, read_yaml(source), "a vocabulary file", ("schema", "lists"), ("pack",))
    fields.choice("schema", (SCHEMA,))
    _pack(fields)
    return read_lists(source, fields.node("lists"), below)


def read_rule_file(text: str, path: str, below: Vocabulary | None = None) -> RuleFile:
    """Read a rule file.

    Args:
        text: the file.
        path: its name, for messages and for `Rule.origin`.
        below: the vocabulary of its folder.

    Raises:
        RuleError: see the module.
    """
    source = open_source(text, path)
    fields = Fields(source, read_yaml(source), "a rule file", FILE_KEYS[:2], FILE_KEYS[2:])
    fields.choice("schema", (SCHEMA,))
    pack_id, languages, description = _pack(fields)
    if not any(fields.node(key) for key in FILE_KEYS[3:]):
        raise source.error(fields.table.mark, "nothing in this file; expected rules, overrides or sites")
    vocabulary = read_lists(source, fields.node("lists"), below)
    remarks: list[str] = []
    return RuleFile(
        path=path,
        pack_id=pack_id,
        languages=languages,
        description=description,
        lists={name: tuple(t.value for t in texts) for name, texts in vocabulary.items.items()},
        rules=_rules(source, fields.node("rules"), vocabulary, remarks),
        overrides=tuple(_override(source, node) for node in _items(source, fields, "overrides")),
        sites=_sites(source, fields.node("sites")),
        remarks=tuple(remarks),
    )


def _items(source: Source, fields: Fields, key: str) -> tuple[Node, ...]:
    node = fields.node(key)
    return () if node is None else expect_items(source, node, f"{key!r}")


def _pack(file: Fields) -> tuple[str, tuple[str, ...], str]:
    node = file.node("pack")
    if node is None:
        return "", (), ""
    fields = Fields(file.source, node, "'pack'", PACK_KEYS[:2], PACK_KEYS[2:])
    pack_id = fields.shaped("id", PACK_ID, "lower-case words joined by -, such as en-follow")
    return pack_id.value, read_languages(fields), fields.text("description").value


def _rules(source: Source, node: Node | None, vocabulary: Vocabulary, remarks: list[str]) -> tuple[Rule, ...]:
    if node is None:
        return ()
    rules: dict[str, Rule] = {}
    for item in expect_items(source, node, "'rules'"):
        fields = Fields(source, item, "a rule", RULE_REQUIRED, RULE_OPTIONAL)
        rule = read_rule(fields, vocabulary, remarks)
        if rule.id in rules:
            taken = f"the id {rule.id!r} is taken by {rules[rule.id].origin}"
            raise fields.fail(fields.text("id"), f"{taken}; expected a new one")
        rules[rule.id] = rule
    return tuple(rules.values())


def _override(source: Source, node: Node) -> Override:
    fields = Fields(source, node, "an override", ("id",), CHANGES)
    if not any(fields.node(key) for key in CHANGES):
        raise fields.fail(node, f"an override that changes nothing; expected one of {', '.join(CHANGES)}")
    return Override(
        id=fields.shaped("id", RULE_MASK, "a rule id, or a mask such as en.donate.*").value,
        enabled=fields.flag("enabled"),
        strength=fields.choice("strength", STRENGTHS),
        zone=fields.choice("zone", ZONES),
        max_words=fields.number("max_words", 1, MAX_RULE_WORDS),
        origin=_place(source, node.mark),
    )


def _sites(source: Source, node: Node | None) -> tuple[Site, ...]:
    if node is None:
        return ()
    return tuple(_site(source, key, value) for key, value in expect_table(source, node, "'sites'").entries.values())


def _site(source: Source, key: Text, node: Node) -> Site:
    if not DOMAIN.fullmatch(key.value):
        message = f"{key.value!r} is no site; expected a domain in lower case without www., such as example.org"
        raise source.error(key.mark, message)
    fields = Fields(source, node, "a site", (), SITE_KEYS)
    literal, disable = fields.texts("literal"), fields.texts("disable")
    if not literal and not disable:
        raise source.error(key.mark, f"nothing under {key.value!r}; expected literal or disable")
    for text in literal:
        try:
            keywords_of(literal_pattern(text.value))
        except PatternError:
            raise fields.fail(text, "this line has nothing to look for; expected letters or digits") from None
    for text in disable:
        if not RULE_MASK.fullmatch(text.value):
            raise fields.fail(text, f"{text.value!r} is no rule id; expected one such as en.share.now, or a mask")
    return Site(
        domain=key.value,
        literal=tuple(text.value for text in literal),
        disable=tuple(text.value for text in disable),
        category=fields.choice("category", CATEGORIES) or "nav",
        origin=_place(source, key.mark),
    )


def _place(source: Source, mark: Mark) -> str:
    return f"{source.path}:{mark.line}:{mark.column}"
