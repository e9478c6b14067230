"""Pass rates on documents small enough to count by hand."""

from __future__ import annotations

from cleaner.passrate import Sample, count
from tests.packs import make_rule

FOLLOW = make_rule("en.follow.us", pattern="^follow us on \\w+$", keywords=("follow us",))
FERRY = make_rule("en.nav.ferry", pattern="^the ferry\\b.{0,80}$", keywords=("the ferry",))
NEVER = make_rule("en.ad.never", pattern="^buy a boat$", keywords=("buy a boat",))
BOUND = make_rule("sv.nav.ferry", pattern="^the ferry\\b.{0,80}$", keywords=("the ferry",), languages=("sv",))

TEXT = "The ferry sails at nine.\nFollow us on Chirper\n\nFollow us on Chirper\nFollow us to the pier and back again."
CONTENT = {0: True, 1: False, 3: False, 4: True}


def test_count_when_keywords_stand_in_lines_then_tried_and_matched_are_told_apart() -> None:
    tally = count([FOLLOW, FERRY, NEVER], [Sample(TEXT, "en", CONTENT), Sample("Nothing of it here.")])
    follow, ferry, never = tally.counts
    assert (follow.documents, follow.tried, follow.matched) == (1, 3, 2)
    assert (ferry.documents, ferry.tried, ferry.matched) == (1, 1, 1)
    assert (never.documents, never.tried, never.matched) == (0, 0, 0)
    assert (tally.documents, tally.lines, tally.judged, tally.languages) == (2, 5, 4, {"en": 1})
    assert tally.rate(follow) == 3 / 5


def test_count_when_lines_are_known_then_article_and_furniture_are_told_apart() -> None:
    tally = count([FOLLOW, FERRY, NEVER], [Sample(TEXT, "en", CONTENT)])
    follow, ferry, _ = tally.counts
    assert (follow.content, follow.furniture) == (0, 2)
    assert (ferry.content, ferry.furniture) == (1, 0)
    assert [rule.id for rule, _ in tally.on_content()] == ["en.nav.ferry"]
    assert [rule.id for rule, _ in tally.idle()] == ["en.ad.never"]
    assert [rule.id for rule, _ in tally.worst()] == ["en.follow.us", "en.nav.ferry"]


def test_count_when_a_line_is_not_known_then_it_counts_for_neither_side() -> None:
    tally = count([FOLLOW], [Sample(TEXT, "en", {1: False})])
    assert (tally.counts[0].matched, tally.counts[0].content, tally.counts[0].furniture) == (2, 0, 1)


def test_count_when_breaks_are_of_another_kind_then_numbers_of_lines_are_not_trusted() -> None:
    tally = count([FOLLOW], [Sample(TEXT.replace("\n", "\r"), "en", {0: False})])
    assert (tally.counts[0].matched, tally.counts[0].furniture, tally.judged) == (2, 0, 0)


def test_count_when_a_rule_is_bound_to_another_language_then_tried_and_not_matched() -> None:
    tally = count([BOUND], [Sample(TEXT, "en"), Sample(TEXT, "sv")])
    assert (tally.counts[0].tried, tally.counts[0].matched) == (2, 1)


def test_count_when_there_is_nothing_then_zero() -> None:
    tally = count([FOLLOW], [])
    assert (tally.documents, tally.rate(tally.counts[0]), tally.worst()) == (0, 0.0, [])
