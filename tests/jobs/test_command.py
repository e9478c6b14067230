"""`cleaner clean` as a corpus job, and as a step in a pipe, run as a shell runs it."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.jobs import run
from tests.jobs.corpus import PROMO, outputs, prose, write_lines
from tests.jobs.stubs import Cutter

ROOT = Path(__file__).parents[2]


def command(folder: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "cleaner", "clean", *arguments],
        input=stdin,
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"},
        timeout=300,
        check=False,
    )


def test_command_when_job_then_totals_report_and_exit_codes(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 9)
    done = command(tmp_path, "in", "-o", "out/", "--workers", "2", "--lang", "en")
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    said = done.stderr.decode()
    assert "cleaner: 9 records in, 9 out, 0 quarantined, 0 dropped" in said
    assert "en.follow.us-on-platform" in said
    again = command(tmp_path, "in", "-o", "out/", "--workers", "1", "--lang", "en", "-q")
    assert (again.returncode, again.stderr) == (0, b"")
    mixed = command(tmp_path, "in", "-o", "out/", "--workers", "1", "--drop-empty", "--lang", "en")
    assert mixed.returncode == 2
    assert b"settings.drop_empty was false, is true" in mixed.stderr
    (tmp_path / "in/a.jsonl").write_text("oops\n")
    assert command(tmp_path, "in", "-o", "two/", "--workers", "0").returncode == 1
    assert command(tmp_path, "none", "-o", "three/", "--workers", "0").returncode == 4
    assert command(tmp_path, "in", "--workers", "1").returncode == 2


def test_command_when_piped_then_any_format_comes_out_as_it_came(tmp_path: Path) -> None:
    text = f"{prose(1)}\n{PROMO}"
    clean = command(tmp_path, "-", stdin=text.encode()).stdout.decode()
    done = command(tmp_path, "-", "--format", "csv", stdin=f'id,text\n1,"{text}"\n2,"x\n'.encode())
    assert (done.returncode, done.stdout.decode()) == (1, f'id,text\n1,"{clean}"\n')
    assert b"<stdin>: byte" in done.stderr
    sink = io.BytesIO()
    pq.write_table(pa.table({"text": [text, None]}), sink)
    done = command(tmp_path, "-", "--format", "parquet", stdin=sink.getvalue())
    assert pq.read_table(io.BytesIO(done.stdout)).to_pydict() == {"text": [clean, None]}
    packed = gzip.compress(json.dumps({"text": text}).encode())
    done = command(tmp_path, "-", "--format", "jsonl", "--add", "language", stdin=packed)
    assert json.loads(gzip.decompress(done.stdout))["text"] == clean


def test_command_when_one_packed_file_is_named_then_file_to_file(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": PROMO}).encode() + b"\noops"))
    done = command(tmp_path, "a.jsonl.gz", "-o", "b.jsonl.gz", "-q")
    assert done.returncode == 1
    assert json.loads((tmp_path / "b.jsonl.gz.rejected.jsonl").read_bytes())["raw"] == "oops"
    assert gzip.decompress((tmp_path / "b.jsonl.gz").read_bytes()).count(b"\n") == 1


@pytest.mark.parametrize("address", ["file://{}/in", "file://{}/in/a.jsonl"])
def test_job_when_input_is_an_address_then_read_through_fsspec(tmp_path: Path, address: str) -> None:
    write_lines(tmp_path / "in/a.jsonl", 20)
    report = run([address.format(tmp_path)], tmp_path / "out", cleaner=Cutter(), workers=1)
    assert (report.records, report.exit_code) == (20, 0)
    assert outputs(tmp_path / "out")["a.jsonl"] == (tmp_path / "in/a.jsonl").read_bytes()
