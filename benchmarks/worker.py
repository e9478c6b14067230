"""A process that times one thing and nothing else: a peer in its own environment, or the engine of another checkout.

    python benchmarks/worker.py peer NAME TEXTS.json
    python benchmarks/worker.py engine FOLDER TEXTS.json

Comes in: a list of texts as JSON; then, on standard input, a line with a count for each measurement. Goes out: a line
of JSON for each, `[CPU seconds, wall seconds]` of one run over all texts; before the first, `"ready"`, or an object
with the `error` that kept the thing from being loaded. Never: imports this checkout's `cleaner`, unless it is the one
to time, or lets what is timed write to standard output.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

if not __package__:  # run as a script: import as from the root
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.peers import PEERS
from benchmarks.timing import time_run


def grow_scanners() -> None:
    """Have the engine take its faster scanner at once: a long job has long done so, and that is what is timed."""
    scanner = import_module("cleaner.scanner")
    for bound in ("GROWTH_BYTES", "LITERALS_BYTES"):
        if hasattr(scanner, bound):
            patch.object(scanner, bound, 1).start()


def load_engine(folder: str) -> Callable[[str], object]:
    """`clean` of the checkout in a folder, as a long job sees it."""
    sys.path.insert(0, folder)
    cleaner = import_module("cleaner")
    if not str(cleaner.__file__).startswith(folder):
        raise ImportError(f"imported {cleaner.__file__}; expected a module below {folder}")
    grow_scanners()
    cleaner.clean("")  # reads the rules
    clean: Callable[[str], object] = cleaner.clean
    return clean


def load(kind: str, name: str) -> Callable[[str], object]:
    """What to time, by the arguments of this script."""
    return load_engine(name) if kind == "engine" else next(peer for peer in PEERS if peer.name == name).load()


def main() -> int:
    """Answer until standard input ends."""
    kind, name, path = sys.argv[1:]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    texts = json.loads(Path(path).read_text(encoding="utf-8"))
    try:
        run = load(kind, name)
    except Exception as error:  # noqa: BLE001  whatever keeps it from loading is the answer
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), file=answers, flush=True)
        return 1

    def over_all() -> None:
        for text in texts:
            run(text)

    print(json.dumps("ready"), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(time_run(over_all, int(line))), file=answers, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
