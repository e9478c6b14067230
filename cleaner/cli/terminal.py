"""The terminal: what may be printed on it, in which colour, and where talk goes.

Comes in: text of unknown origin. Goes out: text that cannot steer a terminal, styled or not. Never: decides
what to say, and never sends a control character that stood in a text.
"""

from __future__ import annotations

import os
import re
import sys
from typing import IO, Final

import click

_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""C0 and C1 controls (ANSI sequences begin with one) but tab and line feed, overrides of writing direction
(https://trojansource.codes), separators that break a line, invisible spaces, lone surrogates."""


def visible(text: str) -> str:
    r"""Show control characters as escapes, so that a text cannot steer the terminal.

    >>> visible("\x1b[31mred")
    '\\x1b[31mred'
    """
    return _UNSAFE.sub(_escape, text)


def escape_json(line: str) -> str:
    """Escape, inside the strings of a JSON document, what a terminal must not get; it reads back the same."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", line)


def say(message: str) -> None:
    """Tell the user something, on standard error."""
    click.echo(visible(message), err=True)


def wants_color(stream: IO[str], *, off: bool) -> bool:
    """Whether to colour a stream: a terminal, and neither the caller nor `NO_COLOR` forbids it.

    Args:
        stream: where the text will go.
        off: the caller said no.

    Returns:
        False when `NO_COLOR` is set to anything but the empty string (https://no-color.org).
    """
    if off or os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def silence_stdout() -> None:
    """Point standard output at nothing, so that the interpreter's last flush meets no closed pipe."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)


def give_up_stdout() -> None:
    """Write what standard output still holds; where it cannot be written, see that nobody tries again at the exit."""
    try:
        sys.stdout.flush()
    except OSError:
        silence_stdout()


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
