"""Speed of the cleaner beside floors, the naive loop and other tools, on one corpus in one run.

    python benchmarks/speed.py [--corpus FILE.jsonl.gz] [--docs N] [--seed 1] [--json FILE]

Comes in: a corpus from a seed, or JSON Lines with a `text`. Goes out: tables and JSON. Never: measures an engine
that is wrong: it first checks that the engine and the naive engine of the tests agree on a sample.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if not __package__:  # run as a script: import as from the root, where `profile.py` shadows nothing
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import cleaner
from benchmarks import hostile, startup, timing
from benchmarks.agreement import compare
from benchmarks.corpus import read_records
from benchmarks.generate import generate
from benchmarks.tables import Cell, leave, machine, say, table, tell, watch, write_json
from benchmarks.workload import SPLITLINES, Workload, workload
from cleaner.pack import load_builtin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner import Cleaner, RulePack

SLOWEST: Final = 20
SECTIONS: Final = ("rates", "start", "hostile", "pumps")
DISTRIBUTIONS: Final = (
    "boilerplate-cleaner",
    "regex",
    "hyperscan",
    "ahocorasick-rs",
    "orjson",
    "datatrove",
    "ftfy",
    "clean-text",
    "jusText",
)


def tails_of(pack: RulePack) -> dict[str, list[str]]:
    """The rules' own examples of promotion, by language, as tails for invented documents."""
    tails: dict[str, list[str]] = {}
    for rule in pack.rules:
        if rule.category != "credit":
            tails.setdefault(rule.id.partition(".")[0], []).extend(rule.match)
    return tails


def read_corpus(corpus: Path | None, docs: int, seed: int, pack: RulePack) -> list[str]:
    """Read or invent the texts to measure on.

    Args:
        corpus: JSON Lines with a `text`; None invents.
        docs: documents; 0 means all of the file, or 2,000 invented ones.
        seed: of what is invented, or of the choice from the file.
        pack: rules whose examples make the tails of invented documents.

    Returns:
        The texts.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not JSON Lines.
        KeyError: a record lacks `text`.
    """
    if corpus is None:
        return [text for _, text in generate(docs or 2000, seed, tails_of(pack))]
    texts = [str(record["text"]) for record in read_records(corpus)]
    return random.Random(seed).sample(texts, min(docs or len(texts), len(texts)))


def measure_rates(work: Workload, rounds: int) -> tuple[str, dict[str, object]]:
    """Measure everything in turn; a table and JSON values."""
    timings = {one.task.name: one for one in timing.measure(work.tasks, rounds, tell)}
    rows: list[list[Cell]] = []
    report: dict[str, object] = {}
    for name, one in timings.items():
        floor = timings[work.floors.get(name, SPLITLINES)]
        ratio = one.ratio_to(floor)
        times_naive = one.ratio_to(timings["naive loop"])
        rows.append([name, one.rate, one.wall_rate, one.spread, ratio, times_naive, one.task.note])
        report[name] = one.report() | {"floor": floor.task.name, "ratio_to_floor": ratio, "times_naive": times_naive}
    head = ["", "MB/CPU s", "MB/s", "spread", "/ splitlines", "x naive", "task"]
    return table(head, rows, "Rates: medians; MB are 10^6 bytes of UTF-8; ratios in CPU time, round by round"), report


def measure_start(runs: int) -> tuple[str, dict[str, object]]:
    """Measure new processes; a table and JSON values."""
    starts = startup.measure_start(runs)
    bare = starts[0]
    rows: list[list[Cell]] = [
        [
            one.name,
            one.wall_s * 1000,
            (one.wall_s - bare.wall_s) * 1000,
            one.cpu_s * 1000,
            (one.cpu_s - bare.cpu_s) * 1000,
            one.peak_mb,
        ]
        for one in starts
    ]
    report: dict[str, object] = {
        one.name: {"wall_s": one.wall_s, "cpu_s": one.cpu_s, "peak_mb": one.peak_mb} for one in starts
    }
    head = ["new process", "wall ms", "over bare", "CPU ms", "over bare", "peak MB"]
    return table(head, rows, f"Start-up: medians of {runs} runs"), report


def measure_hostile(ordeals: Sequence[hostile.Ordeal], title: str, most: int) -> tuple[str, dict[str, object]]:
    """The slowest texts as a table, all as JSON values."""
    rows: list[list[Cell]] = [[one.name, one.chars, one.seconds, one.growth, one.status] for one in ordeals[:most]]
    report: dict[str, object] = {
        one.name: {"chars": one.chars, "s": one.seconds, "growth": one.growth, "status": one.status} for one in ordeals
    }
    return table(["text", "characters", "seconds", "x half", "status"], rows, title), report


def corpus_options(options: argparse.ArgumentParser) -> None:
    """Add the options that say what to measure on."""
    options.add_argument("--corpus", type=Path, help="JSON Lines with a `text`, .gz allowed (default: invented)")
    options.add_argument("--docs", type=int, default=0, help="documents (default: 2000 invented, or the whole file)")
    options.add_argument("--seed", type=int, default=1, help="of the invented corpus and of all samples (default: 1)")


def parser() -> argparse.ArgumentParser:
    """The command line of this script."""
    options = argparse.ArgumentParser(description="Speed of the cleaner beside floors, the naive loop and other tools.")
    corpus_options(options)
    options.add_argument("--rounds", type=int, default=5, help="rounds that count (default: 5)")
    options.add_argument("--agree", type=int, default=200, help="documents to check against the naive engine")
    options.add_argument("--only", action="append", choices=SECTIONS, help="measure only this section (repeatable)")
    options.add_argument("--json", type=Path, help="write all figures to this file")
    return options


def check(texts: Sequence[str], full: Cleaner, options: argparse.Namespace, report: dict[str, object]) -> bool:
    """Compare with the naive engine on a sample, say the outcome, and return whether both agree."""
    found = compare(random.Random(options.seed).sample(texts, min(options.agree, len(texts))), full)
    report["agreement"] = {"documents": found.compared, "differences": len(found.different)}
    say(f"engine against naive engine: {len(found.different)} differences in {found.compared} documents")
    if found.passed_over:
        say(f"({found.passed_over} more came back for their cost or the cap, which the naive engine lacks)")
    if found.different:
        say(f"first difference:\n{found.different[0][:2000]}")
    return not found.different


def run_section(section: str, texts: Sequence[str], full: Cleaner, options: argparse.Namespace) -> object:
    """Measure one of `SECTIONS`, print its tables, and return its JSON values."""
    if section == "rates":
        work = workload(texts, cleaner.clean, full, [rule.pattern for rule in full.pack.rules], options.seed)
        say(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in work.facts.items()))
        shown, report = measure_rates(work, options.rounds)
        say("\n".join([shown, *work.missing]))
        return {"workload": work.facts, "tasks": report}
    if section == "start":
        shown, report = measure_start(startup.RUNS)
    elif section == "hostile":
        ordeals = list(watch(hostile.endure(full.clean, full.pack.rules), section))
        shown, report = measure_hostile(ordeals, "Hostile texts: CPU seconds", len(ordeals))
    else:
        screened = hostile.screen(full.clean, watch(full.pack.rules, section))
        pumped = hostile.endure_pumps(full.clean, screened[:SLOWEST])
        ordeals = sorted(watch(pumped, "slowest"), key=lambda one: -one.seconds)
        shown, report = measure_hostile(ordeals, f"The slowest of {len(screened)} pumped rules: CPU seconds", SLOWEST)
    say(shown)
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, measure, print, and return the exit code: 1 when the engines disagree."""
    options = parser().parse_args(arguments)
    full = cleaner.Cleaner()
    texts = read_corpus(options.corpus, options.docs, options.seed, load_builtin())
    report: dict[str, object] = {"machine": machine(DISTRIBUTIONS), "seed": options.seed, "rounds": options.rounds}
    report["corpus"] = options.corpus.name if options.corpus else "invented"
    if not check(texts, full, options, report):
        return 1
    for section in options.only or SECTIONS:
        report[section] = run_section(section, texts, full, options)
    if options.json:
        write_json(options.json, report)
    return 0


if __name__ == "__main__":
    leave(main)
