"""A library that is not there: the error names the extra that installs it, and the extra installs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cleaner

PACKAGE = Path(cleaner.__file__).parent
NEEDS = {
    "arrow": "pyarrow",
    "scrapy": "scrapy",
    "pandas": "pandas",
    "polars": "polars",
}


@pytest.mark.parametrize("adapter", NEEDS)
def test_adapter_when_its_library_is_absent_then_the_error_names_the_extra(adapter: str) -> None:
    blocked = {NEEDS[adapter], *([] if adapter in {"arrow", "polars"} else ["pyarrow"])} - {"pyarrow"}
    blocked |= {NEEDS[adapter]}
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({sorted(blocked)!r}))\n"
        "from cleaner.errors import MissingExtraError\n"
        f"try: import cleaner.adapters.{adapter}\n"
        "except MissingExtraError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert f"pip install 'boilerplate-cleaner[{adapter}]'" in done.stdout
