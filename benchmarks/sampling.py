"""A sampling profiler: where CPU time goes, by source line of one package, with almost no cost of its own.

Comes in: a callable and the folder of a package. Goes out: how many samples fell on each of its lines. Never: traces.

A timer of CPU time interrupts the process, and the line of the package that is running or waiting for a callee is
counted. Time inside a C function counts for the line that calls it. Tracing every call, as `cProfile` does, would make
small functions look dear.
"""

from __future__ import annotations

import linecache
import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

INTERVAL_S: Final = 0.001
"""CPU seconds between samples; the kernel's tick may make it 0.004."""


@dataclass(frozen=True, slots=True)
class Place:
    """One line of source: module file name, function, line number and its text."""

    module: str
    function: str
    number: int
    source: str


def sample(run: Callable[[], object], package: Path) -> Counter[Place | None]:
    """Run once and count where the time goes.

    Args:
        run: what to profile; called once, in the main thread.
        package: folder of the package whose lines are counted.

    Returns:
        Samples by place; None stands for time outside the package.

    Raises:
        OSError: the system has no timer of CPU time (Windows has none).
    """
    if not hasattr(signal, "setitimer"):
        raise OSError("this system has no timer of CPU time")
    root = str(package)
    hits: Counter[tuple[str, str, int] | None] = Counter()

    def count(_: int, frame: FrameType | None) -> None:
        while frame is not None and not frame.f_code.co_filename.startswith(root):
            frame = frame.f_back
        hits[(frame.f_code.co_filename, frame.f_code.co_name, frame.f_lineno or 0) if frame else None] += 1

    before = signal.signal(signal.SIGPROF, count)
    signal.setitimer(signal.ITIMER_PROF, INTERVAL_S, INTERVAL_S)
    try:
        run()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    places: Counter[Place | None] = Counter()
    for key, hit in hits.items():
        places[_place(*key, root) if key else None] += hit
    return places


def _place(file: str, function: str, number: int, root: str) -> Place:
    module = str(Path(file).relative_to(root))
    return Place(module, function, number, linecache.getline(file, number).strip())
