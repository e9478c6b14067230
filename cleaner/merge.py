"""Putting rules of several files together: no id twice, overrides applied, nothing named in vain.

Comes in: rules by id, and what is to be added or changed. Goes out: the same dictionaries, changed. Never: reads files.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from operator import attrgetter
from typing import Any

from cleaner.changes import Override, RuleFile, Site, mask_matches
from cleaner.errors import RuleError, nearest
from cleaner.rule import Rule
from cleaner.source import printable


def add_rules(rules: dict[str, Rule], more: Iterable[Rule], taken: Container[str] = ()) -> None:
    """Add rules whose ids are new.

    Args:
        rules: what is there, by id; changed.
        more: what comes in.
        taken: ids of rules that exist but are not loaded.

    Raises:
        RuleError: an id is taken.
    """
    for rule in more:
        if rule.id in rules or rule.id in taken:
            owner = f" in {printable(rules[rule.id].origin)}" if rule.id in rules else ""
            message = f"the id {rule.id!r} is taken{owner}; expected a new id, or an entry under overrides"
            raise RuleError(f"{printable(rule.origin)}:1: {message}")
        rules[rule.id] = rule


def apply_override(
    override: Override, rules: dict[str, Rule], disabled: dict[str, Rule], known: Iterable[str] = ()
) -> None:
    """Change the rules that an override means.

    Args:
        override: what to change.
        rules: the rules in force, by id; changed.
        disabled: the rules switched off, by id; changed.
        known: ids of rules that exist but are not loaded.

    Raises:
        RuleError: it means no rule.
    """
    meant = [rule_id for rule_id in (*rules, *disabled) if mask_matches(override.id, rule_id)]
    if not meant and not any(mask_matches(override.id, rule_id) for rule_id in known):
        raise _nothing(override.id, override.origin, {*rules, *disabled, *known})
    names = ("strength", "zone", "max_words")
    changes: dict[str, Any] = {name: getattr(override, name) for name in names if getattr(override, name) is not None}
    for rule_id in meant:
        was_in_force = rule_id in rules
        rule = replace((rules if was_in_force else disabled).pop(rule_id), **changes)
        in_force = was_in_force if override.enabled is None else override.enabled
        (rules if in_force else disabled)[rule_id] = rule


def check_sites(sites: Iterable[Site], ids: Iterable[str]) -> None:
    """Check that whatever a site disables exists.

    Raises:
        RuleError: it names no rule.
    """
    listed = set(ids)
    for site in sites:
        for mask in site.disable:
            if mask not in listed and not any(mask_matches(mask, rule_id) for rule_id in listed):
                raise _nothing(mask, site.origin, listed)


def by_id(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Sort rules by id."""
    return tuple(sorted(rules, key=attrgetter("id")))


def by_domain(sites: Iterable[Site]) -> tuple[Site, ...]:
    """Sort sites by domain; of one domain, by what they say."""
    return tuple(sorted(sites, key=lambda site: (site.domain, site.category, site.literal, site.disable)))


def pack_names(files: Iterable[RuleFile]) -> tuple[str, ...]:
    """List the ids of the packs, sorted.

    Raises:
        RuleError: an id stands twice.
    """
    paths: dict[str, str] = {}
    for file in files:
        if file.pack_id in paths:
            message = f"the pack id {file.pack_id!r} is taken by {printable(paths[file.pack_id])}; expected a unique id"
            raise RuleError(f"{printable(file.path)}:1:1: {message}")
        paths[file.pack_id] = file.path
    return tuple(sorted(paths))


def _nothing(mask: str, origin: str, ids: Iterable[str]) -> RuleError:
    hint = nearest(mask, ids) if "*" not in mask else ""
    hint = hint if "did you mean" in hint else "; expected the id of a rule, see `cleaner rules list`"
    return RuleError(f"{printable(origin)}: no rule is called {mask!r}{hint}")
