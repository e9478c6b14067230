"""Speed and memory of corpus jobs, beside reading and writing the same JSON with orjson, in one run.

    python benchmarks/jobs.py [--idle-mb 256] [--mb 12] [--rounds 3] [--json FILE]

Comes in: sizes. Goes out: a table and JSON. Never: measures a job in this process: each runs in one of its own, whose
workers' peak memory the system tells. "idle" is a cleaner that returns every text as it is: what is left is the job.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

if not __package__:  # run as a script: import as from the root
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import orjson
from backports import zstd
from isal import igzip

from benchmarks.generate import generate
from benchmarks.tables import Cell, leave, machine, say, table, tell, write_json
from cleaner import Cleaner, Result
from cleaner.jobs import run
from cleaner.jobs.settings import Settings

ROOT: Final = Path(__file__).resolve().parents[1]
DOCUMENTS: Final = 500
FILES: Final = 4
TAILS: Final = {"en": ("Follow us on Facebook and Instagram", "Subscribe to our newsletter", "Read also: the harbour")}

MEASURE: Final = (
    "import sys; from benchmarks.jobs import measure_here; "
    "measure_here(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])"
)


class Idle:
    """A cleaner that finds nothing to do."""

    def clean(self, text: str, lang: str | None = None) -> Result:
        """Return the text as it is."""
        return Result(text, (), "unchanged", lang, (), text)


@dataclass(frozen=True, slots=True)
class Run:
    """What one job took: seconds, and bytes of the largest worker."""

    seconds: float
    peak: int


def measure_here(inputs: str, output: str, workers: int, kind: str) -> None:
    """Run a job in this process and print what it took; the workers are its only children."""
    cleaner = Cleaner() if kind == "real" else Idle()
    peak = 0

    def look(_: object) -> None:
        nonlocal peak
        peak = max(peak, *map(_peak_of, _children()), 0)

    begin = perf_counter()
    report = run([inputs], output, cleaner=cleaner, workers=workers, settings=Settings(), progress=look)
    seconds = perf_counter() - begin
    if report.exit_code:
        raise SystemExit(f"the job ended with {report.exit_code}: {report.failures}")
    print(json.dumps({"seconds": seconds, "peak": peak}))


def _children() -> list[int]:
    return [int(word) for word in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()]


def _peak_of(pid: int) -> int:
    """Peak resident bytes of a process; 0 once it is gone.

    `getrusage` is of no use here: a new program inherits the peak of the process that started it.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def measure(folder: Path, name: str, workers: int, kind: str, rounds: int) -> Run:
    """Run a job several times; the fastest counts, and the largest peak."""
    runs = []
    for number in range(rounds):
        tell(f"{name}, {kind}, {workers} workers, {number + 1} of {rounds}")
        out = folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        command = [sys.executable, "-c", MEASURE, str(folder / name), str(out), str(workers), kind]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, capture_output=True, env=environment, check=True)  # noqa: S603 - this program
        runs.append(Run(**json.loads(done.stdout)))
        shutil.rmtree(out)
    return Run(min(one.seconds for one in runs), max(one.peak for one in runs))


def write_corpus(folder: Path, megabytes: int) -> dict[str, int]:
    """Write the same records plain, as .gz and as .zst, several files each; return bytes unpacked by folder name."""
    lines = [
        orjson.dumps({"id": number, "url": f"https://site.example/{number}", "lang": lang, "score": 0.5, "text": text})
        for number, (lang, text) in enumerate(generate(DOCUMENTS, 1, TAILS))
    ]
    block = b"\n".join(lines) + b"\n"
    data = block * max(1, megabytes * 10**6 // FILES // len(block))
    for kind, pack in (("plain", bytes), ("gz", igzip.compress), ("zst", zstd.compress)):
        name = f"{kind}-{megabytes}"
        (folder / name).mkdir()
        packed = pack(data)
        for number in range(FILES):
            suffix = "" if kind == "plain" else f".{kind}"
            (folder / name / f"{number}.jsonl{suffix}").write_bytes(packed)
    return {f"{kind}-{megabytes}": FILES * len(data) for kind in ("plain", "gz", "zst")}


def measure_orjson(folder: Path, rounds: int) -> float:
    """Seconds to read all lines of a folder, parse them, and write them again, with nothing else."""
    best = float("inf")
    for _ in range(rounds):
        begin = perf_counter()
        for path in sorted(folder.iterdir()):
            with path.open("rb") as lines, (folder.parent / "floor").open("wb") as target:
                for line in lines:
                    target.write(orjson.dumps(orjson.loads(line)))
                    target.write(b"\n")
        best = min(best, perf_counter() - begin)
    (folder.parent / "floor").unlink()
    return best


def rows_of(folder: Path, idle_mb: int, real_mb: int, rounds: int) -> tuple[list[list[Cell]], dict[str, Any]]:
    """Measure everything; rows for the table, and the ratios that matter."""
    sizes = write_corpus(folder, idle_mb)
    sizes |= write_corpus(folder, real_mb) if real_mb != idle_mb else {}
    rows: list[list[Cell]] = []
    taken: dict[tuple[str, int, str], Run] = {}
    floor = measure_orjson(folder / f"plain-{idle_mb}", rounds)
    rows.append(["orjson loads + dumps", "", None, sizes[f"plain-{idle_mb}"] / floor / 1e6, None])
    jobs = [(f"{kind}-{idle_mb}", workers, "idle") for kind in ("plain", "gz", "zst") for workers in (1, 2)]
    jobs += [(f"{kind}-{real_mb}", workers, "real") for kind, workers in (("plain", 1), ("plain", 2), ("zst", 1))]
    for name, workers, kind in jobs:
        one = taken[name, workers, kind] = measure(folder, name, workers, kind, rounds)
        rows.append([f"job, {name} MB", kind, workers, sizes[name] / one.seconds / 1e6, one.peak / 2**20])

    def ratio(first: tuple[str, int, str], second: tuple[str, int, str]) -> float:
        return taken[first].seconds / taken[second].seconds

    plain, small = f"plain-{idle_mb}", f"plain-{real_mb}"
    return rows, {
        "idle_to_orjson": floor / taken[plain, 1, "idle"].seconds,
        "real_to_orjson": sizes[small] / taken[small, 1, "real"].seconds / (sizes[plain] / floor),
        "idle_two_workers": ratio((plain, 1, "idle"), (plain, 2, "idle")),
        "real_two_workers": ratio((small, 1, "real"), (small, 2, "real")),
        "idle_zst_to_plain": ratio((f"zst-{idle_mb}", 1, "idle"), (plain, 1, "idle")),
        "real_zst_to_plain": ratio((f"zst-{real_mb}", 1, "real"), (small, 1, "real")),
        "peak_mb": max(one.peak for one in taken.values()) / 2**20,
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--idle-mb", type=int, default=256, help="size of the corpus for the idle cleaner")
    parser.add_argument("--mb", type=int, default=12, help="size of the corpus for the real one")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows, ratios = rows_of(Path(folder), options.idle_mb, options.mb, options.rounds)
    say(table(["what", "cleaner", "workers", "MB/s", "peak MiB"], rows, "JSON Lines in, JSON Lines out"))
    say(table(["ratio", "value"], [[name, value] for name, value in ratios.items()]))
    if options.json:
        write_json(options.json, {"machine": machine(("orjson", "pyarrow")), "rows": rows, **ratios})
    return 0


if __name__ == "__main__":
    leave(main)
