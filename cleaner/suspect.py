r"""One byte pattern that says where a text may need normalising.

Comes in: nothing. Goes out: `SUSPECT`, to be searched in `b"\n" + text.encode("utf-8", "surrogatepass") + b"\n"`. Where
it is not found anywhere, the default steps of `normalize` change nothing; where it is found they may. Never: decides;
it may only be found too often, which costs one run of the steps.

The pattern keeps to what `re`, `regex` and Hyperscan read alike: bytes, classes, groups, alternation, `\A`. It
states ranges of UTF-8 sequences, since bytes have no properties: of code points that go or that NFC changes, of pairs
that NFC composes, of marks in a row. Blocks of rarely written scripts are named whole, which also covers the letters
that later versions of Unicode add to them. Living scripts are spelt out, so that ordinary Arabic, Hindi, Thai or
Burmese is not found: a mark alone is nothing to normalise, two in a row may stand in the wrong order.
"""

from __future__ import annotations

import re
from typing import Final


def _pattern(commented: bytes) -> bytes:
    """Read a pattern written over several lines: blanks and comments go, `~` is any continuation byte."""
    return re.sub(rb"#[^\n]*|\s", b"", commented).replace(b"~", rb"[\x80-\xbf]")


_SINGLE: Final = _pattern(rb"""
    # line breaks, controls, spaces, blank lines
    [\x00-\x09\x0b-\x1f\x7f] | [^\x0a\x20]\x20\x20 | \x20\x0a | \x0a\x0a\x0a | \A\x0a\x0a
    | \xc2[\x80-\xa0\xad]  # C1 controls, no-break space, soft hyphen
    | \xcc~ | \xcd[\x80-\xaf\xb4\xbe] | \xce\x87  # combining diacritics, Greek signs that NFC replaces
    | \xd8\x9c  # Arabic letter mark
    | \xe0(?: \xa5[\x98-\x9f] | \xa7[\x97\x9c\x9d\x9f] | \xa8[\xb3\xb6] | \xa9[\x99-\x9b\x9e]  # Indic letters and
        | \xad[\x96\x97\x9c\x9d] | \xaf\x97 | \xb1\x96 | \xb3[\x95\x96] | \xb5\x97             # length marks
        | \xbd[\x83\x8d\x92\x97\x9c\xa9\xb3\xb5\xb6\xb8] | \xbe[\x81\x93\x9d\xa2\xa7\xac\xb9] )  # Tibetan
    | \xe1(?: \x85[\xa1-\xb5] | \x86[\xa8-\xbf] | \x87[\x80-\x82]  # vowel and final jamo
        | \x8d[\x9d-\x9f] | \x9a\x80 | \x9c~ | \xa0[\x8b-\x8f] | \xa2\xa9 | \xa4[\xb9-\xbb] | [\xa8-\xb1\xb3\xb7]~
        | \xbd[\xb1\xb3\xb5\xb7\xb9\xbb\xbd] | \xbe[\xbb\xbe]  # Greek with oxia
        | \xbf[\x89\x8b\x93\x9b\xa3\xab\xae\xaf\xb9\xbb\xbd] )
    | \xe2(?: \x80[\x80-\x8a\xa8-\xaf] | \x81[\x9f-\xaf] | \x83[\x90-\xa1\xa5-\xbf]  # spaces, formats, marks
        | \x84[\xa6\xaa\xab] | \x8c[\xa9\xaa] | \xab\x9c | \xb3[\xaf-\xb1] | \xb5\xbf | \xb7[\xa0-\xbf] )
    | \xe3(?: \x80[\x80\xaa-\xaf] | \x82[\x99\x9a] )  # ideographic space, voicing marks
    | \xea(?: \x99[\xaf-\xbd] | \x9a[\x9e\x9f] | [\x9b\xa0-\xab\xaf]~ )
    | \xef(?: [\xa4-\xab]~ | \xac[\x9d-\xbf] | \xad[\x80-\x8f]  # compatibility ideographs, pointed Hebrew
        | \xb7[\x90-\xaf] | \xb8[\xa0-\xaf] | \xbb\xbf | \xbf[\xb9-\xbc\xbe\xbf] )
    | \xf0(?: [\x90-\x9c\x9e]~ | \x9d[\x80-\x8f\xa0-\xbf] | \xaf[\xa0-\xa8] )~  # all but emoji, ideographs and the
    | \xf3\xa0 | [\xf0-\xf4]~\xbf[\xbe\xbf]                                     # letters of mathematics
""")

_COMPOSABLE: Final = _pattern(rb"""
    (?: \xd8\xa7 | \xd9[\x88\x8a] | \xdb[\x81\x92\x95] )\xd9[\x93-\x95]
    | \xe0(?: \xa4[\xa8\xb0\xb3]\xe0\xa4\xbc | \xa7\x87\xe0\xa6\xbe | \xad\x87\xe0\xac\xbe
        | \xaf[\x86\x87]\xe0\xae\xbe | \xb3\x86\xe0\xb3\x82 | \xb5[\x86\x87]\xe0\xb4\xbe
        | \xb7[\x99\x9c]\xe0\xb7[\x8a\x8f\x9f] )
    | \xe1\x80\xa5\xe1\x80\xae
""")

# Marks by combining class, since the order that NFC wants goes by it.
_NUKTA: Final = _pattern(rb"(?: \xe0[\xa4\xa6\xa8\xaa\xac\xb0\xb2]\xbc | \xe1\x80\xb7 )")  # class 7
_VIRAMA: Final = _pattern(rb"""  # class 9
    (?: \xe0(?: [\xa5\xa7\xa9\xab\xad\xaf\xb1\xb3\xb5]\x8d | \xb4[\xbb\xbc] | \xb8\xba | \xba\xba )
    | \xe1(?: \x80[\xb9\xba] | \x9f\x92 ) )""")
_THAI_VOWEL: Final = rb"\xe0\xb8[\xb8\xb9]"  # class 103
_THAI_TONE: Final = rb"\xe0\xb9[\x88-\x8b]"  # class 107
_LAO_VOWEL: Final = rb"\xe0\xba[\xb8\xb9]"  # class 118
_LAO_TONE: Final = rb"\xe0\xbb[\x88-\x8f]"  # class 122
_THAI_OR_LAO: Final = rb"(?:\xe0(?:[\xb8\xba][\xb8\xb9]|\xb9[\x88-\x8b]|\xbb[\x88-\x8f]))"
_OTHER: Final = _pattern(rb"""(?:
    \xd2[\x83-\x87] | \xd6[\x91-\xbf] | \xd7[\x80-\x8f] | \xd8[\x90-\x9a] | \xd9[\x8b-\x9f\xb0] | \xdb[\x96-\xad]
    | \xdc[\x91\xb0-\xbf] | \xdd[\x80-\x8a] | \xdf[\xab-\xbd]
    | \xe0(?: \xa0[\x96-\xad] | \xa1[\x99-\x9b] | \xa2[\x97-\x9f] | \xa3[\x8a-\xbf] | \xa5[\x91-\x94] | \xa7\xbe
        | \xb1\x95 | \xb7\x8a | \xbc[\x98\x99\xb5\xb7\xb9] | \xbd[\xb1-\xbd] | \xbe[\x80-\x87] | \xbf\x86 )
    | \xe1(?: \x82\x8d | \x9f\x9d ) )""")
_MARK: Final = rb"(?:" + rb"|".join((_OTHER, _NUKTA, _VIRAMA, _THAI_OR_LAO)) + rb")"
_MARKS_IN_A_ROW: Final = (
    _MARK + _OTHER,
    _OTHER + _MARK,
    _VIRAMA + _NUKTA,
    _THAI_OR_LAO + rb"(?:" + _NUKTA + rb"|" + _VIRAMA + rb")",
    _THAI_TONE + _THAI_VOWEL,
    _LAO_TONE + _LAO_VOWEL,
    rb"(?:" + _LAO_VOWEL + rb"|" + _LAO_TONE + rb")(?:" + _THAI_VOWEL + rb"|" + _THAI_TONE + rb")",
)

# Invisible characters that may stay are found after any character that is not sure to hold them.
_UNHELD: Final = (
    _pattern(rb"""  # zero-width space, but after Thai, Lao, Burmese, Khmer
    (?: [\x00-\x7f] | [\xc2-\xdf]~ | \xe0[\xa0-\xb7\xbc-\xbf]~ | \xe1[\x83-\x9d\xa0-\xbf]~ | [\xe2-\xef]~~
        | [\xf0-\xf4]~~~ )
    \xe2\x80\x8b"""),
    _pattern(rb"""  # joiners, but after Arabic, Indic, Tibetan, Burmese, Khmer, Mongolian
    (?: [\x00-\x7f] | [\xc2-\xd7]~ | \xe0[\xb8-\xbb]~ | \xe1[\x82-\x9d\xa2-\xbf]~ | [\xe2-\xef]~~ | [\xf0-\xf4]~~~ )
    \xe2\x80[\x8c\x8d]"""),
    _pattern(rb"""  # direction marks, but after Hebrew, Arabic, Syriac, Thaana, N'Ko
    (?: [\x00-\x7f] | [\xc2-\xd6]~ | [\xe0-\xef]~~ | [\xf0-\xf4]~~~ )
    \xe2\x80[\x8e\x8f]"""),
    _pattern(rb"""  # variation selectors, but after symbols and emoji
    (?: [\x00-\x7f] | [\xc2-\xdf]~ | [\xe0\xe1\xe3-\xef]~~ | \xe2[\x80-\x85\xab\xb0-\xbf]~
        | \xf0(?: [\x90-\x9e\xa0-\xbf]~ | \x9f[\xac-\xbf] )~ | [\xf1-\xf4]~~~ )
    \xef\xb8[\x80-\x8f]"""),
)

SUSPECT: Final[bytes] = rb"|".join((_SINGLE, _COMPOSABLE, *_MARKS_IN_A_ROW, *_UNHELD))
"""Not found in a framed text: `normalize` returns that text as it is."""
