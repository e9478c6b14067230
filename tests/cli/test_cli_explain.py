"""`cleaner explain`, end to end."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from cleaner import Cleaner

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

STORY = (
    "The bridge over the Arl opened on Monday, a year late and four million over its budget, to a crowd in the rain."
)
PROMO = "Follow us on Facebook, Instagram and Twitter"
TEXT = f"{STORY}\n{PROMO}"


def test_explain_when_a_line_goes_then_mark_rule_category_and_reason(run: Run) -> None:
    done = run("explain", "-", stdin=TEXT.encode())
    (removal,) = Cleaner().clean(TEXT).removals
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0
    assert f"1   {STORY}" in lines
    at = lines.index(f"2 - {PROMO}")
    assert lines[at + 1].strip() == f"{removal.rule_id} ({removal.category}): {removal.reason}"
    assert "\x1b" not in done.stdout.decode()


def test_explain_when_part_of_a_line_goes_then_brackets_around_it(run: Run) -> None:
    done = run("explain", "-", stdin=f"{STORY} {PROMO}".encode())
    assert f"1 ~ {STORY} [-{PROMO}-]" in done.stdout.decode().replace("[- ", " [-")


def test_explain_when_a_guard_saves_a_line_then_the_guard_is_named(run: Run) -> None:
    text = f"{STORY}\n{PROMO}"
    done = run("explain", "-", "--category", "legal", stdin=text.encode())
    assert f"? {PROMO}" in done.stdout.decode()
    assert "kept: the profile does not remove this category" in done.stdout.decode()


def test_explain_when_colour_is_forced_then_only_our_escapes_reach_the_terminal(run: Run) -> None:
    evil = f"\x1b[31mred\x07 \x9b2J {STORY}\u202e\n{PROMO}"
    coloured = run("explain", "-", stdin=evil.encode(), FORCE_COLOR="1").stdout.decode()
    assert "\x1b[31m\x1b[9m" in coloured
    for done in (
        run("explain", "-", stdin=evil.encode()),
        run("explain", "-", "--no-color", stdin=evil.encode(), FORCE_COLOR="1"),
    ):
        plain = done.stdout.decode()
        assert plain.isprintable() or set("".join(c for c in plain if not c.isprintable())) <= {"\n"}
        assert "\\x1b[31mred\\x07 ›2J" in plain  # U+009B is read as Windows-1252, as in the clean text
    assert "\x1b[31mred" not in coloured
    assert "\x1b[" not in run("explain", "-", stdin=evil.encode(), FORCE_COLOR="1", NO_COLOR="1").stdout.decode()


def test_explain_when_json_then_spans_are_those_of_the_input(run: Run, tmp_path: Path) -> None:
    rows = "".join(json.dumps({"text": text}) + "\n" for text in (TEXT, "Nothing.\x9b", "\ud800"))
    (tmp_path / "a.jsonl").write_text(rows, encoding="utf-8")
    done = run("explain", "a.jsonl", "--json")
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert first["where"] == "a.jsonl:1"
    assert first["status"] == "ok"
    (removal,) = first["removals"]
    assert first["input"] == TEXT
    assert removal["piece"] == TEXT[removal["start"] : removal["end"]]
    assert removal["piece"].strip() == PROMO
    assert removal["rule"].startswith("en.") or removal["rule"].startswith("common.")
    assert second["input"] == "Nothing.\x9b"
    assert third["input"] == "\ud800"
    assert "\x9b" not in done.stdout.decode()


def test_explain_when_inputs_are_bad_then_the_rest_is_explained(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff")
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    done = run("explain", "a.txt", "b.txt")
    assert done.returncode == 1
    assert b"a.txt: left out: not UTF-8 at byte 0" in done.stderr
    assert f"- {PROMO}" in done.stdout.decode()
    assert run("explain", "no.txt", "a.txt", "b.txt").returncode == 4
