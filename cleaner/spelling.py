"""Spelling: how raw text may show a keyword, as byte literals to scan for.

Comes in: a folded, lower-case keyword. Goes out: its literals, ASCII letters small (scanners do not mind their case).
Never: looks at text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from itertools import groupby, product
from typing import Final

from cleaner.disguise import script_of
from cleaner.fold import ZWNJ
from cleaner.rule import BETWEEN, BETWEEN_SCRIPTS, LINE_START, SENTENCE_START, Rule

_DOTTED_I: Final = frozenset({"tr", "az", "crh"})
_JOINED: Final = frozenset({"fa", "ur", "ps", "ckb", "sd"})
"""Languages in Arabic script that join words with a zero-width non-joiner."""
_VARIANT_SPACES: Final = 5


def spell(keywords: Iterable[str], language: str = "") -> tuple[str, ...]:
    """Spell the keywords of a rule.

    Args:
        keywords: see `keywords.derive_keywords`.
        language: code of the rule's language.

    Returns:
        Literals, sorted; those of a keyword that starts a sentence keep `SENTENCE_START` in front.
    """
    found: set[str] = set()
    for keyword in keywords:
        mark = SENTENCE_START if keyword.startswith(SENTENCE_START) else ""
        found |= {mark + literal for literal in _spell_one(keyword.removeprefix(SENTENCE_START), language)}
    return tuple(sorted(found))


def spell_apart(keywords: Iterable[str], language: str = "") -> tuple[str, str]:
    """Spell the keywords of a rule: see `Rule.literals` and `Rule.foreign`."""
    literals = sorted(spell(keywords, language), key=script_of)
    groups = {script: BETWEEN.join(texts) for script, texts in groupby(literals, script_of)}
    return groups.pop(0, ""), BETWEEN_SCRIPTS.join(groups.values())


def ascii_literals(rule: Rule) -> str:
    """The literals of a rule in ASCII, worked out where they are not yet."""
    return _spell_rule(rule)[0] if rule.literals is None else rule.literals


def foreign_literals(rule: Rule) -> str:
    """The literals of a rule with other letters, worked out where they are not yet."""
    return _spell_rule(rule)[1] if rule.literals is None else rule.foreign


def _spell_rule(rule: Rule) -> tuple[str, str]:
    return spell_apart(rule.keywords, rule.id.partition(".")[0])


def _spell_one(keyword: str, language: str = "") -> set[str]:
    """Spell one keyword.

    Letters beyond ASCII in small and capital letters and with capitals where words begin; spaces between Arabic letters
    also as zero-width non-joiners.
    """
    texts = {keyword}
    if language in _JOINED:
        texts |= {form for text in texts for form in _with_joiners(text)}
    texts |= {_recomposed(text) for text in texts}
    if language in _DOTTED_I:
        texts |= {t.replace("i", "İ").replace("ı", "I") for t in texts} | {
            _at_start(t, lambda letter: letter.replace("i", "İ")) for t in texts
        }
    if not keyword.isascii():
        texts = {f for t in map(_short, texts) for f in (t, t.upper(), *_with_capitals(t), _brands(t))}
    return {text.encode().lower().decode() for text in texts}


def _short(text: str) -> str:
    """Cut a text before its second inner word that may begin with a capital beyond ASCII: each doubles the forms."""
    capitals = [at + 1 for at, char in enumerate(text) if at and char == " " and _has_capital(text[at + 1 : at + 2])]
    return text[: capitals[1]] if len(capitals) > 1 else text


def _has_capital(letter: str) -> bool:
    return not letter.isascii() and letter.upper() != letter


def _with_capitals(text: str) -> Iterable[str]:
    """Capitals where the text begins, where an inner word does, and both."""
    yield _at_start(text, str.upper)
    for at, char in enumerate(text):
        if at and char == " " and _has_capital(text[at + 1 : at + 2]):
            inner = text[: at + 1] + text[at + 1].upper() + text[at + 2 :]
            yield from (inner, _at_start(inner, str.upper))


def _brands(text: str) -> str:
    """Names that are written with capitals inside."""
    for name in ("ВКонтакте", "ЖЖ", "ТикТок"):
        text = text.replace(name.lower(), name)
    return text


def _at_start(text: str, change: Callable[[str], str]) -> str:
    """Change the first letter, behind the mark of a line start or a space."""
    head = text[:1] if text[:1] in (LINE_START, " ") else ""
    return head + change(text[len(head) : len(head) + 1]) + text[len(head) + 1 :]


def _with_joiners(text: str) -> Iterable[str]:
    parts = text.split(" ")
    gaps = len(parts) - 1
    if not 0 < gaps <= _VARIANT_SPACES or not any("\u0600" <= c <= "\u06ff" for c in text):
        return
    for joints in product((" ", ZWNJ), repeat=gaps):
        yield "".join(a + b for a, b in zip(parts, (*joints, ""), strict=True))


@cache
def _exclusions() -> dict[str, str]:
    """Letters that NFC takes apart (ড় U+09DC …), by their parts: sites write them whole."""
    blocks = (range(0x900, 0xE00), range(0xFB1D, 0xFB50))
    pairs = ((chr(c), unicodedata.normalize("NFC", chr(c))) for block in blocks for c in block)
    return {parts: whole for whole, parts in pairs if len(parts) > 1}


def _recomposed(text: str) -> str:
    if text.isascii():
        return text
    for parts, whole in _exclusions().items():
        text = text.replace(parts, whole)
    return text
