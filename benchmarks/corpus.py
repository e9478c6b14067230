"""Documents to measure on: files of JSON Lines, their folds, and the fields that each kind of file holds.

Comes in: paths. Goes out: frozen records. Never: cleans, measures, or prints.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

FOLDS: Final = ("all", "dev", "held")


@dataclass(frozen=True, slots=True)
class GoldDocument:
    r"""One document whose lines are labelled.

    Attributes:
        id: name of the document.
        lang: language code.
        site: the publisher; folds are made by it.
        text: the text, lines separated by a line feed.
        labels: line number, from 0 over `text.split("\n")`, to label; a line without one is the article.
        mixed: line number to the substring of an article line that is not the article.
    """

    id: str
    lang: str
    site: str
    text: str
    labels: Mapping[int, str] = field(default_factory=dict)
    mixed: Mapping[int, str] = field(default_factory=dict)


def read_records(path: Path) -> Iterator[dict[str, object]]:
    """Read JSON Lines, gzipped when the name ends in `.gz`.

    Raises:
        ValueError: a line is not a JSON object; the message starts with `path:line`.
        OSError: the file cannot be read.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path}:{number}: not JSON: {error}") from error
            if not isinstance(record, dict):
                message = f"{path}:{number}: expected a JSON object, found {type(record).__name__}"
                raise ValueError(message)  # noqa: TRY004  the file is wrong, not the caller
            yield record


def find_files(where: Path, prefix: str) -> list[Path]:
    """A file itself, or the `.jsonl` and `.jsonl.gz` files of a folder whose names start with `prefix`.

    Raises:
        FileNotFoundError: there is no such file, or the folder holds none of that kind.
    """
    if where.is_dir():
        found = sorted([*where.glob(f"{prefix}*.jsonl"), *where.glob(f"{prefix}*.jsonl.gz")])
        if not found:
            message = f"{where}: no file named {prefix}*.jsonl or {prefix}*.jsonl.gz"
            raise FileNotFoundError(message)
        return found
    if not where.is_file():
        message = f"{where}: no such file or folder"
        raise FileNotFoundError(message)
    return [where]


def gold_document(record: Mapping[str, object]) -> GoldDocument:
    """Turn one record of a labelled file into a `GoldDocument`.

    Raises:
        KeyError: a field is missing.
        TypeError: `labels` or `mixed` is not an object.
    """
    labels, mixed = record.get("labels") or {}, record.get("mixed") or {}
    if not isinstance(labels, dict) or not isinstance(mixed, dict):
        message = f"{record.get('id')}: labels and mixed are objects from line number to string"
        raise TypeError(message)
    return GoldDocument(
        id=str(record["id"]),
        lang=str(record.get("lang") or ""),
        site=str(record.get("site") or ""),
        text=str(record["text"]),
        labels={int(number): str(label) for number, label in labels.items()},
        mixed={int(number): str(part) for number, part in mixed.items()},
    )


def fold_of(site: str, folds: int = 3) -> int:
    """Fold of a site, stable everywhere: all documents of one site share it.

    Args:
        site: name of the site.
        folds: how many folds there are.

    Returns:
        A number from 0 to `folds` - 1; fold 0 is held out.
    """
    digest = hashlib.md5(site.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    return int(digest, 16) % folds


def in_fold(site: str, which: str, folds: int = 3) -> bool:
    """Whether a site belongs to `all`, to `dev`, or to `held` (fold 0)."""
    return which == "all" or (fold_of(site, folds) == 0) == (which == "held")


def read_gold(
    where: Path,
    langs: Collection[str] = (),
    ids: Collection[str] = (),
    fold: str = "all",
    folds: int = 3,
) -> list[GoldDocument]:
    """Read labelled documents.

    Args:
        where: a file, or a folder with files named `gold*`.
        langs: languages to keep; empty keeps all.
        ids: documents to keep; empty keeps all.
        fold: one of `FOLDS`.
        folds: how many folds the sites are split into.

    Returns:
        The documents in the order of the files.

    Raises:
        OSError: a file is missing or cannot be read.
        ValueError: a line is not a JSON object.
        KeyError: a record lacks a field.
    """
    return [
        document
        for path in find_files(where, "gold")
        for document in map(gold_document, read_records(path))
        if (not langs or document.lang in langs)
        and (not ids or document.id in ids)
        and in_fold(document.site, fold, folds)
    ]
