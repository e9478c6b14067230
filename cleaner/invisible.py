"""Which invisible characters of a text go, which stay, and why.

Comes in: any `str`. Goes out: the text without control and invisible characters that carry no meaning where they
stand. Never: touches a line break, a tab, a space, a visible character or a lone surrogate; joins two lines.

The policy, code point by code point:

| what | code points | decision |
|---|---|---|
| C0 controls, DEL | 0000-0008 000E-001F 007F | go (FS, GS, RS, US are controls here, not line breaks) |
| tab, line breaks | 0009-000D 0085 2028 2029 | not ours: `spaces` and `line_breaks` |
| C1 controls | 0080-009F | read as Windows-1252, which is what they were: 0093 is a quote; the 5 unassigned go |
| soft hyphen, word joiner, BOM | 00AD 2060 FEFF | go |
| invisible operators, deprecated formats | 2061-2065 206A-206F | go |
| embeddings, overrides, isolates | 202A-202E 2066-2069 | go: they are how text is disguised |
| annotation marks, object stand-in | FFF9-FFFC | go: what they stood for is not in the text |
| noncharacters | FDD0-FDEF and every xxFFFE xxFFFF | go |
| replacement character | FFFD | stays: it says that something was lost |
| lone surrogates | D800-DFFF | stay: only the reader of the file knows what they were |
| LRM, RLM, ALM | 200E 200F 061C | stay in a line with right-to-left letters, where they place punctuation; else go |
| tags | E0000-E0FFF, save E0100-E01EF | stay in a flag (black flag, tags, cancel tag); else go |
| variation selectors | FE00-FE0F | stay after a symbol, an ideograph, a Burmese letter, in a keycap; else go |
| ideographic selectors | E0100-E01EF | stay after an ideograph; else go |
| Mongolian selectors, vowel separator | 180B-180F | stay after a Mongolian letter; else go |
| zero-width space | 200B | stays after a Thai, Lao, Burmese or Khmer letter, where it parts words; else goes |
| ZWNJ | 200C | stays after a letter of a script that joins or stacks (Arabic, Indic …); else goes |
| ZWJ | 200D | as ZWNJ, also before such a letter and between two emoji; else goes |
| grapheme joiner | 034F | stays after a letter of such a script or a Hebrew one; else goes |

"After a letter" looks back over combining marks, so that canonical reordering cannot change the answer, and every
letter of a set has its canonical equivalents in the set. Each decision rests on characters that stay, and the passes
run in an order in which no later one changes what an earlier one saw: that makes the step idempotent.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import regex

from cleaner.ondemand import on_demand

# The sets are written as the inside of a character class.
_GONE: Final = (
    "\x00-\x08\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d\u00ad\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffc\ufdd0-\ufdef\ufffe\uffff"
)
_NONCHARACTERS: Final = "".join(chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
C1_CHARS: Final = {
    chr(byte): bytes([byte]).decode("cp1252")
    for byte in (0x80, *range(0x82, 0x85), *range(0x86, 0x8D), 0x8E, *range(0x91, 0x9D), 0x9E, 0x9F)
}
"""Windows-1252 as browsers read it (WHATWG Encoding Standard, index-windows-1252), without 0085, a line break."""

_MARKS: Final = "\u061c\u200e\u200f"
_RIGHT_TO_LEFT: Final = (
    "\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
)
_IDEOGRAPHS: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_SELECTED: Final = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2adb\u2add-\u2bff\u3001-\u3029\u3030-\u303f\u3297\u3299"
    "\u1000-\u1021\uff01\uff0c\uff0e\uff1a\uff1b\uff1f\U0001f000-\U0001faff" + _IDEOGRAPHS
)
"""The bases in daily use of StandardizedVariants.txt and emoji-variation-sequences.txt (Unicode 15), rounded up to
blocks; 2ADC is left out because its canonical form ends in a mark."""
_UNSPACED: Final = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff"
_JOINING: Final = (
    "\u0600-\u061b\u061d-\u0dff\u0f00-\u109f\u1780-\u18af\u1900-\u1c7f\u1cc0-\u1cff\ua800-\uaaff\uabc0-\uabff"
    "\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefe\U00010a00-\U00011fff\U0001e900-\U0001e95f"
)
_EMOJI: Final = "\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"

# `re` tests a class by bitmap while it holds nothing beyond FFFF (350 million characters a second, else 30), `regex`
# skips at once a text that is stored in two bytes a character, and can look back over marks.
_ANY: Final = on_demand(re.compile, f"[{_GONE}{_MARKS}\x80-\x84\x86-\x9f\u034f\u180b-\u180f\u200b-\u200d\ufe00-\ufe0f]")
_ANY_BEYOND: Final = regex.compile("[\U0001fffe-\U0010ffff]")
_GONE_RUN: Final = on_demand(re.compile, f"[{_GONE}]+")
C1_CONTROL: Final = re.compile(f"[{''.join(C1_CHARS)}]")
_GONE_BEYOND: Final = on_demand(regex.compile, f"[{_NONCHARACTERS}]+")
_MARK: Final = re.compile(f"[{_MARKS}]+")
_RTL_LETTER: Final = on_demand(re.compile, f"[{_RIGHT_TO_LEFT}]")
_TAG: Final = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]{1,32}\U000e007f)|[\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)


@cache
def _unheld() -> tuple[regex.Pattern[str], ...]:
    """What goes for want of a neighbour, in the order in which it is decided; compiled when first needed.

    No later pattern gives a character the neighbour that an earlier one kept it without.
    """
    return tuple(
        regex.compile(pattern)
        for pattern in (
            rf"(?<![{_SELECTED}])(?!(?<=[0-9#*])\ufe0f\u20e3)[\ufe00-\ufe0f]",
            rf"(?<![{_IDEOGRAPHS}])[\U000e0100-\U000e01ef]",
            r"(?<![\u1820-\u18a8\u18aa])[\u180b-\u180f]",
            rf"(?<![{_JOINING}\u0590-\u05ff]\p{{M}}*)\u034f",
            rf"(?<![{_UNSPACED}]\p{{M}}*)\u200b",
            rf"(?<![{_JOINING}]\p{{M}}*)\u200c",
            rf"(?<![{_JOINING}]\p{{M}}*)(?!(?<=[{_EMOJI}\ufe0f])\u200d[{_EMOJI}])(?!\u200d\p{{M}}*[{_JOINING}])\u200d",
        )
    )


def drop_invisible(text: str) -> str:
    """Drop control and invisible characters by the policy of this module.

    Args:
        text: any text; a neighbour counts only within its line.

    Returns:
        The text without them; the same object when there are none to drop. Linear in the text.

    Raises:
        nothing.
    """
    if not _has_any(text):
        return text
    lines = text.split("\n")
    numbers = [number for number, line in enumerate(lines) if _has_any(line)]
    for number, line in zip(numbers, _drop("\n".join([lines[n] for n in numbers])).split("\n"), strict=True):
        lines[number] = line
    kept = "\n".join(lines)
    return text if kept == text else kept


def _has_any(text: str) -> bool:
    """Whether there is a character that may have to go."""
    if text.isascii() and text.isprintable():
        return False
    return _ANY.search(text) is not None or _ANY_BEYOND.search(text) is not None


def _drop(text: str) -> str:
    kept = _GONE_RUN.sub("", text)
    kept = C1_CONTROL.sub(lambda match: C1_CHARS[match[0]], kept)
    kept = _drop_direction_marks(kept)
    if _ANY_BEYOND.search(kept) is not None:
        kept = _TAG.sub(r"\1", _GONE_BEYOND.sub("", kept))
    for pattern in _unheld():
        kept = pattern.sub("", kept)
    return kept


def _drop_direction_marks(text: str) -> str:
    """Drop LRM, RLM and ALM from lines that have no right-to-left letter to be placed against."""
    if _MARK.search(text) is None:
        return text
    return "\n".join(line if _RTL_LETTER.search(line) else _MARK.sub("", line) for line in text.split("\n"))
