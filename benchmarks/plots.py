"""What `speed.py` measured, as pictures: bars against peers, cost against rules, cost against length.

Comes in: the report, as it stands in JSON. Goes out: SVG files, the same for the same report. Never: a figure that is
not in the report.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.speedpage import PLOTS, Report

STYLE: Final[Any] = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "cleaner",  # the same file for the same figures
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
COLORS: Final = {"floor": "#9aa5b1", "cleaner": "#0b6e4f", "peer": "#d08c60"}
SPREAD: Final = {"color": "#333333", "linewidth": 1}


def draw(report: Report, folder: Path) -> None:
    """Draw the plot of each measured section that has one."""
    for name, drawing in DRAWINGS.items():
        section = report["sections"].get(name)
        if section and section["rows"]:
            with mpl.rc_context(STYLE):
                figure = Figure(figsize=(8, 3.6), layout="constrained")
                drawing(section, figure.add_subplot())
                figure.savefig(folder / PLOTS[name], metadata={"Date": None})


def draw_peers(section: Report, axes: Axes) -> None:
    """Rates as bars, on a logarithmic axis, with the fastest and the slowest round."""
    rows = sorted(section["rows"], key=lambda row: float(row["mb_per_cpu_s"]))
    rates = [row["mb_per_cpu_s"] for row in rows]
    slow, fast = zip(*(_span(row, rate) for row, rate in zip(rows, rates, strict=True)), strict=True)
    colors = [COLORS[row["group"]] for row in rows]
    bars = axes.barh([row["name"] for row in rows], rates, color=colors, xerr=(slow, fast), error_kw=SPREAD)
    axes.bar_label(bars, [f"{rate:.3g}" for rate in rates], padding=4)
    axes.set_xscale("log")
    axes.margins(x=0.15)
    axes.set_xlabel("MB a CPU second, logarithmic; each does something else")


def _span(row: Report, rate: float) -> tuple[float, float]:
    """How far the slowest and the fastest round lie from the median rate."""
    rates = [row["bytes"] / 1e6 / seconds for seconds in row["cpu_s"]]
    return rate - min(rates), max(rates) - rate


def draw_rules(section: Report, axes: Axes) -> None:
    """Time over that of the fewest rules, against their number."""
    rows = [row for row in section["rows"] if row["at"]]
    costs = [rows[0]["mb_per_cpu_s"] / row["mb_per_cpu_s"] for row in rows]
    axes.plot([row["at"] for row in rows], costs, "o-", color=COLORS["cleaner"])
    axes.set_ylim(0, None)
    axes.set_xlim(0, None)
    axes.set_xlabel("rules")
    axes.set_ylabel(f"time, {rows[0]['at']:,} rules = 1")


def draw_lengths(section: Report, axes: Axes) -> None:
    """Time for a megabyte, against the length of the document it came in."""
    for group, name in (("cleaner", "clean()"), ("floor", "str.splitlines")):
        rows = [row for row in section["rows"] if row["group"] == group]
        costs = [1000 / row["mb_per_cpu_s"] for row in rows]
        axes.plot([row["at"] for row in rows], costs, "o-", color=COLORS[group], label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("characters of a document")
    axes.set_ylabel("CPU ms a MB")
    axes.legend(frameon=False)


DRAWINGS: Final[dict[str, Callable[[Report, Axes], None]]] = {
    "peers": draw_peers,
    "rules": draw_rules,
    "lengths": draw_lengths,
}
