"""Patterns that are compiled when they are first used: most texts use few, and compiling all takes a start 9 ms.

Comes in: a pattern, and what compiles it. Goes out: what is used like the compiled pattern. Never: compiles at import.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar, cast

Compiled = TypeVar("Compiled")


class _OnDemand:
    """Stands for a compiled pattern; what was asked of it once is kept, so that it costs no more than the pattern's."""

    def __init__(self, compile_it: Callable[[str], object], source: str) -> None:
        self._compile_it = compile_it
        self._source = source

    @cached_property
    def _compiled(self) -> object:
        return self._compile_it(self._source)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - of any attribute of the pattern
        value = getattr(self._compiled, name)
        setattr(self, name, value)
        return value


def on_demand(compile_it: Callable[[str], Compiled], source: str) -> Compiled:
    """Compile a pattern when it is first used.

    Args:
        compile_it: `re.compile` or `regex.compile`.
        source: the pattern; whether it is right shows when it is used.
    """
    return cast("Compiled", _OnDemand(compile_it, source))
