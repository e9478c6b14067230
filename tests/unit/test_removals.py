"""What goes is named once, in order, whichever rule took which piece of a line."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest

from cleaner.document import Document
from cleaner.removals import name_removals, text_left
from cleaner.verdict import Taken, Verdict
from tests.packs import make_rule

RULES = make_rule("en.follow.a"), make_rule("en.share.b")


@pytest.mark.parametrize(("before", "behind"), [("", ""), ("kept\n", ""), ("", "\nkept"), ("kept\n", "\nkept")])
@pytest.mark.parametrize("cuts", [*permutations([(0, 4), (4, 8), (8, 11)])])
def test_name_when_one_rule_takes_what_is_left_around_another_then_spans_are_disjoint_and_in_order(
    cuts: tuple[tuple[int, int], ...], before: str, behind: str
) -> None:
    document = Document(f"{before}abc def ghi{behind}")
    line = bool(before)
    first, *others = cuts
    taken = [Taken(line, (first,), RULES[0], "One."), Taken(line, tuple(sorted(others)), RULES[1], "Two.")]
    for order in (taken, taken[::-1]):
        verdict = Verdict(list(order))
        spans = [removal.span for removal in name_removals(document, verdict)]
        assert spans == sorted(spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))
        assert text_left(document, verdict) == "\n".join(filter(None, (before.strip(), behind.strip())))
