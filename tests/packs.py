"""Rules and rule files made up for tests."""

from __future__ import annotations

from cleaner.rule import Rule


def make_rule(rule_id: str, **changes: object) -> Rule:
    """A rule with an id, its category, and what else is to be changed."""
    values = {
        "id": rule_id,
        "description": "A rule for a test.",
        "category": rule_id.split(".")[1],
        "unit": "line",
        "zone": "any",
        "strength": "sure",
        "pattern": "^follow us$",
        "keywords": ("follow us",),
        "origin": f"test/{rule_id}.yaml:3",
    }
    return Rule(**{**values, **changes})  # type: ignore[arg-type]


def file_text(pack_id: str = "mine", rules: tuple[str, ...] = ("en.follow.a",), tail: str = "", lists: str = "") -> str:
    """A rule file with rules of these ids, lists, and whatever is to follow."""
    entries = "".join(
        f"  - id: {rule_id}\n    description: One rule.\n    category: {rule_id.split('.')[1]}\n"
        "    pattern: '^follow us on {{network}}$'\n    examples: {match: [a, b], keep: [c, d]}\n"
        for rule_id in rules
    )
    head = f"schema: 1\npack: {{id: {pack_id}, description: A pack for a test.}}\n"
    lists = lists or "lists: {network: [chirper, facepage]}\n"
    return head + lists + (f"rules:\n{entries}" if rules else "") + tail
