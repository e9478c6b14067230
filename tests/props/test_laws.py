"""The laws that hold for any text."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner import Cleaner, Result
from cleaner.edits import cut_out, put_back
from cleaner.normalize import normalize
from tests.naive import differences
from tests.samples import EXAMPLES, KEPT_EXAMPLES

CLEANERS = {profile: Cleaner(profile) for profile in ("social", "standard", "strict")}

PROSE = [
    "The council met on Tuesday to settle the question of the old bridge, which has been closed since March.",
    "She said the harvest had been the best in ten years, and that nobody in the valley remembered another like it.",
    "Engineers will look at the tunnel again next week before the first trains are allowed to run through it.",
]
NASTY = [
    "\u200b",
    "\xa0",
    "\u202e",
    "\x00",
    "\ud800",
    "\r",
    "\r\n",
    "\x0b",
    "\u2028",
    "\x85",
    "e\u0301",
    "ﬁ",
    "𝗙",
    "F O L L O W",
    "  ",
    "\t",
    "»",
    "👉 ",
]

lines = st.one_of(
    st.sampled_from(EXAMPLES),
    st.sampled_from(KEPT_EXAMPLES),
    st.sampled_from(PROSE),
    st.sampled_from(["", "Related", "Share", "Read more", "Subscribe", "1", "© 2024", "By Jane Doe"]),
    st.text(alphabet=st.characters(), max_size=30),
    st.lists(st.one_of(st.sampled_from(NASTY), st.sampled_from(EXAMPLES), st.sampled_from(PROSE)), max_size=4).map(
        "".join
    ),
)
GLUED = (
    "Alltid senaste nytt: hämta vår nyhetsapp gratis.She said the harvest had been the best in ten years, and that "
    "nobody in the valley remembered another like it."
)
"""The whole line matches too, but is too long; the sentence that goes is a part of it."""
TWO_LANGUAGES = "#港 #渡し船 #台風\n- إعلان -\n#1 등대"
"""What is left is in another language than the whole: a rule bound to one goes by what the cleaned text will be."""
INVISIBLE_LINE = (
    "The council met on Tuesday to settle it.\n 0 \nRelated\n\u200b\n"
    "Abonnez-vous à notre podcast sur Apple Podcasts\nThe council met on Tuesday to settle it."
)
"""A line of nothing but a zero-width space stood between furniture, and was gone at the second reading."""
SEPARATOR = "0@\x1f00\r:"
"""Python takes this control for a space, and normalising drops it: a handle was found at the second reading only."""
INVISIBLE_WORD = (
    " 0 \nRelacionado\n 0 \n 0 \n 0 \n"
    "The council met on Tuesday to settle the question of the old bridge, which has been closed since March.\xa0\u200b"
)
"""A zero-width space behind the stop counted as a word, which made a last paragraph too long for one."""
WRONG_ENCODING = ":\r0\x82"
"""A control that normalising turns into a quote, which a rule takes for the sign of minutes."""
documents = st.lists(lines, max_size=14).map("\n".join)
anything = st.one_of(documents, st.text(alphabet=st.characters(), max_size=200))


@pytest.mark.parametrize("profile", CLEANERS)
@given(text=anything)
def test_clean_when_given_any_text_then_keeps_its_promises(profile: str, text: str) -> None:
    cleaner = CLEANERS[profile]
    result = cleaner.clean(text)
    assert result.status in {"ok", "unchanged", "capped", "over_budget"}
    if result.status != "ok":
        assert result.text is text
        assert result.removals == ()
    else:
        assert result.text != text
    check_replay(text, result)
    check_removals(text, result)
    assert cleaner.clean(text) == result


def check_replay(text: str, result: Result) -> None:
    kept, gone = cut_out(text, [r.span for r in result.removals])
    assert normalize(kept, result.normalization) == result.text
    assert put_back(kept, [r.span for r in result.removals], gone) == text


def check_removals(text: str, result: Result) -> None:
    at = 0
    for removal in result.removals:
        assert at <= removal.span.start < removal.span.end <= len(text)
        at = removal.span.end
        assert removal.rule_id
        assert removal.reason


@pytest.mark.parametrize("profile", CLEANERS)
@given(text=anything)
@example(text=TWO_LANGUAGES)
@example(text=WRONG_ENCODING)
@example(text=INVISIBLE_LINE)
@example(text=SEPARATOR)
@example(text=INVISIBLE_WORD)
def test_clean_when_done_twice_then_changes_nothing_more(profile: str, text: str) -> None:
    cleaner = CLEANERS[profile]
    once = cleaner.clean(text).text
    assert cleaner.clean(once).text == once


@given(text=documents)
@example(text=GLUED)
def test_engine_when_compared_with_the_naive_one_then_decides_alike(text: str) -> None:
    assert differences(CLEANERS["standard"], text) == []


def test_cleaner_when_pickled_then_cleans_alike() -> None:
    cleaner = pickle.loads(pickle.dumps(CLEANERS["standard"]))  # noqa: S301 - its own pickle
    text = "\n".join([*PROSE, *EXAMPLES[:5]])
    assert cleaner.clean(text) == CLEANERS["standard"].clean(text)
