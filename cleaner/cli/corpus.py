"""`cleaner rules lint --corpus`: what the rules do on a corpus, as tables or JSON.

Comes in: a file of JSON Lines, gzipped or not, and rules. Goes out: tables on standard output, a progress bar on
standard error when that is a terminal. Never: counts by itself; `cleaner.passrate` does.

A record has a `text`, and may have a `lang`, and what is known of its lines: `labels`, an object from line number to
label (no label: the article; `unsure`: not known) with `mixed`, the numbers of lines that are only partly the article;
or `gold`, the text of the article itself, in which its lines are looked up.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final

import click

from cleaner.cli.terminal import escape_json, visible
from cleaner.errors import InputError

if TYPE_CHECKING:
    from cleaner.passrate import Counts, Sample, Tally
    from cleaner.rule import Rule

UNSURE: Final = "unsure"
COLUMNS: Final = ("rule", "strength", "pass rate", "documents", "tried", "matched")
CONTENT_COLUMNS: Final = ("rule", "strength", "article", "other", "matched")


def report(path: str, rules: Sequence[Rule], *, top: int, as_json: bool) -> None:
    """Count the rules on a corpus and print what came out.

    Args:
        path: the file.
        rules: the rules.
        top: longest table of the rules whose keywords let most lines through.
        as_json: print one JSON object with the counts of all rules instead.

    Raises:
        InputError: the file cannot be read, or a line of it is no such record.
    """
    from cleaner.passrate import count  # noqa: PLC0415 - no other command needs it

    with _watched(path) as file:
        tally = count(rules, read_samples(file, path))
    if as_json:
        click.echo(escape_json(json.dumps(as_object(tally), ensure_ascii=False)))
    else:
        for line in as_tables(tally, top):
            click.echo(visible(line))


def read_samples(file: IO[bytes], path: str) -> Iterator[Sample]:
    """Read the records of a file.

    Raises:
        InputError: a line is no JSON object with a `text`, or its labels are not numbered.
    """
    lines = gzip.GzipFile(fileobj=file) if path.endswith(".gz") else file
    try:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield _sample(json.loads(line))
                except (ValueError, TypeError, KeyError, AttributeError) as error:
                    message = "expected a JSON object with a text, and labels by line number if any"
                    raise InputError(f"{path}:{number}: {message}") from error
    except (EOFError, gzip.BadGzipFile) as error:
        raise InputError(f"{path}: {error}; expected a whole gzip file") from error


def as_object(tally: Tally) -> dict[str, object]:
    """All counts, for JSON."""
    return {
        "documents": tally.documents,
        "lines": tally.lines,
        "judged_lines": tally.judged,
        "languages": dict(sorted(tally.languages.items())),
        "rules": {
            rule.id: {
                "pass_rate": tally.rate(counts),
                "documents": counts.documents,
                "tried": counts.tried,
                "matched": counts.matched,
                "content": counts.content,
                "furniture": counts.furniture,
            }
            for rule, counts in zip(tally.rules, tally.counts, strict=True)
        },
        "never_fire": [rule.id for rule, _ in tally.idle()],
        "fire_on_content": [rule.id for rule, _ in tally.on_content()],
    }


def as_tables(tally: Tally, top: int) -> Iterator[str]:
    """The tables, line by line: worst pass rates, rules on content, rules that never fire."""
    worst = tally.worst()
    yield f"{tally.documents:,} documents, {tally.lines:,} lines, {len(tally.rules):,} rules"
    yield f"\nKeywords that pass most lines: {min(top, len(worst))} of {len(worst):,} rules that passed any"
    yield from _aligned(COLUMNS, [_row(tally, *pair) for pair in worst[:top]])
    if tally.judged:
        harmful = tally.on_content()
        yield f"\nRules that match mostly lines of the article, place and company aside: {len(harmful)}"
        yield from _aligned(CONTENT_COLUMNS, [_content_row(*pair) for pair in harmful])
    idle = tally.idle()
    yield f"\nRules that never fire: {len(idle):,}"
    yield from _by_language(tally, idle)


def _row(tally: Tally, rule: Rule, counts: Counts) -> tuple[str, ...]:
    numbers = (counts.documents, counts.tried, counts.matched)
    return (rule.id, rule.strength, f"{tally.rate(counts):.5f}", *map(str, numbers))


def _content_row(rule: Rule, counts: Counts) -> tuple[str, ...]:
    return (rule.id, rule.strength, *map(str, (counts.content, counts.furniture, counts.matched)))


def _by_language(tally: Tally, idle: Sequence[tuple[Rule, Counts]]) -> Iterator[str]:
    """The idle rules of each language on one line, with the documents that the corpus has in it."""
    sizes: defaultdict[str, int] = defaultdict(int)
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for rule in tally.rules:
        sizes[rule.id.partition(".")[0]] += 1
    for rule, _ in idle:
        language, _, rest = rule.id.partition(".")
        ids[language].append(rest)
    for language, names in sorted(ids.items()):
        documents = f"; {tally.languages[language]:,} documents" if tally.languages and language != "common" else ""
        yield f"{language} ({len(names)} of {sizes[language]}{documents}): {' '.join(names)}"


def _aligned(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows under a head: words to the left, numbers to the right."""
    if not rows:
        return
    widths = [max(map(len, cells)) for cells in zip(columns, *rows, strict=True)]
    words = [not rows[0][at][0].isdigit() for at in range(len(columns))]
    for row in (columns, *rows):
        cells = (c.ljust(w) if word else c.rjust(w) for c, w, word in zip(row, widths, words, strict=True))
        yield "  ".join(cells).rstrip()


def _sample(record: Mapping[str, Any]) -> Sample:
    from cleaner.passrate import Sample  # noqa: PLC0415 - as above

    text = record["text"]
    if not isinstance(text, str):
        raise TypeError(type(text))
    lang = record.get("lang")
    return Sample(text, lang if isinstance(lang, str) else None, _content(text, record))


def _content(text: str, record: Mapping[str, Any]) -> dict[int, bool]:
    """Which lines are the article, as far as the record says."""
    lines = {number: line for number, line in enumerate(text.split("\n")) if line.strip()}
    if isinstance(record.get("gold"), str):
        gold = {_squeeze(line) for line in record["gold"].split("\n")}
        whole = _squeeze(record["gold"])
        return {n: _squeeze(line) in gold or _squeeze(line) in whole for n, line in lines.items()}
    if record.get("labels") is None:
        return {}
    labels = {int(number): label for number, label in record["labels"].items()}
    unknown = {n for n, label in labels.items() if label == UNSURE} | {int(n) for n in record.get("mixed") or ()}
    return {number: number not in labels for number in lines if number not in unknown}


def _squeeze(text: str) -> str:
    return " ".join(text.split())


@contextmanager
def _watched(path: str) -> Iterator[IO[bytes]]:
    """Open a file, behind a progress bar over its bytes when a person watches."""
    try:
        if not sys.stderr.isatty():
            with open(path, "rb") as file:  # noqa: PTH123 - as `rich.progress.open` takes it
                yield file
            return
        from rich.console import Console  # noqa: PLC0415 - only a terminal gets it
        from rich.progress import open as watch  # noqa: PLC0415 - as above

        name = visible(os.path.basename(path))  # noqa: PTH119 - a name for the bar, not a path
        with watch(path, "rb", description=name, console=Console(stderr=True)) as file:
            yield file
    except OSError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: {error.strerror or error}; expected a file of JSON Lines") from error
