"""The laws of normalising, for any text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.normalize import DEFAULT_STEPS, LINE_BREAKS, STEPS, SUSPECT, normalize, normalize_beginning

NASTY = (
    "ab eE\n \t.0#",
    "\r\n\x0b\x0c\x85\u2028\u2029",
    "\x00\x1c\x1d\x1e\x1f\x7f\x80\x93\x9d",
    "\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff\xad\u202a\u202e\u2066\u034f\ufffc\ufffd\ufffe",
    "\ud800\udc00\udfff",
    "\ufe0e\ufe0f\ufe00\U000e0100\U000e0041\U000e007f\U0001f3f4\u20e3\U0001f600\u2764\u2190\u2adc\u2329",
    "\u0627\u0644\u0653\u0654\u0655\u064b\u0651\u064e\u05d0\u05b0\u05bc\ufb1d\ufb2a",
    "\u0300\u0301\u0316\u0338\u0327\u0344\u0340\u0345\u0f71\u0f72\u0f73\u1dce\u3099\u309a",
    "\u0915\u093c\u094d\u0958\u0928\u09c7\u09be\u09df\u0dd9\u0dca\u0dcf\u0cc6\u0cc2\u0cd5\u0bc6\u0bbe\u1025\u102e\u1037\u103a",
    "\u0e2a\u0e38\u0e49\u0e3a\u0ec8\u0eb8\u1780\u17d2",
    "\u1100\u1161\u11a8\uac00\u304b\u30ab\u6f22\uf900\u2126\u212b\u2000\u3000\xa0\u1680\u180b\u180e\u1820\u18a9",
    "\u03a9\u03ad\u0386\u1f71\u1fee\u037e\u0387",
)
MARKUP = "&;<>#\"'=/!- \nabpmrx39"
MOJIBAKE = (
    "\u00c3\u00a9\u00c2\u00a0\u00e2\u20ac\u2122\u0153\u009d\u0080\u00d0\u00d1\u00f0\u0178\u02dc\ufffd\ud83d\x85 a\n"
)


@st.composite
def nasty_texts(draw: st.DrawFn) -> str:
    """Texts out of a few families of characters at a time, so that the members of one meet."""
    alphabet = "".join(draw(st.lists(st.sampled_from(NASTY), min_size=1, max_size=3))) + "a"
    text = draw(st.text(st.sampled_from(alphabet), max_size=20))
    if draw(st.integers(0, 9)) == 0:  # a heap of marks, around the length from which it is left alone
        text += draw(st.text(st.sampled_from("\u0301\u0316\u0344\u064b"), min_size=28, max_size=34)) + "e\u0301"
    return text


texts = st.one_of(nasty_texts(), st.text(st.characters(), max_size=20), st.text(st.sampled_from("".join(NASTY))))
markup = st.one_of(
    st.text(st.sampled_from(MARKUP), max_size=30),
    st.lists(
        st.sampled_from(
            ["&", "amp;", "#38;", "lt;", "gt;", "<", ">", "b", "<p>", "</p>", 'a href="', '"', "<!--", "-->", "\n"]
        ),
        max_size=15,
    ).map("".join),
)


@settings(deadline=None)
@given(texts)
def test_normalize_when_run_twice_then_second_changes_nothing(text: str) -> None:
    normal = normalize(text)
    assert normalize(normal) is normal


@pytest.mark.parametrize("step", STEPS)
@settings(deadline=None)
@given(text=st.one_of(texts, markup, st.text(st.sampled_from(MOJIBAKE), max_size=15)))
def test_step_when_run_twice_then_second_returns_the_same_object(step: str, text: str) -> None:
    once = STEPS[step](text)
    assert STEPS[step](once) is once
    if once == text:
        assert once is text


@settings(deadline=None)
@given(texts)
def test_normalize_when_nothing_changes_then_same_object(text: str) -> None:
    normal = normalize(text)
    assert normal is text or normal != text


@settings(deadline=None)
@given(texts)
def test_normalize_when_whole_text_then_as_line_by_line(text: str) -> None:
    lines = re.split("|".join(LINE_BREAKS), text)
    assert normalize(text) == STEPS["blank_lines"]("\n".join(map(normalize, lines)))


@settings(deadline=None)
@given(texts)
def test_normalize_when_lines_are_compared_then_none_is_joined_split_or_reordered(text: str) -> None:
    lines = [normalize(line) for line in re.split("|".join(LINE_BREAKS), text)]
    assert all("\n" not in line for line in lines)
    assert [line for line in normalize(text).split("\n") if line] == [line for line in lines if line]


@settings(deadline=None)
@given(texts)
def test_normalize_when_pattern_is_not_found_then_same_object(text: str) -> None:
    framed = b"\n" + text.encode("utf-8", "surrogatepass") + b"\n"
    if re.search(SUSPECT, framed) is None:
        assert normalize(text) is text


@settings(deadline=None)
@given(texts, st.sets(st.sampled_from(DEFAULT_STEPS)))
def test_normalize_when_some_steps_are_off_then_the_others_in_order(text: str, steps: set[str]) -> None:
    expected = text
    for name, step in STEPS.items():
        expected = step(expected) if name in steps else expected
    assert normalize(text, steps) == expected


@settings(deadline=None)
@given(texts)
def test_normalize_when_done_then_letters_and_digits_are_all_there(text: str) -> None:
    def plain(some: str) -> list[str]:
        return [char for char in some if char.isascii() and char.isalnum()]

    composed = normalize(text, ["nfc"])
    assert plain(normalize(text, [name for name in DEFAULT_STEPS if name != "nfc"])) == plain(text)
    assert STEPS["nfc"](composed) is composed


@given(st.lists(nasty_texts(), max_size=20), st.integers(0, 40), st.sampled_from([DEFAULT_STEPS, ("html_tags",)]))
def test_normalize_beginning_when_a_text_goes_on_then_that_of_the_normalised_text(
    lines: list[str], chars: int, steps: tuple[str, ...]
) -> None:
    text = "\n".join(lines)
    assert normalize_beginning(text, chars, steps) == normalize(text, steps)[:chars]
