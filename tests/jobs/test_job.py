"""A job from its beginning to `_SUCCESS`: going on, refusing to mix, locks, signals, links, names."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.errors import InputError, LockedError, MixedJobError, OptionError
from cleaner.jobs import Report, run
from cleaner.jobs.settings import Settings
from tests.jobs.corpus import english, outputs, tree, write_lines

ROOT = Path(__file__).parents[2]
SMALL = Settings(shard_bytes=3000)


def clean(folder: Path, settings: Settings = SMALL, cleaner: Cleaner | None = None) -> Report:
    return run([folder / "in"], folder / "out", cleaner=cleaner or english(), workers=0, settings=settings)


def test_job_when_done_then_report_success_and_nothing_temporary(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/deep/a.jsonl", 30)
    report = clean(tmp_path)
    out = tmp_path / "out"
    assert (out / "_SUCCESS").read_bytes() == b""
    facts = json.loads((out / "report.json").read_bytes())
    assert (facts["records"], facts["written"], facts["categories"]["follow"]["places"]) == (30, 30, 10)
    assert facts["rules"]["en.follow.us-on-platform"]["places"] == 10
    assert all(name.startswith("deep/a-") for name in outputs(out))
    assert not list(out.rglob("*.part"))
    assert report.exit_code == 0


def test_job_when_called_again_then_only_what_is_missing_is_done(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 30)
    shards = clean(tmp_path).shards
    before = tree(tmp_path / "out")
    (tmp_path / "out/a-00001.jsonl").unlink()
    (tmp_path / "out/_cleaner/shards/000002.json").unlink()
    kept = (tmp_path / "out/a-00000.jsonl").stat().st_ino
    assert clean(tmp_path).resumed == shards - 2
    assert tree(tmp_path / "out") == before
    assert (tmp_path / "out/a-00000.jsonl").stat().st_ino == kept


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("rules", "cleaner.rules was"),
        ("settings", "settings.drop_empty was false, is true"),
        ("new", "input b.jsonl is new"),
        ("gone", "input c.jsonl is gone"),
        ("longer", "input a.jsonl was"),
        ("content", "input a.jsonl has changed since"),
    ],
)
def test_job_when_conditions_differ_then_refused_with_the_reason(tmp_path: Path, change: str, words: str) -> None:
    write_lines(tmp_path / "in/a.jsonl", 30)
    write_lines(tmp_path / "in/c.jsonl", 3)
    clean(tmp_path)
    before = tree(tmp_path / "out")
    cleaner, settings = english(), SMALL
    if change == "rules":
        cleaner = Cleaner(languages=["fr"])
    elif change == "settings":
        settings = Settings(shard_bytes=3000, drop_empty=True)
    elif change == "new":
        write_lines(tmp_path / "in/b.jsonl", 1)
    elif change == "gone":
        (tmp_path / "in/c.jsonl").unlink()
    elif change == "longer":
        write_lines(tmp_path / "in/a.jsonl", 31)
    else:
        data = (tmp_path / "in/a.jsonl").read_bytes()
        (tmp_path / "in/a.jsonl").write_bytes(data.replace(b"Number 3:", b"Number 4:"))
    with pytest.raises(MixedJobError, match=words):
        clean(tmp_path, settings, cleaner)
    assert tree(tmp_path / "out") == before


def test_job_when_input_was_only_touched_then_it_goes_on(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 30)
    report = clean(tmp_path)
    os.utime(tmp_path / "in/a.jsonl", (1, 1))
    assert clean(tmp_path).resumed == report.shards


def test_job_when_folder_holds_something_else_then_refused(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 3)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_text("mine")
    with pytest.raises(MixedJobError, match=r"not empty \(thesis.txt"):
        clean(tmp_path)
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name != "_cleaner"] == ["thesis.txt"]


def test_job_when_an_input_cannot_be_read_then_4_and_the_rest_is_done(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 3)
    write_lines(tmp_path / "in/b.jsonl", 3)
    real = clean(tmp_path)
    assert real.exit_code == 0
    from cleaner.jobs import source  # noqa: PLC0415 - to break it

    def refuse(file: object, *_: object) -> None:
        raise InputError(f"{file}: cannot be read: Input/output error")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source.Source, "readinto", refuse)
        report = run([tmp_path / "in"], tmp_path / "two", cleaner=english(), workers=0)
    assert (report.exit_code, len(report.failures)) == (4, 2)
    assert not (tmp_path / "two/_SUCCESS").exists()
    assert outputs(tmp_path / "two") == {}
    assert run([tmp_path / "in"], tmp_path / "two", cleaner=english(), workers=0).exit_code == 0


def test_job_when_folder_in_output_is_a_link_then_not_followed(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/deep/a.jsonl", 3)
    (tmp_path / "victim").mkdir()
    (tmp_path / "in/none.jsonl").touch()
    report = clean(tmp_path)
    (tmp_path / "out/deep/a.jsonl").unlink()
    (tmp_path / "out/deep").rmdir()
    (tmp_path / "out/deep").symlink_to(tmp_path / "victim")
    assert report.exit_code == 0
    again = clean(tmp_path)
    assert (again.exit_code, "is a link" in again.failures[0]) == (4, True)
    assert list((tmp_path / "victim").iterdir()) == []


def test_job_when_output_file_is_a_link_then_replaced_not_followed(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 3)
    (tmp_path / "victim").write_text("mine")
    clean(tmp_path)
    (tmp_path / "out/a.jsonl").unlink()
    (tmp_path / "out/a.jsonl").symlink_to(tmp_path / "victim")
    clean(tmp_path)
    assert (tmp_path / "victim").read_text() == "mine"
    assert not (tmp_path / "out/a.jsonl").is_symlink()


def test_job_when_links_lead_out_of_an_input_folder_then_left_alone(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 3)
    write_lines(tmp_path / "secret/b.jsonl", 3)
    (tmp_path / "in/b.jsonl").symlink_to(tmp_path / "secret/b.jsonl")
    (tmp_path / "in/more").symlink_to(tmp_path / "secret")
    assert clean(tmp_path).records == 3


@pytest.mark.parametrize("name", ["_SUCCESS.jsonl", "_cleaner/a.jsonl", "_quarantine/a.jsonl"])
def test_job_when_names_are_its_own_then_refused(tmp_path: Path, name: str) -> None:
    write_lines(tmp_path / "in" / name, 1)
    if name == "_SUCCESS.jsonl":
        assert clean(tmp_path).exit_code == 0
    else:
        with pytest.raises(OptionError, match="that the job itself needs"):
            clean(tmp_path)


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_job_when_a_file_has_no_place_for_what_is_added_then_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("<p>The ferry sails at nine.</p>")
    with pytest.raises(OptionError, match="nothing can be added"):
        run([tmp_path / name], tmp_path / "out", workers=0, settings=Settings(add=("stats",)), cleaner=english())


def test_job_when_two_inputs_have_one_name_then_refused(tmp_path: Path) -> None:
    write_lines(tmp_path / "a/x.jsonl", 1)
    write_lines(tmp_path / "b/x.jsonl", 1)
    with pytest.raises(OptionError, match=r"two inputs would be written as x\.jsonl"):
        run([tmp_path / "a", tmp_path / "b"], tmp_path / "out", cleaner=english(), workers=0)


def test_job_when_output_stands_in_the_input_then_it_is_no_input(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 3)
    for _ in range(2):
        assert run([tmp_path / "in"], tmp_path / "in/out", cleaner=english(), workers=0).files == 1


SCRIPT = """\
import sys
from cleaner.jobs import run
from cleaner.jobs.settings import Settings
from tests.jobs.corpus import english
from tests.jobs.killers import Killer
folder = sys.argv[1]
run([f"{folder}/in"], f"{folder}/out", cleaner=Killer(english(), slow=float(sys.argv[3])), workers=int(sys.argv[2]),
    settings=Settings(shard_bytes=3000))
"""
"""A user's script without a guard against being imported again: workers must not do so."""


def start(folder: Path, workers: int, slow: float) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", SCRIPT, str(folder), str(workers), str(slow)]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)


def wait_for(folder: Path, pattern: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not list(folder.glob(pattern)):
        assert time.monotonic() < deadline, f"{pattern} never came"
        time.sleep(0.02)


def test_job_when_run_by_a_plain_script_then_it_works(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 10)
    with start(tmp_path, 2, 0) as process:
        assert process.wait(60) == 0
    assert (tmp_path / "out/_SUCCESS").exists()


def test_job_when_another_is_at_work_then_refused(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 30)
    with start(tmp_path, 1, 0.2) as process:
        try:
            wait_for(tmp_path, "out/_cleaner/shards/*.json")
            with pytest.raises(LockedError, match="another job is at work"):
                clean(tmp_path)
        finally:
            process.kill()


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_job_when_signalled_then_ends_soon_and_goes_on_later(
    tmp_path: Path, number: signal.Signals, workers: int
) -> None:
    write_lines(tmp_path / "in/a.jsonl", 100)
    with start(tmp_path, workers, 0.03) as process:
        wait_for(tmp_path, "out/_cleaner/shards/*.json")
        process.send_signal(number)
        begin = time.monotonic()
        assert process.stderr is not None
        said = process.stderr.read()
        assert process.wait(10) == 1
        assert time.monotonic() - begin < 5
    assert b"StoppedError: stopped by signal %d" % number in said
    assert not list((tmp_path / "out").rglob("*.part"))
    assert not (tmp_path / "out/_SUCCESS").exists()
    done = len(list(tmp_path.glob("out/_cleaner/shards/*.json")))
    with start(tmp_path, workers, 0) as process:
        assert process.wait(60) == 0
    assert done > 0
    assert (tmp_path / "out/_SUCCESS").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command_when_signalled_then_130_or_143_and_the_second_ends_at_once(
    tmp_path: Path, number: signal.Signals
) -> None:
    write_lines(tmp_path / "in/a.jsonl", 9_000)
    command = [sys.executable, "-m", "cleaner", "clean", "in", "-o", "out", "--workers", "1", "--shard-mb", "1"]
    for times in (1, 2) if number == signal.SIGINT else (1,):
        with subprocess.Popen(
            command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE
        ) as process:
            wait_for(tmp_path, "out/.*.part")
            for _ in range(times):
                process.send_signal(number)
            begin = time.monotonic()
            assert process.wait(20) == 128 + number
            assert time.monotonic() - begin < 5
        time.sleep(0.2)
    assert not (tmp_path / "out/_SUCCESS").exists()


def test_job_when_its_own_files_are_damaged_then_done_again_or_refused(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 30)
    clean(tmp_path)
    before = tree(tmp_path / "out")
    (tmp_path / "out/_cleaner/shards/000001.json").write_text("{")
    clean(tmp_path)
    assert tree(tmp_path / "out") == before
    (tmp_path / "out/_cleaner/job.json").write_text("{")
    with pytest.raises(MixedJobError, match="is damaged"):
        clean(tmp_path)
