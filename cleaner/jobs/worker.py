"""A worker: a process that does shards, one after another, and tells where it is.

Comes in: a connection to the job, and through it what to work with, then the numbers of shards. Goes out: files; over
the connection only what became of a shard. Never: outlives the job, or sends a text over the connection.
"""

from __future__ import annotations

import ctypes
import os
import queue
import resource
import signal
import sys
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from cleaner.errors import CleanerError, InputError
from cleaner.jobs.atomic import Folder
from cleaner.jobs.attempt import Tools, clean_shard
from cleaner.jobs.bysite import BySite, CleanerLike
from cleaner.jobs.heartbeat import Heartbeats
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Shard
from cleaner.jobs.task import DroppedError, Task

READY, DONE, FAILED, FATAL, DROPPED = "ready", "done", "failed", "fatal", "dropped"
"""What a worker says."""

STOP: Final = "stop"
"""What a worker is told, other than a shard."""

_PR_SET_PDEATHSIG: Final = 1
"""https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html"""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker needs to begin; small, and picklable.

    Attributes:
        root: the output folder.
        cleaner: what cleans.
        settings: of the job.
        conditions: digest of the conditions.
        slots, slot, handle: of the heartbeats.
    """

    root: str
    cleaner: CleanerLike
    settings: Settings
    conditions: str
    slots: int
    slot: int
    handle: int


def attach(handle: int, parent: int) -> Connection[Any, Any]:
    """Begin as a process of a job: leave signals to it, end when it ends.

    Args:
        handle: descriptor of the connection.
        parent: process id of the job.
    """
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    die_with_parent(parent)
    return Connection(handle)


def main(handle: int, parent: int) -> None:
    """Work until told to stop, or until the job is gone.

    Args:
        handle: descriptor of the connection.
        parent: process id of the job.
    """
    connection = attach(handle, parent)
    try:
        worker = _Worker(connection)
    except CleanerError as error:
        connection.send((FATAL, -1, str(error), error.exit_code))
        return
    worker.run()


class _Worker:
    def __init__(self, connection: Connection[Any, Any]) -> None:
        self._connection = connection
        setup: Setup = connection.recv()
        if setup.settings.memory_bytes:
            resource.setrlimit(resource.RLIMIT_DATA, (setup.settings.memory_bytes, setup.settings.memory_bytes))
        self._tools = Tools(Folder(Path(setup.root)), BySite(setup.cleaner), setup.settings, setup.conditions)
        self._beats, self._slot = Heartbeats(setup.slots, setup.handle), setup.slot
        self._commands: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._task: Task | None = None
        self._stopping = False
        threading.Thread(target=self._listen, daemon=True).start()

    def run(self) -> None:
        """Do shards; end early, for a fresh worker to go on, after one that took all memory."""
        self._connection.send((READY, -1, "", 0))
        while not self._stopping and not (self._task is not None and self._task.exhausted):
            command = self._commands.get()
            if command == STOP:
                return
            shard, poison = command
            self._connection.send(self._do(Shard.from_json(shard), poison))

    def _listen(self) -> None:
        """Take commands; end the process at once when the job is gone."""
        while True:
            try:
                command = self._connection.recv()
            except (EOFError, OSError):
                os._exit(1)
            if command == STOP:
                self._stopping = True
                if self._task is not None:
                    self._task.stopping = True
            self._commands.put(command)

    def _started(self, task: Task) -> None:
        self._task = task
        task.stopping = self._stopping

    def _do(self, shard: Shard, poison: dict[int, str]) -> tuple[str, int, str, int]:
        try:
            clean_shard(shard, self._tools, lambda pulse: self._beats.write(self._slot, pulse), poison, self._started)
        except DroppedError:
            return DROPPED, shard.number, "", 0
        except InputError as error:
            return FAILED, shard.number, str(error), error.exit_code
        except CleanerError as error:
            return FATAL, shard.number, str(error), error.exit_code
        except OSError as error:
            return FATAL, shard.number, f"{shard.pieces[0].output}: {error.strerror or error}", InputError.exit_code
        except Exception as error:  # noqa: BLE001 - a defect in one room must not end the whole job
            return FAILED, shard.number, f"{shard.pieces[0].file.path}: {type(error).__name__}: {error}", 4
        return DONE, shard.number, "", 0


def die_with_parent(parent: int) -> None:
    """On Linux, have the system kill this process when its parent ends, even if it hangs in a library."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
