"""Hostile files: every one ends in records, in the quarantine or in a clear error; memory stays flat."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.corpus import quarantine, tree
from tests.jobs.hostile import damaged, write_bombs

ROOT = Path(__file__).parents[2]
WORKER_BYTES = 300 * 1024 * 1024

SCRIPT = """\
import json, resource, sys
from cleaner.jobs import run
from cleaner.jobs.settings import Settings
from tests.jobs.stubs import Cutter
report = run([sys.argv[1]], sys.argv[2], cleaner=Cutter(), workers=2, settings=Settings(shard_bytes=1 << 40))
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(json.dumps({"code": report.exit_code, "failures": report.failures, "peak": peak, "records": report.records,
                  "written": report.written, "quarantined": report.quarantined}))
"""


def job(folder: Path) -> dict[str, Any]:
    """Run a job in a process of its own, whose children are the workers."""
    command = [sys.executable, "-c", SCRIPT, str(folder / "in"), str(folder / "out")]
    done = subprocess.run(
        command, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=900, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    facts: dict[str, Any] = json.loads(done.stdout)
    print(f"\nworkers at their peak: {facts['peak'] >> 20} MiB; exit code {facts['code']}")  # noqa: T201 - for the slow runs
    return facts


@pytest.mark.parametrize("count", [72, pytest.param(500, marks=pytest.mark.slow)])
def test_job_when_files_are_damaged_then_each_is_accounted_for(tmp_path: Path, count: int) -> None:
    (tmp_path / "in").mkdir()
    for name, data in damaged(count):
        (tmp_path / "in" / name).write_bytes(data)
    facts = job(tmp_path)
    assert facts["records"] == facts["written"] + facts["quarantined"]
    assert facts["peak"] < WORKER_BYTES
    told = {row["file"] for row in quarantine(tmp_path / "out")}
    names = tree(tmp_path / "out")
    for path in (tmp_path / "in").iterdir():
        stem = path.name.partition(".")[0]
        is_written = any(name.startswith(stem) for name in names)
        is_named = str(path) in told or any(str(path) in message for message in facts["failures"])
        assert is_written or is_named, path.name
    assert all("worker" not in message for message in facts["failures"])


@pytest.mark.parametrize("zeros", [256 << 20, pytest.param(2 << 30, marks=pytest.mark.slow)])
def test_job_when_files_are_bombs_then_quarantined_and_memory_stays_flat(tmp_path: Path, zeros: int) -> None:
    (tmp_path / "in").mkdir()
    write_bombs(tmp_path / "in", zeros)
    files = len(list((tmp_path / "in").iterdir()))
    facts = job(tmp_path)
    assert facts["peak"] < WORKER_BYTES
    told = {Path(row["file"]).name for row in quarantine(tmp_path / "out")}
    named = {Path(message.partition(": ")[0]).name for message in facts["failures"]}
    assert len(told | named) == files, (told, named)
    assert sum(len(data) for data in tree(tmp_path / "out").values()) < 10_000_000
