"""datasets: map-style and streamed, one process and two; the cache is found again by another process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.errors import OptionError
from tests.adapters.corpus import OFFSETS, PROMO, STORY, cleaned, documents
from tests.adapters.library import library

datasets = library("datasets")
adapter = library("cleaner.adapters.datasets")

pytestmark = pytest.mark.filterwarnings("default")  # those of the library are its own


@pytest.mark.parametrize("processes", [None, 2])
def test_clean_dataset_when_mapped_then_as_clean(processes: int | None) -> None:
    data = datasets.Dataset.from_dict({"id": range(200), "text": documents(200)})
    out = adapter.clean_dataset(data, num_proc=processes)
    assert out.features == data.features
    assert out["text"][:] == cleaned(200)
    assert out["id"][:] == list(range(200))


def test_clean_dataset_when_streamed_then_as_clean() -> None:
    data = datasets.Dataset.from_dict({"text": documents(200)}).to_iterable_dataset()
    assert [row["text"] for row in adapter.clean_dataset(data)] == cleaned(200)


def test_clean_dataset_when_a_dict_of_splits_then_each_is_cleaned() -> None:
    data = datasets.DatasetDict({"train": datasets.Dataset.from_dict({"text": [f"{STORY}\n{PROMO}"]})})
    assert adapter.clean_dataset(data)["train"][0] == {"text": STORY}


def test_clean_dataset_when_first_batch_has_no_removals_then_types_hold() -> None:
    data = datasets.Dataset.from_dict({"text": [None, STORY, f"{STORY}\n{PROMO}"]})
    out = adapter.clean_dataset(data, add=["removals", "language"], batch_size=1)
    assert out["text"][:] == [None, STORY, STORY]
    assert out["cleaner_removals"][:] == [None, [], [OFFSETS]]


def test_clean_dataset_when_another_process_asks_again_then_from_the_cache(tmp_path: Path) -> None:
    datasets.Dataset.from_dict({"text": documents(50)}).save_to_disk(tmp_path / "data")
    code = (
        "import sys; from datasets import load_from_disk; from cleaner import Cleaner\n"
        "from cleaner.adapters.datasets import clean_dataset\n"
        "cleaner = Cleaner(sys.argv[2], languages=['en', 'es'])\n"
        "print(clean_dataset(load_from_disk(sys.argv[1]), 'text', cleaner)._fingerprint)"
    )

    def run(profile: str, seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, "-c", code, str(tmp_path / "data"), profile]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    first, again, strict = run("standard", "1"), run("standard", "2"), run("strict", "1")
    assert first == again != strict
    assert len(list((tmp_path / "data").glob("cache-*.arrow"))) == 2


def test_clean_dataset_when_given_a_cleaner_then_by_its_options() -> None:
    text = f"{STORY}\nSubscribe to our newsletter\n{PROMO}"
    data = datasets.Dataset.from_dict({"body": [text]})
    only_follow = Cleaner(categories=["follow"], languages=["en"])
    assert adapter.clean_dataset(data, "body", only_follow)[0] == {"body": text.removesuffix(f"\n{PROMO}")}


def test_clean_dataset_when_a_split_is_empty_then_the_features_of_the_others() -> None:
    kinds = datasets.Features({"text": datasets.Value("string"), "kind": datasets.ClassLabel(names=["a", "b"])})
    full = datasets.Dataset.from_dict({"text": [STORY], "kind": [1]}, features=kinds, split="train")
    splits = datasets.DatasetDict({"train": full, "test": full.filter(lambda _: False)})
    additions = ["removals", "stats", "language"]
    out = adapter.clean_dataset(splits, add=additions)
    assert out["test"].features == out["train"].features
    assert list(out["test"].features)[2:] == [f"cleaner_{name}" for name in additions]
    assert (len(out["test"]), out["test"].split) == (0, "train")
    assert adapter.clean_dataset(splits["test"], add=additions).features == out["train"].features


@pytest.mark.parametrize("name", ["txt", "text"])
def test_clean_dataset_when_something_is_wrong_then_said_before_a_row_is_read(name: str) -> None:
    data = datasets.Dataset.from_dict({"text": [], "cleaner_stats": []})
    with pytest.raises(OptionError, match="no column 'txt'" if name == "txt" else "'cleaner_stats' already"):
        adapter.clean_dataset(data, name, add=["stats"])
    with pytest.raises(TypeError, match="list, expected a dataset"):
        adapter.clean_dataset([STORY])


def test_clean_dataset_when_a_pack_lies_elsewhere_then_the_fingerprint_of_its_content(tmp_path: Path) -> None:
    data = datasets.Dataset.from_dict({"text": [STORY]})
    found = []
    for number, word in enumerate(["letter", "letter", "mail"]):
        path = tmp_path / str(number) / "pack.yaml"
        path.parent.mkdir()
        path.write_text(
            "schema: 1\npack: {id: mine, description: Lines of one site.}\n"
            f"sites: {{example.org: {{literal: [Get your harbour {word} here]}}}}\n"
        )
        cleaner = Cleaner(languages=["en"], packs=[str(path)], site="example.org")
        found.append(adapter.clean_dataset(data, cleaner=cleaner)._fingerprint)
    assert found[0] == found[1] != found[2]
