"""What a job was asked to do, beside its inputs and its rules.

Comes in: values from a caller. Goes out: `Settings`, frozen and picklable. Never: looks at a file.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from cleaner.additions import checked_additions
from cleaner.errors import OptionError
from cleaner.limits import MAX_RECORD_BYTES, RECORD_SECONDS, SHARD_BYTES, WORKER_BYTES

_RUNNING_ONLY: Final = frozenset({"record_seconds", "memory_bytes"})
"""Settings that say how long and how much, not what: a second run may change them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a job.

    Attributes:
        field: the field or column with the text; `a.b` is the member b of a.
        url_field, language_field: fields that are used when a record has them; empty: never.
        lang: code of the language of all texts; empty: that of the record, or detected if need be.
        format: the format of files that are named; empty: by name, then by content.
        pattern: of the files in folders, only those whose relative name or last part matches, as in a shell.
        add: of `additions.ADDITIONS`, what is added to each record, as `cleaner_removals` and so on.
        drop_empty: leave out records whose text is empty once it is clean.
        shard_bytes: bytes of input in a shard.
        max_record_bytes: bytes of the longest record.
        record_seconds: seconds that one record may take.
        memory_bytes: bytes of memory that a worker may own; 0: no bound.
    """

    field: str = "text"
    url_field: str = "url"
    language_field: str = "language"
    lang: str = ""
    format: str = ""
    pattern: str = ""
    add: tuple[str, ...] = ()
    drop_empty: bool = False
    shard_bytes: int = SHARD_BYTES
    max_record_bytes: int = MAX_RECORD_BYTES
    record_seconds: float = RECORD_SECONDS
    memory_bytes: int = WORKER_BYTES

    def __post_init__(self) -> None:
        checked_additions(self.add)
        for name in ("shard_bytes", "max_record_bytes", "record_seconds"):
            if getattr(self, name) <= 0:
                raise OptionError(f"{name} is {getattr(self, name)}, expected more than 0")
        if not self.field:
            raise OptionError("the name of the text field is empty")

    def conditions(self) -> dict[str, Any]:
        """What the output depends on, as JSON values."""
        return {name: value for name, value in asdict(self).items() if name not in _RUNNING_ONLY} | {
            "add": list(self.add)
        }
