"""The pages of docs/adapters: each is a script that prints what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.library import library
from tests.adapters.test_extras import NEEDS

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "adapters"


def blocks(page: Path, language: str) -> str:
    """All blocks of a language on a page, as one text."""
    return "".join(re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL))


def test_pages_when_listed_then_one_for_each_adapter() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} - {"README"} == set(NEEDS)
    for page in NEEDS:
        assert f"pip install 'boilerplate-cleaner[{page}]'" in (PAGES / f"{page}.md").read_text("utf-8")


@pytest.mark.parametrize("adapter", NEEDS)
def test_page_when_its_code_is_run_then_it_prints_what_it_says(adapter: str, tmp_path: Path) -> None:
    library(NEEDS[adapter])
    page = PAGES / f"{adapter}.md"
    script = tmp_path / "page.py"
    script.write_text(blocks(page, "python"), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": sys.executable, "RAY_AUTH_MODE": "disabled"}
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.replace("\r", "\n").strip() == blocks(page, "text").strip()
