"""What patterns see: plain letters, plain spaces, no decoration at the ends."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.fold import _STEADY, LONG_CHARS, Lexicon, fold, fold_letter

LEXICON = Lexicon(lambda: [["follow us", "share"], ["подписка"]])


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Follow us", "Follow us"),
        ("𝗙𝗼𝗹𝗹𝗼𝘄", "Follow"),
        ("Ｆｏｌｌｏｗ", "Follow"),
        ("ғᴏʟʟᴏᴡ", "follow"),
        ("🅵🅾🅻🅻🅾🆆", "FOLLOW"),
        ("Fоllоw", "Follow"),
        ("Пoдпиcка", "Подписка"),
        ("WiFiя", "WiFiя"),
        ("‘one’ “two” «three»", '\'one\' "two" "three"'),
        ("one – two — three", "one - two - three"),
        ("more…", "more..."),
        ("one\xa0two\u2003three\tfour  five", "one two three four five"),
        ("Fol\u200blow\u00ad us\ufeff", "Follow us"),
        ("👉 • Follow us »", "Follow us"),
        ("## Share", "Share"),
        ("#Share", "#Share"),
        ('" Share', "Share"),
        ('"Share"', '"Share"'),
        ("(Share)", "(Share)"),
        ("** Share **", "Share"),
        ("© 2024", "© 2024"),
        ("١٢٣ ४५", "123 45"),
        ("تَابِعنا", "تابعنا"),
        ("می\u200cخواهم", "می خواهم"),
        ("под\u200cписка", "подписка"),
        ("สมัครสำเร็จ", "สมัครสำเร็จ"),
        ("Brand™ news®", "Brand news"),
        ("a\x00b\x01c", "abc"),
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_fold_when_letters_are_dressed_up_then_plain(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("F O L L O W U S", "FOLLOW US"),
        ("s h a r e now", "share now"),
        ("П О Д П И С К А", "ПОДПИСКА"),
        ("A B C D E F", "A B C D E F"),
        ("F O L L", "F O L L"),
        ("xF O L L O W", "xF O L L O W"),
    ],
)
def test_fold_when_letters_stand_apart_then_joined_into_known_words_only(text: str, folded: str) -> None:
    assert fold(text, LEXICON) == folded
    assert fold(text) == text


def test_fold_when_marks_pile_up_then_still_ends_soon_and_keeps_thirty() -> None:
    folded = fold("e" + "\u0327\u0301" * LONG_CHARS)
    assert 30 <= len(folded) <= 32


@given(text=st.text(alphabet=st.characters(), max_size=60))
def test_fold_when_given_any_text_then_has_single_spaces_and_none_at_the_ends(text: str) -> None:
    folded = fold(text)
    assert "  " not in folded
    assert folded == folded.strip()
    assert not any(char in folded for char in "\n\t\xa0\u200b“”’")


@given(text=st.text(alphabet=st.characters(codec="ascii"), max_size=30), end=st.sampled_from(["é", "я", "关"]))
def test_fold_when_a_line_is_more_than_ascii_then_its_ascii_letters_fold_alike(text: str, end: str) -> None:
    assert fold(f"a{text}b{end}") == fold(f"a{text}b") + end


@pytest.mark.parametrize(
    ("char", "folded"),
    [("a", "a"), ("’", "'"), ("\u200c", " "), ("\u00ad", ""), ("ﬁ", "fi"), ("ำ", "ำ"), ("\u2003", " ")],
)
def test_fold_letter_when_a_pattern_holds_it_then_is_what_text_shows(char: str, folded: str) -> None:
    assert fold_letter(char) == folded


def test_fold_when_letters_are_steady_then_they_fold_to_themselves_beside_any_other() -> None:
    steady = [char for char in map(chr, range(0x80, 0x500)) if re.match(f"[{_STEADY}]", char)]

    assert len(steady) > 250
    assert [char for char in steady if fold_letter(char) != char or unicodedata.combining(char)] == []
    assert unicodedata.normalize("NFKC", "a".join(steady)) == "a".join(steady)
    assert unicodedata.normalize("NFKC", "".join(steady)) == "".join(steady)
