"""Every format in every compression, with one worker and with four: records, order, types, other fields."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from backports import zstd

from cleaner.jobs import run
from cleaner.jobs.settings import Settings
from tests.jobs.corpus import outputs, quarantine, tree
from tests.jobs.stubs import Cutter
from tests.jobs.test_archive import INFO, page, text

COUNT = 24
PACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstd.compress}
UNPACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.decompress, ".zst": zstd.decompress}

Rows = list[dict[str, Any]]


def rows() -> Rows:
    return [
        {
            "id": n,
            "text": f"Zeile {n}, «ü»\nand more{' PROMO x' * (n % 2)}",
            "score": n / 3,
            "ok": n % 2 == 0,
            "none": None,
        }
        for n in range(COUNT)
    ]


def clean_rows() -> Rows:
    return [{**row, "text": row["text"].partition("PROMO")[0]} for row in rows()]


def as_csv(made: Rows, delimiter: str) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerows([list(made[0]), *(list(row.values()) for row in made)])
    return stream.getvalue().encode()


def as_parquet(made: Rows) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(made), sink, row_group_size=7)
    return sink.getvalue()


def as_arrow(made: Rows) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, pa.Table.from_pylist(made).schema) as writer:
        writer.write_table(pa.Table.from_pylist(made), max_chunksize=7)
    return sink.getvalue()


def read_arrow(data: bytes) -> Any:  # noqa: ANN401 - the library has no types
    return pa.ipc.open_file(data).read_all()


def write_corpus(folder: Path, format_: str, packed: str) -> None:
    pack = PACK[packed]
    folder.mkdir()
    made = rows()
    whole = {
        "jsonl": b"".join(json.dumps(row).encode() + b"\n" for row in made),
        "csv": as_csv(made, ","),
        "tsv": as_csv(made, "\t"),
        "parquet": as_parquet(made),
        "arrow": as_arrow(made),
        "wet": INFO + b"".join(text(n) for n in range(COUNT)),
        "warc": INFO + b"".join(page(n) for n in range(4)),
    }
    if format_ in whole:
        for name in ("one", "two"):
            (folder / f"{name}.{format_}{packed}").write_bytes(pack(whole[format_]))
    else:
        for row in made[:6]:
            body = row["text"] if format_ == "txt" else f"<html><body><p>{row['text']}</p></body></html>"
            (folder / f"{row['id']}.{format_}{packed}").write_bytes(pack(body.encode()))


def check(format_: str, data: dict[str, bytes]) -> None:
    """Hold that the output is what came in, with the texts clean."""
    made = clean_rows()
    if format_ == "txt":
        assert data == {f"{row['id']}.txt": row["text"].encode() for row in made[:6]}
        return
    if format_ == "html":
        assert sorted(data) == [f"{n}.txt" for n in range(6)]
        assert all(body.startswith(f"Zeile {name[0]}".encode()) for name, body in data.items())
        assert not any(b"PROMO" in body for body in data.values())
        return
    assert len(data) == 2
    for body in data.values():
        if format_ == "jsonl":
            assert body == b"".join(json.dumps(row).encode() + b"\n" for row in made)
        elif format_ in {"csv", "tsv"}:
            assert body == as_csv(made, "," if format_ == "csv" else "\t")
        elif format_ == "parquet":
            got = pq.ParquetFile(io.BytesIO(body))
            assert got.read().equals(pa.Table.from_pylist(made))
            assert [got.metadata.row_group(n).num_rows for n in range(4)] == [7, 7, 7, 3]
        elif format_ == "arrow":
            assert read_arrow(body).equals(pa.Table.from_pylist(made))
        elif format_ == "wet":
            assert body.count(b"WARC/1.0") == COUNT + 1
            assert [f"mber {n}".encode() in body for n in range(COUNT)] == [True] * COUNT
            assert b"PROMO" not in body
        else:
            assert (body.count(b"WARC-Type: conversion"), body.count(b"It was late. ")) == (4, 4)


@pytest.mark.parametrize("packed", PACK)
@pytest.mark.parametrize("format_", ["jsonl", "csv", "tsv", "parquet", "arrow", "txt", "html", "wet", "warc"])
def test_job_when_one_worker_or_four_then_every_record_is_there_once(tmp_path: Path, format_: str, packed: str) -> None:
    write_corpus(tmp_path / "in", format_, packed)
    trees = []
    for workers in (1, 4) if packed == ".zst" else (1,):
        out = tmp_path / f"out{workers}"
        report = run([tmp_path / "in"], out, cleaner=Cutter(), workers=workers, settings=Settings())
        assert report.exit_code == 0
        assert report.records == report.written
        data = {name.removesuffix(packed): UNPACK[packed](data) for name, data in outputs(out).items()}
        check(format_, {name.removesuffix(".gz"): body for name, body in data.items()})
        trees.append(tree(out))
    assert all(other == trees[0] for other in trees)


def test_job_when_files_are_empty_then_empty_or_quarantined(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for format_ in ("jsonl", "csv", "parquet", "arrow", "txt", "html", "wet", "warc"):
        for packed in PACK:
            (tmp_path / f"in/{format_}.{format_}{packed}").touch()
    report = run([tmp_path / "in"], tmp_path / "out", cleaner=Cutter(), workers=1)
    assert (report.failures, report.shards > 10) == ((), True)
    reasons = {row["reason"].partition(":")[0] for row in quarantine(tmp_path / "out")}
    assert reasons == {"not readable as parquet", "not readable as arrow"}
    for name, data in outputs(tmp_path / "out").items():
        packed = Path(name).suffix if Path(name).suffix in PACK else ""
        assert not data or UNPACK[packed](data) == b"", name
