"""Parquet and Arrow: schema, metadata, row groups, types, nulls, damaged pages."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.jobs import Report, run
from cleaner.jobs.settings import Settings
from tests.jobs.corpus import outputs, quarantine
from tests.jobs.stubs import Cutter

ROWS = 5000


def table(rows: int = ROWS, kind: Any = None) -> pa.Table:  # noqa: ANN401 - the library has no types
    texts = [None if n % 50 == 7 else f"Number {n}{' PROMO' * (n % 2)}" for n in range(rows)]
    columns = {
        "id": pa.array(range(rows), pa.uint16()),
        "text": pa.array(texts, kind or pa.string()),
        "when": pa.array([n * 1000 for n in range(rows)], pa.timestamp("us", "UTC")),
        "nested": pa.array([{"a": [n], "text": f"{n} PROMO"} if n % 3 else None for n in range(rows)]),
        "price": pa.array([None] * rows, pa.decimal128(12, 2)),
        "tag": pa.array(["x", "y"] * (rows // 2)).dictionary_encode(),
        "raw": pa.array([b"\xff\x00"] * rows, pa.large_binary()),
    }
    made = pa.table(columns)
    field = made.schema.field("id").with_metadata({"why": "key"})
    return made.cast(made.schema.set(0, field).with_metadata({"who": "me"}))


def job(folder: Path, workers: int = 0, **options: Any) -> tuple[Report, Path]:  # noqa: ANN401 - settings
    settings = Settings(**options)
    return run([folder / "in"], folder / "out", cleaner=Cutter(), workers=workers, settings=settings), folder / "out"


def expected(before: pa.Table) -> list[str | None]:
    return [text if text is None else text.partition("PROMO")[0] for text in before["text"].to_pylist()]


def test_parquet_when_cleaned_then_all_but_the_text_stays(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    codecs = {"id": "zstd", "text": "snappy"}
    pq.write_table(table(), tmp_path / "in/a.parquet", row_group_size=1500, compression=codecs)
    report, out = job(tmp_path)
    before, after = pq.ParquetFile(tmp_path / "in/a.parquet"), pq.ParquetFile(out / "a.parquet")
    assert (report.records, report.written) == (ROWS, ROWS)
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    groups = [[file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] for file in (before, after)]
    assert groups[0] == groups[1] == [1500, 1500, 1500, 500]
    for column in range(before.metadata.num_columns):
        chunks = [file.metadata.row_group(0).column(column) for file in (before, after)]
        assert chunks[0].compression == chunks[1].compression
    old, new = before.read(), after.read()
    assert new["text"].to_pylist() == expected(old)
    assert new.drop_columns("text").equals(old.drop_columns("text"))


def test_parquet_when_cut_into_row_groups_then_each_is_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    pq.write_table(table(), tmp_path / "in/a.parquet", row_group_size=500)
    report, out = job(tmp_path, workers=2, shard_bytes=30_000)
    assert report.shards > 2
    parts = [pq.read_table(io.BytesIO(data)) for _, data in sorted(outputs(out).items())]
    assert pa.concat_tables(parts)["id"].to_pylist() == list(range(ROWS))
    assert pa.concat_tables(parts)["text"].to_pylist() == expected(table())
    assert job(tmp_path, shard_bytes=30_000)[0].resumed == report.shards


@pytest.mark.parametrize(
    "kind", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())], ids=["large", "view", "dict"]
)
def test_arrow_when_text_has_another_type_then_it_keeps_it(tmp_path: Path, kind: Any) -> None:  # noqa: ANN401
    (tmp_path / "in").mkdir()
    for name, new in (("a.arrow", pa.ipc.new_file), ("a.arrows", pa.ipc.new_stream)):
        with new(tmp_path / "in" / name, table(kind=kind).schema) as writer:
            writer.write_table(table(kind=kind), max_chunksize=2000)
    _, out = job(tmp_path)
    with pa.ipc.open_file(out / "a.arrow") as file:
        assert [file.get_batch(n).num_rows for n in range(file.num_record_batches)] == [2000, 2000, 1000]
        got = file.read_all()
    with pa.ipc.open_stream(out / "a.arrows") as stream:
        assert stream.read_all().to_pydict() == got.to_pydict()
    assert got.schema.equals(table(kind=kind).schema, check_metadata=True)
    assert got["text"].to_pylist() == expected(table())
    assert got.drop_columns("text").equals(table().drop_columns("text"))


def test_parquet_when_the_text_is_a_member_then_only_it_changes(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    pq.write_table(table(100), tmp_path / "in/a.parquet")
    report, out = job(tmp_path, field="nested.text", drop_empty=False)
    got = pq.read_table(out / "a.parquet")
    assert report.quarantined == 0
    assert got["nested"].to_pylist() == [{"a": [n], "text": f"{n} "} if n % 3 else None for n in range(100)]
    assert got.drop_columns("nested").equals(table(100).drop_columns("nested"))


def test_parquet_when_columns_are_added_then_typed_and_nulls_stay(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    pq.write_table(table(60), tmp_path / "in/a.parquet")
    _, out = job(tmp_path, add=("removals", "stats", "language"))
    got = pq.read_table(out / "a.parquet")
    assert got.column_names[-3:] == ["cleaner_removals", "cleaner_stats", "cleaner_language"]
    assert got["cleaner_removals"][1].as_py()[0]["rule"] == "xx.follow.promo"
    assert got["cleaner_stats"][2].as_py() == {"status": "unchanged", "kept_chars": 8, "removed_chars": 0}
    assert got["cleaner_stats"][57].as_py() is None


def test_parquet_when_a_value_is_not_utf8_then_that_row_alone_with_all_its_values(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    texts = pa.array([b"one PROMO", b"\xff\xfe", b"three"], pa.binary())
    bad = pa.StringArray.from_buffers(3, texts.buffers()[1], texts.buffers()[2])
    pq.write_table(pa.table({"text": bad, "n": [1, 2, 3]}), tmp_path / "in/a.parquet")
    report, out = job(tmp_path)
    assert (report.written, report.quarantined) == (2, 1)
    assert pq.read_table(out / "a.parquet").to_pydict() == {"text": ["one ", "three"], "n": [1, 3]}
    row = quarantine(out)[0]
    assert (row["row"], row["reason"], row["raw_format"]) == (1, "not UTF-8 at byte 0 of the value", "arrow")
    kept = pa.ipc.open_stream(base64.b64decode(row["raw_base64"])).read_all()
    assert kept["n"].to_pylist() == [2]


def test_parquet_when_a_page_is_damaged_then_its_neighbours_live(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in/a.parquet"
    whole = pa.table({"text": [f"{n} {'x' * 50}" for n in range(9000)]})
    options: dict[str, Any] = {"row_group_size": 3000, "data_page_size": 2000, "use_dictionary": False}
    pq.write_table(whole, path, compression="none", write_page_checksum=True, **options)
    data = bytearray(path.read_bytes())
    data[data.index(b"4900 xxxx")] ^= 1
    path.write_bytes(data)
    report, out = job(tmp_path)
    assert report.records == 9000
    got = [int(text.split()[0]) for text in pq.read_table(out / "a.parquet")["text"].to_pylist()]
    assert got[:3000] == list(range(3000))
    assert got[-3000:] == list(range(6000, 9000))
    assert 6000 < len(got) < 9000
    assert (report.written, report.written + report.quarantined) == (len(got), 9000)
    (row,) = quarantine(out)
    assert row["row"] == len(got) - 3000
    assert "row group 1 cannot be read" in row["reason"]


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.parquet.zst"])
def test_columnar_when_no_such_file_then_quarantined_whole(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(b"PAR1 this is none ARROW1" * 100)
    report, out = job(tmp_path)
    assert (report.records, report.quarantined, outputs(out)) == (1, 1, {})
    assert "not readable as" in quarantine(out)[0]["reason"]


@pytest.mark.parametrize(("field", "words"), [("body", "no column 'body'; its columns are id, text"), ("id", "uint16")])
def test_columnar_when_column_is_none_of_texts_then_4(tmp_path: Path, field: str, words: str) -> None:
    (tmp_path / "in").mkdir()
    pq.write_table(table(10), tmp_path / "in/a.parquet")
    report, _ = job(tmp_path, field=field)
    assert report.exit_code == 4
    assert words in report.failures[0]
