"""Quality on labelled documents: what is lost of the article, and how much of the rest goes.

    python benchmarks/quality.py DIR-or-FILE [--lang en] [--profile standard] [--show missed --label related]

Comes in: JSON Lines `{id, lang, site, text, labels: {line: label}, mixed: {line: substring}}`. Goes out: tables, the
lines that were lost, cut or missed, and JSON. Never: changes a file of the input. `survival.py` defines the figures.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

if not __package__:  # run as a script: import as from the root, where `profile.py` shadows nothing
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.corpus import FOLDS, GoldDocument, read_gold
from benchmarks.survival import ARTICLE, GROUPS, MIXED, Figures, LineFate, RemovalLike, SpanLike, line_fates
from benchmarks.tables import Cell, leave, machine, say, table, write_json
from cleaner import Cleaner

VERDICTS: Final = ("lost", "cut", "missed", "gone")
LINE_CHARS: Final = 160
"""Longest line printed whole; the middle of a longer one is left out."""


class ResultLike(Protocol):
    """What a cleaner returns for one text."""

    @property
    def removals(self) -> Sequence[RemovalLike]:
        """Sorted, disjoint removals over the input."""


class CleanerLike(Protocol):
    """What this module needs of a cleaner."""

    def clean(self, text: str, lang: str | None = None) -> ResultLike:
        """Clean one text."""


class GuardLike(Protocol):
    """Why a match was kept."""

    @property
    def name(self) -> str:
        """Name of the guard."""


class MissLike(Protocol):
    """A match that was kept."""

    @property
    def span(self) -> SpanLike:
        """Where the match stands."""

    @property
    def rule_id(self) -> str:
        """Its rule."""

    @property
    def guard(self) -> GuardLike:
        """What saved it."""


MissFinder = Callable[[str, str | None], Sequence[MissLike]]


@dataclass(slots=True)
class Measured:
    """All that one pass over the documents yields; it grows while documents are measured.

    Attributes:
        all: figures of all documents.
        langs: figures by language.
        fates: the lines that did not fare as they should, and all labelled ones, by document.
        rules: for each rule, how many lines of each label it touched (`""` for the article).
        statuses: how many documents ended in each status.
    """

    all: Figures = field(default_factory=Figures)
    langs: dict[str, Figures] = field(default_factory=dict)
    fates: list[tuple[GoldDocument, LineFate]] = field(default_factory=list)
    rules: dict[str, Counter[str]] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)


def measure(cleaner: CleanerLike, documents: Iterable[GoldDocument], *, tell_lang: bool = False) -> Measured:
    """Clean every document and sum up what became of its lines.

    Args:
        cleaner: the cleaner under test.
        documents: labelled documents.
        tell_lang: whether the cleaner is told the language of each document.

    Returns:
        Figures in all and by language, with the fates behind them.
    """
    measured = Measured()
    for document in documents:
        result = cleaner.clean(document.text, document.lang if tell_lang else None)
        fates = list(line_fates(document, result.removals))
        measured.all.add(fates)
        measured.langs.setdefault(document.lang, Figures()).add(fates)
        measured.statuses[str(getattr(result, "status", "ok"))] += 1
        measured.fates += [(document, fate) for fate in fates if fate.verdict != "kept"]
        for fate in fates:
            if fate.removed:
                for rule_id in {removal.rule_id for removal in fate.by}:
                    measured.rules.setdefault(rule_id, Counter())[fate.label] += 1
    return measured


def head_table(runs: Sequence[tuple[str, Figures]]) -> str:
    """The figures that matter first, one row for each profile."""
    head = ["profile", "documents", "hurt", "hurt share", "content loss", "(whole lines)", *GROUPS]
    rows: list[list[Cell]] = []
    for name, figures in runs:
        whole = figures.chars_of_lines_hurt / figures.chars if figures.chars else 0.0
        recalls = [figures.recall(*labels) for labels in GROUPS.values()]
        rows.append([name, figures.documents, figures.documents_hurt, figures.hurt, figures.loss, whole, *recalls])
    return table(head, rows, "All documents: content loss, documents hurt, recall by group")


def label_table(standard: Figures, strict: Figures | None) -> str:
    """Recall of each label; under `strict` too when it was measured."""
    head = ["label", "lines", "gone", "recall", "recall strict"]
    order = [label for labels in GROUPS.values() for label in labels] + [MIXED]
    rows: list[list[Cell]] = []
    for label in [*order, *sorted(set(standard.by_label) - set(order))]:
        if standard.by_label[label]:
            recalls = [standard.recall(label), strict.recall(label) if strict else None]
            rows.append([label, standard.by_label[label], standard.gone[label], *recalls])
    return table(head, rows, "By label")


def language_table(langs: dict[str, Figures], strict: dict[str, Figures]) -> str:
    """Figures by language, most documents first; credit is that of `strict` where measured."""
    head = ["lang", "docs", "hurt", "loss", *GROUPS]
    rows: list[list[Cell]] = []
    for lang, figures in sorted(langs.items(), key=lambda item: (-item[1].documents, item[0])):
        recalls = [figures.recall(*labels) for group, labels in GROUPS.items() if group != "credit"]
        credit = strict.get(lang, figures).recall("credit")
        rows.append([lang, figures.documents, figures.documents_hurt, figures.loss, *recalls, credit])
    return table(head, rows, "By language (credit under strict)")


def rule_table(rules: dict[str, Counter[str]]) -> str:
    """Lines that each rule touched: of the article, labelled, and with which labels. The harmful come first."""
    rows: list[list[Cell]] = []
    for rule_id, labels in sorted(rules.items(), key=lambda item: (-item[1][ARTICLE], -item[1].total(), item[0])):
        shown = ", ".join(f"{label} {count}" for label, count in labels.most_common() if label != ARTICLE)
        rows.append([rule_id, labels[ARTICLE], labels.total() - labels[ARTICLE], shown])
    return table(["rule", "article", "other", "labels"], rows, "Lines touched by each rule")


def shorten(line: str) -> str:
    """Cut the middle out of a long line."""
    half = LINE_CHARS // 2
    return line if len(line) <= LINE_CHARS else f"{line[:half]} […] {line[-half:]}"


def why(document: GoldDocument, fate: LineFate, misses: MissFinder | None) -> list[str]:
    """Say which rules took a line, or which almost did."""
    if fate.removed:
        return [
            f"{removal.rule_id}: {removal.reason} "
            f"[{shorten(document.text[removal.span.start : removal.span.end].replace(chr(10), ' ⏎ '))}]"
            for removal in fate.by
        ]
    if misses is None:
        return []
    end = fate.start + len(fate.text)
    near = {
        f"near miss {miss.rule_id}: {miss.guard.name}"
        for miss in misses(document.text, document.lang)
        if miss.span.start < end and miss.span.end > fate.start
    }
    return sorted(near)


def show_lines(measured: Measured, verdict: str, labels: Sequence[str], misses: MissFinder | None) -> Iterable[str]:
    """Write out the lines with one verdict.

    Args:
        measured: what was measured.
        verdict: one of `VERDICTS`.
        labels: labels to keep; empty keeps all.
        misses: finds the near misses of a text; None leaves them out.

    Yields:
        One paragraph a line: document, line number, label, line, and the rules.
    """
    for document, fate in measured.fates:
        if fate.verdict == verdict and (not labels or fate.label in labels):
            place = f"{document.id} [{document.lang}] line {fate.number} {fate.label or 'article'}"
            reasons = "".join(f"\n        {reason}" for reason in why(document, fate, misses))
            yield f"{place}\n    {shorten(fate.text)}{reasons}"


def parser() -> argparse.ArgumentParser:
    """The command line of this script."""
    options = argparse.ArgumentParser(description="Quality on labelled documents.")
    options.add_argument("data", type=Path, help="a .jsonl or .jsonl.gz file, or a folder with gold*.jsonl.gz")
    options.add_argument("--lang", action="append", default=[], help="only this language (repeatable)")
    options.add_argument("--profile", default="standard", help="profile to measure (default: standard)")
    options.add_argument("--rules", action="append", default=[], help="a user rule file or folder on top")
    options.add_argument("--tell-lang", action="store_true", help="tell the cleaner each document's language")
    options.add_argument("--no-strict", action="store_true", help="do not measure `strict` as well")
    options.add_argument("--show", action="append", default=[], choices=VERDICTS, help="print lines with this verdict")
    options.add_argument("--label", action="append", default=[], help="with --show: only this label (repeatable)")
    options.add_argument("--by-rule", action="store_true", help="print which lines each rule touched")
    options.add_argument("--ids", type=Path, help="file with one document id a line: measure only these")
    options.add_argument("--sites-mod", type=int, default=3, help="folds of the sites (default: 3)")
    options.add_argument("--sites-fold", default="all", choices=FOLDS, help="dev, held (fold 0) or all")
    options.add_argument("--json", type=Path, help="write all figures to this file")
    return options


def report(runs: Sequence[tuple[str, Measured]], options: argparse.Namespace) -> dict[str, object]:
    """All figures as JSON values, with where they were measured."""
    return {
        "data": str(options.data.name),
        "fold": {"which": options.sites_fold, "folds": options.sites_mod},
        "machine": machine(["boilerplate-cleaner", "regex", "hyperscan"]),
        "profiles": {
            name: measured.all.report()
            | {"statuses": dict(measured.statuses)}
            | {"languages": {lang: figures.report() for lang, figures in measured.langs.items()}}
            for name, measured in runs
        },
    }


def print_lines(measured: Measured, cleaner: Cleaner, options: argparse.Namespace) -> None:
    """Print the lines asked for by `--show` and `--label`, each with its rules or near misses."""

    def misses(text: str, lang: str | None) -> Sequence[MissLike]:
        return cleaner.explain(text, lang if options.tell_lang else None).misses

    for verdict in options.show:
        for paragraph in show_lines(measured, verdict, options.label, misses):
            say(paragraph)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    options = parser().parse_args(arguments)
    ids = options.ids.read_text(encoding="utf-8").split("\n") if options.ids else []
    documents = read_gold(options.data, options.lang, set(filter(None, ids)), options.sites_fold, options.sites_mod)
    profiles = [options.profile] + (["strict"] if options.profile != "strict" and not options.no_strict else [])
    cleaners = [Cleaner(profile=name, packs=options.rules) for name in profiles]
    runs = [
        (name, measure(cleaner, documents, tell_lang=options.tell_lang))
        for name, cleaner in zip(profiles, cleaners, strict=True)
    ]
    first, strict = runs[0][1], runs[-1][1]
    print_lines(first, cleaners[0], options)
    if options.by_rule:
        say(rule_table(first.rules))
    say(language_table(first.langs, strict.langs))
    say(label_table(first.all, strict.all))
    say(head_table([(name, measured.all) for name, measured in runs]))
    say("statuses: " + ", ".join(f"{name} {count}" for name, count in first.statuses.most_common()))
    if options.json:
        write_json(options.json, report(runs, options))
    return 0


if __name__ == "__main__":
    leave(main)
