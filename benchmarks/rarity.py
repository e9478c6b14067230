"""Count over articles what `cleaner/rarity.py` estimates from: three letters in a row, and words.

    python -m benchmarks.rarity FOLDER FILE.jsonl.gz…     writes FOLDER/rarity.txt and FOLDER/words.txt

Comes in: JSON Lines with `text` and `lang`. Goes out: the two tables. Languages count by the root of how much text they
have, so that one does not drown the others. Never: writes two words of an article in a row.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from itertools import product
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.corpus import read_records
from cleaner.rarity import CODES, LETTERS, PER, STEP, letter_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LEAST_RATE: Final = 0.003
"""Times in a thousand characters: in one article out of a hundred."""
WORD: Final = re.compile(r"[^\W\d_]{3,}")


def letters_of(text: str) -> str:
    """A text as the table's letters: lower case, one space for whatever parts words."""
    lines = ("".join(map(letter_of, line)).split() for line in text.lower().split("\n"))
    return "\n" + "\n".join(" ".join(words) for words in lines if words) + "\n"


def count(texts: Iterable[tuple[str, str]]) -> tuple[dict[str, float], dict[str, float]]:
    """Count (language, text) by (language, text): the share of three letters in a row, and of words, in the letters."""
    threes: dict[str, Counter[str]] = defaultdict(Counter)
    words: dict[str, Counter[str]] = defaultdict(Counter)
    for language, text in texts:
        letters = letters_of(text)
        threes[language].update(map("".join, zip(letters, letters[1:], letters[2:], strict=False)))
        words[language].update(word for word in WORD.findall(text) if word == word.lower())  # few names
    return blend(threes, threes), blend(words, threes)


def blend(counts: Mapping[str, Counter[str]], sizes: Mapping[str, Counter[str]]) -> dict[str, float]:
    """Shares over all languages; a language weighs by the root of its size."""
    weights = {language: sum(sizes[language].values()) ** 0.5 for language in counts}
    shares: dict[str, float] = defaultdict(float)
    for language, counted in counts.items():
        size = sum(sizes[language].values()) * sum(weights.values())
        for key, times in counted.items():
            shares[key] += weights[language] * times / size
    return shares


def word_table(shares: Mapping[str, float]) -> Iterable[str]:
    """The lines of the table of words: a word, then how rarely it stands in a text; only what is frequent."""
    for word, share in sorted(shares.items()):
        if PER * share >= LEAST_RATE:
            yield f"{word} {code(share, 1.0)}"


def table(counts: Mapping[str, float]) -> Iterable[str]:
    """The lines of the table."""
    places = sum(counts.values())
    after: dict[str, float] = defaultdict(float)
    for three, weight in counts.items():
        after[three[:2]] += weight
    for pair in map("".join, product(" \n" + LETTERS[1:], LETTERS)):
        codes = (code(counts.get(pair + letter, 0.0), after[pair]) for letter in LETTERS)
        yield f"{pair.replace(chr(10), '/')} {code(after[pair], places)} {''.join(codes)}"


def code(times: float, of: float) -> str:
    """A share as a digit of `CODES`; what was never seen is as rare as can be told."""
    if times <= 0.0:
        return CODES[-1]
    return CODES[min(len(CODES) - 1, round(log2(times / of) / log2(STEP)))]


def main(folder: str, paths: list[str]) -> None:
    """Write the tables."""
    records = (record for path in paths for record in read_records(Path(path)))
    threes, words = count((str(record.get("lang", "")), str(record["text"])) for record in records)
    Path(folder, "rarity.txt").write_text("\n".join(table(threes)) + "\n", encoding="utf-8")
    Path(folder, "words.txt").write_text("\n".join(word_table(words)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
