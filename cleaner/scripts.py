"""Scripts without whose letters a pattern cannot match: a rule is not looked for in a text that has none.

Comes in: a `pattern.Node`. Goes out: numbers of `disguise.SCRIPTS`. Never: guesses; what cannot be proven is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cleaner.disguise import script_of
from cleaner.patterntree import Alt, Cased, Char, Class, Look, Node, Repeat, Seq

LATIN: Final = frozenset({0, 1, 5})
"""ASCII, and Latin with marks, which sites also write without them."""
_LETTERS: Final = {
    r"\p{Cyrillic}": "ж",
    r"\p{Arabic}": "م",
    r"\p{Devanagari}": "अ",
    r"\p{Bengali}": "অ",
    r"\p{Gurmukhi}": "ਅ",
    r"\p{Gujarati}": "અ",
    r"\p{Tamil}": "அ",
    r"\p{Telugu}": "అ",
    r"\p{Kannada}": "ಅ",
    r"\p{Malayalam}": "അ",
    r"\p{Sinhala}": "අ",
    r"\p{Han}": "字",
}
"""A letter of each class of letters that rules name."""


def required_scripts(node: Node) -> frozenset[int]:
    """Find the scripts of which every match has a letter.

    Args:
        node: the pattern.

    Returns:
        Numbers of scripts, none of them Latin. Raises: nothing.
    """
    match node:
        case Char(char):
            return _script_of_all(char)
        case Class(source, chars):
            return _script_of_all(chars or _LETTERS.get(source, ""))
        case Seq(items):
            return frozenset[int]().union(*map(required_scripts, items))
        case Alt(options):
            return frozenset.intersection(*map(required_scripts, options))
        case Repeat(item, low) if low > 0:
            return required_scripts(item)
        case Cased(item) | Look("(?=", item):
            return required_scripts(item)
        case _:
            return frozenset()


def _script_of_all(chars: Iterable[str]) -> frozenset[int]:
    """The script of some letters, when all are of one; signs have none: folding makes one out of many."""
    found = {script_of(char) if char.isalpha() else 0 for char in chars}
    return frozenset(found) - LATIN if len(found) == 1 else frozenset()
