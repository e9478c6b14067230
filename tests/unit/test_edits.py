"""Cutting out and putting back are each other's inverse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Span
from cleaner.edits import cut_out, put_back

texts = st.text(alphabet=st.characters(), max_size=40)


@st.composite
def cuts(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text and spans of it, ascending and disjoint."""
    text = draw(texts)
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return text, [Span(a, b) for a, b in zip(places[::2], places[1::2], strict=False)]


@given(given_cuts=cuts())
def test_put_back_when_spans_were_cut_out_then_gives_the_text(given_cuts: tuple[str, list[Span]]) -> None:
    text, spans = given_cuts
    kept, gone = cut_out(text, spans)
    assert put_back(kept, spans, gone) == text
    assert len(kept) + sum(map(len, gone)) == len(text)
    assert gone == [text[a:b] for a, b in spans]


@pytest.mark.parametrize("spans", [[(2, 4), (3, 5)], [(4, 5), (1, 2)], [(0, 7)], [(3, 2)], [(-1, 2)]])
def test_cut_out_when_spans_are_wrong_then_refuses(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="span"):
        cut_out("follow", [Span(*span) for span in spans])


def test_put_back_when_a_piece_is_missing_then_refuses() -> None:
    with pytest.raises(ValueError, match="zip"):
        put_back("ab", [Span(1, 2), Span(3, 4)], ["x"])
