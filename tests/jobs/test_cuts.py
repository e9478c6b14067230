"""One large file as many shards: the records, entries and offsets of one shard, however small the shards are."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import InputError
from cleaner.jobs import Report, run
from cleaner.jobs.bysite import BySite
from cleaner.jobs.counts import Counts
from cleaner.jobs.formats import room_of
from cleaner.jobs.inputs import describe_input
from cleaner.jobs.quarantine import Entry
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import plan_shards
from cleaner.jobs.stream import _StreamTask
from tests.jobs.corpus import outputs, quarantine, tree
from tests.jobs.hostile import damaged
from tests.jobs.stubs import Cutter
from tests.jobs.test_archive import INFO, page, record, text
from tests.jobs.test_columnar import table
from tests.jobs.test_every_format import PACK

WHOLE = 1 << 40
Done = tuple[Report, list[bytes], list[dict[str, Any]]]


def job(folder: Path, name: str, data: bytes, shard_bytes: int, workers: int = 0, **options: Any) -> Done:  # noqa: ANN401
    (folder / "in").mkdir(exist_ok=True)
    if not (folder / "in" / name).exists():
        (folder / "in" / name).write_bytes(data)
    out = folder / f"out{shard_bytes}-{workers}"
    bounds = Settings(shard_bytes=shard_bytes, **options)
    report = run([folder / "in"], out, cleaner=Cutter(), workers=workers, settings=bounds)
    return report, [data for _, data in sorted(outputs(out).items())], quarantine(out)


def facts(report: Report) -> dict[str, Any]:
    """The account without what many headers add."""
    return {key: value for key, value in report.to_json().items() if key not in {"shards", "bytes_in", "bytes_out"}}


def quick(path: Path, shard_bytes: int, most: int) -> tuple[list[bytes], list[Entry], Counts]:
    """What a job makes of a file, without its folder and processes; what it says of each part of it, once."""
    file = describe_input(str(path), "")
    bounds = Settings(shard_bytes=shard_bytes, max_record_bytes=most)
    parts, entries, counts = list[bytes](), list[Entry](), Counts()
    for shard in plan_shards([file], bounds):
        sink, (piece,) = io.BytesIO(), shard.pieces
        task = _StreamTask(piece, sink, BySite(Cutter()), bounds, pipe=None, reject=entries.append)
        try:
            room_of(file.format).clean_piece(piece, task)
        except InputError as error:
            if not any(entry.reason == str(error) for entry in entries):
                entries.append(Entry(str(path), str(error), b""))
        task.counts.check(str(path))
        counts.add(task.counts)
        parts.append(sink.getvalue())
    counts.bytes_in = counts.bytes_out = 0
    return parts, entries, counts


def check_same(one: Done, many: Done) -> None:
    assert facts(one[0]) == facts(many[0])
    assert one[2] == many[2]


def join_csv(parts: list[bytes]) -> bytes:
    """The parts as one file: each but the first begins with the header."""
    head = parts[0].lstrip().split(b"\n", 1)[0] + b"\n"
    assert all(part.startswith(head) for part in parts[1:])
    return parts[0] + b"".join(part[len(head) :] for part in parts[1:])


def as_rows(parts: list[bytes]) -> list[dict[str, Any]]:
    tables = [pa.ipc.open_file(part).read_all() for part in parts]
    assert all(made.schema.equals(tables[0].schema, check_metadata=True) for made in tables)
    return [row for made in tables for row in made.to_pylist()]


def arrow(rows: int = 5000, each: int = 300) -> bytes:
    sink = io.BytesIO()
    made = table(rows)
    with pa.ipc.new_file(sink, made.schema) as writer:
        writer.write_table(made, max_chunksize=each)
    return sink.getvalue()


CSV_ROWS = b"".join(b'%d,"line PROMO\nmore, ""x""\r\n of %d",%s\r\n' % (n, n, b"y" * (n % 40)) for n in range(200))
WET = [text(n) for n in range(60)]
WHAT = {
    "a.csv": (b"id,text,n\r\n" + CSV_ROWS, 900),
    "a.tsv": (b"id\ttext\tn\n" + b"".join(b"%d\ta PROMO\t%d\n" % (n, n) for n in range(300)), 700),
    "a.wet": (INFO + b"".join(WET), 2_000),
    "a.wet.gz": (b"".join(map(gzip.compress, [INFO, *WET])), 2_000),
    "a.wet.zst": (b"".join(map(zstd.compress, [INFO, *WET])), 2_000),
    "a.warc.gz": (b"".join(gzip.compress(page(n)) for n in range(6)), 700),
    "a.arrow": (arrow(), 100_000),
}


@pytest.mark.parametrize("name", WHAT)
def test_job_when_one_file_is_many_shards_then_as_one(tmp_path: Path, name: str) -> None:
    data, size = WHAT[name]
    one = job(tmp_path, name, data, WHOLE)
    trees = []
    for workers in (1, 4):
        many = job(tmp_path, name, data, size, workers)
        assert (one[0].shards, many[0].shards > 2, many[0].failures) == (1, True, ())
        check_same(one, many)
        if name.endswith(("csv", "tsv")):
            assert join_csv(many[1]) == one[1][0]
        elif name.endswith("arrow"):
            assert as_rows(many[1]) == as_rows(one[1])
        else:
            assert b"".join(many[1]) == one[1][0]
        trees.append(tree(tmp_path / f"out{size}-{workers}"))
        assert job(tmp_path, name, data, size, workers)[0].resumed == many[0].shards
    assert trees[0] == trees[1]


ODD = ['"', '""', 'a"b', '"a"b', "x PROMO", "é", " ", "\r", "\n", "\r\n", ",", '"\r\n', "y" * 90, "\0"]
ROWS = [
    '1,"a\nb PROMO"\n', '"\n\n",2\r\n', "1,a\n", '"a ""b""\nPROMO","c\n\nd"\n', '"one\nfield"\n', '"x\n', '5" pipe,x\n',
]  # fmt: skip
HEADS = [
    "id,text\n", "\n\r\n\ufefftext,id\r\n", "\ufeffid,text\r\n", "text;id\n", "text\n", '"id","text"\n', "", "id,n\n",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(ODD + ROWS * 4), min_size=5, max_size=30).map("".join),
    st.sampled_from(HEADS),
    st.integers(1, 60),
)
def test_csv_when_quotes_are_hostile_and_shards_small_then_as_one(
    tmp_path_factory: pytest.TempPathFactory, body: str, head: str, size: int
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes((head + body).encode())
    one, many = (quick(path, shard_bytes, 80) for shard_bytes in (WHOLE, size))
    assert many[1:] == one[1:]
    assert join_csv(many[0]) == one[0][0]


BROKEN = [
    b"what is this\r\nand this\r\n\r\n",
    text(1).replace(b"Content-Length: 15", b"Content-Length: 40"),
    text(1).replace(b"Content-Length: 15", b"Content-Length: 99999"),
    text(1).replace(b"Content-Length: 15", b"Content-Length: 3"),
    text(1).replace(b"Content-Length: 15\r\n", b""),
    record("conversion", b"\xff\xfe", 1),
    record("conversion", b"a" * 3000, 1),
    record("request", b"GET / HTTP/1.1\r\n\r\n", 2),
    b"\r\n\r\n\r\n",
    text(3)[:-4],
    text(3).replace(b"\r\n", b"\n"),
]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([*BROKEN, text(0), text(1), text(2)]), min_size=1, max_size=12),
    st.integers(1, 1500),
    st.sampled_from(["a.wet", "a.wet.gz", "a.wet.zst"]),
)
def test_wet_when_records_are_broken_and_shards_small_then_as_one(
    tmp_path_factory: pytest.TempPathFactory, parts: list[bytes], size: int, name: str
) -> None:
    path = tmp_path_factory.mktemp("wet") / name
    path.write_bytes(b"".join(map(PACK[path.suffix.replace(".wet", "")], parts)))
    one, many = (quick(path, shard_bytes, 2000) for shard_bytes in (WHOLE, size))
    assert (many[1:], b"".join(many[0])) == (one[1:], one[0][0])


@pytest.mark.parametrize("means", ["one member", "cut", "flip", "members apart from records"])
@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_wet_when_packed_otherwise_or_damaged_then_one_piece(tmp_path: Path, kind: str, means: str) -> None:
    pack = gzip.compress if kind == "gz" else zstd.compress
    whole = b"".join(WET)
    if means == "one member":
        data = pack(whole)
    elif means == "members apart from records":
        data = b"".join(pack(whole[at : at + 100]) for at in range(50, len(whole), 100))
    else:
        packed = bytearray(b"".join(map(pack, WET)))
        packed[len(packed) // 2] ^= 255
        data = bytes(packed[:-9]) if means == "cut" else bytes(packed)
    name = f"a.wet.{kind}"
    one, many = job(tmp_path, name, data, WHOLE), job(tmp_path, name, data, len(data) // 4)
    assert many[0].shards == 1
    check_same(one, many)
    assert many[1] == one[1]


def test_arrow_when_a_batch_is_damaged_then_only_it_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    sink = io.BytesIO()
    made = pa.table({"n": list(range(3000)), "text": [f"{n} PROMO" if n != 2100 else "bad here" for n in range(3000)]})
    with pa.ipc.new_file(sink, made.schema) as writer:
        writer.write_table(made, max_chunksize=300)
    data = sink.getvalue().replace(b"bad here", b"bad \xffere")
    blocks = [at for at in range(len(data)) if data[at : at + 4] == b"\xff\xff\xff\xff" and at % 8 == 0]
    damaged = bytearray(data)
    damaged[blocks[3] + 8 : blocks[3] + 60] = bytes(52)
    one, many = (job(tmp_path, "a.arrow", bytes(damaged), shard_bytes) for shard_bytes in (WHOLE, 9_000))
    check_same(one, many)
    assert as_rows(many[1]) == as_rows(one[1])
    assert [row["n"] for row in as_rows(one[1])] == [n for n in range(3000) if not 600 <= n < 900 and n != 2100]


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"id,text\n", b"\xef\xbb\xbfid,text", b'id,text\n1,"never closed\n' * 9]
)
def test_csv_when_there_is_next_to_nothing_then_as_one(tmp_path: Path, data: bytes) -> None:
    one, many = (job(tmp_path, "a.csv", data, shard_bytes) for shard_bytes in (WHOLE, 3))
    check_same(one, many)
    assert join_csv([*many[1], *[b""][: not many[1]]]) == b"".join(one[1])


@pytest.mark.parametrize("kind", ["csv", "wet", "warc", "arrow"])
def test_job_when_files_are_damaged_and_shards_small_then_as_one(tmp_path: Path, kind: str) -> None:
    cut = 0
    for name, data in damaged(600, seed=2):
        if f".{kind}" not in name:
            continue
        path = tmp_path / name
        path.write_bytes(data)
        one, many = (quick(path, shard_bytes, 2000) for shard_bytes in (WHOLE, max(1, len(data) // 3)))
        assert many[1:] == one[1:], name
        if kind in {"wet", "warc"}:
            assert b"".join(many[0]) == one[0][0], name
        cut += len(many[0]) > 1
    assert cut >= 5
