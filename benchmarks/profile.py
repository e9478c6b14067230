"""Where a CPU second of cleaning goes: by stage, and by line.

    python benchmarks/profile.py [--corpus FILE.jsonl.gz] [--docs N] [--seed 1] [--lines 25]

Comes in: a corpus, as for `speed.py`. Goes out: two tables. Never: says how fast it is; `speed.py` does.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

if not __package__:  # run as a script: import as from the root, where this file does not shadow the library's `profile`
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import cleaner
from benchmarks.sampling import Place, sample
from benchmarks.speed import corpus_options
from benchmarks.tables import leave, say, table
from benchmarks.texts import read_texts
from benchmarks.timing import time_run
from benchmarks.worker import grow_scanners
from benchmarks.workload import each, size_of
from cleaner.pack import load_builtin

if TYPE_CHECKING:
    from collections.abc import Sequence

CALLS: Final = ((".encode(", "encode"), (".decode(", "decode"), (".scan(", "scan"))
"""What a line calls, before what module it stands in: these calls are stages of their own."""

MODULES: Final = {
    "engine.py": "engine and result objects",
    "document.py": "cut lines",
    "candidates.py": "candidates",
    "scanner.py": "scan",
    "fold.py": "fold",
    "matching.py": "regex",
    "decision.py": "decision",
    "rows.py": "decision",
    "edits.py": "rebuild",
    "invisible.py": "normalise",
    "normalize.py": "normalise",
    "language.py": "language",
}
"""Stage of each module; one that is not named is a stage of its own."""


def stage_of(place: Place | None) -> str:
    """Name the stage that a sample belongs to."""
    if place is None:
        return "outside the package"
    called = next((stage for call, stage in CALLS if call in place.source), None)
    return called or MODULES.get(place.module, place.module)


def show(places: Counter[Place | None], seconds: float, most: int) -> str:
    """Lay out samples by stage and by line.

    Args:
        places: samples.
        seconds: CPU seconds that they stand for.
        most: lines to print.
    """
    total = max(places.total(), 1)
    stages: Counter[str] = Counter()
    for place, count in places.items():
        stages[stage_of(place)] += count
    by_stage = table(
        ["stage", "share", "CPU s"],
        [[stage, count / total, count / total * seconds] for stage, count in stages.most_common()],
        f"By stage: {places.total()} samples in {seconds:.2f} CPU seconds",
    )
    lines = [(place, count) for place, count in places.most_common() if place is not None][:most]
    by_line = table(
        ["line", "share", "function", "source"],
        [
            [f"{place.module}:{place.number}", count / total, place.function, place.source[:80]]
            for place, count in lines
        ],
        "By line",
    )
    return by_stage + by_line


def main(arguments: Sequence[str] | None = None) -> int:
    """Profile, print, and return the exit code."""
    options = argparse.ArgumentParser(description="Where a CPU second of cleaning goes.")
    corpus_options(options)
    options.add_argument("--lines", type=int, default=25, help="lines to print (default: 25)")
    options.add_argument("--many", action="store_true", help="profile clean_many instead of clean()")
    chosen = options.parse_args(arguments)
    texts = read_texts(chosen.corpus, chosen.docs, chosen.seed, load_builtin()).texts
    grow_scanners()
    many = cleaner.Cleaner().clean_many

    def run() -> object:
        return many(texts) if chosen.many else each(cleaner.clean, texts)()

    time_run(run)  # compiles patterns
    took = [time_run(run).cpu for _ in range(3)]
    places = sample(run, Path(cleaner.__file__).parent)
    say(f"{len(texts)} documents, {size_of(texts) / 1e6:.1f} MB")
    say(show(places, statistics.median(took), chosen.lines))
    return 0


if __name__ == "__main__":
    leave(main)
