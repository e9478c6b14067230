"""Which short rows are labels that the credits around them tell, and which are the article's own."""

from __future__ import annotations

import pytest

from cleaner.labels import LIST_LABELS, Labels
from cleaner.layout import Layout
from cleaner.matching import Match
from cleaner.rows import Row
from tests.packs import make_rule

HEADLINE = "Valley ferries will carry freight again from the spring"
PROSE = "The council met on Tuesday to settle the question of the old bridge, which has been closed since March."


def row(text: str, strength: str = "", unit: str = "line", category: str = "credit") -> Row:
    """A row; with a match of all of it when a strength is given."""
    rule = make_rule(f"en.{category}.a", strength=strength or "sure", unit=unit)
    return Row(0, [(0, len(text))], text, [Match(rule, 0, len(text))] if strength else [])


def labels_of(*rows: Row) -> Labels:
    return Labels(Layout(rows))


def told(labels: Labels, *marks: int) -> list[int]:
    return sorted({position for position, _ in labels.beside(set(marks), set(marks))})


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (row("Energy storage"), True),
        (row("https://tarn.example/mill/2026"), True),
        (row("Energy storage", "hint"), True),
        (row("Share", "hint", category="share"), False),
        (row("It rained."), False),
        (row("Top 10 lists"), False),
        (row("One two three four five"), False),
    ],
)
def test_is_label_when_short_without_figure_and_unknown_then_true(label: Row, expected: bool) -> None:
    assert labels_of(label).is_label(0) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Lior Kahale", True), ("Anna de la Mar", True), ("Lior", False), ("Lior kahale", False), ("Ina O’Dea,", True)],
)
def test_is_name_when_two_to_four_capitalised_words_then_true(text: str, expected: bool) -> None:
    assert labels_of(row(text)).is_name(0) == expected


def test_beside_when_between_two_credits_in_the_strip_then_all_labels() -> None:
    strip = [row("By", "sure"), row("Lior Kahale"), row("Utility scale"), row("May 3", "sure")]
    assert told(labels_of(row(HEADLINE), row(PROSE), *strip, row(PROSE)), 2, 5) == [3, 4]


def test_beside_when_below_a_single_credit_and_above_prose_then_none() -> None:
    assert told(labels_of(row(PROSE), row("May 3", "sure"), row("New Beginnings"), row(PROSE)), 1) == []


def test_beside_when_above_a_single_credit_then_the_name_and_no_other_label() -> None:
    rows = [row(PROSE), row("Utility scale"), row("Lior Kahale"), row("May 3", "sure"), row(PROSE)]
    assert told(labels_of(*rows), 3) == [2]


def test_beside_when_in_the_head_then_only_under_a_headline() -> None:
    assert told(labels_of(row("Lior Kahale"), row("May 3", "sure"), row(PROSE)), 1) == []
    assert told(labels_of(row(HEADLINE), row("Lior Kahale"), row("May 3", "sure"), row(PROSE)), 2) == [1]


def test_beside_when_the_section_over_the_headline_is_repeated_then_it_too() -> None:
    rows = [row("Rivers"), row(HEADLINE), row("Rivers", "hint"), row("May 3", "sure"), row(PROSE)]
    assert told(labels_of(*rows), 2, 3) == [0]


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        (["Ferries", "Tolls"], [2, 3]),
        (["Ferries", "Tolls", "Piers", "It rained."], [2, 3, 4]),
        (["Ferries", "It rained."], []),
    ],
)
def test_beside_when_behind_a_credit_in_the_tail_then_up_to_the_end(behind: list[str], expected: list[int]) -> None:
    assert told(labels_of(row(PROSE), row("By Lior Kahale", "sure"), *map(row, behind)), 1) == expected


def test_under_when_prose_follows_then_the_last_label_may_be_its_subheading() -> None:
    heading = row("Tags", "sure", unit="block")
    assert labels_of(row(PROSE), heading, row("Ferries"), row("Tolls")).under(1) == [2, 3]
    assert labels_of(row(PROSE), heading, row("Ferries"), row("Tolls"), row(PROSE)).under(1) == [2]


@pytest.mark.parametrize(("count", "expected"), [(LIST_LABELS, True), (LIST_LABELS - 1, False)])
def test_in_list_when_many_labels_stand_in_a_row_then_true(count: int, expected: bool) -> None:
    labels = labels_of(row(PROSE), *[row("Lior Kahale")] * count, row(PROSE))
    assert [labels.in_list(position) for position in range(1, count + 1)] == [expected] * count
    assert not labels.in_list(0)
