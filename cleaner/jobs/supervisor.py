"""The foreman: gives shards to workers, notices who dies or hangs, finds the record that did it, and goes on.

Comes in: shards to do. Goes out: done shards, failures with their reasons. Never: waits without a bound, loses a shard,
or gives a record that brought a worker down twice to a third.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from multiprocessing.connection import wait
from time import monotonic
from typing import Final

from cleaner.errors import InputError
from cleaner.jobs.crew import Member
from cleaner.jobs.heartbeat import IN_RECORD, NOWHERE, Heartbeats, Pulse
from cleaner.jobs.shards import Shard
from cleaner.jobs.worker import DONE, DROPPED, FAILED, FATAL, READY, Setup
from cleaner.limits import MAX_ACCIDENTS, MAX_TRIES, STOP_SECONDS

TICK_SECONDS: Final = 0.1
"""How often hung workers, signals and progress are looked at."""

STRIKES: Final = 2
"""Deaths at one record that make it poison; one may be an accident, such as another process that took all memory."""


class FatalError(InputError):
    """No shard can be done any more; the exit code is that of the cause."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Supervisor:
    """Workers and what they have to do.

    Args:
        shards: what is to be done.
        workers: how many processes.
        setup: makes the setup of a worker, from slot and heartbeats.
        keep: descriptors that workers inherit.
        done: is told the number of a shard that is done.
        is_done: tells whether a shard has its manifest, whatever its worker could still say.
        tick: is called about ten times a second with where the workers are; True: stop.
    """

    def __init__(
        self,
        shards: Iterable[Shard],
        workers: int,
        *,
        setup: Callable[[int, Heartbeats], Setup],
        keep: tuple[int, ...],
        done: Callable[[int], None],
        is_done: Callable[[Shard], bool],
        tick: Callable[[list[Pulse]], bool],
    ) -> None:
        self._todo = deque(shards)
        self._workers = max(1, min(workers, len(self._todo)))
        self._setup, self._keep, self._done, self._is_done, self._tick = setup, keep, done, is_done, tick
        self._beats = Heartbeats(self._workers)
        self._crew: dict[int, Member] = {}
        self._strikes: Counter[tuple[int, int]] = Counter()
        self._falls: Counter[int] = Counter()
        self._deaths: Counter[int] = Counter()
        self._poison: dict[int, dict[int, str]] = {}
        self._bad_starts = 0
        self.failures: dict[int, str] = {}
        self.begun: set[int] = set()

    def run(self) -> bool:
        """Work until all is done or `tick` says stop.

        Returns:
            Whether it was stopped.

        Raises:
            FatalError: the output cannot be written, or workers cannot start.
        """
        try:
            while self._todo or any(member.shard for member in self._crew.values()):
                self._staff()
                self._listen()
                for member in self._crew.values():
                    member.check()
                if self._tick([member.pulse() for member in self._crew.values() if member.shard]):
                    return True
            return False
        finally:
            self._dismiss()
            self._beats.close()

    def _staff(self) -> None:
        """Have as many workers as there is work, and give each its shard."""
        busy = sum(member.shard is not None for member in self._crew.values())
        for slot in range(min(self._workers, busy + len(self._todo))):
            if slot not in self._crew:
                try:
                    self._crew[slot] = Member(self._setup(slot, self._beats), self._beats, self._keep)
                except OSError as error:
                    raise FatalError(f"cannot start a worker: {error.strerror or error}", 4) from error
        for member in self._crew.values():
            if member.ready and member.shard is None and self._todo:
                shard = self._todo.popleft()
                self.begun.add(shard.number)
                member.assign(shard, self._poison.get(shard.number, {}))

    def _listen(self) -> None:
        members = {member.connection: member for member in self._crew.values()}
        for connection in wait(list(members), timeout=TICK_SECONDS):
            member = members[connection]  # type: ignore[index]
            try:
                what, number, message, code = member.connection.recv()
            except (EOFError, OSError):
                self._on_death(member)
            else:
                self._on_word(member, what, number, message, code)

    def _on_word(self, member: Member, what: str, number: int, message: str, code: int) -> None:
        if what == READY:
            member.ready, self._bad_starts = True, 0
            return
        if what == FATAL:
            raise FatalError(message, code)
        shard, member.shard = member.shard, None
        if what == DONE:
            self._done(number)
        elif what == FAILED:
            self.failures[number] = message
        elif what == DROPPED and shard is not None:
            self._todo.appendleft(shard)

    def _on_death(self, member: Member) -> None:
        del self._crew[member.slot]
        pulse, reason = member.pulse(), member.bury()
        shard = member.shard
        if shard is None:
            self._bad_starts += not member.ready
            if self._bad_starts >= MAX_TRIES * self._workers:
                raise FatalError(f"workers cannot start: the last one {reason}", InputError.exit_code)
        elif self._is_done(shard):
            self._done(shard.number)
        else:
            self._blame(shard, pulse, reason)

    def _blame(self, shard: Shard, pulse: Pulse, reason: str) -> None:
        """Note what a worker died at; the second time it is left out. A shard that kills all the same is given up.

        Args:
            shard: what the worker had.
            pulse: where it was.
            reason: how it died.
        """
        number, poison = shard.number, self._poison.setdefault(shard.number, {})
        place = pulse.record if pulse.phase == IN_RECORD else -1 - pulse.record
        if pulse.phase == NOWHERE or place in poison:
            self._falls[number] += 1
        else:
            self._strikes[number, place] += 1
            if self._strikes[number, place] >= STRIKES:
                poison[place] = f"the worker {reason} at it, {STRIKES} times"
        self._deaths[number] += 1
        if self._falls[number] >= MAX_TRIES or self._deaths[number] - STRIKES * len(poison) > MAX_ACCIDENTS:
            tries = self._deaths[number]
            self.failures[number] = f"{shard.pieces[0].file.path}: {tries} workers died at it; the last {reason}"
            return
        self._todo.appendleft(shard)

    def _dismiss(self) -> None:
        """End all workers: those that do not in time are killed."""
        for member in self._crew.values():
            member.stop()
        deadline = monotonic() + STOP_SECONDS
        for member in self._crew.values():
            while member.process.poll() is None and monotonic() < deadline:
                with suppress(EOFError, OSError):
                    if member.connection.poll(TICK_SECONDS / 10):
                        what, number, *_ = member.connection.recv()
                        if what == DONE:
                            self._done(number)
            member.kill()
            member.bury()
        self._crew.clear()
