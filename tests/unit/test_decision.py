"""What goes and what stays: neither words nor place decide alone, company does."""

from __future__ import annotations

import pytest

from cleaner.decision import decide
from cleaner.document import Document
from cleaner.matching import Budget, Match, Matcher, OverBudgetError
from cleaner.rule import CATEGORIES, Guard
from cleaner.verdict import Verdict
from tests.packs import make_rule

PROSE = "The council met on Tuesday to settle the question of the old bridge, which has been closed since March."
MORE = "Engineers will look at the tunnel again next week before the first trains are allowed to run through it."
HEADLINE = "Tunnel under the river closed until spring"
QUOTE = "„Wir haben lange darauf gewartet, bis das Amt endlich mit dem Bau der Brücke begann.“"
LEAD = "The mayor gave three reasons for the long delay of the work:"
RULES = [
    make_rule("en.follow.sure", pattern="^follow us$"),
    make_rule("en.share.sure-part", pattern="^share this now$", unit="suffix"),
    make_rule("en.subscribe.likely", pattern="^subscribe$", strength="likely"),
    make_rule("en.donate.likely-part", pattern="^support us today$", strength="likely", unit="suffix"),
    make_rule("en.app.hint", pattern="^app$", strength="hint"),
    make_rule("en.nav.hint", pattern="^home$", strength="hint"),
    make_rule("en.join.hint", pattern="^join$", strength="hint"),
    make_rule("en.related.block", pattern="^related$", unit="block"),
    make_rule("en.legal.rest", pattern="^terms of use$", unit="rest"),
    make_rule("en.comment.tail", pattern="^leave a comment$", zone="tail"),
    make_rule("en.contact.head", pattern="^contact us$", zone="head"),
    make_rule("en.credit.sure", pattern="^by jane doe$"),
    make_rule("en.nav.print", pattern="^print this$"),
    make_rule("en.credit.bio", pattern="^jane doe is a reporter", strength="likely", max_words=60),
    make_rule("en.related.figure", pattern="^[0-9]{1,2}$", strength="hint"),
]
BIO = "Jane Doe is a reporter who has covered the council, the harbour and the schools since 2011; she lives in Ashby."
BOARD = ("Chair: Ann Pell", "Treasurer: Jonas Reed", "Secretary: Mira Holt")
DATES = ("Brass band in the park on 8 May", "Flea market on 9 May")
WORKS = ("Works", "The Long Tide, novel, 2010", "Salt and rope and other poems, 2014")
SONGS = ("Low Water", "Rope and Tar", "The Ferryman's Daughter")
POINTS = ("- eleven new piles", "- a deck of oak")
NEWS = (HEADLINE, "Old dredger finds a second life as a floating library")
MENU = ("App", "Ash", "Fir", "Oak", "Join", "Elm", "Yew", "Home")
FIGURES = ("App", "1 ash", "2 firs", "Oak", "Join", "3 elms", "Yew", "Home")
TABLE = ("Ash", "6", "Fir", "12", "Oak", "24", "Elm", "30", "Ivy")
CELLS = ("App", "Yes", "Fir", "Yes", "Join", "Yes", "Yew", "Home")


def verdict_of(*lines: str, categories: frozenset[str] = frozenset(CATEGORIES)) -> Verdict:
    document = Document("\n".join(lines))
    matcher = Matcher(Budget(10**9, float("inf")), None, lambda: "en", thorough=True)
    tries = [(rule, None) for rule in RULES]
    matches = {
        number: found for number, line in enumerate(document.lines) if (found := matcher.match_line(line, tries))
    }
    return decide(document, matches, categories, lambda left: matcher.match_line(left, tries))


def left(*lines: str) -> list[str]:
    """What is left of the lines."""
    rest: list[str] = list(lines)
    for taken in verdict_of(*lines).taken:
        for start, end in sorted(taken.pieces, reverse=True):
            rest[taken.line] = rest[taken.line][:start] + rest[taken.line][end:]
    return [line for line in rest if line]


def guard_of(*lines: str) -> Guard:
    (miss,) = verdict_of(*lines).misses
    return miss.guard


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        # sure matches go wherever they stand, likely ones after or before the prose
        ((PROSE, "Follow us", MORE), [PROSE, MORE]),
        ((PROSE, MORE, "Subscribe"), [PROSE, MORE]),
        (("Subscribe", "12 March", PROSE, MORE), ["12 March", PROSE, MORE]),
        (("Subscribe", PROSE, MORE), ["Subscribe", PROSE, MORE]),  # it may be the heading of the sentence below it
        # in mid-body a likely one or a hint only beside a line that goes
        ((PROSE, "Subscribe", MORE), [PROSE, "Subscribe", MORE]),
        ((PROSE, "Follow us", "Subscribe", MORE), [PROSE, MORE]),
        ((PROSE, MORE, "App"), [PROSE, MORE, "App"]),
        ((PROSE, MORE, "App", "Follow us"), [PROSE, MORE]),
        # it grows from neighbour to neighbour
        ((PROSE, "Follow us", "App", "Subscribe", "Home", MORE), [PROSE, MORE]),
        # short lines between two that go follow them, sentences never do
        ((PROSE, "Follow us", "The Daily Bugle", "Follow us!", MORE), [PROSE, "The Daily Bugle", "Follow us!", MORE]),
        ((PROSE, "Follow us", "The Daily Bugle", "Share this now", MORE), [PROSE, MORE]),
        ((PROSE, "Follow us", "It rained all day.", "Share this now", MORE), [PROSE, "It rained all day.", MORE]),
        ((PROSE, "Follow us", "The Daily Bugle", "Follow us", MORE), [PROSE, "The Daily Bugle", MORE]),
        ((PROSE, "Follow us", "a", "b", "c", "d", "Share this now", MORE), [PROSE, "a", "b", "c", "d", MORE]),
        # after a closing line short lines go to the end of the tail
        ((PROSE, MORE, "Follow us", "The Daily Bugle"), [PROSE, MORE]),
        # headlines follow chrome behind the article, entries of its own do not
        ((PROSE, MORE, "Print this", "Follow us", *NEWS, "Follow us"), [PROSE, MORE]),
        ((PROSE, MORE, "Print this", *NEWS[:1], "Follow us"), [PROSE, MORE]),
        ((PROSE, MORE, "Follow us", "Print this", "Follow us", "Print this", *BOARD), [PROSE, MORE, *BOARD]),
        ((PROSE, MORE, "Follow us", "Print this", "Follow us", "Print this", *DATES), [PROSE, MORE, *DATES]),
        ((PROSE, MORE, "Follow us", "Print this", "Follow us", "Print this", *SONGS), [PROSE, MORE, *SONGS]),
        ((PROSE, MORE, "Follow us", "Print this", "Follow us", "Print this", *POINTS), [PROSE, MORE, *POINTS]),
        ((PROSE, MORE, "Follow us", "Print this", "Follow us", "Print this", *NEWS), [PROSE, MORE]),
        # parts
        ((PROSE + " Share this now", MORE), [PROSE, MORE]),
        ((PROSE, MORE + " Support us today"), [PROSE, MORE]),
        ((PROSE + " Support us today", MORE), [PROSE + " Support us today", MORE]),
        # a block takes the list under it, never prose
        ((PROSE, "Related", "Bridge reopens", "Tunnel under the river closed until spring", MORE), [PROSE, MORE]),
        ((PROSE, "Related", "Bridge reopens", "The tunnel", MORE), [PROSE, "The tunnel", MORE]),  # perhaps a subheading
        ((PROSE, MORE, "Related", "Bridge reopens", "Tunnel closed"), [PROSE, MORE]),
        # a sentence is one whatever quotes close it, and so is one that leads to a list
        ((PROSE, "Related", HEADLINE, QUOTE, MORE), [PROSE, QUOTE, MORE]),
        (
            (PROSE, "Related", HEADLINE, LEAD, "Rain and a lost key", MORE, MORE),
            [PROSE, LEAD, "Rain and a lost key", MORE, MORE],
        ),
        # several weak ones in the tail, or an unbroken run, vouch for one another
        ((PROSE, MORE, "App", "Join", "Home"), [PROSE, MORE]),
        ((PROSE, "App", "Join", "Home", MORE), [PROSE, MORE]),
        ((PROSE, "App", "App", "App", MORE), [PROSE, "App", "App", "App", MORE]),
        ((PROSE, MORE, "App", "Join"), [PROSE, MORE, "App", "Join"]),
        # but not a column of figures, which page numbers look like
        ((PROSE, "6", "12", "24", MORE), [PROSE, "6", "12", "24", MORE]),
        ((PROSE, MORE, "6", "12", "24", "Pears", "5", "10"), [PROSE, MORE, "6", "12", "24", "Pears", "5", "10"]),
        ((PROSE, "App", "6", "12", "24", MORE), [PROSE, MORE]),
        # where there is no prose all is tail: most of it must be known before the rest goes too
        (("Ash", "Follow us", "Fir", "Oak", "Elm"), ["Ash", "Fir", "Oak", "Elm"]),
        (("Ash", "Follow us", "Fir", "Oak", "Follow us"), ["Ash", "Fir", "Oak"]),
        (("Ash", "Follow us", "Subscribe", "Fir"), ["Ash"]),
        (("Ash", "Related", "Fir", "Oak"), ["Ash", "Fir", "Oak"]),
        (("Ash", "Fir", "Oak", "Related", "Elm"), ["Ash", "Fir", "Oak"]),
        (("Ash", "App", "App", "App", "App"), ["Ash", "App", "App", "App", "App"]),
        # nor does a list that is longer than the prose above it
        ((PROSE, "Follow us", *["Ash and fir"] * 12), [PROSE, *["Ash and fir"] * 12]),
        ((PROSE, MORE, "Follow us", *["Ash and fir"] * 12), [PROSE, MORE]),
        # cells of a table vouch for nothing, whatever goes below them
        ((PROSE, *TABLE, "Follow us"), [PROSE, *TABLE]),
        # in a menu the labels between weak ones go too, but what may be a headline over prose
        ((*MENU, "Ivy", "Hop", PROSE, MORE), ["Ivy", "Hop", PROSE, MORE]),
        # three weak ones are not enough in mid-body; a table is no menu
        ((PROSE, *MENU, "Ivy", "Hop", MORE), [PROSE, *MENU, "Ivy", "Hop", MORE]),
        ((*FIGURES, "Ivy", "Hop", PROSE, MORE), [*FIGURES, "Ivy", "Hop", PROSE, MORE]),
        ((*CELLS, "Ivy", "Hop", PROSE, MORE), [*CELLS, "Ivy", "Hop", PROSE, MORE]),
        # the rest only where no prose follows
        ((PROSE, "Terms of use", MORE), [PROSE, "Terms of use", MORE]),
        ((PROSE, MORE, "Terms of use", "All of them"), [PROSE, MORE]),
    ],
)
def test_decide_when_lines_stand_so_then_this_is_left(lines: tuple[str, ...], kept: list[str]) -> None:
    assert left(*lines) == kept


@pytest.mark.parametrize(
    ("lines", "guard"),
    [
        ((PROSE, "Leave a comment", MORE), Guard.ZONE),
        ((PROSE, "Contact us"), Guard.ZONE),
        ((PROSE, "Terms of use", MORE), Guard.PROSE_AFTER),
        ((PROSE, "Subscribe", "12 March", MORE), Guard.PROSE_AFTER),
        ((PROSE, MORE, "App"), Guard.ALONE),
        ((PROSE, "Subscribe", "It rained all day long.", MORE), Guard.HEADING),
    ],
)
def test_decide_when_a_match_is_kept_then_the_guard_is_named(lines: tuple[str, ...], guard: Guard) -> None:
    assert guard_of(*lines) is guard


def test_decide_when_the_category_is_not_wanted_then_kept() -> None:
    verdict = verdict_of(PROSE, "Follow us", categories=frozenset({"share"}))
    assert verdict.taken == []
    assert [miss.guard for miss in verdict.misses] == [Guard.CATEGORY]


@pytest.mark.parametrize(("below", "taken"), [(NEWS, [2, 4, 5]), (WORKS, [2]), (BOARD, [2]), (SONGS, [2])])
def test_decide_when_a_list_stands_below_a_portrait_then_only_headlines_go(
    below: tuple[str, ...], taken: list[int]
) -> None:
    verdict = verdict_of(PROSE, MORE, "Follow us", BIO, *below, categories=frozenset(CATEGORIES) - {"credit"})
    assert [t.line for t in verdict.taken] == taken


def test_decide_when_the_article_is_about_that_very_thing_then_kept() -> None:
    rule = make_rule("en.subscribe.likely", pattern="^subscribe$", strength="likely", keywords=("subscribe",))
    prose = (
        "People who subscribe to a paper subscribe to a habit, and those who subscribe twice have two habits to feed."
    )
    for text, taken in ((f"{prose}\nSubscribe", 0), (f"{PROSE}\nSubscribe", 1)):
        verdict = decide(Document(text), {1: [Match(rule, 0, 9)]}, CATEGORIES, lambda left: [])
        assert len(verdict.taken) == taken
        assert [miss.guard for miss in verdict.misses] == [Guard.ABOUT] * (1 - taken)


def test_decide_when_the_words_of_a_heading_of_links_are_everyday_words_then_they_are_no_subject() -> None:
    rule = make_rule(
        "en.related.likely", pattern="^more from", strength="likely", unit="block", keywords=("more from",)
    )
    prose = "They want more from the fund, more from the state, and more from the people who will use the old bridge."
    verdict = decide(Document(f"{prose}\nMore from Business"), {1: [Match(rule, 0, 18)]}, CATEGORIES, lambda left: [])
    assert [taken.line for taken in verdict.taken] == [1]


@pytest.mark.parametrize(
    ("category", "strength", "last", "taken"),
    [
        ("comment", "sure", True, 1),
        ("comment", "sure", False, 0),
        ("comment", "likely", True, 0),
        ("ad", "sure", True, 0),
    ],
)
def test_decide_when_a_sure_rule_of_the_tail_matches_behind_the_last_sentence_then_it_counts_as_tail(
    category: str, strength: str, last: bool, taken: int
) -> None:
    rule = make_rule(f"en.{category}.tail", pattern="tell us below", unit="suffix", zone="tail", strength=strength)
    text = f"{PROSE} Tell us below." + ("" if last else f"\n{PROSE}")
    match = Match(rule, len(PROSE) + 1, len(PROSE) + 15)
    assert len(decide(Document(text), {0: [match]}, CATEGORIES, lambda left: []).taken) == taken


def test_decide_when_something_goes_then_every_reason_is_a_sentence_and_in_the_order_of_the_text() -> None:
    verdict = verdict_of("Follow us", PROSE, "Follow us", "App", MORE, "Related", "Bridge reopens")
    assert [taken.line for taken in verdict.taken] == [0, 2, 3, 5, 6]
    assert all(taken.reason.endswith(".") for taken in verdict.taken)
    assert "beside line 3" in verdict.taken[2].reason
    assert "under line 6" in verdict.taken[4].reason


def test_decide_when_what_is_left_always_matches_then_gives_up() -> None:
    rule = make_rule("en.share.part", unit="suffix")
    text = "share " * 100
    with pytest.raises(OverBudgetError):
        decide(
            Document(text),
            {0: [Match(rule, 594, 600)]},
            CATEGORIES,
            lambda left: [Match(rule, len(left) - 3, len(left))],
        )
