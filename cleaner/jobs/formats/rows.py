"""Rows of a record batch: the text column cleaned, all others as they are.

Comes in: record batches. Goes out: record batches of the output's schema. Never: looks at a column that it does not
need.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from cleaner.adapters.arrow import ADDED_TYPES
from cleaner.additions import PREFIX, added_fields
from cleaner.errors import InputError, RecordError
from cleaner.jobs.quarantine import RECORD_FAULTS, Entry, reason_of
from cleaner.jobs.shards import Piece
from cleaner.jobs.task import Task


class Rows:
    """Cleans rows.

    Args:
        schema: of the input.
        piece: for messages.
        task: what cleans.

    Raises:
        InputError: there is no text column of the name, it holds no texts, or a column to add is there already.
    """

    def __init__(self, schema: Any, piece: Piece, task: Task) -> None:  # noqa: ANN401 - the library has no types
        self.path, self._task = piece.file.path, task
        settings = task.settings
        field = settings.field
        self._column = [field] if field in schema.names else field.split(".")
        kind = _type_at(schema, self._column)
        if kind is None:
            raise InputError(f"{self.path}: has no column {field!r}; its columns are {', '.join(schema.names)}"[:500])
        value = kind.value_type if pa.types.is_dictionary(kind) else kind
        if not any(test(value) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)):
            raise InputError(f"{self.path}: column {field!r} holds {kind}, expected texts")
        self._kind = kind
        self._codes: dict[str, int] = {}
        self._lang = settings.language_field if settings.language_field in schema.names else None
        self._url = settings.url_field if settings.url_field in schema.names else None
        self._add = settings.add
        self.schema = schema
        for name in self._add:
            if PREFIX + name in schema.names:
                raise InputError(f"{self.path}: has a column {PREFIX + name!r} already")
            self.schema = self.schema.append(pa.field(PREFIX + name, ADDED_TYPES[name]))

    def clean(self, batch: Any, first: int) -> Any:  # noqa: ANN401 - as above
        """Clean a batch.

        Args:
            batch: of the input's schema.
            first: number of its first row in the file.

        Returns:
            The rows that are kept, with what is added.
        """
        column = _at(batch, self._column)
        texts = values(column)
        langs = values(batch.column(self._lang)) if self._lang else None
        urls = values(batch.column(self._url)) if self._url else None
        new: list[str | None] = []
        kept: list[int] = []
        added: dict[str, list[Any]] = {PREFIX + name: [] for name in self._add}
        for row, text in enumerate(texts):
            problem = self._task.begin()
            try:
                if problem or isinstance(text, ValueError):
                    raise RecordError(problem or str(text))
                keeps = self._clean(text, langs and langs[row], urls and urls[row], new, added)
            except RECORD_FAULTS as error:
                self._quarantine(batch, row, first + row, reason_of(error))
                continue
            if keeps:
                kept.append(row)
        return self._build(batch, texts, new, kept, added)

    def _clean(self, text: Any, lang: Any, url: Any, new: list[Any], added: dict[str, list[Any]]) -> bool:  # noqa: ANN401
        """Clean one text; a null stays one, for it is a value that the type allows. False: the row is dropped."""
        if text is None:
            for column in added.values():
                column.append(None)
            new.append(None)
            self._task.wrote(None)
            return True
        result = self._task.clean(text, lang, url)
        if self._task.drops(result):
            return False
        for name, value in added_fields(result, self._add).items():
            added[name].append(value)
        new.append(result.text)
        self._task.wrote(result)
        return True

    def _build(self, batch: Any, texts: list[Any], new: list[Any], kept: list[int], added: Any) -> Any:  # noqa: ANN401
        whole = len(kept) == batch.num_rows
        if not whole:
            batch = batch.take(pa.array(kept, pa.int64()))
            texts = [texts[row] for row in kept]
        columns = list(batch.columns)
        is_coded = pa.types.is_dictionary(self._kind)
        if is_coded or any(old is not now for old, now in zip(texts, new, strict=True)):
            safe = [text if text is None else text.encode("utf-8", "replace").decode() for text in new]
            index = batch.schema.get_field_index(self._column[0])
            column = self._coded(safe) if is_coded else pa.array(safe, self._kind)
            columns[index] = _replace(columns[index], self._column[1:], column)
        columns += [pa.array(added[PREFIX + name], ADDED_TYPES[name]) for name in self._add]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _coded(self, texts: list[str | None]) -> Any:  # noqa: ANN401 - as above
        """Texts as codes of one dictionary that only grows: a file may hold no second one."""
        codes = self._codes
        indices = [None if text is None else codes.setdefault(text, len(codes)) for text in texts]
        kind = self._kind
        made = pa.array(list(codes), kind.value_type)
        return pa.DictionaryArray.from_arrays(pa.array(indices, kind.index_type), made, ordered=kind.ordered)

    def _quarantine(self, batch: Any, row: int, number: int, reason: str) -> None:  # noqa: ANN401 - as above
        """Keep the row as an Arrow stream of one row: all of its values, with their types."""
        sink = pa.BufferOutputStream()
        one = batch.slice(row, 1)
        with pa.ipc.new_stream(sink, one.schema) as writer:
            writer.write_batch(one)
        raw = sink.getvalue().to_pybytes()
        self._task.quarantine(Entry(self.path, reason, raw, row=number, raw_format="arrow"))


def values(column: Any) -> list[Any]:  # noqa: ANN401 - as above
    """The texts of a column; in the place of one that is not UTF-8 a ValueError that says so. Others: as they are."""
    try:
        found: list[Any] = column.to_pylist()
    except (UnicodeDecodeError, pa.ArrowException):
        return [_value(column, row) for row in range(len(column))]
    return found


def _value(column: Any, row: int) -> Any:  # noqa: ANN401 - as above
    try:
        return column[row].as_py()
    except UnicodeDecodeError as error:
        return ValueError(f"not UTF-8 at byte {error.start} of the value")


def _type_at(schema: Any, path: list[str]) -> Any:  # noqa: ANN401 - as above
    """The type of a column, or of a member of one; None when there is none, or several."""
    kind = schema
    for name in path:
        if kind is not schema and not pa.types.is_struct(kind):
            return None
        index = kind.get_field_index(name)
        if index < 0:
            return None
        kind = kind.field(index).type
    return kind


def _at(batch: Any, path: list[str]) -> Any:  # noqa: ANN401 - as above
    """A column, or a member of one; null where what it is a member of is null."""
    column = batch.column(batch.schema.get_field_index(path[0]))
    for name in path[1:]:
        column = column.flatten()[column.type.get_field_index(name)]
    return column


def _replace(column: Any, path: list[str], new: Any) -> Any:  # noqa: ANN401 - as above
    """A column in which one member is another."""
    if not path:
        return new
    kind = column.type
    members = column.flatten()
    index = kind.get_field_index(path[0])
    members[index] = _replace(members[index], path[1:], new)
    fields = [kind.field(number) for number in range(kind.num_fields)]
    return pa.StructArray.from_arrays(members, fields=fields, mask=column.is_null())
