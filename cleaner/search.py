"""A set of rules, ready to be looked for in texts: candidates, then matches.

Comes in: rules, then texts. Goes out: the matches of each line. Never: decides what goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleaner.candidates import Candidates, Prefilter
from cleaner.cards import is_too_long
from cleaner.disguise import DECORATION
from cleaner.document import PROSE_WORDS
from cleaner.fold import Lexicon, fold
from cleaner.matching import Match, Matcher
from cleaner.rows import Row
from cleaner.rule import Rule

LOOK_AGAIN: Final = 4
"""What it costs to look through a line again, in characters tried for each of its own."""


class Search:
    """Rules and their prefilter.

    Attributes:
        rules: the rules that are looked for.
        lexicon: see `fold.Lexicon`.
    """

    def __init__(self, rules: Sequence[Rule], scanner: str = "") -> None:
        """Make rules ready.

        Args:
            rules: the rules.
            scanner: backend by name, empty for the best.
        """
        self.rules = tuple(rules)
        self.lexicon = Lexicon(lambda: (rule.keywords for rule in self.rules))
        self._prefilter = Prefilter(self.rules, scanner)

    def find(self, text: str) -> Candidates:
        """Find the candidates of a text; see `Prefilter.find`."""
        return self._prefilter.find(text, self.lexicon)

    def match(self, found: Candidates, matcher: Matcher) -> dict[int, list[Match]]:
        """Try the candidates.

        Args:
            found: what `find` said of the text.
            matcher: tries patterns, inside the budget of the text.

        Returns:
            Number of each line that holds a match -> its matches.

        Raises:
            OverBudgetError: the budget is used up.
        """
        matches: dict[int, list[Match]] = {}
        known: dict[tuple[bytes, bool], list[Match]] = {}
        last_prose = self._last_sure_prose(found)
        for number in sorted(found.lines):
            raw, tries = found.raw[number], found.lines[number]
            here = known.get((raw, number < last_prose))
            if here is None:
                line = raw.decode("utf-8", "surrogatepass")
                here = known[raw, number < last_prose] = matcher.match_line(
                    line,
                    [(self.rules[n], _in_letters(raw, tries[n])) for n in sorted(tries)],
                    prose_follows=number < last_prose,
                )
            if here:
                matches[number] = here
        return matches

    def _last_sure_prose(self, found: Candidates) -> int:
        """Number of the last line that is prose whatever the rules say: only hints are candidates for it.

        Under a heading of links it must also be too long for a teaser.
        """
        headings = (n for n in sorted(found.lines) if any(self._is_heading(rule) for rule in found.lines[n]))
        first_heading = next(headings, len(found.raw))
        for number in range(len(found.raw) - 1, -1, -1):
            raw = found.raw[number]
            if len(raw) > PROSE_WORDS and all(self.rules[n].strength == "hint" for n in found.lines.get(number, ())):
                row = Row(0, [], raw.decode("utf-8", "surrogatepass"))
                if row.prose and (number < first_heading or is_too_long(row)):
                    return number
        return -1

    def _is_heading(self, number: int) -> bool:
        return self.rules[number].unit == "block" and self.rules[number].strength != "hint"

    def match_line(self, text: str, matcher: Matcher) -> list[Match]:
        """Find the matches of one line, such as what a cut left of it.

        Raises:
            OverBudgetError: the budget is used up.
        """
        matcher.budget.pay(LOOK_AGAIN * len(text))
        numbers = self._prefilter.rules_in(fold(text, self.lexicon))
        return matcher.match_line(text, [(self.rules[n], None) for n in sorted(numbers)])


def _in_letters(line: bytes, places: list[int] | None) -> list[int] | None:
    """Places in the bytes of a line without its `DECORATION` as places in code points of the whole line."""
    if places is None:
        return None
    cut = len(line) - len(line.lstrip(DECORATION))
    if line.isascii():
        return [place + cut for place in places] if cut else places
    found: list[int] = []
    at = letters = 0
    for place in sorted(places):  # those of each script come one after the other
        letters += len(line[at : place + cut].decode("utf-8", "surrogatepass"))
        at = place + cut
        found.append(letters)
    return found
