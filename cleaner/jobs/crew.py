"""Starting, watching and ending worker processes.

Comes in: a setup for each. Goes out: `Member` values: a process, its connection, and what it is doing. Never: waits
without a bound, or imports the caller's main module again.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from typing import IO, Any, Final

from cleaner.jobs.heartbeat import IN_RECORD, Heartbeats, Pulse
from cleaner.jobs.shards import Shard
from cleaner.jobs.worker import STOP, Setup
from cleaner.limits import READ_SECONDS, STOP_SECONDS

_START: Final = (
    "import sys; sys.path[:] = sys.argv[3:]; from cleaner.jobs.worker import main; "
    "main(int(sys.argv[1]), int(sys.argv[2]))"
)
"""Workers look for modules where the job does, and nowhere else: not in the folder that they happen to stand in."""

_TAIL_BYTES: Final = 500


class Member:
    """A worker as the job sees it.

    Args:
        setup: what it works with.
        beats: where it says where it is.
        keep: descriptors that it inherits besides its own.

    Raises:
        OSError: the system refuses to start a process.
    """

    def __init__(self, setup: Setup, beats: Heartbeats, keep: tuple[int, ...]) -> None:
        self.slot, self._beats, self._settings = setup.slot, beats, setup.settings
        self.shard: Shard | None = None
        self.ready = False
        self.hung = ""
        self._talk: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `bury`
        self.connection, theirs = Pipe()
        try:
            self.process = self._start(theirs, (*keep, beats.handle))
        finally:
            theirs.close()
        self._last, self._since = beats.read(setup.slot), time.monotonic()
        self._sending = threading.Lock()
        self._send(setup)

    def _start(self, theirs: Connection[Any, Any], keep: tuple[int, ...]) -> subprocess.Popen[bytes]:
        path = [os.path.abspath(part) for part in sys.path]  # noqa: PTH100 - "" is the folder we stand in
        return subprocess.Popen(  # noqa: S603 - this interpreter, this package
            [sys.executable, "-c", _START, str(theirs.fileno()), str(os.getpid()), *path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._talk,
            pass_fds=(theirs.fileno(), *keep),
            start_new_session=True,
        )

    def assign(self, shard: Shard, poison: dict[int, str]) -> None:
        """Give it a shard."""
        self.shard = shard
        self._beats.write(self.slot, (shard.number, 0, -1, 0, 0, 0))
        self._last, self._since = self.pulse(), time.monotonic()
        self._send((shard.to_json(), poison))

    def pulse(self) -> Pulse:
        """Where it is."""
        return self._beats.read(self.slot)

    def check(self) -> None:
        """Kill it if it has not moved for too long; the connection then ends, as with any death."""
        pulse, now = self._beats.read(self.slot), time.monotonic()
        if pulse != self._last:
            self._last, self._since = pulse, now
            return
        if self.ready and self.shard is None:
            return
        most = self._settings.record_seconds if pulse.phase == IN_RECORD and self.shard else READ_SECONDS
        if now - self._since > most and not self.hung:
            self.hung = f"took more than {most:g} seconds"
            self.kill()

    def stop(self) -> None:
        """Ask it to drop its shard and end."""
        self._send(STOP)

    def _send(self, message: object) -> None:
        """Send in the background: a worker that hangs must not make the job wait until it reads."""

        def send() -> None:
            with self._sending, suppress(OSError, ValueError):
                self.connection.send(message)

        threading.Thread(target=send, daemon=True).start()

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError):
            self.process.kill()

    def bury(self) -> str:
        """Wait for its end, which has come or is at hand; return why it died."""
        self.connection.close()
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self._wait_for_the_end()
        if self.hung:
            self._talk.close()
            return self.hung
        reason = _signal_name(-code) if code < 0 else f"ended with code {code}"
        said = self._last_words()
        return f"{reason}: {said}" if said and code > 0 else reason

    def _wait_for_the_end(self) -> int:
        """Wait a little for a process that was killed; one that the system cannot end (a dead disk) is left behind."""
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return -signal.SIGKILL

    def _last_words(self) -> str:
        with self._talk as talk:
            size = talk.seek(0, os.SEEK_END)
            talk.seek(max(0, size - _TAIL_BYTES))
            lines = talk.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""


def _signal_name(number: int) -> str:
    try:
        return f"was killed by {signal.Signals(number).name}"
    except ValueError:
        return f"was killed by signal {number}"
