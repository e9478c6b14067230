"""`Cleaner`: options, statuses, and that to explain is to clean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, CleanerError, Limits
from cleaner.errors import OptionError
from cleaner.normalize import DEFAULT_STEPS
from cleaner.rule import CATEGORIES, PROFILES, Guard
from tests.samples import EXAMPLES, KEPT_EXAMPLES

PROSE = "The council met on Tuesday to settle the question of the old bridge, which has been closed since March."
MORE = "Engineers will look at the tunnel again next week before the first trains are allowed to run through it."
PROMO = "Follow us on Facebook and Twitter"
CLEANER = Cleaner(languages=["en", "de"], scanner="ahocorasick")


def test_clean_when_a_promo_stands_at_the_end_then_ok() -> None:
    text = f"{PROSE}\n{PROMO}"
    result = CLEANER.clean(text)
    assert (result.text, result.status, result.source) == (PROSE, "ok", text)
    (removal,) = result.removals
    assert text[removal.span.start : removal.span.end] == f"\n{PROMO}"
    assert removal.category == "follow"
    assert removal.reason.endswith(".")


@pytest.mark.parametrize(
    "text", ["", PROSE, f"{PROSE}\n{MORE}", f"{PROSE}\n“{PROMO}”, said the guide to the children."]
)
def test_clean_when_nothing_is_to_be_done_then_unchanged_and_the_same_object(text: str) -> None:
    result = CLEANER.clean(text)
    assert (result.status, result.removals, result.normalization) == ("unchanged", (), ())
    assert result.text is text


def test_clean_when_only_spaces_are_wrong_then_ok_without_removals() -> None:
    result = CLEANER.clean(f"{PROSE}\r\n{MORE}")
    assert (result.text, result.status, result.removals) == (f"{PROSE}\n{MORE}", "ok", ())
    assert result.normalization == DEFAULT_STEPS


@pytest.mark.parametrize(("share", "status"), [(0.95, "ok"), (0.1, "capped")])
def test_clean_when_more_would_go_than_allowed_then_capped(share: float, status: str) -> None:
    text = f"{PROSE}\n{PROMO}\nSubscribe to our newsletter"
    cleaner = Cleaner(languages=["en"], limits=Limits(max_removed=share), scanner="ahocorasick")
    result = cleaner.clean(text)
    assert result.status == status
    assert (result.text is text) == (status == "capped")


def test_clean_when_nothing_would_be_left_then_capped() -> None:
    result = Cleaner(languages=["en"], limits=Limits(max_removed=1.0), scanner="ahocorasick").clean(PROMO)
    assert (result.text, result.status, result.removals) == (PROMO, "capped", ())


@pytest.mark.parametrize("limits", [Limits(work_floor=1, work_per_char=0), Limits(seconds_floor=-1e9)])
def test_clean_when_it_costs_too_much_then_over_budget_and_untouched(limits: Limits) -> None:
    text = f"{PROSE}\n{PROMO}"
    result = Cleaner(languages=["en"], limits=limits, scanner="ahocorasick").clean(text)
    assert result.status == "over_budget"
    assert result.text is text


documents = st.lists(st.sampled_from([PROSE, MORE, "", *EXAMPLES, *KEPT_EXAMPLES]), max_size=12).map("\n".join)


@given(text=documents)
def test_explain_when_asked_then_result_is_that_of_clean(text: str) -> None:
    explanation = CLEANER.explain(text)
    assert explanation.result == CLEANER.clean(text)
    assert explanation.text == text
    assert all(0 <= miss.span.start < miss.span.end <= len(text) for miss in explanation.misses)


def test_explain_when_something_nearly_went_then_names_the_guard() -> None:
    text = f"{PROSE}\nShare\n{MORE}"
    explanation = CLEANER.explain(text)
    assert explanation.result.status == "unchanged"
    assert {(text[miss.span.start : miss.span.end], miss.category) for miss in explanation.misses} == {
        ("Share", "share")
    }
    assert all(isinstance(miss.guard, Guard) for miss in explanation.misses)


@pytest.mark.parametrize(("profile", "categories"), PROFILES.items())
def test_cleaner_when_a_profile_is_given_then_looks_for_its_categories_and_for_lines_that_tell_cards(
    profile: str, categories: frozenset[str]
) -> None:
    cleaner = Cleaner(profile, languages=["en"])
    assert cleaner.categories == categories
    assert {rule.category for rule in cleaner.search.rules} == categories | {"credit"}
    assert {rule.category for rule in cleaner.pack.rules} == set(CATEGORIES)


@pytest.mark.parametrize(("categories", "left"), [("share", PROMO), (["follow", "share"], None)])
def test_cleaner_when_categories_are_named_then_takes_exactly_those(categories: list[str], left: str | None) -> None:
    text = Cleaner(categories=categories, languages=["en"]).clean(f"{PROSE}\n{MORE}\n{PROMO}").text
    assert text == "\n".join(filter(None, [PROSE, MORE, left]))


@pytest.mark.parametrize(
    ("options", "meant"),
    [
        ({"profile": "standart"}, "standard"),
        ({"categories": ["folow"]}, "follow"),
        ({"normalization": ["spaecs"]}, "spaces"),
        ({"languages": ["xx"]}, "xx"),
    ],
)
def test_cleaner_when_an_option_is_misspelled_then_says_what_was_meant(options: dict[str, object], meant: str) -> None:
    with pytest.raises(OptionError, match=meant) as caught:
        Cleaner(**options)  # type: ignore[arg-type]
    assert isinstance(caught.value, CleanerError)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("wrong", [b"bytes", None, 7])
def test_clean_when_given_no_str_then_refuses(wrong: object) -> None:
    with pytest.raises(TypeError, match="str"):
        CLEANER.clean(wrong)  # type: ignore[arg-type]


def test_clean_when_a_line_mixes_scripts_then_keywords_are_found_where_they_stand() -> None:
    cleaner = Cleaner(languages=["sv"], scanner="ahocorasick")
    text = f"{PROSE}\nStöd vår journalistik – swisha ett bidrag. {MORE}"
    assert cleaner.clean(text).removals == cleaner.explain(text).result.removals
    assert MORE in cleaner.clean(text).text
    assert "swisha" not in cleaner.clean(text).text


def test_clean_many_when_given_texts_then_results_stand_in_their_order() -> None:
    texts = [PROSE, f"{PROSE}\n{PROMO}", ""]
    assert CLEANER.clean_many(iter(texts)) == [CLEANER.clean(text) for text in texts]


@pytest.mark.parametrize(
    ("cleaner", "lang", "language"),
    [(CLEANER, None, None), (CLEANER, "de", "de"), (Cleaner(languages=["en"]), None, "en")],
)
def test_clean_when_the_language_is_known_then_result_says_so(
    cleaner: Cleaner, lang: str | None, language: str | None
) -> None:
    assert cleaner.clean(PROSE, lang).language == language
