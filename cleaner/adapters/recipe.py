"""How a cleaner travels to the workers of an engine.

Comes in: a cleaner. Goes out: `Recipe`, some hundred bytes and the caller's own packs; at a worker, a cleaner again.
Never: sends the built-in rules, which every worker has from its own installation; cleans by rules that are not those
of the sender.
"""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, Final

from cleaner.changes import Override, Site
from cleaner.engine import Cleaner, default_cleaner
from cleaner.errors import RuleError
from cleaner.pack import RulePack
from cleaner.rule import Rule

CLEANERS_KEPT: Final = 4
"""Cleaners that a process keeps: each has its own keyword tables, tens of megabytes."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Options of a cleaner as bytes: equal for equal options in every process and place, so that engines can hash them.

    Attributes:
        state: the options, pickled.
        digest: that of the rules, built-in ones included.
    """

    state: bytes
    digest: str

    @classmethod
    def of(cls, cleaner: Cleaner | Recipe | None) -> Recipe:
        """Write down how to make a cleaner; that of `clean()` when None. A recipe stays as it is."""
        if isinstance(cleaner, Recipe):
            return cleaner
        cleaner = chosen(cleaner)
        options = cleaner.__getstate__()
        return cls(_stable_bytes(options | {"categories": sorted(options["categories"])}), cleaner.pack.digest)

    def cleaner(self) -> Cleaner:
        """Make the cleaner, once a process.

        Raises:
            RuleError: the rules that are installed here are others than the sender's.
        """
        return _make(self)


def chosen(cleaner: Cleaner | None) -> Cleaner:
    """The cleaner, or that of `clean()` when None.

    Raises:
        TypeError: it is neither.
    """
    if cleaner is not None and not isinstance(cleaner, Cleaner):
        raise TypeError(f"cleaner is a Cleaner, such as Cleaner('strict'), not {cleaner!r}")
    return cleaner or default_cleaner()


@lru_cache(CLEANERS_KEPT)
def _make(recipe: Recipe) -> Cleaner:
    options = pickle.loads(recipe.state)  # noqa: S301 - from `Recipe.of`, sent by the engine that runs this code
    cleaner = Cleaner.__new__(Cleaner)
    cleaner.__setstate__(options | {"categories": frozenset(options["categories"])})
    if cleaner.pack.digest != recipe.digest:
        raise RuleError(
            f"rules:1:1: this worker's rules have the digest {cleaner.pack.digest[:12]}, expected"
            f" {recipe.digest[:12]}, that of the sender; install the same version of the package on both"
        )
    return cleaner


class _Pickler(pickle.Pickler):
    """Writes sets in order, equal strings alike whether or not they are one object, and packs without their places.

    Equal packs are the same bytes wherever they lie; messages that name a place were given at the sender.
    """

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, RulePack):
            same = [getattr(value, field.name) for field in fields(value) if field.name != "known"]
            return _pack, (sorted(value.known), *same)
        if isinstance(value, Rule | Site | Override):
            return type(value), tuple("" if f.name == "origin" else getattr(value, f.name) for f in fields(value))
        return NotImplemented


def _pack(known: list[str], *same: Any) -> RulePack:
    return replace(RulePack(*same), known=frozenset(known))


def _stable_bytes(options: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    pickler = _Pickler(buffer, protocol=5)
    pickler.fast = True  # no memo: bytes that depend on values only
    pickler.dump(options)
    return buffer.getvalue()
