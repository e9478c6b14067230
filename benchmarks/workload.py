"""The tasks of the speed benchmark: floors, the cleaner's ways in, the naive loop, and the peers that are installed.

Comes in: texts and a cleaner. Goes out: `Task`s, and for each the floor that its ratio is taken to. Never: measures.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import cycle, islice
from typing import Final, Protocol

from benchmarks.peers import PEERS, naive_loop
from benchmarks.timing import Task

SPLITLINES: Final = "str.splitlines"
SHORT_DOCUMENTS: Final = 10_000
SHORT_CHARS: Final = 300
SLOW_BYTES: Final = 400_000
"""Bytes of the sample that slow tasks run on; their rate is that of this sample."""


class CleanerLike(Protocol):
    """What is needed of a cleaner."""

    def clean(self, text: str, lang: str | None = None) -> object:
        """Clean one text, with a full result."""

    def clean_many(self, texts: Iterable[str]) -> Sequence[object]:
        """Clean many texts."""


@dataclass(frozen=True, slots=True)
class Workload:
    """Tasks in the order of the table.

    Attributes:
        tasks: what to measure.
        floors: name of a task to the name of the floor that its ratio is taken to; `SPLITLINES` where not named.
        missing: peers that are not installed, with their task.
        facts: what the corpus is, as JSON values.
    """

    tasks: tuple[Task, ...]
    floors: dict[str, str]
    missing: tuple[str, ...]
    facts: dict[str, object]


def size_of(texts: Iterable[str]) -> int:
    """Bytes in UTF-8, lone surrogates passed through."""
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)


def each(run: Callable[[str], object], texts: Sequence[str]) -> Callable[[], object]:
    """A task that runs over every text and keeps nothing."""

    def loop() -> None:
        for text in texts:
            run(text)

    return loop


def take(texts: Sequence[str], most_bytes: int, seed: int) -> list[str]:
    """Random texts up to a number of bytes; one at least."""
    chosen: list[str] = []
    room = most_bytes
    for text in random.Random(seed).sample(texts, len(texts)):
        if chosen and room <= 0:
            break
        chosen.append(text)
        room -= size_of([text])
    return chosen


def disorder(text: str) -> str:
    """Make a text need normalising: decomposed accents, CR LF, a zero-width space, a no-break space."""
    return unicodedata.normalize("NFD", text).replace("\n", "\r\n").replace(" ", "\u00a0", 1) + "\u200b"


def floors(texts: Sequence[str], size: int) -> list[Task]:
    """What no cleaner of strings can be faster than, and what reading and writing the records costs."""
    tasks = [
        Task(SPLITLINES, each(str.splitlines, texts), size, "cuts lines, no more", "floor"),
        Task("str.encode", each(lambda text: text.encode("utf-8", "surrogatepass"), texts), size, "to UTF-8", "floor"),
    ]
    try:
        orjson = import_module("orjson")
    except ImportError:
        return tasks
    lines = [orjson.dumps({"text": text.encode("utf-8", "replace").decode()}) for text in texts]
    run = each_line(lambda line: orjson.dumps(orjson.loads(line)), lines)
    return [*tasks, Task("orjson loads + dumps", run, size, "reads and writes the record", "floor")]


def each_line(run: Callable[[bytes], object], lines: Sequence[bytes]) -> Callable[[], object]:
    """As `each`, for bytes."""

    def loop() -> None:
        for line in lines:
            run(line)

    return loop


def ours(texts: Sequence[str], size: int, clean: Callable[[str], str], cleaner: CleanerLike) -> list[Task]:
    """The ways in, on the whole corpus and on its hard and easy parts."""
    spotless = [text for text in texts if clean(text) is text]
    dirty = [disorder(text) for text in texts]
    short = [text[:SHORT_CHARS] for text in islice(cycle(texts), SHORT_DOCUMENTS)]
    spotless_size, dirty_size, short_size = size_of(spotless), size_of(dirty), size_of(short)
    tasks = [
        Task("clean()", each(clean, texts), size, "text to text", "cleaner"),
        Task("Cleaner.clean", each(cleaner.clean, texts), size, "text to full result", "cleaner"),
        Task("Cleaner.clean_many", lambda: cleaner.clean_many(texts), size, "all texts in one call", "cleaner"),
        Task("clean(), normalising needed", each(clean, dirty), dirty_size, "NFD, CR LF, invisible", "cleaner"),
        Task("short: clean() in a loop", each(clean, short), short_size, f"{SHORT_CHARS} characters each", "cleaner"),
        Task("short: clean_many", lambda: cleaner.clean_many(short), short_size, "the same", "cleaner"),
        Task("short: str.splitlines", each(str.splitlines, short), short_size, "the same", "floor"),
    ]
    if spotless:
        tasks += [
            Task(
                "unchanged: clean()",
                each(clean, spotless),
                spotless_size,
                "texts that come back as they are",
                "cleaner",
            ),
            Task("unchanged: str.splitlines", each(str.splitlines, spotless), spotless_size, "the same", "floor"),
        ]
    return tasks


def others(texts: Sequence[str], patterns: Sequence[str], seed: int) -> tuple[list[Task], list[str]]:
    """The naive loop and the installed peers on a sample, and the names of peers that are not installed."""
    sample = take(texts, SLOW_BYTES, seed)
    size = size_of(sample)
    note = f"the loop people write: {len(patterns)} patterns on every line"
    tasks = [Task("naive loop", each(naive_loop(patterns), sample), size, note, "peer")]
    missing = []
    for peer in PEERS:
        try:
            run = peer.load()
        except ImportError:
            missing.append(f"{peer.name}: not installed ({', '.join(peer.distributions)}); it {peer.difference}")
        else:
            tasks.append(Task(peer.name, each(run, sample), size, peer.difference, "peer"))
    return tasks, missing


def workload(
    texts: Sequence[str], clean: Callable[[str], str], cleaner: CleanerLike, patterns: Sequence[str], seed: int
) -> Workload:
    """Lay out everything that `speed.py` measures on a corpus.

    Args:
        texts: the corpus; not empty.
        clean: the short way in.
        cleaner: the full way in.
        patterns: the rules' patterns, for the naive loop.
        seed: of the sample for slow tasks.
    """
    size = size_of(texts)
    own = ours(texts, size, clean, cleaner)
    peers, missing = others(texts, patterns, seed)
    floor_of = {task.name: "short: str.splitlines" for task in own if task.name.startswith("short:")}
    floor_of |= {task.name: "unchanged: str.splitlines" for task in own if task.name.startswith("unchanged:")}
    spotless = sum(clean(text) is text for text in texts)
    facts: dict[str, object] = {
        "documents": len(texts),
        "bytes": size,
        "lines": sum(text.count("\n") + 1 for text in texts),
        "documents_unchanged": spotless,
        "rules": len(patterns),
    }
    return Workload((*floors(texts, size), *own, *peers), floor_of, tuple(missing), facts)
