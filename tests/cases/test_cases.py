"""The cases of this folder: whole documents, and what must become of them. The format stands in README.md."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest
import yaml

from cleaner import Cleaner
from cleaner.rule import PROFILES
from tests.expectation import locate, plain_lines, without

HERE = Path(__file__).parent
KEYS = {"name", "profile", "why", "text", "removed"}

Case = dict[str, Any]


def load(folder: str) -> list[Any]:
    """The documents of all languages in a folder, each as a parameter named `language:name`."""
    return [
        pytest.param(case, path.stem, id=f"{path.stem}:{case['name']}")
        for path in sorted((HERE / folder).glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@functools.cache
def cleaner_for(profile: str) -> Cleaner:
    return Cleaner(profile=profile)


def clean_lines(case: Case) -> list[str]:
    """What the engine makes of the document."""
    return plain_lines(cleaner_for(case.get("profile", "standard")).clean(case["text"]).text)


def right_lines(case: Case) -> list[str]:
    """What it should make of it."""
    return plain_lines(without(case["text"], locate(case["text"], case.get("removed", []))))


@pytest.mark.parametrize(("case", "language"), load("removed"))
def test_document_when_cleaned_then_exactly_the_named_lines_go(case: Case, language: str) -> None:
    assert clean_lines(case) == right_lines(case)


@pytest.mark.parametrize(("case", "language"), load("kept"))
def test_article_when_cleaned_then_comes_back_whole(case: Case, language: str) -> None:
    assert clean_lines(case) == plain_lines(case["text"])


@pytest.mark.parametrize(("case", "language"), load("known_failures"))
def test_known_failure_when_reached_then_wants_to_move(case: Case, language: str) -> None:
    home = "removed" if case.get("removed") else "kept"
    assert clean_lines(case) != right_lines(case), f"reached now: move it to tests/cases/{home}/{language}.yaml"


@pytest.mark.parametrize(("case", "language"), [*load("removed"), *load("kept"), *load("known_failures")])
def test_case_when_read_then_well_formed(case: Case, language: str) -> None:
    assert set(case) <= KEYS
    assert case["name"] == case["name"].lower().strip()
    assert case.get("profile", "standard") in PROFILES
    assert right_lines(case)


@pytest.mark.parametrize("folder", ["removed", "kept", "known_failures"])
def test_cases_when_counted_then_names_are_unique_and_shapes_right(folder: str) -> None:
    cases = [parameter.values for parameter in load(folder)]
    names = [(language, case["name"]) for case, language in cases]
    assert len(names) == len(set(names))
    for case, _ in cases:
        assert bool(case.get("removed")) or folder != "removed"
        assert "removed" not in case or folder != "kept"
        assert bool(case.get("why")) == (folder == "known_failures")


def test_english_when_counted_then_enough() -> None:
    counts = {folder: sum(p.values[1] == "en" for p in load(folder)) for folder in ("removed", "kept")}
    assert counts["removed"] >= 30
    assert counts["kept"] >= 40
