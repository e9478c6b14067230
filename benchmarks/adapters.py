"""Every adapter on the same documents: that they agree with `clean()`, and what they cost beyond `clean_many`.

Comes in: a number of invented documents. Goes out: a table of medians, or for one adapter the digest of all its texts.
Never: counts the start of a cluster or of workers: a run that is thrown away comes before those that count.

    python -m benchmarks.adapters                       # the table, for the libraries that are installed
    python -m benchmarks.adapters --digest spark --workers 2 --documents 20000
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from benchmarks.generate import generate
from benchmarks.pipelines import ADAPTERS, OTHER_PROCESSES, SHIPPED, many, shipped
from benchmarks.tables import Cell, machine, say, table, write_json
from cleaner.errors import MissingExtraError

TAILS: Final = {
    "en": ("Follow us on Facebook and Instagram", "Subscribe to our newsletter", "Read also: the harbour"),
    "es": ("Síguenos en Facebook y Twitter", "Lea también: el puerto"),
    "ru": ("Подписывайтесь на наш канал в Telegram", "Читайте также: мост"),
}


def documents(count: int) -> list[str]:
    """Invent documents; the same for the same count."""
    return [text for _, text in generate(count, 6, TAILS)]


def digest(texts: Iterable[str]) -> str:
    """Sha256 in hex over texts and their order."""
    total = hashlib.sha256()
    for text in texts:
        total.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return total.hexdigest()


def compare(name: str, texts: list[str], rounds: int) -> list[float]:
    """Time of an adapter over that of `clean_many`, round by round, one after the other.

    CPU time where all happens in this process, else wall time with one worker.

    Raises:
        MissingExtraError, ImportError: its library is not installed.
    """
    clock = time.perf_counter if name in OTHER_PROCESSES else time.process_time
    ratios = []
    with ADAPTERS[name](1) as steps, (shipped if name in SHIPPED else many)(1) as plain:
        for number in range(rounds + 1):
            took = {}
            for one in (plain, steps) if number % 2 else (steps, plain):  # who comes second is not always the same
                loaded = one.load(texts)
                begin = clock()
                one.run(loaded)
                took[one] = clock() - begin
            if number:  # the first round makes cleaners and starts workers
                ratios.append(took[steps] / took[plain])
    return ratios


def rows_of(count: int, rounds: int, names: Iterable[str]) -> list[list[Cell]]:
    """Rows for the table; adapters whose library is absent say so."""
    texts = documents(count)
    rows: list[list[Cell]] = []
    for name in names:
        try:
            ratios = compare(name, texts, rounds)
        except (MissingExtraError, ImportError):
            rows.append([name, "not installed", None, None, None])
            continue
        middle = statistics.median(ratios)
        what = (ADAPTERS[name].__doc__ or "").rstrip(".")
        what += ", wall time" if name in OTHER_PROCESSES else ", CPU time"
        rows.append([name, what, 100 * (middle - 1), 100 * (min(ratios) - 1), 100 * (max(ratios) - 1)])
    return rows


def main() -> int:
    """Measure and print, or print a digest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", default=list(ADAPTERS), help="adapters to measure")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--digest", choices=list(ADAPTERS), help="print the digest of this adapter's texts")
    parser.add_argument("--workers", type=int, default=1, help="for --digest")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.digest:
        with ADAPTERS[options.digest](options.workers) as steps:
            found = digest(steps.read(steps.run(steps.load(documents(options.documents)))))
        sys.stdout.write(f"{found}\n")
        return 0
    rows = rows_of(options.documents, options.rounds, options.names)
    title = f"time over clean_many, {options.documents} documents, median of {options.rounds} rounds"
    say(table(["adapter", "what is timed", "overhead %", "least", "most"], rows, title))
    if options.json:
        write_json(options.json, {"machine": machine(("pyarrow",)), "documents": options.documents, "rows": rows})
    return 0


if __name__ == "__main__":
    sys.exit(main())
