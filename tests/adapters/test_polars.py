"""Polars: expressions in eager, lazy and streaming queries, and the function."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner import Cleaner
from tests.adapters.corpus import OFFSETS, PROMO, STORY, cleaned, documents
from tests.adapters.library import library

pl = library("polars")
adapter = library("cleaner.adapters.polars")

TEXTS = [f"{STORY}\n{PROMO}", None, STORY]


def test_clean_when_eager_then_as_clean() -> None:
    frame = pl.DataFrame({"id": range(300), "text": documents(300)})
    out = frame.with_columns(pl.col("text").cleaner.clean())
    assert out.schema == frame.schema
    assert out["text"].to_list() == cleaned(300)


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_clean_when_lazy_then_type_is_known_and_result_is_the_same(engine: str) -> None:
    query = pl.LazyFrame({"text": documents(300)}).select(pl.col("text").cleaner.clean())
    assert query.collect_schema() == {"text": pl.String}
    assert query.collect(engine=engine)["text"].to_list() == cleaned(300)


def test_clean_series_when_given_nulls_then_they_stay() -> None:
    out = adapter.clean_series(pl.Series("body", TEXTS))
    assert out.to_list() == [STORY, None, STORY]
    assert (out.name, out.dtype) == ("body", pl.String)
    assert adapter.clean_series(pl.Series("body", [], dtype=pl.String)).to_list() == []


def test_clean_series_when_categorical_then_texts_are_cleaned() -> None:
    out = adapter.clean_series(pl.Series("body", TEXTS, dtype=pl.Categorical))
    assert out.cast(pl.String).to_list() == [STORY, None, STORY]
    assert out.dtype == pl.Categorical


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum([f"{STORY}\n{PROMO}", "b", STORY])])
def test_clean_when_categories_then_the_type_stays_and_an_enum_has_the_cleaned_ones(dtype: Any, engine: str) -> None:
    query = pl.LazyFrame({"body": pl.Series([*TEXTS, "b"], dtype=dtype)}).select(pl.col("body").cleaner.clean())
    out = query.collect(engine=engine)
    assert out["body"].cast(pl.String).to_list() == [STORY, None, STORY, "b"]
    assert out.schema == query.collect_schema()
    assert out["body"].dtype == (pl.Categorical if dtype == pl.Categorical else pl.Enum([STORY, "b"]))


def test_clean_series_when_no_texts_then_type_error() -> None:
    numbers = pl.Series("id", [1, 2])
    with pytest.raises(TypeError, match="expected texts"):
        adapter.clean_series(numbers)
    with pytest.raises(TypeError, match="list, expected a polars"):
        adapter.clean_series([STORY])
    for expression in (pl.col("id").cleaner.clean(), pl.col("id").cleaner.removals()):
        with pytest.raises(TypeError, match=r"(?i)int64, expected texts"):
            numbers.to_frame().select(expression)


def test_clean_when_the_cleaner_is_none_then_said_at_once() -> None:
    with pytest.raises(TypeError, match="cleaner is a Cleaner"):
        pl.col("text").cleaner.clean("strict")


def test_removals_when_asked_then_a_list_of_structs_of_the_declared_type() -> None:
    query = pl.LazyFrame({"text": TEXTS}).select(pl.col("text").cleaner.removals())
    out = query.collect()
    assert out.schema == query.collect_schema()
    assert out["text"].to_list() == [[OFFSETS], None, []]


def test_clean_when_given_a_cleaner_then_by_its_options() -> None:
    only_follow = Cleaner(categories=["follow"], languages=["en"])
    frame = pl.DataFrame({"text": [f"{STORY}\nSubscribe to our newsletter\n{PROMO}"]})
    out = frame.select(pl.col("text").cleaner.clean(only_follow)).item()
    assert out == f"{STORY}\nSubscribe to our newsletter"
