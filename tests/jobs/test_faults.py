"""A disk that fails: the n-th write, fsync, rename or open, for every n."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from cleaner.errors import InputError
from cleaner.jobs import atomic, run
from cleaner.jobs.settings import Settings
from tests.jobs.corpus import tree
from tests.jobs.stubs import Cutter


class Disk:
    """The `os` module with a fault at the n-th call of one function."""

    def __init__(self, name: str, number: int, code: int) -> None:
        self.name, self.left, self.code = name, number, code
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - anything of `os`
        real = getattr(os, name)
        if name not in {"write", "fsync", "rename", "open"}:
            return real

        def call(*args: object, **options: object) -> object:
            self.calls.append(name)
            if name == self.name:
                self.left -= 1
                if self.left == 0:
                    raise OSError(self.code, os.strerror(self.code))
            return real(*args, **options)

        return call


def job(folder: Path, out: str) -> int:
    report = run([folder / "in"], folder / out, cleaner=Cutter(), workers=0, settings=Settings(shard_bytes=100))
    return report.exit_code


def outcome(folder: Path, out: str) -> tuple[int, str]:
    try:
        return job(folder, out), ""
    except InputError as error:
        return error.exit_code, str(error)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "in/deep").mkdir(parents=True)
    rows = [json.dumps({"id": n, "text": f"Number {n} PROMO"}) for n in range(4)]
    (tmp_path / "in/deep/a.jsonl").write_text("\n".join([*rows[:2], "{bad", *rows[2:]]))
    (tmp_path / "in/b.txt").write_text("A text PROMO")
    return tmp_path


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO], ids=["ENOSPC", "EIO"])
@pytest.mark.parametrize("name", ["write", "fsync", "rename", "open"])
def test_disk_when_any_call_fails_then_nothing_partial_and_a_rerun_completes(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    assert job(corpus, "whole") == 1
    whole = tree(corpus / "whole")
    for number in range(1, 1000):
        disk = Disk(name, number, code)
        monkeypatch.setattr(atomic, "os", disk)
        out = f"{name}{number}"
        ended, message = outcome(corpus, out)
        assert not message or os.strerror(code) in message
        monkeypatch.setattr(atomic, "os", os)
        visible = tree(corpus / out) if (corpus / out).exists() else {}
        assert {file: data for file, data in visible.items() if whole.get(file) != data} == {}, (name, number)
        if disk.left > 0:
            assert ended == 1
            break
        assert ended == 4
        assert "_SUCCESS" not in visible or disk.calls[-1] != "rename"
        assert job(corpus, out) == 1
        assert tree(corpus / out) == whole, (name, number)
    assert number > {"write": 8, "fsync": 15, "rename": 8, "open": 30}[name]


def test_disk_when_all_is_well_then_fsync_before_rename_before_fsync_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk("", 0, 0)
    folder = atomic.Folder(tmp_path / "out")
    monkeypatch.setattr(atomic, "os", disk)
    folder.write("a", b"x")
    assert [call for call in disk.calls if call != "open"] == ["write", "fsync", "rename", "fsync"]
