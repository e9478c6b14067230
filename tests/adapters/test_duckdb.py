"""DuckDB: the function in SQL, on one thread and on several."""

from __future__ import annotations

import pytest

from cleaner import Cleaner
from tests.adapters.corpus import PROMO, STORY, cleaned, documents
from tests.adapters.library import library

duckdb = library("duckdb")
adapter = library("cleaner.adapters.duckdb")
pa = library("pyarrow")


@pytest.mark.parametrize("threads", [1, 4])
def test_clean_text_when_selected_then_as_clean(threads: int) -> None:
    connection = adapter.register(duckdb.connect(config={"threads": threads}))
    rows = pa.table({"id": range(500), "body": documents(500)})
    connection.register("articles", rows)
    found = connection.sql("SELECT id, clean_text(body) FROM articles ORDER BY id").fetchall()
    assert found == list(enumerate(cleaned(500)))


def test_clean_text_when_null_then_null() -> None:
    connection = adapter.register(duckdb.connect())
    texts = [f"{STORY}\n{PROMO}", None, STORY]
    found = connection.execute("SELECT clean_text(t) FROM unnest(?::VARCHAR[]) u(t)", [texts]).fetchall()
    assert found == [(STORY,), (None,), (STORY,)]


def test_register_when_named_and_given_a_cleaner_then_by_its_options() -> None:
    only_follow = Cleaner(categories=["follow"], languages=["en"])
    connection = adapter.register(duckdb.connect(), "strip_follow", only_follow)
    text = f"{STORY}\nSubscribe to our newsletter\n{PROMO}"
    assert connection.execute("SELECT strip_follow(?)", [text]).fetchall() == [(text.removesuffix(f"\n{PROMO}"),)]


def test_register_when_called_again_then_the_new_function_counts() -> None:
    connection = adapter.register(adapter.register(duckdb.connect()), cleaner=Cleaner(categories=["ad"]))
    assert connection.sql("SELECT clean_text('Follow us on Facebook')").fetchall() == [("Follow us on Facebook",)]


def test_register_when_given_no_connection_then_type_error() -> None:
    with pytest.raises(TypeError, match="connection is one of"):
        adapter.register("articles.db")
