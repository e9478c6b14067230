"""The byte pattern: derived again, mechanically, from this interpreter's Unicode tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest

from cleaner.normalize import SUSPECT, normalize

PATTERN = re.compile(SUSPECT)
SCALARS = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]


def is_suspect(text: str) -> bool:
    return PATTERN.search(b"\n" + text.encode("utf-8", "surrogatepass") + b"\n") is not None


def is_composed(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)


def silent_marks() -> list[str]:
    """Marks that are not suspect by themselves."""
    return [char for char in SCALARS if unicodedata.combining(char) and not is_suspect(f"a{char}")]


def decompositions(char: str) -> Iterator[str]:
    """The full decomposition of a letter, and its last step alone."""
    whole = unicodedata.normalize("NFD", char)
    yield whole
    yield unicodedata.normalize("NFC", whole[:-1]) + whole[-1:]


def test_pattern_when_a_letter_is_changed_by_nfc_then_found() -> None:
    missed = [f"{ord(char):04X}" for char in SCALARS if not is_composed(char) and not is_suspect(char)]
    assert missed == []


def test_pattern_when_a_decomposition_can_be_composed_then_found() -> None:
    letters = [char for char in SCALARS if unicodedata.decomposition(char)]
    letters += [chr(code) for code in range(0xAC00, 0xD7A4, 7)]
    missed = [
        text for char in letters for text in decompositions(char) if not is_composed(text) and not is_suspect(text)
    ]
    assert missed == []


def test_pattern_when_two_marks_stand_in_the_wrong_order_then_found() -> None:
    marks = silent_marks()
    assert len(marks) > 200
    missed = [a + b for a in marks for b in marks if not is_composed(f"x{a}{b}") and not is_suspect(f"x{a}{b}")]
    assert missed == []


@pytest.mark.parametrize("before", ["", "a", "\u0628", "\u0915", "\u0e01", "\u6f22", "\u2764", "\U0001f600"])
def test_pattern_when_any_code_point_makes_work_then_found(before: str) -> None:
    # the blocks that hold every character that a step treats, and one plane beyond as a sample
    codes = [*range(0x3100), *range(0xD7B0, 0x10000), *range(0xE0000, 0xE1000), *range(0x1F000, 0x20000)]
    texts = [before + chr(code) + "a" for code in codes]
    missed = [ascii(text) for text in texts if not is_suspect(text) and normalize(text) is not text]
    assert missed == []


@pytest.mark.parametrize("text", ["\n", "\na", "a\n\n", " ", "a ", "a \nb", "a  b", "\n\n\n", " \n"])
def test_pattern_when_the_edges_of_the_text_make_work_then_found(text: str) -> None:
    assert normalize(text) != text
    assert is_suspect(text)


@pytest.mark.parametrize(
    "text",
    [
        "The ferry sails at nine.\n\nIt is late, “as ever” – and full.\n  - indented\n",
        "El año pasado, ¿quién lo diría? «Nadie».",
        "港口委员会星期二决定，旧渡轮继续航行。",
        "قال المجلس إنّ القرار نهائي، وشكرًا.",
        "او می\u200cخواهد کتاب\u200cها را",
        "नाव चलेगी, हिन्दी में लिखा",
        "สู้ น้ำ ที่นี่",
        "န်း ခွင့်",
        "שלום\u200f!",
        "Công ty đã quyết định",
        "Паром идёт в Йошкар",
        "\U0001f600 \u2764\ufe0f \U0001d5d9\U0001d5fc\U0001d5f9\U0001d5f9\U0001d5fc\U0001d604",
        "한국어 日本語ガ",
    ],
)
def test_pattern_when_ordinary_text_of_a_language_then_not_found(text: str) -> None:
    assert not is_suspect(text)
    assert normalize(text) is text


def test_pattern_when_compiled_by_hyperscan_then_finds_the_same() -> None:
    hyperscan = pytest.importorskip("hyperscan")
    database = hyperscan.Database()
    database.compile(expressions=[SUSPECT], ids=[0], flags=[hyperscan.HS_FLAG_SINGLEMATCH])
    found: list[int] = []
    for char in SCALARS[:0x3100:3] + SCALARS[0xD000:0xF900:7] + SCALARS[0xDF800::4001]:
        for text in (char, f"a{char}a", f"\u0628{char}", f"\u0915{char}\u094d"):
            found.clear()
            data = b"\n" + text.encode() + b"\n"
            database.scan(data, match_event_handler=lambda *event: found.append(event[0]))
            assert bool(found) == is_suspect(text), ascii(text)
