"""The benchmarks of the adapters run, and say so where a library is absent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import adapters, pipelines, scaling
from cleaner.errors import MissingExtraError
from tests.adapters.library import library


def test_rows_when_a_library_is_absent_then_said_and_the_others_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    library("pyarrow")

    def absent(_: int) -> Any:
        raise MissingExtraError

    monkeypatch.setitem(pipelines.ADAPTERS, "ray", absent)
    measured, missing = adapters.rows_of(20, 3, ["arrow", "ray"])
    assert missing == ["ray", "not installed", None, None, None]
    middle, least, most = measured[2:]
    assert isinstance(least, float)
    assert isinstance(middle, float)
    assert isinstance(most, float)
    assert least <= middle <= most


def test_plot_when_drawn_then_a_line_for_each_number_of_workers(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    runs = [scaling.Run(workers, times, times, times / workers) for workers in (1, 2) for times in (1, 4, 16)]
    assert [run.rate for run in runs] == [1, 1, 1, 2, 2, 2]
    scaling.plot(runs, tmp_path / "plots" / "scaling.svg")
    picture = (tmp_path / "plots" / "scaling.svg").read_text("utf-8")
    assert picture.count('id="line2d_') > 2
