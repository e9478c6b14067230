"""Bytes of a text or a page to a string, by its byte order mark, as UTF-8, or as the page itself declares.

Comes in: bytes. Goes out: a string, or a ValueError that says which byte is wrong. Never: guesses an encoding.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

HEAD_BYTES: Final = 1024
"""Where a page says what it is and names its encoding: https://html.spec.whatwg.org/#charset, "first 1024 bytes"."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 before UTF-16, whose little-endian mark is the beginning of the other's."""

_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_PAGE_ENCODING: Final = re.compile(
    r"ascii|cp125\d|cp8(?:66|74)|iso8859-\d+|koi8-[ru]|gb\w+|big5\w*|euc_\w+|shift_jis|cp949|tis-620"
)
_WIDER: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
}
"""Encodings of pages, and those that are read as a wider one: https://encoding.spec.whatwg.org/#names-and-labels."""


def decode(data: bytes, *, is_html: bool) -> str:
    """Decode a whole text.

    Args:
        data: the bytes, with or without a byte order mark.
        is_html: whether they are a page, which may declare an encoding.

    Raises:
        ValueError: they are not what they say they are; the message names the byte.
    """
    bom, encoding = next(((mark, code) for mark, code in _BOMS if data.startswith(mark)), (b"", "utf-8"))
    try:
        return data[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        declared = _declared_encoding(data) if is_html and not bom else ""
        if not declared:
            raise ValueError(f"not {encoding.upper()} at byte {error.start + len(bom)}") from None
    try:
        return data.decode(declared)
    except UnicodeDecodeError as error:
        raise ValueError(f"neither UTF-8 nor {declared}, which it declares, at byte {error.start}") from None


def _declared_encoding(data: bytes) -> str:
    """The encoding that an HTML page names, if pages may use it; empty when there is none."""
    found = _CHARSET.search(data, 0, HEAD_BYTES)
    try:
        encoding = codecs.lookup(found.group(1).decode("ascii", "replace")).name if found else ""
    except LookupError:
        return ""
    return _WIDER.get(encoding, encoding) if _PAGE_ENCODING.fullmatch(encoding) else ""
