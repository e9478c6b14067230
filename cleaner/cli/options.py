"""Options that several commands share, and the `Cleaner` they ask for.

Comes in: the values of a command line. Goes out: a `Cleaner`. Never: reads an input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import click

from cleaner.cli.files import FORMATS
from cleaner.rule import CATEGORIES, PROFILES

if TYPE_CHECKING:
    from cleaner.engine import Cleaner

_Command = TypeVar("_Command", bound=Callable[..., object])

AUTO: Final = "auto"


@dataclass(frozen=True, slots=True)
class CleaningOptions:
    """What `clean` and `explain` have in common; one attribute for each option of `cleaning_options`."""

    paths: tuple[str, ...]
    field: str
    format_: str
    profile: str
    categories: tuple[str, ...]
    lang: str | None
    packs: tuple[str, ...]
    site: str | None

    @property
    def forced_format(self) -> str:
        """The format that was asked for, or empty."""
        return "" if self.format_ == AUTO else self.format_

    def build_cleaner(self) -> Cleaner:
        """Make the `Cleaner`; raises what it raises: `RuleError`, `OptionError`, `InputError`."""
        from cleaner.engine import Cleaner  # noqa: PLC0415 - `--help` needs no engine

        return Cleaner(
            profile=self.profile,
            categories=self.categories or None,
            packs=self.packs,
            site=self.site,
        )


def cleaning_options(formats: Sequence[str] = FORMATS) -> Callable[[_Command], _Command]:
    """Make a decorator that adds the arguments and options of `CleaningOptions` to a command.

    Args:
        formats: what `--format` may name.
    """

    def add(command: _Command) -> _Command:
        for decorate in reversed((*_DECORATORS, _format_option(formats))):
            command = decorate(command)
        return command

    return add


pack_option = click.option(
    "--rules",
    "packs",
    metavar="PACK",
    multiple=True,
    type=click.Path(),
    help="A rule file or a folder of them, on top of the built-in rules. Repeatable.",
)

_DECORATORS: Final = (
    click.argument("paths", metavar="PATH... | -", nargs=-1, required=True, type=click.Path(allow_dash=True)),
    click.option(
        "--profile",
        type=click.Choice(sorted(PROFILES)),
        default="standard",
        show_default=True,
        help="What goes. social: calls to follow, subscribe, share …; standard: also links to other articles, "
        "legal lines, contacts, navigation; strict: also bylines and photo credits.",
    ),
    click.option(
        "--category",
        "categories",
        multiple=True,
        type=click.Choice(CATEGORIES),
        help="Remove this category, instead of those of a profile. Repeatable.",
    ),
    click.option(
        "--lang", metavar="CODE", help="The language of the texts, such as en; else it is detected if need be."
    ),
    pack_option,
    click.option("--site", metavar="HOST", help="The site of the texts, such as example.org, for rules of its own."),
    click.option(
        "--field", metavar="NAME", default="text", show_default=True, help="The field or column with the text."
    ),
)


def _format_option(formats: Sequence[str]) -> Callable[[_Command], _Command]:
    return click.option(
        "--format",
        "format_",
        type=click.Choice((AUTO, *formats)),
        default=AUTO,
        show_default=True,
        help="The format of standard input and of the files named. auto: by file name, else by the first bytes. "
        "In folders the file name decides.",
    )
