"""How a Spark job over Parquet grows with its input, and what a second process brings.

Comes in: a number of documents. Goes out: a table of seconds and rates for the input and its multiples, on one worker
and on two; with `--plot`, a picture of them. Never: counts the start of the session: an unmeasured job comes first.

    python -m benchmarks.scaling --documents 500 --plot docs/plots/scaling.svg --json scaling.json
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from benchmarks.adapters import documents
from benchmarks.pipelines import spark
from benchmarks.tables import machine, say, table, write_json
from benchmarks.workload import size_of

TIMES: Final = (1, 4, 16)
WORKERS: Final = (1, 2)


@dataclass(frozen=True, slots=True)
class Run:
    """One job.

    Attributes:
        workers: processes that clean.
        times: how many times the input.
        megabytes: of UTF-8 text, 10^6 bytes.
        seconds: wall time, the fastest round.
    """

    workers: int
    times: int
    megabytes: float
    seconds: float

    @property
    def rate(self) -> float:
        """Megabytes a second."""
        return self.megabytes / self.seconds


def measure(workers: int, texts: list[str], rounds: int) -> list[Run]:
    """Run the jobs of one session."""
    runs = []
    with spark(workers) as steps:
        steps.run(steps.load(texts))  # starts the workers, which make their cleaners
        for times in TIMES:
            loaded = steps.load(texts * times)
            best = float("inf")
            for _ in range(rounds):
                begin = time.perf_counter()
                steps.run(loaded)
                best = min(best, time.perf_counter() - begin)
            runs.append(Run(workers, times, times * size_of(texts) / 1e6, best))
    return runs


def plot(runs: list[Run], path: Path) -> None:
    """Draw seconds over megabytes, a line for each number of workers."""
    pyplot = import_module("matplotlib.pyplot")
    figure, axes = pyplot.subplots(figsize=(6, 4))
    for workers in WORKERS:
        mine = [run for run in runs if run.workers == workers]
        label = f"{workers} process{'es' if workers > 1 else ''}"
        axes.plot([run.megabytes for run in mine], [run.seconds for run in mine], "o-", label=label)
    axes.set(xlabel="input, MB of text", ylabel="seconds", title="Spark, Parquet to Parquet", xlim=0, ylim=0)
    axes.legend()
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=500, help="of the smallest input")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    texts = documents(options.documents)
    runs = [run for workers in WORKERS for run in measure(workers, texts, options.rounds)]
    rows = [[run.workers, run.times, run.megabytes, run.seconds, run.rate] for run in runs]
    title = f"load average before: {load:.1f} on {os.cpu_count()} cores"
    say(table(["processes", "input x", "MB", "seconds", "MB/s"], rows, title))
    if options.plot:
        plot(runs, options.plot)
    if options.json:
        write_json(options.json, {"machine": machine(("pyspark", "pyarrow")), "load": load, "rows": rows})
    return 0


if __name__ == "__main__":
    sys.exit(main())
