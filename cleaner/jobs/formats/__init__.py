"""Formats: one room a family, each with the same two doors.

Comes in: the name of a format. Goes out: its room. Never: loads a library before a file needs it.
"""

from __future__ import annotations

import importlib
from typing import Final, Protocol, cast

from cleaner.errors import MissingExtraError
from cleaner.jobs.cuts import Cut, Look
from cleaner.jobs.inputs import ARROW, CSV, HTML, JSONL, PARQUET, TEXT, TSV, WARC, WET, InputFile
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece
from cleaner.jobs.task import Task

_ROOMS: Final = {
    JSONL: "lines", CSV: "delimited", TSV: "delimited", PARQUET: "parquet", ARROW: "arrow", TEXT: "documents",
    HTML: "documents", WARC: "archive", WET: "archive",
}  # fmt: skip


class Room(Protocol):
    """What every format can do."""

    def cut(self, file: InputFile, settings: Settings, look: Look) -> list[Cut]:
        """Say into which pieces a file is cut, at least one; a small one is not looked into."""

    def clean_piece(self, piece: Piece, task: Task) -> None:
        """Read the records of a piece, clean and write them."""


def room_of(format_: str) -> Room:
    """The room of a format.

    Raises:
        MissingExtraError: a library that it needs is not installed.
    """
    try:
        return cast("Room", importlib.import_module(f"cleaner.jobs.formats.{_ROOMS[format_]}"))
    except ImportError as error:
        raise MissingExtraError(f"{format_} needs {error.name}: pip install 'boilerplate-cleaner[jobs]'") from error
