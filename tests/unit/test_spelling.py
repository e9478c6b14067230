"""How raw text may show a keyword: whatever spelling people use, one literal stands in it."""

from __future__ import annotations

import unicodedata

import pytest

from cleaner.disguise import script_of
from cleaner.rule import BETWEEN, BETWEEN_SCRIPTS, LINE_START, SENTENCE_START
from cleaner.spelling import spell, spell_apart


def shows(text: str, keyword: str, language: str = "") -> bool:
    """Whether a literal of the keyword stands in a text, ASCII letters in any case, at the start of it if so marked."""
    data = f"\n{text}".encode().lower()
    return any(literal.lstrip(SENTENCE_START).encode() in data for literal in spell([keyword], language))


@pytest.mark.parametrize(
    ("keyword", "texts"),
    [
        ("follow us", ["Follow us", "FOLLOW US", "please follow US!"]),
        ("síguenos", ["Síguenos", "SÍGUENOS", "síguenos"]),
        ("écoutez", ["Écoutez", "ÉCOUTEZ", "écoutez"]),
        ("artículos únicos", ["artículos únicos", "Artículos Únicos", "ARTÍCULOS ÚNICOS", "artículos Únicos"]),
        ("подписаться на", ["Подписаться на", "подписаться на", "ПОДПИСАТЬСЯ НА", "Подписаться На"]),
        ("мы вконтакте", ["мы ВКонтакте", "Мы Вконтакте", "МЫ ВКОНТАКТЕ"]),
        ("straße", ["Straße", "STRASSE", "straße"]),
        ("ড়ি", ["ড়ি", unicodedata.normalize("NFD", "ড়ি"), "\u09dcি"]),
    ],
)
def test_spell_when_a_keyword_has_capitals_or_parts_then_each_form_is_seen(keyword: str, texts: list[str]) -> None:
    assert [text for text in texts if not shows(text, keyword)] == []


@pytest.mark.parametrize("language", ["tr", "az", "crh"])
def test_spell_when_i_has_a_dot_then_both_capitals_are_seen(language: str) -> None:
    assert shows("İzleyin", "izleyin", language)
    assert shows("BİZİ TAKİP EDİN", "bizi takip", language)
    assert shows("KATILIN", "katılın", language)
    assert not shows("BİZİ TAKİP EDİN", "bizi takip", "en")


@pytest.mark.parametrize(("language", "seen"), [("fa", True), ("ur", True), ("en", False)])
def test_spell_when_words_may_be_joined_then_the_joiner_is_seen(language: str, seen: bool) -> None:
    assert shows("ما را دنبال\u200cکنید", "دنبال کنید", language) == seen
    assert shows("ما را دنبال کنید", "دنبال کنید", language)


def test_spell_when_a_keyword_has_a_start_then_keeps_it() -> None:
    assert spell([LINE_START + "share"]) == (LINE_START + "share",)
    assert spell([SENTENCE_START + "share"]) == (SENTENCE_START + "share",)
    assert shows("Écoutez", LINE_START + "écoutez")
    assert not shows("nous écoutez", LINE_START + "écoutez")


def test_spell_when_done_then_literals_are_sorted_small_in_ascii_and_each_once() -> None:
    literals = spell(["Écoutez-nous", "écoutez-nous", "sur facebook"])
    assert list(literals) == sorted(set(literals))
    assert all(literal.encode() == literal.encode().lower() for literal in literals)
    assert len(spell(["подписаться на наш канал в телеграм"])) < 12


def test_spell_apart_when_letters_are_of_several_scripts_then_each_stands_apart() -> None:
    ascii_ones, foreign = spell_apart(("join us", "żyj", "ждем", "łap"), "pl")
    assert ascii_ones == "join us"
    groups = [group.split(BETWEEN) for group in foreign.split(BETWEEN_SCRIPTS)]
    assert [{script_of(literal) for literal in group} for group in groups] == [{1}, {2}]
    assert {"żyj", "łap"} < set(groups[0])
    assert sorted(literal for group in groups for literal in group) == sorted(spell(("żyj", "ждем", "łap"), "pl"))
