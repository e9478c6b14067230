"""The seeds are what they claim to be: complete, well marked, invented."""

from __future__ import annotations

import json
from collections import Counter
from urllib.parse import urlsplit

import pytest

from cleaner.rule import CATEGORIES
from tests.expectation import locate, plain_lines, without
from tests.seedfiles import SEEDS, Seed, load_seeds, read_expected, seed_keys

LEAST_SEEDS = 24
LEAST_ENGLISH = 12
LEAST_OTHERS = 12
LEAST_PARAGRAPHS = 6
INVENTED = ("example", "example.com", "example.org", "example.net")
"""Where an invented site may live: RFC 2606."""


def article_text(seed: Seed) -> str:
    """What stands to be cleaned: for a page, the text that it holds for a reader."""
    if not seed.is_html:
        return seed.raw
    from cleaner.html import extract_text  # noqa: PLC0415 - loads trafilatura

    return extract_text(seed.raw)


@pytest.fixture(params=load_seeds(), ids=lambda seed: seed.key)
def seed(request: pytest.FixtureRequest) -> Seed:
    chosen: Seed = request.param
    return chosen


def test_seeds_when_counted_then_enough_of_each_kind() -> None:
    seeds = load_seeds()
    english = [seed for seed in seeds if seed.lang == "en"]
    languages = {seed.lang for seed in seeds} - {"en"}
    assert len(seeds) >= LEAST_SEEDS
    assert len(english) >= LEAST_ENGLISH
    assert len(languages) >= LEAST_OTHERS
    assert sum(seed.is_html for seed in seeds) >= 3
    assert sum("#" in seed.key for seed in seeds) >= 6
    assert sum(not seed.goes for seed in seeds) >= 4, "some seeds must have nothing to remove"


def test_expected_when_compared_with_the_folder_then_names_every_seed() -> None:
    assert set(read_expected()) == seed_keys()


def test_seed_when_read_then_long_enough(seed: Seed) -> None:
    assert len(plain_lines(article_text(seed))) >= LEAST_PARAGRAPHS


def test_goes_when_looked_up_then_each_piece_stands_once(seed: Seed) -> None:
    text = article_text(seed)
    places = locate(text, [piece.text for piece in seed.goes])
    rest = plain_lines(without(text, places))
    for piece, (start, end) in zip(seed.goes, places, strict=True):
        assert text[start:end].strip() == piece.text.strip()
        assert piece.category in CATEGORIES
        assert piece.text not in rest, "a line stands once more than it is named"
    assert rest, "a seed is an article, not a page of links"


def test_goes_when_repeated_then_named_as_often_as_it_stands(seed: Seed) -> None:
    lines = Counter(plain_lines(article_text(seed)))
    for text, times in Counter(piece.text for piece in seed.goes).items():
        assert lines.get(text, times) == times


def test_records_when_read_then_hold_every_field() -> None:
    for line in (SEEDS / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        assert {"id", "url", "lang", "text"} < set(record), "and fields that a tool must pass on untouched"
        assert urlsplit(record["url"]).hostname.split(".", 1)[-1] in INVENTED
