"""Every built-in rule takes its `match` examples and leaves its `keep` examples, alone and in an article."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cleaner import Cleaner, Rule
from cleaner.lint import lint_pack
from cleaner.matching import Budget, Matcher
from tests.naive import candidate_ids
from tests.samples import RULES

STRICT = Cleaner("strict")
STANDARD = Cleaner()
BEFORE = "The council met on Tuesday to settle the question of the old bridge, which has been closed since March."
AFTER = "Engineers will look at the tunnel again next week before the first trains are allowed to run through it."


def matched(rule: Rule, text: str) -> bool:
    matcher = Matcher(
        Budget(10**9, float("inf")), STRICT.lexicon, lambda: (rule.languages or (None,))[0], thorough=True
    )
    return any(m.guard is None for m in matcher.match_line(text, [(rule, None)]))


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_rule_when_tried_on_its_examples_then_takes_and_leaves_them(rule: Rule) -> None:
    assert [text for text in rule.match if not matched(rule, text)] == []
    assert [text for text in rule.keep if matched(rule, text)] == []


def test_rule_when_its_example_is_scanned_then_its_keyword_is_found() -> None:
    missed = [(rule.id, text) for rule, text in _examples() if rule.id not in candidate_ids(STRICT, text)]
    assert missed == []


def _examples() -> Iterator[tuple[Rule, str]]:
    for rule in RULES:
        for text in rule.match:
            yield rule, text


def test_builtin_rules_when_linted_then_without_problems() -> None:
    assert [str(problem) for problem in lint_pack()] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_look_alike_when_it_stands_in_the_article_then_stays_whole(rule: Rule) -> None:
    lost = []
    for text in rule.keep:
        document = f"{BEFORE}\n{text}\n{AFTER}"
        if text.strip() and STANDARD.clean(document).removals:
            lost.append(text)
    assert lost == []
