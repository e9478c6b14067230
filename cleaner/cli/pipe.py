"""One input of a format that jobs know, to standard output or one file: no folder, no workers.

Comes in: options that were checked. Goes out: bytes, messages, an exit code. Never: shows half a file.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from cleaner.cli.files import STDIN, Rejected
from cleaner.cli.outputs import Output, open_output, rejected_name
from cleaner.cli.terminal import say

if TYPE_CHECKING:
    from cleaner.cli.job import JobOptions
    from cleaner.jobs.counts import Counts
    from cleaner.jobs.quarantine import Entry


def run_stream(options: JobOptions) -> int:
    """Clean the one input and return the exit code.

    Raises:
        CleanerError: the input cannot be read.
        OSError: the output cannot be written.
    """
    target = None if options.output in {None, "-"} else Path(str(options.output))
    with open_output(target) as output:
        counts = _clean(options, output)
    if options.stats:
        say(counts.totals.table())
    if counts.quarantined and not options.quiet:
        kept = f"kept in {rejected_name(target)}" if target else "-o FILE would keep them in FILE.rejected.jsonl"
        say(f"cleaner: {options.paths[0]}: records left out: {counts.quarantined:,}; {kept}")
    return 1 if counts.quarantined else 0


def _clean(options: JobOptions, output: Output) -> Counts:
    from cleaner.jobs.stream import clean_stream  # noqa: PLC0415 - `--help` needs no formats

    def reject(entry: Entry) -> None:
        where = f"{entry.file}: row {entry.row}" if entry.row >= 0 else f"{entry.file}: byte {entry.offset}"
        say(f"cleaner: {where}: left out: {entry.reason}")
        output.reject(Rejected(where, entry.reason, entry.raw))

    sink = io.BufferedWriter(_Sink(output))  # type: ignore[type-var]
    name = options.paths[0]
    counts = clean_stream(
        cast("io.BufferedReader", sys.stdin.buffer) if name == STDIN else name,
        cast("BinaryIO", sink),
        cleaner=options.build_cleaner(),
        settings=options.settings(),
        reject=reject,
    )
    sink.flush()
    return counts


class _Sink(io.RawIOBase):
    """An output as a stream, for libraries that want one."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def writable(self) -> bool:
        """As in `io`."""
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """As in `io`."""
        self._output.write(bytes(data))
        return len(data)
