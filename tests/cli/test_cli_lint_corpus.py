"""`cleaner rules lint --corpus` and `--language`, end to end."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaner import checklist
from cleaner.checklist import NEEDED, check_language
from cleaner.errors import OptionError
from cleaner.pack import load_builtin

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

PACK = """\
schema: 1
pack: {id: mine, description: For a test.}
rules:
  - id: en.follow.harbour-desk
    description: A call to follow the harbour desk.
    category: follow
    pattern: '^follow the harbour desk\\b.{0,60}$'
    examples:
      match: ["Follow the harbour desk on X", "Follow the harbour desk"]
      keep: ["To follow the harbour desk was her job.", "Follow the harbour."]
  - id: en.ad.boat-for-sale
    description: A boat for sale.
    category: ad
    pattern: '^boat for sale:.{0,60}$'
    examples:
      match: ["Boat for sale: call us", "Boat for sale: cheap"]
      keep: ["A boat for sale: that was all she saw.", "Boat for hire"]
"""
TEXT = "The ferry sails at nine.\nFollow the harbour desk\nWhoever wants to follow the harbour desk may do so."


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(PACK, encoding="utf-8")
    return path


def corpus(path: Path, **fields: object) -> Path:
    data = (json.dumps({"text": TEXT, "lang": "en", **fields}) + "\n").encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["corpus.jsonl", "corpus.jsonl.gz"])
def test_corpus_when_counted_then_worst_first_and_idle_by_language(
    run: Run, tmp_path: Path, pack: Path, name: str
) -> None:
    done = run("rules", "lint", pack, "--corpus", corpus(tmp_path / name))
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    assert lines[0] == "1 documents, 3 lines, 2 rules"
    assert any(line.split() == ["en.follow.harbour-desk", "sure", "0.66667", "1", "2", "1"] for line in lines)
    assert lines[-1] == "en (1 of 2; 1 documents): ad.boat-for-sale"
    assert "mostly lines of the article" not in done.stdout.decode()


@pytest.mark.parametrize(
    "known",
    [
        {"labels": {"0": "nav"}},
        {"labels": {}, "mixed": {"0": "nine"}},
        {"gold": "Follow the harbour  desk\nWhoever wants to follow the harbour desk may do so."},
    ],
)
def test_corpus_when_lines_are_known_then_rules_on_the_article_are_named(
    run: Run, tmp_path: Path, pack: Path, known: dict[str, object]
) -> None:
    done = run("rules", "lint", pack, "--corpus", corpus(tmp_path / "c.jsonl", **known), "--json")
    found = json.loads(done.stdout)
    assert found["fire_on_content"] == ["en.follow.harbour-desk"]
    assert found["never_fire"] == ["en.ad.boat-for-sale"]
    assert found["rules"]["en.follow.harbour-desk"] == {
        "pass_rate": pytest.approx(2 / 3),
        "documents": 1,
        "tried": 2,
        "matched": 1,
        "content": 1,
        "furniture": 0,
    }


def test_corpus_when_the_line_is_labelled_then_the_rule_is_right(run: Run, tmp_path: Path, pack: Path) -> None:
    path = corpus(tmp_path / "c.jsonl", labels={"1": "follow"})
    found = json.loads(run("rules", "lint", pack, "--corpus", path, "--json").stdout)
    assert found["fire_on_content"] == []
    assert found["rules"]["en.follow.harbour-desk"]["furniture"] == 1
    shown = run("rules", "lint", pack, "--corpus", path).stdout.decode()
    assert "lines of the article, place and company aside: 0" in shown


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b'{"text": "a"}\nno\n', "c.jsonl:2: "),
        (b'{"text": 1}\n', "c.jsonl:1: "),
        (b"[1]\n", "c.jsonl:1: "),
        (b'{"text": "a", "labels": {"x": "nav"}}\n', "c.jsonl:1: "),
    ],
)
def test_corpus_when_a_line_is_wrong_then_4_and_its_place(
    run: Run, tmp_path: Path, pack: Path, data: bytes, place: str
) -> None:
    (tmp_path / "c.jsonl").write_bytes(data)
    done = run("rules", "lint", pack, "--corpus", tmp_path / "c.jsonl")
    assert (done.returncode, done.stdout) == (4, b"")
    assert place in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("data", [b"no gzip", gzip.compress(b'{"text": "a"}\n' * 99, mtime=0)[:-12], None])
def test_corpus_when_it_cannot_be_read_then_4(run: Run, tmp_path: Path, pack: Path, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / "c.jsonl.gz").write_bytes(data)
    done = run("rules", "lint", pack, "--corpus", tmp_path / "c.jsonl.gz")
    assert (done.returncode, done.stdout) == (4, b"")
    assert "c.jsonl.gz: " in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize(
    "arguments",
    [("--language", "en", "--corpus", "x"), ("x.yaml", "--language", "en"), ("--json",), ("--language", "../en")],
)
def test_lint_when_options_do_not_go_together_then_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("rules", "lint", *arguments).returncode == 2


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
def test_corpus_when_a_person_watches_then_progress_goes_to_the_terminal(
    tmp_path: Path, pack: Path, environment: dict[str, str]
) -> None:
    ours, theirs = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", "rules", "lint", pack, "--corpus", corpus(tmp_path / "c.jsonl")],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**environment, "TERM": "xterm"},
        timeout=600,
        check=False,
    )
    os.close(theirs)
    assert b"c.jsonl" in os.read(ours, 65536)
    os.close(ours)
    assert done.stdout.startswith(b"1 documents")


def test_language_when_all_is_there_then_0(run: Run) -> None:
    done = run("rules", "lint", "--language", "nl")
    assert (done.returncode, done.stdout) == (0, b"")


def test_language_when_it_is_new_then_3_and_all_that_is_missing(run: Run) -> None:
    done = run("rules", "lint", "--language", "xx")
    assert done.returncode == 3
    lines = done.stdout.decode().splitlines()
    assert all(category in lines[0] for category in NEEDED)
    assert [line.partition(":")[0] for line in lines] == [
        "rules/xx/",
        "tests/cases/removed/xx.yaml",
        "tests/cases/kept/xx.yaml",
        "tests/cases/unseen/xx.yaml",
        "tests/cases/unseen/xx.yaml",
    ]


def test_checklist_when_rules_or_cases_are_short_then_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pack = load_builtin(["nl"])
    kept = tuple(rule for rule in pack.rules if rule.category not in {"share", "legal"})
    monkeypatch.setattr(checklist, "load_builtin", lambda: type(pack)(kept))
    cases = tmp_path / "tests" / "cases"
    for folder, count in (("removed", 6), ("kept", 5)):
        (cases / folder).mkdir(parents=True)
        (cases / folder / "nl.yaml").write_text("- name: a\n" * count, encoding="utf-8")
    (cases / "unseen").mkdir()
    (cases / "unseen" / "nl.yaml").write_text(f"promos: {['a'] * 10}\nlook_alikes: [a]\n", encoding="utf-8")
    monkeypatch.setattr(checklist, "checkout_root", lambda: tmp_path)
    assert [line.partition(";")[0] for line in check_language("nl")] == [
        "rules/nl/: no rule of the category share",
        "rules/nl/: no rule of the category legal",
        "tests/cases/kept/nl.yaml: 5 documents",
        "tests/cases/unseen/nl.yaml: 1 look_alikes",
    ]
    monkeypatch.setattr(checklist, "checkout_root", lambda: None)
    assert len(check_language("nl")) == 2


def test_checklist_when_code_is_no_code_then_refused() -> None:
    with pytest.raises(OptionError, match="no code of a language"):
        check_language("../nl")
