"""Interleaved, repeated measurement of CPU and wall time.

Comes in: tasks, each a callable over a known number of bytes. Goes out: medians, spreads, and ratios taken round by
round. Never: knows what it measures.

Tasks run in turn, round after round, so that a machine that slows down slows all of them; a ratio is the median of the
ratios within a round. CPU time is that of the process, all threads.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Task:
    """Something to measure.

    Attributes:
        name: row of the table.
        run: does the work once.
        size: bytes of UTF-8 text that it works through.
        note: what it does, or how its task differs from cleaning.
        group: section of the table.
    """

    name: str
    run: Callable[[], object]
    size: int
    note: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """What one task took: seconds of CPU and of wall time, one value a round."""

    task: Task
    cpu: tuple[float, ...]
    wall: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Median megabytes (10^6 bytes) a CPU second."""
        return self.task.size / MEGABYTE / statistics.median(self.cpu)

    @property
    def wall_rate(self) -> float:
        """Median megabytes a second of wall time."""
        return self.task.size / MEGABYTE / statistics.median(self.wall)

    @property
    def spread(self) -> float:
        """Slowest minus fastest round, over the median, in CPU time."""
        return (max(self.cpu) - min(self.cpu)) / statistics.median(self.cpu)

    def ratio_to(self, other: Timing) -> float:
        """Median over the rounds of this task's rate over the other's, in CPU time."""
        mine, theirs = self.task.size, other.task.size
        rounds = zip(self.cpu, other.cpu, strict=True)
        return statistics.median((mine / my_time) / (theirs / their_time) for my_time, their_time in rounds)

    def report(self) -> dict[str, object]:
        """JSON values."""
        return {
            "bytes": self.task.size,
            "cpu_s": list(self.cpu),
            "wall_s": list(self.wall),
            "mb_per_cpu_s": self.rate,
            "mb_per_s": self.wall_rate,
            "spread": self.spread,
            "note": self.task.note,
            "group": self.task.group,
        }


def time_once(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds of CPU and of wall time that one call takes, garbage collected before it; never 0."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return max(time.process_time() - cpu, 1e-9), max(time.perf_counter() - wall, 1e-9)


def measure(tasks: Sequence[Task], rounds: int, passed: Callable[[str], object] = str) -> list[Timing]:
    """Measure tasks in turn, `rounds` times, after one round that does not count.

    Args:
        tasks: what to measure.
        rounds: how often each counts; at least 1.
        passed: told the name of each task before it runs, for a progress display.

    Returns:
        One timing for each task, in their order.
    """
    cpu: list[list[float]] = [[] for _ in tasks]
    wall: list[list[float]] = [[] for _ in tasks]
    for number in range(rounds + 1):
        for index, task in enumerate(tasks):
            passed(task.name)
            took = time_once(task.run)
            if number:  # the first round compiles patterns and warms caches
                cpu[index].append(took[0])
                wall[index].append(took[1])
    return [Timing(task, tuple(cpu[i]), tuple(wall[i])) for i, task in enumerate(tasks)]
