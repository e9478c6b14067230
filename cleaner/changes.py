"""What a rule file says beyond single rules: overrides of other rules, and what holds on one site only.

Comes in: checked values. Goes out: `Override`, `Site` and `RuleFile`, masks resolved, literal lines as rules. Never:
reads files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cleaner.fold import fold
from cleaner.limits import MAX_RULE_WORDS
from cleaner.rule import Rule


@dataclass(frozen=True, slots=True)
class Override:
    """A change to rules of other files; None leaves a value as it is.

    Attributes:
        id: a rule id; `*` stands for any one part, or at the end for all that follow.
        origin: `path:line:col`, for messages.
    """

    id: str
    enabled: bool | None = None
    strength: str | None = None
    zone: str | None = None
    max_words: int | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """What holds on one site only.

    Attributes:
        domain: lower case, without `www.`; its subdomains are meant too.
        literal: whole lines that are furniture there, compared folded.
        disable: ids of rules that do not hold there, `*` as in `Override`.
        category: the category of the literal lines.
        origin: `path:line:col`, for messages.
    """

    domain: str
    literal: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    category: str = "nav"
    origin: str = ""


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One rule file, read and checked.

    Attributes:
        path: the name it was read under.
        pack_id: its unique name.
        languages: the languages it is about.
        description: one sentence.
        lists: its own vocabulary, as written.
        rules: in file order.
        overrides: in file order.
        sites: in file order.
        remarks: what a linter should say, each with its place; nothing that stops the file from working.
    """

    path: str
    pack_id: str
    languages: tuple[str, ...]
    description: str
    lists: Mapping[str, tuple[str, ...]]
    rules: tuple[Rule, ...]
    overrides: tuple[Override, ...]
    sites: tuple[Site, ...]
    remarks: tuple[str, ...]


def mask_matches(mask: str, rule_id: str) -> bool:
    """Tell whether a mask means a rule.

    Args:
        mask: a rule id; `*` stands for any one part, or at the end for all that follow.
        rule_id: `language.category.name`.

    >>> mask_matches("en.*", "en.donate.now"), mask_matches("*.donate.*", "en.share.now")
    (True, False)
    """
    wanted = mask.split(".")
    parts = rule_id.split(".")
    if wanted[-1] == "*":
        wanted += ["*"] * (len(parts) - len(wanted))
    return len(wanted) == len(parts) and all(w in ("*", p) for w, p in zip(wanted, parts, strict=True))


def site_rules(site: Site) -> tuple[Rule, ...]:
    """Make a rule of each literal line of a site.

    The name in the id is a digest of the site and the line, so that it stays when lines are added or moved.
    """
    from hashlib import sha256  # noqa: PLC0415 - as below

    from cleaner.keywords import keywords_of  # noqa: PLC0415 - built-in rules come with theirs

    rules = []
    for line in site.literal:
        pattern = literal_pattern(line)
        name = sha256(f"{site.domain}\n{pattern}".encode()).hexdigest()[:10]
        rules.append(
            Rule(
                id=f"site.{site.category}.{name}",
                description=f"A line that stands on page after page of {site.domain} and belongs to no article.",
                category=site.category,
                unit="line",
                zone="any",
                strength="sure",
                pattern=pattern,
                keywords=keywords_of(pattern),
                max_words=MAX_RULE_WORDS,
                match=(line,),
                origin=site.origin,
            )
        )
    return tuple(rules)


def literal_pattern(line: str) -> str:
    """The pattern, in the rule dialect, that matches exactly one line, folded."""
    from cleaner.patterntree import PUNCTUATION  # noqa: PLC0415 - only the lines of sites need it

    return f"^{''.join(chr(92) + c if c in PUNCTUATION else c for c in fold(line))}$"
