"""The text of a file with its name: where an error is, and what may stand in a rule file at all.

Comes in: bytes or text. Goes out: `Source`, which makes errors of the form `path:line:col: message` with the line and a
caret below. Never: parses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from cleaner.errors import RuleError
from cleaner.limits import MAX_INDENT_CHARS, MAX_NESTING_RUN, MAX_RULE_FILE_BYTES, MAX_YAML_DEPTH
from cleaner.ondemand import on_demand

EXCERPT_CHARS: Final = 100
"""Longest excerpt of a source line in a message, in code points: one line of a terminal."""

UNSEEN: Final = on_demand(
    re.compile,
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])",
)
"""What may not stand raw in a rule file: controls, invisible and bidirectional characters (trojansource.codes), lone
surrogates. Joiners may stand between two non-ASCII characters: Persian, Hindi and emoji are spelled with them."""

_ABSURD: Final = re.compile(
    rf"(?:[\[{{][ \t\n]*){{{MAX_NESTING_RUN}}}|(?:[-?:][ \t]+){{{MAX_NESTING_RUN}}}|^[ ]{{{MAX_INDENT_CHARS}}}",
    re.MULTILINE,
)


class Mark(NamedTuple):
    """A place in a file, both numbers from 1; columns count code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Source:
    """A text and its name, for messages.

    Attributes:
        path: the name to show, not necessarily a path of this machine.
        text: the whole file.
    """

    path: str
    text: str

    def error(self, mark: Mark, message: str) -> RuleError:
        """Make an error that points at a place: `path:line:col: message`, the line, and a caret below."""
        head = f"{printable(self.path)}:{mark.line}:{mark.column}: {printable(message)}"
        lines = self.text.split("\n")
        if mark.line > len(lines) or not lines[mark.line - 1].strip():
            return RuleError(head)
        start = max(0, mark.column - 1 - EXCERPT_CHARS // 2)
        excerpt = printable(lines[mark.line - 1][start : start + EXCERPT_CHARS])
        label = f"{mark.line:>5} | "
        return RuleError(f"{head}\n{label}{excerpt}\n{'| ':>8}{' ' * (mark.column - 1 - start)}^")


def printable(text: str) -> str:
    """Replace what a terminal would obey or hide by a replacement character of the same width."""
    return UNSEEN.sub("\ufffd", text.replace("\t", " ")) if not text.isascii() or not text.isprintable() else text


def decode(data: bytes, path: str) -> str:
    """Decode the bytes of a rule file.

    Args:
        data: the whole file.
        path: its name, for messages.

    Raises:
        RuleError: too many bytes, or not UTF-8.
    """
    if len(data) > MAX_RULE_FILE_BYTES:
        message = f"the file is too long; expected at most {MAX_RULE_FILE_BYTES} bytes"
        raise Source(path, "").error(Mark(1, 1), message)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        message = f"the byte {data[error.start]:#04x} is not UTF-8; expected a file in UTF-8"
        raise Source(path, data.decode("utf-8", "replace")).error(Mark(line, column), message) from None


def open_source(text: str, path: str) -> Source:
    """Take a text as a source: line breaks made one, a byte order mark dropped, nothing unseen inside.

    Args:
        text: the file as read.
        path: its name, for messages.

    Raises:
        RuleError: too long, an unseen character, or nesting that no rule file has.
    """
    source = Source(path, text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
    if len(text) > MAX_RULE_FILE_BYTES or len(text.encode("utf-8", "replace")) > MAX_RULE_FILE_BYTES:
        raise source.error(Mark(1, 1), f"the file is too long; expected at most {MAX_RULE_FILE_BYTES} bytes")
    unseen = UNSEEN.search(source.text)
    if unseen is not None:
        code = f"U+{ord(unseen[0]):04X}"
        message = f"the character {code} cannot be seen; expected it written as an escape in double quotes, or gone"
        raise source.error(_mark_of(source.text, unseen.start()), message)
    absurd = _ABSURD.search(source.text)
    if absurd is not None:
        message = f"nesting or indentation beyond reason; expected at most {MAX_YAML_DEPTH} levels"
        raise source.error(_mark_of(source.text, absurd.start()), message)
    return source


def _mark_of(text: str, index: int) -> Mark:
    return Mark(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))
