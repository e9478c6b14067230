"""Every bound of the package: name, value, unit, why.

Comes in: nothing. Goes out: constants. Never: anything else; whoever reaches a bound says so in an error or a status.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MAX_RULE_FILE_BYTES: Final = 256 * 1024
"""Bytes of one rule file in UTF-8: ten times the longest that a person keeps an overview of."""

MAX_YAML_DEPTH: Final = 12
"""Nested collections in a rule file: an example stands five deep, and parsers crash near 50,000."""

MAX_YAML_NODES: Final = 20_000
"""Scalars and collections in a rule file: about 900 rules, which is a file to split."""

MAX_NESTING_RUN: Final = 64
"""Opening brackets or list dashes in a row, in the raw text: more is an attack, not a rule; the parser is not asked."""

MAX_INDENT_CHARS: Final = 256
"""Characters of indentation in a rule file: the allowed depth needs 24; beyond it a line is not readable either."""

MAX_PATTERN_CHARS: Final = 16_384
"""Code points of a pattern, vocabulary expanded: a list of 60 networks takes 700, and twenty such lists fit."""

MAX_LIST_DEPTH: Final = 20
"""Lists that use lists that use lists …: three are usual, and spelling them out is recursive."""

MAX_PATTERN_DEPTH: Final = 40
"""Nested groups in a pattern, vocabulary expanded: the parser descends recursively, a few frames a group."""

MAX_RULE_WORDS: Final = 1_000
"""Words that `max_words` may allow: a whole legal notice. Longer pieces are articles."""

MAX_PACK_FILES: Final = 1_000
"""Rule files in one pack: several times the built-in pack with all its languages."""

MAX_PACK_BYTES: Final = 16 * 1024 * 1024
"""Bytes of all rule files of one pack: reading them takes some seconds at most."""

MAX_FOLDER_DEPTH: Final = 8
"""Nested folders in a pack: a language and a topic need two."""

MAX_PIECE_CHARS: Final = 1_000
"""Code points of a piece that a pattern is tried on: the longest legal notice in labelled articles has 900."""

SLACK_SPACES: Final = 3
"""Spaces a piece may have beyond the words of a rule before it is passed over unread (decoration, separators)."""

SUFFIX_CHARS: Final = 500
"""Code points at the end of a line in which a glued promo may begin."""

WORK_PER_CHAR: Final = 8
"""Characters that patterns may be tried on, for each character of the text: ordinary articles need less than one."""

WORK_FLOOR: Final = 500_000
"""The same bound for short texts, in characters."""

SECONDS_FLOOR: Final = 10.0
"""Seconds of its thread's processor time that a text may take before it is given up; a net under the work bound, far
above what the first text of a process adds, so that it never decides what an ordinary text becomes."""

SECONDS_PER_MILLION: Final = 4.0
"""Seconds more for each million code points."""

MATCH_SECONDS: Final = 0.5
"""Seconds that one pattern of a user's pack may take on one piece; built-in patterns are pumped by the tests."""

MAX_ROUNDS: Final = 12
"""Rounds of deciding until nothing more goes; two are usual."""

MAX_REMOVED: Final = 0.95
"""Share of a text that may go; beyond it the original is kept. Pages of a few sentences in long lists of links are
furniture for more than 85 in 100."""

# Corpus jobs

MAX_FILES: Final = 1_000_000
"""Input files of one job: their names are kept in memory and in the job's plan, some 200 bytes each."""

SHARD_BYTES: Final = 64 * 1024 * 1024
"""Bytes of input that make a shard, before unpacking: some seconds of work, which is what a kill can cost."""

SHARD_FILES: Final = 256
"""Texts or pages that make a shard."""

MAX_RECORD_BYTES: Final = 8 * 1024 * 1024
"""Bytes of one record: the longest books have six million. Longer ones are quarantined, whatever memory there is."""

RAW_KEPT_BYTES: Final = 64 * 1024
"""Bytes kept in the quarantine of a record that is too long to be kept whole."""

MAX_WINDOW_LOG: Final = 27
"""Base-2 logarithm of the window, in bytes, that Zstandard may ask for: 128 MiB, as its command line has it."""

MAX_RATIO: Final = 500
"""Unpacked bytes for each packed one: logs reach 100, and only files made to do so pass 500."""

RATIO_FLOOR_BYTES: Final = 64 * 1024 * 1024
"""Unpacked bytes up to which the ratio is not looked at."""

ROW_GROUP_BYTES: Final = 64 * 1024 * 1024
"""Bytes of a Parquet row group, unpacked, up to which it is kept whole; a longer one is cut on writing."""

BATCH_ROWS: Final = 1024
"""Rows that are unpacked at once from a columnar file."""

RECORD_SECONDS: Final = 60.0
"""Seconds that one record may take in a worker; the engine itself gives up long before."""

READ_SECONDS: Final = 600.0
"""Seconds without a new record, outside of records: reading a row group, opening or closing a file."""

WORKER_BYTES: Final = 2 * 1024 * 1024 * 1024
"""Bytes of memory that a worker may own; what needs more is quarantined."""

STOP_SECONDS: Final = 3.0
"""Seconds that workers get to drop their shards when the job is told to stop."""

LOCK_SECONDS: Final = 5.0
"""Seconds to wait for the workers of a job that was killed: they end on their own as soon as they notice."""

MAX_TRIES: Final = 3
"""Times that a worker may die outside of any record before its shard, or the job, is given up."""

MAX_ACCIDENTS: Final = 20
"""Deaths of workers in one shard that no record can be blamed for; then something else is wrong with it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one text may cost and lose.

    Attributes:
        max_removed: share of visible characters that may go, from 0 to 1.
        work_per_char: see `WORK_PER_CHAR`.
        work_floor: see `WORK_FLOOR`.
        seconds_floor: see `SECONDS_FLOOR`.
    """

    max_removed: float = MAX_REMOVED
    work_per_char: int = WORK_PER_CHAR
    work_floor: int = WORK_FLOOR
    seconds_floor: float = SECONDS_FLOOR
