"""Scrapy: an item pipeline, and the text of a response.

Comes in: items with texts, the settings `CLEANER_*`. Goes out: the same items, cleaned; counts in the crawl's stats.
Never: loses an item, unless it is told to drop the empty ones; touches a field that it was not told of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cleaner.adapters.extras import require
from cleaner.adapters.results import tally
from cleaner.additions import describe
from cleaner.engine import Cleaner
from cleaner.errors import OptionError, nearest
from cleaner.html import extract_text

ItemAdapter: Final = require("itemadapter", "scrapy").ItemAdapter
DropItem: Final = require("scrapy.exceptions", "scrapy").DropItem

EMPTY: Final = ("keep", "drop")
"""What can be done with an item whose text is empty."""


def extract_response(response: Any) -> str:
    """The text of a page's article, not cleaned yet; "" when the response is no text.

    Args:
        response: what a spider's callback is given.
    """
    return extract_text(response.text, response.url) if hasattr(response, "text") else ""


class CleanerPipeline:
    """Cleans fields of items: dict, Item, dataclass, attrs and pydantic ones.

    Settings: `CLEANER_FIELDS` (["text"]), `CLEANER_HTML_FIELDS` ([]: fields with a page, which becomes its text),
    `CLEANER_PROFILE`, `CLEANER_CATEGORIES`, `CLEANER_PACKS`, `CLEANER_LANGUAGES`, `CLEANER_SITE`: as `Cleaner` has
    them; `CLEANER_LANGUAGE_FIELD` (none: a field with the text's language), `CLEANER_REMOVALS_FIELD` (none: the field
    that takes what was removed), `CLEANER_EMPTY` ("keep" or "drop": items whose text is empty).
    """

    def __init__(self, settings: Any, stats: Any) -> None:
        self._stats = stats
        self._fields: list[str] = settings.getlist("CLEANER_FIELDS", ["text"])
        self._html_fields: list[str] = settings.getlist("CLEANER_HTML_FIELDS")
        self._lang_field = settings.get("CLEANER_LANGUAGE_FIELD", "")
        self._removals_field = settings.get("CLEANER_REMOVALS_FIELD", "")
        self._empty = settings.get("CLEANER_EMPTY", EMPTY[0])
        if self._empty not in EMPTY:
            raise OptionError(f"CLEANER_EMPTY is {self._empty!r}{nearest(self._empty, EMPTY)}")
        self._cleaner = Cleaner(
            settings.get("CLEANER_PROFILE", "standard"),
            categories=settings.getlist("CLEANER_CATEGORIES") or None,
            packs=settings.getlist("CLEANER_PACKS"),
            languages=settings.getlist("CLEANER_LANGUAGES") or None,
            site=settings.get("CLEANER_SITE"),
        )

    @classmethod
    def from_crawler(cls, crawler: Any) -> CleanerPipeline:
        """Make the pipeline of a crawl.

        Raises:
            OptionError: a setting names something that does not exist.
            RuleError: a pack is wrong.
        """
        return cls(crawler.settings, crawler.stats)

    def process_item(self, item: Any, spider: Any = None) -> Any:  # noqa: ARG002 - older releases pass it
        """Clean an item.

        Raises:
            DropItem: one of its texts is empty, and `CLEANER_EMPTY` is "drop".
        """
        adapter = ItemAdapter(item)
        lang = adapter.get(self._lang_field) if self._lang_field else None
        removals: list[Any] = []
        for field in (*self._html_fields, *self._fields):
            text = self._read(adapter, field)
            if text is None:
                continue
            result = self._cleaner.clean(text, lang if isinstance(lang, str) else None)
            adapter[field] = result.text
            removals += [{"field": field, **removal} for removal in describe(result, "removals")]
            self._count(tally([result]))
            if self._empty == "drop" and not result.text.strip():
                raise DropItem(f"the field {field!r} is empty")
        if self._removals_field:
            adapter[self._removals_field] = removals
        return item

    def _read(self, adapter: Any, field: str) -> str | None:
        """The text of a field; None when there is none."""
        value = adapter.get(field)
        if field in self._html_fields and isinstance(value, str | bytes):
            return extract_text(value, adapter.get("url"))
        if isinstance(value, str):
            return value
        if value is not None:
            self._count({f"not_text/{field}": 1})
        return None

    def _count(self, counts: Mapping[str, int]) -> None:
        for name, count in counts.items():
            self._stats.inc_value(f"cleaner/{name}", count)
