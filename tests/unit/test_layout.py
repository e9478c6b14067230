"""Where prose stands, where the article ends, and what is a list under a heading."""

from __future__ import annotations

import pytest

from cleaner.cards import BLOCK_ROWS
from cleaner.layout import TABLE_ROWS, Layout
from cleaner.matching import Match
from cleaner.rows import Row
from cleaner.rule import Guard
from tests.packs import make_rule

PROSE = "The council met on Tuesday to settle the question of the old bridge, which has been closed since March."
TEASER = "Engineers will look at the tunnel again next week before the first trains may run through it."
HEADLINE = "Old bridge to open again in spring"
EXCERPT = "The council met, and met again, " * 8 + "[…]"
QUESTION = "Who pays for the old bridge?"


def row(
    text: str, strength: str = "", unit: str = "line", guard: Guard | None = None, category: str = "related"
) -> Row:
    """A row; with a match of all of it when a strength is given."""
    rule = make_rule(f"en.{category}.a", strength=strength or "sure", unit=unit)
    return Row(0, [(0, len(text))], text, [Match(rule, 0, len(text), guard)] if strength else [])


def heading(strength: str = "sure") -> Row:
    return row("Related", strength, unit="block")


def test_layout_when_prose_stands_in_the_middle_then_head_and_tail_are_around_it() -> None:
    layout = Layout([row("Title"), row(PROSE), row("Between"), row(TEASER), row("Share")])
    assert (layout.first_prose, layout.last_prose, layout.end) == (1, 3, 5)
    assert [p for p in range(5) if layout.in_head(p)] == [0]
    assert [p for p in range(5) if layout.in_tail(p)] == [4]


@pytest.mark.parametrize(
    ("between", "strip"),
    [
        ([("3 May", "likely")], [1]),
        ([("Share", ""), ("By Jane Doe", "sure"), ("Rivers", "")], [1, 2, 3]),
        ([("Rivers", "hint"), ("Freight", "hint")], [1, 2]),
        ([("Rivers", "hint")], []),
        ([("Jane Doe", "likely")], []),  # it may be a subheading
        ([("A new day", "")], []),
        ([], []),
    ],
)
def test_strip_when_a_stamp_stands_between_deck_and_body_then_all_rows_between(
    between: list[tuple[str, str]], strip: list[int]
) -> None:
    rows = [row(text, strength, category="credit") for text, strength in between]
    layout = Layout([row(PROSE), *rows, row(PROSE)])
    assert sorted(layout.strip) == strip
    assert [p for p in range(len(rows) + 2) if layout.in_head(p)] == strip


def test_strip_when_a_caption_follows_the_deck_then_under_both() -> None:
    stamp = row("3 May", "likely", category="credit")
    assert Layout([row(PROSE), row(TEASER), stamp, row(PROSE)]).strip == {2}
    assert not Layout([row(PROSE), row(TEASER), row(PROSE), stamp, row(PROSE)]).strip


def test_recurs_when_the_rule_takes_a_row_of_the_body_too_then_true() -> None:
    stamp = row("3 May", "likely", category="credit")
    again = Row(0, [(0, 5)], "8 May", list(stamp.matches))
    rule = stamp.matches[0].rule
    assert Layout([row(PROSE), stamp, row(PROSE), again, row(PROSE)]).recurs(rule)
    assert not Layout([row(PROSE), stamp, row(PROSE), row("8 May"), row(PROSE)]).recurs(rule)


@pytest.mark.parametrize(
    ("last", "last_prose"),
    [
        (row(TEASER, "sure"), 0),
        (row(TEASER, "likely"), 0),
        (row(TEASER, "hint"), 1),
        (row(TEASER, "sure", guard=Guard.UNLESS), 1),
        (row(TEASER), 1),
        (row("Share"), 0),
    ],
)
def test_last_prose_when_a_rule_takes_the_row_then_it_is_the_one_before(last: Row, last_prose: int) -> None:
    assert Layout([row(PROSE), last]).last_prose == last_prose


def test_layout_when_there_is_nothing_long_then_short_sentences_are_prose() -> None:
    layout = Layout([row("Title"), row("It rained."), row("Share")])
    assert (layout.first_prose, layout.last_prose) == (1, 1)
    none = Layout([row("Title"), row("Share")])
    assert (none.first_prose, none.last_prose) == (2, -1)


@pytest.mark.parametrize(
    ("under", "ends"),
    [
        ([HEADLINE, TEASER, HEADLINE, TEASER], True),
        ([HEADLINE] * 4, True),
        ([HEADLINE] * 3, False),  # too few to tell
        ([HEADLINE, TEASER, TEASER, HEADLINE, HEADLINE], False),  # two sentences in a row: an article
        ([HEADLINE, QUESTION, TEASER, HEADLINE, HEADLINE, HEADLINE, HEADLINE], True),  # a headline may ask
        ([HEADLINE, TEASER, QUESTION, HEADLINE, HEADLINE], True),
        ([QUESTION, TEASER, QUESTION, TEASER, HEADLINE], False),  # questions and answers
        ([TEASER, TEASER, QUESTION, HEADLINE, HEADLINE], False),
        ([HEADLINE, HEADLINE, HEADLINE, QUESTION, TEASER], False),  # the article's last sentences
        ([HEADLINE, TEASER, HEADLINE, QUESTION, TEASER], True),
        (
            [HEADLINE, HEADLINE, HEADLINE, PROSE[:-1] + " last year.", HEADLINE],
            False,
        ),  # the last paragraph under a box of links
        (
            [HEADLINE, PROSE[:-1] + " last year.", HEADLINE, HEADLINE, HEADLINE],
            True,
        ),  # only the first link has a teaser
        ([HEADLINE, EXCERPT, HEADLINE, EXCERPT], True),
        ([HEADLINE, EXCERPT + " until the summer came to an end.", HEADLINE, EXCERPT], False),
        ([HEADLINE, TEASER + " " + PROSE + " " + PROSE, HEADLINE, HEADLINE], False),  # too long for a teaser
    ],
)
def test_end_when_nothing_but_cards_follows_a_heading_then_the_article_ends_there(under: list[str], ends: bool) -> None:
    layout = Layout([row(PROSE), row(PROSE), heading(), *map(row, under)])
    assert layout.end == (2 if ends else 3 + len(under))
    assert Layout([row(PROSE), row(PROSE), heading("hint"), *map(row, under)]).end == 3 + len(under)


def test_end_when_what_goes_anyway_stands_under_the_cards_then_it_does_not_count() -> None:
    known = [row(PROSE, "sure", category="legal"), row(PROSE, "sure", category="legal")]
    assert Layout([row(PROSE), row(PROSE), heading(), *map(row, [HEADLINE] * 4), *known]).end == 2


def test_list_under_when_prose_follows_then_ends_before_it_and_leaves_a_subheading() -> None:
    rows = [row(PROSE), heading(), row(HEADLINE), row(HEADLINE), row(PROSE)]
    assert Layout(rows).list_under(1) == [2, 3]
    assert Layout([*rows[:3], row("The bridge"), row(PROSE)]).list_under(1) == [2]
    assert Layout([*rows[:3], row("3. The bridge that fell into the river"), row(PROSE)]).list_under(1) == [2]
    assert Layout([*rows[:3], row("The bridge", "hint"), row(PROSE)]).list_under(1) == [2, 3]


@pytest.mark.parametrize(
    ("under", "kept"),
    [
        ([HEADLINE, HEADLINE, "The bridge opens in May."], 1),
        ([HEADLINE, HEADLINE, "The bridge opens in May.", "He was 91."], 2),
        ([HEADLINE, "The bridge opens in May."], 0),  # a headline and its teaser
        ([HEADLINE, "It opens.", HEADLINE, "It stays shut."], 0),
        ([HEADLINE, HEADLINE, "The bridge opens in […]"], 0),
        ([HEADLINE, HEADLINE, "A bridge for Charles V."], 0),
        ([HEADLINE, HEADLINE, QUESTION], 0),
        ([QUESTION, "Nobody.", QUESTION, "The town does."], 4),  # an interview
        ([QUESTION, QUESTION, "Nobody!"], 0),
    ],
)
def test_list_under_when_only_its_last_rows_are_sentences_then_they_are_the_end_of_the_article(
    under: list[str], kept: int
) -> None:
    rows = [row(PROSE), heading(), *map(row, under)]
    assert Layout(rows).list_under(1) == list(range(2, len(rows) - kept))


def test_list_under_when_long_then_bounded_in_mid_body_only() -> None:
    many = [row(HEADLINE)] * (BLOCK_ROWS + 5)
    assert len(Layout([row(PROSE), heading(), *many, row(PROSE), row(PROSE)]).list_under(1)) == BLOCK_ROWS
    assert len(Layout([row(PROSE), row(PROSE), row(PROSE), heading(), *many]).list_under(3)) == len(many)


def test_list_under_when_it_outweighs_the_prose_then_it_is_the_article() -> None:
    many = [row(HEADLINE)] * (BLOCK_ROWS + 5)
    assert Layout([row(PROSE), heading(), *many]).list_under(1) == []
    assert Layout([row(HEADLINE), heading(), *many]).list_under(1) == []
    assert Layout([row(PROSE), heading(), *[row(HEADLINE, "sure")] * len(many)]).list_under(1) != []


def test_list_under_when_another_heading_or_a_table_follows_then_stops() -> None:
    assert Layout([row(PROSE), heading(), row(HEADLINE), heading(), row(HEADLINE)]).list_under(1) == [2]
    cells = [row(str(number)) for number in range(TABLE_ROWS)]
    assert Layout([row(PROSE), heading(), row(HEADLINE), *cells]).list_under(1) == [2]


def test_list_under_when_it_stands_at_the_head_then_leaves_the_headline() -> None:
    rows = [heading(), row(HEADLINE), row("The headline"), row("By Jane Doe"), row(PROSE), row(PROSE)]
    assert Layout(rows).list_under(0) == [1]


@pytest.mark.parametrize(
    ("rows", "heads"),
    [
        ([row("Share"), row("It rained all day.")], True),
        ([row("Share"), row("It rained all day.", "sure")], False),
        ([row("Share"), row("It rained all day.", "likely", guard=Guard.TOO_LONG)], True),
        ([row("Share"), row("It rained all day")], False),
        ([row("Share this with your friends"), row("It rained all day.")], False),
        ([row("Share"), row("Go.")], False),
        ([row("Share")], False),
    ],
)
def test_heads_sentence_when_a_word_stands_over_a_sentence_then_it_may_be_its_heading(
    rows: list[Row], heads: bool
) -> None:
    assert Layout(rows).heads_sentence(0) == heads
