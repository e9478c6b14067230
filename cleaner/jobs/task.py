"""One attempt at one shard: what the rooms of the formats need, and what is to be done when they are through.

Comes in: a shard, a cleaner, settings. Goes out: files under their final names, and the shard's manifest after them.
Never: leaves a file of its own behind when it fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from cleaner.errors import RecordError
from cleaner.jobs.atomic import Folder, Part
from cleaner.jobs.bysite import BySite
from cleaner.jobs.counts import Counts
from cleaner.jobs.heartbeat import IN_RECORD, NOWHERE, READING
from cleaner.jobs.quarantine import Entry, describe
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece, Shard
from cleaner.jobs.source import Source

if TYPE_CHECKING:
    from cleaner.result import Result

_CODE: Final = re.compile(r"[a-z]{2}")
"""Rules know languages by their two letters; three would switch them off."""
_NUMBERS: Final = re.compile(r"\d[\d,]*")

Beat = Callable[[tuple[int, int, int, int, int, int]], None]


class DroppedError(Exception):
    """The job was told to stop; the shard is dropped, and done again next time."""


class Task:
    """One attempt at a shard.

    Args:
        shard: what to do.
        folder: where the output goes.
        cleaners: what cleans.
        settings: of the job.
        beat: is told where the task is, at each record.
        poison: number of a record to the reason why it must not be touched.
    """

    def __init__(
        self,
        shard: Shard,
        folder: Folder,
        cleaners: BySite,
        settings: Settings,
        *,
        beat: Beat,
        poison: Mapping[int, str],
    ) -> None:
        self.shard, self.folder, self.settings = shard, folder, settings
        self.counts = Counts()
        self.stopping = self.exhausted = False
        self.inputs: list[dict[str, Any]] = []
        self.outputs: list[dict[str, Any]] = []
        self._cleaners, self._beat, self._poison = cleaners, beat, poison
        self._record = -1
        self._bytes_before = self._advanced = self._removed = 0
        self._source: Source | None = None
        self._parts: list[Part] = []
        self._quarantine: Part | None = None

    def begin(self) -> str | None:
        """Go to the next record; return the reason if it is known to bring workers down, and is to be left out.

        Raises:
            DroppedError: the job was told to stop.
        """
        if self.stopping:
            raise DroppedError
        self._record = record = self._record + 1
        self.counts.records += 1
        self._pulse(IN_RECORD, record)
        return self._poison.get(record) if self._poison else None

    def begin_reading(self) -> str | None:
        """Go to unpacking what holds the next record; otherwise as `begin`, but no record is counted."""
        if self.stopping:
            raise DroppedError
        self._pulse(READING, self._record + 1)
        return self._poison.get(-2 - self._record) if self._poison else None

    def skip(self, records: int) -> None:
        """Count records that cannot be read one by one."""
        self._record += records
        self.counts.records += records

    def clean(self, text: str, lang: object = None, url: object = None) -> Result:
        """Clean the text of the record.

        Args:
            text: the text.
            lang: what the record says its language is; used when it is a code, such as `en` or `en-GB`.
            url: what the record says its address is.

        Raises:
            RecordError: the cleaner failed at it.
        """
        try:
            return self._cleaners.pick(url).clean(text, self.settings.lang or _code(lang))
        except MemoryError:
            self.exhausted = True
            raise RecordError("the cleaner ran out of memory") from None
        except Exception as error:  # noqa: BLE001 - one record that trips the cleaner is one record, not the job
            raise RecordError(f"the cleaner failed: {type(error).__name__}: {error}"[:500]) from None

    def drops(self, result: Result) -> bool:
        """Whether the record is left out because its text is empty now; counts it then."""
        if not self.settings.drop_empty or result.text.strip():
            return False
        self.counts.dropped += 1
        self._count(result)
        return True

    def wrote(self, result: Result | None) -> None:
        """Count a record of the output; None: it holds no text that could be cleaned."""
        self.counts.written += 1
        if result is not None:
            self._count(result)

    def _count(self, result: Result) -> None:
        self.counts.totals.add(result)
        for removal in result.removals:
            self._removed += removal.span.end - removal.span.start

    def quarantine(self, entry: Entry) -> None:
        """Keep a record out of the output, and in the quarantine."""
        if self._quarantine is None:
            name = _quarantine_name(self.shard)
            self._quarantine = self.folder.create(name, _temporary_name(self.shard, -1))
        self._quarantine.stream.write(describe(entry))
        self._count_left_out(entry)

    def _count_left_out(self, entry: Entry) -> None:
        self.counts.quarantined += entry.rows
        self.counts.totals.left_out += entry.rows
        self.counts.reasons[_NUMBERS.sub("N", entry.reason)] += entry.rows

    def open_source(self, piece: Piece, before: int) -> Source:
        """Open the input of a piece, some bytes before it; progress follows it."""
        self._source = Source(piece.file, piece.start, piece.end, before, self._touch)
        return self._source

    def advance(self, count: int) -> None:
        """Say that bytes were read, where no source counts them."""
        self._advanced += count

    def close_source(self, piece: Piece, digest: str, span: tuple[int, int] | None = None) -> None:
        """Note the digest of a piece once it has been read.

        Args:
            piece: the piece.
            digest: of its bytes.
            span: those bytes, when they are not what the piece names.
        """
        self._source = None
        self._bytes_before += piece.bytes
        self._advanced = 0
        self.counts.bytes_in += piece.bytes
        start, end = span or (piece.start, piece.end)
        self.inputs.append({"file": piece.file.relative, "start": start, "end": end, "sha256": digest})

    def open_output(self, piece: Piece) -> BinaryIO:
        """Begin the output of a piece; `close_output` ends it."""
        part = self.folder.create(piece.output, _temporary_name(self.shard, self.shard.pieces.index(piece)))
        self._parts.append(part)
        return part.stream

    def close_output(self) -> None:
        """End the output begun last; it has its bytes on the disk, and not yet its name."""
        part = self._parts[-1]
        part.finish()
        self._note(part)

    def commit(self) -> None:
        """Check the account, and give all files their names.

        Raises:
            AccountingError: a record is missing or doubled.
        """
        self.counts.check(f"shard {self.shard.number}")
        parts = list(self._parts)
        if self._quarantine is not None:
            self._quarantine.finish()
            self._note(self._quarantine)
            parts.append(self._quarantine)
        else:
            self.folder.remove(_quarantine_name(self.shard))
        self._pulse(NOWHERE, self._record)
        for part in parts:
            part.publish()
        self.folder.sync(part.folder for part in parts)

    def abort(self) -> None:
        """Take back everything that has not got its name."""
        for part in (*self._parts, *([self._quarantine] if self._quarantine else [])):
            part.abort()

    def manifest(self) -> dict[str, Any]:
        """What was done, for the shard's manifest."""
        return {
            "shard": self.shard.number,
            "inputs": self.inputs,
            "outputs": self.outputs,
            "counts": self.counts.to_json(),
        }

    def _note(self, part: Part) -> None:
        if not part.relative.startswith("_quarantine/"):
            self.counts.bytes_out += part.size
        self.outputs.append({"file": str(PurePosixPath(part.relative)), "size": part.size, "sha256": part.sha256})

    def _touch(self) -> None:
        """Say that what takes time now is the disk or the network, not the last record."""
        self._pulse(NOWHERE, self._record)

    def _pulse(self, phase: int, record: int) -> None:
        done = self._bytes_before + (self._source.done if self._source is not None else self._advanced)
        self._beat((self.shard.number, phase, record, done, self.counts.records, self._removed))


def _code(lang: object) -> str | None:
    """A language code out of what a record says, or None."""
    if not isinstance(lang, str):
        return None
    code = lang.lower().replace("_", "-").partition("-")[0]
    return code if _CODE.fullmatch(code) else None


def discard(shard: Shard, folder: Folder) -> None:
    """Remove what a worker that died has left of a shard under temporary names."""
    folder.remove(str(PurePosixPath(_quarantine_name(shard)).with_name(_temporary_name(shard, -1))))
    for number, piece in enumerate(shard.pieces):
        folder.remove(str(PurePosixPath(piece.output).with_name(_temporary_name(shard, number))))


def _quarantine_name(shard: Shard) -> str:
    return f"_quarantine/{shard.number:06d}.jsonl"


def _temporary_name(shard: Shard, piece: int) -> str:
    """The name of a file until it is whole; -1: that of the quarantine. The same at every attempt."""
    return f".{shard.number:06d}.part" if piece < 0 else f".{shard.number:06d}-{piece:03d}.part"
