"""What a caller may choose, checked: categories and steps of normalising.

Comes in: names. Goes out: the same, known to exist, in a form that does not change. Never: guesses what was meant.
"""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.errors import OptionError, nearest
from cleaner.normalize import DEFAULT_STEPS, STEPS
from cleaner.rule import CATEGORIES, PROFILES


def chosen_categories(profile: str, categories: Iterable[str] | None) -> frozenset[str]:
    """The categories to remove: those named, else those of the profile.

    Raises:
        OptionError: an unknown profile or category.
    """
    if categories is None:
        if profile not in PROFILES:
            raise OptionError(f"unknown profile {profile!r}{nearest(profile, PROFILES)}")
        return PROFILES[profile]
    chosen = frozenset([categories] if isinstance(categories, str) else categories)
    for name in sorted(chosen - set(CATEGORIES)):
        raise OptionError(f"unknown category {name!r}{nearest(name, CATEGORIES)}")
    return chosen


def chosen_steps(names: Iterable[str] | None) -> tuple[str, ...]:
    """The steps to run, in the order in which they run; the default ones when None.

    Raises:
        OptionError: an unknown step.
    """
    if names is None:
        return DEFAULT_STEPS
    chosen = set(names)
    for name in sorted(chosen - set(STEPS)):
        raise OptionError(f"unknown normalisation step {name!r}{nearest(name, STEPS)}")
    return tuple(step for step in STEPS if step in chosen)
