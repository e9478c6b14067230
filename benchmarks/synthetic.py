"""Rules from a seed, as many as one likes, to see what a rule costs that has nothing to do with the text.

Comes in: a count and a seed. Goes out: a pack, and packs of its first rules. Never: takes words of a real language, but
for what holds in all of them; the rules are shaped like the built-in ones, in all scripts of `generate`.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import yaml

from benchmarks.generate import SCRIPTS, Author
from cleaner.pack import RulePack, load_pack
from cleaner.rule import PROMO

COUNTS: Final = (600, 1200, 1800, 2400, 3000)
"""Numbers of rules that are compared."""

FILE_RULES: Final = 500
"""Rules in one file."""

SHAPES: Final = (
    ("^{a}{s}{b}{s}(?:{c}|{d}){s}{{{{platform}}}}.{{0,60}}$", "line", "{a}{s}{b}{s}{c}{s}Facebook"),
    ("^{a}{s}{b}{s}{c}.{{0,80}}$", "suffix", "{a}{s}{b}{s}{c}{s}{d}"),
    ("^(?:{a}|{b}){s}{c}{s}{d}$", "sentence", "{b}{s}{c}{s}{d}"),
    ("{a}{s}{b}{s}(?:{c}{s})?{d}", "sentence", "{c}{s}{a}{s}{b}{s}{d}"),
    ("^{a}{s}{b}:?$", "block", "{a}{s}{b}"),
)
"""Patterns, their units, and a line that they take."""


def invent_rules(count: int, seed: int) -> Iterator[dict[str, object]]:
    """Invent rules as a rule file states them."""
    chance = random.Random(seed)
    authors = [Author(script, chance) for script in SCRIPTS]
    shares = [script.share for script in SCRIPTS]
    for number in range(count):
        author = chance.choices(authors, shares)[0]
        pattern, unit, line = chance.choice(SHAPES)
        words = {name: author.word(4) for name in "abcd"} | {"s": author.script.space}
        match = line.format(**words)
        yield {
            "id": f"en.{PROMO[number % len(PROMO)]}.synthetic-{number}",
            "description": "A rule from a seed.",
            "category": PROMO[number % len(PROMO)],
            "unit": unit,
            "pattern": pattern.format(**words),
            "examples": {"match": [match, f"• {match}"], "keep": ["Boats sail at nine.", "The ferry is late."]},
        }


def invent_pack(count: int, seed: int) -> RulePack:
    """Invent a pack; some seconds for thousands of rules."""
    rules = list(invent_rules(count, seed))
    with tempfile.TemporaryDirectory() as folder:
        for at in range(0, count, FILE_RULES):
            file = {"schema": 1, "pack": {"id": f"synthetic-{at}", "description": "From a seed."}}
            path = Path(folder, f"{at}.yaml")
            path.write_text(yaml.safe_dump(file | {"rules": rules[at : at + FILE_RULES]}, allow_unicode=True), "utf-8")
        return load_pack(folder)


def first_of(pack: RulePack, count: int) -> RulePack:
    """The first rules of an invented pack, in the order of their invention."""
    return replace(pack, rules=tuple(rule for rule in pack.rules if int(rule.id.rpartition("-")[2]) < count))


def plant(texts: Sequence[str], pack: RulePack, seed: int) -> list[str]:
    """End every third text with a line that a rule of the pack takes."""
    chance = random.Random(seed)
    lines = [rule.match[0] for rule in pack.rules]
    return [text if at % 3 else f"{text}\n{chance.choice(lines)}" for at, text in enumerate(texts)]
