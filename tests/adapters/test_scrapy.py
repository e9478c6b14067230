"""Scrapy: a real crawl of a news site on this machine, every kind of item; the exported feeds are compared."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.adapters.results import tally
from cleaner.additions import describe
from cleaner.errors import OptionError
from cleaner.html import extract_text
from tests.adapters import newssite
from tests.adapters.corpus import PROMO, STORY
from tests.adapters.library import library

library("scrapy")
library("attrs")
library("pydantic")

ENGLISH = Cleaner(languages=["en"])
RESULTS = {name: ENGLISH.clean(text) for name, text in newssite.ARTICLES.items()}
DIRTY = f"{STORY}\n{PROMO}"
KINDS = ["dict", "item", "dataclass", "attrs", "pydantic"]


class Crawl:
    """Feeds and stats by the name of the spider."""

    def __init__(self, folder: Path, address: str) -> None:
        self.address = address
        self.stats = json.loads((folder / "stats.json").read_text())
        self.feeds = {
            path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
            for path in folder.glob("*.jsonl")
        }

    def texts(self, name: str) -> dict[str, str]:
        return {item["url"].removeprefix(self.address): item["text"] for item in self.feeds[name]}

    def counts(self, name: str) -> Counter[str]:
        prefix = "cleaner/"
        return Counter({key[len(prefix) :]: n for key, n in self.stats[name].items() if key.startswith(prefix)})


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    folder = tmp_path_factory.mktemp("crawl")
    with newssite.serving() as address:
        done = subprocess.run(
            [sys.executable, "-W", "error::DeprecationWarning", "-m", "tests.adapters.crawl", address, str(folder)],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return Crawl(folder, address)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", ["sync", "async"])
def test_crawl_when_items_are_of_any_kind_then_the_feed_has_clean_texts(crawl: Crawl, kind: str, mode: str) -> None:
    assert crawl.texts(f"{mode}-{kind}") == {name: result.text for name, result in RESULTS.items()}
    assert crawl.stats[f"{mode}-{kind}"]["item_scraped_count"] == len(RESULTS)
    assert crawl.counts(f"{mode}-{kind}") == tally(RESULTS.values())


def test_crawl_when_tails_are_furniture_then_they_go_and_reported_speech_stays() -> None:
    body = "\n".join(newssite.BODY)
    kept = {name for name, result in RESULTS.items() if result.text != body}
    assert kept == {"report"}
    assert RESULTS["report"].status == "unchanged"


def test_crawl_when_text_comes_from_the_response_then_extracted_and_cleaned(crawl: Crawl) -> None:
    expected = {}
    for name in newssite.ARTICLES:
        page = newssite.page(name)
        assert page is not None
        expected[name] = ENGLISH.clean(extract_text(page, crawl.address + name)).text
    assert crawl.texts("extract") == expected
    assert newssite.BODY[0] in expected["many"]
    assert "WHATSAPP" not in expected["many"]


def test_crawl_when_categories_are_set_then_only_these_go(crawl: Crawl) -> None:
    only = Cleaner(categories=["follow", "join"], languages=["en"])
    assert crawl.texts("follow") == {name: only.clean(text).text for name, text in newssite.ARTICLES.items()}
    assert crawl.texts("follow")["subscribe"] == newssite.ARTICLES["subscribe"]


def test_crawl_when_fields_are_no_texts_then_nothing_is_lost(crawl: Crawl) -> None:
    items = crawl.feeds["odd"]
    assert len(items) == 4
    assert {"url": crawl.address, "text": ["a", "b"], "lang": None, "removals": []} in items
    assert {"url": crawl.address, "removals": []} in items
    assert crawl.counts("odd")["not_text/text"] == 1


def test_crawl_when_html_and_removals_fields_are_set_then_page_becomes_text(crawl: Crawl) -> None:
    (item,) = [item for item in crawl.feeds["odd"] if "page" in item]
    raw = newssite.page("many")
    assert raw is not None
    page, text = ENGLISH.clean(extract_text(raw, item["url"]), "en"), ENGLISH.clean(newssite.ARTICLES["many"], "en")
    assert (item["page"], item["text"]) == (page.text, text.text)
    expected: list[dict[str, Any]] = [
        {"field": field, **removal}
        for field, result in (("page", page), ("text", text))
        for removal in describe(result, "removals")
    ]
    assert item["removals"] == expected


def test_crawl_when_empty_items_are_to_be_dropped_then_only_they_go(crawl: Crawl) -> None:
    assert len(crawl.feeds["drop"]) == 3
    assert crawl.stats["drop"]["item_dropped_count"] == 1
    assert all(item.get("text") != " " for item in crawl.feeds["drop"])


def test_pipeline_when_a_setting_is_wrong_then_error_at_the_start() -> None:
    from scrapy.settings import Settings  # noqa: PLC0415 - only where it is installed

    from cleaner.adapters.scrapy import CleanerPipeline  # noqa: PLC0415 - the same

    with pytest.raises(OptionError, match="CLEANER_EMPTY is 'dorp'; did you mean 'drop'"):
        CleanerPipeline(Settings({"CLEANER_EMPTY": "dorp"}), None)
    with pytest.raises(OptionError, match="unknown profile"):
        CleanerPipeline(Settings({"CLEANER_PROFILE": "strikt"}), None)


class Counts:
    """The stats of a crawl, as the pipeline knows them."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()

    def inc_value(self, name: str, count: int = 1) -> None:
        self.found[name.removeprefix("cleaner/")] += count


def pipeline(**settings: Any) -> tuple[Any, Counter[str]]:
    from scrapy.settings import Settings  # noqa: PLC0415 - only where it is installed

    from cleaner.adapters.scrapy import CleanerPipeline  # noqa: PLC0415 - the same

    counts = Counts()
    given = {f"CLEANER_{name}": value for name, value in settings.items()}
    return CleanerPipeline(Settings({"CLEANER_LANGUAGES": ["en"], **given}), counts), counts.found


@dataclass(frozen=True)
class Frozen:
    """An item that takes no other text."""

    text: str


def test_pipeline_when_an_item_cannot_be_written_to_then_it_stays_and_is_counted() -> None:
    made, counts = pipeline(REMOVALS_FIELD="removals")
    assert made.process_item(Frozen(DIRTY)) == Frozen(DIRTY)
    assert counts["not_writable/text"] == counts["not_writable/removals"] == 1
    assert made.process_item(Frozen(STORY)) == Frozen(STORY), "nothing had to be written"
    assert counts["not_writable/text"] == 1


def test_pipeline_when_a_field_has_a_page_then_extracted_once_whatever_the_address_is() -> None:
    made, counts = pipeline(FIELDS=["text", "title"], HTML_FIELDS="text")
    page = f"<article><p>{STORY}</p><p>Write &lt;article&gt; around it, she said.</p></article>"
    item = made.process_item({"text": page, "url": 7, "title": "Ferry"})
    assert item["text"] == f"{STORY}\nWrite <article> around it, she said."
    assert made.process_item({"text": "<p></p>"})["text"] == ""
    assert (counts["no_article/text"], counts["missing/title"]) == (1, 1)


def test_pipeline_when_one_of_several_texts_is_empty_then_the_item_is_kept() -> None:
    made, _ = pipeline(FIELDS="title, body", EMPTY="drop")
    assert made.process_item({"title": "", "body": DIRTY}) == {"title": "", "body": STORY}
    with pytest.raises(Exception, match="no text is left"):
        made.process_item({"title": "", "body": " "})


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"FEILDS": ["a"]}, "CLEANER_FIELDS"),
        ({"EMPTY": True}, "EMPTY"),
        ({"PACKS": 7}, "PACKS"),
        ({"REMOVALS_FIELD": "text"}, "a field with a text"),
    ],
)
def test_pipeline_when_a_setting_is_a_slip_then_error_at_the_start(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(OptionError, match=words):
        pipeline(**settings)


def test_pipeline_when_a_list_is_left_empty_then_as_if_not_set() -> None:
    made, counts = pipeline(FIELDS="text,", CATEGORIES="", PACKS="")
    assert made.process_item({"text": DIRTY}) == {"text": STORY}
    assert set(counts) == set(tally([ENGLISH.clean(DIRTY)]))
