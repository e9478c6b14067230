"""The prefilter passes every line that could matter, and says where its keywords stand."""

from __future__ import annotations

import pytest

from cleaner.candidates import Prefilter
from cleaner.disguise import DECORATION
from cleaner.fold import Lexicon
from cleaner.keywords import derive_also, derive_keywords
from cleaner.literals import LONG_SPACES
from cleaner.pattern import parse
from cleaner.rule import PART_UNITS, SENTENCE_START, Rule
from cleaner.scanner import SCANNERS
from tests.packs import make_rule

PROSE = "the council met on tuesday to settle the question of the old bridge and nobody knew what would come of it all "


def rule_of(pattern: str, unit: str = "line", **changes: object) -> Rule:
    """A rule with the keywords that its pattern has."""
    node, line_start = parse(pattern), unit not in PART_UNITS
    keywords = derive_keywords(node, line_start=line_start)
    also = derive_also(node, keywords, line_start=line_start)
    return make_rule("en.follow.a", pattern=pattern, unit=unit, keywords=keywords, also=also, **changes)


def lines_found(rules: list[Rule], text: str, scanner: str = "ahocorasick") -> dict[int, list[int]]:
    """Number of each line -> the rules to try on it."""
    lexicon = Lexicon(lambda: [rule.keywords for rule in rules])
    found = Prefilter(rules, scanner).find(text, lexicon)
    return {number: sorted(tries) for number, tries in found.lines.items() if tries}


@pytest.mark.parametrize("scanner", SCANNERS)
@pytest.mark.parametrize(
    "line",
    [
        "Follow us on Facebook", "FOLLOW US ON FACEBOOK", "👉 Follow us on Facebook", "** Follow us on Facebook",
        " \t Follow us on Facebook", "| > Follow us on Facebook", "“ Follow us on Facebook", "## Follow us on Facebook",
        "Follow  us   on Facebook", "Follow\xa0us on Facebook", "Follow\tus on Facebook", "𝗙𝗼𝗹𝗹𝗼𝘄 us on Facebook",
        "Fоllоw us on Facebook", "Fol\u200blow us on Facebook", "Follow us on Facebook \ud800",
    ],
)  # fmt: skip
def test_find_when_a_line_is_dressed_up_then_it_is_a_candidate(line: str, scanner: str) -> None:
    pytest.importorskip(scanner if scanner == "hyperscan" else "ahocorasick_rs")
    rule = rule_of("^follow us on facebook")
    assert lines_found([rule], f"Nothing\n{line}\nnothing", scanner) == {1: [0]}


@pytest.mark.parametrize(
    "line",
    [
        "Then  it  ended.  Follow us on Facebook.  Then more.", "Follow us on Facebook",
        "\xa0\t * Follow us on Facebook\xa0 \t",
        "It\xa0ended – Follow us on  Facebook \xa0 ", "تـمّ  Follow us on Facebook",
    ],
)  # fmt: skip
def test_find_when_a_line_is_untidy_then_says_where_in_it_the_keyword_ends(line: str) -> None:
    rule = rule_of("follow us on facebook", unit="sentence")
    found = Prefilter([rule], "ahocorasick").find(f"Nothing\n{line}")
    places = found.lines[1][0]
    raw = found.raw[1].lstrip(DECORATION)
    assert places
    for place in places:
        before = " ".join(raw[:place].decode().lower().split())
        assert any(before.endswith(keyword.strip()) for keyword in rule.keywords), before


def test_find_when_letters_stand_apart_then_the_line_is_a_candidate() -> None:
    assert lines_found([rule_of("^follow$")], "F O L L O W\nS H A R E S") == {0: [0]}


def test_find_when_the_keyword_stands_elsewhere_in_the_line_then_a_start_is_a_start() -> None:
    assert lines_found([rule_of("^share$")], "Share\nWe share\n» Share\nshare") == {0: [0], 2: [0], 3: [0]}


def test_find_when_a_line_is_long_then_only_rules_that_reach_so_far_are_tried() -> None:
    rules = [
        rule_of("follow us on facebook", max_words=10),
        rule_of("follow us on facebook", max_words=60),
        rule_of("follow us on facebook", unit="suffix", max_words=10),
        rule_of("follow us on facebook", unit="sentence", max_words=10),
    ]
    behind, before = PROSE + "Follow us on Facebook", "Follow us on Facebook " + PROSE
    assert behind.count(" ") > LONG_SPACES - 2
    text = f"Follow us on Facebook\n{PROSE}{behind}\n{before}{PROSE}"
    assert lines_found(rules, text) == {0: [0, 1, 2, 3], 1: [1, 2, 3], 2: [1, 3]}


def test_find_when_places_are_told_then_they_are_where_keywords_end() -> None:
    rule = rule_of("follow us on facebook", unit="sentence")
    found = Prefilter([rule], "ahocorasick").find(
        "* Follow us on Facebook. Or follow us on Facebook.\nFоllow us on Facebook"
    )
    (keyword,) = rule.keywords
    line = "follow us on facebook. or follow us on facebook."
    places = found.lines[0][0]
    assert places == [at + len(keyword) for at in range(len(line)) if line.startswith(keyword, at)]
    assert found.lines[1] == {0: None}


def test_find_when_lines_repeat_then_each_has_its_candidates() -> None:
    text = "\n".join(["Follow us on Facebook", "Fоllow us on Facebook", "nothing"] * 3)
    assert lines_found([rule_of("^follow us on facebook$")], text) == {n: [0] for n in range(9) if n % 3 < 2}


def test_find_when_another_set_of_literals_is_missing_then_the_line_is_none() -> None:
    rule = rule_of("follow us .{0,20}(?:newsletter|wochenblatt)")
    assert rule.also
    assert lines_found([rule], "Follow us newsletter\nFollow us\nnewsletter\nFOLLOW US WOCHENBLATT") == {0: [0], 3: [0]}


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        ("^подписаться", "Подписаться на канал"), ("^关注我们", "关注我们吧"), ("^تابعنا", "تابعنا على تويتر"),
        ("^फ़ॉलो करें", "फ़ॉलो करें"), ("^síguenos", "SÍGUENOS EN"), ("^ακολουθήστε", "Ακολουθήστε μας"),
    ],
)  # fmt: skip
def test_find_when_a_rule_is_in_another_script_then_texts_in_it_are_looked_through(pattern: str, line: str) -> None:
    rule = rule_of(pattern)
    assert lines_found([rule], f"Follow us\n{line}") == {1: [0]}
    assert lines_found([rule], "Follow us\n1 2 3 ©") == {}


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x85", "\x0b", "\x0c", "\u2028", "\u2029"])
def test_find_when_lines_break_in_any_way_then_lines_are_counted_so(line_break: str) -> None:
    text = line_break.join(["one", "Share", "two", "Share"])
    assert lines_found([rule_of("^share$")], text) == {1: [0], 3: [0]}


@pytest.mark.parametrize(
    ("text", "dirty"), [("Plain text.\n\nMore.", False), ("a\xa0b", True), ("a  b", True), ("a\r\nb", True)]
)
def test_find_when_normalising_may_change_the_text_then_says_so(text: str, dirty: bool) -> None:
    assert Prefilter([rule_of("^share$")], "ahocorasick").find(text).dirty == dirty


def test_find_when_a_start_of_a_sentence_is_wanted_then_not_inside_one() -> None:
    rule = make_rule("en.follow.a", unit="sentence", keywords=(SENTENCE_START + "follow us",))
    assert lines_found([rule], "It rained. Follow us\nwe follow us\nrain,follow us\nstoryFollow us") == {0: [0], 3: [0]}


def test_rules_in_when_a_folded_line_is_given_then_names_those_whose_keyword_it_holds() -> None:
    prefilter = Prefilter([rule_of("^share$"), rule_of("follow us on facebook")], "ahocorasick")
    assert prefilter.rules_in("share") == {0}
    assert prefilter.rules_in("please follow us on facebook") == {1}
    assert prefilter.rules_in("") == set()
