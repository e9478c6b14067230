"""Floors: the figures that a measurement must not fall below, and how they rise and fall.

Comes in: figures by key, and the floors of a file. Goes out: what fell, and new floors. Never: measures, prints, or
lets a floor fall without a reason in the history.

A key is `profile/language/figure`, with `all` for all languages together. The figures are content loss and documents
hurt, of which less is better, and the recall of each group of labels, of which more is better; a floor is the worst
value allowed, whichever way round.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

LESS_IS_BETTER: Final = frozenset({"loss", "hurt"})
DIGITS: Final = 6
"""Digits behind the point that are kept: a character of a million, a document of ten thousand, a line of any label."""
EVERYTHING: Final = "*"
"""The mask that must be named when the data have changed: no floor can be compared then."""


@dataclass(frozen=True, slots=True)
class Change:
    """A floor that was let down.

    Attributes:
        date: the day, as YYYY-MM-DD.
        key: the key, or the mask that was named.
        because: the reason given.
        was: each floor that fell, as it was before, by key.
    """

    date: str
    key: str
    because: str
    was: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Floors:
    """What a committed file says.

    Attributes:
        data: name of the data file.
        sha256: its digest in hex; empty when nothing was measured yet.
        command: the command that measured.
        values: the floors by key.
        history: the floors that were let down, oldest first.
    """

    data: str = ""
    sha256: str = ""
    command: str = ""
    values: Mapping[str, float] = field(default_factory=dict)
    history: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class Fall:
    """A figure below its floor.

    Attributes:
        key: its key.
        floor: the floor.
        found: the figure; None when it was not measured.
    """

    key: str
    floor: float
    found: float | None


def digest_of(path: Path) -> str:
    """Sha256 of a file, in hex.

    Raises:
        OSError: it cannot be read.
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_worse(key: str, one: float, other: float) -> bool:
    """Whether a figure is worse than another of the same key."""
    return one > other if key.rpartition("/")[2] in LESS_IS_BETTER else one < other


def falls(floors: Floors, found: Mapping[str, float]) -> list[Fall]:
    """The figures that are worse than their floors or missing, by key."""
    return [
        Fall(key, floor, found.get(key))
        for key, floor in sorted(floors.values.items())
        if key not in found or is_worse(key, found[key], floor)
    ]


def lift(floors: Floors, found: Mapping[str, float]) -> Floors:
    """Take over the figures that are better than their floors or have none; the others stay as they are."""
    better = {
        key: value
        for key, value in found.items()
        if key not in floors.values or is_worse(key, floors.values[key], value)
    }
    return replace(floors, values={**floors.values, **better})


def lower(floors: Floors, found: Mapping[str, float], mask: str, because: str, date: str) -> Floors:
    """Let the floors that fell down to what was found, and write the reason down.

    Args:
        floors: the floors.
        found: the figures.
        mask: which keys, with `*` and `?`; floors that were not measured are dropped.
        because: the reason.
        date: the day, as YYYY-MM-DD.

    Raises:
        ValueError: no reason, or no floor of that name fell.
    """
    if not because.strip():
        message = f"{mask}: a floor falls only with a reason: --because"
        raise ValueError(message)
    fallen = [fall for fall in falls(floors, found) if fnmatchcase(fall.key, mask)]
    if not fallen:
        message = f"{mask}: no figure of that name fell below its floor"
        raise ValueError(message)
    values = dict(floors.values)
    for fall in fallen:
        values.pop(fall.key)
        if fall.found is not None:
            values[fall.key] = fall.found
    change = Change(date, mask, because.strip(), {fall.key: fall.floor for fall in fallen})
    return replace(floors, values=values, history=(*floors.history, change))


def start_anew(floors: Floors, because: str, date: str) -> Floors:
    """Drop all floors because the data changed; the history keeps them.

    Raises:
        ValueError: no reason.
    """
    if not because.strip():
        raise ValueError("new data need a reason: --because")
    change = Change(date, EVERYTHING, because.strip(), dict(floors.values))
    return Floors(history=(*floors.history, change))


def read_floors(path: Path) -> Floors:
    """Read a file of floors; no file: no floors yet.

    Raises:
        ValueError: it is not JSON.
        KeyError: a field is missing.
    """
    if not path.is_file():
        return Floors()
    read = json.loads(path.read_text(encoding="utf-8"))
    history = tuple(Change(one["date"], one["key"], one["because"], one["was"]) for one in read["history"])
    return Floors(read["data"], read["sha256"], read["command"], _flat(read["floors"]), history)


def write_floors(path: Path, floors: Floors) -> None:
    """Write the file at once, so that it is whole whenever it is looked at.

    Raises:
        OSError: it cannot be written.
    """
    report = {
        "data": floors.data,
        "sha256": floors.sha256,
        "command": floors.command,
        "floors": _nested(floors.values.items()),
        "history": [
            {"date": one.date, "key": one.key, "because": one.because, "was": dict(sorted(one.was.items()))}
            for one in floors.history
        ],
    }
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)


def _nested(values: Iterable[tuple[str, float]]) -> dict[str, dict[str, dict[str, float]]]:
    tree: dict[str, dict[str, dict[str, float]]] = {}
    for key, value in sorted(values):
        profile, lang, figure = key.split("/")
        tree.setdefault(profile, {}).setdefault(lang, {})[figure] = value
    return tree


def _flat(tree: Mapping[str, Mapping[str, Mapping[str, float]]]) -> dict[str, float]:
    return {
        f"{profile}/{lang}/{figure}": value
        for profile, langs in tree.items()
        for lang, figures in langs.items()
        for figure, value in figures.items()
    }
