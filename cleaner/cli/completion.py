"""`cleaner completion`: the script that makes a shell complete commands, options and their values.

Comes in: the name of a shell. Goes out: its script, on standard output. Never: touches a start-up file.
"""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from cleaner.cli import command as root


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print a completion script.

    Bash: put `eval "$(cleaner completion bash)"` into ~/.bashrc. Zsh: the same with zsh, into ~/.zshrc.
    Fish: `cleaner completion fish > ~/.config/fish/completions/cleaner.fish`.
    """
    maker = get_completion_class(shell)
    if maker is not None:
        click.echo(maker(root, {}, "cleaner", "_CLEANER_COMPLETE").source())
