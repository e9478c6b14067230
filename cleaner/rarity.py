r"""How rare a literal is in articles: an estimate from counts of letters and of words.

Comes in: a literal. Goes out: how many times a thousand characters of article text hold it. Never: looks at a text, is
loaded where rules come compiled.

`rarity.txt` has one line for each two letters, and in it, for each letter that may follow, how rarely it does.
`words.txt` has the words that articles are full of, and how rarely each stands in them. Both count in steps of a third
of a factor of two; `benchmarks/rarity.py` counts anew. Letters are a to z, a space for whatever parts words, `\n` for
the start of a line, and `é` for any other letter of Latin script.
"""

from __future__ import annotations

import pkgutil
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from math import prod
from typing import Final

LETTERS: Final = " abcdefghijklmnopqrstuvwxyzé"
"""What may follow; in the order of the columns."""
STEP: Final = 2 ** (-1 / 3)
"""What a letter is rarer by, for each step of the code."""
CODES: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""Steps as digits; the last one means 61 steps or more: once in 1.3 million."""
FOREIGN: Final = 1 / 8
"""What a letter of another script makes a literal rarer by: three bits, as in Latin script on average."""
DENSE: Final = 1 / 100
"""The same for scripts in which a letter says as much as two."""
FOREIGN_SHARE: Final = 0.03
"""Share of the texts that are in such a script, roughly."""
COMPANY: Final = 500.0
"""How many times likelier a word is after the one that it makes a phrase with."""
SIGN: Final = 1e-5
"""The same for `@`, `#`, `©` and `&`."""
PER: Final = 1000.0
"""Characters of text that a rate counts in."""
_DENSE: Final = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xAC00, 0xD7AF),
)
"""Thai to Lao, Burmese, Khmer, kana, Han, Hangul."""


def _read(name: str) -> list[str]:
    return (pkgutil.get_data("cleaner", name) or b"").decode().splitlines()


@cache
def _rates() -> dict[str, float]:
    """Each two letters -> share of the places at which they stand; each three -> share of the last after the others."""
    rates: dict[str, float] = {}
    for line in _read("rarity.txt"):
        pair, own, codes = line[:2].replace("/", "\n"), line[3], line[5:]
        rates[pair] = STEP ** CODES.index(own)
        rates.update((pair + letter, STEP ** CODES.index(code)) for letter, code in zip(LETTERS, codes, strict=True))
    return rates


@cache
def _words() -> tuple[str, Sequence[int], Sequence[float]]:
    """All frequent words between spaces, in one string; where each ends in it; how often it stands in articles."""
    lines = [line.split(" ") for line in _read("words.txt")]
    spaced = [f" {word} " for word, _ in lines]
    return "".join(spaced), tuple(accumulate(map(len, spaced))), tuple(PER * STEP ** CODES.index(c) for _, c in lines)


def letter_of(char: str) -> str:
    """The letter as which the table counts a character; `?` for one of another script."""
    if "a" <= char <= "z" or char == "\n":
        return char
    if not char.isalpha():
        return " "
    return "é" if char < "\u0250" or "\u1e00" <= char < "\u1f00" else "?"


def rate(literal: str) -> float:
    """Estimate how often a literal stands in articles.

    Args:
        literal: folded and lower case; a leading line feed means the start of a line.

    Returns:
        Times in a thousand characters. Raises: nothing.
    """
    return max(_rate_of_letters(literal), _rate_of_words(literal))


def _rate_of_letters(literal: str) -> float:
    rates = _rates()
    letters = "".join(map(letter_of, literal))
    found = PER * rates.get(letters[:2], 1.0)
    for at, (letter, char) in enumerate(zip(letters, literal, strict=True)):
        if letter == "?":
            found *= DENSE if is_dense(char) else FOREIGN
        elif char in "@#©&":
            found *= SIGN
        else:
            found *= rates.get(letters[at - 2 : at + 1], 1.0) if at >= 2 else 1.0
    return found * FOREIGN_SHARE if "?" in letters else found


def _rate_of_words(literal: str) -> float:
    """How often frequent words show the literal, inside one or in several side by side; 0 at the start of a line."""
    words = literal.split()
    if literal.startswith("\n") or not words:
        return 0.0
    if len(words) < 2:
        return _rate_in_words(literal)
    found = [_rate_in_words(f" {word} ") for word in words]
    return prod(found) * (COMPANY / PER) ** (len(words) - 1)


@cache
def _rate_in_words(part: str) -> float:
    text, ends, rates = _words()
    found, at = 0.0, text.find(part)
    while at >= 0:
        number = bisect_right(ends, at)
        if at + len(part) <= ends[number]:  # a space after one word and one before the next are no place
            found += rates[number]
        at = text.find(part, max(at + 1, ends[number] - 1))
    return found


@cache
def is_dense(char: str) -> bool:
    """Whether two letters of the character's script say as much as four of most others."""
    return any(low <= ord(char) <= high for low, high in _DENSE)
