"""datatrove: a step in a real local run of several tasks and workers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.adapters.results import tally
from cleaner.additions import describe
from tests.adapters.corpus import PROMO, STORY, documents
from tests.adapters.library import library

library("datatrove")
adapter = library("cleaner.adapters.datatrove")
data = library("datatrove.data")
executor = library("datatrove.executor")
readers = library("datatrove.pipeline.readers")
writers = library("datatrove.pipeline.writers")

pytestmark = pytest.mark.filterwarnings("default")  # those of the library are its own

TEXTS = [text for text in documents(90) if text.strip()]  # its reader leaves empty texts out
RESULTS = Cleaner().clean_many(TEXTS)


def records(folder: Path) -> dict[str, dict[str, Any]]:
    lines = [line for path in folder.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    return {record["id"]: record for record in map(json.loads, lines)}


@pytest.mark.parametrize("workers", [1, 2])
def test_step_when_run_by_the_executor_then_texts_removals_and_counts(tmp_path: Path, workers: int) -> None:
    (tmp_path / "in").mkdir()
    for part in range(3):
        rows = [{"id": str(number), "text": TEXTS[number]} for number in range(part, len(TEXTS), 3)]
        (tmp_path / "in" / f"{part}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    pipeline = [
        readers.JsonlReader(str(tmp_path / "in")),
        adapter.BoilerplateCleaner(),
        writers.JsonlWriter(str(tmp_path / "out"), compression=None),
    ]
    executor.LocalPipelineExecutor(pipeline, tasks=3, workers=workers, logging_dir=str(tmp_path / "log")).run()
    found = records(tmp_path / "out")
    assert {number: found[str(number)]["text"] for number in range(len(TEXTS))} == {
        number: result.text for number, result in enumerate(RESULTS)
    }
    assert all(
        found[str(number)]["metadata"]["cleaner_removals"] == describe(result, "removals")
        for number, result in enumerate(RESULTS)
    )
    (step,) = [step for step in json.loads((tmp_path / "log" / "stats.json").read_text()) if "cleaner" in step["name"]]
    counts = {name: value if isinstance(value, int) else value["total"] for name, value in step["stats"].items()}
    assert counts == {**tally(RESULTS), "total": len(TEXTS)}


def test_step_when_metadata_has_the_language_then_it_is_believed() -> None:
    step = adapter.BoilerplateCleaner(lang_key="lang", lang="fr", add=["language"])
    made = [data.Document(f"{STORY}\n{PROMO}", "1", metadata={"lang": "en"}), data.Document(STORY, "2")]
    assert [document.metadata["cleaner_language"] for document in step.run(made)] == ["en", "fr"]
    assert made[0].text == STORY
    assert list(step.run(None)) == []


def test_step_when_another_went_before_then_both_are_told() -> None:
    first, second, third = (
        adapter.BoilerplateCleaner(Cleaner(categories=[name], languages=["en"]), add=["removals", "stats"])
        for name in ("follow", "subscribe", "ad")
    )
    made = [data.Document(f"{STORY}\nSubscribe to our newsletter\n{PROMO}", "1")]
    (document,) = third.run(second.run(first.run(made)))
    assert document.text == STORY
    found = document.metadata
    assert [found[f"cleaner_removals{number}"] != [] for number in ("", "_2", "_3")] == [True, True, False]
    assert found["cleaner_removals"][0]["category"] == "follow"
    assert [(removal["category"], removal["start"]) for removal in found["cleaner_removals_2"]] == [
        ("subscribe", len(STORY))
    ]
    assert found["cleaner_stats_3"]["status"] == "unchanged"
