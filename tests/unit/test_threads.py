"""Threads of comments are told by their entries from live blogs, pages of posts and the article itself."""

from __future__ import annotations

import pytest

from cleaner import Cleaner
from cleaner.matching import Match
from cleaner.rows import Row
from cleaner.threads import find_threads
from tests.packs import make_rule

ARTICLE = [
    "The ferry across the Lenn will run until the first of the new piles stands, the mayor told reporters on Monday.",
    "Nobody will have to pay for it, and it takes forty people and, in good weather, a horse and a cart as well.",
    "Engineers want to begin before the river rises, though they would not say in which week they expect that to be.",
]
THREAD = [
    *("Ada Cole", "3 May 2024 at 10:15", "My aunt took that ferry to school.", "Reply"),
    *("Ben", "3 May 2024 at 11:02", "So did mine. It never had a horse on it.", "And it was late every day.", "Reply"),
    *("Cy H.", "4 May 2024 at 08:40", "A bridge is a bridge.", "Reply"),
]


def row(text: str) -> Row:
    """A row; dates and what readers do are known, as by rules."""
    known = {"Reply": "comment", "Comments": "comment", "Leave a comment": "comment"}
    category = known.get(text) or ("credit" if any(map(str.isdigit, text)) and len(text) < 30 else "")
    rule = make_rule(f"en.{category or 'ad'}.a", strength="likely")
    return Row(0, [(0, len(text))], text, [Match(rule, 0, len(text))] if category else [])


def threads(*lines: str) -> list[list[str]]:
    return [[lines[p] for p in thread] for thread in find_threads([row(line) for line in lines])]


def test_find_when_entries_have_a_button_then_from_the_first_name_to_the_last_button() -> None:
    assert threads(*ARTICLE, *THREAD, "About us") == [THREAD]


def test_find_when_the_heading_says_so_and_stamps_name_a_year_then_no_button_is_needed() -> None:
    bare = [line for line in THREAD if line != "Reply"]
    assert threads(*ARTICLE, "Comments", *bare) == [["Comments", *bare]]
    assert threads(*ARTICLE, *bare) == []


@pytest.mark.parametrize(
    "lines",
    [
        [*ARTICLE, *THREAD[:9]],  # two entries
        THREAD,  # the page is the thread
        ["Ferry to run", "3 May 2024", *ARTICLE, "Reply", "4 May 2024", "5 May 2024"],  # an article under its date
        [*ARTICLE, "10:15", "The ferry is late.", "10:40", "It is here.", "11:02", "It has left."],  # a live blog
        [*ARTICLE, "10:15", "It is late.", "Reply", "10:40 CET", "It is here.", "Reply", "11:02", "It left.", "Reply"],
        [*ARTICLE, "Comments", "10:15", "The ferry is late.", "10:40", "It is here.", "11:02", "It has left."],
        [*ARTICLE, "Comments", "3 May 2024", "It is late.", "4 May 2024", "It is here.", "5 May 2024", "It left."],
        [*ARTICLE, "Leave a comment", *ARTICLE, "Leave a comment", *ARTICLE, "Leave a comment"],
        [*ARTICLE, *(2 * ["3 May 2024", *ARTICLE, *ARTICLE, *ARTICLE, "Reply"]), "3 May 2024", "Reply"],  # posts
    ],
)
def test_find_when_it_is_no_thread_then_nothing(lines: list[str]) -> None:
    assert threads(*lines) == []


def test_find_when_the_button_ends_each_entry_then_what_stands_over_the_first_one_stays() -> None:
    lines = [
        *ARTICLE,
        "3 May 2024",
        "Who wrote this?",
        "Reply",
        "4 May 2024",
        "I did.",
        "Reply",
        "5 May 2024",
        "Ah.",
        "Reply",
    ]
    assert threads(*lines) == [lines[len(ARTICLE) + 2 :]]


def test_find_when_the_last_entry_has_no_button_then_it_is_no_longer_than_the_others() -> None:
    head = ["1 Reply, 3 May 2024", "Who wrote this?", "2 Reply, 4 May 2024", "I did.", "3 Reply, 5 May 2024", "Ah."]
    rows = [row(line) for line in [*ARTICLE, *head, "About the ferry", "It runs on Mondays."]]
    for position in range(len(ARTICLE), len(ARTICLE) + 6, 2):
        rows[position].matches = [Match(make_rule("en.comment.a"), 0, len(rows[position].text))]
    assert list(find_threads(rows)) == [range(len(ARTICLE), len(ARTICLE) + 6)]


def test_find_when_names_stand_over_the_stamps_then_what_follows_the_last_text_stays() -> None:
    thread = ["Comments"]
    for name, day in (("Ada Cole", 3), ("Ben", 4), ("Cy Hale", 5)):
        thread += [name, f"{day} May 2024", "My aunt took that ferry to school."]
    assert threads(*ARTICLE, *thread, "The ferry will run again on the third of June.") == [thread]


def test_clean_when_a_thread_follows_the_article_then_it_goes_with_all_its_texts() -> None:
    found = Cleaner().clean("\n".join([*ARTICLE, "Comments (3)", *THREAD, "Leave a Reply"]))
    assert found.text.split("\n") == ARTICLE
    assert any("thread of comments" in removal.reason for removal in found.removals)
