"""Libraries that only one adapter needs.

Comes in: the name of a library and of the extra that installs it. Goes out: the library. Never: fails without saying
how to install it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cleaner.errors import MissingExtraError


def require(module: str, extra: str) -> Any:
    """Import a library of an extra.

    Args:
        module: its name, dots allowed.
        extra: the extra of this package that installs it.

    Raises:
        MissingExtraError: it cannot be imported; the message names the extra.
    """
    try:
        return import_module(module)
    except ImportError as error:
        message = f"{module} cannot be imported ({error}): pip install 'boilerplate-cleaner[{extra}]'"
        raise MissingExtraError(message) from error
