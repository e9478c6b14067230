"""Text made to hurt: every one comes back, whole or clean, in time that grows with its length and no faster."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import pytest

from cleaner import Cleaner, Limits
from tests.clock import seconds_for
from tests.samples import EXAMPLES

# A scanner that is the same from the first text on: the other one is built anew in the middle of some measurement.
CLEANER = Cleaner(scanner="hyperscan" if find_spec("hyperscan") else "ahocorasick")
SECONDS = 2.0

HOSTILE: dict[str, Callable[[], str]] = {
    "one line of 1 MB": lambda: "word " * 200_000,
    "one line of 1 MB of promos": lambda: "Follow us on Facebook and join our WhatsApp channel. " * 20_000,
    "one line without a space": lambda: "a" * 1_000_000,
    "100,000 short lines": lambda: "Share\n" * 100_000,
    "1 MB of combining marks": lambda: "e" + "\u0301\u0327" * 250_000,
    "1 MB of zero-width characters": lambda: "\u200b" * 350_000,
    "1 MB of no-break spaces": lambda: "\xa0" * 500_000,
    "1 MB of spaces": lambda: " " * 1_000_000,
    "1 MB of line feeds": lambda: "\n" * 1_000_000,
    "1 MB of sentence ends": lambda: ". " * 500_000,
    "1 MB of quotes": lambda: '"' * 1_000_000,
    "1 MB of lone surrogates": lambda: "\ud800" * 330_000,
    "spaced-out letters": lambda: "F O L L O W U S " * 60_000,
    "promos between labels": lambda: "Follow us on Facebook\nAsh and fir\n" * 15_000,
    "look-alike letters": lambda: "Fоllоw us оn Fаcebооk\n" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_clean_when_text_is_hostile_then_ends_in_time(name: str) -> None:
    text = HOSTILE[name]()
    CLEANER.clean(text[:2000])
    assert seconds_for(lambda: CLEANER.clean(text)) <= SECONDS * max(1.0, len(text) / 1e6)
    result = CLEANER.clean(text)
    if result.status in {"over_budget", "capped", "unchanged"}:
        assert result.text is text


@pytest.mark.parametrize(
    "lines", [["Share", "Related", "By Jane Doe", "5 min read"] * 6_000, EXAMPLES[::3]], ids=["furniture", "examples"]
)
def test_clean_when_text_doubles_then_time_does_no_more_than_that(lines: list[str]) -> None:
    seconds = []
    for copies in (1, 2):
        text = "\n".join(lines * copies)
        CLEANER.clean(text)
        seconds.append(seconds_for(partial(CLEANER.clean, text)))
    assert seconds[1] <= 3.0 * seconds[0]  # quadratic would be four times


def test_clean_when_budget_is_tiny_then_text_comes_back_untouched() -> None:
    text = "The council met on Tuesday to settle the question of the old bridge again.\n" + "\n".join(EXAMPLES[:50])
    result = Cleaner(limits=Limits(work_floor=1, work_per_char=0)).clean(text)
    assert result.status == "over_budget"
    assert result.text is text
    assert result.removals == ()


def test_clean_when_nearly_all_would_go_then_text_comes_back_untouched() -> None:
    text = "Follow us on Facebook and Twitter\nJoin our WhatsApp channel\nSubscribe to our newsletter"
    result = CLEANER.clean(text)
    assert result.status == "capped"
    assert result.text is text
