"""The errors this package raises, and the exit code each one means on the command line.

    CleanerError
    ├── RuleError          a rule, a rule file or a pack is wrong (also a ValueError)
    ├── OptionError        a caller named a profile, category, unit … that does not exist (also a ValueError)
    │   └── MixedJobError  the output folder holds a job under other conditions
    ├── RecordError        one record of the input cannot be read (also a ValueError)
    ├── InputError         a file cannot be read or written (also an OSError)
    │   ├── LockedError    another job is at work in the output folder
    │   └── AccountingError  a shard's records do not add up: a defect, and nothing of it is kept
    ├── MissingExtraError  an optional library is not installed (also an ImportError)
    └── StoppedError       a signal ended a job; what is done is kept

Messages say where, what was found, what was expected and, for names, the nearest valid one.
"""

from __future__ import annotations

from collections.abc import Iterable


class CleanerError(Exception):
    """Base of every error raised on purpose by this package."""

    exit_code = 4


class RuleError(CleanerError, ValueError):
    """A rule, a rule file or a pack is wrong; the message starts with `path:line:col`."""

    exit_code = 3


class OptionError(CleanerError, ValueError):
    """A caller named something that does not exist, or gave a value out of range."""

    exit_code = 2


class MixedJobError(OptionError):
    """The output folder holds a job under other conditions, or files of no job; the message says which."""


class RecordError(CleanerError, ValueError):
    """One record of the input cannot be read; its neighbours are not touched."""

    exit_code = 1


class InputError(CleanerError, OSError):
    """A file or folder cannot be read or written."""

    exit_code = 4


class LockedError(InputError):
    """Another job is at work in the output folder."""


class AccountingError(InputError):
    """The records of a shard are not all in the output or the quarantine: a defect; the shard is not kept."""


class MissingExtraError(CleanerError, ImportError):
    """An optional library is missing; the message names the extra that installs it."""

    exit_code = 2


class StoppedError(CleanerError):
    """A signal ended a job; finished shards are kept, and the same call completes the rest.

    Args:
        signum: the signal; the exit code is 128 more, as shells have it.
    """

    def __init__(self, signum: int) -> None:
        super().__init__(f"stopped by signal {signum}; the same command goes on from here")
        self.signum = signum
        self.exit_code = 128 + signum


def nearest(name: str, valid: Iterable[str]) -> str:
    """Say which valid name was probably meant.

    Args:
        name: what was found.
        valid: the names that would have been accepted.

    Returns:
        ``"; did you mean 'x'?"``, or ``"; expected one of a, b"`` when nothing is close.
    """
    import difflib  # noqa: PLC0415 - most runs meet no wrong name

    names = sorted(valid)
    close = difflib.get_close_matches(name, names, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; expected one of {', '.join(names)}"
