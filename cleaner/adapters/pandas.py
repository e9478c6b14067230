"""pandas: a function over a Series, and the accessor `series.cleaner`, there once this module is imported.

Comes in: a Series of texts, of any type that holds them. Goes out: a Series of the same index, name and type. Never:
touches a value that is not a text (NaN, None, numbers among objects).
"""

from __future__ import annotations

from typing import Any, Final

from cleaner.adapters.extras import require
from cleaner.adapters.recipe import chosen
from cleaner.adapters.results import clean_values
from cleaner.engine import Cleaner

pd: Final = require("pandas", "pandas")


def clean_series(series: Any, cleaner: Cleaner | None = None, *, lang: str | None = None) -> Any:
    """Clean the texts of a Series.

    Args:
        series: of type `str`, `string`, `object`, an Arrow string or a category.
        cleaner: that of `clean()` when None.
        lang: code of the language of all texts, when known.

    Returns:
        A new Series of the same index, name and type; for a category, each text is cleaned once, and those that have
        become equal are one.

    Raises:
        TypeError: it is of a type that holds no texts, such as numbers.
    """
    _check_type(series)
    if isinstance(series.dtype, pd.CategoricalDtype):
        words = clean_series(series.cat.categories.to_series(), cleaner, lang=lang).tolist()
        kind = pd.CategoricalDtype(list(dict.fromkeys(words)), ordered=series.cat.ordered)
        values = [None if code < 0 else words[code] for code in series.cat.codes]
        return pd.Series(pd.Categorical(values, dtype=kind), index=series.index, name=series.name)
    values = series.tolist()
    results = clean_values(values, chosen(cleaner), lang)
    new = [value if result is None else result.text for value, result in zip(values, results, strict=True)]
    return pd.Series(new, index=series.index, name=series.name, dtype=series.dtype)


def _check_type(series: Any) -> None:
    if not isinstance(series, pd.Series):
        raise TypeError(f"{type(series).__name__}, expected a pandas.Series of texts")
    types = pd.api.types
    may_hold = isinstance(series.dtype, pd.CategoricalDtype) or types.is_object_dtype(series.dtype)
    if not may_hold and not types.is_string_dtype(series.dtype) and series.notna().any():
        raise TypeError(f"the Series {series.name!r} is {series.dtype}, expected texts")


@pd.api.extensions.register_series_accessor("cleaner")
class CleanerAccessor:
    """`series.cleaner.clean()` and `series.cleaner.results()`."""

    def __init__(self, series: Any) -> None:
        self._series = series

    def clean(self, cleaner: Cleaner | None = None, *, lang: str | None = None) -> Any:
        """Clean the texts; see `clean_series`."""
        return clean_series(self._series, cleaner, lang=lang)

    def results(self, cleaner: Cleaner | None = None, *, lang: str | None = None) -> Any:
        """The full result of each text, None where there is none: what was removed, and why; see `clean_series`."""
        _check_type(self._series)
        results = clean_values(self._series.tolist(), chosen(cleaner), lang)
        return pd.Series(results, index=self._series.index, name=self._series.name, dtype=object)
