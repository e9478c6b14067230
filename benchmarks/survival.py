"""What became of each line of a labelled document, judged by the removals alone.

Comes in: a labelled document and the removals over its text. Goes out: the fate of each line, and sums of fates.
Never: searches the cleaned text for a line, since normalising changes it and short lines occur twice.

Definitions. All counts are of characters that are not white space. Blank lines and lines labelled `unsure` are skipped.
* A labelled line is *gone* when at least 80 % of its characters are inside removals.
* An article line has no label. The part of it named in `mixed` is not the article and may go.
* It is *hurt* when any other character of it is inside a removal: *lost* when at least 80 % of those go, else *cut*.
* *Content loss* is the removed characters of article lines over all characters of article lines.
* A document is hurt when one of its article lines is.
* *Recall* of a label is its lines that are gone over all its lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from benchmarks.corpus import GoldDocument

GONE_SHARE: Final = 0.8
"""Share of a line's characters that must go before the line counts as gone: a leftover bullet or name is no miss."""

UNSURE: Final = "unsure"
ARTICLE: Final = ""
MIXED: Final = "mixed"
"""Pseudo-label under which the substrings of `mixed` are counted."""

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "social": ("follow", "subscribe", "join", "share", "app", "donate", "comment"),
    "related": ("related",),
    "ad": ("ad",),
    "legal+contact": ("legal", "contact"),
    "nav": ("nav",),
    "credit": ("credit",),
}


class SpanLike(Protocol):
    """Half-open range in code points of the input."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """One after the last code point."""


class RemovalLike(Protocol):
    """What a cleaner says of one removal."""

    @property
    def span(self) -> SpanLike:
        """What was removed."""

    @property
    def rule_id(self) -> str:
        """The rule that took it."""

    @property
    def reason(self) -> str:
        """Why, as a sentence."""


@dataclass(frozen=True, slots=True)
class LineFate:
    """What became of one line.

    Attributes:
        number: line number, from 0.
        label: its label, `ARTICLE` for none, `MIXED` for the promotional part of an article line.
        text: the line, or that part.
        start: where it starts in the document, in code points.
        size: its characters; of an article line, those outside the `mixed` part.
        removed: how many of them were removed.
        by: the removals that touch it.
    """

    number: int
    label: str
    text: str
    start: int
    size: int
    removed: int
    by: tuple[RemovalLike, ...] = ()

    @property
    def gone(self) -> bool:
        """Whether so much went that the line counts as removed."""
        return self.removed > 0 and self.removed >= GONE_SHARE * self.size

    @property
    def verdict(self) -> str:
        """`lost`, `cut` or `kept` for an article line; `gone` or `missed` for a labelled one."""
        if self.label != ARTICLE:
            return "gone" if self.gone else "missed"
        return "lost" if self.gone else "cut" if self.removed else "kept"


def size_of(text: str) -> int:
    """Characters of `text` that are not white space."""
    return len("".join(text.split()))


def fate_of(text: str, pieces: Sequence[tuple[int, int]], removals: Sequence[RemovalLike]) -> tuple[int, int]:
    """Sizes of all pieces and of what was removed of them, in characters that are not white space."""
    size = sum(size_of(text[start:end]) for start, end in pieces)
    removed = sum(
        size_of(text[max(start, removal.span.start) : min(end, removal.span.end)])
        for start, end in pieces
        for removal in removals
        if removal.span.start < end and removal.span.end > start
    )
    return size, removed


def line_fates(document: GoldDocument, removals: Sequence[RemovalLike]) -> Iterator[LineFate]:
    """Say what became of each line that counts.

    Args:
        document: a labelled document.
        removals: sorted, disjoint removals over `document.text`.

    Yields:
        A fate for each line that is neither blank nor `unsure`, then one for its `mixed` part if it has one.
    """
    start, first = 0, 0
    for number, line in enumerate(document.text.split("\n")):
        end = start + len(line)
        while first < len(removals) and removals[first].span.end <= start:
            first += 1
        last = first
        while last < len(removals) and removals[last].span.start < end:
            last += 1
        label = document.labels.get(number, ARTICLE)
        if line.strip() and label != UNSURE:
            part = document.mixed.get(number, "") if label == ARTICLE else ""
            yield from _fates(document.text, (number, label, start, end), part, removals[first:last])
        start = end + 1


def _fates(
    text: str,
    line: tuple[int, str, int, int],
    part: str,
    removals: Sequence[RemovalLike],
) -> Iterator[LineFate]:
    number, label, start, end = line
    by = tuple(removals)
    at = text.find(part, start, end) if part else -1
    pieces = [(start, end)] if at < 0 else [(start, at), (at + len(part), end)]
    yield LineFate(number, label, text[start:end], start, *fate_of(text, pieces, by), by)
    if at >= 0:
        inside = [(at, at + len(part))]
        touching = tuple(one for one in by if one.span.start < at + len(part) and one.span.end > at)
        yield LineFate(number, MIXED, part, at, *fate_of(text, inside, touching), touching)


@dataclass(slots=True)
class Figures:
    """Sums over documents; a value that grows while documents are added to it.

    Attributes:
        documents: how many were measured.
        documents_hurt: how many lost or had cut any article line.
        lines: article lines that count.
        lines_hurt: those lost or cut.
        chars: characters of article lines.
        chars_lost: those removed.
        chars_of_lines_hurt: characters of the lines that are lost or cut, whole.
        by_label: lines of each label.
        gone: lines of each label that are gone.
    """

    documents: int = 0
    documents_hurt: int = 0
    lines: int = 0
    lines_hurt: int = 0
    chars: int = 0
    chars_lost: int = 0
    chars_of_lines_hurt: int = 0
    by_label: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)

    def add(self, fates: Sequence[LineFate]) -> None:
        """Count one document."""
        self.documents += 1
        self.documents_hurt += any(fate.verdict in ("lost", "cut") for fate in fates)
        for fate in fates:
            if fate.label != ARTICLE:
                self.by_label[fate.label] += 1
                self.gone[fate.label] += fate.gone
                continue
            self.lines += 1
            self.chars += fate.size
            self.chars_lost += fate.removed
            if fate.removed:
                self.lines_hurt += 1
                self.chars_of_lines_hurt += fate.size

    @property
    def loss(self) -> float:
        """Share of article characters that were removed."""
        return self.chars_lost / self.chars if self.chars else 0.0

    @property
    def hurt(self) -> float:
        """Share of documents that were hurt."""
        return self.documents_hurt / self.documents if self.documents else 0.0

    def recall(self, *labels: str) -> float | None:
        """Share of the lines of these labels that are gone; None when there are none."""
        total = sum(self.by_label[label] for label in labels)
        return sum(self.gone[label] for label in labels) / total if total else None

    def report(self) -> dict[str, object]:
        """All figures as JSON values."""
        return {
            "documents": self.documents,
            "documents_hurt": self.documents_hurt,
            "documents_hurt_share": self.hurt,
            "article_lines": self.lines,
            "article_lines_hurt": self.lines_hurt,
            "article_chars": self.chars,
            "article_chars_lost": self.chars_lost,
            "content_loss": self.loss,
            "content_loss_whole_lines": self.chars_of_lines_hurt / self.chars if self.chars else 0.0,
            "groups": {group: self.recall(*labels) for group, labels in GROUPS.items()},
            "labels": {
                label: {"lines": total, "gone": self.gone[label], "recall": self.recall(label)}
                for label, total in sorted(self.by_label.items())
            },
        }
