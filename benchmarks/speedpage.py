"""What `speed.py` measured, laid out: tables for the terminal, a page for the documentation, a section for the README.

Comes in: the report, as it stands in JSON. Goes out: text. Never: a figure that is not in the report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from benchmarks.slices import ARTICLE_CHARS
from benchmarks.synthetic import COUNTS
from benchmarks.tables import Cell, markdown
from benchmarks.timing import FLOOR
from benchmarks.workload import CLEAN

Report = Mapping[str, Any]

START, END = "<!-- speed: written by `make speed` -->", "<!-- end of speed -->"
MS: Final = 1000
PLOTS: Final = {"peers": "peers.svg", "rules": "rules.svg", "lengths": "lengths.svg"}
"""File of the plot of each section that has one."""

BASES: Final = {"rules": min(COUNTS), "lengths": ARTICLE_CHARS}
"""Rules, or characters of a document, that the costs of others are set beside."""

PAGE: Final = """\
# Speed

Measured on {day} on {machine}, corpus `{corpus}` ({documents} documents, {megabytes:.1f} MB, {rules} rules).
This page is made by `make speed`; do not edit it. All figures stand in [`speed.json`](speed.json).

MB are 10^6 bytes of UTF-8. Tasks of a table run in turn, round after round; rates are medians over {rounds} rounds
(three where one takes long), `spread` is slowest less fastest round over the median, and a ratio is the median of the
ratios within the rounds, in CPU time. `/ floor` is to `str.splitlines` on the same texts, unless the title names
another floor. The engine is as a long job sees it: its rules read, its patterns compiled, its faster scanner built.
Before anything was measured, the engine and the naive engine of the tests, which tries every rule on every line, agreed
on {compared} documents.
"""
README: Final = """\
Measured on {day} on {machine}, corpus `{corpus}`:
{documents} documents, {megabytes:.1f} MB, {rules} rules. All tables, and how they were made:
[`docs/speed`](docs/speed/README.md).

{table}
![Rates beside others, in MB a CPU second](docs/speed/peers.svg)
"""
NAMED: Final = (CLEAN, "without a hit: clean()", "normalising needed: clean()", "short documents: clean_many")
"""Rows of the ways in that the README shows."""


class Laid(NamedTuple):
    """A table: its title, the names of its columns, its rows, and lines below it."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    remarks: Sequence[str] = ()


def lay_out(name: str, section: Report) -> Laid:
    """Lay out a section of the report."""
    if name == "start":
        return _start(section)
    if name in ("hostile", "pumps"):
        rows = [[row["name"], row["chars"], row["seconds"], row["growth"], row["status"]] for row in section["rows"]]
        return Laid(section["title"], ["text", "characters", "CPU s", "x half", "status"], rows)
    rows = [
        [*(row[key] for key in ("name", "mb_per_cpu_s", "mb_per_s", "spread", "ratio_to_floor")), row["note"]]
        for row in section["rows"]
    ]
    head = ["", "MB/CPU s", "MB/s", "spread", "/ floor", "task"]
    if name == "peers":
        head.insert(5, f"{CLEAN} / this")
        for cells, row in zip(rows, section["rows"], strict=True):
            cells.insert(5, row["clean_over_this"])
    if name in BASES:
        head.insert(5, f"cost, {BASES[name]:,} = 1")
        for cells, cost in zip(rows, _costs(section["rows"], BASES[name]), strict=True):
            cells.insert(5, cost)
    return Laid(section["title"], head, rows, section.get("missing", ()))


def _costs(rows: Sequence[Report], base: int) -> list[float | None]:
    """Time of a megabyte over that of the row at `base`, for rows of the cleaner."""
    rates = {row["at"]: row["mb_per_cpu_s"] for row in rows if row["group"] == "cleaner"}
    return [rates[base] / row["mb_per_cpu_s"] if row["group"] == "cleaner" and base in rates else None for row in rows]


def _start(section: Report) -> Laid:
    bare = section["rows"][0]
    rows = [
        [
            row["name"],
            row["wall_s"] * MS,
            (row["wall_s"] - bare["wall_s"]) * MS,
            row["cpu_s"] * MS,
            (row["cpu_s"] - bare["cpu_s"]) * MS,
            row["peak_mb"],
        ]
        for row in section["rows"]
    ]
    return Laid(section["title"], ["new process", "wall ms", "over bare", "CPU ms", "over bare", "peak MB"], rows)


def _facts(report: Report) -> dict[str, Any]:
    machine, corpus = report["machine"], report["corpus"]
    return {
        "day": machine["date"][:10],
        "machine": f"{machine['cpu'] or 'an unnamed processor'} ({machine['cores']} cores, {machine['system']}, "
        f"{machine['implementation']} {machine['python']})",
        "corpus": corpus["name"],
        "documents": corpus["documents"],
        "megabytes": corpus["bytes"] / 1e6,
        "rules": corpus["rules"],
        "rounds": report["rounds"],
        "compared": report["agreement"]["documents"],
    }


def write_page(report: Report) -> str:
    """The page of the documentation, as Markdown."""
    parts = [PAGE.format(**_facts(report))]
    for name, section in report["sections"].items():
        laid = lay_out(name, section)
        parts.append(f"## {laid.title}\n\n{markdown(laid.head, laid.rows)}")
        parts += [f"Not measured: {line}\n" for line in laid.remarks]
        if name in PLOTS:
            parts.append(f"![{laid.title}]({PLOTS[name]})\n")
    versions = ", ".join(f"{name} {version}" for name, version in report["machine"]["versions"].items())
    parts.append(f"Versions here: {versions}.\n")
    return "\n".join(parts)


def write_section(report: Report) -> str:
    """The section of the README, between its marks, as Markdown."""
    rows = list(_named_rows(report["sections"]))
    head = ["", "MB/CPU s", f"/ `{FLOOR}`", f"{CLEAN} / this", ""]
    return f"{START}\n{README.format(**_facts(report), table=markdown(head, rows))}{END}"


def _named_rows(sections: Report) -> Iterator[list[Cell]]:
    for row in sections.get("ways", {}).get("rows", ()):
        if row["name"] in NAMED:
            yield [row["name"], row["mb_per_cpu_s"], row["ratio_to_floor"], None, row["note"]]
    for row in sections.get("peers", {}).get("rows", ()):
        if row["group"] == "peer":
            yield [row["name"], row["mb_per_cpu_s"], row["ratio_to_floor"], row["clean_over_this"], row["note"]]


def replace_section(text: str, section: str) -> str:
    """Put a section in the place of the one between the same marks.

    Raises:
        ValueError: the marks do not stand in the text.
    """
    before, after = text.index(START), text.index(END) + len(END)
    return text[:before] + section + text[after:]
