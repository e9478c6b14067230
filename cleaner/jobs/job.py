"""`run`: a whole job, from paths to `_SUCCESS`.

Comes in: paths, an output folder, a cleaner, settings. Goes out: cleaned files, a quarantine, `report.json`, `_SUCCESS`
last, and a `Report`. Never: prints, or shows a file that is not whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from cleaner.errors import InputError, OptionError, StoppedError
from cleaner.jobs.atomic import Folder
from cleaner.jobs.attempt import Tools, clean_shard
from cleaner.jobs.bysite import BySite, CleanerLike
from cleaner.jobs.counts import Counts
from cleaner.jobs.cuts import Look
from cleaner.jobs.heartbeat import Heartbeats, Pulse
from cleaner.jobs.inputs import InputFile, find_inputs
from cleaner.jobs.lock import lock_folder
from cleaner.jobs.manifest import HOME, LOCK, SUCCESS, Ledger, to_bytes
from cleaner.jobs.report import Report
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Shard, plan_shards
from cleaner.jobs.stop import Stop
from cleaner.jobs.supervisor import TICK_SECONDS, Supervisor
from cleaner.jobs.task import DroppedError, discard
from cleaner.jobs.worker import Setup

MAX_WORKERS = 256
"""Beyond it the connections of one job reach the usual limit of open files."""

PLANNING_SECONDS = 1.0
"""A plan that takes less is not spoken of."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Attributes:
        bytes, total_bytes: of input, read and in all.
        records: done.
        removed: characters.
        seconds: since cleaning began, or planning.
        resumed_bytes: of `bytes`, those that an earlier run did.
        is_planning: large files are being looked into for places to cut them; nothing is cleaned yet.
    """

    bytes: int
    total_bytes: int
    records: int
    removed: int
    seconds: float
    resumed_bytes: int
    is_planning: bool = False


def run(
    inputs: Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    cleaner: CleanerLike | None = None,
    workers: int | None = None,
    settings: Settings | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Clean a corpus: every record ends in the output or, with a reason, in the quarantine.

    A run that was ended, by whatever, goes on where it was when it is called again with the same arguments.

    Args:
        inputs: files, folders, addresses that fsspec knows.
        output: a folder; new, empty, or that of the same job.
        cleaner: what cleans; `Cleaner()` when None. It is sent to the workers, so it must be picklable.
        workers: processes; one for each core when None. 0: no process, all is done here; a record that crashes or
            hangs then takes the caller along.
        settings: fields, what to add, bounds.
        progress: called about ten times a second.

    Returns:
        The totals, of this run and of those before it.

    Raises:
        OptionError: an argument is wrong; `MixedJobError`: the folder holds another job.
        InputError: an input is not there, or the output cannot be written; what is done is kept.
        LockedError: another job is at work in the folder.
        StoppedError: SIGINT or SIGTERM; what is done is kept. Signals are only looked at in the main thread.
    """
    count = (os.cpu_count() or 1) if workers is None else workers
    if not 0 <= count <= MAX_WORKERS:
        raise OptionError(f"workers is {count}, expected 0 to {MAX_WORKERS}")
    settings = settings or Settings()
    files = find_inputs(inputs, settings.format, settings.pattern, Path(output))
    stop = Stop()
    with stop:
        shards = plan_shards(files, settings, count, _watch(files, stop, progress))
    if cleaner is None:
        from cleaner.engine import Cleaner  # noqa: PLC0415 - the rules take a moment to load

        cleaner = Cleaner()
    try:
        folder = Folder(Path(output))
        folder.sync([f"{HOME}/shards"])
        with lock_folder(folder.root / LOCK) as lock:
            ledger = Ledger(folder, _conditions(cleaner, settings), files, shards)
            job = _Job(folder, shards, ledger, cleaner=cleaner, settings=settings, stop=stop, progress=progress)
            return job.run(count, lock, len(files))
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"{error.filename or output}: {error.strerror or error}") from error


class _Job:
    """A job under way."""

    def __init__(
        self,
        folder: Folder,
        shards: list[Shard],
        ledger: Ledger,
        *,
        cleaner: CleanerLike,
        settings: Settings,
        stop: Stop,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._folder, self._shards, self._ledger = folder, shards, ledger
        self._cleaner, self._settings, self._stop, self._tell = cleaner, settings, stop, progress
        self._began = monotonic()
        self._done: dict[int, Counts] = {}
        self._resumed = 0
        self._bytes = self._resumed_bytes = self._records = self._removed = 0

    def run(self, workers: int, lock: int, files: int) -> Report:
        """Do what is left, and close the job if nothing is left then."""
        with self._stop:
            for number, counts in self._ledger.open().items():
                self._note(number, counts)
            self._resumed, self._resumed_bytes = len(self._done), self._bytes
            todo = [shard for shard in self._shards if shard.number not in self._done]
            failures = self._work_here(todo) if not workers or not todo else self._work(todo, workers, lock)
            total = Counts()
            for number in sorted(self._done):
                total.add(self._done[number])
            messages = tuple(failures[number] for number in sorted(failures))
            report = Report(files, len(self._shards), total, messages, monotonic() - self._began, self._resumed)
            if not failures:
                self._folder.write("report.json", to_bytes(report.to_json()))
                self._folder.write(SUCCESS, b"")
        return report

    def _work(self, todo: list[Shard], workers: int, lock: int) -> dict[int, str]:
        """Have workers do the shards; return what failed."""
        supervisor = Supervisor(
            todo,
            workers,
            setup=self._setup,
            keep=(lock,),
            done=lambda number: self._note(number, self._ledger.counts(number)),
            is_done=self._ledger.is_done,
            tick=self._on_tick,
        )
        try:
            if supervisor.run():
                raise StoppedError(self._stop.signal)
        finally:
            for number in supervisor.begun - self._done.keys():
                discard(self._shards[number], self._folder)
        return supervisor.failures

    def _setup(self, slot: int, beats: Heartbeats) -> Setup:
        digest = self._ledger.conditions_digest
        root = str(self._folder.root)
        return Setup(root, self._cleaner, self._settings, digest, beats.slots, slot, beats.handle)

    def _work_here(self, todo: list[Shard]) -> dict[int, str]:
        """Do the shards in this process; return what failed."""
        tools = Tools(self._folder, BySite(self._cleaner), self._settings, self._ledger.conditions_digest)
        failures: dict[int, str] = {}
        for shard in todo:
            try:
                clean_shard(shard, tools, lambda _: None, {}, self._stop.started)
            except DroppedError:
                raise StoppedError(self._stop.signal) from None
            except InputError as error:
                failures[shard.number] = str(error)
            else:
                self._note(shard.number, self._ledger.counts(shard.number))
                self._on_tick([])
        return failures

    def _note(self, number: int, counts: Counts) -> None:
        """Count a shard as done, once."""
        if number not in self._done:
            self._done[number] = counts
            self._bytes += self._shards[number].bytes
            self._records += counts.records
            self._removed += sum(counts.totals.chars.values())

    def _on_tick(self, pulses: list[Pulse]) -> bool:
        if self._tell is not None:
            total = sum(shard.bytes for shard in self._shards)
            self._tell(
                Progress(
                    min(
                        total, self._bytes + sum(min(pulse.bytes, self._shards[pulse.shard].bytes) for pulse in pulses)
                    ),
                    total,
                    self._records + sum(pulse.records for pulse in pulses),
                    self._removed + sum(pulse.removed for pulse in pulses),
                    monotonic() - self._began,
                    self._resumed_bytes,
                )
            )
        return bool(self._stop.signal)


def _watch(files: list[InputFile], stop: Stop, progress: Callable[[Progress], None] | None) -> Look:
    """What planning reports to: it ends at a signal, and shows how far it is where that takes longer."""
    began = told = monotonic()
    told += PLANNING_SECONDS
    total = sum(file.size for file in files)

    def look(done: int) -> None:
        nonlocal told
        stop.check()
        now = monotonic()
        if progress is not None and now - told >= TICK_SECONDS:
            told = now
            progress(Progress(done, total, 0, 0, now - began, 0, is_planning=True))

    return look


def _conditions(cleaner: CleanerLike, settings: Settings) -> dict[str, Any]:
    """What the output depends on beside the inputs."""
    about: dict[str, Any] = {"class": f"{type(cleaner).__module__}.{type(cleaner).__qualname__}"}
    pack = getattr(cleaner, "pack", None)
    if pack is not None:
        about["rules"] = pack.digest
        about["categories"] = sorted(getattr(cleaner, "categories", ()))
        about["steps"] = list(getattr(cleaner, "steps", ()))
        limits = getattr(cleaner, "limits", None)
        about["limits"] = asdict(limits) if is_dataclass(limits) and not isinstance(limits, type) else None
    return {"version": _version(), "cleaner": about, "settings": settings.conditions()}


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - slow to load, needed once

    try:
        return version("boilerplate-cleaner")
    except PackageNotFoundError:
        return "from its sources"
