"""`cleaner clean … --workers N`: a corpus job on the command line.

Comes in: options that were checked. Goes out: messages and progress on standard error, an exit code. Never: reads or
writes a text; `cleaner.jobs` does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from cleaner.additions import ADDITIONS
from cleaner.cli.options import CleaningOptions
from cleaner.cli.terminal import say
from cleaner.jobs.inputs import HTML, JSONL, TEXT, split_name
from cleaner.jobs.settings import Settings
from cleaner.limits import MAX_RECORD_BYTES, RECORD_SECONDS, SHARD_BYTES, WORKER_BYTES

if TYPE_CHECKING:
    from cleaner.jobs.job import Progress
    from cleaner.jobs.report import Report

_Command = TypeVar("_Command", bound=Callable[..., object])

_MEGABYTE: Final = 1024 * 1024
_LINE_SECONDS: Final = 15.0
"""Seconds between lines of progress where there is no terminal."""
_PHASES: Final = ("cleaning", "looking where to cut large files:")
"""What a job does, by whether it is planning."""


@dataclass(frozen=True, slots=True)
class JobOptions(CleaningOptions):
    """The options of a job; one attribute for each option of `job_options`."""

    output: str | None
    stats: bool
    quiet: bool
    workers: int | None
    add: tuple[str, ...]
    drop_empty: bool
    pattern: str
    url_field: str
    language_field: str
    shard_mb: int
    record_mb: int
    record_seconds: float
    memory_mb: int

    @property
    def is_job(self) -> bool:
        """Whether this is a job: it names workers, or a format or compression that only jobs know."""
        if self.workers is not None or self.forced_format not in {"", TEXT, HTML, JSONL}:
            return True
        if self.add or self.drop_empty or self.pattern:
            return True
        kinds = [split_name(path)[1:] for path in self.paths]
        return any(packed or format_ not in {"", TEXT, HTML, JSONL} for format_, packed in kinds)

    @property
    def is_stream(self) -> bool:
        """Whether it is one input to one output: a pipe, or a file that is named, and no folder."""
        to_folder = self.output is not None and (self.output.endswith(("/", os.sep)) or Path(self.output).is_dir())
        one = len(self.paths) == 1 and not Path(self.paths[0]).is_dir()
        return self.workers is None and one and not to_folder

    def settings(self) -> Settings:
        """The same for the library."""
        return Settings(
            field=self.field,
            url_field=self.url_field,
            language_field=self.language_field,
            lang=self.lang or "",
            format=self.forced_format,
            pattern=self.pattern,
            add=self.add,
            drop_empty=self.drop_empty,
            shard_bytes=self.shard_mb * _MEGABYTE,
            max_record_bytes=self.record_mb * _MEGABYTE,
            record_seconds=self.record_seconds,
            memory_bytes=self.memory_mb * _MEGABYTE,
        )


def job_options(command: _Command) -> _Command:
    """Add the options of a job to a command."""
    for decorate in reversed(_DECORATORS):
        command = decorate(command)
    return command


def _megabytes(name: str, least: int, default: int, use: str) -> Callable[[_Command], _Command]:
    """An option in megabytes; its default comes in bytes."""
    return click.option(
        name,
        metavar="MB",
        type=click.IntRange(least),
        default=default // _MEGABYTE,
        show_default=True,
        help=f"Job: {use}",
    )


_DECORATORS: Final = (
    click.option(
        "--workers",
        metavar="N",
        type=click.IntRange(0, 256),
        help="Run a corpus job with N processes into the folder -o: crash-safe, goes on where it was when called "
        "again. All formats, packed or not.",
    ),
    click.option(
        "--add",
        multiple=True,
        type=click.Choice(ADDITIONS),
        help="Job: add a field cleaner_removals, cleaner_stats or cleaner_language to each record. Repeatable.",
    ),
    click.option("--drop-empty", is_flag=True, help="Job: leave out records whose text is empty once it is clean."),
    click.option(
        "--pattern", metavar="GLOB", default="", help="Job: of the files in folders only those, e.g. '*.zst'."
    ),
    click.option("--url-field", metavar="NAME", default="url", show_default=True, help="Job: the address of a record."),
    click.option(
        "--language-field", metavar="NAME", default="language", show_default=True, help="Job: its language code."
    ),
    _megabytes("--shard-mb", 1, SHARD_BYTES, "input that is done whole or not at all; what a kill can cost."),
    _megabytes("--record-mb", 1, MAX_RECORD_BYTES, "longer records are quarantined."),
    click.option(
        "--record-seconds",
        metavar="S",
        type=click.FloatRange(0.1),
        default=RECORD_SECONDS,
        show_default=True,
        help="Job: records that take longer are quarantined.",
    ),
    _megabytes(
        "--memory-mb", 0, WORKER_BYTES, "memory of a worker; records that need more are quarantined. 0: no bound."
    ),
)


def run_job(options: JobOptions) -> int:
    """Run the job and return the exit code.

    Raises:
        CleanerError: as `cleaner.jobs.run` does.
    """
    if options.output in {None, "-"}:
        raise click.UsageError("a job needs a folder to write to: -o FOLDER")
    from cleaner.jobs.job import run  # noqa: PLC0415 - `--help` needs no job

    with _display(quiet=options.quiet) as tell:
        report = run(
            options.paths,
            str(options.output),
            cleaner=options.build_cleaner(),
            workers=options.workers,
            settings=options.settings(),
            progress=tell,
        )
    for message in report.failures:
        say(f"cleaner: {message}")
    if not options.quiet:
        _conclude(report, str(options.output))
    return report.exit_code


def _conclude(report: Report, output: str) -> None:
    counts = report.counts
    resumed = f", {report.resumed:,} of {report.shards:,} shards done before" if report.resumed else ""
    say(
        f"cleaner: {counts.records:,} records in, {counts.written:,} out, {counts.quarantined:,} quarantined, "
        f"{counts.dropped:,} dropped{resumed}"
    )
    if counts.quarantined:
        say(f"cleaner: left-out records and their reasons are in {output}/_quarantine")
    if report.failures:
        say("cleaner: not complete; the same command tries again what could not be read")
    say(counts.totals.table())


@contextmanager
def _display(*, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Show progress: a bar on a terminal, else a line now and then, nothing when quiet."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar() as tell:
            yield tell
    else:
        yield _Lines().tell


class _Lines:
    """Progress as lines."""

    def __init__(self) -> None:
        self._last = 0.0

    def tell(self, progress: Progress) -> None:
        if progress.seconds < self._last:
            self._last = 0.0  # planning is over
        if progress.seconds - self._last >= _LINE_SECONDS:
            self._last = progress.seconds
            share = 100 * progress.bytes / progress.total_bytes if progress.total_bytes else 100
            say(f"cleaner: {_PHASES[progress.is_planning]} {share:.1f} %, {_facts(progress)}")


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console  # noqa: PLC0415 - only a terminal gets it
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn  # noqa: PLC0415 - as above

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[facts]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("cleaning", total=None, facts="")

        def tell(progress: Any) -> None:  # noqa: ANN401 - the job's, not the bar's
            phase, facts = _PHASES[progress.is_planning], _facts(progress)
            bar.update(task, description=phase, completed=progress.bytes, total=progress.total_bytes, facts=facts)

        yield tell


def _facts(progress: Progress) -> str:
    """Records, speed, time left and characters removed, as people read them."""
    rate = (progress.bytes - progress.resumed_bytes) / progress.seconds if progress.seconds else 0.0
    left = (progress.total_bytes - progress.bytes) / rate if rate else 0.0
    hours, minutes, seconds = int(left // 3600), int(left % 3600 // 60), int(left % 60)
    if progress.is_planning:
        return f"{rate / 1e6:.1f} MB/s, {hours}:{minutes:02}:{seconds:02} left"
    return (
        f"{progress.records:,} records, {rate / 1e6:.1f} MB/s, {hours}:{minutes:02}:{seconds:02} left, "
        f"{progress.removed:,} characters removed"
    )
