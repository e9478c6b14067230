"""Rule packs: the built-in one, a user's, and both together.

Comes in: rule files. Goes out: `RulePack`, frozen and picklable. Never: matches anything, or takes one rule twice.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from cleaner.builtin import read_builtin, read_files
from cleaner.changes import Override, RuleFile, Site, mask_matches, site_rules
from cleaner.errors import OptionError, RuleError, nearest
from cleaner.merge import add_rules, apply_override, by_domain, by_id, check_sites, pack_names
from cleaner.packfiles import builtin_files, builtin_folders, builtin_root, user_files
from cleaner.rule import CATEGORIES, Rule
from cleaner.source import printable

if TYPE_CHECKING:
    from cleaner.vocabulary import Vocabulary

SHARED: Final = frozenset({"common", "sites"})
"""Folders of the built-in rules that belong to no language: always loaded."""


@dataclass(frozen=True, slots=True)
class RulePack:
    """Rules that work together.

    Attributes:
        rules: the rules in force, sorted by id.
        disabled: rules that an override switched off, sorted by id; another override may switch them on.
        sites: what holds on one site only, sorted by domain.
        overrides: changes to rules of other packs, applied when this pack extends one.
        names: the ids of the packs it is made of, sorted.
        known: ids that overrides may name without an effect: rules of languages that were not asked for.
    """

    rules: tuple[Rule, ...]
    disabled: tuple[Rule, ...] = ()
    sites: tuple[Site, ...] = ()
    overrides: tuple[Override, ...] = ()
    names: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        """Sha256 in hex of all that the pack says, but for where it was read; some ms for thousands of rules."""
        from hashlib import sha256  # noqa: PLC0415 - 3 ms, and cleaning needs none

        content = [
            [_content(rule) for rule in self.rules],
            [_content(rule) for rule in self.disabled],
            sorted(_content(site) for site in self.sites),
            [_content(override) for override in self.overrides],
        ]
        return sha256(json.dumps(content).encode()).hexdigest()

    def for_site(self, site: str) -> RulePack:
        """Take what holds on one site into the rules.

        Args:
            site: a host name or an address; subdomains and `www.` are understood.

        Returns:
            A pack with the literal lines of the site as rules and without the rules it disables; the same pack when
            nothing is said about the site.
        """
        host = site.lower().partition("://")[2] or site.lower()
        host = host.split("/")[0].split(":")[0]
        mine = [s for s in self.sites if host == s.domain or host.endswith("." + s.domain)]
        if not mine:
            return self
        masks = [mask for s in mine for mask in s.disable]
        rules = {rule.id: rule for rule in self.rules if not any(mask_matches(mask, rule.id) for mask in masks)}
        rules.update((rule.id, rule) for s in mine for rule in site_rules(s))
        return replace(self, rules=by_id(rules.values()))

    def select(self, categories: Collection[str]) -> RulePack:
        """Keep only some categories, also for the lines of sites.

        Args:
            categories: names of `rule.CATEGORIES`.

        Raises:
            OptionError: an unknown category.
        """
        for category in categories:
            if category not in CATEGORIES:
                raise OptionError(f"no category is called {category!r}{nearest(category, CATEGORIES)}")
        return replace(
            self,
            rules=tuple(rule for rule in self.rules if rule.category in categories),
            disabled=tuple(rule for rule in self.disabled if rule.category in categories),
            sites=tuple(site if site.category in categories else replace(site, literal=()) for site in self.sites),
        )


def load_builtin(languages: Iterable[str] | None = None) -> RulePack:
    """Load the built-in rules.

    Args:
        languages: names of language folders; what is common to all languages is always loaded. None means all.

    Returns:
        The pack. Reads the compiled form when there is one that fits.

    Raises:
        OptionError: a language without rules.
        RuleError: a built-in rule file is wrong, which only a checkout can show.
    """
    folders: set[str] | None = None
    if languages is not None:
        chosen = {languages} if isinstance(languages, str) else set(languages)
        valid = set(builtin_folders(builtin_root())) - SHARED
        for language in sorted(chosen - valid):
            raise OptionError(f"no built-in rules for the language {language!r}{nearest(language, valid)}")
        folders = chosen | SHARED
    read, known = read_builtin(folders)
    return _extend_by(RulePack((), known=known), replace(_gather(read), known=known))


def load_pack(path: str | os.PathLike[str]) -> RulePack:
    """Load a user's pack, which is not trusted.

    Args:
        path: one rule file or a folder of them; `{{name}}` also finds the built-in common vocabulary.

    Returns:
        The pack, its overrides not applied yet: they wait for `extend`.

    Raises:
        InputError: it cannot be read.
        RuleError: a file is wrong, links out of the folder, or passes a limit.
    """
    read = read_files(user_files(path), _common_vocabulary())
    if not read:
        raise RuleError(f"{printable(os.fspath(path))}:1:1: no rule file; expected at least one that ends in .yaml")
    pack = _gather(read)
    add_rules({}, pack.rules)
    return replace(pack, rules=by_id(pack.rules), sites=by_domain(pack.sites))


def extend(base: RulePack, *packs: RulePack) -> RulePack:
    """Add packs to a pack, in order.

    Args:
        base: usually the built-in pack.
        packs: their rules are added; then their overrides change any rule that is there by then.

    Raises:
        RuleError: an id that is taken, or an override or a site that names no rule.
    """
    for pack in packs:
        base = _extend_by(base, pack)
    return base


def _gather(files: Sequence[RuleFile]) -> RulePack:
    """All that some files say, in their order; no id is looked at yet."""
    return RulePack(
        rules=tuple(rule for file in files for rule in file.rules),
        sites=tuple(site for file in files for site in file.sites),
        overrides=tuple(override for file in files for override in file.overrides),
        names=pack_names(files),
    )


def _extend_by(base: RulePack, pack: RulePack) -> RulePack:
    rules = {rule.id: rule for rule in (*base.rules, *base.disabled)}
    add_rules(rules, (*pack.rules, *pack.disabled), base.known - pack.known)
    known = base.known.union(pack.known, rules)
    disabled = {rule.id: rules.pop(rule.id) for rule in (*base.disabled, *pack.disabled)}
    for override in pack.overrides:
        apply_override(override, rules, disabled, known)
    check_sites(pack.sites, known)
    twice = set(base.names) & set(pack.names)
    if twice:
        origins = [part.origin for part in _parts(pack)]
        message = f"a pack with the id {min(twice)!r} is loaded already; expected a unique id"
        raise RuleError(f"{printable(re.sub(r'(:[0-9]+)+$', '', origins[0]))}:1:1: {message}")
    return RulePack(
        rules=by_id(rules.values()),
        disabled=by_id(disabled.values()),
        sites=by_domain((*base.sites, *pack.sites)),
        overrides=base.overrides,
        names=tuple(sorted((*base.names, *pack.names))),
        known=known,
    )


def _parts(pack: RulePack) -> tuple[Rule | Override | Site, ...]:
    return (*pack.rules, *pack.disabled, *pack.overrides, *pack.sites)


def _common_vocabulary() -> Vocabulary | None:
    from cleaner.rulefile import read_vocabulary  # noqa: PLC0415 - loads a YAML reader, which built-in rules do not need

    below: Vocabulary | None = None
    for file in builtin_files(builtin_root(), ("common",)):
        if file.is_vocabulary:
            below = read_vocabulary(file.text, file.label, below)
    return below


def _content(value: Rule | Override | Site) -> list[Any]:
    """All fields but the place where it was read."""
    return [getattr(value, field.name) for field in fields(value) if field.name != "origin"]
