"""What comes back: `Result`, `Removal`, and for those who ask why, `Explanation` and `NearMiss`."""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.document import Span
from cleaner.rule import Guard


@dataclass(frozen=True, slots=True)
class Removal:
    """A part of the input that went.

    Attributes:
        span: where it stands, in code points of the input.
        rule_id: the rule it went by.
        category: the category of that rule.
        reason: what the removal rests on, as a sentence.
    """

    span: Span
    rule_id: str
    category: str
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """A cleaned text and how it came about.

    Attributes:
        text: the clean text.
        removals: what went, ascending and disjoint.
        status: `ok` (something was done), `unchanged`, `capped` (more would have gone than the limits allow) or
            `over_budget` (it would have cost more than they allow); in the last three `text` is the input itself.
        language: code of the language, when the caller gave it or a rule asked for it; else None.
        normalization: names of the steps that ran after the removals.
        source: the input; for HTML the extracted text.
    """

    text: str
    removals: tuple[Removal, ...]
    status: str
    language: str | None
    normalization: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule matched here, and a guard kept the text."""

    span: Span
    rule_id: str
    category: str
    guard: Guard


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say about one text.

    Attributes:
        text: the input.
        result: what became of it.
        misses: what nearly went.
    """

    text: str
    result: Result
    misses: tuple[NearMiss, ...]
