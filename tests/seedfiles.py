"""The seeds with what they expect: `seeds/` and `seeds/expected.yaml` as values.

Comes in: nothing. Goes out: `Seed`s. Never: cleans them.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SEEDS = Path(__file__).parents[1] / "seeds"


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or part of a line, that is not the article."""

    text: str
    category: str


@dataclass(frozen=True, slots=True)
class Seed:
    """One sample document.

    Attributes:
        key: file under `seeds/`, or `file#id` for a record of a JSONL file.
        lang: language of the article.
        pending: whether something of `goes` is known to be left.
        goes: what is not the article, in reading order.
        raw: text or, for an `.html` file, the page.
    """

    key: str
    lang: str
    pending: bool
    goes: tuple[Piece, ...]
    raw: str

    @property
    def is_html(self) -> bool:
        return self.key.endswith(".html")


def seed_keys() -> set[str]:
    """The key of every document that stands under `seeds/`, whether or not something is expected of it."""
    files = {path.relative_to(SEEDS).as_posix() for pattern in ("*.txt", "*.html") for path in SEEDS.rglob(pattern)}
    return files | {f"{path.name}#{name}" for path in SEEDS.glob("*.jsonl") for name in _records(path)}


def read_expected() -> dict[str, dict[str, Any]]:
    """Key -> entry, as `expected.yaml` states it."""
    read = yaml.safe_load((SEEDS / "expected.yaml").read_text(encoding="utf-8"))
    entries: dict[str, dict[str, Any]] = read["seeds"]
    return entries


@functools.cache
def load_seeds() -> tuple[Seed, ...]:
    """Every seed of `expected.yaml`, in its order."""
    return tuple(
        Seed(
            key,
            entry["lang"],
            entry.get("pending", False),
            tuple(Piece(piece["text"], piece["category"]) for piece in entry["goes"]),
            _raw(key),
        )
        for key, entry in read_expected().items()
    )


def _raw(key: str) -> str:
    name, _, record = key.partition("#")
    path = SEEDS / name
    return _records(path)[record] if record else path.read_text(encoding="utf-8")


@functools.cache
def _records(path: Path) -> dict[str, str]:
    records = (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line)
    return {record["id"]: record["text"] for record in records}
