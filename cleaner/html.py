"""HTML to text, through trafilatura.

Comes in: a page or a part of one, as text or as the bytes that a server sent. Goes out: the text of its article, one
paragraph, list item or table row to a line; "" when there is none. Never: removes promotion by its wording (that is
the engine's part), fetches anything, raises on a page.

Trafilatura's part is all that the HTML can tell: the encoding of the bytes, which element holds the article, which
elements are navigation, forms, comments or scripts, and where a paragraph ends. It is loaded when first needed.

The settings favour recall: what trafilatura drops no rule can bring back, and what it lets through the rules can still
remove. On pages written to tell settings apart (35 shapes of article page) only `favor_recall` kept a paragraph of
class "teaser"; no setting lost one that the others kept, save `fast`, which took the first of two `article` elements
for all, and `favor_precision`, which lost a standfirst.
"""

from __future__ import annotations

import re
from typing import Final

MAX_TAGS: Final = 20_000
"""Number of "<" above which trafilatura is told to be fast. Its second opinions take time quadratic in the paragraphs
of an article (4,000: 1.3 s, 16,000: 11 s; fast: .1 s, .4 s); a news page has some thousands of tags."""

_PAGE: Final = re.compile(r"<(?:html|body|!doctype)\b", re.IGNORECASE)
_NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def extract_text(html: str | bytes, url: str | None = None) -> str:
    """Extract the text of the article from a page.

    Args:
        html: the page. Bytes are decoded by trafilatura (UTF-8, else a guess; gzip is unpacked up to its own bound). A
            fragment without `html` and `body`, such as the content of a feed entry, is taken for a whole page.
        url: address of the page, if known.

    Returns:
        The text, lines parted by line feeds; "" when trafilatura finds none.

    Raises:
        TypeError: `html` is neither text nor bytes.
        MemoryError: there is no memory left.
    """
    if not isinstance(html, (str, bytes)):
        message = f"extract_text() takes a str or bytes, not {type(html).__name__}"
        raise TypeError(message)
    import trafilatura  # noqa: PLC0415  it takes most of a second to load
    from trafilatura.utils import decode_file  # noqa: PLC0415  the same

    try:
        page = decode_file(html)
        if isinstance(html, bytes) and "<" not in page:
            return ""  # a picture, an archive: its letters are a guess at an encoding
        page = _complete(page)
        text = trafilatura.extract(
            page,
            url=url,
            fast=page.count("<") > MAX_TAGS,
            favor_recall=True,
            include_comments=False,
            include_tables=True,
            deduplicate=False,
        )
    except MemoryError:
        raise  # not the page's fault: a job gives it another try
    except Exception:  # noqa: BLE001  one page that trips a parser is a page without text, not the end of a job
        return ""
    return text or ""


def _complete(page: str) -> str:
    """Make a page of a fragment, without lone surrogates: trafilatura rejects a lone paragraph, lxml stops at those."""
    if _PAGE.search(page) is None and _NOT_TEXT.search(page) is None:
        page = f"<html><body>{page}</body></html>"
    return _SURROGATE.sub("\ufffd", page)
