"""What a rule is: frozen, validated values without any input or output.

Comes in: plain values from a rule file. Goes out: `Rule`. Never: reads files, compiles patterns, decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import repeat, starmap
from typing import TYPE_CHECKING, Any, Final

PROMO: Final = ("follow", "subscribe", "join", "share", "app", "donate", "comment", "ad")
LINKS: Final = ("related",)
CHROME: Final = ("legal", "contact", "nav", "credit")
CATEGORIES: Final = PROMO + LINKS + CHROME
"""The closed set of categories, in the order in which tables print them."""

CLOSING: Final = frozenset({*PROMO, *LINKS}) - {"ad"}
"""Categories that end an article: what stands between two such lines in the tail is not the article."""

PROFILES: Final = {
    "social": frozenset(PROMO),
    "standard": frozenset(CATEGORIES) - {"credit"},
    "strict": frozenset(CATEGORIES),
}
"""Which categories each profile removes. Bylines and photo credits go only under `strict`."""

UNITS: Final = ("line", "suffix", "sentence", "block", "rest")
PART_UNITS: Final = frozenset({"suffix", "sentence"})
"""Units that may take a part of a line and leave the rest."""
ZONES: Final = ("any", "head", "tail")
STRENGTHS: Final = ("hint", "likely", "sure")
"""From weakest to strongest; the position in this tuple is the rank."""
_RANKS: Final = {strength: rank for rank, strength in enumerate(STRENGTHS)}

LINE_START: Final = "\n"
SENTENCE_START: Final = "\x02"
STARTS: Final = LINE_START + SENTENCE_START
"""Marks in front of a keyword: where it must stand."""
BETWEEN: Final = "\t"
"""Stands between literals that are kept in one string, since thousands of strings take time to make."""
BETWEEN_SCRIPTS: Final = "\x1d"
"""Stands there instead where those of another script begin."""

DEFAULT_MAX_WORDS: Final = 40
"""Words a piece may have when its rule does not say: the longest promo line in the labelled data that
is not fluent prose has 38."""


class Guard(Enum):
    """Why a match was kept: the reason that a near miss names."""

    UNLESS = "an `unless` pattern of the rule matched"
    TOO_LONG = "the piece is longer than the rule allows"
    ZONE = "the line does not stand in the zone of the rule"
    LANGUAGE = "the text is in a language that the rule is not for"
    QUOTED = "the piece is quoted speech"
    REPORTED = "the piece reports what somebody said"
    PROSE_AFTER = "the article goes on after it"
    ABOUT = "the article is about that very thing"
    ALONE = "a hint needs a neighbour that goes"
    CATEGORY = "the profile does not remove this category"
    HEADING = "it may be the heading of the sentence below it"


class _Later:
    """Room for what a rule says in full, worked out when somebody first asks: most rules are never asked.

    Attributes:
        _rest: gives a field of a rule, by its name and the place of the rule, and others that come with it.
        _place: the place of the rule; one `_rest` for many rules spares thousands of objects.
    """

    __slots__ = ("_place", "_rest")

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - of any field
            if name in _Later.__slots__ or name.startswith("__"):
                raise AttributeError(name)
            for field, value in self._rest(name, self._place).items():
                object.__setattr__(self, field, value)
            return object.__getattribute__(self, name)


@dataclass(frozen=True, slots=True)
class Rule(_Later):
    """One rule, as its file states it, with vocabulary expanded.

    Attributes:
        id: `language.category.name`, stable and never reused.
        description: one sentence: what the rule takes, and why.
        category: one of `CATEGORIES`.
        unit: what goes with a match, one of `UNITS`.
        zone: where a match counts, one of `ZONES`.
        strength: how far it is trusted alone, one of `STRENGTHS`.
        pattern: the pattern in the rule dialect, vocabulary expanded.
        keywords: folded literals, one of which occurs in whatever the pattern matches; a leading
            `LINE_START` or `SENTENCE_START` says where it stands.
        unless: patterns that veto a match.
        max_words: longest piece the rule may take, in words (see `document.count_words`).
        languages: the languages the rule is bound to; empty means any.
        since: the version that introduced the rule.
        match: examples that the rule takes.
        keep: look-alikes that it must leave alone.
        origin: `path:line` of the rule, for messages.
        also: more sets of literals; one of each occurs in whatever the pattern matches.
        scripts: numbers of `disguise.SCRIPTS` of which whatever the pattern matches has a letter.
        literals: the keywords in ASCII as raw text may show them (`spelling.spell`), `BETWEEN` them; None when they
            and `foreign` are not worked out yet.
        foreign: those with other letters, in the same way, `BETWEEN_SCRIPTS` those of different `disguise.SCRIPTS`: cut
            apart only when a text has such letters.
    """

    id: str
    description: str
    category: str
    unit: str
    zone: str
    strength: str
    pattern: str
    keywords: tuple[str, ...]
    unless: tuple[str, ...] = ()
    max_words: int = DEFAULT_MAX_WORDS
    languages: tuple[str, ...] = ()
    since: str = "0.1"
    match: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    origin: str = ""
    also: tuple[tuple[str, ...], ...] = ()
    scripts: tuple[int, ...] = ()
    literals: str | None = None
    foreign: str = ""

    @classmethod
    def in_part(
        cls, known: Mapping[str, Sequence[Any]], rest: Callable[[str, int], Mapping[str, Any]]
    ) -> tuple[Rule, ...]:
        """Make rules of which a part is worked out when it is first asked for.

        Args:
            known: names of attributes, and the values of each for all the rules; `id` must be one of them.
            rest: gives any other attribute of a rule, by its place among the rules, and others that come with it; the
                same ones each time.

        Raises:
            ValueError: an attribute has more or fewer values than there are rules.
        """
        count = len(known["id"])
        rules = tuple(map(object.__new__, repeat(cls, count)))
        for name, values in {**known, "_rest": [rest] * count, "_place": range(count)}.items():
            put = getattr(cls, name).__set__  # attribute by attribute, not rule by rule, takes a third of the time
            for _ in starmap(put, zip(rules, values, strict=True)):
                pass
        return rules

    @property
    def rank(self) -> int:
        """0 for a hint, 1 for likely, 2 for sure."""
        return _RANKS[self.strength]
