"""Crawls the news site with real Scrapy: `python -m tests.adapters.crawl ADDRESS FOLDER`, a process of its own.

Comes in: the address of the site. Goes out: for each spider a feed and its stats, as files. Spiders differ in the kind
of item, in whether their callbacks are coroutines, and in settings.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pydantic
import scrapy
from scrapy.crawler import CrawlerProcess

from cleaner.adapters.scrapy import extract_response


class ScrapyItem(scrapy.Item):  # type: ignore[misc]
    url = scrapy.Field()
    text = scrapy.Field()


@dataclasses.dataclass
class DataclassItem:
    url: str
    text: str


@attrs.define
class AttrsItem:
    url: str
    text: str


class PydanticItem(pydantic.BaseModel):  # type: ignore[misc]
    url: str
    text: str


KINDS: dict[str, Callable[..., Any]] = {
    "dict": dict,
    "item": ScrapyItem,
    "dataclass": DataclassItem,
    "attrs": AttrsItem,
    "pydantic": PydanticItem,
}
PIPELINES = {"cleaner.adapters.scrapy.CleanerPipeline": 300}


def paragraphs(response: Any) -> str:
    return "\n".join("".join(p.css("::text").getall()) for p in response.css("p"))


class SyncSpider(scrapy.Spider):  # type: ignore[misc]
    make: Callable[..., Any]
    read = staticmethod(paragraphs)

    def parse(self, response: Any) -> Iterator[Any]:
        yield from response.follow_all(css="a.story", callback=self.parse_story)

    def parse_story(self, response: Any) -> Iterator[Any]:
        yield type(self).make(url=response.url, text=type(self).read(response))


class AsyncSpider(SyncSpider):
    async def parse_story(self, response: Any) -> AsyncIterator[Any]:  # type: ignore[override]
        yield type(self).make(url=response.url, text=type(self).read(response))


class OddSpider(SyncSpider):
    """Texts that are empty, missing, lists; a page as the text; removals and languages."""

    def parse(self, response: Any) -> Iterator[Any]:
        yield {"url": response.url, "text": " ", "lang": "en"}
        yield {"url": response.url, "text": ["a", "b"], "lang": None}
        yield {"url": response.url}
        yield response.follow("/many", callback=self.parse_page)

    def parse_page(self, response: Any) -> Iterator[Any]:
        yield {"url": response.url, "text": paragraphs(response), "page": response.body, "lang": "en"}


def spiders() -> Iterator[tuple[type[SyncSpider], str, dict[str, Any]]]:
    """Spider, its name, its settings."""
    for kind, make in KINDS.items():
        yield type("S", (SyncSpider,), {"make": make}), f"sync-{kind}", {}
        yield type("A", (AsyncSpider,), {"make": make}), f"async-{kind}", {}
    yield type("E", (SyncSpider,), {"make": dict, "read": staticmethod(extract_response)}), "extract", {}
    yield type("F", (SyncSpider,), {"make": dict}), "follow", {"CLEANER_CATEGORIES": "follow,join"}
    pages = {"CLEANER_HTML_FIELDS": ["page"]}
    yield OddSpider, "odd", {**pages, "CLEANER_REMOVALS_FIELD": "removals", "CLEANER_LANGUAGE_FIELD": "lang"}
    yield OddSpider, "drop", {**pages, "CLEANER_EMPTY": "drop"}


def main(address: str, folder: Path) -> None:
    """Run all spiders in one process."""
    process = CrawlerProcess({"LOG_LEVEL": "WARNING", "ROBOTSTXT_OBEY": False, "DOWNLOAD_DELAY": 0})
    crawlers = {}
    for base, name, own in spiders():
        feed = {str(folder / f"{name}.jsonl"): {"format": "jsonlines", "encoding": "utf8"}}
        settings = {"ITEM_PIPELINES": PIPELINES, "FEEDS": feed, "CLEANER_LANGUAGES": "en", **own}
        spider = type("Spider", (base,), {"name": name, "custom_settings": settings, "start_urls": [address]})
        crawlers[name] = process.create_crawler(spider)
        process.crawl(crawlers[name])
    process.start()
    stats = {name: crawler.stats.get_stats() for name, crawler in crawlers.items()}
    (folder / "stats.json").write_text(json.dumps(stats, default=str))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
