"""Whether the engine became slower than another revision of this repository, and than `str.splitlines` allows.

    python -m benchmarks.guard [--against REV] [--docs 200] [--corpus FILE.jsonl.gz] [--instructions] [--raise]

Comes in: a revision, the last tag by default, and a corpus, invented by default. Goes out: exit code 1 when `clean()`
costs more than `WORSE` times what it cost there, or runs at less of `str.splitlines` than the committed floor allows.
Never: compares seconds of two runs. Both engines clean the same texts in turn, each in a process of its own and with
the rules of its revision; with `--instructions` valgrind counts what the processor does, which no other load changes.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from benchmarks import timing
from benchmarks.remote import ROOT, Remote
from benchmarks.speed import corpus_options
from benchmarks.tables import leave, say, table, tell
from benchmarks.texts import read_texts
from benchmarks.timing import FLOOR, Task, timed
from benchmarks.workload import each, size_of
from cleaner.pack import load_builtin

CHECKOUTS: Final = ROOT / "build" / "guard"
FLOORS: Final = ROOT / "benchmarks" / "speed-floors.json"
SETTLED_S: Final = 6.0
"""Seconds after which the engine trusts that its code is what lies on the disk, and keeps the rules it compiles."""

WORSE: Final = 1.15
"""Times the cost that is a regression: ratios of one run to the next differ by some hundredths."""

WORSE_INSTRUCTIONS: Final = 1.03
"""The same for counts of instructions, which differ by some thousandths."""

INSTRUCTION_DOCUMENTS: Final = 40
"""Documents under valgrind, which is some fifty times slower."""


def git(*arguments: str) -> str:
    """Run git in this checkout and return what it says.

    Raises:
        subprocess.CalledProcessError: git fails.
    """
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603, S607  git
    return done.stdout.strip()


def last_release() -> str | None:
    """The last tag before this commit; None when there is none yet."""
    try:
        return git("describe", "--tags", "--abbrev=0")
    except subprocess.CalledProcessError:
        return None


def check_out(revision: str) -> Path:
    """Check a revision out beside this checkout, unless it is, and return its folder.

    Raises:
        subprocess.CalledProcessError: there is no such revision.
    """
    commit = git("rev-parse", "--verify", f"{revision}^{{commit}}")
    folder = CHECKOUTS / commit[:12]
    if not folder.is_dir():
        git("worktree", "prune")
        git("worktree", "add", "--detach", str(folder), commit)
        time.sleep(SETTLED_S)
    return folder


def measure_ratios(texts: Sequence[str], then: Path | None, rounds: int) -> dict[str, float]:
    """Cost of `clean()` over that of the other revision, and its rate over that of `str.splitlines`."""
    size = size_of(texts)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "texts.json")
        path.write_text(json.dumps(texts), encoding="utf-8")
        with closing(Remote(sys.executable, "engine", str(ROOT), path)) as now:
            tasks = [Task(FLOOR, timed(each(str.splitlines, texts)), size), Task("now", now.clock, size)]
            if then is None:
                floor, ours = timing.measure(tasks, rounds, tell)
                return {"of_floor": ours.ratio_to(floor)}
            with closing(Remote(sys.executable, "engine", str(then), path)) as before:
                floor, ours, theirs = timing.measure([*tasks, Task("then", before.clock, size)], rounds, tell)
                return {"of_floor": ours.ratio_to(floor), "cost": theirs.ratio_to(ours)}


def count_instructions(texts: Sequence[str], folder: Path) -> int:
    """Instructions of one run over the texts, after one that is not counted.

    Raises:
        RemoteError: the engine of that folder cannot be loaded.
        subprocess.CalledProcessError: valgrind does not listen.
    """
    with tempfile.TemporaryDirectory() as scratch:
        path, out = Path(scratch, "texts.json"), Path(scratch, "callgrind.out")
        path.write_text(json.dumps(texts), encoding="utf-8")
        with closing(Remote(sys.executable, "engine", str(folder), path)) as unseen:
            unseen.clock(1)  # compiles the rules, if that has not been done
        under = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}"]
        with closing(Remote(sys.executable, "engine", str(folder), path, under)) as counted:
            counted.clock(1)  # compiles the patterns
            for switch in ("on", "off"):
                subprocess.run(  # noqa: S603  valgrind's own command
                    ["callgrind_control", f"--instr={switch}", str(counted.pid)],  # noqa: S607
                    check=True,
                    capture_output=True,
                )
                if switch == "on":
                    counted.clock(1)
        totals = [line for line in out.read_text(encoding="utf-8").splitlines() if line.startswith("totals:")]
        return int(totals[0].split()[1])


def judge(ratios: dict[str, float], least: float | None, worse: float) -> list[str]:
    """What is worse than allowed, as sentences; empty when nothing is."""
    wrong = []
    cost, of_floor = ratios.get("cost"), ratios.get("of_floor")
    if cost is not None and cost > worse:
        wrong.append(f"clean() costs {cost:.3f} times what it did; {worse:.2f} is allowed")
    if of_floor is not None and least is not None and of_floor * WORSE < least:
        wrong.append(f"clean() is {of_floor:.4f} of {FLOOR}; the floor is {least:.4f}, less {WORSE - 1:.0%}")
    return wrong


def parser() -> argparse.ArgumentParser:
    """The command line of this script."""
    options = argparse.ArgumentParser(description="Whether the engine became slower.")
    corpus_options(options)
    options.add_argument("--rounds", type=int, default=7, help="rounds that count (default: 7)")
    options.add_argument("--against", help="revision to compare with (default: the last tag)")
    options.add_argument("--instructions", action="store_true", help="count instructions with valgrind instead of time")
    options.add_argument("--raise", dest="raised", action="store_true", help="take a higher ratio over as the floor")
    return options


def floors_of(name: str) -> tuple[dict[str, float], float | None]:
    """All committed floors, and that of a corpus."""
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {}
    return floors, floors.get(name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print, and return the exit code: 1 when something is worse than allowed."""
    options = parser().parse_args(arguments)
    revision = options.against or last_release()
    then = check_out(revision) if revision else None
    texts = read_texts(options.corpus, options.docs, options.seed, load_builtin())
    if options.instructions and shutil.which("valgrind") and then:
        few = texts.texts[:INSTRUCTION_DOCUMENTS]
        ratios, worse = {"cost": count_instructions(few, ROOT) / count_instructions(few, then)}, WORSE_INSTRUCTIONS
    else:
        ratios, worse = measure_ratios(texts.texts, then, options.rounds), WORSE
    floors, least = floors_of(texts.name)
    say(table(["clean()", "", "allowed"], [
        [f"cost, {revision or 'no release yet'} = 1", ratios.get("cost"), worse],
        [f"rate, {FLOOR} = 1", ratios.get("of_floor"), least and least / WORSE],
    ]))  # fmt: skip
    if options.raised and "of_floor" in ratios:
        floors[texts.name] = max(round(ratios["of_floor"], 4), least or 0.0)
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    wrong = judge(ratios, least, worse)
    say("\n".join(wrong or ["not slower"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    leave(main)
