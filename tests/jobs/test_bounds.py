"""Bounds and packed files: ratio, window, damage in the middle, counts that do not add up."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from backports import zstd

from cleaner.errors import AccountingError, InputError, MissingExtraError, OptionError
from cleaner.jobs import formats, inputs, run
from cleaner.jobs.atomic import Folder
from cleaner.jobs.bysite import BySite
from cleaner.jobs.compression import DamagedError, reader
from cleaner.jobs.counts import Counts
from cleaner.jobs.inputs import InputFile
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece, Shard
from cleaner.jobs.task import Task
from tests.jobs.corpus import outputs, quarantine
from tests.jobs.stubs import Cutter
from tests.jobs.test_archive import text


def zstd_with_checksum(data: bytes) -> bytes:
    return zstd.compress(data, options={int(zstd.CompressionParameter.checksum_flag): 1})


PACK: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": zstd_with_checksum}


def unpack(data: bytes, kind: str) -> bytes:
    return reader(cast("io.RawIOBase", io.BytesIO(data)), kind).read()


@pytest.mark.parametrize("kind", PACK)
def test_packed_when_in_several_members_then_one_stream(kind: str) -> None:
    parts = [b"one\n" * 50_000, b"", b"two\n"]
    packed = b"".join(map(PACK[kind], parts))
    assert unpack(packed + (b"\0" * 999 if kind == "gz" else b""), kind) == b"".join(parts)


@pytest.mark.parametrize("kind", PACK)
def test_packed_when_cut_anywhere_then_said_so_and_never_taken_for_whole(kind: str) -> None:
    packed = PACK[kind](bytes(range(256)) * 4)
    for end in range(1, len(packed)):
        with pytest.raises(DamagedError):
            unpack(packed[:end], kind)


def test_zstd_when_it_asks_for_too_large_a_window_then_refused() -> None:
    options = {zstd.CompressionParameter.window_log: 28, zstd.CompressionParameter.content_size_flag: 0}
    packer = zstd.ZstdCompressor(options={int(name): value for name, value in options.items()})
    packed = packer.compress(b"a" * 1000) + packer.flush()
    with pytest.raises(DamagedError, match="too much memory"):
        unpack(packed, "zst")


@pytest.mark.parametrize("kind", PACK)
def test_archive_when_a_member_in_the_middle_is_damaged_then_the_others_live(tmp_path: Path, kind: str) -> None:
    members = [PACK[kind](text(2 * n)) for n in range(5)]
    broken = bytearray(members[2])
    broken[len(broken) // 2] ^= 0xFF
    (tmp_path / f"a.wet.{kind}").write_bytes(b"".join([*members[:2], bytes(broken), *members[3:]]))
    report = run([tmp_path / f"a.wet.{kind}"], tmp_path / "out", cleaner=Cutter(), workers=0)
    got = (gzip.decompress if kind == "gz" else zstd.decompress)(outputs(tmp_path / "out")[f"a.wet.{kind}"])
    assert got == text(0) + text(2) + text(6) + text(8)
    assert report.quarantined == 1
    assert "damaged" in quarantine(tmp_path / "out")[0]["reason"]


def test_lines_when_packed_file_is_damaged_then_what_came_before_lives(tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"Number {n}"}).encode() for n in range(20_000)]
    packed = gzip.compress(b"\n".join(lines))
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    report = run([tmp_path / "a.jsonl.gz"], tmp_path / "out", cleaner=Cutter(), workers=0)
    got = gzip.decompress(outputs(tmp_path / "out")["a.jsonl.gz"]).splitlines()
    assert got == lines[: report.written]
    assert (report.written > 8000, report.quarantined) == (True, 1)
    assert "ends too early" in quarantine(tmp_path / "out")[0]["reason"]


def test_counts_when_a_record_is_missing_then_an_error() -> None:
    with pytest.raises(AccountingError, match="3 records in, but 1 out, 1 quarantined and 0 dropped"):
        Counts(records=3, written=1, quarantined=1).check("shard 7")


def test_inputs_when_too_many_then_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MAX_FILES", 3)
    for n in range(4):
        (tmp_path / f"{n}.txt").touch()
    with pytest.raises(OptionError, match="more than 3 files"):
        run([tmp_path], tmp_path / "out", cleaner=Cutter(), workers=0)


@pytest.mark.parametrize(
    ("name", "words"),
    [("none.jsonl", "no such file"), ("empty", "no file ending in"), ("a.bin", "neither its name nor its content")],
)
def test_inputs_when_wrong_then_an_error_that_says_so(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.bin").write_bytes(b"\0\1\2")
    with pytest.raises(InputError, match=words):
        run([tmp_path / name], tmp_path / "out", cleaner=Cutter(), workers=0)


def test_inputs_when_name_tells_nothing_then_content_does(tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(gzip.compress(b'{"text": "a PROMO"}\n'))
    run([tmp_path / "dump"], tmp_path / "out", cleaner=Cutter(), workers=0)
    assert gzip.decompress(outputs(tmp_path / "out")["dump.gz"]) == b'{"text": "a "}\n'


def test_inputs_when_pattern_is_given_then_only_those(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.txt", "deep/c.jsonl", ".hidden/d.jsonl"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text('{"text": "a"}')
    settings = Settings(pattern="*.jsonl")
    run([tmp_path / "in"], tmp_path / "out", cleaner=Cutter(), workers=0, settings=settings)
    assert sorted(outputs(tmp_path / "out")) == ["a.jsonl", "deep/c.jsonl"]


def test_task_when_reading_brought_workers_down_then_not_read_again(tmp_path: Path) -> None:
    file = InputFile("a", "a", 1, 0, "parquet", "")
    shard = Shard(0, (Piece(file, 0, -1, 1, "a"),))
    pulses: list[tuple[int, ...]] = []
    task = Task(shard, Folder(tmp_path), BySite(Cutter()), Settings(), beat=pulses.append, poison={-4: "it died"})
    assert task.begin_reading() is None
    task.skip(3)
    assert task.begin_reading() == "it died"
    assert [pulse[1:3] for pulse in pulses] == [(2, 0), (2, 3)]


def test_job_when_a_library_is_missing_then_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cleaner.jobs.formats.parquet", None)
    with pytest.raises(MissingExtraError, match=r"boilerplate-cleaner\[jobs\]"):
        formats.room_of("parquet")


def test_import_when_jobs_then_no_library_of_theirs() -> None:
    code = "import sys, cleaner.jobs, cleaner.cli.clean; print(' '.join(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"pyarrow", "orjson", "fastwarc", "fsspec", "isal", "backports.zstd", "multiprocessing", "rich"}
    assert heavy.isdisjoint(done.stdout.split())


def test_job_when_a_record_would_be_lost_then_nothing_of_the_shard_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a"}\n{"text": "b"}\n')
    monkeypatch.setattr(Task, "wrote", lambda self, result: None)
    report = run([tmp_path / "a.jsonl"], tmp_path / "out", cleaner=Cutter(), workers=0)
    assert (report.exit_code, outputs(tmp_path / "out")) == (4, {})
    assert "2 records in, but 0 out" in report.failures[0]
