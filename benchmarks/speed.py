"""Speed of the cleaner beside floors, the naive loop and other tools, on one corpus in one run.

    python benchmarks/speed.py [--corpus FILE.jsonl.gz] [--docs N] [--seed 1] [--only SECTION] [--out FOLDER]

Comes in: a corpus from a seed, or JSON Lines with a `text`. Goes out: tables; with `--out` also JSON, a page and plots,
with `--readme` the section of the README. Never: measures an engine that is wrong: it first checks that the engine and
the naive engine of the tests agree on a sample.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

if not __package__:  # run as a script: import as from the root, where `profile.py` shadows nothing
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import cleaner
from benchmarks import hostile, slices, startup, timing
from benchmarks.agreement import compare
from benchmarks.rivals import rivals
from benchmarks.speedpage import lay_out, replace_section, write_page, write_section
from benchmarks.tables import leave, machine, say, table, tell, watch, write_json
from benchmarks.texts import DOCUMENTS, Texts, read_texts
from benchmarks.worker import grow_scanners
from benchmarks.workload import CLEAN, Section, size_of, ways_in
from cleaner import Cleaner
from cleaner.pack import load_builtin

SLOWEST: Final = 20
DISTRIBUTIONS: Final = ("boilerplate-cleaner", "regex", "hyperscan", "ahocorasick-rs", "orjson", "trafilatura")

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured, and how often.

    Attributes:
        texts: the corpus.
        full: a cleaner with all rules.
        rounds: see `timing.measure`.
        seed: of samples and of what is invented.
    """

    texts: Texts
    full: Cleaner
    rounds: int
    seed: int

    def measure(self, section: Section) -> Values:
        """Measure the tasks of a section in turn; JSON values."""
        timings = {one.task.name: one for one in timing.measure(section.tasks, self.rounds, tell)}
        ours = timings.get(CLEAN)
        rows = [
            one.report()
            | {"ratio_to_floor": one.ratio_to(timings[one.task.floor])}
            | ({"clean_over_this": ours.ratio_to(one)} if ours else {})
            for one in timings.values()
        ]
        return {**section.facts, "title": section.title, "rows": rows}


def measure_peers(bench: Bench) -> Values:
    """Measure others beside `clean()`."""
    patterns = [rule.pattern for rule in bench.full.pack.rules]
    with rivals(bench.texts.texts, cleaner.clean, patterns, bench.seed, tell) as section:
        return bench.measure(section)


def measure_start(_: Bench) -> Values:
    """Measure new processes."""
    rows = [asdict(one) for one in startup.measure_start()]
    return {"title": f"Start-up: medians of {startup.RUNS} runs", "rows": rows}


def measure_hostile(bench: Bench) -> Values:
    """Time texts made to slow a cleaner down."""
    full = bench.full
    ordeals = watch(hostile.endure(full.clean, full.pack.rules), "hostile")
    title = "Hostile texts: CPU seconds, and these over those of half the text"
    return {"title": title, "rows": [asdict(one) for one in ordeals]}


def measure_pumps(bench: Bench) -> Values:
    """Time what each rule's pattern works hardest on."""
    full = bench.full
    screened = hostile.screen(full.clean, watch(full.pack.rules, "pumps"))
    ordeals = [asdict(one) for one in watch(hostile.endure_pumps(full.clean, screened[:SLOWEST]), "slowest")]
    title = f"The slowest of {len(screened)} pumped rules: CPU seconds, and these over those of half the text"
    return {"title": title, "rows": sorted(ordeals, key=lambda one: -one["seconds"])}


SECTIONS: Final[Mapping[str, Callable[[Bench], Values]]] = {
    "ways": lambda bench: bench.measure(ways_in(bench.texts.texts, cleaner.clean, bench.full)),
    "peers": measure_peers,
    "rules": lambda bench: bench.measure(slices.by_rules(bench.texts.texts, bench.seed)),
    "lengths": lambda bench: bench.measure(slices.by_length(bench.texts.pool, cleaner.clean)),
    "languages": lambda bench: bench.measure(slices.by_group("By language", bench.texts.by_language(), cleaner.clean)),
    "scripts": lambda bench: bench.measure(slices.by_group("By script", bench.texts.by_script(), cleaner.clean)),
    "html": lambda bench: bench.measure(slices.pages(bench.texts.texts, bench.full)),
    "start": measure_start,
    "hostile": measure_hostile,
    "pumps": measure_pumps,
}
"""What can be measured, in the order of the page."""

LONG: Final = frozenset({"pumps"})
"""Measured only when asked for."""


def corpus_options(options: argparse.ArgumentParser) -> None:
    """Add the options that say what to measure on."""
    options.add_argument("--corpus", type=Path, help="JSON Lines with a `text`, .gz allowed (default: invented)")
    options.add_argument("--docs", type=int, default=DOCUMENTS, help=f"documents; 0: all (default: {DOCUMENTS})")
    options.add_argument("--seed", type=int, default=1, help="of the invented corpus and of all samples (default: 1)")


def parser() -> argparse.ArgumentParser:
    """The command line of this script."""
    options = argparse.ArgumentParser(description="Speed of the cleaner beside floors, the naive loop and other tools.")
    corpus_options(options)
    options.add_argument("--rounds", type=int, default=5, help="rounds that count (default: 5)")
    options.add_argument("--agree", type=int, default=40, help="documents to check with the naive engine (default: 40)")
    options.add_argument("--only", action="append", choices=SECTIONS, help="measure only this section (repeatable)")
    options.add_argument("--out", type=Path, help="write speed.json, README.md and the plots to this folder")
    options.add_argument("--readme", type=Path, help="write the section on speed of this file")
    return options


def check(texts: Sequence[str], full: Cleaner) -> Values | None:
    """Compare with the naive engine, say the outcome, and return it when both agree."""
    found = compare(watch(texts, "naive engine"), full)
    say(f"engine against naive engine: {len(found.different)} differences in {found.compared} documents")
    if found.passed_over:
        say(f"({found.passed_over} more came back for their cost or the cap, which the naive engine lacks)")
    if found.different:
        say(f"first difference:\n{found.different[0][:2000]}")
        return None
    return {"documents": found.compared, "differences": 0}


def describe(texts: Texts, full: Cleaner) -> Values:
    """The corpus as JSON values."""
    return {
        "name": texts.name,
        "documents": len(texts.texts),
        "bytes": size_of(texts.texts),
        "sha256": texts.digest,
        "rules": len(full.pack.rules),
    }


def write(report: Values, out: Path | None, readme: Path | None) -> None:
    """Write the report, its page and its plots to a folder, and its section into a README."""
    if out:
        from benchmarks.plots import draw  # noqa: PLC0415  loads a library that tables do not need

        out.mkdir(parents=True, exist_ok=True)
        write_json(out / "speed.json", report)
        (out / "README.md").write_text(write_page(report), encoding="utf-8")
        draw(report, out)
    if readme:
        readme.write_text(replace_section(readme.read_text(encoding="utf-8"), write_section(report)), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, measure, print, and return the exit code: 1 when the engines disagree."""
    options = parser().parse_args(arguments)
    grow_scanners()
    full = Cleaner()
    texts = read_texts(options.corpus, options.docs, options.seed, load_builtin())
    agreement = check(texts.texts[: options.agree], full)
    if agreement is None:
        return 1
    bench = Bench(texts, full, options.rounds, options.seed)
    report: Values = {
        "machine": machine(DISTRIBUTIONS),
        "corpus": describe(texts, full),
        "seed": options.seed,
        "rounds": options.rounds,
        "agreement": agreement,
        "sections": {},
    }
    for name in options.only or [one for one in SECTIONS if one not in LONG]:
        report["sections"][name] = SECTIONS[name](bench)
        laid = lay_out(name, report["sections"][name])
        say(table(laid.head, laid.rows, laid.title) + "".join(f"not measured: {line}\n" for line in laid.remarks))
    write(report, options.out, options.readme)
    return 0


if __name__ == "__main__":
    leave(main)
