"""`cleaner explain`: what goes from a text and why, and what stayed by a hair.

Comes in: the command line. Goes out: the text with marks, in colour on a terminal, or JSON. Never: sends a
control character of the text to the terminal, changes a file, or decides what goes.

    - a line that goes                  ~ a line of which [-a part-] goes
    ? a line that a rule took and a guard saved
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.files import Record, Rejected, article_text, find_sources, read_items
from cleaner.cli.marks import mark_text, saved_pieces
from cleaner.cli.options import CleaningOptions, cleaning_options
from cleaner.cli.terminal import escape_json, say, visible, wants_color
from cleaner.errors import InputError

if TYPE_CHECKING:
    from cleaner.result import Explanation, NearMiss, Removal


@dataclass(frozen=True, slots=True)
class _Options(CleaningOptions):
    as_json: bool
    no_color: bool


@click.command("explain")
@cleaning_options()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each text, one a line.")
@click.option("--no-color", is_flag=True, help="No colour, on a terminal either; so does NO_COLOR in the environment.")
def command(**values: Any) -> int:  # noqa: ANN401 - click checked them
    """Show what goes from a text and why, and what stayed by a hair.

    Lines that go are marked -, lines of which a part goes ~, and lines that a rule took but a guard saved ?; the
    rule, its category and the reason stand below.
    """
    options = _Options(**values)
    cleaner = options.build_cleaner()
    codes = {0}
    for item in _records(options, codes):
        explanation = cleaner.explain(article_text(item), options.lang)
        if options.as_json:
            click.echo(to_json(item.where, explanation))
        else:
            _print_marked(item.where, explanation, color=wants_color(sys.stdout, off=options.no_color))
    return max(codes)


def _records(options: _Options, codes: set[int]) -> Iterator[Record]:
    """Go through the records of all inputs; say what cannot be read, and note its exit code."""
    for source in find_sources(options.paths, options.forced_format):
        try:
            if isinstance(source, InputError):
                raise source
            for item in read_items(source, options.field):
                if isinstance(item, Record):
                    yield item
                elif isinstance(item, Rejected):
                    codes.add(1)
                    say(f"cleaner: {item.where}: left out: {item.reason}")
        except InputError as error:
            codes.add(error.exit_code)
            say(f"cleaner: {error}")


def to_json(where: str, explanation: Explanation) -> str:
    """Return an explanation as one line of JSON; spans are [start, end) in code points of `input`."""
    text, result = explanation.text, explanation.result
    row = {
        "where": where,
        "status": result.status,
        "language": result.language,
        "input": text,
        "text": result.text,
        "removals": [_piece(one, text) | {"reason": one.reason} for one in result.removals],
        "misses": [
            _piece(one, text) | {"guard": one.guard.name.lower(), "reason": one.guard.value}
            for one in explanation.misses
        ],
    }
    return escape_json(json.dumps(row, ensure_ascii=False))


def _piece(one: Removal | NearMiss, text: str) -> dict[str, Any]:
    """What removals and near misses have in common."""
    start, end = one.span
    return {"start": start, "end": end, "piece": text[start:end], "rule": one.rule_id, "category": one.category}


def _print_marked(where: str, explanation: Explanation, *, color: bool) -> None:
    click.echo(click.style(f"== {visible(where)}", bold=True), color=color)
    for line in mark_text(explanation, color=color):
        click.echo(line, color=color)
    click.echo(click.style(_summary(explanation), dim=True), color=color)
    click.echo()


def _summary(explanation: Explanation) -> str:
    """One line: the status, how much goes, how many near misses, the language."""
    result = explanation.result
    gone = sum(removal.span.end - removal.span.start for removal in result.removals)
    language = f"; language {result.language}" if result.language else ""
    return (
        f"== {result.status.replace('_', ' ')}: {len(result.removals)} removed, {gone:,} of {len(explanation.text):,} "
        f"characters; {len(saved_pieces(explanation))} kept by a guard{language}"
    )
