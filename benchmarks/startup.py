"""What a new process pays: importing the package, and its first cleaned text, over a bare interpreter.

Comes in: a number of runs. Goes out: medians of wall and CPU time, and peak memory. Never: measures in its own process.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

RUNS: Final = 11
PROGRAMS: Final = {
    "python -c pass": "pass",
    "import cleaner": "import cleaner",
    'first clean("x")': "import cleaner; cleaner.clean('x')",
    "first clean, promo tail": "import cleaner; cleaner.clean('The ferry sails at nine.\\nFollow us on Facebook')",
}
ASK_MEMORY: Final = """
from pathlib import Path
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
print(next((line.split()[1] for line in lines if line.startswith("VmHWM:")), 0))
"""
"""Added to a program to print its peak resident memory in KiB; 0 where the system does not tell.

`getrusage` is of no use here: on Linux a new program inherits the peak of the process that started it.
"""


@dataclass(frozen=True, slots=True)
class Start:
    """One program: medians over the runs, in seconds and megabytes, the bare interpreter not yet taken off."""

    name: str
    wall_s: float
    cpu_s: float
    peak_mb: float


def children_cpu() -> float:
    """CPU seconds of all ended child processes: in microseconds where the system has them, else in clock ticks."""
    try:
        resource = import_module("resource")
    except ImportError:
        times = os.times()
        return times.children_user + times.children_system
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return float(usage.ru_utime + usage.ru_stime)


def run_once(program: str) -> tuple[float, float, str]:
    """Run a program in a new interpreter: seconds of wall time, seconds of CPU time, its output.

    Bytecode may be written, so that all runs but the first find it, as after an installation by pip.
    """
    root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, wall = children_cpu(), time.perf_counter()
    done = subprocess.run(  # noqa: S603  the programs above, no input of anybody
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={**environment, "PYTHONPATH": path},
    )
    return time.perf_counter() - wall, children_cpu() - before, done.stdout


def measure_start(runs: int = RUNS) -> list[Start]:
    """Run every program `runs` times in turn, after one run that does not count.

    Raises:
        subprocess.CalledProcessError: a program failed.
    """
    walls: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    cpus: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for number in range(runs + 1):
        for name, program in PROGRAMS.items():
            wall, cpu, _ = run_once(program)
            if number:  # the first run writes bytecode and warms the disk cache
                walls[name].append(wall)
                cpus[name].append(cpu)
    peaks = {name: int(run_once(program + ASK_MEMORY)[2]) / 1024 for name, program in PROGRAMS.items()}
    return [
        Start(name, statistics.median(walls[name]), statistics.median(cpus[name]), peaks[name]) for name in PROGRAMS
    ]
