"""Polars: a function over a Series, and the expressions `pl.col("text").cleaner`, there once this module is imported.

Comes in: texts. Goes out: texts of the same length and nulls; on demand the removals. Never: needs the whole column at
once: it runs in lazy and streaming queries.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from cleaner.adapters.extras import require

pl: Final = require("polars", "polars")  # before the rooms that need pyarrow: its extra brings both

from cleaner.adapters import arrow  # noqa: E402
from cleaner.adapters.recipe import chosen  # noqa: E402
from cleaner.engine import Cleaner  # noqa: E402


def clean_series(series: Any, cleaner: Cleaner | None = None, *, lang: str | None = None) -> Any:
    """Clean the texts of a Series.

    Args:
        series: of type String, Categorical or Enum.
        cleaner: that of `clean()` when None.
        lang: code of the language of all texts, when known.

    Returns:
        A Series of the same name and type; for an Enum, that of its cleaned categories, those that have become equal
        being one.

    Raises:
        TypeError: it holds something other than texts.
    """
    if not isinstance(series, pl.Series):
        raise TypeError(f"{type(series).__name__}, expected a polars.Series of texts")
    if isinstance(series.dtype, pl.Enum):
        words = clean_series(series.dtype.categories, cleaner, lang=lang)
        kind = pl.Enum(words.unique(maintain_order=True))
        return words.cast(kind).gather(series.to_physical()).alias(series.name)
    cleaned = pl.from_arrow(arrow.clean_array(series.to_arrow(), cleaner, lang=lang))
    return cleaned.cast(series.dtype).alias(series.name)


TEXTS: Final = (pl.String, pl.Categorical, pl.Enum, pl.Null)
"""Types of columns that can hold texts."""


@pl.api.register_expr_namespace("cleaner")
class CleanerExpressions:
    """`pl.col("text").cleaner.clean()` and `.removals()`."""

    def __init__(self, expression: Any) -> None:
        self._expression = expression

    def clean(self, cleaner: Cleaner | None = None, *, lang: str | None = None) -> Any:
        """Clean the texts; see `clean_series`."""
        run = partial(_clean, cleaner=chosen(cleaner), lang=lang)
        checked = self._expression.map_batches(_checked, return_dtype=pl.self_dtype(), is_elementwise=True)
        return checked.map_batches(run, is_elementwise=True)  # Polars asks it for the type: an Enum becomes another

    def removals(self, cleaner: Cleaner | None = None, *, lang: str | None = None) -> Any:
        """What `clean` removes: structs of start and end in code points, rule and category."""
        run = partial(_removals, cleaner=chosen(cleaner), lang=lang)
        return self._expression.map_batches(run, return_dtype=REMOVALS, is_elementwise=True)


REMOVALS: Final = pl.List(pl.Struct({"start": pl.Int64, "end": pl.Int64, "rule": pl.String, "category": pl.String}))
"""Type of what `removals` gives."""


def _checked(series: Any) -> Any:
    if not isinstance(series.dtype, TEXTS):
        raise TypeError(f"the column {series.name!r} is {series.dtype}, expected texts: String, Categorical or Enum")
    return series


def _clean(series: Any, cleaner: Cleaner | None, lang: str | None) -> Any:
    """Clean what `_checked` lets pass; it says so better than Polars, which asks for the type of anything else too."""
    return clean_series(series, cleaner, lang=lang) if isinstance(series.dtype, TEXTS) else series


def _removals(series: Any, cleaner: Cleaner | None, lang: str | None) -> Any:
    table = arrow.pa.table({"text": series.to_arrow()})
    found = arrow.clean_batch(table, "text", cleaner, lang=lang, add=["removals"])["cleaner_removals"]
    return pl.from_arrow(found).cast(REMOVALS).alias(series.name)
