"""Dask: a Series of many partitions.

Comes in: a Series of texts. Goes out: a Series of the same partitions. Never: computes anything itself.
"""

from __future__ import annotations

from typing import Any, Final

from cleaner.adapters.extras import require
from cleaner.adapters.recipe import Recipe
from cleaner.engine import Cleaner

dd: Final = require("dask.dataframe", "dask")


def clean_series(series: Any, cleaner: Cleaner | None = None, *, lang: str | None = None) -> Any:
    """Clean the texts of a Series.

    Args:
        series: a `dask.dataframe.Series`.
        cleaner: that of `clean()` when None.
        lang: code of the language of all texts, when known.

    Returns:
        A Series of the same index, name and type, lazy as the one that came in; categories that are known are cleaned
        at once, and known again.

    Raises:
        TypeError: it is no Series; of numbers, when it is computed.
    """
    if not isinstance(series, dd.Series) or isinstance(series, dd.Index):
        raise TypeError(f"{type(series).__name__}, expected a dask.dataframe.Series of texts")
    recipe = Recipe.of(cleaner)
    return series.map_partitions(_clean, recipe, lang, meta=_clean(series._meta, recipe, lang))  # noqa: SLF001 - its type


def _clean(part: Any, recipe: Recipe, lang: str | None) -> Any:
    from cleaner.adapters import pandas  # noqa: PLC0415 - at the worker

    return pandas.clean_series(part, recipe.cleaner(), lang=lang)
