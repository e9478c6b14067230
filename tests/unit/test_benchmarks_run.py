"""The benchmarks' scripts run with the engine, and what they measure on is what they say."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

from benchmarks import agreement, extraction, hostile, profile, quality, workload
from benchmarks.sampling import Place
from cleaner import Cleaner
from cleaner.verdict import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_trim_when_span_takes_line_breaks_along_then_only_text_counts() -> None:
    assert agreement.trim("a b\n\nc\n", [(3, 6, "x"), (6, 7, "y"), (0, 4, "z")]) == [(0, 3, "z"), (5, 6, "x")]


def test_compare_when_an_engine_takes_less_then_text_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The ferry sails at nine from the pier.\nFollow us on Facebook and Instagram"
    assert agreement.compare([text, "x"], Cleaner()) == agreement.Agreement(2, 0, ())
    monkeypatch.setattr(agreement, "load_naive", lambda: lambda *_: Verdict())
    assert agreement.compare([text, "x"], Cleaner()).different == (text,)


def test_disorder_when_applied_then_text_needs_normalising_only() -> None:
    assert unicodedata.normalize("NFC", workload.disorder("é a\nb")) == "é\u00a0a\r\nb\u200b"


def test_take_when_room_is_small_then_one_text_at_least() -> None:
    assert len(workload.take(["abc", "def"], 1, 1)) == 1
    assert sorted(workload.take(["abc", "def"], 9, 1)) == ["abc", "def"]


def test_shapes_when_asked_for_a_length_then_exactly_that_long() -> None:
    assert {len(shape(999)) for shape in hostile.shapes(()).values()} == {999}


def test_stage_of_when_line_encodes_then_that_stage_whatever_the_module() -> None:
    place = Place("engine.py", "f", 1, 'data = text.encode("utf-8")')
    assert profile.stage_of(place) == "encode"
    assert profile.stage_of(Place("decision.py", "f", 1, "x = 1")) == "decision"
    assert profile.stage_of(None) == "outside the package"


def test_quality_main_when_run_with_the_engine_then_json_has_the_figures(tmp_path: Path) -> None:
    text = "The ferry sails at nine from the pier, the harbour office said.\nFollow us on Facebook and Instagram"
    record = {"id": "d", "lang": "en", "site": "s", "text": text, "labels": {"1": "follow"}, "mixed": {}}
    (tmp_path / "gold.jsonl").write_text(json.dumps(record))
    report = tmp_path / "report.json"
    assert quality.main([str(tmp_path), "--by-rule", "--show", "gone", "--show", "missed", "--json", str(report)]) == 0
    figures_of = json.loads(report.read_text())["profiles"]["standard"]
    assert (figures_of["groups"]["social"], figures_of["content_loss"], figures_of["documents"]) == (1.0, 0.0, 1)


def test_extraction_main_when_run_with_the_engine_then_precision_rises(tmp_path: Path) -> None:
    gold = "The ferry sails at nine from the pier, the harbour office said."
    record = {"id": "p#x", "extractor": "x", "lang": "en", "site": "s", "gold": gold}
    record["text"] = f"{gold}\nFollow us on Facebook and Instagram"
    (tmp_path / "pages.jsonl").write_text(json.dumps(record))
    report = tmp_path / "report.json"
    assert extraction.main([str(tmp_path / "pages.jsonl"), "--by-lang", "--sample", "5", "--json", str(report)]) == 0
    row = json.loads(report.read_text())["pages.jsonl"]["x"]
    assert row["before"]["precision"] < row["after"]["precision"] == 1.0
    assert (row["pages_hurt"], row["lines_gone"], row["gold_lines_gone"]) == (0, 1, 0)
