"""Records to clean, all invented, and what is expected of them."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

from cleaner import Cleaner

PROMO = "Follow us on Facebook, Instagram and X for the latest updates."
_WORDS = [
    *(
        "the",
        "council",
        "met",
        "to",
        "discuss",
        "a",
        "new",
        "bridge",
        "over",
        "river",
        "and",
        "members",
        "voted",
        "for",
    ),
    *(
        "it",
        "after",
        "long",
        "debate",
        "residents",
        "said",
        "plan",
        "would",
        "help",
        "shops",
        "near",
        "harbour",
        "while",
    ),
    *("while", "others", "fear", "noise", "costs", "traffic", "über", "naïve", "桥", "“quoted”"),
]


@cache
def english() -> Cleaner:
    """A cleaner that is made in a moment."""
    return Cleaner(languages=["en"])


def prose(number: int) -> str:
    """Some sentences, the same for the same number."""
    dice = random.Random(number)
    lines = []
    for _ in range(dice.randint(1, 3)):
        words = [dice.choice(_WORDS) for _ in range(dice.randint(8, 30))]
        lines.append(f"Number {number}: {' '.join(words)}.")
    return "\n".join(lines)


def text_of(number: int) -> str:
    """The text of a record; every third has a promo at its end."""
    return prose(number) + (f"\n{PROMO}" if number % 3 == 0 else "")


def clean_text(number: int) -> str:
    """What becomes of it."""
    return english().clean(text_of(number)).text


def records(count: int) -> list[dict[str, Any]]:
    """Records with fields of every kind around the text."""
    return [
        {
            "id": number,
            "url": f"https://site.example/{number}",
            "score": number / 7,
            "text": text_of(number),
            "meta": {"tags": ["a", None, "ü"], "big": 2**60 + number},
        }
        for number in range(count)
    ]


def json_line(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=record["id"] % 2 == 0).encode() + b"\n"


def write_lines(path: Path, count: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(map(json_line, records(count))))
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes, but for the lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def outputs(folder: Path) -> dict[str, bytes]:
    """Only what is meant to be read: no `_` folders, no report."""
    return {name: data for name, data in tree(folder).items() if not name.startswith(("_", "report.json"))}


def quarantine(folder: Path) -> list[dict[str, Any]]:
    """All lines of the quarantine."""
    files = sorted((folder / "_quarantine").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]
