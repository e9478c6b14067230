"""Which pieces a pattern is tried on, and which guard the line itself gives."""

from __future__ import annotations

import re
import sys

import pytest
import regex

from cleaner.fold import fold
from cleaner.limits import MAX_PIECE_CHARS
from cleaner.matching import Budget, Match, Matcher, OverBudgetError
from cleaner.pack import load_builtin
from cleaner.regexes import compile_for_ascii, compile_for_plain, compile_pattern, compiler_for, is_anchored
from cleaner.rule import Guard, Rule
from tests.clock import seconds_for
from tests.packs import make_rule


def is_plain(text: str) -> bool:
    return compiler_for(text) is not compile_pattern


def matcher(*, work: int = 10**9, language: str | None = "en", thorough: bool = False) -> Matcher:
    return Matcher(Budget(work, float("inf")), None, lambda: language, thorough=thorough)


def rule_of(pattern: str = "^follow us$", rule_id: str = "en.follow.a", **changes: object) -> Rule:
    return make_rule(rule_id, pattern=pattern, **changes)


def match(rule: Rule, text: str, *, places: list[int] | None = None, thorough: bool = False) -> list[Match]:
    return matcher(thorough=thorough).match_line(text, [(rule, places)])


def pieces(rule: Rule, text: str, places: list[int] | None = None) -> list[str]:
    return [text[found.start : found.end] for found in match(rule, text, places=places)]


@pytest.mark.parametrize(
    ("unit", "text", "found"),
    [
        ("line", "Follow us", ["Follow us"]),
        ("line", "It rained. Follow us", []),
        ("suffix", "It rained. Follow us", ["Follow us"]),
        ("suffix", "It rainedFollow us", ["Follow us"]),
        ("suffix", "Follow us. It rained", []),
        ("suffix", "Follow us", ["Follow us"]),
        ("sentence", "Follow us | It rained. Follow us", ["Follow us | ", "Follow us"]),
        ("sentence", "It rained so we follow us", []),
        ("block", "👉 Follow us", ["👉 Follow us"]),
        ("rest", "Follow us", ["Follow us"]),
    ],
)
def test_match_line_when_unit_is_given_then_tries_these_pieces(unit: str, text: str, found: list[str]) -> None:
    assert pieces(rule_of(unit=unit), text) == found


def test_match_line_when_places_are_known_then_only_pieces_that_hold_one_are_tried() -> None:
    text = "Follow us. It rained. Follow us"
    rule = rule_of(r"^follow us\b", unit="sentence")
    assert pieces(rule, text) == ["Follow us. ", "Follow us"]
    assert pieces(rule, text, [9]) == ["Follow us. "]
    assert pieces(rule, text, [len(text)]) == ["Follow us"]
    assert pieces(rule, text, [15]) == []
    assert pieces(rule, text, [4, 5, 6, 7, 8, 9]) == ["Follow us. "]  # many places: the line is cut as a whole


@pytest.mark.parametrize(
    ("changes", "text", "guard"),
    [
        ({}, "Follow us", None),
        ({"unless": ("now",)}, "Follow us now", Guard.UNLESS),
        ({"max_words": 2}, "Follow us now", Guard.TOO_LONG),
        ({"languages": ("de",)}, "Follow us now", Guard.LANGUAGE),
        ({"languages": ("de", "en")}, "Follow us now", None),
        ({"strength": "likely"}, '"Follow us now."', Guard.QUOTED),
        ({"strength": "likely"}, "Follow us now, he said", Guard.REPORTED),
        ({"strength": "sure"}, "Follow us now, he said", None),
        ({"strength": "hint"}, "Follow us now, he said", Guard.REPORTED),
    ],
)
def test_match_line_when_something_speaks_against_it_then_names_the_guard(
    changes: dict[str, object], text: str, guard: Guard | None
) -> None:
    (found,) = match(make_rule("en.follow.a", pattern="follow us", **changes), text, thorough=True)
    assert found.guard is guard


def test_match_line_when_the_rule_is_of_another_language_and_the_line_english_then_guarded() -> None:
    rule = rule_of(r"\bfollow\b", "sw.follow.a")
    (found,) = match(rule, "Follow the latest news about these people there")
    assert found.guard is Guard.LANGUAGE
    (found,) = match(rule, "Follow habari zetu hapa kila siku")
    assert found.guard is None


def test_match_line_when_prose_follows_then_a_part_goes_by_a_sure_rule_only() -> None:
    text = "It rained. Follow us"
    for strength, found in (("sure", 1), ("likely", 0), ("hint", 0)):
        tries = [(rule_of(unit="suffix", strength=strength), None)]
        assert len(matcher().match_line(text, tries, prose_follows=True)) == found
        assert len(matcher(thorough=True).match_line(text, tries, prose_follows=True)) == 1


def test_match_line_when_a_dotless_i_is_a_capital_then_the_piece_is_still_tried() -> None:
    rule = rule_of("^whatsapp grubumuza katılın$", "tr.join.a", unit="suffix", also=(("katıl",),))
    assert pieces(rule, "Haber bitti. WHATSAPP GRUBUMUZA KATILIN") == ["WHATSAPP GRUBUMUZA KATILIN"]


def test_match_line_when_a_piece_is_huge_then_passed_over() -> None:
    assert match(rule_of("follow us", max_words=1000), "Follow us" + "x" * MAX_PIECE_CHARS) == []


def test_match_line_when_the_budget_is_used_up_then_stops() -> None:
    tries = [(rule_of(), None)] * 3
    assert len(matcher(work=60).match_line("Follow us", tries)) == 3
    with pytest.raises(OverBudgetError):
        matcher(work=40).match_line("Follow us", tries)
    with pytest.raises(OverBudgetError):
        Matcher(Budget(sys.maxsize, 0.0), None, lambda: None).match_line("Follow us", tries)


def test_compile_for_plain_when_a_text_is_plain_then_finds_what_the_other_finds() -> None:
    rules = load_builtin().rules[::11]
    folded = [fold(text) for rule in rules for text in (*rule.match, *rule.keep)]
    texts = [text for text in folded if is_plain(text)]
    quick = 0
    for number, pattern in enumerate(p for rule in rules for p in (rule.pattern, *rule.unless)):
        any_text = compile_pattern(pattern)
        for text in texts[number % 7 :: 7]:
            compiled = compiler_for(text)(pattern)
            quick += isinstance(compiled, re.Pattern)
            assert (compiled.search(text) is None) == (any_text.search(text) is None), (pattern, text)
    assert quick > 10_000
    assert sum(not text.isascii() for text in texts) > 500


def test_is_plain_when_a_character_is_plain_then_both_libraries_say_the_same_of_it() -> None:
    plain = "".join(char for char in map(chr, range(sys.maxunicode + 1)) if char.isprintable() and is_plain(char))
    assert len(plain) > 35_000
    for kind in (r"\w", r"\d", r"\s"):
        assert re.findall(kind, plain) == regex.findall(kind, plain)
    cased = "".join(char for char in plain if char.lower() != char or char.upper() != char)
    for char in cased:
        assert re.findall(f"(?i){char}", cased) == regex.findall(f"(?i){char}", cased), char


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        (r"^by (?-i:\p{Lu})[\p{L}\p{M}'-]+$", ["by Ada", "BY ada", "by ADA-B", "by 4da"]),
        (r"\p{Ll}[\p{N}][^\p{L}\]]", ["a1-", "A1-", "a1a", "a1]"]),
        (r"[\]\p{Han}x]\p{M}|\p{Nd}\\", ["x]", "7\\", "7"]),
    ],
)
def test_compile_for_ascii_when_a_pattern_has_properties_then_finds_what_the_other_finds(
    pattern: str, texts: list[str]
) -> None:
    assert isinstance(compile_for_ascii(pattern), re.Pattern)
    for text in texts:
        assert (compile_for_ascii(pattern).search(text) is None) == (compile_pattern(pattern).search(text) is None)


@pytest.mark.parametrize("text", ["ığdır", "İstanbul", "x²", "नमस्ते", "می\u200cخواهم", "سَلام", "e\u0301"])
def test_is_plain_when_the_libraries_disagree_then_not(text: str) -> None:
    assert not is_plain(text)


def test_compile_for_plain_when_a_group_repeats_then_time_stays_linear() -> None:
    pattern = "^promo(?: ?[-|/]? ?promo)*$"
    assert seconds_for(lambda: compile_for_plain(pattern).search("promo" + " promo" * 150 + "!")) < 0.5


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [("ı", "I", True), ("İ", "i", True), (r"\p{Lu}", "a", True), ("ﬁ", "FI", True), ("é", "E", False)],
)
def test_compile_for_plain_when_letters_have_odd_capitals_then_as_the_other(
    pattern: str, text: str, found: bool
) -> None:
    assert (compile_for_plain(pattern).search(text) is not None) == found
    assert (compile_pattern(pattern).search(text) is not None) == found


@pytest.mark.parametrize(
    ("pattern", "anchored"),
    [
        ("^a$", True),
        ("^a$|^b$", True),
        ("^a$|b", False),
        ("^a", False),
        ("a$", False),
        ("(?:^a$)", True),
        ("(?:^a$|^b$)", True),
        ("(?:^a$)(?:^b$)", False),
        ("(?:^a$)|(?:^b$)", False),
        (r"^a\$", False),
        (r"^[|)(\]]\\$|^b$", True),
        ("^(?:a|b)$", True),
    ],
)
def test_is_anchored_when_each_option_spans_the_piece_then_says_so(pattern: str, anchored: bool) -> None:
    assert is_anchored(pattern) == anchored
