"""Ray: a real local cluster with two actors; one is killed in mid-job."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from tests.adapters.corpus import OFFSETS, PROMO, STORY, cleaned, documents
from tests.adapters.library import library

ray = library("ray")
rd = library("ray.data")
adapter = library("cleaner.adapters.ray")
arrow = library("cleaner.adapters.arrow")

pytestmark = pytest.mark.filterwarnings("default")  # those of the library are its own

ROOT = Path(__file__).parents[2]
COUNT = 800


FLAG = "CLEANER_TEST_FLAG"


@pytest.fixture(scope="module", autouse=True)
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cluster, and the file that says that an actor was killed."""
    flag = tmp_path_factory.mktemp("ray") / "killed"
    patch = pytest.MonkeyPatch()
    patch.setenv("RAY_AUTH_MODE", "disabled")
    patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    variables = {"PYTHONPATH": str(ROOT), FLAG: str(flag)}
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, runtime_env={"env_vars": variables})
    rd.DataContext.get_current().enable_progress_bars = False
    yield flag
    ray.shutdown()
    patch.undo()


def articles() -> Any:
    rows = [{"id": number, "body": text} for number, text in enumerate(documents(COUNT))]
    return rd.from_items(rows, override_num_blocks=8)


def bodies(dataset: Any) -> list[str]:
    return [row["body"] for row in sorted(dataset.take_all(), key=lambda row: row["id"])]


def test_clean_dataset_when_two_actors_then_as_clean() -> None:
    pool = rd.ActorPoolStrategy(size=2)
    assert bodies(adapter.clean_dataset(articles(), "body", compute=pool, batch_size=100)) == cleaned(COUNT)


class Dying(arrow.BatchCleaner):  # type: ignore[misc,name-defined] # the module is not imported where pyarrow is absent
    """Kills its own process at its second batch, but only the first one that comes so far."""

    batches = 0

    def __call__(self, batch: Any, counts: Counter[str] | None = None) -> Any:
        self.batches += 1
        if self.batches == 2:
            flag = os.environ[FLAG]
            try:
                os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                pass
            else:
                os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(batch, counts)


def test_clean_dataset_when_an_actor_is_killed_then_complete_and_equal(
    monkeypatch: pytest.MonkeyPatch, cluster: Path
) -> None:
    monkeypatch.setattr(adapter, "BatchCleaner", Dying)
    pool = rd.ActorPoolStrategy(size=2)
    assert bodies(adapter.clean_dataset(articles(), "body", compute=pool, batch_size=25)) == cleaned(COUNT)
    assert cluster.exists(), "nobody was killed"


def test_clean_dataset_when_given_a_cleaner_and_additions_then_by_its_options() -> None:
    text = f"{STORY}\nSubscribe to our newsletter\n{PROMO}"
    only_follow = Cleaner(categories=["follow"], languages=["en"])
    data = rd.from_items([{"text": text}, {"text": f"{STORY}\n{PROMO}"}, {"text": None}])
    rows = adapter.clean_dataset(data, cleaner=only_follow, add=["removals"]).take_all()
    assert sorted(str(row["text"]) for row in rows) == sorted([text.removesuffix(f"\n{PROMO}"), STORY, "None"])
    assert [OFFSETS] in [row["cleaner_removals"] for row in rows]
