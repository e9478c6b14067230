"""One line of JSONL, for the command; the work is done in `cleaner.jobs.jsonline`, which corpus jobs share.

Comes in: nothing. Goes out: names. Never: anything else.
"""

from __future__ import annotations

from cleaner.jobs.jsonline import Field, find_field, replace_field

__all__ = ["Field", "find_field", "replace_field"]
