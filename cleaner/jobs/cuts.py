"""Where a file is cut: at the first record that begins at or behind the edge of each of some equal parts.

Comes in: places where records begin, in order. Goes out: cuts, the same for the same places. Never: guesses: rooms name
places at which reading may begin and yields what reading from the file's start does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

from cleaner.jobs.inputs import InputFile
from cleaner.jobs.settings import Settings

Look = Callable[[int], None]
"""Is told, again and again, how many bytes of a file were looked at; may raise to end the planning."""


class Cut(NamedTuple):
    """A part of a file.

    Attributes:
        start, end: half-open; bytes, or row groups or record batches in columnar files; end -1: all of it.
        bytes: its bytes.
        first, last: the same as its records count, where that is not from `start` to `end`: unpacked bytes of an
            archive, -1 for all of them; of an Arrow file the number of the first row.
    """

    start: int
    end: int
    bytes: int
    first: int = 0
    last: int = -1


def whole(file: InputFile) -> list[Cut]:
    """The file as one piece."""
    return [Cut(0, -1, file.size)]


def edges(file: InputFile, settings: Settings) -> list[int]:
    """Bytes at which equal parts, none larger than a shard, would begin and end."""
    parts = -(-file.size // settings.shard_bytes)
    return [file.size * part // parts for part in range(parts + 1)]


def cut_at(places: Iterable[tuple[int, int]], file: InputFile, settings: Settings) -> list[Cut]:
    """Cut a file at records; what lies behind the last cut is not asked for.

    Args:
        places: where records begin, in order: in bytes of the file, and in unpacked ones.
        file: the input.
        settings: of the job.
    """
    left = edges(file, settings)[-2:0:-1]
    starts = [(0, 0)]
    for place in places if left else ():
        if place[0] < left[-1]:
            continue
        starts.append(place)
        while left and left[-1] <= place[0]:
            left.pop()
        if not left:
            break
    if len(starts) == 1:
        return whole(file)
    ends = [*starts, (file.size, -1)]
    return [Cut(start, end, end - start, first, last) for (start, first), (end, last) in pairwise(ends)]
