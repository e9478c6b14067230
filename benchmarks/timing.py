"""Interleaved, repeated measurement of CPU and wall time.

Comes in: tasks, each a callable over a known number of bytes. Goes out: medians, spreads, and ratios taken round by
round. Never: knows what it measures.

Tasks run in turn, round after round, so that a machine that slows down slows all of them; a ratio is the median of the
ratios within a round. CPU time is that of the process, all threads. What is short runs as often in each round as it
takes to be measured; what is long sits out the last rounds.
"""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

MEGABYTE: Final = 1_000_000
LEAST_S: Final = 0.05
"""CPU seconds that a task runs in a round, repeated as often as that takes: some thousand ticks of the clock."""

MOST_S: Final = 8.0
"""CPU seconds after which a task sits out the rounds that are left, once it has `LEAST_ROUNDS`."""

LEAST_ROUNDS: Final = 3
FLOOR: Final = "str.splitlines"
"""The task that ratios are taken to where a task does not name another."""


class Took(NamedTuple):
    """Seconds of CPU and of wall time that one run of something takes."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Task:
    """Something to measure.

    Attributes:
        name: row of the table.
        clock: does the work as often as it is told and says what one run took; see `timed`.
        size: bytes of UTF-8 text that it works through.
        note: what it does, or how its task differs from cleaning.
        group: section of the table.
        floor: name of the task, measured with it, that its ratio is taken to.
        at: where it stands on the axis of a plot: characters of a document, number of rules.
    """

    name: str
    clock: Callable[[int], Took]
    size: int
    note: str = ""
    group: str = ""
    floor: str = FLOOR
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """What one task took: seconds of CPU and of wall time of one run, one value a round."""

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
        """Median over the rounds that both ran in of this task's rate over the other's, in CPU time."""
        mine, theirs = self.task.size, other.task.size
        rounds = zip(self.cpu, other.cpu, strict=False)
        return statistics.median((mine / my_time) / (theirs / their_time) for my_time, their_time in rounds)

    def report(self) -> dict[str, object]:
        """JSON values."""
        return {
            "name": self.task.name,
            "note": self.task.note,
            "group": self.task.group,
            "at": self.task.at,
            "bytes": self.task.size,
            "cpu_s": list(self.cpu),
            "wall_s": list(self.wall),
            "mb_per_cpu_s": self.rate,
            "mb_per_s": self.wall_rate,
            "spread": self.spread,
        }


def time_run(run: Callable[[], object], times: int = 1) -> Took:
    """What one of `times` runs in a row takes, garbage collected before them; never 0."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        run()
    took = time.process_time() - cpu, time.perf_counter() - wall
    return Took(max(took[0] / times, 1e-9), max(took[1] / times, 1e-9))


def timed(run: Callable[[], object]) -> Callable[[int], Took]:
    """A clock for something that runs in this process."""
    return partial(time_run, run)


def measure(tasks: Sequence[Task], rounds: int, passed: Callable[[str], object] = str) -> list[Timing]:
    """Measure tasks in turn, `rounds` times, after one round that does not count.

    Args:
        tasks: what to measure.
        rounds: how often each counts, unless it takes `MOST_S`; at least 1.
        passed: told the name of each task before it runs, for a progress display.

    Returns:
        One timing for each task, in their order.
    """
    took: list[list[Took]] = [[] for _ in tasks]
    times = [1 for _ in tasks]
    for number in range(rounds + 1):
        for index, task in enumerate(tasks):
            mine = took[index]
            if len(mine) >= LEAST_ROUNDS and sum(one.cpu for one in mine) * times[index] > MOST_S:
                continue
            passed(task.name)
            one = task.clock(times[index])
            if number:  # the first round compiles patterns and warms caches
                mine.append(one)
            else:
                times[index] = max(1, math.ceil(LEAST_S / one.cpu))
    return [Timing(task, *zip(*mine, strict=True)) for task, mine in zip(tasks, took, strict=True)]
