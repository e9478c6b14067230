"""Folding: a copy of a piece of text in which disguises are gone, for matching only.

Comes in: a line or a sentence. Goes out: the same words, plain: compatibility forms, invisible characters, quotes,
dashes, spaces, decorated and look-alike letters, spaced-out letters put right, decoration at the ends cut off. Never:
what a user gets to see; what is removed is always named in the input.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Sequence
from functools import cache, cached_property
from typing import Final

import regex

from cleaner.ondemand import on_demand

LONG_CHARS: Final = 1_000
"""From this length on, runs of marks are cut before normalising, which is quadratic in them; 30 are still writing."""
_MARK_RUN = on_demand(regex.compile, r"(\p{M}{30})\p{M}+")
ZWNJ: Final = "\u200c"

_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢғ", "abcdefghijklmnoprstuvwyzf", strict=True))
_QUOTES = {**dict.fromkeys("‘’‚‛′´ʼʻ", "'"), **dict.fromkeys("“”„‟″«»〝〞", '"')}
_DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣－⁃", "-")
_NOTHING = dict.fromkeys("\u00ad\u034f\u061c\u180e\u200b\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff™®℠ـ", "")
ZEROS: Final = "٠۰०০੦૦୦௦౦೦൦๐໐༠၀០᠐"
"""The zero of each script's own decimal digits; one to nine follow it."""
_DIGITS = {chr(ord(zero) + i): str(i) for zero in ZEROS for i in range(10)}
_BIDI = dict.fromkeys(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]), "")
_ARABIC_VOWELS = dict.fromkeys(map(chr, [*range(0x64B, 0x653), 0x670]), "")
_NEGATIVE_LETTERS = {
    chr(start + i): chr(ord("A") + i) for start in (0x1F150, 0x1F170) for i in range(26)
}  # 🅐 and 🅰: the only decorated alphabets that NFKC leaves alone

_WHOLE: Final = {"\u0565\u0582": "\u0587", "\u0e4d\u0e32": "\u0e33", "\u0ecd\u0eb2": "\u0eb3"}
"""Everyday letters of Armenian, Thai and Lao that NFKC takes apart: they are kept whole."""

_PLAIN_TEXT: Final = {
    **_SMALL_CAPITALS, **_QUOTES, **_DASHES, **_NOTHING, **_BIDI, **_ARABIC_VOWELS, **_NEGATIVE_LETTERS, **_DIGITS
}  # fmt: skip
_FOLDED = on_demand(re.compile, f"[{''.join(map(re.escape, _PLAIN_TEXT))}]")
_EVERYDAY: Final = (("’", "'"), ("“", '"'), ("”", '"'), ("‘", "'"), ("–", "-"), ("—", "-"), ("…", "..."), ("\xa0", " "))
"""What makes most texts in plain letters more than ASCII: put right first, at a tenth of the cost of all the rest."""
_GREEK_OR_CYRILLIC = re.compile("[\u0370-\u052f]")

_LATIN_OF: Final = {
    **dict(zip("аеорсухіјѕһԁԛԝ", "aeopcyxijshdqw", strict=True)),
    **dict(zip("АВЕЅІЈКМНОРСТУХԌԚԜ", "ABESIJKMHOPCTYXGQW", strict=True)),
    **dict(zip("οαινρτυχκ", "oaivptuxk", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
}
"""Cyrillic and Greek letters that look like Latin ones: the common part of Unicode's confusables table (UTS 39)."""

_CYRILLIC_OF: Final = dict(zip("aeopcyxijsABEKMHOPCTYXIJS", "аеорсухіјѕАВЕКМНОРСТУХІЈЅ", strict=True))

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")  # the others are spaces
_SYMBOL = r"(?!©)(?=[\x00-\xff\u2000-\u2bff\u3000-\u303f\ufe00-\uffff\U0001f000-\U0001faff])[\p{So}\p{Sm}\p{Sk}]"
_LEADING = on_demand(regex.compile, rf"\A(?:{_SYMBOL}|[\p{{Z}}\ufe0f•·‣∙▪|¦*_\->§†‡※〉》]|\"(?= )|#+(?=\s))+")
_TRAILING = on_demand(regex.compile, rf"{_SYMBOL}|[\p{{Z}}•·‣∙▪|¦*_\->†‡※\ufe0f\u20e3]")
_MIXED_WORD = on_demand(regex.compile, r"[\p{L}\p{M}]*(?:[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z])[\p{L}\p{M}]*")
_SPACED_OUT = on_demand(regex.compile, r"(?<![\p{L}\p{N}])(?:\p{L} ){4,}\p{L}(?![\p{L}\p{N}])")
_LETTERS_APART = re.compile(r" \w \w \w ")
"""What spaced-out letters always hold; quicker to look for."""
_STEADY: Final = "¡-§©¬°±¶¿-ÖØ-öø-ıĴ-ľŁ-ňŊ-ž\u0400-\u045f"
"""Characters beyond ASCII that fold to themselves whatever stands beside them; a test holds them against NFKC."""
_UNSTEADY = on_demand(re.compile, f"[^\0-\x7f{_STEADY}]")
_LONGEST_WORD: Final = 24
"""Longest word looked up when spaced-out letters are joined: "subscribe" has 9, the longest German keyword 23."""


class Lexicon:
    """Words by which spaced-out letters are told apart ("F O L L O W U S"), collected when first asked for."""

    def __init__(self, keywords: Callable[[], Iterable[Sequence[str]]]) -> None:
        """Remember where the words are.

        Args:
            keywords: gives phrases, lower case, of each rule.
        """
        self._keywords = keywords

    def __contains__(self, word: object) -> bool:
        return word in self._words

    @cached_property
    def _words(self) -> frozenset[str]:
        phrases = (phrase for phrases in self._keywords() for phrase in phrases)
        return frozenset(word for phrase in phrases for word in phrase.split() if word.isalpha())


@cache
def fold_letter(char: str) -> str:
    """Fold one character of a pattern the way text is folded.

    Args:
        char: one character.

    Returns:
        What stands in folded text in its place: usually one character, sometimes none or several.
    """
    if char == ZWNJ:
        return " "
    if char in _WHOLE.values():
        return char
    plain = unicodedata.normalize("NFKC", _PLAIN_TEXT.get(char, char))
    return " " if plain.isspace() else plain


def fold(text: str, lexicon: Container[str] | None = None) -> str:
    """Fold a piece of text for matching.

    Args:
        text: a line or a part of one; bounded by the caller.
        lexicon: see `Lexicon`; none leaves spaced-out letters as they are.

    Returns:
        The folded copy. Raises: nothing. Time is linear in the length of lines that normal text has.
    """
    if not text.isascii():
        text = _fold_letters(text)
    if not text.isprintable():
        text = _CONTROLS.sub("", text)
    text = " ".join(text.split())
    if text and not text[0].isalnum():
        text = _LEADING.sub("", text)
    if text and not text[-1].isalnum() and text[-1] not in ".,:;!?)":
        text = _trim_end(text)
    if lexicon is None or len(text) > 2 * LONG_CHARS or _LETTERS_APART.search(text) is None:  # longer ones never match
        return text
    return _join_spaced_out(text, lexicon)


def _fold_letters(text: str) -> str:
    for char, plain in _EVERYDAY:
        if char in text:
            text = text.replace(char, plain)
    if text.isascii():
        return text
    opened = "«" in text
    if not opened:
        text = text.replace("»", " > ")  # an arrow, not a quote
    if _UNSTEADY.search(text) is not None:
        text = _normalise_letters(text)
    return _MIXED_WORD.sub(lambda found: _unmix(found[0]), text) if _GREEK_OR_CYRILLIC.search(text) else text


def _normalise_letters(text: str) -> str:
    text = _FOLDED.sub(_plain, text)
    if ZWNJ in text:
        text = regex.sub(r"(?<=[\u0600-\u06ff])\u200c+(?=[\u0600-\u06ff])", " ", text).replace(ZWNJ, "")
    if len(text) > LONG_CHARS:
        text = _MARK_RUN.sub(r"\1", text)
    text = unicodedata.normalize("NFKC", text)
    for parts, whole in _WHOLE.items():
        if parts in text:
            text = text.replace(parts, whole)
    return text


def _plain(found: re.Match[str]) -> str:
    return _PLAIN_TEXT[found[0]]


def _unmix(word: str) -> str:
    """Put look-alike letters of the other alphabet right, in the alphabet of the word's unmistakable letters."""
    latin = sum(c.isascii() and c not in _CYRILLIC_OF for c in word)
    other = sum(not c.isascii() and c not in _LATIN_OF for c in word)
    if latin and other:
        return word  # two alphabets on purpose, such as "KIА-клуб" or a formula
    table = _LATIN_OF if not other else _CYRILLIC_OF
    return "".join(table.get(c, c) for c in word)


def _trim_end(text: str) -> str:
    kept = len(text)
    while kept and _TRAILING.match(text, kept - 1):
        kept -= 1
    return text[:kept]


def _join_spaced_out(text: str, lexicon: Container[str]) -> str:
    def join(found: regex.Match[str]) -> str:
        return _segment(found[0].replace(" ", ""), lexicon) or found[0]

    return _SPACED_OUT.sub(join, text)


def _segment(letters: str, lexicon: Container[str]) -> str | None:
    """Cut a run of letters into known words, the fewest first; None when it cannot be done."""
    lowered = letters.lower()
    if len(lowered) != len(letters):
        return None
    best: list[tuple[int, int] | None] = [(0, 0)]  # (words so far, start of the last one) for each end
    for end in range(1, len(letters) + 1):
        options = [
            (before[0] + 1, start)
            for start in range(max(0, end - _LONGEST_WORD), end)
            if (before := best[start]) is not None and lowered[start:end] in lexicon
        ]
        best.append(min(options, default=None))
    words: list[str] = []
    end = len(letters)
    while end:
        step = best[end]
        if step is None:
            return None
        words.append(letters[step[1] : end])
        end = step[1]
    return " ".join(reversed(words))
