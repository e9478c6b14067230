"""Dask: a Series of partitions, by threads and by processes."""

from __future__ import annotations

import pytest

from cleaner import Cleaner
from tests.adapters.corpus import PROMO, STORY, cleaned, documents
from tests.adapters.library import library

dd = library("dask.dataframe")
pd = library("pandas")
adapter = library("cleaner.adapters.dask")


@pytest.mark.parametrize("scheduler", ["threads", "processes"])
def test_clean_series_when_computed_then_as_clean(scheduler: str) -> None:
    frame = dd.from_pandas(pd.DataFrame({"body": documents(200)}), npartitions=3)
    out = adapter.clean_series(frame["body"])
    assert (out.name, out.dtype, out.npartitions) == ("body", frame["body"].dtype, 3)
    done = out.compute(scheduler=scheduler)
    assert done.tolist() == cleaned(200)
    assert done.index.tolist() == list(range(200))


def test_clean_series_when_built_twice_then_one_task_name() -> None:
    series = dd.from_pandas(pd.Series([f"{STORY}\n{PROMO}"]), npartitions=1)
    follow, related = (Cleaner(categories=[name], languages=["en"]) for name in ("follow", "related"))
    assert adapter.clean_series(series, follow)._name == adapter.clean_series(series, follow)._name
    assert adapter.clean_series(series, follow)._name != adapter.clean_series(series, related)._name


def test_clean_series_when_categories_are_known_then_known_as_what_they_became() -> None:
    series = dd.from_pandas(pd.Series([f"{STORY}\n{PROMO}", STORY, "b", None] * 2, dtype="category"), npartitions=2)
    cleaned = adapter.clean_series(series)
    assert cleaned.cat.known
    assert cleaned.cat.categories.tolist() == [STORY, "b"]
    done = cleaned.compute(scheduler="sync")
    assert done.dtype == cleaned.dtype
    assert done.dropna().tolist() == [STORY, STORY, "b"] * 2
    unknown = adapter.clean_series(series.cat.as_unknown())
    assert not unknown.cat.known
    assert unknown.compute(scheduler="sync").dropna().tolist() == [STORY, STORY, "b"] * 2


def test_clean_series_when_of_numbers_or_no_series_then_type_error() -> None:
    frame = dd.from_pandas(pd.DataFrame({"id": [1, 2]}), npartitions=1)
    with pytest.raises(TypeError, match="'id' is int64, expected texts"):
        adapter.clean_series(frame["id"]).compute(scheduler="sync")
    for other in (frame, frame.index, [STORY]):
        with pytest.raises(TypeError, match="expected a dask"):
            adapter.clean_series(other)
