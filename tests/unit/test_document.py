"""Lines, sentences and words: the facts that decisions rest on."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import (
    _BOUNDARY,
    LOOK_AHEAD,
    Document,
    _boundaries,
    count_words,
    ends_sentence,
    glued_starts,
    plain_view,
    sentence_around,
    sentence_starts,
    split_lines,
)
from cleaner.rows import Row

PARTS = [
    *["The bridge", " was closed", ".", "!", "?", "…", ". ", ".” ", "Mr. ", "J. ", "1. ", "b) ", "Step 2. ", "..."],
    *[" | ", " • ", " – ", "end.Follow", "storyFollow us", "YouTube", "。", "。」", "关注我们", " 👉 ", "؟ ", "।"],
    *["\u200b", "e\u0301", "É", " ", "1,5", "a" * 170, ") ", "”"],
]
lines = st.lists(st.sampled_from(PARTS), max_size=14).map("".join)
BREAKS = ["\n", "\r\n", "\r", "\x85", "\x0b", "\x0c", "\u2028", "\u2029"]


@given(line=lines)
def test_sentence_around_when_asked_at_every_place_then_cuts_as_sentence_starts(line: str) -> None:
    cuts = [0, *sentence_starts(line), len(line)]
    for place in range(1, len(line) + 1):
        start = max(cut for cut in cuts if cut < place)
        assert sentence_around(line, place) == (start, min(cut for cut in cuts if cut >= place and cut > start))


@given(line=lines)
def test_sentence_starts_when_looked_for_from_a_place_then_are_those_behind_it(line: str) -> None:
    starts = sentence_starts(line)
    assert starts == sorted(set(starts))
    assert all(0 < start < len(line) for start in starts)
    for begin in range(0, len(line), 7):
        clear = begin + LOOK_AHEAD
        assert [at for at in starts if at > clear] == [at for at in sentence_starts(line, begin) if at > clear]


@pytest.mark.parametrize(
    ("line", "sentences"),
    [
        ("It rained. Follow us!", ["It rained. ", "Follow us!"]),
        ("It rained.Follow us!", ["It rained.", "Follow us!"]),
        ("J. R. Smith said so.", ["J. R. Smith said so."]),
        ("1. Share this page", ["1. Share this page"]),
        ("Home | News | Sport", ["Home | ", "News | ", "Sport"]),
        ("下雨了。关注我们", ["下雨了。", "关注我们"]),
        ("“It rained.” Follow us", ["“It rained.” ", "Follow us"]),
        ("It cost 1.5 million", ["It cost 1.5 million"]),
        ("Visit example.org now", ["Visit example.org now"]),
    ],
)
def test_sentence_starts_when_line_is_everyday_then_cuts_these(line: str, sentences: list[str]) -> None:
    cuts = [0, *sentence_starts(line), len(line)]
    assert [line[a:b] for a, b in pairwise(cuts)] == sentences


@pytest.mark.parametrize(
    ("line", "glued"),
    [
        ("the end of the storyFollow us", ["Follow us"]),
        ("on YouTube and LinkedIn", []),
        ("WhatsApp", []),
        ("McDonald", []),
        ("plain", []),
        ("historiaSíguenos", ["Síguenos"]),
        ("cafe\u0301Follow", ["Follow"]),
    ],
)
def test_glued_starts_when_a_capital_follows_a_small_letter_then_finds_it(line: str, glued: list[str]) -> None:
    assert [line[at:] for at in glued_starts(line)] == glued


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  ", 0),
        ("Follow us", 2),
        ("关注我们", 3),
        ("ติดตาม", 4),
        ("구독 하기", 2),
        ("Подписаться на канал", 3),
    ],
)
def test_count_words_when_words_are_not_spaced_then_two_letters_make_one(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    "text", ["It rained.", "It rained.”", "(It rained!)", "下雨了。", "बारिश हुई।", "Rain…", "Rain. \u200b", "؟"]
)
def test_ends_sentence_when_a_stop_ends_it_then_says_so(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("mark", [".“", ".«", "?‹", "!‘", ". (dpa)", ".” [2]", ".*", ".¹", ". ■", ".“ (jt)"])
def test_ends_sentence_when_quotes_or_marks_follow_the_stop_then_says_so(mark: str) -> None:
    assert ends_sentence("„Der Turm stand hier seit langem" + mark)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Share",
        "Read more:",
        "1.5 million",
        "It rained. And",
        "Rain (dpa)",
        "Rain“",
        "It rained. (And nobody would have thought so)",
        "Mr. Smith",
        "12,",
    ],
)
def test_ends_sentence_when_no_stop_ends_it_then_denies(text: str) -> None:
    assert not ends_sentence(text)


@given(parts=st.lists(st.sampled_from([*BREAKS, "one", " ", "é", "𝗙", "\x1c"]), max_size=12))
def test_split_lines_when_text_has_any_breaks_then_starts_point_at_the_lines(parts: list[str]) -> None:
    text = "".join(parts)
    lines, starts = split_lines(text)
    assert len(plain_view(text)) == len(text)
    seen = text.replace("\x1c", "\0")  # no space, since normalising drops it
    assert all(seen.startswith(line.removesuffix(" "), start) for line, start in zip(lines, starts, strict=True))
    assert len(lines) == 1 + text.count("\r\n") + sum(text.replace("\r\n", "").count(b) for b in BREAKS if b != "\r\n")


@pytest.mark.parametrize("line_break", BREAKS)
def test_document_when_lines_break_in_any_way_then_they_start_behind_it(line_break: str) -> None:
    document = Document(f"Share{line_break}It rained.")

    assert [line.strip() for line in document.lines] == ["Share", "It rained."]
    assert document.starts == [0, 5 + len(line_break)]


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("word " * 13 + "end.", True),
        ("word " * 13 + "end", False),
        ("word " * 12 + "end.", False),
        ("word " * 32, True),
        (" \t", False),
    ],
)
def test_prose_when_a_line_is_long_enough_and_ends_then_is_prose(text: str, prose: bool) -> None:
    assert Row(0, [], text).prose == prose


@given(line=lines, begin=st.integers(0, 20), end=st.integers(0, 60))
def test_boundaries_when_looked_for_quickly_then_the_same_as_from_every_place(line: str, begin: int, end: int) -> None:
    everywhere = {found.end() for found in _BOUNDARY.finditer(line, begin, end, overlapped=True)}

    assert {found.end() for found in _boundaries(line, begin, end)} == everywhere
