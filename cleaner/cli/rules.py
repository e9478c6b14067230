"""`cleaner rules`: list, show, check and test rules.

Comes in: the command line. Goes out: tables on standard output, problems as `path:line:col: message`; an exit code.
Never: changes a rule, or judges one; `cleaner.lint` does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import click

from cleaner.cli.options import pack_option
from cleaner.cli.terminal import say, visible
from cleaner.errors import OptionError, RuleError, nearest
from cleaner.rule import CATEGORIES, DEFAULT_MAX_WORDS, Rule

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_COLUMNS: Final = ("id", "category", "unit", "zone", "strength", "description")


@click.group("rules")
def command() -> None:
    """List, show, check and test rules."""


def _complete_id(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - only a shell asks

    return [CompletionItem(rule.id, help=rule.description) for rule in load_rules(()) if rule.id.startswith(incomplete)]


@command.command("list")
@click.option("--lang", metavar="CODE", help="Only rules of this language; common: rules of no language.")
@click.option("--category", type=click.Choice(CATEGORIES), help="Only rules of this category.")
@pack_option
def list_(lang: str | None, category: str | None, packs: tuple[str, ...]) -> None:
    """List rules: a table on a terminal, else tab-separated values with a header."""
    chosen = [
        rule
        for rule in load_rules(packs)
        if (lang is None or rule.id.split(".")[0] == lang) and (category is None or rule.category == category)
    ]
    rows = [tuple(str(getattr(rule, column)) for column in _COLUMNS) for rule in chosen]
    if sys.stdout.isatty():
        _print_table(rows)
    else:
        for row in (_COLUMNS, *rows):
            click.echo("\t".join(visible(cell).replace("\t", " ").replace("\n", " ") for cell in row))


@command.command()
@click.argument("rule_id", metavar="ID", shell_complete=_complete_id)
@pack_option
def show(rule_id: str, packs: tuple[str, ...]) -> None:
    """Show all of a rule: its fields, keywords and examples."""
    rules = {rule.id: rule for rule in load_rules(packs)}
    if rule_id not in rules:
        raise OptionError(f"no rule {rule_id!r}{_nearest_id(rule_id, rules)}")
    for line in _describe(rules[rule_id]):
        click.echo(visible(line))


@command.command()
@click.argument("path", required=False, type=click.Path())
@click.option("--corpus", metavar="FILE", type=click.Path(), help="Count what the rules do on this JSONL[.gz] instead.")
@click.option("--top", metavar="N", type=click.IntRange(1), default=40, show_default=True, help="Longest table.")
@click.option("--json", "as_json", is_flag=True, help="With --corpus: the counts of all rules as one JSON object.")
@click.option("--language", metavar="CODE", help="Say what this language still misses instead.")
def lint(path: str | None, corpus: str | None, top: int, language: str | None, *, as_json: bool) -> int:
    """Check a pack for mistakes: the file or folder PATH, or the built-in rules.

    Besides what stops a pack from loading: examples that fail, keywords in no example, rules that another rule
    makes idle, patterns that get slow. With --corpus: keywords that pass too many lines, rules that never fire, and,
    where the records say which lines are the article, rules that fire on it.
    """
    if sum(value is not None for value in (corpus, language)) > 1 or (language is not None and path is not None):
        raise OptionError("--language, --corpus and PATH ask for different things; expected one, or --corpus with PATH")
    if as_json and corpus is None:
        raise OptionError("--json goes with --corpus")
    if corpus is not None:
        return _count(path, corpus, top, as_json=as_json)
    problems = _missing(language) if language is not None else _problems(path)
    for problem in problems:
        click.echo(visible(problem))
    if problems:
        say(f"cleaner: problems: {len(problems)}")
    return RuleError.exit_code if problems else 0


def _problems(path: str | None) -> list[str]:
    from cleaner.lint import lint_pack  # noqa: PLC0415 - no other command needs it

    return [str(problem) for problem in lint_pack(path)]


def _missing(language: str) -> list[str]:
    from cleaner.checklist import check_language  # noqa: PLC0415 - no other command needs it

    return check_language(language)


def _count(path: str | None, corpus: str, top: int, *, as_json: bool) -> int:
    from cleaner.cli.corpus import report  # noqa: PLC0415 - no other command needs it
    from cleaner.lintscope import find_scope  # noqa: PLC0415 - as above

    report(corpus, find_scope(path).load()[0].rules, top=top, as_json=as_json)
    return 0


@command.command()
@click.argument("path", required=False, type=click.Path())
def test(path: str | None) -> int:
    """Run the examples of every rule of a pack: the file or folder PATH, or the built-in rules."""
    from cleaner.lint import run_examples  # noqa: PLC0415 - no other command needs it

    pack, problems = run_examples(path)
    for problem in problems:
        click.echo(visible(str(problem)))
    examples = sum(len(rule.match) + len(rule.keep) for rule in pack.rules)
    click.echo(f"{len(pack.rules):,} rules, {examples:,} examples, {len(problems):,} failed")
    return RuleError.exit_code if problems else 0


def load_rules(packs: Iterable[str]) -> tuple[Rule, ...]:
    """Return the built-in rules, and those of the packs, sorted by id; overrides applied."""
    from cleaner.pack import extend, load_builtin, load_pack  # noqa: PLC0415 - `--help` needs no rules

    return extend(load_builtin(), *(load_pack(pack) for pack in packs)).rules


def _nearest_id(rule_id: str, rules: Iterable[str]) -> str:
    """Name the nearest id, or say where all of them are; never lists hundreds."""
    hint = nearest(rule_id, rules)
    return hint if hint.startswith("; did") else "; `cleaner rules list` prints them all"


def _describe(rule: Rule) -> Iterable[str]:
    """A rule as the lines that `show` prints."""
    fields: list[tuple[str, Any]] = [
        ("id", rule.id),
        ("description", rule.description),
        *((name, getattr(rule, name)) for name in ("category", "unit", "zone", "strength", "since")),
        ("max_words", f"{rule.max_words}{' (default)' if rule.max_words == DEFAULT_MAX_WORDS else ''}"),
        ("languages", ", ".join(rule.languages) or "any"),
        ("origin", rule.origin),
        ("pattern", rule.pattern),
    ]
    yield from (f"{name:<12}{value}" for name, value in fields)
    keywords = [keyword.replace("\n", "^") for keyword in rule.keywords]
    for name, texts in (("unless", rule.unless), ("keywords", keywords), ("match", rule.match), ("keep", rule.keep)):
        if texts:
            yield f"{name}:"
            yield from ("  " + text.replace("\n", "\\n") for text in texts)


def _print_table(rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only a terminal gets it
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(*_COLUMNS, box=None, header_style="bold", pad_edge=False)
    table.columns[0].no_wrap = True
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    console = Console()
    console.print(table)
    console.print(f"{len(rows):,} rules")
