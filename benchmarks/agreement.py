"""Whether the engine removes what the naive engine of the tests removes: every rule on every line, no prefilter.

Comes in: texts and a cleaner. Goes out: the texts on which the two differ. Never: measures speed.
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cleaner.document import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cleaner import Cleaner
    from cleaner.decision import Verdict

NAIVE: Final = Path(__file__).resolve().parents[1] / "tests" / "naive.py"

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
