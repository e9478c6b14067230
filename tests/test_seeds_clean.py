"""The engine on the seeds: no line of an article is lost, and what is promotion goes."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest

from cleaner import Cleaner, Result
from cleaner.rule import PROFILES
from tests.expectation import Place, locate, missing_lines, plain_lines, without
from tests.seedfiles import Seed, load_seeds

STANDARD = PROFILES["standard"]


@functools.cache
def cleaned(seed: Seed) -> Result:
    """The seed under the profile `standard`."""
    cleaner = _cleaner()
    return cleaner.clean_html(seed.raw) if seed.is_html else cleaner.clean(seed.raw)


@functools.cache
def _cleaner() -> Cleaner:
    return Cleaner(profile="standard")


def places_of(seed: Seed) -> list[Place]:
    """Where what is not the article stands in the text that was cleaned."""
    return locate(cleaned(seed).source, [piece.text for piece in seed.goes])


def gone(result: Result) -> set[int]:
    """The code points of the source that were removed, white space left out."""
    spans = (removal.span for removal in result.removals)
    return {at for span in spans for at in range(span.start, span.end) if not result.source[at].isspace()}


def pieces_left(seed: Seed) -> list[str]:
    """What should go under `standard` and does not go whole."""
    result = cleaned(seed)
    went = gone(result)
    return [
        piece.text
        for piece, place in zip(seed.goes, places_of(seed), strict=True)
        if piece.category in STANDARD and not all(at in went or result.source[at].isspace() for at in range(*place))
    ]


@pytest.fixture(params=load_seeds(), ids=lambda seed: seed.key)
def seed(request: pytest.FixtureRequest) -> Seed:
    chosen: Seed = request.param
    return chosen


def test_article_when_cleaned_then_no_character_of_it_goes(seed: Seed) -> None:
    result = cleaned(seed)
    named = {at for place in places_of(seed) for at in range(*place)}
    lost = sorted(gone(result) - named)
    assert "".join(result.source[at] for at in lost) == ""


def test_article_when_cleaned_then_every_line_of_it_survives(seed: Seed) -> None:
    result = cleaned(seed)
    lines = set(plain_lines(result.source))
    whole = [line for line in plain_lines(without(result.source, places_of(seed))) if line in lines]
    assert missing_lines(whole, plain_lines(result.text)) == []


def test_promotion_when_cleaned_then_goes(seed: Seed, record_property: Callable[[str, object], None]) -> None:
    left = pieces_left(seed)
    record_property("pieces_left", f"{len(left)} of {sum(piece.category in STANDARD for piece in seed.goes)}")
    if seed.pending:
        assert left, f"everything goes now: take `pending: true` from {seed.key} in seeds/expected.yaml"
    else:
        assert left == []
