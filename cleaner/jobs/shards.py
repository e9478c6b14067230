"""Inputs to shards: the pieces of work that are done whole or not at all.

Comes in: input files and settings. Goes out: shards, the same for the same files and settings, whatever the number of
workers. Never: reads records; where a format must look into a file to cut it, its room does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Final

from cleaner.errors import OptionError
from cleaner.jobs.cuts import Cut, Look
from cleaner.jobs.inputs import HTML, TEXT, WARC, InputFile, split_name
from cleaner.jobs.settings import Settings
from cleaner.limits import SHARD_FILES

RESERVED: Final = frozenset({"_cleaner", "_quarantine", "_SUCCESS", "report.json"})
"""Names in the output folder that the job itself needs."""

OutputName = str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an input.

    Attributes:
        file: the input.
        start, end: half-open; bytes, or row groups or record batches in columnar files; end -1: all of it.
        bytes: its bytes, of a part of a columnar file its share of them.
        output: name of the output, relative to the output folder.
        first, last: as in `Cut`.
    """

    file: InputFile
    start: int
    end: int
    bytes: int
    output: OutputName
    first: int = 0
    last: int = -1


@dataclass(frozen=True, slots=True)
class Shard:
    """Work that is done whole or not at all.

    Attributes:
        number: from 0, in the order of the inputs.
        pieces: parts of inputs of one format; several only where a file holds a single record.
    """

    number: int
    pieces: tuple[Piece, ...]

    @property
    def format(self) -> str:
        """The format of all its pieces."""
        return self.pieces[0].file.format

    @property
    def bytes(self) -> int:
        """Bytes of input."""
        return sum(piece.bytes for piece in self.pieces)

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON values."""
        return {"number": self.number, "pieces": [asdict(piece) for piece in self.pieces]}

    @staticmethod
    def from_json(value: dict[str, Any]) -> Shard:
        """Undo `to_json`."""
        pieces = (Piece(**{**piece, "file": InputFile(**piece["file"])}) for piece in value["pieces"])
        return Shard(value["number"], tuple(pieces))


def plan_shards(
    files: Iterable[InputFile], settings: Settings, workers: int = 0, look: Look = lambda _: None
) -> list[Shard]:
    """Cut the inputs into shards.

    Args:
        files: the inputs, in order.
        settings: of the job.
        workers: processes that look into large files; the plan is the same for any number.
        look: is told of how many bytes it is settled in which shards they are; may raise to end the planning.

    Raises:
        OptionError: two outputs would have one name, or one that the job itself needs; or fields are to be added to
            records that have no place for them.
        InputError: a file that must be looked into to be cut cannot be read.
    """
    from cleaner.jobs.survey import find_cuts  # noqa: PLC0415 - the rooms import this one

    files = list(files)
    known = find_cuts(files, settings, workers, look)
    taken = {file.relative for file in files}
    groups: list[tuple[Piece, ...]] = []
    open_: list[Piece] = []
    room = settings.shard_bytes
    settled = sum(file.size for file in files if file.relative in known)
    for file in files:
        if open_ and (open_[0].file.format != file.format or len(open_) >= SHARD_FILES or room <= 0):
            groups.append(tuple(open_))
            open_, room = [], settings.shard_bytes
        cuts = known.get(file.relative) or _cut(file, settings)
        if file.format in {TEXT, HTML}:
            open_.append(Piece(file, 0, -1, file.size, _output_name(file, -1, taken)))
            room -= file.size
        else:
            groups.extend((piece,) for piece in _pieces(file, cuts))
        if file.relative not in known:
            settled += file.size
        look(settled)
    if open_:
        groups.append(tuple(open_))
    shards = [Shard(number, pieces) for number, pieces in enumerate(groups)]
    _check_names(shards)
    return shards


def _cut(file: InputFile, settings: Settings) -> list[Cut]:
    """The cuts of a file that need not be looked into."""
    from cleaner.jobs.formats import room_of  # noqa: PLC0415 - the rooms import this one

    return room_of(file.format).cut(file, settings, lambda _: None)


def _pieces(file: InputFile, cuts: list[Cut]) -> Iterator[Piece]:
    for number, cut in enumerate(cuts):
        output = _output_name(file, number if len(cuts) > 1 else -1, frozenset())
        yield Piece(file, cut.start, cut.end, cut.bytes, output, cut.first, cut.last)


def _output_name(file: InputFile, part: int, taken: Collection[str]) -> OutputName:
    """The name of the input, with the number of the part before its suffixes; a page becomes a text.

    >>> _output_name(InputFile("", "a/b.jsonl.gz", 1, 0, "jsonl", "gz"), 3, ())
    'a/b-00003.jsonl.gz'
    >>> _output_name(InputFile("", "a.html", 1, 0, "html", ""), -1, ()), "and beside a text of that name:"
    ('a.txt', 'and beside a text of that name:')
    >>> _output_name(InputFile("", "a.html", 1, 0, "html", ""), -1, ("a.txt",))
    'a.html.txt'
    """
    stem, format_, packed = split_name(file.relative)
    suffixes = file.relative[len(stem) :]
    ending = f".{file.compression}" if file.compression else ""
    inner = file.relative[: -len(ending)] if packed and ending else file.relative
    if file.format == HTML:
        stem = stem if format_ == HTML and f"{stem}.txt{ending}" not in taken else inner
        suffixes = f".txt{ending}"
    elif file.format == WARC:
        stem, suffixes = inner, f".wet{ending}"
    elif ending and not packed:
        suffixes += ending
    return stem + (f"-{part:05d}" if part >= 0 else "") + suffixes


def cuts_of(shards: Iterable[Shard]) -> Iterator[tuple[InputFile, list[int]]]:
    """Each input that is several pieces, with the places where these begin."""
    pieces = (piece for shard in shards for piece in shard.pieces)
    for file, parts in groupby(pieces, key=lambda piece: piece.file):
        starts = [piece.start for piece in parts]
        if len(starts) > 1:
            yield file, starts


def _check_names(shards: list[Shard]) -> None:
    seen: dict[OutputName, str] = {}
    for shard in shards:
        for piece in shard.pieces:
            if piece.output.partition("/")[0] in RESERVED:
                raise OptionError(f"{piece.file.path}: the name {piece.output} is one that the job itself needs")
            if piece.output in seen:
                raise OptionError(f"{seen[piece.output]} and {piece.file.path} would be written as {piece.output}")
            seen[piece.output] = piece.file.path
