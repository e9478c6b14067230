"""Libraries that a test needs: where they are absent the test is skipped, or fails if all are meant to be there."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any, Final

import pytest

ALL_THERE: Final = bool(os.environ.get("CLEANER_ALL_ADAPTERS"))
"""Set by `make adapters`: an absent library is a failure then."""


def library(name: str) -> Any:
    """Import a library, or skip the module that asks for it."""
    return import_module(name) if ALL_THERE else pytest.importorskip(name, exc_type=ImportError)
