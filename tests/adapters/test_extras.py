"""A library that is not there: the error names the extra that installs it, and the extra installs it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import cleaner

PACKAGE = Path(cleaner.__file__).parent
NEEDS = {
    "arrow": "pyarrow",
    "dask": "dask",
    "datasets": "datasets",
    "datatrove": "datatrove",
    "duckdb": "duckdb",
    "pandas": "pandas",
    "polars": "polars",
    "ray": "ray",
    "scrapy": "scrapy",
    "spark": "pyspark",
}


@pytest.mark.parametrize("adapter", NEEDS)
def test_adapter_when_its_library_is_absent_then_the_error_names_the_extra(adapter: str) -> None:
    code = (
        f"import sys; sys.modules[{NEEDS[adapter]!r}] = sys.modules['pyarrow'] = None\n"
        "from cleaner.errors import MissingExtraError\n"
        f"try: import cleaner.adapters.{adapter}\n"
        "except MissingExtraError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert f"pip install 'boilerplate-cleaner[{adapter}]'" in done.stdout


def test_extras_when_listed_then_one_for_each_adapter() -> None:
    modules = {path.stem for path in (PACKAGE / "adapters").glob("*.py")} - {"__init__", "extras", "recipe", "results"}
    assert modules == set(NEEDS)
    project = (PACKAGE.parent / "pyproject.toml").read_text("utf-8")
    assert modules <= set(re.findall(r"^(\w+) = \[", project, re.MULTILINE))
