"""What cleaning adds to extraction: agreement with human gold bodies, before and after, for each extractor.

    python benchmarks/extraction.py FILE… [--sample 100 --seed 1] [--json FILE]

Comes in: JSON Lines `{id, extractor, lang, site, text, gold}`, or the public article extraction benchmark (its folder,
or its `ground-truth.json` with `output/*.json` beside it). Goes out: a table a file, random gold lines that went, and
JSON. Never: tells the cleaner the gold. `shingles.py` defines the figures. A page is hurt when its recall falls by
more than 0.002. The oracle drops exactly the lines that are not in the gold: what cleaning by lines can reach.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

if not __package__:  # run as a script: import as from the root, where `profile.py` shadows nothing
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.pages import Page, read_pages
from benchmarks.shingles import Agreement, GoldText, Means, agree, means, words
from benchmarks.survival import RemovalLike
from benchmarks.tables import Cell, leave, machine, say, table, watch, write_json
from cleaner import Cleaner

HURT: Final = 0.002
"""Fall of a page's recall from which the page counts as hurt: a few shingles go with any line break that moves."""


class CleanedLike(Protocol):
    """What a cleaner returns for one text."""

    @property
    def text(self) -> str:
        """The cleaned text."""

    @property
    def removals(self) -> Sequence[RemovalLike]:
        """Sorted, disjoint removals over the input."""


class CleanerLike(Protocol):
    """What this module needs of a cleaner."""

    def clean(self, text: str, lang: str | None = None) -> CleanedLike:
        """Clean one text."""


@dataclass(frozen=True, slots=True)
class RemovedPiece:
    """What one removal took of one line.

    Attributes:
        page: id of the page.
        lang: language of the page.
        text: the removed characters.
        rule_id: the rule that took them.
        reason: why.
        gold: whether they stand in the gold text.
    """

    page: str
    lang: str
    text: str
    rule_id: str
    reason: str
    gold: bool


@dataclass(frozen=True, slots=True)
class Score:
    """One page, measured."""

    page: Page
    before: Agreement
    after: Agreement
    oracle: Agreement
    pieces: tuple[RemovedPiece, ...]

    @property
    def hurt(self) -> bool:
        """Whether cleaning cost the page recall."""
        before, after = self.before.recall, self.after.recall
        return before is not None and after is not None and before - after > HURT


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of a text with the words in it: `tokens[first:last]`."""

    start: int
    end: int
    first: int
    last: int


def cut_at(text: str, spans: Iterable[tuple[int, int]]) -> tuple[list[str], list[Piece]]:
    """Split a text into words and say which words lie in which span.

    Args:
        text: the whole text.
        spans: sorted, disjoint, half-open spans; none cuts a word, or its parts count as two words.

    Returns:
        All words of the text, and a piece for each span.
    """
    tokens: list[str] = []
    pieces: list[Piece] = []
    at = 0
    for start, end in spans:
        tokens += words(text[at:start])
        first = len(tokens)
        tokens += words(text[start:end])
        pieces.append(Piece(start, end, first, len(tokens)))
        at = end
    return tokens + words(text[at:]), pieces


def line_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the lines of a text, without their line feeds."""
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def removed_spans(text: str, removals: Sequence[RemovalLike]) -> Iterator[tuple[int, int, RemovalLike]]:
    """What each removal takes of each line, line feeds and blank pieces left out."""
    for removal in removals:
        start, end = removal.span.start, removal.span.end
        for first, last in line_spans(text[start:end]):
            if text[start + first : start + last].strip():
                yield start + first, start + last, removal


@lru_cache(maxsize=8)
def index(gold: str) -> GoldText:
    """Index a gold text; the extractors' files name the same page several times in a row."""
    return GoldText(gold)


def perfect(tokens: Sequence[str], lines: Iterable[Piece], gold: GoldText) -> list[str]:
    """The words of the lines that are in the gold."""
    return [word for one in lines if gold.holds(tokens, one.first, one.last) for word in tokens[one.first : one.last]]


def score(page: Page, cleaner: CleanerLike, *, tell_lang: bool = False) -> Score:
    """Clean one page and measure it."""
    gold = index(page.gold)
    tokens, lines = cut_at(page.text, line_spans(page.text))
    before = agree(tokens, gold.shingles)
    result = cleaner.clean(page.text, (page.lang or None) if tell_lang else None)
    removed = list(removed_spans(page.text, result.removals))
    oracle = agree(perfect(tokens, lines, gold), gold.shingles)
    tokens, pieces = cut_at(page.text, [(start, end) for start, end, _ in removed]) if removed else (tokens, [])
    return Score(
        page=page,
        before=before,
        after=before if result.text is page.text else agree(words(result.text), gold.shingles),
        oracle=oracle,
        pieces=tuple(
            RemovedPiece(
                page.id,
                page.lang,
                page.text[start:end],
                removal.rule_id,
                removal.reason,
                gold.holds(tokens, piece.first, piece.last),
            )
            for (start, end, removal), piece in zip(removed, pieces, strict=True)
        ),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One extractor's pages, summed up."""

    name: str
    pages: int
    before: Means
    after: Means
    oracle: Means
    hurt: int
    lines: int
    gold_lines: int


def sum_up(name: str, scores: Sequence[Score]) -> Row:
    """Average the pages of one extractor."""
    pieces = [piece for one in scores for piece in one.pieces]
    return Row(
        name=name,
        pages=len(scores),
        before=means([one.before for one in scores]),
        after=means([one.after for one in scores]),
        oracle=means([one.oracle for one in scores]),
        hurt=sum(one.hurt for one in scores),
        lines=len(pieces),
        gold_lines=sum(piece.gold for piece in pieces),
    )


def rows_by(scores: Sequence[Score], key: str) -> list[Row]:
    """One row for each value of a field of `Page`, sorted by it."""
    names = sorted({str(getattr(one.page, key)) for one in scores})
    return [sum_up(name, [one for one in scores if getattr(one.page, key) == name]) for name in names]


def show_rows(rows: Sequence[Row], title: str) -> str:
    """The table of one file: before, change by cleaning, and the oracle's F1 beside it."""
    head = ["", "pages", "P", "R", "F1", "P after", "R after", "F1 after", "dP", "dR", "dF1", "oracle dF1"]
    head += ["hurt", "lines gone", "of these gold"]
    cells: list[list[Cell]] = []
    for row in rows:
        old, new = row.before, row.after
        change = [new.precision - old.precision, new.recall - old.recall, new.f1 - old.f1, row.oracle.f1 - old.f1]
        figures = [old.precision, old.recall, old.f1, new.precision, new.recall, new.f1, *change]
        cells.append([row.name, row.pages, *figures, row.hurt, row.lines, row.gold_lines])
    return table(head, cells, title)


def sample(scores: Sequence[Score], count: int, seed: int) -> Iterator[str]:
    """Random lines that went although they stand in the gold, with the rule that took each, to be read by a human.

    A line that went from one page under several extractors counts once.
    """
    gold = list(
        {
            (piece.page.partition("#")[0], piece.text): piece for one in scores for piece in one.pieces if piece.gold
        }.values()
    )
    chosen = random.Random(seed).sample(gold, min(count, len(gold)))
    for number, piece in enumerate(chosen, start=1):
        place = f"{number}. {piece.page} [{piece.lang}]"
        yield f"{place}\n    {piece.text.strip()}\n        {piece.rule_id}: {piece.reason}"


def as_json(row: Row) -> dict[str, object]:
    """One row as JSON values."""
    kinds = {"before": row.before, "after": row.after, "oracle": row.oracle}
    averages = {name: {"precision": one.precision, "recall": one.recall, "f1": one.f1} for name, one in kinds.items()}
    counts = {"pages": row.pages, "pages_hurt": row.hurt, "lines_gone": row.lines, "gold_lines_gone": row.gold_lines}
    return {**averages, **counts}


def parser() -> argparse.ArgumentParser:
    """The command line of this script."""
    options = argparse.ArgumentParser(description="Agreement with gold bodies before and after cleaning.")
    options.add_argument("files", nargs="+", type=Path, help="JSON Lines, or a folder of the public layout")
    options.add_argument("--profile", default="standard", help="profile to measure (default: standard)")
    options.add_argument("--rules", action="append", default=[], help="a user rule file or folder on top")
    options.add_argument("--extractor", action="append", default=[], help="only this extractor (repeatable)")
    options.add_argument("--tell-lang", action="store_true", help="tell the cleaner each page's language")
    options.add_argument("--by-lang", action="store_true", help="a table by language too")
    options.add_argument("--sample", type=int, default=0, help="print this many random gold lines that went")
    options.add_argument("--seed", type=int, default=1, help="seed of the sample (default: 1)")
    options.add_argument("--json", type=Path, help="write all figures to this file")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    options = parser().parse_args(arguments)
    cleaner = Cleaner(profile=options.profile, packs=options.rules)
    report: dict[str, object] = {"profile": options.profile, "machine": machine(["regex", "hyperscan"])}
    for path in options.files:
        pages = [page for page in read_pages(path) if not options.extractor or page.extractor in options.extractor]
        scores = [score(page, cleaner, tell_lang=options.tell_lang) for page in watch(pages, path.name)]
        for paragraph in sample(scores, options.sample, options.seed):
            say(paragraph)
        if options.by_lang:
            say(show_rows(rows_by(scores, "lang"), f"{path.name}, by language"))
        rows = rows_by(scores, "extractor")
        say(show_rows(rows, f"{path.name}, by extractor"))
        report[path.name] = {row.name: as_json(row) for row in rows}
    if options.json:
        write_json(options.json, report)
    return 0


if __name__ == "__main__":
    leave(main)
