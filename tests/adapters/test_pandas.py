"""pandas: the accessor and the function, on every type that holds texts."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner import Cleaner
from tests.adapters.corpus import PROMO, STORY, cleaned, documents
from tests.adapters.library import library

pd = library("pandas")
adapter = library("cleaner.adapters.pandas")


@pytest.mark.parametrize("dtype", ["str", "string", "object", "string[python]"])
def test_clean_when_series_has_texts_then_index_name_and_type_stay(dtype: str) -> None:
    series = pd.Series(documents(100), index=range(100, 0, -1), name="body", dtype=dtype)
    out = series.cleaner.clean()
    pd.testing.assert_series_equal(out, pd.Series(cleaned(100), index=series.index, name="body", dtype=dtype))
    pd.testing.assert_series_equal(adapter.clean_series(series), out)


def test_clean_when_arrow_backed_then_stays_arrow_backed() -> None:
    pa = library("pyarrow")
    series = pd.Series([f"{STORY}\n{PROMO}", None], dtype=pd.ArrowDtype(pa.string()))
    out = series.cleaner.clean()
    assert out.dtype == series.dtype
    assert out.tolist() == [STORY, pd.NA]


def test_clean_when_texts_are_categories_then_the_category_of_what_is_left() -> None:
    series = pd.Series([f"{STORY}\n{PROMO}", STORY, None], dtype="category")
    out = series.cleaner.clean()
    assert isinstance(out.dtype, pd.CategoricalDtype)
    assert out.cat.categories.tolist() == [STORY]
    assert out.isna().tolist() == [False, False, True]


@pytest.mark.parametrize("missing", [None, float("nan"), 7, b"bytes"])
def test_clean_when_objects_are_no_texts_then_they_stay(missing: Any) -> None:
    series = pd.Series([missing, f"{STORY}\n{PROMO}", "\ud800"], dtype=object)
    out = series.cleaner.clean().tolist()
    assert out[0] is series[0]
    assert out[1:] == [STORY, "\ud800"]


def test_clean_when_given_a_cleaner_then_by_its_options() -> None:
    series = pd.Series([f"{STORY}\nSubscribe to our newsletter\n{PROMO}"])
    only_follow = Cleaner(categories=["follow"], languages=["en"])
    assert series.cleaner.clean(only_follow).tolist() == [f"{STORY}\nSubscribe to our newsletter"]


def test_results_when_asked_then_what_went_and_why() -> None:
    series = pd.Series([f"{STORY}\n{PROMO}", None], index=["a", "b"], dtype=object)
    results = series.cleaner.results()
    assert [removal.rule_id for removal in results["a"].removals] == ["en.follow.us-on-platform"]
    assert results["b"] is None


def test_clean_series_when_a_category_has_gaps_and_an_order_then_both_stay() -> None:
    kind = pd.CategoricalDtype([f"{STORY}\n{PROMO}", STORY, 7], ordered=True)
    cleaned = adapter.clean_series(pd.Series([STORY, None, 7, f"{STORY}\n{PROMO}"], dtype=kind))
    assert cleaned.dtype == pd.CategoricalDtype([STORY, 7], ordered=True)
    assert cleaned.tolist()[::2] == [STORY, 7]
    assert cleaned.isna().tolist() == [False, True, False, False]


@pytest.mark.parametrize("values", [[1, 2], [1.5, None], [True], [pd.Timestamp("2020-01-01")]])
def test_clean_when_a_series_can_hold_no_texts_then_type_error(values: list[Any]) -> None:
    series = pd.Series(values, name="id")
    for call in (series.cleaner.clean, series.cleaner.results):
        with pytest.raises(TypeError, match=rf"'id' is {series.dtype}, expected texts".replace("[", r"\[")):
            call()
    with pytest.raises(TypeError, match="DataFrame, expected a pandas"):
        adapter.clean_series(pd.DataFrame({"text": [STORY]}))


@pytest.mark.parametrize("values", [[], [None, None], [float("nan")]])
def test_clean_when_there_is_no_text_at_all_then_as_it_was(values: list[Any]) -> None:
    series = pd.Series(values)
    pd.testing.assert_series_equal(series.cleaner.clean(), series)
