"""The quality gate on small invented data: what falls, what rises, and what needs a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from benchmarks import gate
from benchmarks.floors import Floors, falls, is_worse, lift, lower, read_floors, write_floors
from cleaner.document import Span
from cleaner.result import Removal, Result

ARTICLE = "The ferry sails at nine from the old pier, the harbour master said on Monday."
PROMO = "Follow the desk on every network"
NAV = "Back to the front"

Run = Callable[..., int]


@dataclass(frozen=True)
class Eraser:
    """A cleaner that takes the lines it is told to."""

    lines: tuple[str, ...]

    def clean(self, text: str, lang: str | None = None) -> Result:
        places = [(text.find(line), line) for line in self.lines if line in text]
        removals = tuple(Removal(Span(at, at + len(line)), "x", "nav", "") for at, line in sorted(places))
        return Result(text, removals, "ok", lang, (), text)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "gold.jsonl")


@pytest.fixture
def run(data: Path, tmp_path: Path) -> Run:
    def run(*options: str, takes: tuple[str, ...] = (PROMO,)) -> int:
        arguments = [str(data), "--floors", str(tmp_path / "floors.json"), *options]
        return gate.main(arguments, lambda profile: Eraser(takes))

    return run


def write_data(path: Path, *more: str) -> Path:
    records = [
        {"id": lang, "lang": lang, "site": lang, "text": f"{ARTICLE}\n{PROMO}\n{NAV}", "labels": labels}
        for lang, labels in (("en", {"1": "follow", "2": "nav"}), ("sv", {"1": "follow", "2": "nav"}))
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records) + "".join(more), encoding="utf-8")
    return path


def test_gate_when_data_are_absent_then_says_so_and_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate.main([str(tmp_path / "no.jsonl.gz")]) == 0
    assert "is not here: nothing was measured" in capsys.readouterr().out


def test_raise_when_first_then_floors_of_all_profiles_and_languages(run: Run, data: Path, tmp_path: Path) -> None:
    assert run("--raise") == 0
    floors = read_floors(tmp_path / "floors.json")
    assert floors.values["standard/all/social"] == floors.values["strict/sv/social"] == 1.0
    assert floors.values["standard/en/nav"] == floors.values["standard/all/loss"] == 0.0
    assert "social/all/nav" not in floors.values
    assert (floors.data, len(floors.sha256)) == ("gold.jsonl", 64)
    assert floors.command == "python -m benchmarks.gate gold.jsonl --raise"
    assert str(tmp_path) not in (tmp_path / "floors.json").read_text(encoding="utf-8")
    assert run() == 0


def test_gate_when_recall_falls_then_1_and_a_table(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("--raise")
    assert run(takes=()) == 1
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["standard/all/social", "1.000000", "0.000000"] in rows
    assert ["standard/sv/social", "1.000000", "0.000000"] in rows


def test_gate_when_article_is_lost_then_1(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("--raise")
    assert run(takes=(PROMO, "old pier")) == 1
    assert {"standard/all/loss", "strict/en/hurt"} <= set(capsys.readouterr().out.split())


def test_raise_when_some_rise_and_some_fall_then_only_the_risen_change(run: Run, tmp_path: Path) -> None:
    run("--raise")
    assert run("--raise", takes=(NAV,)) == 1
    values = read_floors(tmp_path / "floors.json").values
    assert (values["standard/all/nav"], values["standard/all/social"]) == (1.0, 1.0)


def test_gate_when_not_told_to_raise_then_the_file_stays(run: Run, tmp_path: Path) -> None:
    run("--raise")
    before = (tmp_path / "floors.json").read_bytes()
    assert run(takes=(PROMO, NAV)) == 0
    assert (tmp_path / "floors.json").read_bytes() == before


def test_lower_when_a_reason_is_given_then_written_down(run: Run, tmp_path: Path) -> None:
    run("--raise")
    assert run("--lower", "standard/en/social", "--because", "a wrong label", takes=()) == 1
    floors = read_floors(tmp_path / "floors.json")
    assert floors.values["standard/en/social"] == 0.0
    assert floors.values["standard/all/social"] == 1.0
    (change,) = floors.history
    assert (change.key, change.because, change.was) == (
        "standard/en/social",
        "a wrong label",
        {"standard/en/social": 1.0},
    )
    assert run("--lower", "*/social", "--because", "the rest of it", takes=()) == 0
    assert len(read_floors(tmp_path / "floors.json").history) == 2


@pytest.mark.parametrize(
    ("options", "takes", "message"),
    [
        (["--lower", "standard/en/social"], (), "only with a reason"),
        (["--lower", "standard/en/social", "--because", " "], (), "only with a reason"),
        (["--lower", "standard/en/social", "--because", "x"], (PROMO,), "no figure of that name fell"),
        (["--lower", "standard/xx/social", "--because", "x"], (), "no figure of that name fell"),
    ],
)
def test_lower_when_without_reason_or_need_then_2_and_nothing_changes(
    run: Run, tmp_path: Path, options: list[str], takes: tuple[str, ...], message: str
) -> None:
    run("--raise")
    before = (tmp_path / "floors.json").read_bytes()
    with redirect_stdout(StringIO()) as printed:
        assert run(*options, takes=takes) == 2
    assert message in printed.getvalue()
    assert (tmp_path / "floors.json").read_bytes() == before


def test_gate_when_the_data_changed_then_2_until_started_anew(run: Run, data: Path, tmp_path: Path) -> None:
    run("--raise")
    digest = read_floors(tmp_path / "floors.json").sha256
    write_data(data, "\n")
    assert run("--raise") == 2
    assert run("--lower", "*") == 2
    assert read_floors(tmp_path / "floors.json").sha256 == digest
    assert run("--lower", "*", "--because", "labels put right", takes=()) == 0
    floors = read_floors(tmp_path / "floors.json")
    assert floors.sha256 != digest
    assert floors.values["standard/all/social"] == 0.0
    assert floors.history[0].was["standard/all/social"] == 1.0


def test_figure_when_no_longer_measured_then_it_fell() -> None:
    floors = Floors(values={"standard/de/nav": 0.5, "standard/de/loss": 0.1})
    (fall,) = falls(floors, {"standard/de/loss": 0.1})
    assert (fall.key, fall.found) == ("standard/de/nav", None)
    lowered = lower(floors, {"standard/de/loss": 0.1}, "standard/de/nav", "no such lines left", "2026-01-01")
    assert lowered.values == {"standard/de/loss": 0.1}


def test_figures_when_compared_then_less_loss_and_more_recall_are_better() -> None:
    assert is_worse("standard/all/loss", 0.2, 0.1)
    assert is_worse("standard/all/nav", 0.1, 0.2)
    floors = Floors(values={"a/b/loss": 0.2, "a/b/nav": 0.2})
    assert lift(floors, {"a/b/loss": 0.1, "a/b/nav": 0.1}).values == {"a/b/loss": 0.1, "a/b/nav": 0.2}


def test_floors_when_written_and_read_then_the_same(tmp_path: Path) -> None:
    floors = Floors("d", "s", "c", {"standard/all/legal+contact": 0.5})
    floors = lower(floors, {"standard/all/legal+contact": 0.4}, "*", "why", "2026-01-01")
    write_floors(tmp_path / "f.json", floors)
    assert read_floors(tmp_path / "f.json") == floors


def test_committed_floors_when_read_then_all_profiles_are_held() -> None:
    floors = read_floors(gate.FLOORS)
    assert len(floors.sha256) == 64
    for profile, figure in (("social", "social"), ("standard", "related"), ("strict", "credit")):
        assert {f"{profile}/all/loss", f"{profile}/all/hurt", f"{profile}/all/{figure}"} <= set(floors.values)
