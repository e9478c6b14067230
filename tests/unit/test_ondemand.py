"""Patterns on demand: compiled when first used, and then like the pattern itself."""

from __future__ import annotations

import re

import pytest
import regex

from cleaner.ondemand import on_demand


def test_pattern_when_not_used_then_not_compiled() -> None:
    compiled: list[str] = []

    def compile_it(source: str) -> re.Pattern[str]:
        compiled.append(source)
        return re.compile(source)

    pattern = on_demand(compile_it, "b+")
    assert compiled == []
    assert [pattern.sub("-", "abbc"), pattern.sub("-", "b")] == ["a-c", "-"]
    assert pattern.search("a") is None
    assert (pattern.pattern, compiled) == ("b+", ["b+"])


def test_pattern_when_wrong_then_says_so_at_its_first_use() -> None:
    pattern = on_demand(regex.compile, "(")
    with pytest.raises(regex.error, match="missing"):
        pattern.search("")
