"""One entry under `rules`: a mapping to a `Rule`.

Comes in: the mapping, its file, the vocabulary. Goes out: a `Rule` whose keywords are derived or proven. Never: knows
other rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cleaner.fields import Fields
from cleaner.fold import fold
from cleaner.keywords import derive_also, derive_keywords, proves
from cleaner.limits import MAX_RULE_WORDS
from cleaner.pattern import PatternError
from cleaner.patterntree import Node as PatternNode
from cleaner.rule import CATEGORIES, DEFAULT_MAX_WORDS, STRENGTHS, UNITS, ZONES, Rule
from cleaner.scripts import required_scripts
from cleaner.spelling import spell_apart
from cleaner.vocabulary import Vocabulary
from cleaner.yamlstrict import Text

RULE_REQUIRED: Final = ("id", "description", "category", "pattern", "examples")
RULE_OPTIONAL: Final = ("unit", "zone", "strength", "keywords", "unless", "max_words", "languages", "since")
MIN_EXAMPLES: Final = 2
"""Examples of each kind: one shows a wording, the second that the rule is more than that wording."""

LINE_UNITS: Final = frozenset({"line", "block", "rest"})
"""Units whose `^` is the start of a line; that of the others may be the start of any sentence."""

RULE_ID: Final = re.compile(r"(?:[a-z]{2,3}(?:-[a-z0-9]{2,8})?|common)\.[a-z]+\.[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,4})?")
VERSION: Final = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){1,2}")


def read_rule(fields: Fields, vocabulary: Vocabulary, remarks: list[str]) -> Rule:
    """Read one rule.

    Args:
        fields: its mapping, with `RULE_REQUIRED` and `RULE_OPTIONAL` keys.
        vocabulary: that of its file.
        remarks: gets what a linter should say.

    Raises:
        RuleError: a value is wrong, or the keywords cannot be derived or proven.
    """
    source = fields.source
    rule_id = fields.shaped("id", RULE_ID, "language.category.name in lower case, such as en.follow.us-on-platform")
    category = _category(fields, rule_id)
    unit = fields.choice("unit", UNITS) or "line"
    match, keep = _examples(fields)
    pattern, tree = vocabulary.parse(source, fields.text("pattern"))
    since = fields.shaped("since", VERSION, "a version such as 0.1, in quotes").value if fields.node("since") else "0.1"
    keywords = _keywords(fields, tree, line_start=unit in LINE_UNITS)
    literals, foreign = spell_apart(keywords, rule_id.value.partition(".")[0])
    rule = Rule(
        id=rule_id.value,
        description=fields.text("description").value,
        category=category,
        unit=unit,
        zone=fields.choice("zone", ZONES) or "any",
        strength=fields.choice("strength", STRENGTHS) or "sure",
        pattern=pattern,
        keywords=keywords,
        unless=tuple(vocabulary.parse(source, text)[0] for text in fields.texts("unless")),
        max_words=fields.number("max_words", 1, MAX_RULE_WORDS) or DEFAULT_MAX_WORDS,
        languages=read_languages(fields),
        since=since,
        match=match,
        keep=keep,
        origin=f"{source.path}:{fields.table.mark.line}",
        also=derive_also(tree, keywords, line_start=unit in LINE_UNITS),
        scripts=tuple(sorted(required_scripts(tree))),
        literals=literals,
        foreign=foreign,
    )
    remarks.extend(_keyword_remarks(fields, rule))
    return rule


def _category(fields: Fields, rule_id: Text) -> str:
    category = fields.choice("category", CATEGORIES) or ""
    named = rule_id.value.split(".")[1]
    if category != named:
        message = f"the id says {named!r} and the category {category!r}; expected the same"
        raise fields.source.error(rule_id.at(rule_id.value.index(".") + 1), message)
    return category


def _keywords(fields: Fields, tree: PatternNode, *, line_start: bool) -> tuple[str, ...]:
    given = fields.texts("keywords")
    if not given:
        try:
            return derive_keywords(tree, line_start=line_start)
        except PatternError as error:
            message = f"{error.message}; expected a literal that cannot be left out, see rules/README.md"
            raise fields.fail(fields.text("pattern"), message) from None
    for text in given:
        if not _is_telling(text.value):
            raise fields.fail(text, f"the keyword {text.value!r} says too little; expected three letters, or @ # ©")
    words = tuple(sorted({text.value.lower() for text in given}))
    if not proves(tree, words, line_start=line_start):
        message = "the keywords are not implied by the pattern; expected one in whatever it matches, or none at all"
        raise fields.fail(given[0], message)
    return words


def _is_telling(keyword: str) -> bool:
    """Whether a keyword is rare enough to look for: a line start, a sign of addresses, three letters or two others."""
    letters = [char for char in keyword if char.isalpha()]
    return keyword.startswith("\n") or any(c in "@#©" for c in keyword) or len(letters) >= 2 + keyword.isascii()


def _keyword_remarks(fields: Fields, rule: Rule) -> list[str]:
    given = {text.value: text for text in fields.texts("keywords")}
    idle = idle_keywords(given, rule.match)
    return [
        str(fields.fail(given[k], f"the keyword {k!r} occurs in no example of {rule.id}; expected one")) for k in idle
    ]


def _examples(rule: Fields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    node = rule.table.entries["examples"][1]
    fields = Fields(rule.source, node, "'examples'", ("match", "keep"))
    match, keep = fields.texts("match"), fields.texts("keep")
    for name, texts in (("match", match), ("keep", keep)):
        if len(texts) < MIN_EXAMPLES:
            place = fields.table.entries[name][1]
            raise fields.fail(place, f"{len(texts)} example under {name!r}; expected {MIN_EXAMPLES} or more")
    for text in keep:
        if any(text.value == other.value for other in match):
            raise fields.fail(text, "this example stands under match and under keep; expected one of them")
    return tuple(t.value for t in match), tuple(t.value for t in keep)


def read_languages(fields: Fields) -> tuple[str, ...]:
    """Read the language codes under `languages`; an empty list means any.

    Raises:
        RuleError: one has not the form of a code.
    """
    texts = fields.texts("languages", may_be_empty=True)
    for text in texts:
        if not LANGUAGE.fullmatch(text.value):
            raise fields.fail(text, f"{text.value!r} is no language code; expected one such as en, es or zh-cn")
    return tuple(text.value for text in texts)


def idle_keywords(keywords: Iterable[str], match: Iterable[str]) -> tuple[str, ...]:
    """Find keywords that no example needs: usually a wording that the rule was meant for and is not tested with.

    Args:
        keywords: the keywords of a rule as its author wrote them.
        match: its examples.

    Returns:
        The keywords that occur in no folded example.
    """
    folded = ["\n" + fold(text).lower() for text in match]
    return tuple(keyword for keyword in keywords if not any(keyword.lower() in text for text in folded))
