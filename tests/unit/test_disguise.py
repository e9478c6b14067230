"""`DISGUISED` and its neighbours held against `fold`, for every code point: no keyword can hide from the prefilter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import pytest

from cleaner.candidates import tidy
from cleaner.disguise import BREAKS, DECORATION, DISGUISED, SCRIPTS, UNTIDY, script_of
from cleaner.fold import Lexicon, fold
from cleaner.rule import LINE_START, STARTS
from cleaner.spelling import _recomposed, spell
from cleaner.strings import DIGITS, is_robust
from tests.samples import RULES

MARK = re.compile(DISGUISED, re.DOTALL)
LINE_BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"
CODE_POINTS = [char for char in map(chr, range(0x110000)) if char not in LINE_BREAKS]
ALPHABETS = {
    "Latin": "abcd", "Cyrillic": "бвгд", "Arabic": "باتب", "Devanagari": "कखगघ", "Latin with marks": "éàñç",
    "Greek": "αβγδ", "Armenian": "աբգդ", "Hebrew": "אבגד", "Bengali": "কখগঘ", "Tamil": "கஙசஞ", "Sinhala": "කඛගඝ",
    "Thai": "กขคง", "Lao": "ກຂຄງ", "Georgian": "აბგდ", "Burmese": "ကခဂဃ", "Khmer": "កខគឃ", "Ethiopic": "ሀለሐመ",
    "kana": "あいうえ", "Han": "关注我们", "Hangul": "가나다라",
}  # fmt: skip
BLOCK = 64
JOINED_WORDS = re.compile("(?<=[\u0600-\u06ff])\u200c(?=[\u0600-\u06ff])")


def encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def keywords_in(folded: str) -> Iterator[str]:
    """The longest keywords that a rule could have in a folded line; every other one is a part of these.

    Spaces beside an arrow are left out: `fold` makes them around ``»``, and no keyword ends in one.
    """
    folded = folded.replace("> >", ">>").replace(" > ", ">").replace(" >", ">").replace("> ", ">")
    at = 0
    for found in re.finditer(r"[^\x00]*?(?=\x00|\Z)", "".join(c if is_robust(c) else "\x00" for c in folded)):
        if found[0]:
            yield (LINE_START if found.start() == at == 0 else "") + found[0]
    if folded[:1] and folded[0] in DIGITS:
        yield LINE_START + folded[0]


def shows(line: bytes, keyword: str) -> bool:
    """Whether a keyword, in any of its spellings, stands in a line."""
    text = ("\n" + line.decode("utf-8", "surrogatepass")).lower()
    forms = {text, JOINED_WORDS.sub(" ", text)}
    return any(spelled in form for form in forms for spelled in (keyword.lower(), _recomposed(keyword.lower())))


def hidden(text: str, lexicon: Lexicon | None = None) -> str | None:
    """A keyword that folding shows and that the prefilter cannot see in the line, put right where it is untidy."""
    raw = encode(text)
    line = raw.lstrip(DECORATION)
    look = tidy(raw) if re.search(UNTIDY, line) else line
    if MARK.search(b"\n%b\n" % look):
        return None
    return next((keyword for keyword in keywords_in(fold(text, lexicon)) if not shows(look, keyword)), None)


def around(char: str, before: str, after: str) -> list[str]:
    """Lines with a character at every kind of place."""
    return [
        before + char + after, f"{before}{char} {after}", f"{before} {char}{after}", f"{before} {char} {after}",
        char + before, f"{char} {before}", before + char, f"{before} {char}", f"1{char}{before}",
        before + char * 2 + after,
    ]  # fmt: skip


def changed(chars: list[str], before: str, after: str) -> Iterator[str]:
    """Those of the characters that folding may change or that change their neighbours."""
    for at in range(0, len(chars), BLOCK):
        block = chars[at : at + BLOCK]
        line = "".join(f"{before}{char}{after};" for char in block)
        if fold(line) != line:
            yield from block


def gaps(lines: Iterable[str], lexicon: Lexicon | None = None) -> list[tuple[str, str]]:
    """(line, keyword) of all lines that hide one."""
    return [(line, keyword) for line in lines if (keyword := hidden(line, lexicon)) is not None]


def check_alphabet(letters: str, chars: list[str]) -> None:
    before, after = letters[:2], letters[2:]
    tried = list(changed(chars, before, after))
    assert len(tried) > 1_000
    assert gaps(line for char in tried for line in around(char, before, after)) == []


def assigned() -> list[str]:
    return [char for char in CODE_POINTS if unicodedata.category(char) not in {"Cn", "Co", "Cs"}]


def test_disguised_when_any_character_stands_between_letters_then_no_keyword_hides() -> None:
    check_alphabet(ALPHABETS["Latin"], CODE_POINTS)


@pytest.mark.parametrize("alphabet", ["Cyrillic", "Arabic"])
def test_disguised_when_letters_are_not_latin_then_no_keyword_hides(alphabet: str) -> None:
    check_alphabet(ALPHABETS[alphabet], assigned())


@pytest.mark.slow
@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_disguised_when_letters_are_of_any_alphabet_then_no_keyword_hides(alphabet: str) -> None:
    check_alphabet(ALPHABETS[alphabet], assigned())


def test_disguised_when_any_character_leads_a_line_then_no_keyword_hides() -> None:
    leading = [char for char in CODE_POINTS if fold(char + "ab") != char + "ab"]
    assert len(leading) > 5_000
    others = ["#", '"', "“", "»", "-", "2", "२"]
    ends = ["ab", " ab", "1", "«ab"]
    assert gaps(start + end for char in leading for start in (char, char * 2) for end in ends) == []
    assert gaps(f"{a}{b}{space}ab" for a in others for b in leading for space in ("", " ")) == []


def test_disguised_when_letters_are_taken_apart_then_no_keyword_hides() -> None:
    canonical = [(char, unicodedata.normalize("NFD", char)) for char in assigned()]
    apart = [parts for char, parts in canonical if parts != char]
    apart += [unicodedata.normalize("NFC", parts[:-1]) + parts[-1] for parts in apart if len(parts) > 2]
    assert len(apart) > 12_000
    assert gaps(line for parts in apart for line in (f"ab{parts}cd", parts)) == []


def test_disguised_when_marks_of_a_keyword_are_typed_in_another_order_then_it_does_not_hide() -> None:
    keywords = {keyword for rule in RULES for keyword in rule.keywords}
    pairs = {
        (keyword, first + second)
        for keyword in keywords
        for first, second in pairwise(keyword)
        if 0 < unicodedata.combining(first) < unicodedata.combining(second)
    }
    assert pairs
    assert gaps(keyword.lstrip(STARTS).replace(pair, pair[::-1]) for keyword, pair in pairs) == []


@pytest.mark.parametrize(
    "word",
    ["follow", "отписка", "dépêche", "قناةنا", "สมาชิก", "გამოწერა", "关注我们吧", "구독하세요", "𝗳𝗼𝗹𝗹𝗼𝘄", "𠀀𠀁𠀂𠀃𠀄"],
)
def test_disguised_when_letters_stand_apart_then_the_word_does_not_hide(word: str) -> None:
    lexicon = Lexicon(lambda: [[fold(word)]])
    spaced = " ".join(word)
    assert fold(spaced, lexicon) == fold(word) or not all(map(str.isalpha, word))
    assert gaps([spaced, f"x: {spaced}!", spaced.upper()], lexicon) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Follow us on Facebook", False), ("Café – l’été, c’est « bien » …", False), ("Подписаться на канал", False),
        ("تابعنا على تويتر", False), ("می\u200cخواهم", False), ("हमें फ़ॉलो करें", False), ("关注我们。", False),
        ("F o l l o w", True), ("𝗙ollow", True), ("Fоllow", True), ("“ Share", True), ("под\u200cписка", True),
    ],
)  # fmt: skip
def test_disguised_when_a_line_is_everyday_then_it_is_not_found(line: str, found: bool) -> None:
    assert bool(MARK.search(b"\n%b\n" % encode(line))) == found


def test_disguised_when_any_character_ends_a_line_then_what_is_found_ends_in_that_line() -> None:
    lines = [b"".join(encode(part) for part in (before, char)) for char in CODE_POINTS for before in ("a", "م", "关")]

    beyond = [line for line in lines for found in MARK.finditer(b"\n%b\n" % line) if found.end() > len(line) + 1]

    assert beyond == []


@pytest.mark.parametrize("start", ["Share", "Пиши", "ñandú", "關注", '"a"', "(a)", "1"])
def test_decoration_when_held_against_fold_then_is_what_it_cuts_off_whatever_follows(start: str) -> None:
    cut = {byte for byte in range(0x20, 0x7F) if fold(chr(byte) + start) == fold(start)}
    assert cut == set(DECORATION) - {0x09}
    assert fold("\t" + start) == fold(start)


def test_scripts_when_rules_are_spelled_then_each_literal_has_bytes_of_its_script() -> None:
    literals = {text for rule in RULES for text in spell(rule.keywords, rule.id.partition(".")[0])}
    literals |= {text for rule in RULES for strings in rule.also for text in spell(strings, rule.id.partition(".")[0])}
    missed = [text for text in literals if (script := script_of(text)) and not in_script(script, text)]
    assert missed == []
    assert {script_of(text) for text in literals} == set(range(1 + len(SCRIPTS)))


def test_scripts_when_any_letter_is_given_then_it_has_bytes_of_its_script() -> None:
    kept = (c for c in assigned() if c > "\x7f" and c.isalpha() and fold(f"a{c}a") == f"a{c}a")
    seen_on_stone_only = list("ℲⅎↃↄ")
    assert [c for c in kept if not in_script(script_of(c), c)] == seen_on_stone_only


def in_script(script: int, text: str) -> bool:
    return re.search(SCRIPTS[script - 1][1], encode(text)) is not None


@pytest.mark.parametrize("char", LINE_BREAKS)
def test_breaks_when_a_text_has_another_break_then_it_is_found(char: str) -> None:
    found: Callable[[str], bool] = lambda text: re.search(BREAKS, encode(text)) is not None  # noqa: E731 - used twice
    assert found(f"one{char}two") == (char != "\n")
    assert not found("one\r\ntwo é ‘’“” 三")
