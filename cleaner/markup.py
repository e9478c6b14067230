"""Leftover HTML in plain text: entities decoded, tags taken out. Both steps are on demand.

Comes in: text that was HTML once, or was escaped twice. Goes out: the text without that. Never: parses a document
(`cleaner.html` does), drops the text between two tags, takes `a < b`, `<https://…>`, `<name@host>` or `&c` for markup.

Both steps run over the text once with a stack, so that what a replacement completes ("&am&#112;;", "<<b>b>") is
taken too: the result holds nothing more to take, in time linear in the text.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import regex

from cleaner.ondemand import on_demand

MAX_ENTITY_CHARS: Final = 33
"""Longest reference that is decoded, without its semicolon: the longest name of the HTML standard has 31 letters."""

MAX_BRACKETS: Final = 8
"""How many ">" inside the quotes of one tag are believed; with more it is not a tag. Keeps the step linear."""

_ENTITY: Final = on_demand(regex.compile, r"&(?:#(?:[0-9]{1,31}|[xX][0-9a-fA-F]{1,30})|[A-Za-z][A-Za-z0-9]{1,31});")
_ENTITY_PART: Final = on_demand(regex.compile, r"[&;]|[^&;]+")

_BLOCKS: Final = frozenset(
    """
    address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 head header hr html iframe legend li main menu nav noscript ol option p picture
    pre section select source summary table tbody tfoot thead title tr ul video
    """.split()  # noqa: SIM905  easier to read than a hundred quotes
)
_INLINE: Final = frozenset(
    """
    a abbr acronym amp-img audio b bdi bdo big button cite code data del dfn em embed font i img input ins kbd label
    link map mark meta meter object output param path progress q rp rt ruby s samp script small span strike strong
    style sub sup svg template textarea time tt u var wbr
    """.split()  # noqa: SIM905  easier to read than a hundred quotes
)
_CELLS: Final = frozenset({"td", "th"})
_TAG_PART: Final = on_demand(regex.compile, r"[<>]|[^<>]+")
_COMMENT: Final = "<!--"


def decode_entities(text: str) -> str:
    """Decode character references that end in a semicolon, however often they were escaped.

    Returns:
        The decoded text; the same object when there is nothing to decode.

    Raises:
        nothing.
    """
    if "&" not in text or _ENTITY.search(text) is None:
        return text
    stack: list[list[str]] = [[]]  # one list of pieces for the text before the first "&", and one from each "&" on
    for part in _ENTITY_PART.findall(text):
        if part == "&":
            stack.append([part])
        elif part == ";":
            _end_entity(stack)
        else:
            stack[-1].append(part)
    decoded = "".join(piece for pieces in stack for piece in pieces)
    return text if decoded == text else decoded


def _end_entity(stack: list[list[str]]) -> None:
    """Take a semicolon: decode the reference that it ends, as long as one ends here."""
    end = ";"
    while end == ";":
        decoded = _decode("".join(stack[-1])) if _is_short(stack[-1]) else None
        if decoded is None:
            stack[-1].append(end)
            return
        stack.pop()
        end = decoded
    if end == "&":
        stack.append([end])
    elif end:
        stack[-1].append(end)


def _is_short(pieces: list[str]) -> bool:
    """Say whether the pieces can be one reference; a piece is never empty."""
    return len(pieces) <= MAX_ENTITY_CHARS and sum(map(len, pieces)) <= MAX_ENTITY_CHARS


def _decode(reference: str) -> str | None:
    """Decode `&name` or `&#number`, given without its semicolon; None when it is none."""
    from html import unescape  # noqa: PLC0415  the standard library's; its table is seldom needed
    from html.entities import html5  # noqa: PLC0415  the same

    if _ENTITY.fullmatch(reference + ";") is None:
        return None
    if reference[1] != "#":
        return html5.get(reference[1:] + ";")
    return unescape(reference + ";")


def strip_tags(text: str) -> str:
    """Take HTML tags and comments out; a block or a line break becomes a line feed, the end of a table cell a space.

    Returns:
        The text without tags; the same object when there are none.

    Raises:
        nothing.
    """
    if "<" not in text or ">" not in text:
        return text
    stack: list[list[str]] = [[]]  # one list of pieces for the text before the first "<", and one from each "<" on
    brackets = [MAX_BRACKETS]  # beside it, how many ">" each list has; the first list can be no tag
    for part in _TAG_PART.findall(text):
        if part == "<":
            stack.append([part])
            brackets.append(0)
        elif part == ">":
            _end_tag(stack, brackets)
        else:
            stack[-1].append(part)
    stripped = "".join(piece for pieces in stack for piece in pieces)
    return text if stripped == text else stripped


def _end_tag(stack: list[list[str]], brackets: list[int]) -> None:
    """Take a ">": drop the tag or comment that it ends."""
    stack[-1].append(">")
    if brackets[-1] == MAX_BRACKETS:
        return
    replacement = _replace("".join(stack[-1]))
    if replacement is None:
        brackets[-1] += 1
        return
    stack.pop()
    brackets.pop()
    if replacement:
        stack[-1].append(replacement)


@cache
def _tag() -> regex.Pattern[str]:
    """A whole tag; an attribute has a value, or is one that needs none. Compiled when first needed."""
    value = r"""(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++)"""
    bare = (
        "(?:allowfullscreen|async|autoplay|checked|compact|controls|default|defer|disabled|download|hidden|itemscope"
        r"|loop|multiple|muted|nowrap|open|playsinline|readonly|required|reversed|selected|data-[\w-]++)(?![\w-])"
    )
    attribute = rf"\s++(?:[\w:@.-]++\s*+=\s*+{value}|{bare})"
    name = "[a-z][a-z0-9-]*+"
    return regex.compile(rf"<(?:/(?P<end>{name})\s*+|(?P<start>{name})(?:{attribute})*+\s*+/?+)>", regex.IGNORECASE)


def _replace(tag: str) -> str | None:
    """Say what stands for a tag or a comment once it is gone; None when this is neither."""
    if tag.startswith(_COMMENT) and tag.endswith("-->") and len(tag) > len("<!-->"):
        return ""
    match = _tag().fullmatch(tag)
    if match is None:
        return None
    name = (match["end"] or match["start"]).lower()
    if name in _BLOCKS:
        return "\n"
    if name in _CELLS:
        return " " if match["end"] else ""
    return "" if name in _INLINE else None
