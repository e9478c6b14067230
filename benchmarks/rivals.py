"""The tasks of the speed benchmark that others run: the naive loop here, the peers in environments of their own.

Comes in: texts. Goes out: a `Section`, while its workers live. Never: measures.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

from benchmarks.peers import PEERS, naive_loop
from benchmarks.remote import Remote, RemoteError, environment
from benchmarks.timing import FLOOR, Task
from benchmarks.workload import CLEAN, Section, size_of, take, task

SAMPLE_BYTES: Final = 400_000
"""Bytes of the sample that all run on."""

NAIVE_BYTES: Final = 40_000
"""Bytes of the sample that the naive loop runs on, at some ten thousand bytes a second."""

NAIVE: Final = "naive loop"


@contextmanager
def rivals(
    texts: Sequence[str], clean: Callable[[str], str], patterns: Sequence[str], seed: int, told: Callable[[str], object]
) -> Iterator[Section]:
    """The naive loop and the peers beside `clean()`, on one sample.

    Args:
        texts: what to take the sample from.
        clean: the short way in.
        patterns: of the rules, for the naive loop.
        seed: of the sample.
        told: what is being installed, for a progress display.
    """
    sample = take(texts, SAMPLE_BYTES, seed)
    tasks = [
        task(FLOOR, str.splitlines, sample, "cuts lines, no more", "floor"),
        task(CLEAN, clean, sample, "text to text", "cleaner"),
    ]
    missing = []
    with ExitStack() as stack:
        path = Path(stack.enter_context(tempfile.TemporaryDirectory()), "texts.json")
        path.write_text(json.dumps(sample), encoding="utf-8")
        for peer in PEERS:
            told(f"{peer.name}: making its environment")
            try:
                remote = stack.enter_context(closing(Remote(environment(peer), "peer", peer.name, path)))
            except RemoteError as error:
                missing.append(f"{peer.name}: {error} (it {peer.difference})")
            else:
                tasks.append(Task(peer.name, remote.clock, size_of(sample), peer.difference, "peer"))
        note = f"the loop people write: {len(patterns)} patterns on every line"
        tasks.append(task(NAIVE, naive_loop(patterns), take(sample, NAIVE_BYTES, seed), note, "peer"))
        requirements = {peer.name: [*peer.requirements, *peer.alone] for peer in PEERS}
        facts: dict[str, object] = {"bytes": size_of(sample), "missing": missing, "requirements": requirements}
        yield Section("Others on a sample; each does something else", tuple(tasks), facts, tuple(missing))
