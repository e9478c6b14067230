"""How tests measure time."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import process_time


def seconds_for(run: Callable[[], object], times: int = 2) -> float:
    """Processor time of the fastest of some runs: a busy machine only adds to it, and so do other tests' objects."""
    found = []
    gc.collect()
    gc.freeze()  # else the collector walks again and again over all that other tests keep
    for _ in range(times):
        began = process_time()
        run()
        found.append(process_time() - began)
    gc.unfreeze()
    return min(found)
