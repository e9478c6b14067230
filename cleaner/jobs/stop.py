"""Signals: the first SIGINT or SIGTERM is noted, the second ends the process at once.

Comes in: signals, while the context lasts. Goes out: the number of the first. Never: raises in the middle of something:
who works asks, often enough.
"""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType, TracebackType
from typing import Any

from cleaner.errors import StoppedError
from cleaner.jobs.task import Task


class Stop:
    """Whether the job was told to stop; a context, that may be entered again. Only the main thread gets signals.

    Attributes:
        signal: the number of the signal, or 0.
        task: what works in this process, and is told.
    """

    def __init__(self) -> None:
        self.signal = 0
        self.task: Task | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)}

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}

    def started(self, task: Task) -> None:
        """Tell a task, now and later."""
        self.task = task
        task.stopping = bool(self.signal)

    def check(self) -> None:
        """Raise `StoppedError` once a signal has come."""
        if self.signal:
            raise StoppedError(self.signal)

    def _note(self, number: int, _: FrameType | None) -> None:
        if self.signal:
            os._exit(128 + number)
        self.signal = number
        if self.task is not None:
            self.task.stopping = True
