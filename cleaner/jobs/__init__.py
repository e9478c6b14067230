"""Corpus jobs: many files, every core, nothing lost.

>>> from cleaner.jobs import run
>>> report = run(["corpus/"], "clean/", workers=2)  # doctest: +SKIP
>>> report.records, report.quarantined  # doctest: +SKIP
(1000, 3)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.jobs.job import run
    from cleaner.jobs.report import Report

__all__ = ["Report", "run"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a function or a class
    """Load what is asked for: the command uses parts of this room that need none of it."""
    if name == "run":
        from cleaner.jobs.job import run  # noqa: PLC0415 - see above

        return run
    if name == "Report":
        from cleaner.jobs.report import Report  # noqa: PLC0415 - see above

        return Report
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
