"""Arrow columns, record batches and tables: the kernel that the column engines stand on.

Comes in: texts as `string`, `large_string`, `string_view` or a dictionary of these. Goes out: the same type, nulls and
all other columns as they were, and on demand what was removed. Never: copies a column in which nothing changed, or
fails on bytes that are no UTF-8: they stay the bytes they were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from operator import is_
from typing import Any, Final

from cleaner.adapters.extras import require
from cleaner.adapters.recipe import Recipe, chosen
from cleaner.adapters.results import clean_values, tally
from cleaner.additions import PREFIX, checked_additions, describe
from cleaner.engine import Cleaner
from cleaner.errors import OptionError, nearest
from cleaner.result import Result

pa: Final = require("pyarrow", "arrow")

ADDED_TYPES: Final = {
    "removals": pa.list_(
        pa.struct([("start", pa.int64()), ("end", pa.int64()), ("rule", pa.string()), ("category", pa.string())])
    ),
    "stats": pa.struct([("status", pa.string()), ("kept_chars", pa.int64()), ("removed_chars", pa.int64())]),
    "language": pa.string(),
}
"""Types of the columns `cleaner_removals` (offsets in code points of the input), `cleaner_stats`, `cleaner_language`.
"""


def clean_array(array: Any, cleaner: Cleaner | None = None, *, lang: str | None = None) -> Any:
    """Clean an array of texts.

    Args:
        array: a `pyarrow.Array` or `ChunkedArray`.
        cleaner: that of `clean()` when None.
        lang: code of the language of all texts, when known.

    Returns:
        The same kind and type, chunks of a dictionary with one dictionary; the same object when nothing had to be done.

    Raises:
        TypeError: it holds something other than texts.
    """
    cleaner = chosen(cleaner)
    if not isinstance(array, pa.ChunkedArray):
        _check_kind(array, pa.Array, pa.ChunkedArray)
        return _clean(array, cleaner, lang)[0]
    before = array.chunks
    chunks = [_clean(chunk, cleaner, lang)[0] for chunk in before]
    return array if all(map(is_, chunks, before)) else _unified(pa.chunked_array(chunks, array.type))


def clean_batch(
    batch: Any,
    text: str = "text",
    cleaner: Cleaner | None = None,
    *,
    lang: str | None = None,
    lang_column: str | None = None,
    add: Iterable[str] = (),
    counts: Counter[str] | None = None,
) -> Any:
    """Clean one column of a record batch or a table.

    Args:
        batch: a `pyarrow.RecordBatch` or `Table`.
        text: name of the column.
        cleaner: that of `clean()` when None.
        lang: code of the language of all texts, when known.
        lang_column: name of the column with the language of each.
        add: of `removals`, `stats`, `language`: columns to add, as `cleaner_removals` and so on; null beside a null.
        counts: takes what was done, by the names of `results.tally`.

    Returns:
        The same kind, with `clean_schema` of its schema.

    Raises:
        OptionError: there is no such column, or one to be added is there already.
        TypeError: the column holds something other than texts.
    """
    add = checked_additions(add)
    _check_kind(batch, pa.RecordBatch, pa.Table)
    schema = clean_schema(batch.schema, text, add)
    place = batch.schema.get_field_index(text)
    if isinstance(batch, pa.Table):
        parts = [
            clean_batch(part, text, cleaner, lang=lang, lang_column=lang_column, add=add, counts=counts)
            for part in batch.to_batches()
        ]
        table = pa.Table.from_batches(parts, schema)
        return table.set_column(place, schema.field(place), _unified(table.column(place)))
    langs = _column(batch, lang_column).to_pylist() if lang_column else None
    column, results = _clean(_column(batch, text), chosen(cleaner), lang, langs)
    if counts is not None:
        counts.update(tally(results))
    columns = list(batch.columns)
    columns[place] = column
    for name in add:
        values = [None if result is None else describe(result, name) for result in results]
        columns.append(pa.array(values, ADDED_TYPES[name]))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def clean_schema(schema: Any, text: str, add: Iterable[str] = ()) -> Any:
    """The schema of a cleaned batch.

    Raises:
        OptionError: there is no column of that name, or one to be added is there already.
    """
    _check_name(text, schema.names)
    for name in checked_additions(add):
        if PREFIX + name in schema.names:
            raise OptionError(f"there is a column {PREFIX + name!r} already")
        schema = schema.append(pa.field(PREFIX + name, ADDED_TYPES[name]))
    return schema


class BatchCleaner:
    """`clean_batch` as a callable that engines can send to their workers; see there for the arguments."""

    def __init__(
        self,
        text: str = "text",
        cleaner: Cleaner | Recipe | None = None,
        *,
        lang: str | None = None,
        lang_column: str | None = None,
        add: Iterable[str] = (),
    ) -> None:
        self.text = text
        self.lang = lang
        self.lang_column = lang_column
        self.add = checked_additions(add)
        self.recipe = Recipe.of(cleaner)

    def __call__(self, batch: Any, counts: Counter[str] | None = None) -> Any:
        """Clean a record batch or a table."""
        return clean_batch(
            batch,
            self.text,
            self.recipe.cleaner(),
            lang=self.lang,
            lang_column=self.lang_column,
            add=self.add,
            counts=counts,
        )


def _clean(
    array: Any, cleaner: Cleaner, lang: str | None, langs: Sequence[Any] | None = None
) -> tuple[Any, list[Result | None]]:
    kind = array.type
    is_coded = pa.types.is_dictionary(kind)
    value_type = kind.value_type if is_coded else kind
    if pa.types.is_null(kind):
        return array, [None] * len(array)
    if value_type not in _BYTES:
        raise TypeError(f"{kind}, expected texts: string, large_string, string_view or a dictionary of these")
    texts = _read(_decode(array) if is_coded else array)
    results = clean_values(texts, cleaner, lang, langs)
    if all(result is None or result.text is text for text, result in zip(texts, results, strict=True)):
        return array, results
    cleaned = [None if result is None else result.text for result in results]
    return (_encode(cleaned, array) if is_coded else _write(cleaned, kind)), results


_BYTES: Final = {
    pa.string(): pa.binary(),
    pa.large_string(): pa.large_binary(),
    pa.string_view(): pa.binary_view(),
}
"""Types of texts, and of the bytes that they are stored as."""


def _read(array: Any) -> list[str | None]:
    """The texts; a byte that is no UTF-8 as a lone surrogate."""
    try:
        texts: list[str | None] = array.to_pylist()
    except UnicodeDecodeError:
        values = array.cast(_BYTES[array.type]).to_pylist()
        return [value if value is None else value.decode("utf-8", "surrogateescape") for value in values]
    return texts


def _write(texts: list[str | None], kind: Any) -> Any:
    """The array of texts; a lone surrogate as the byte it was read from."""
    try:
        return pa.array(texts, kind)
    except UnicodeEncodeError:
        values = [text if text is None else text.encode("utf-8", "surrogateescape") for text in texts]
        return pa.array(values, _BYTES[kind]).view(kind)


def _decode(array: Any) -> Any:
    """The texts of a dictionary array; `dictionary_decode` knows no views."""
    words = array.dictionary
    return (words.cast(pa.string()) if words.type == pa.string_view() else words).take(array.indices)


def _encode(texts: list[str | None], array: Any) -> Any:
    """As a dictionary again, in the order of that of the array: texts that differed in what was removed are one now."""
    kind = array.type
    pairs = sorted({pair for pair in zip(array.indices.to_pylist(), texts, strict=True) if pair[1] is not None})
    codes = {text: code for code, text in enumerate(dict.fromkeys(text for _, text in pairs))}
    indices = pa.array([None if text is None else codes[text] for text in texts], kind.index_type)
    return pa.DictionaryArray.from_arrays(indices, _write([*codes], kind.value_type), ordered=kind.ordered)


def _unified(column: Any) -> Any:
    """Chunks of a dictionary with one dictionary, which files of Arrow ask for."""
    if not pa.types.is_dictionary(column.type):
        return column
    with suppress(pa.ArrowInvalid):  # too many texts for the type of its indices, or a null among them
        return column.unify_dictionaries()
    return column


def _check_kind(value: Any, *kinds: Any) -> None:
    if not isinstance(value, kinds):
        raise TypeError(f"{type(value).__name__}, expected {' or '.join(f'pyarrow.{kind.__name__}' for kind in kinds)}")


def _column(batch: Any, name: str) -> Any:
    _check_name(name, batch.schema.names)
    return batch.column(batch.schema.get_field_index(name))


def _check_name(name: str, names: list[str]) -> None:
    if names.count(name) != 1:
        reason = "there are several columns" if name in names else "there is no column"
        raise OptionError(f"{reason} {name!r}{nearest(name, names) if name not in names else ''}")
