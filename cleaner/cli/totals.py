"""Totals of a run, for the command; they are counted in `cleaner.jobs.totals`, which corpus jobs share.

Comes in: nothing. Goes out: a name. Never: anything else.
"""

from __future__ import annotations

from cleaner.jobs.totals import Totals

__all__ = ["Totals"]
