"""The tables parse, and what they say of literals is in a sensible order."""

from __future__ import annotations

import pytest

from cleaner.rarity import CODES, LETTERS, _rates, _read, _words, is_dense, letter_of, rate


def test_table_of_letters_when_read_then_every_line_is_whole() -> None:
    lines = _read("rarity.txt")
    assert len(lines) > 500
    assert len({line[:2] for line in lines}) == len(lines)
    for line in lines:
        assert set(line[:2]) <= {*LETTERS, "/"}
        assert line[2] == line[4] == " "
        assert line[3] in CODES
        assert len(line) == 5 + len(LETTERS)
        assert set(line[5:]) <= set(CODES)


def test_table_of_letters_when_summed_then_shares_are_shares() -> None:
    rates = _rates()
    assert all(0 < share <= 1 for share in rates.values())
    for pair in [key for key in rates if len(key) == 2]:
        after = [rates[pair + letter] for letter in LETTERS]
        assert sum(after) == pytest.approx(1.0, abs=0.5) or rates[pair] < 1e-4


def test_table_of_words_when_read_then_every_line_is_a_word_and_a_code() -> None:
    lines = [line.split(" ") for line in _read("words.txt")]
    assert all(len(line) == 2 and line[0] == line[0].lower() and line[1] in CODES for line in lines)
    assert len({word for word, _ in lines}) == len(lines) > 500
    text, ends, rates = _words()
    assert ends[-1] == len(text)
    assert len(ends) == len(rates) == len(lines)


@pytest.mark.parametrize(
    ("rarer", "commoner"),
    [
        ("newsletter", "news"),
        ("follow us", "follow"),
        ("follow us on", "follow us"),
        ("facebook", "the "),
        ("qx", "th"),
        ("\nshare", "share"),
        ("@", "e"),
        ("关注我们", "关注"),
        ("关注", "я"),
        ("подписаться", "под"),
        ("subscribe", "people"),
    ],
)
def test_rate_when_one_literal_is_rarer_then_says_so(rarer: str, commoner: str) -> None:
    assert 0 < rate(rarer) < rate(commoner)


@pytest.mark.parametrize("word", ["the", "said", "people", "government"])
def test_rate_when_a_frequent_word_holds_the_literal_then_no_less_than_the_word(word: str) -> None:
    assert rate(word) >= rate(f" {word} ") > 0
    assert rate(word[:-1]) >= rate(word)


@pytest.mark.parametrize(
    ("char", "letter"),
    [("a", "a"), ("é", "é"), ("ạ", "é"), (" ", " "), (".", " "), ("7", " "), ("\n", "\n"), ("я", "?"), ("关", "?")],
)
def test_letter_of_when_given_any_character_then_is_a_column_of_the_table(char: str, letter: str) -> None:
    assert letter_of(char) == letter


def test_is_dense_when_script_says_much_in_a_letter_then_true() -> None:
    assert [char for char in "aяก関ひ가א" if is_dense(char)] == list("ก関ひ가")
