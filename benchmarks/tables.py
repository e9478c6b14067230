"""Aligned plain tables, JSON reports, and the machine that a figure was measured on.

Comes in: rows of strings and numbers. Goes out: text for a terminal, JSON files. Never: measures anything.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Final, TypeVar

from rich.console import Console
from rich.progress import track

Item = TypeVar("Item")
Cell = str | int | float | None

HUNDRED: Final = 100
TINY: Final = 1e-4
"""Below it four digits behind the point say nothing."""
WIDE: Final = frozenset("WF")
"""East Asian widths that take two columns on a terminal (Unicode Standard Annex 11)."""


def width(text: str) -> int:
    """Count the terminal columns that `text` takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in WIDE else 1 for char in text
    )


def show(cell: Cell) -> str:
    """Write one cell: numbers with a sensible count of digits, nothing for None."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        if 0 < abs(cell) < TINY:
            return f"{cell:.0e}"
        return f"{cell:.4f}" if abs(cell) < 1 else f"{cell:.2f}" if abs(cell) < HUNDRED else f"{cell:.0f}"
    return str(cell)


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]], title: str = "") -> str:
    """Lay out rows under a head; a column whose cells are all numbers or empty is aligned to the right.

    Args:
        head: one name for each column.
        rows: cells, as many in a row as there are names.
        title: a line above the table, with an empty line before it.

    Returns:
        The table, ending in a line feed.
    """
    body = [list(row) for row in rows]
    right = [all(row[i] is None or not isinstance(row[i], str) for row in body) for i in range(len(head))]
    cells = [list(head)] + [[show(cell) for cell in row] for row in body]
    widths = [max(width(row[i]) for row in cells) for i in range(len(head))]
    lines = ["", title] if title else []
    for row in cells:
        padded = [
            " " * (room - width(cell)) + cell if to_right else cell + " " * (room - width(cell))
            for cell, room, to_right in zip(row, widths, right, strict=True)
        ]
        lines.append("  ".join(padded).rstrip())
    lines.insert(3 if title else 1, "  ".join("-" * room for room in widths))
    return "\n".join(lines) + "\n"


def markdown(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The same as a table of Markdown, numbers aligned to the right."""
    body = [list(row) for row in rows]
    right = [all(row[i] is None or not isinstance(row[i], str) for row in body) for i in range(len(head))]
    cells = [[show(cell).replace("|", r"\|") for cell in row] for row in [list[Cell](head), *body]]
    cells.insert(1, ["--:" if to_right else "---" for to_right in right])
    return "".join(f"| {' | '.join(row)} |\n" for row in cells)


def say(text: str) -> None:
    """Print to standard output; what a terminal cannot encode is replaced."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding, "replace"))
    if not text.endswith("\n"):
        sys.stdout.write("\n")
    sys.stdout.flush()


def leave(main: Callable[[], int]) -> None:
    """Run a script to its end: exit with its code, or quietly when the reader of its output has gone."""
    try:
        sys.exit(main())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def tell(what: str) -> None:
    """Show on standard error what is being done, over what was shown before, when that is a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{what}\r")
        sys.stderr.flush()


def watch(items: Iterable[Item], what: str, total: int | None = None) -> Iterable[Item]:
    """Pass items through, with a progress bar on standard error when that is a terminal."""
    return track(items, what, total, console=Console(stderr=True), disable=not sys.stderr.isatty())


def cpu_name() -> str:
    """Name the processor, as the system tells it; empty where it does not."""
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor()


def version_of(distribution: str) -> str | None:
    """Version of an installed distribution, None when it is not installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def machine(distributions: Iterable[str] = ()) -> dict[str, object]:
    """Describe where and with what a figure was measured."""
    versions = {name: version_of(name) for name in distributions}
    return {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": f"{platform.system()} {platform.machine()}",
        "cpu": cpu_name(),
        "cores": os.cpu_count(),
        "versions": {name: version for name, version in versions.items() if version},
    }


def write_json(path: Path, report: Mapping[str, object]) -> None:
    """Write a report as JSON.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
