"""Every built-in rule takes its `match` examples and leaves its `keep` examples, alone and in an article."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from cleaner import Cleaner, Rule
from cleaner.matching import Budget, Matcher
from tests.naive import candidate_ids
from tests.samples import RULES

STRICT = Cleaner("strict")
KNOWN: dict[str, str] = yaml.safe_load(Path(__file__).with_name("known_look_alikes.yaml").read_text("utf-8"))
BEFORE = "The council met on Tuesday to settle the question of the old bridge, which has been closed since March."
AFTER = "Engineers will look at the tunnel again next week before the first trains are allowed to run through it."


def matched(rule: Rule, text: str) -> bool:
    matcher = Matcher(
        Budget(10**9, float("inf")), STRICT.search.lexicon, lambda: (rule.languages or (None,))[0], thorough=True
    )
    return any(m.guard is None for m in matcher.match_line(text, [(rule, None)]))


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_rule_when_tried_on_its_examples_then_takes_and_leaves_them(rule: Rule) -> None:
    assert [text for text in rule.match if not matched(rule, text)] == []
    assert [text for text in rule.keep if matched(rule, text)] == []


def test_rule_when_its_example_is_scanned_then_its_keyword_is_found() -> None:
    missed = [(rule.id, text) for rule, text in _examples() if rule.id not in candidate_ids(STRICT, text)]
    assert missed == []


@lru_cache(maxsize=16)  # the categories of a language, whose rules stand together
def of_category(language: str | None, category: str) -> Cleaner:
    """What a pack takes in one category: another category may rightly know the line."""
    return Cleaner(categories=[category], languages=[language] if language else [])


def alone(rule: Rule) -> Cleaner:
    language = rule.id.partition(".")[0]
    return of_category(None if language == "common" else language, rule.category)


def _examples() -> Iterator[tuple[Rule, str]]:
    for rule in RULES:
        for text in rule.match:
            yield rule, text


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_look_alike_when_it_stands_in_the_article_then_stays_whole(rule: Rule) -> None:
    lost = []
    for text in rule.keep:
        document = f"{BEFORE}\n{text}\n{AFTER}"
        if text.strip() and alone(rule).clean(document).removals:
            lost.append(text)
    assert bool(lost) == (rule.id in KNOWN), f"{lost}; see known_look_alikes.yaml"
