"""DuckDB: a function for SQL.

Comes in: a connection. Goes out: the connection, which knows `clean_text` now. Never: runs a query.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from cleaner.adapters.extras import require

duckdb: Final = require("duckdb", "duckdb")  # before the rooms that need pyarrow: its extra brings both

from cleaner.adapters.arrow import clean_array  # noqa: E402
from cleaner.adapters.recipe import chosen  # noqa: E402
from cleaner.engine import Cleaner  # noqa: E402


def register(
    connection: Any = None, name: str = "clean_text", cleaner: Cleaner | None = None, *, lang: str | None = None
) -> Any:
    """Make `SELECT clean_text(body)` known to a connection.

    Args:
        connection: that of `duckdb.sql` when None.
        name: of the function.
        cleaner: that of `clean()` when None.
        lang: code of the language of all texts, when known.

    Returns:
        The connection.

    Raises:
        TypeError: the connection is none, or the cleaner.
    """
    made = chosen(cleaner)
    if not isinstance(connection, duckdb.DuckDBPyConnection | None):
        raise TypeError(f"connection is one of duckdb.connect(), not {connection!r}")

    def clean_texts(texts: Any) -> Any:
        return clean_array(texts, made, lang=lang)

    connection = connection or duckdb.default_connection()
    with suppress(duckdb.Error):  # a notebook registers again
        connection.remove_function(name)
    return connection.create_function(name, clean_texts, ["VARCHAR"], "VARCHAR", type="arrow")
