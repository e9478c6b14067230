"""Pieces of text that rules take or must leave alone, from the rules' own examples."""

from __future__ import annotations

from cleaner.pack import load_builtin

RULES = load_builtin().rules
EXAMPLES = sorted({text for rule in RULES for text in rule.match})
KEPT_EXAMPLES = sorted({text for rule in RULES for text in rule.keep})
