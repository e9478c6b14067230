"""What is done, on the disk: the conditions of the job, and a manifest for each finished shard.

Comes in: conditions, inputs, shards. Goes out: the numbers of the shards that are done under the very same conditions.
Never: takes one job's shards for another's; it refuses, and says what differs.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any, Final

from cleaner.errors import MixedJobError
from cleaner.jobs.atomic import Folder
from cleaner.jobs.counts import Counts
from cleaner.jobs.inputs import InputFile
from cleaner.jobs.shards import Shard, cuts_of
from cleaner.jobs.source import digest_range

HOME: Final = "_cleaner"
JOB: Final = f"{HOME}/job.json"
LOCK: Final = f"{HOME}/lock"
SUCCESS: Final = "_SUCCESS"

_SHOWN: Final = 3
"""Differences that a message names."""


def manifest_name(number: int) -> str:
    """Where the manifest of a shard stands."""
    return f"{HOME}/shards/{number:06d}.json"


def to_bytes(value: object) -> bytes:
    """JSON as files of a job hold it: sorted as given, indented by nothing, with a line feed at the end."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogateescape") + b"\n"


def digest_of(value: object) -> str:
    """Sha256 of a JSON value, in hex."""
    return hashlib.sha256(to_bytes(value)).hexdigest()


class Ledger:
    """The book of a job.

    Args:
        folder: the output folder; the caller holds its lock.
        conditions: what the output depends on beside the inputs, as JSON values by name.
        files: the inputs.
        shards: what they were cut into.
    """

    def __init__(self, folder: Folder, conditions: dict[str, Any], files: list[InputFile], shards: list[Shard]) -> None:
        self._folder, self._shards = folder, shards
        self._inputs = {file.relative: [file.size, file.format, file.compression, file.mtime_ns] for file in files}
        self._files = {file.relative: file for file in files}
        cuts = {file.relative: starts for file, starts in cuts_of(shards)}
        self._job = {"conditions": conditions, "shards": len(shards), "inputs": self._inputs, "cuts": cuts}
        self.conditions_digest = digest_of(conditions)

    def open(self) -> dict[int, Counts]:
        """Begin a job, or go on with one.

        Returns:
            The counts of the shards that are done, by number.

        Raises:
            MixedJobError: the folder holds something else.
            OSError: the folder cannot be read or written.
        """
        known = self._folder.read(JOB)
        if known is None:
            strange = sorted(name for name in os.listdir(self._folder.root) if name != HOME)  # noqa: PTH208
            if strange:
                raise MixedJobError(f"{self._folder.root}: is not empty ({strange[0]} …) and holds no job of this kind")
            self._folder.write(JOB, to_bytes(self._job))
            return {}
        try:
            changed = self._compare(json.loads(known))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if isinstance(error, MixedJobError):
                raise
            raise MixedJobError(f"{self._folder.root / JOB}: is damaged; choose another folder") from None
        done = {shard.number: counts for shard in self._shards if (counts := self._done(shard, changed)) is not None}
        if len(done) < len(self._shards):
            self._folder.remove(SUCCESS)
        return done

    def is_done(self, shard: Shard) -> bool:
        """Whether a shard has its manifest, and its outputs are there."""
        return self._done(shard, frozenset()) is not None

    def counts(self, number: int) -> Counts:
        """What the manifest of a finished shard counts."""
        data = self._folder.read(manifest_name(number))
        assert data is not None  # noqa: S101 - the caller knows that it is done
        return Counts.from_json(json.loads(data)["counts"])

    def _compare(self, known: dict[str, Any]) -> frozenset[str]:
        """Refuse other conditions; return the inputs whose time has changed and nothing else."""
        here = json.loads(to_bytes(self._job))
        differences = [
            f"{name} was {_short(before)}, is {_short(now)}"
            for name, before, now in _differences(known["conditions"], here["conditions"])
        ]
        old, new = known["inputs"], here["inputs"]
        differences += [f"input {name} is gone" for name in old if name not in new]
        differences += [f"input {name} is new" for name in new if name not in old]
        differences += [
            f"input {name} was {old[name][0]:,} bytes of {old[name][1]}, is {new[name][0]:,} of {new[name][1]}"
            for name in new
            if name in old and old[name][:3] != new[name][:3]
        ]
        differences += _cut_otherwise(known, here)
        if differences:
            more = f"; and {len(differences) - _SHOWN} more" if len(differences) > _SHOWN else ""
            raise MixedJobError(
                f"{self._folder.root}: holds a job under other conditions: {'; '.join(differences[:_SHOWN])}{more}. "
                "Finish it under its own, or choose another folder"
            )
        return frozenset(name for name in new if old[name][3] != new[name][3])

    def _done(self, shard: Shard, changed: frozenset[str]) -> Counts | None:
        """The counts of a shard whose manifest, inputs and outputs are as they should be; else None: do it again."""
        data = self._folder.read(manifest_name(shard.number))
        if data is None:
            return None
        try:
            manifest = json.loads(data)
            counts = Counts.from_json(manifest["counts"])
        except (ValueError, KeyError, TypeError):
            return None
        if manifest["conditions"] != self.conditions_digest:
            return None
        for part in manifest["inputs"]:
            if part["file"] in changed:
                now = digest_range(self._files[part["file"]], part["start"], part["end"])
                if now != part["sha256"]:
                    raise MixedJobError(
                        f"{self._folder.root}: input {part['file']} has changed since a part of it was cleaned; "
                        "choose another folder"
                    )
        if any(self._folder.size(file["file"]) != file["size"] for file in manifest["outputs"]):
            return None
        return counts


def _cut_otherwise(known: dict[str, Any], here: dict[str, Any]) -> list[str]:
    """What to say when the same inputs are other shards now: outputs of the two would not fit together."""
    old, new = known.get("cuts"), here["cuts"]
    if old is None:
        before, now = known["shards"], here["shards"]
        return [] if before == now else [f"shards were {before}, are {now} in this version"]
    return [
        f"parts of input {name} were {len(old.get(name, [0]))}, are {len(new.get(name, [0]))} other ones"
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]


def _differences(before: dict[str, Any], now: dict[str, Any], above: str = "") -> list[tuple[str, Any, Any]]:
    found: list[tuple[str, Any, Any]] = []
    for name in sorted({*before, *now}):
        old, new = before.get(name), now.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            found += _differences(old, new, f"{above}{name}.")
        elif old != new:
            found.append((above + name, old, new))
    return found


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:37]}…"
