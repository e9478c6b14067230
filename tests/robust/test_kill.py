"""Jobs that are killed at random moments, again and again: nothing is lost, doubled or half visible.

50 rounds here; `make kill` runs CLEANER_KILL_ROUNDS=1000.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.jobs.corpus import tree

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("CLEANER_KILL_ROUNDS", "50"))
RECORDS = 200

SCRIPT = """\
import sys
from cleaner.jobs import run
from cleaner.jobs.settings import Settings
from tests.jobs.stubs import Cutter
folder, out, workers = sys.argv[1:]
settings = Settings(shard_bytes=400)
run([f"{folder}/in"], f"{folder}/{out}", cleaner=Cutter(0.001), workers=int(workers), settings=settings)
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds workers in /proc")


def start(folder: Path, out: str, workers: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", SCRIPT, str(folder), out, str(workers)]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True)


def children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def kill(victims: list[int]) -> None:
    for victim in victims:
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue


def test_job_when_killed_again_and_again_then_the_files_of_an_undisturbed_run(tmp_path: Path) -> None:
    dice = random.Random(ROUNDS)
    (tmp_path / "in").mkdir()
    lines = [json.dumps({"id": n, "text": f"Number {n}{' PROMO' * (n % 2)}"}) for n in range(RECORDS)]
    lines[50] = "{broken"
    (tmp_path / "in/a.jsonl").write_text("\n".join(lines) + "\n")
    with start(tmp_path, "whole", 0) as process:
        assert process.wait(60) == 0
    whole = tree(tmp_path / "whole")
    finished = killed = 0
    for number in range(ROUNDS):
        out = f"out{finished}"
        with start(tmp_path, out, workers=dice.choice([0, 1, 2, 3])) as process:
            try:
                code: int | None = process.wait(dice.uniform(0, 0.9))
            except subprocess.TimeoutExpired:
                workers = children(process.pid)
                some = dice.choice([[process.pid], [process.pid, *workers], workers[:1]])
                kill(some)
                killed += bool(some)
                code = process.wait(60) if process.pid not in some else None
                process.wait(60)
        visible = tree(tmp_path / out) if (tmp_path / out).exists() else {}
        shown = {name: data for name, data in visible.items() if not name.endswith(".part")}
        assert {name for name, data in shown.items() if whole.get(name) != data} == set(), number
        assert code in {0, None}, number
        if code == 0:
            assert visible == whole, number
            finished += 1
        else:
            assert "_SUCCESS" not in visible or shown == whole, number
    with start(tmp_path, f"out{finished}", workers=2) as process:
        assert process.wait(60) == 0
    deadline = time.monotonic() + 5
    while tree(tmp_path / f"out{finished}") != whole and time.monotonic() < deadline:
        time.sleep(0.1)
    assert tree(tmp_path / f"out{finished}") == whole
    assert killed > ROUNDS // 4
    assert finished > ROUNDS // 50
