"""From a shard to its files and its manifest: the one function that workers, and jobs without workers, call.

Comes in: a shard and what it is done with. Goes out: files under their names, then the manifest. Never: leaves one
without the other, but for a shard whose files are whole and whose manifest a power cut took: it is done again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cleaner.jobs.atomic import Folder
from cleaner.jobs.bysite import BySite
from cleaner.jobs.formats import room_of
from cleaner.jobs.manifest import manifest_name, to_bytes
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Shard
from cleaner.jobs.task import Beat, Task


@dataclass(frozen=True, slots=True)
class Tools:
    """What shards are done with.

    Attributes:
        folder: the output folder.
        cleaners: what cleans.
        settings: of the job.
        conditions: digest of the conditions of the job, for manifests.
    """

    folder: Folder
    cleaners: BySite
    settings: Settings
    conditions: str


def clean_shard(
    shard: Shard, tools: Tools, beat: Beat, poison: Mapping[int, str], started: Callable[[Task], None]
) -> None:
    """Do a shard.

    Args:
        shard: what to do.
        tools: what to do it with.
        beat: is told at each record where the work is.
        poison: records that must not be touched, with the reason.
        started: is handed the task, so that it can be told to stop.

    Raises:
        InputError: an input cannot be read; another shard may do.
        OSError: the output cannot be written.
        AccountingError: a record is missing or doubled.
        DroppedError: the task was told to stop.
    """
    task = Task(shard, tools.folder, tools.cleaners, tools.settings, beat=beat, poison=poison)
    started(task)
    try:
        room = room_of(shard.format)
        for piece in shard.pieces:
            room.clean_piece(piece, task)
        task.commit()
    except BaseException:
        task.abort()
        raise
    manifest = {**task.manifest(), "conditions": tools.conditions}
    tools.folder.write(manifest_name(shard.number), to_bytes(manifest))
