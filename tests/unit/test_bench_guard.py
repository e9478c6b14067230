"""The guard against slowness: what it calls slower, and which engine it times."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import guard
from benchmarks.peers import PEERS
from benchmarks.remote import Remote, RemoteError


@pytest.mark.parametrize(
    ("ratios", "least", "wrong"),
    [
        ({"cost": 1.1, "of_floor": 0.3}, 0.3, []),
        ({"cost": 1.2}, None, ["clean() costs 1.200 times what it did; 1.15 is allowed"]),
        ({"of_floor": 0.27}, 0.3, []),
        ({"of_floor": 0.2}, 0.3, ["clean() is 0.2000 of str.splitlines; the floor is 0.3000, less 15%"]),
        ({"of_floor": 0.2}, None, []),
    ],
)
def test_judge_when_ratio_is_past_what_is_allowed_then_and_only_then_wrong(
    ratios: dict[str, float], least: float | None, wrong: list[str]
) -> None:
    assert guard.judge(ratios, least, guard.WORSE) == wrong


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.json"
    path.write_text(json.dumps(["a", "\ud800"]))
    return path


def engine(folder: Path, body: str) -> str:
    (folder / "cleaner").mkdir()
    (folder / "cleaner" / "__init__.py").write_text(body)
    (folder / "cleaner" / "scanner.py").write_text("GROWTH_BYTES = 4_000_000")
    return str(folder)


def test_remote_when_folder_has_an_engine_then_that_one_is_timed(tmp_path: Path, texts: Path) -> None:
    body = "import time\n\ndef clean(text):\n    print('noise')\n    time.sleep(0.01)\n"
    with closing(Remote(sys.executable, "engine", engine(tmp_path, body), texts)) as remote:
        took = remote.clock(2)
    assert took.wall > 0.02 > took.cpu > 0


def test_remote_when_it_cannot_be_loaded_then_error_says_why(tmp_path: Path, texts: Path) -> None:
    with pytest.raises(RemoteError, match="ValueError: no rules"):
        Remote(sys.executable, "engine", engine(tmp_path, "raise ValueError('no rules')"), texts)


def test_remote_when_worker_dies_then_error(tmp_path: Path, texts: Path) -> None:
    body = "import os\n\ndef clean(text):\n    if text:\n        os._exit(3)\n"
    remote = Remote(sys.executable, "engine", engine(tmp_path, body), texts)
    with closing(remote), pytest.raises(RemoteError, match="exit code 3"):
        remote.clock(1)


def test_peers_when_listed_then_each_is_pinned_and_says_how_it_differs() -> None:
    assert all(any("==" in one for one in (*peer.requirements, *peer.alone)) and peer.difference for peer in PEERS)
