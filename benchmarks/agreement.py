"""Whether the engine removes what the naive engine of the tests removes: every rule on every line, no prefilter.

    python -m benchmarks.agreement [--corpus FILE.jsonl.gz] [--docs N] [--skip N] [--jobs N]

Comes in: texts and a cleaner. Goes out: the texts on which the two differ. Never: measures speed. The naive engine
cleans some ten thousand bytes a second: a whole corpus takes hours, in parts if need be (`--skip`, with one `--seed`).
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.tables import leave, say, watch
from benchmarks.texts import DOCUMENTS, read_texts
from cleaner import Cleaner
from cleaner.document import Document
from cleaner.pack import load_builtin

if TYPE_CHECKING:
    from cleaner.verdict import Verdict

NAIVE: Final = Path(__file__).resolve().parents[1] / "tests" / "naive.py"

TOLD: Final = 100
"""Documents after which the command says how far it is."""

PART: Final = 5
"""Documents that a process compares at once."""

Taken = list[tuple[int, int, str]]
"""What goes: start and end without the white space around it, and the rule."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a comparison went.

    Attributes:
        compared: texts that both cleaned.
        passed_over: texts that the engine gave back for their cost or for the cap, which the naive engine lacks.
        different: texts on which the two differ.
    """

    compared: int
    passed_over: int
    different: tuple[str, ...]


def load_naive() -> Callable[..., Verdict]:
    """The naive engine of the tests, imported by its path.

    Raises:
        FileNotFoundError: there is no such file.
    """
    spec = importlib.util.spec_from_file_location("naive", NAIVE)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(NAIVE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["naive"] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    naive: Callable[..., Verdict] = module.naive_verdict
    return naive


def trim(text: str, spans: Iterable[tuple[int, int, str]]) -> Taken:
    """Take the white space off both ends of every span, and leave out those that are nothing else."""
    trimmed = []
    for start, end, rule_id in spans:
        left = start + len(text[start:end]) - len(text[start:end].lstrip())
        right = start + len(text[start:end].rstrip())
        if left < right:
            trimmed.append((left, right, rule_id))
    return sorted(trimmed)


def taken_naively(text: str, cleaner: Cleaner, naive: Callable[..., Verdict]) -> Taken:
    """What the naive engine takes from a text, by the rules of a cleaner."""
    verdict, starts = naive(text, cleaner), Document(text).starts
    return trim(
        text,
        ((starts[one.line] + a, starts[one.line] + b, one.rule.id) for one in verdict.taken for a, b in one.pieces),
    )


def compare(texts: Iterable[str], cleaner: Cleaner) -> Agreement:
    """Clean every text by both engines."""
    naive = load_naive()
    compared, passed_over, different = 0, 0, []
    for text in texts:
        result = cleaner.clean(text)
        if result.status in ("capped", "over_budget"):
            passed_over += 1
            continue
        fast = trim(text, ((one.span.start, one.span.end, one.rule_id) for one in result.removals))
        if fast != taken_naively(text, cleaner, naive):
            different.append(text)
        compared += 1
    return Agreement(compared, passed_over, tuple(different))


@cache
def _cleaner() -> Cleaner:
    return Cleaner()


def _compare_part(texts: Sequence[str]) -> Agreement:
    return compare(texts, _cleaner())


def compare_in_parts(texts: Sequence[str], jobs: int) -> Iterator[Agreement]:
    """Compare a few texts at a time, in so many processes."""
    parts = [texts[at : at + PART] for at in range(0, len(texts), PART)]
    if jobs == 1:
        yield from map(_compare_part, parts)
        return
    with get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(_compare_part, parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, say how far it is and every difference, and return the exit code: 1 when there is one."""
    options = argparse.ArgumentParser(description="Compare the engine with the naive engine of the tests.")
    options.add_argument("--corpus", type=Path, help="JSON Lines with a `text`, .gz allowed (default: invented)")
    options.add_argument("--docs", type=int, default=DOCUMENTS, help=f"documents; 0: all (default: {DOCUMENTS})")
    options.add_argument("--skip", type=int, default=0, help="documents to pass over before them (default: 0)")
    options.add_argument("--seed", type=int, default=1, help="of the invented corpus and of the order (default: 1)")
    options.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    chosen = options.parse_args(arguments)
    wanted = chosen.skip + chosen.docs if chosen.docs else 0
    texts = read_texts(chosen.corpus, wanted, chosen.seed, load_builtin()).texts[chosen.skip :]
    compared = passed_over = different = 0
    for part in watch(compare_in_parts(texts, chosen.jobs), "naive engine", -(-len(texts) // PART)):
        before = (compared + passed_over) // TOLD
        compared, passed_over = compared + part.compared, passed_over + part.passed_over
        different += len(part.different)
        for text in part.different:
            say(f"difference: {text!r}")
        if (compared + passed_over) // TOLD > before:
            say(f"{compared + passed_over} of {len(texts)} documents: {different} differences")
    say(f"{different} differences in {compared} documents ({passed_over} more came back for their cost or the cap)")
    return 1 if different else 0


if __name__ == "__main__":
    leave(main)
