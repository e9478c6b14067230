"""Planning: the same plan each time, what it says while it takes long, and folders that hold another plan."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from cleaner.errors import InputError, MixedJobError, OptionError
from cleaner.jobs import job as jobs
from cleaner.jobs import run, survey
from cleaner.jobs.cuts import whole
from cleaner.jobs.formats import delimited
from cleaner.jobs.inputs import InputFile, describe_input
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Shard, plan_shards
from tests.jobs.corpus import tree
from tests.jobs.stubs import Cutter
from tests.jobs.test_cuts import WHAT, job
from tests.jobs.test_job import ROOT, wait_for


@pytest.mark.parametrize("name", WHAT)
def test_plan_when_made_twice_then_the_same_and_pieces_cover_the_file(tmp_path: Path, name: str) -> None:
    data, size = WHAT[name]
    (tmp_path / name).write_bytes(data)
    file = describe_input(str(tmp_path / name), "")
    seen: list[int] = []
    plan = plan_shards([file], Settings(shard_bytes=size), look=seen.append)
    assert plan == plan_shards([file], Settings(shard_bytes=size))
    assert [Shard.from_json(json.loads(json.dumps(shard.to_json()))) for shard in plan] == plan
    pieces = [shard.pieces[0] for shard in plan]
    assert [piece.start for piece in pieces[1:]] == [piece.end for piece in pieces[:-1]]
    assert (pieces[0].start, seen[-1], max(seen)) == (0, len(data), len(data))
    if not name.endswith("arrow"):
        assert sum(piece.bytes for piece in pieces) == len(data)
    assert plan_shards([file], Settings(shard_bytes=len(data)))[0].pieces[0].end == -1


@pytest.mark.parametrize("has_cuts", [True, False])
def test_job_when_the_folder_was_begun_with_other_cuts_then_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_cuts: bool
) -> None:
    data, size = WHAT["a.csv"]
    with monkeypatch.context() as patch:
        patch.setattr(delimited, "cut", lambda file, *_: whole(file))
        job(tmp_path, "a.csv", data, size)
    path = tmp_path / f"out{size}-0/_cleaner/job.json"
    if not has_cuts:
        known = json.loads(path.read_bytes())
        del known["cuts"]
        path.write_text(json.dumps(known))
    before = tree(path.parents[1])
    words = "parts of input a.csv were 1, are 13 other ones" if has_cuts else "shards were 1, are 13 in this version"
    with pytest.raises(MixedJobError, match=words):
        job(tmp_path, "a.csv", data, size)
    assert tree(path.parents[1]) == before


def test_job_when_a_csv_was_changed_so_that_its_rows_begin_elsewhere_then_refused(tmp_path: Path) -> None:
    data, size = WHAT["a.csv"]
    job(tmp_path, "a.csv", data, size)
    (tmp_path / "in/a.csv").write_bytes(data.replace(b'"line PROMO\nmore', b'"line PROMO more"\n'))
    with pytest.raises(MixedJobError, match=r"parts of input a.csv were|input a.csv has changed"):
        job(tmp_path, "a.csv", data, size)


def test_job_when_planning_takes_long_then_progress_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "PLANNING_SECONDS", 0)
    monkeypatch.setattr(jobs, "TICK_SECONDS", 0)
    data, size = WHAT["a.wet.gz"]
    (tmp_path / "a.wet.gz").write_bytes(data)
    seen: list[jobs.Progress] = []
    run([tmp_path / "a.wet.gz"], tmp_path / "out", cleaner=Cutter(), workers=0, settings=Settings(shard_bytes=size),
        progress=seen.append)  # fmt: skip
    planning = [one for one in seen if one.is_planning]
    assert seen[: len(planning)] == planning
    assert [one.bytes for one in planning] == sorted(one.bytes for one in planning)
    assert {(one.total_bytes, one.records) for one in planning} == {(len(data), 0)}
    assert planning[-1].bytes == len(data) == seen[-1].bytes


def write_large(folder: Path) -> list[InputFile]:
    (folder / "in").mkdir()
    for name in ("a.csv", "a.tsv", "a.wet", "a.wet.gz", "a.arrow"):
        (folder / "in" / name).write_bytes(WHAT[name][0])
    return [describe_input(str(path), "") for path in sorted((folder / "in").iterdir())]


def test_plan_when_several_processes_look_into_files_then_the_same(tmp_path: Path) -> None:
    files = write_large(tmp_path)
    seen: list[int] = []
    plan = plan_shards(files, Settings(shard_bytes=1000), 3, seen.append)
    assert len(plan) > 20
    assert plan == plan_shards(files, Settings(shard_bytes=1000))
    assert (seen, seen[-1]) == (sorted(seen), sum(file.size for file in files))


def test_plan_when_a_file_is_gone_or_options_do_not_fit_then_the_process_says_so(tmp_path: Path) -> None:
    files = write_large(tmp_path)
    with pytest.raises(OptionError, match="nothing can be added to the records of an archive"):
        plan_shards(files, Settings(shard_bytes=1000, add=("stats",)), 2)
    (tmp_path / "in/a.tsv").unlink()
    with pytest.raises(InputError, match=r"a\.tsv: cannot be read: No such file"):
        plan_shards(files, Settings(shard_bytes=1000), 2)


DYING = """\
import os, sys
sys.path[:] = sys.argv[3:]
from cleaner.jobs import survey
from cleaner.jobs.formats import delimited
delimited.cut = lambda *_: os._exit(9)
survey.main(int(sys.argv[1]), int(sys.argv[2]))
"""


def test_plan_when_a_file_ends_its_process_then_it_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write_large(tmp_path)
    monkeypatch.setattr(survey, "_START", DYING)
    seen: list[int] = []
    plan = plan_shards(files, Settings(shard_bytes=1000), 2, seen.append)
    names = Counter(piece.file.relative for shard in plan for piece in shard.pieces)
    assert {name for name, count in names.items() if count == 1} == {"a.csv", "a.tsv"}
    assert seen[-1] == sum(file.size for file in files)


def test_plan_when_processes_cannot_start_then_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write_large(tmp_path)
    monkeypatch.setattr(survey, "_START", "import os; os._exit(1)")
    with pytest.raises(InputError, match=r"a\..*: no process can look into it"):
        plan_shards(files, Settings(shard_bytes=1000), 2)


SLOW = """\
import time
from collections import Counter
from pathlib import Path
from cleaner.jobs.source import Source
read = Source.readinto
def slowly(self, buffer):
    Path("began").touch()
    time.sleep(0.3)
    return read(self, buffer)
Source.readinto = slowly
"""


@pytest.mark.parametrize("files", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command_when_signalled_while_planning_then_130_or_143_soon(
    tmp_path: Path, number: signal.Signals, files: int
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "sitecustomize.py").write_text(SLOW)
    for file in range(files):
        (tmp_path / f"in/{file}.csv").write_bytes(b"id,text\n" + b'1,"a line of text, no more"\n' * 500_000)
    command = [sys.executable, "-m", "cleaner", "clean", "in", "-o", "out/", "--workers", "2", "--shard-mb", "1"]
    path = os.pathsep.join([str(ROOT), str(tmp_path)])
    with subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}) as process:
        wait_for(tmp_path, "began")
        time.sleep(0.5)
        process.send_signal(number)
        begin = time.monotonic()
        assert process.wait(20) == 128 + number
        assert time.monotonic() - begin < 5
    assert not (tmp_path / "out").exists()
