"""The quality gate: fails when a figure on labelled documents falls below its floor.

    python -m benchmarks.gate gold.jsonl.gz                          compare with the floors
    python -m benchmarks.gate gold.jsonl.gz --raise                  and take over what became better
    python -m benchmarks.gate gold.jsonl.gz --lower standard/de/nav --because "one fold less, no article line hurt"

Comes in: a file as `quality.py` reads it. Goes out: what fell, as a table, and the exit code: 0 nothing fell, or the
data are not here, which it says; 1 something fell; 2 the command line or the data are not those of the floors. Never:
lets a floor fall without a reason, or measures otherwise than `quality.py`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from benchmarks.corpus import GoldDocument, read_gold
from benchmarks.floors import (
    DIGITS,
    EVERYTHING,
    Floors,
    digest_of,
    falls,
    lift,
    lower,
    read_floors,
    start_anew,
    write_floors,
)
from benchmarks.quality import CleanerLike, measure
from benchmarks.survival import GROUPS, Figures
from benchmarks.tables import Cell, leave, say, table, watch
from cleaner import Cleaner
from cleaner.rule import PROFILES

FLOORS: Final = Path(__file__).with_name("floors.json")
ALL: Final = "all"
FELL: Final = 1
WRONG: Final = 2


def figures_of(profile: str, lang: str, figures: Figures) -> dict[str, float]:
    """The figures of one row by key; recall only of groups that the profile removes and the data hold."""
    values: dict[str, float | None] = {"loss": figures.loss, "hurt": figures.hurt}
    values |= {group: figures.recall(*labels) for group, labels in GROUPS.items() if PROFILES[profile] >= {*labels}}
    return {f"{profile}/{lang}/{name}": round(value, DIGITS) for name, value in values.items() if value is not None}


def measure_all(documents: Sequence[GoldDocument], make: Callable[[str], CleanerLike]) -> dict[str, float]:
    """Measure every profile.

    Args:
        documents: labelled documents.
        make: makes the cleaner of a profile.

    Returns:
        The figures of all languages together and of each, by key.
    """
    found: dict[str, float] = {}
    for profile in PROFILES:
        measured = measure(make(profile), watch(documents, profile))
        found |= figures_of(profile, ALL, measured.all)
        for lang, figures in measured.langs.items():
            found |= figures_of(profile, lang, figures)
    return found


def settle(floors: Floors, found: Mapping[str, float], options: argparse.Namespace) -> Floors:
    """Lower and raise the floors as far as the command line says.

    Raises:
        ValueError: a floor cannot be lowered like that.
    """
    today = datetime.now(timezone.utc).date().isoformat()
    for mask in options.lower:
        floors = lower(floors, found, mask, options.because, today)
    return lift(floors, found) if options.lift else floors


def stamp(floors: Floors, data: Path, sha256: str) -> Floors:
    """Note on which data, and by which command, the floors were measured; without the folder, which is nobody's."""
    command = f"python -m benchmarks.gate {data.name} --raise"
    return Floors(data.name, sha256, command, floors.values, floors.history)


def fall_table(floors: Floors, found: Mapping[str, float]) -> str:
    """What is below its floor, by key."""
    rows: list[list[Cell]] = [
        [fall.key, f"{fall.floor:.{DIGITS}f}", "not measured" if fall.found is None else f"{fall.found:.{DIGITS}f}"]
        for fall in falls(floors, found)
    ]
    return table(["figure", "floor", "found"], rows, "Below the floor")


def parser() -> argparse.ArgumentParser:
    """The command line of this script."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.gate", description="The quality gate.")
    options.add_argument("data", type=Path, help="labelled documents: a .jsonl or .jsonl.gz file")
    options.add_argument("--floors", type=Path, default=FLOORS, help="file of the floors (default: beside this one)")
    options.add_argument("--raise", dest="lift", action="store_true", help="take over figures that became better")
    options.add_argument(
        "--lower", action="append", default=[], metavar="KEY", help="let these floors fall; * and ? (repeatable)"
    )
    options.add_argument("--because", default="", help="with --lower: the reason, which goes into the file")
    return options


def main(arguments: Sequence[str] | None = None, make: Callable[[str], CleanerLike] = Cleaner) -> int:
    """Measure, compare, and return the exit code.

    Args:
        arguments: the command line; None: that of the process.
        make: makes the cleaner of a profile.
    """
    options = parser().parse_args(arguments)
    if not options.data.is_file():
        say(f"gate: {options.data} is not here: nothing was measured, nothing is proven")
        return 0
    floors, sha256 = read_floors(options.floors), digest_of(options.data)
    try:
        if floors.sha256 not in {"", sha256}:
            if EVERYTHING not in options.lower:
                say(f"gate: the floors were measured on other data ({floors.data}, sha256 {floors.sha256[:12]}…);")
                say(f"gate: to start anew: --lower '{EVERYTHING}' --because REASON --raise")
                return WRONG
            floors = start_anew(floors, options.because, datetime.now(timezone.utc).date().isoformat())
            options.lower, options.lift = [], True
        found = measure_all(read_gold(options.data), make)
        settled = settle(floors, found, options)
    except ValueError as error:
        say(f"gate: {error}")
        return WRONG
    return conclude(options, stamp(settled, options.data, sha256), floors, found)


def conclude(options: argparse.Namespace, settled: Floors, before: Floors, found: Mapping[str, float]) -> int:
    """Write the floors when they were to change, say what fell, and return the exit code."""
    if options.lift or options.lower:
        write_floors(options.floors, settled)
        changed = sum(before.values.get(key) != value for key, value in settled.values.items())
        say(f"gate: {changed} floors changed in {options.floors}")
    fallen = len(falls(settled, found))
    if fallen:
        say(fall_table(settled, found))
    unheld = len(found.keys() - settled.values.keys())
    say(f"gate: {len(found)} figures, {fallen} below the floor, {unheld} without one (--raise sets it)")
    return FELL if fallen else 0


if __name__ == "__main__":
    leave(main)
