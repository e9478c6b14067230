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
