"""The same documents through every adapter give the texts of `clean()`: two hash seeds, one worker and two."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from benchmarks.adapters import digest, documents
from benchmarks.pipelines import ADAPTERS
from cleaner import clean
from tests.adapters.library import library
from tests.adapters.test_extras import NEEDS

ROOT = Path(__file__).parents[2]
COUNT = int(os.environ.get("CLEANER_DOCUMENTS", "500"))
RUNS = [("0", "1"), ("1", "2"), ("1", "1")]


@cache
def expected() -> str:
    return digest(map(clean, documents(COUNT)))


def test_digest_when_one_text_differs_or_moves_then_another() -> None:
    assert len({digest(["a", "b"]), digest(["b", "a"]), digest(["a", "c"]), digest(["ab"])}) == 4


@pytest.mark.slow
@pytest.mark.parametrize("adapter", ADAPTERS)
def test_adapter_when_given_the_same_documents_then_the_texts_of_clean(adapter: str) -> None:
    library(NEEDS[adapter])
    for seed, workers in RUNS:
        options = ["--digest", adapter, "--documents", str(COUNT), "--workers", workers]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.adapters", *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYSPARK_PYTHON": sys.executable, "RAY_AUTH_MODE": "disabled"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        assert done.stdout.split()[-1] == expected(), f"hash seed {seed}, {workers} workers"
