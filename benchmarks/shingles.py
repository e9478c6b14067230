"""Agreement of an extracted text with the gold text of its page, by shingles of four words.

Comes in: texts. Goes out: precision and recall, and whether a piece of a text stands in the gold. Never: cleans.

The figures are those of the public article extraction benchmark: shingles are counted with repeats; precision is
averaged over pages whose text has a word, recall over pages whose gold has one; F1 is that of the two means. Words
are runs of letters, marks, digits and underscores, casefolded. Scripts that put no space between words (Han, kana,
Thai, Lao, Khmer, Burmese, Tibetan) give one word a character, since a run would be a whole sentence there. Texts are
compared in NFC and without invisible format characters, so that normalising neither gains nor loses a shingle.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import regex

SHINGLE_WORDS: Final = 4
IN_GOLD_SHARE: Final = 0.5
"""Share of a piece's shingles that must occur in the gold for it to count as gold; a reworded line keeps half."""

UNSPACED: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"
WORD: Final = regex.compile(rf"(?V1)[{UNSPACED}]|[\w--[{UNSPACED}]]+")
ASCII_WORD: Final = regex.compile(r"\w+")
INVISIBLE: Final = regex.compile(r"\p{Cf}+")

Shingle = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision and recall of one page; None where undefined, for want of any word."""

    precision: float | None
    recall: float | None


@dataclass(frozen=True, slots=True)
class Means:
    """Means over pages, and the F1 of these means."""

    precision: float
    recall: float
    f1: float


def words(text: str) -> list[str]:
    """Split a text into casefolded words."""
    found: list[str]
    if text.isascii():  # the same words, ten times faster
        found = ASCII_WORD.findall(text.lower())
    else:
        found = WORD.findall(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).casefold())
    return found


def shingles(tokens: Sequence[str], size: int = SHINGLE_WORDS) -> list[Shingle]:
    """All runs of `size` words, in order; a shorter text is one shingle, an empty one none."""
    if not tokens:
        return []
    return [tuple(tokens[i : i + size]) for i in range(max(1, len(tokens) - size + 1))]


def agree(tokens: Sequence[str], gold: Counter[Shingle]) -> Agreement:
    """Compare the words of a text with the shingles of its gold."""
    found = Counter(shingles(tokens))
    common = sum((found & gold).values())
    total, wanted = sum(found.values()), sum(gold.values())
    return Agreement(common / total if total else None, common / wanted if wanted else None)


def mean(values: Iterable[float | None]) -> float:
    """Mean of those that are defined; 0 when none is."""
    defined = [value for value in values if value is not None]
    return sum(defined) / len(defined) if defined else 0.0


def means(pages: Sequence[Agreement]) -> Means:
    """Average over pages, and take F1 of the means."""
    precision, recall = mean(page.precision for page in pages), mean(page.recall for page in pages)
    both = precision + recall
    return Means(precision, recall, 2 * precision * recall / both if both else 0.0)


class GoldText:
    """The gold of one page, ready to be asked whether a piece of an extracted text stands in it.

    Attributes:
        shingles: how often each shingle occurs in the gold.
    """

    __slots__ = ("_lines", "shingles")

    def __init__(self, gold: str) -> None:
        """Index a gold text."""
        self.shingles = Counter(shingles(words(gold)))
        self._lines = {tuple(words(line)) for line in gold.split("\n")}

    def holds(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Whether `tokens[start:end]` is gold.

        A piece of at least four words is when half of its shingles are. A shorter one is when it is a whole line of the
        gold, or when a run of four words of the text around it is a shingle of the gold: a lone "Twitter" that the gold
        names elsewhere is not.

        Args:
            tokens: the words of the whole text.
            start: first word of the piece.
            end: one after its last word; a piece without words is not gold.
        """
        size = end - start
        if size >= SHINGLE_WORDS:
            own = shingles(tokens[start:end])
            return sum(one in self.shingles for one in own) >= IN_GOLD_SHARE * len(own)
        if size <= 0:
            return False
        if tuple(tokens[start:end]) in self._lines:
            return True
        first, last = max(0, end - SHINGLE_WORDS), min(start, len(tokens) - SHINGLE_WORDS)
        return any(tuple(tokens[at : at + SHINGLE_WORDS]) in self.shingles for at in range(first, last + 1))
