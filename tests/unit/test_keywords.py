"""Keywords are implied: whatever a pattern matches holds one of them, and one of each further set."""

from __future__ import annotations

import re

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner.fold import fold
from cleaner.keywords import derive_also, derive_keywords, keywords_of, proves
from cleaner.pattern import PatternError, parse
from cleaner.patterntree import to_regex
from cleaner.rule import LINE_START, SENTENCE_START, STARTS

WORDS = ["follow", "follow us", "newsletter", "подписаться", "关注", "síguenos", "a", "us", " ", "-", "'", "7", "@"]
atoms = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from([r"\d", r"\w", ".", "[abc]", "[^abc]", r"\b", r"\p{L}", r"\s", "[0-9]"]),
)


def _grow(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(parts, min_size=1, max_size=4).map("".join),
        st.lists(parts, min_size=2, max_size=3).map(lambda options: f"(?:{'|'.join(options)})"),
        parts.filter(lambda part: part != r"\b").map(lambda part: f"(?:{part})?"),
        parts.filter(lambda part: part != r"\b").map(lambda part: f"(?:{part}){{1,2}}"),
        parts.map(lambda part: f"(?={part})"),
        parts.map(lambda part: f"(?-i:{part})"),
    )


bodies = st.recursive(atoms, _grow, max_leaves=8)
patterns = st.builds(
    lambda start, body, end: start + body + end,
    st.sampled_from(["", "^", "^", "^(?:please )?"]),
    bodies,
    st.sampled_from(["", "$", " newsletter", ".{0,8}$"]),
)


def _holds(text: str, keyword: str, *, at: int) -> bool:
    """Whether a keyword stands in a folded text; one with a start only where the match starts."""
    if keyword[0] in STARTS:
        return text.startswith(keyword[1:], at)
    return keyword in text


@given(pattern=patterns, line_start=st.booleans(), data=st.data())
def test_derive_keywords_when_a_text_matches_then_it_holds_one_of_each_set(
    pattern: str, line_start: bool, data: st.DataObject
) -> None:
    try:
        node = parse(pattern)
        keywords = derive_keywords(node, line_start=line_start)
    except PatternError:
        return
    source = to_regex(node)
    example = data.draw(st.from_regex(re.compile(_for_re(source), re.IGNORECASE | re.UNICODE)))
    text = fold(example)
    if regex.compile(source, regex.IGNORECASE | regex.VERSION0).search(text) is None:
        return  # folding put it right, or took it away
    lowered = text.lower()
    assert any(_holds(lowered, keyword, at=0) for keyword in keywords)
    for strings in derive_also(node, keywords, line_start=line_start):
        assert any(string in lowered for string in strings)
    assert proves(node, keywords, line_start=line_start)


def test_proves_when_one_alternative_can_never_stand_then_the_others_say_it() -> None:
    node = parse("^(?:follow| )")

    assert proves(node, derive_keywords(node, line_start=False), line_start=False)


def _for_re(source: str) -> str:
    """The pattern as `re` reads it: it has no properties."""
    return source.replace(r"\p{L}", r"[^\W\d_]").replace("(?-i:", "(?:")


@pytest.mark.parametrize(
    ("pattern", "keywords"),
    [
        ("^share$", (LINE_START + "share",)),
        ("follow (?:us|me)", ("follow m", "follow u")),
        (r"\bnewsletter\b.{0,20}", ("newsletter",)),
        ("(?:abonnez|inscrivez)-vous", ("abonnez", "inscrivez")),
        ("(?:our )?newsletter", ("newsletter",)),
        ("(?-i:NEWSLETTER)", ("newsletter",)),
    ],
)
def test_derive_keywords_when_pattern_is_plain_then_finds_these(pattern: str, keywords: tuple[str, ...]) -> None:
    found = keywords_of(pattern)
    assert all(any(key in word or word in key for key in keywords) for word in found)
    assert proves(parse(pattern), found)


def test_derive_keywords_when_unit_is_a_part_then_a_start_is_that_of_a_sentence() -> None:
    found = keywords_of("^follow (?:us|me)$", line_start=False)
    assert found
    assert all(LINE_START not in keyword for keyword in found)
    assert SENTENCE_START + "share" not in keywords_of("^share (?:this|our) (?:article|story)$", line_start=True)


@pytest.mark.parametrize("pattern", [".{0,20}", r"\d+", "us?", "^.{0,9}$", "(?:follow)?", r"[^a]{3}", "'\\-'"])
def test_derive_keywords_when_nothing_is_certain_then_refuses(pattern: str) -> None:
    with pytest.raises(PatternError, match="keyword"):
        keywords_of(pattern)


@pytest.mark.parametrize(
    ("pattern", "keywords", "proven"),
    [
        ("follow us on facebook", ["facebook"], True),
        ("follow us on facebook", ["twitter"], False),
        ("follow us (?:on facebook)?", ["facebook"], False),
        ("(?:facebook|twitter)", ["facebook"], False),
        ("(?:facebook|twitter)", ["facebook", "TWITTER"], True),
        ("(?:facebook){1,3}", ["facebook"], True),
        ("(?:facebook){0,3}", ["facebook"], False),
        ("(?=facebook)", ["facebook"], False),
    ],
)
def test_proves_when_keywords_are_given_by_hand_then_says_whether_they_must_occur(
    pattern: str, keywords: list[str], proven: bool
) -> None:
    assert proves(parse(pattern), keywords) == proven


def test_derive_keywords_when_asked_again_then_answers_alike() -> None:
    pattern = "(?:follow|join|like) (?:us|our page) on (?:facebook|twitter|instagram)"
    assert keywords_of(pattern) == keywords_of(pattern)
    assert list(keywords_of(pattern)) == sorted(keywords_of(pattern))
