"""Spark: columns of data frames, and a function for SQL.

Comes in: a data frame, or a session. Goes out: a data frame with the text cleaned on the executors; counts on the
driver. Never: starts a session, collects a row, or asks for a shuffle: partitions stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from cleaner.adapters.extras import require

require("pyspark", "spark")  # before the rooms that need pyarrow: its extra brings both

from cleaner.adapters.arrow import BatchCleaner, clean_array, clean_schema, pa  # noqa: E402
from cleaner.adapters.recipe import Recipe  # noqa: E402
from cleaner.engine import Cleaner  # noqa: E402
from cleaner.errors import OptionError, nearest  # noqa: E402

AccumulatorParam: Any = require("pyspark.accumulators", "spark").AccumulatorParam
functions: Final = require("pyspark.sql.functions", "spark")
types: Final = require("pyspark.sql.types", "spark")
from_arrow_schema: Final = require("pyspark.sql.pandas.types", "spark").from_arrow_schema


def clean_dataframe(
    frame: Any,
    text: str = "text",
    cleaner: Cleaner | None = None,
    *,
    lang: str | None = None,
    lang_column: str | None = None,
    add: Iterable[str] = (),
    counts: Any = None,
) -> Any:
    """Clean a column of a data frame, when an action asks for it.

    Args:
        frame: a `pyspark.sql.DataFrame`.
        text, cleaner, lang, lang_column, add: see `arrow.clean_batch`.
        counts: from `rule_counts`; takes what was done, as the tasks that finish report it.

    Returns:
        A data frame of the same columns, and those that were added.

    Raises:
        OptionError: there is no such column, or one to be added is there already.
        TypeError: the column holds something other than texts.
    """
    clean = BatchCleaner(text, cleaner, lang=lang, lang_column=lang_column, add=add)
    names = pa.schema([(name, pa.string()) for name in frame.columns])
    added = list(clean_schema(names, text, clean.add))[len(frame.columns) :]
    if lang_column is not None and lang_column not in frame.columns:
        raise OptionError(f"there is no column {lang_column!r}{nearest(lang_column, frame.columns)}")
    if not isinstance(frame.schema[text].dataType, types.StringType):
        raise TypeError(f"the column {text!r} is {frame.schema[text].dataType.simpleString()}, expected string")
    schema = types.StructType([*frame.schema.fields, *from_arrow_schema(pa.schema(added)).fields])

    def clean_batches(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            done: Counter[str] = Counter()
            yield clean(batch, done)
            if counts is not None:
                counts.add(done)

    return frame.mapInArrow(clean_batches, schema)


def clean_udf(cleaner: Cleaner | None = None, *, lang: str | None = None) -> Any:
    """A UDF from texts to clean texts, for expressions: of Arrow arrays from Spark 4.1 on, before that of single texts.

    Args:
        cleaner: that of `clean()` when None.
        lang: code of the language of all texts, when known.
    """
    recipe = Recipe.of(cleaner)

    def clean_texts(texts: Any) -> Any:
        return clean_array(texts, recipe.cleaner(), lang=lang)

    def clean_text(text: str | None) -> str | None:
        return None if text is None else recipe.cleaner().clean(text, lang).text

    if not hasattr(functions, "arrow_udf"):
        return functions.udf(clean_text, types.StringType(), useArrow=False)  # not by Arrow: bytes would fail it
    clean_texts.__annotations__ = {"texts": pa.Array, "return": pa.Array}  # Spark reads the kind of the UDF from these
    return functions.arrow_udf(clean_texts, types.StringType())


def register(session: Any, name: str = "clean_text", cleaner: Cleaner | None = None, *, lang: str | None = None) -> Any:
    """Make `SELECT clean_text(body)` known to a session; see `clean_udf`."""
    return session.udf.register(name, clean_udf(cleaner, lang=lang))


def rule_counts(session: Any) -> Any:
    """An accumulator for `clean_dataframe`; its `value` is a `Counter` by the names of `results.tally`.

    Spark adds what a task counted once, when the task is done, if the action is the last stage (a write, a count of
    rows); a stage before a shuffle that has to be done again is counted again. Exact in any case: `add=["removals"]`.
    """
    return session.sparkContext.accumulator(Counter(), _Sum())


class _Sum(AccumulatorParam):  # type: ignore[misc] # the library has no types
    """Adds counters."""

    def zero(self, value: Counter[str]) -> Counter[str]:  # noqa: ARG002 - the interface
        return Counter()

    def addInPlace(self, value1: Counter[str], value2: Counter[str]) -> Counter[str]:  # noqa: N802 - the interface
        value1.update(value2)
        return value1
