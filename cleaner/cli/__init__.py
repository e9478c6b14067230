"""The command `cleaner`: finds the subcommand, and turns what goes wrong into a message and an exit code.

Comes in: the command line. Goes out: an exit code. Never: cleans, reads or writes a text; the subcommands do,
and each is loaded when called, so that `cleaner --version` waits for none of them.

    0  all well
    1  some records were left out; the message says which and why
    2  the command line is wrong
    3  a rule, or a pack of rules, is wrong
    4  a file cannot be read or written
"""

from __future__ import annotations

import importlib
import io
import sys
from typing import Final

import click

from cleaner.cli.terminal import give_up_stdout, say, silence_stdout
from cleaner.errors import CleanerError

_COMMANDS: Final = {
    "clean": "Remove what is not the article.",
    "explain": "Show what goes and why, and what stayed by a hair.",
    "rules": "List, show, check and test rules.",
    "completion": "Print a script that completes commands in a shell.",
}
"""The subcommands with their one-line help; each is `command` in the module of its name."""

INTERRUPTED: Final = 130
"""128 + SIGINT, as shells report a program that Ctrl-C ended."""

INPUT_FAILED: Final = 4


class _LazyGroup(click.Group):
    """A group that loads a subcommand when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click hands it over
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        found: click.Command = importlib.import_module(f"cleaner.cli.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Run the subcommand and flush; a reader who closed the pipe (`| head -1`) has all he wanted."""
        try:
            code = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
        except BrokenPipeError:
            silence_stdout()
            return 0
        return code


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - slow to load, seldom needed

    try:
        click.echo(f"cleaner {version('boilerplate-cleaner')}")
    except PackageNotFoundError:
        click.echo("cleaner (not installed, run from its sources)")
    ctx.exit()


@click.command(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
def command() -> None:
    """Remove from scraped articles what is not the article: "Follow us on …", "Read also: …", "Subscribe to …".

    Text goes to standard output, talk to standard error. Exit codes: 0 all well, 1 some records were left out,
    2 the command line is wrong, 3 a rule is wrong, 4 a file cannot be read or written.
    """


def main(arguments: list[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: the command line without the name of the program; None: that of the process.

    Returns:
        The exit code.

    Raises:
        Nothing that was foreseen; a defect of this program keeps its traceback.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = command.main(arguments, prog_name="cleaner", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    except CleanerError as error:
        say(f"cleaner: {error}")
        return error.exit_code
    except OSError as error:
        say(f"cleaner: {error.filename or 'output'}: {error.strerror or error}")
        give_up_stdout()
        return INPUT_FAILED
    return code if isinstance(code, int) else 0
