"""Workers that die, hang or take too much: the record that did it is found, and nothing else is touched."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from cleaner.errors import InputError
from cleaner.jobs import run, supervisor
from cleaner.jobs.settings import Settings
from tests.jobs.corpus import english, outputs, prose, quarantine, tree, write_lines
from tests.jobs.killers import MEANS, Killer, Roulette


def write_with_killers(path: Path, count: int, means: dict[int, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = ({"id": n, "text": prose(n) + (f" please {means[n]}" if n in means else "")} for n in range(count))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_workers_when_records_kill_them_then_exactly_those_are_quarantined(tmp_path: Path) -> None:
    means = {50 + 97 * index: name for index, name in enumerate(MEANS)}
    write_with_killers(tmp_path / "in/a.jsonl", 700, means)
    settings = Settings(shard_bytes=30_000, record_seconds=1, memory_bytes=1 << 30)
    begin = time.monotonic()
    report = run([tmp_path / "in"], tmp_path / "out", cleaner=Killer(english()), workers=2, settings=settings)
    assert time.monotonic() - begin < 60
    assert (report.records, report.written, report.quarantined) == (700, 700 - len(means), len(means))
    ids = [json.loads(line)["id"] for data in outputs(tmp_path / "out").values() for line in data.splitlines()]
    assert ids == [n for n in range(700) if n not in means]
    rows = quarantine(tmp_path / "out")
    assert [json.loads(row["raw"])["id"] for row in rows] == sorted(means)
    for row, words in zip(
        rows,
        ["SIGKILL", "SIGSEGV", "code 3", "took more than 1 seconds", "out of memory", "RecursionError"],
        strict=True,
    ):
        assert words in row["reason"]


def test_workers_when_one_dies_once_by_accident_then_nothing_is_quarantined(tmp_path: Path) -> None:
    write_with_killers(tmp_path / "in/a.jsonl", 100, {20: "kill", 70: "segfault"})
    (tmp_path / "once").mkdir()
    killer = Killer(english(), once=str(tmp_path / "once"))
    report = run([tmp_path / "in"], tmp_path / "out", cleaner=killer, workers=2, settings=Settings(shard_bytes=5000))
    assert (report.records, report.written, report.exit_code) == (100, 100, 0)


def test_workers_when_they_cannot_start_then_an_error_and_no_hang(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 3)
    with pytest.raises(InputError, match="workers cannot start"):
        run([tmp_path / "in"], tmp_path / "out", cleaner=_Unloadable(), workers=2)  # type: ignore[arg-type]


class _Unloadable:
    """Pickles, and then cannot be loaded."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return _refuse, ("no",)


def _refuse(word: str) -> None:
    raise OSError(word)


@pytest.mark.parametrize("workers", [1, 4])
def test_workers_when_more_or_fewer_then_the_same_bytes(tmp_path: Path, workers: int) -> None:
    write_lines(tmp_path / "in/a.jsonl", 60)
    (tmp_path / "in/b.jsonl").write_text("oops\n")
    settings = Settings(shard_bytes=3000)
    run([tmp_path / "in"], tmp_path / "here", cleaner=english(), workers=0, settings=settings)
    run([tmp_path / "in"], tmp_path / "there", cleaner=english(), workers=workers, settings=settings)
    assert tree(tmp_path / "here") == tree(tmp_path / "there")


def test_workers_when_one_is_stopped_then_the_job_is_not(tmp_path: Path) -> None:
    write_with_killers(tmp_path / "in/a.jsonl", 40, {5: "stop"})
    settings = Settings(record_seconds=1)
    report = run([tmp_path / "in"], tmp_path / "out", cleaner=Killer(english()), workers=1, settings=settings)
    assert (report.written, report.quarantined) == (39, 1)
    assert "took more than 1 seconds" in quarantine(tmp_path / "out")[0]["reason"]


def test_workers_when_they_die_whatever_is_done_then_the_file_is_given_up_and_the_others_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "MAX_ACCIDENTS", 3)
    (tmp_path / "state").mkdir()
    write_with_killers(tmp_path / "in/a.jsonl", 60, {})
    (tmp_path / "in/b.jsonl").write_text('{"text": "well"}\n')
    report = run([tmp_path / "in"], tmp_path / "out", cleaner=Roulette(str(tmp_path / "state")), workers=2)
    assert (report.exit_code, report.written) == (4, 1)
    assert "workers died at it; the last was killed by SIGKILL" in report.failures[0]
    assert list(outputs(tmp_path / "out")) == ["b.jsonl"]
