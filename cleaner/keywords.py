"""Keywords: the literals that every match of a pattern contains, derived from its syntax tree or proven against it.

Comes in: a `pattern.Node`. Goes out: folded, lower-case literals; a leading `LINE_START` or `SENTENCE_START` in one
says where it stands. Never: guesses; a keyword that a match could do without would lose that match silently.

A sequence is read from left to right while the strings that it can spell are few and known; where that ends (a gap, a
class, a character that folding may have made), what was spelled so far is one candidate set. Of all candidate sets the
most selective is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from math import fsum
from typing import Final

from cleaner.pattern import PatternError, parse
from cleaner.patterntree import Alt, Anchor, Cased, Char, Node, Repeat, Seq
from cleaner.rarity import is_dense, rate
from cleaner.rule import LINE_START, SENTENCE_START, STARTS
from cleaner.strings import (
    DIGITS,
    MAX_STRINGS,
    heads_of,
    heads_of_sequence,
    start_of,
    strings_of,
)

MIN_LETTERS: Final = 4
MIN_ALSO_LETTERS: Final = 2
MAX_ALSO: Final = 2
MAX_ALSO_RATE: Final = 2.0
"""Times in a thousand characters: a set that stands in every second line tells nothing."""
MAX_ALSO_STRINGS: Final = 130
RAREST: Final = 1e-4
"""Times in a thousand characters below which a literal is rare enough; fewer literals are then worth more."""
STRING_COST: Final = 5e-4
"""What each literal costs at start-up, in the same measure: two hundred weigh as much as one single frequent word."""
DIGIT_RATE: Final = 0.1
"""A digit at the start of a line: rules of every language have it, so it is the last choice."""
OPTION_RANKS: Final = 3
"""So many sets are made of the sets of options."""
LONG_LETTERS: Final = 24
"""A literal of this length is as good as a longer one; what follows starts a new one, so that time stays linear."""


def derive_keywords(node: Node, *, line_start: bool = True) -> tuple[str, ...]:
    """Find the most selective set of literals of which every match contains one.

    Args:
        node: the pattern.
        line_start: whether `^` is the start of a line (units line, block, rest) or of any sentence.

    Returns:
        Lower-case literals, sorted.

    Raises:
        PatternError: the pattern has no such set that is selective enough.
    """
    sets = [s for s in _candidate_sets(node, line_start) if _selectivity(s) >= MIN_LETTERS - line_start]
    if not sets:
        raise PatternError("no keyword can be derived: every match must contain a literal of four letters", 0)
    best = max(sets, key=_merit)
    return tuple(sorted(best))


def derive_also(node: Node, keywords: Iterable[str], *, line_start: bool = True) -> tuple[tuple[str, ...], ...]:
    """Find more sets of literals of which every match contains one, to be looked for beside the first.

    Args:
        node: the pattern.
        keywords: the first set.
        line_start: as in `derive_keywords`.

    Returns:
        At most `MAX_ALSO` sets, the most telling first, each lower case, sorted and without starts. A set that an
        earlier one implies says nothing new and is left out.
    """
    chosen = [frozenset(k.lstrip(STARTS) for k in keywords)]
    plain = {frozenset(t.lstrip(STARTS) for t in strings) for strings in _candidate_sets(node, line_start)}
    for strings in sorted(
        (s for s in plain if _selectivity(s) >= MIN_ALSO_LETTERS and len(s) <= MAX_ALSO_STRINGS and _is_telling(s)),
        key=_merit,
        reverse=True,
    ):
        if len(chosen) <= MAX_ALSO and not any(_is_implied(strings, by) for by in chosen):
            chosen.append(strings)
    return tuple(tuple(sorted(strings)) for strings in chosen[1:])


def _is_telling(strings: frozenset[str]) -> bool:
    """Whether most lines lack all of them."""
    return fsum(map(_rate, strings)) < MAX_ALSO_RATE


def _is_implied(strings: frozenset[str], by: frozenset[str]) -> bool:
    """Whether to find a member of one set is nearly always to find one of another."""
    implying = sum(any(s in b for s in strings) for b in by)
    return 5 * implying > 4 * len(by)


def proves(node: Node, keywords: Iterable[str], *, line_start: bool = True) -> bool:
    """Tell whether every match of the pattern contains at least one of the keywords.

    Args:
        node: the pattern.
        keywords: folded literals.
        line_start: as in `derive_keywords`.

    Returns:
        True when it is proven; False when it is not, even though it may be so.
    """
    return _implies(node, [k.lower() for k in keywords], line_start)


def _implies(node: Node, wanted: Sequence[str], line_start: bool) -> bool:
    if any(
        all(any(k in text for k in wanted) for text in strings if _can_stand(text))
        for strings in _required(node, line_start=line_start)
    ):
        return True
    match node:
        case Seq(items):
            return any(_implies(item, wanted, line_start) for item in items)
        case Alt(options):
            return all(_implies(option, wanted, line_start) for option in options)
        case Repeat(item, low) if low > 0:
            return _implies(item, wanted, line_start)
        case Cased(item):
            return _implies(item, wanted, line_start)
        case _:
            return False


def keywords_of(pattern: str, *, line_start: bool = True) -> tuple[str, ...]:
    """Parse a pattern and derive its keywords; see `derive_keywords`."""
    return derive_keywords(parse(pattern), line_start=line_start)


def _is_long(strings: frozenset[str]) -> bool:
    return min(map(len, strings)) > LONG_LETTERS


@lru_cache(maxsize=2)
def _candidate_sets(node: Node, line_start: bool) -> tuple[frozenset[str], ...]:
    """The same, kept for the second question about the same pattern."""
    return tuple(dict.fromkeys(_candidates(node, line_start)))


def _candidates(node: Node, line_start: bool) -> Iterator[frozenset[str]]:
    for strings in _required(node, line_start=line_start):
        yield from filter(None, (_reduce(strings), _reduce(frozenset(t.lstrip(STARTS) for t in strings))))


def _merit(strings: frozenset[str]) -> tuple[float, list[str]]:
    """Order of candidate sets: the one that fewest lines should hold comes last."""
    # fsum: a plain sum depends on the order of the set, which no two processes share
    return -fsum(max(_rate(text), RAREST) + STRING_COST for text in strings), sorted(strings)


@lru_cache(maxsize=65536)
def _rate(text: str) -> float:
    """Times in a thousand characters that a literal stands in articles, roughly."""
    return DIGIT_RATE if text[1:2] and text[1] in DIGITS else rate(text.lstrip(SENTENCE_START))


def _required(node: Node, *, line_start: bool) -> Iterator[frozenset[str]]:
    """Yield sets of which every match contains a member."""
    match node:
        case Seq(items):
            if items and items[0] == Anchor("^"):
                yield frozenset(start_of(line_start) + text for text, _ in heads_of_sequence(items[1:]))
            yield from _required_of_sequence(items, line_start)
        case Alt(options):
            yield from _required_of_options(options, line_start)
        case Repeat(item, low) if low > 0:
            yield from _required(item, line_start=line_start)
        case Cased(item):
            yield from _required(item, line_start=line_start)
        case _:
            pass
    exact = strings_of(node, line_start)
    if exact is not None:
        yield exact


def _required_of_sequence(items: Sequence[Node], line_start: bool) -> Iterator[frozenset[str]]:
    """Spell from every place where a word may begin, as far as strings are few; and ask what cannot be spelled."""
    parts = [strings_of(item, line_start) for item in items]
    for at, part in enumerate(parts):
        if part is None:
            yield from _required(items[at], line_start=line_start)
        elif at == 0 or parts[at - 1] is None or not isinstance(items[at], Char) or items[at - 1] == Char(" "):
            yield from _spelled(items[at:], parts[at:])


def _spelled(items: Sequence[Node], parts: Sequence[frozenset[str] | None]) -> Iterator[frozenset[str]]:
    """The strings that a sequence begins with, up to each end of a word and as long as they are few."""
    spelled: frozenset[str] = frozenset([""])
    for item, part in zip(items, parts, strict=True):
        if not isinstance(item, Char) and not _is_long(spelled):
            heads = frozenset(text for text, _ in heads_of(item))
            if "" not in heads and len(spelled) * len(heads) <= MAX_STRINGS:
                yield frozenset(a + b for a, b in product(spelled, heads))
        if part is None or len(spelled) * len(part) > MAX_STRINGS or _is_long(spelled):
            break
        if not isinstance(item, Char) or item.char == " ":
            yield spelled  # a word ends here: what stands so far may be selective enough, and is shorter
        spelled = frozenset(a + b for a, b in product(spelled, part))
    yield spelled


def _required_of_options(options: Sequence[Node], line_start: bool) -> Iterator[frozenset[str]]:
    """The best set of each option together, then the second best, and so on: the later ones can stand beside."""
    ranked: list[list[frozenset[str]]] = []
    for option in options:
        sets = sorted(set(_candidates(option, line_start)), key=_merit, reverse=True)
        sets.sort(key=lambda strings: _selectivity(strings) < MIN_LETTERS - line_start)  # too short ones last
        if not sets:
            return
        ranked.append(sets)
    for rank in range(OPTION_RANKS):
        union = frozenset[str]().union(*(sets[min(rank, len(sets) - 1)] for sets in ranked))
        if len(union) <= MAX_STRINGS:
            yield union


def _reduce(strings: frozenset[str]) -> frozenset[str]:
    """Drop strings that contain another one; empty when a string is too short to be looked for."""
    strings = frozenset(filter(_can_stand, strings))
    if not strings.isdisjoint(("", *STARTS)):
        return frozenset()
    kept: list[str] = []
    for text in sorted(strings, key=lambda s: (len(s), s)):
        if not any(k in text for k in kept):
            kept.append(text)
    return frozenset(kept)


def _can_stand(text: str) -> bool:
    """Whether folded text can hold a string: no piece starts with a space."""
    return text[:1] not in STARTS or text[1:2] != " "


def _selectivity(strings: frozenset[str]) -> int:
    return min(map(_letters, strings))


def _letters(text: str) -> int:
    """How telling a literal is at least, in letters: the start of a line counts four, a space inside two.

    The start of a sentence counts one and only beside four letters: it is not scanned for, but seen after a hit.
    """
    count = sum(map(_weight, text.strip(" " + SENTENCE_START)))
    return count + (count >= MIN_LETTERS and text.startswith(SENTENCE_START))


@cache
def _weight(char: str) -> int:
    return 4 if char == LINE_START else 2 if char in " @#©" or is_dense(char) else 1
