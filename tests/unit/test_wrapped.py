"""Paragraphs broken into lines of one width are told from lists of headlines of about one length."""

from __future__ import annotations

import textwrap
import unicodedata

import pytest

from cleaner import Cleaner
from cleaner.rows import Row
from cleaner.wrapped import find_wrapped

PARAGRAPH = (
    "The ferry across the Lenn will run until the first of the new piles stands, the mayor told reporters on the steps "
    "of the town hall, and nobody will have to pay for it. It takes forty people and, in good weather, a horse. "
    "Engineers want to begin before the river rises, though they would not say in which week they expect that to be."
)
GREEK = (
    "Το πορθμείο θα λειτουργεί ώσπου να σταθεί ο πρώτος από τους νέους στύλους, είπε η δήμαρχος στα σκαλιά του "
    "δημαρχείου, και κανείς δεν θα πληρώνει γι' αυτό. Χωράει σαράντα ανθρώπους και, με καλό καιρό, ένα άλογο."
)
HEADLINES = [
    "Bridge over the Lenn to reopen after three years, council says",
    "Shop owners lose a third of their trade on the eastern bank",
    "Ferry will take forty people and, in good weather, a horse",
    "Engineers hope to begin before the river rises in the spring",
]
CASELESS = "غ" * 9


def found(lines: list[str]) -> list[range]:
    return find_wrapped([Row(number, [(0, len(line))], line) for number, line in enumerate(lines)])


@pytest.mark.parametrize("width", [48, 60, 72, 78, 100])
@pytest.mark.parametrize("text", [PARAGRAPH, GREEK])
def test_find_when_a_paragraph_is_wrapped_then_all_of_it(text: str, width: int) -> None:
    lines = textwrap.wrap(text, width)
    if len(lines) > 2:
        assert found(lines) == [range(len(lines))]
        assert found([unicodedata.normalize("NFD", line) for line in lines]) == [range(len(lines))]


def test_find_when_paragraphs_follow_one_another_then_each() -> None:
    lines = textwrap.wrap(PARAGRAPH, 70)
    assert {p for run in found([*lines, "Follow us", *lines]) for p in run} == {*range(11)} - {len(lines)}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [""] * 9,
        HEADLINES,
        [line.lower() + "." for line in HEADLINES],  # each ends a sentence
        [f"- {line.lower()}" for line in HEADLINES],
        [PARAGRAPH, PARAGRAPH, PARAGRAPH],
        [" ".join([CASELESS] * n) for n in (6, 4, 7, 5, 6, 4, 7, 5)],  # headlines in a script without capitals
        [" ".join([CASELESS] * 5)] * 3,
    ],
)
def test_find_when_lines_are_a_list_then_nothing(lines: list[str]) -> None:
    assert found(lines) == []


def test_find_when_letters_have_no_case_then_by_the_width_of_many_lines() -> None:
    assert found([" ".join([CASELESS] * 6)] * 3 + [CASELESS]) == [range(4)]
    lines = [" ".join([CASELESS] * 5 + ["غ" * n]) for n in (9, 6, 8, 5, 7, 9)]
    assert found(lines) == [range(6)]
    assert found(lines[:5]) == []


@pytest.mark.parametrize(
    "junk", ["Related stories", "Subscribe to our newsletter", "Follow us on Facebook", "Share this:"]
)
@pytest.mark.parametrize("at", [1, 2, 3, 4, 6])
def test_clean_when_promotion_stands_in_wrapped_prose_then_it_alone_goes_and_once(junk: str, at: int) -> None:
    lines = textwrap.wrap(PARAGRAPH, 64)
    cleaner = Cleaner(languages=["en"])
    text = cleaner.clean("\n".join([*lines[:at], junk, *lines[at:]])).text
    assert [line for line in text.split("\n") if line != junk] == lines
    assert cleaner.clean(text).text == text
