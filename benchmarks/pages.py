"""Extracted pages with their gold text, from either of the two layouts that `extraction.py` reads.

Comes in: paths. Goes out: `Page`. Never: cleans, scores, or prints.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.corpus import read_records

GROUND_TRUTH: Final = "ground-truth.json"


@dataclass(frozen=True, slots=True)
class Page:
    """What one extractor made of one page.

    Attributes:
        id: name of the page.
        extractor: name of the extractor.
        lang: language code, empty where the layout does not say.
        site: the publisher, empty where the layout does not say.
        text: the extracted text.
        gold: the human-made article body.
    """

    id: str
    extractor: str
    lang: str
    site: str
    text: str
    gold: str


def read_public(ground_truth: Path) -> Iterator[Page]:
    """Read the layout of the public article extraction benchmark.

    Args:
        ground_truth: path of `ground-truth.json`; the extractors' files are `output/*.json` beside it. Each is an
            object from page id to an object with `articleBody`.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is not JSON, there is no output, or an output has other pages than the ground truth.
    """
    gold = json.loads(ground_truth.read_text(encoding="utf-8"))
    outputs = sorted((ground_truth.parent / "output").glob("*.json"))
    if not outputs:
        message = f"{ground_truth.parent / 'output'}: no *.json of any extractor"
        raise ValueError(message)
    for path in outputs:
        output = json.loads(path.read_text(encoding="utf-8"))
        if output.keys() != gold.keys():
            message = f"{path}: its pages are not those of {ground_truth.name}"
            raise ValueError(message)
        for key in gold:
            body, wanted = output[key].get("articleBody") or "", gold[key].get("articleBody") or ""
            yield Page(f"{key}#{path.stem}", path.stem, "", "", body, wanted)


def read_pages(path: Path) -> Iterator[Page]:
    """Read pages from JSON Lines, or from the public layout when the path is a folder or `ground-truth.json`.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is not what its name promises.
        KeyError: a record lacks `text`, `gold` or `extractor`.
    """
    if path.is_dir() or path.name == GROUND_TRUTH:
        yield from read_public(path / GROUND_TRUTH if path.is_dir() else path)
        return
    for record in read_records(path):
        yield Page(
            id=str(record.get("id") or ""),
            extractor=str(record["extractor"]),
            lang=str(record.get("lang") or ""),
            site=str(record.get("site") or ""),
            text=str(record["text"]),
            gold=str(record["gold"]),
        )
