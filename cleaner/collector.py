"""Pausing the garbage collector while much is made that is there to stay.

Comes in: a `with` block. Goes out: the collector as it was. Never: collects.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking, again and again, over thousands of rules and literals."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
