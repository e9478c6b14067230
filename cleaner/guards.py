"""What speaks against a match: its place, its category, the row below it, what the article is about.

Comes in: a round and a match. Goes out: the `Guard` that saves it, or None. Never: lets anything go.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

from cleaner.matching import Match
from cleaner.rows import is_whole
from cleaner.rule import CLOSING, LINKS, Guard, Rule
from cleaner.verdict import Round

ABOUT_TIMES: Final = 3
"""So many times the words of a rule stand in prose when an article is about that very thing."""
ABOUT_CHARS: Final = 100_000
"""So much prose is read to tell it, so that time stays linear; articles are a twentieth as long."""
MAX_NAMES: Final = 100
"""Names of which it is told whether an article is about them; more are a list."""
MIN_WORD_LETTERS: Final = 3
"""Letters up to which a word of a rule names no thing ("us", "app")."""


class Guards:
    """The guards of one round."""

    def __init__(self, this_round: Round) -> None:
        self.round = this_round
        self.rows = this_round.rows
        self.layout = this_round.layout
        self.labels = this_round.labels
        self._times: dict[str, int] = {}
        self._named: dict[str, int] = {}

    def of(self, position: int, match: Match) -> Guard | None:
        """The guard that a place, its neighbours or the article hold against a match; None when nothing does."""
        rule, layout = match.rule, self.layout
        if rule.category not in self.round.categories:
            return Guard.CATEGORY
        in_tail, in_head = layout.in_tail(position), layout.in_head(position)
        whole = is_whole(match, self.rows[position])
        ends_prose = not whole and position == layout.last_prose
        closes = ends_prose and rule.unit == "suffix" and rule.strength == "sure" and rule.category in CLOSING
        if (rule.zone == "tail" and not (in_tail or closes)) or (rule.zone == "head" and not in_head):
            return Guard.ZONE
        if rule.unit == "rest" and not in_tail:
            return Guard.PROSE_AFTER
        if rule.unit == "block" and rule.category == "credit" and not in_tail and len(self.labels.under(position)) < 2:
            return Guard.HEADING
        if rule.strength != "likely":
            return None if rule.strength == "sure" else Guard.ALONE
        if rule.category == "credit" and whole and (in_head or in_tail):
            return self._guard_credit(position, rule)
        if whole and layout.heads_sentence(position):
            return Guard.HEADING
        heads_links = rule.unit == "block" and rule.category in LINKS  # its words ("more") are no subject
        if not heads_links and self._is_about(position, rule):
            return Guard.ABOUT
        if in_tail or (in_head and whole) or ends_prose:
            return None
        return Guard.PROSE_AFTER

    def _guard_credit(self, position: int, rule: Rule) -> Guard | None:
        """What speaks for a likely credit around the body: the entries of a chronicle, an article about a person."""
        layout = self.layout
        if layout.in_head(position):
            if layout.recurs(rule):
                return Guard.HEADING
        elif layout.heads_sentence(position):
            return Guard.HEADING
        if rule.zone == "any" or position in layout.strip:
            return None
        if self.labels.in_list(position):
            return Guard.ALONE
        return Guard.ABOUT if self._names_subject(position) else None

    def _names_subject(self, position: int) -> bool:
        """Whether the name with which a row begins, or that it is, stands in prose again and again."""
        words = self.rows[position].text.lower().split()
        names = {" ".join(words) if self.labels.is_label(position) else " ".join(words[:2])}
        if self.labels.is_name(position):
            names.add(words[-1])
        own = self.layout.is_prose(position)
        return any(len(n) > MIN_WORD_LETTERS and self._times_named(n) - own >= ABOUT_TIMES - 1 for n in names)

    def _times_named(self, name: str) -> int:
        """How often a name stands in prose; after `MAX_NAMES` names 0, so that time stays linear."""
        if name not in self._named:
            self._named[name] = self._prose.count(name) if len(self._named) < MAX_NAMES else 0
        return self._named[name]

    def _is_about(self, position: int, rule: Rule) -> bool:
        """Whether the article is about the very thing that the rule's words name."""
        times = self._times.get(rule.id)
        if times is None:
            times = self._times[rule.id] = _count_words_of(rule, self._prose)
        if times >= ABOUT_TIMES and self.layout.is_prose(position):
            times -= _count_words_of(rule, self.rows[position].text.lower())
        return times >= ABOUT_TIMES

    @cached_property
    def _prose(self) -> str:
        """All prose in small letters, as far as it tells what an article is about."""
        prose = "\n".join(row.text for p, row in enumerate(self.rows) if self.layout.is_prose(p))
        return prose[:ABOUT_CHARS].lower()


def _count_words_of(rule: Rule, text: str) -> int:
    """How many times the words of a rule stand in a text in small letters."""
    return sum(text.count(word) for word in (k.strip() for k in rule.keywords) if len(word) > MIN_WORD_LETTERS)
