"""`cleaner clean`: inputs to clean texts.

Comes in: the command line. Goes out: texts on standard output or in files; messages and totals on standard
error; an exit code. Never: decides what goes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cleaner.cli.files import Record, Rejected, Source, article_text, find_sources, read_items
from cleaner.cli.job import JobOptions, job_options, run_job
from cleaner.cli.options import cleaning_options
from cleaner.cli.outputs import Output, open_output, plan_targets, rejected_name
from cleaner.cli.pipe import run_stream
from cleaner.cli.terminal import say
from cleaner.errors import InputError, OptionError
from cleaner.jobs.inputs import FORMATS
from cleaner.jobs.totals import Totals

if TYPE_CHECKING:
    from cleaner.engine import Cleaner
    from cleaner.result import Result

_MANY_FILES: Final = 20
"""From how many files on a progress bar is worth its lines; fewer are done before it shows."""


@click.command("clean")
@cleaning_options(FORMATS)
@job_options
@click.option(
    "-o",
    "--output",
    metavar="FILE|FOLDER",
    type=click.Path(allow_dash=True),
    help="Write here. One file: a file. Several, a folder, or a name ending in /: a folder that mirrors their names; "
    "pages become .txt. Left-out records are kept beside, in NAME.rejected.jsonl.",
)
@click.option("--stats", is_flag=True, help="Print totals by category and rule to standard error.")
@click.option("-q", "--quiet", is_flag=True, help="Only errors on standard error.")
def command(**values: Any) -> int:  # noqa: ANN401 - click checked them
    """Remove what is not the article, keep every sentence that is.

    PATH is a text, a page (.html), a file of JSON lines (.jsonl), or a folder of them; - is standard input.
    Of a JSON line only the text changes, every other byte stays. With --workers, and for CSV, Parquet, Arrow, WARC,
    WET, .gz and .zst, it runs a corpus job into the folder -o: see docs/jobs.md.
    """
    options = JobOptions(**values)
    if not options.is_job:
        return _Run(options).run()
    if sys.platform == "win32":
        raise OptionError("corpus jobs, and formats other than text, pages and JSON lines, need a POSIX system")
    return run_stream(options) if options.is_stream else run_job(options)


class _Run:
    """One run: what it was asked, and what came of it."""

    def __init__(self, options: JobOptions) -> None:
        self.options = options
        self.totals = Totals()
        self.failed = False
        self.several = False

    def run(self) -> int:
        """Clean every source into its target and return the exit code."""
        options = self.options
        cleaner = options.build_cleaner()
        sources = list(self._sources())
        self.several = many = len(options.paths) > 1 or Path(options.paths[0]).is_dir()
        targets = plan_targets(sources, options.output, many=many)
        for source, target in self._progress(list(zip(sources, targets, strict=True))):
            self._clean_source(cleaner, source, target)
        if options.stats:
            say(self.totals.table())
        if self.failed:
            return InputError.exit_code
        return 1 if self.totals.left_out else 0

    def _sources(self) -> Iterator[Source]:
        output = self.options.output
        for found in find_sources(self.options.paths, self.options.forced_format, Path(output) if output else None):
            if isinstance(found, InputError):
                self._fail(found)
            else:
                yield found

    def _clean_source(self, cleaner: Cleaner, source: Source, target: Path | None) -> None:
        """Clean one source; one that cannot be read is reported, and the others go on."""
        before = self.totals.left_out
        try:
            with open_output(target) as output:
                self._clean_items(cleaner, source, output)
        except InputError as error:
            self._fail(error)
        left_out = self.totals.left_out - before
        if left_out and not self.options.quiet:
            kept = f"kept in {rejected_name(target)}" if target else "-o FILE would keep them in FILE.rejected.jsonl"
            say(f"cleaner: {source.name}: records left out: {left_out:,}; {kept}")

    def _clean_items(self, cleaner: Cleaner, source: Source, output: Output) -> None:
        for item in read_items(source, self.options.field):
            if isinstance(item, bytes):
                output.write(item)
            elif isinstance(item, Rejected):
                self.totals.left_out += 1
                output.reject(item)
                say(f"cleaner: {item.where}: left out: {item.reason}")
            else:
                result = clean_record(cleaner, item, self.options.lang)
                self.totals.add(result)
                output.write(item.render(result.text))
                if item.is_html:
                    output.end_line()
        if output.target is None and self.several:
            output.end_line()

    def _progress(self, pairs: list[tuple[Source, Path | None]]) -> Iterable[tuple[Source, Path | None]]:
        """Go through the pairs, behind a progress bar when there are many and a person watches."""
        watched = sys.stderr.isatty() and not (self.options.output is None and sys.stdout.isatty())
        if self.options.quiet or not watched or len(pairs) < _MANY_FILES:
            return pairs
        from rich.console import Console  # noqa: PLC0415 - a third of the time a short run takes
        from rich.progress import track  # noqa: PLC0415 - as above

        return track(pairs, "cleaning", console=Console(stderr=True), transient=True)

    def _fail(self, error: InputError) -> None:
        self.failed = True
        say(f"cleaner: {error}")


def clean_record(cleaner: Cleaner, record: Record, lang: str | None) -> Result:
    """Clean the text of a record, or the text of the page that it is."""
    return cleaner.clean(article_text(record), lang)
