"""Scrapy: an item pipeline, and the text of a response.

Comes in: items with texts, the settings `CLEANER_*`. Goes out: the same items, cleaned; counts in the crawl's stats.
Never: loses an item, unless it is told to drop the empty ones; touches a field that it was not told of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
SETTINGS: Final = tuple(
    f"CLEANER_{name}"
    for name in (
        *("FIELDS", "HTML_FIELDS", "PROFILE", "CATEGORIES", "PACKS", "LANGUAGES", "SITE"),
        *("LANGUAGE_FIELD", "REMOVALS_FIELD", "EMPTY"),
    )
)
"""All settings; another name of this kind is a slip."""


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
    that takes what was removed), `CLEANER_EMPTY` ("keep" or "drop": items of which every text is empty).
    """

    def __init__(self, settings: Any, stats: Any) -> None:
        for name in settings:
            if name.startswith("CLEANER_") and name not in SETTINGS:
                raise OptionError(f"there is no setting {name}{nearest(name, SETTINGS)}")
        self._stats = stats
        self._html_fields = _names(settings, "CLEANER_HTML_FIELDS")
        fields = _names(settings, "CLEANER_FIELDS", ["text"])
        self._fields = [field for field in fields if field not in self._html_fields]
        self._lang_field = settings.get("CLEANER_LANGUAGE_FIELD", "")
        self._removals_field = settings.get("CLEANER_REMOVALS_FIELD", "")
        if self._removals_field in (*self._html_fields, *self._fields):
            raise OptionError(f"CLEANER_REMOVALS_FIELD is {self._removals_field!r}, a field with a text; name another")
        self._empty = settings.get("CLEANER_EMPTY", EMPTY[0])
        if self._empty not in EMPTY:
            raise OptionError(f"CLEANER_EMPTY is {self._empty!r}{nearest(str(self._empty), EMPTY)}")
        self._cleaner = Cleaner(
            settings.get("CLEANER_PROFILE", "standard"),
            categories=_names(settings, "CLEANER_CATEGORIES") or None,
            packs=_names(settings, "CLEANER_PACKS"),
            languages=_names(settings, "CLEANER_LANGUAGES") or None,
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
            DropItem: all of its texts are empty, and `CLEANER_EMPTY` is "drop".
        """
        adapter = ItemAdapter(item)
        lang = adapter.get(self._lang_field) if self._lang_field else None
        removals: list[Any] = []
        texts: list[str] = []
        for field in (*self._html_fields, *self._fields):
            text = self._read(adapter, field)
            if text is None:
                continue
            result = self._cleaner.clean(text, lang if isinstance(lang, str) else None)
            texts.append(result.text)
            if not self._write(adapter, field, result.text):
                continue
            removals += [{"field": field, **removal} for removal in describe(result, "removals")]
            self._count(tally([result]))
        if self._empty == "drop" and texts and not any(map(str.strip, texts)):
            raise DropItem("no text is left")
        if self._removals_field:
            self._write(adapter, self._removals_field, removals)
        return item

    def _write(self, adapter: Any, field: str, value: Any) -> bool:
        """Set a field that has another value; whether the item, which may be frozen or not know the field, let it."""
        try:
            if adapter.get(field) != value:
                adapter[field] = value
        except Exception:  # noqa: BLE001 - each kind of item refuses in its own way, and an item is not to be lost
            self._count({f"not_writable/{field}": 1})
            return False
        return True

    def _read(self, adapter: Any, field: str) -> str | None:
        """The text of a field; None when there is none."""
        value = adapter.get(field)
        if field in self._html_fields and isinstance(value, str | bytes):
            url = adapter.get("url")
            text = extract_text(value, url if isinstance(url, str) else None)
            if not text:
                self._count({f"no_article/{field}": 1})
            return text
        if isinstance(value, str):
            return value
        self._count({f"missing/{field}" if value is None else f"not_text/{field}": 1})
        return None

    def _count(self, counts: Mapping[str, int]) -> None:
        for name, count in counts.items():
            self._stats.inc_value(f"cleaner/{name}", count)


def _names(settings: Any, name: str, default: Iterable[str] = ()) -> list[str]:
    """A setting with several names, as a list or with commas between."""
    value = settings.get(name, default)
    if not isinstance(value, str | list | tuple):
        raise OptionError(f"{name} is a list, not {value!r}")
    entries = (str(entry).strip() for entry in (value.split(",") if isinstance(value, str) else value))
    return [entry for entry in entries if entry]
