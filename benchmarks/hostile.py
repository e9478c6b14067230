"""Text made to slow a cleaner down, and how long it holds out.

Comes in: rules, and a function to time. Goes out: seconds, and growth when the text doubles. Never: judges the result.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

MEGABYTE: Final = 1_000_000
PUMPED_CHARS: Final = 50_000
SCREEN_CHARS: Final = 4_000
TAIL_REPEATS: Final = 100
SHORT: Final = 5
LONG_S: Final = 0.5


class RuleLike(Protocol):
    """What is needed of a rule."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def match(self) -> tuple[str, ...]:
        """Examples that it takes."""

    @property
    def keywords(self) -> tuple[str, ...]:
        """Literals of which every match holds one."""


@dataclass(frozen=True, slots=True)
class Ordeal:
    """One hostile text: seconds of CPU time, and these over those of half the text."""

    name: str
    chars: int
    seconds: float
    growth: float
    status: str


def fill(unit: str, chars: int) -> str:
    """Repeat `unit` up to a number of characters."""
    return (unit * (chars // len(unit) + 1))[:chars]


def shapes(rules: Sequence[RuleLike]) -> dict[str, Callable[[int], str]]:
    """Hostile shapes by name, each a function from a count of characters to a text."""
    keyword = next((one.strip("\n") for rule in rules for one in rule.keywords if len(one) > SHORT), "follow us")
    return {
        "one line of words": lambda chars: fill("the ferry sails at nine and ", chars),
        "one line of a keyword": lambda chars: fill(f"{keyword} ", chars),
        "one line of sentences with a keyword": lambda chars: fill(f"He said so. {keyword} now. ", chars),
        "short lines": lambda chars: fill("Boats sail\n", chars),
        "short lines of a keyword": lambda chars: fill(f"{keyword}\n", chars),
        "empty lines": lambda chars: "\n" * chars,
        "combining marks": lambda chars: fill("a\u0301\u0323\u0300\u0316", chars),
        "marks on one letter": lambda chars: "a" + fill("\u0301\u0323", chars - 1),
        "zero-width spaces": lambda chars: fill("\u200b", chars),
        "spaced letters": lambda chars: fill("f o l l o w  ", chars),
        "decorated letters": lambda chars: fill("𝗙𝗼𝗹𝗹𝗼𝘄 𝘂𝘀 ", chars),
        "no-break spaces": lambda chars: fill("follow\u00a0us\u00a0", chars),
        "NUL": lambda chars: "\0" * chars,
        "lone surrogates": lambda chars: fill("\ud800 x\n", chars),
        "bullets": lambda chars: fill("• ", chars),
        "carriage returns": lambda chars: fill("x\r", chars),
    }


def pumps(rule: RuleLike) -> Iterator[tuple[str, str]]:
    """Units that make one rule's pattern work when repeated: its examples and keywords, whole and almost whole."""
    for example in rule.match[:2]:
        yield "example in one line", f"{example} "
        yield "example in lines", f"{example}\n"
        yield "broken example in lines", f"{example[:-2]}\u00a7 \n"
        yield "example and a long tail in lines", example + " and so on" * TAIL_REPEATS + "\n"
    for keyword in rule.keywords[:2]:
        yield "keyword in one line", f"{keyword.strip()} "


def time_clean(clean: Callable[[str], object], text: str) -> tuple[float, str]:
    """Seconds of CPU time that cleaning takes, the better of two runs if short, and the status it ends with."""
    took: list[float] = []
    while len(took) < 2 and sum(took) < LONG_S:
        start = time.process_time()
        result = clean(text)
        took.append(time.process_time() - start)
    return min(took), str(getattr(result, "status", ""))


def endure(clean: Callable[[str], object], rules: Sequence[RuleLike], chars: int = MEGABYTE) -> Iterator[Ordeal]:
    """Time every shape at `chars` characters and at half of that."""
    for name, shape in shapes(rules).items():
        half, _ = time_clean(clean, shape(chars // 2))
        whole, status = time_clean(clean, shape(chars))
        yield Ordeal(name, chars, whole, whole / max(half, 1e-6), status)


def screen(clean: Callable[[str], object], rules: Iterable[RuleLike]) -> list[tuple[float, RuleLike, str, str]]:
    """Time every rule's pumps while they are short: CPU seconds, rule, kind and unit of its slowest, slowest first."""
    worst: list[tuple[float, RuleLike, str, str]] = []
    for rule in rules:
        timed = [(time_clean(clean, fill(unit, SCREEN_CHARS))[0], rule, kind, unit) for kind, unit in pumps(rule)]
        worst += sorted(timed, key=lambda one: -one[0])[:1]
    return sorted(worst, key=lambda one: -one[0])


def endure_pumps(
    clean: Callable[[str], object], screened: Iterable[tuple[float, RuleLike, str, str]], chars: int = PUMPED_CHARS
) -> Iterator[Ordeal]:
    """Time the pumps that a screening names at `chars` characters and at half of that."""
    for _, rule, kind, unit in screened:
        half, _status = time_clean(clean, fill(unit, chars // 2))
        whole, status = time_clean(clean, fill(unit, chars))
        yield Ordeal(f"{rule.id}: {kind}", chars, whole, whole / max(half, 1e-6), status)
