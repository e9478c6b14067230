"""`cleaner rules`, `cleaner --version`, `cleaner completion`, end to end."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cleaner import lintscope
from cleaner.lint import lint_pack
from cleaner.lintscope import find_scope
from cleaner.pack import load_builtin

ROOT = Path(__file__).parents[2]

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

HEAD = """\
schema: 1
pack: {id: mine, description: For a test.}
rules:
"""
RULE = """\
  - id: en.nav.back-to-front
    description: A link to the front page.
    category: nav
    pattern: '^back to the (?:front|first) page$'
    examples:
      match: ["Back to the front page", "Back to the first page"]
      keep: ["Back to the front page he went.", "Back to the front."]
"""


def _pack(folder: Path, *rules: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(HEAD + "".join(rules), encoding="utf-8")
    return path


def test_rules_list_when_piped_then_tab_separated_with_header(run: Run) -> None:
    lines = run("rules", "list").stdout.decode().splitlines()
    assert lines[0] == "id\tcategory\tunit\tzone\tstrength\tdescription"
    assert [line.split("\t")[0] for line in lines[1:]] == [rule.id for rule in load_builtin().rules]
    assert {line.count("\t") for line in lines} == {5}


def test_rules_list_when_language_and_category_are_given_then_only_those(run: Run) -> None:
    lines = run("rules", "list", "--lang", "en", "--category", "follow").stdout.decode().splitlines()[1:]
    assert lines
    assert all(line.startswith("en.follow.") and line.split("\t")[1] == "follow" for line in lines)


def test_rules_show_when_known_then_all_of_it(run: Run) -> None:
    rule = next(rule for rule in load_builtin().rules if rule.unless)
    shown = run("rules", "show", rule.id).stdout.decode()
    for part in (rule.id, rule.description, rule.strength, rule.match[0], rule.keep[0], rule.unless[0], rule.origin):
        assert part in shown


def test_rules_show_when_misspelt_then_2_and_the_nearest(run: Run) -> None:
    rule = load_builtin().rules[0]
    done = run("rules", "show", rule.id + "x")
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"did you mean {rule.id!r}?" in done.stderr.decode()


def test_rules_test_when_built_in_then_none_failed(run: Run) -> None:
    done = run("rules", "test")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().endswith(" examples, 0 failed\n")


def test_rules_lint_when_pack_is_well_then_0(run: Run, tmp_path: Path) -> None:
    done = run("rules", "lint", _pack(tmp_path, RULE))
    assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("category: nav", "category: navi", "mine.yaml:6:15: .*did you mean 'nav'"),
        (
            "Back to the first page",
            "Back to the last page",
            "mine.yaml:9:42: .* does not take its example 'Back to the last",
        ),
        (
            "Back to the front.",
            "BACK TO THE FRONT PAGE",
            "mine.yaml:10:50: .* takes 'BACK TO THE FRONT PAGE', which it must",
        ),
    ],
)
def test_rules_lint_when_something_is_wrong_then_3_and_its_place(
    run: Run, tmp_path: Path, old: str, new: str, problem: str
) -> None:
    done = run("rules", "lint", _pack(tmp_path, RULE.replace(old, new)))
    assert done.returncode == 3
    assert re.search(problem, done.stdout.decode())


@pytest.mark.parametrize("part", ["lt", "common", "lt/vocabulary.yaml", "lt/promo.yaml"])
def test_rules_lint_when_path_is_among_the_built_in_rules_then_they_are_no_strangers(run: Run, part: str) -> None:
    done = run("rules", "lint", ROOT / "rules" / part)
    assert (done.returncode, done.stdout.decode()) == (0, "")


def test_rules_test_when_path_is_among_the_built_in_rules_then_only_its_rules(run: Run) -> None:
    done = run("rules", "test", ROOT / "rules" / "lt" / "promo.yaml")
    count = sum(rule.origin.startswith("rules/lt/promo.yaml:") for rule in load_builtin().rules)
    assert done.returncode == 0
    assert done.stdout.decode().startswith(f"{count} rules, ")


def test_rules_lint_when_a_copy_of_built_in_rules_is_a_pack_then_ids_are_taken(run: Run, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rules" / "lt", tmp_path / "lt")
    done = run("rules", "lint", tmp_path / "lt")
    assert done.returncode == 3
    assert " is taken in rules/lt/" in done.stdout.decode()


def test_lint_when_a_built_in_file_is_wrong_then_found_at_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    label = "rules/lt/promo.yaml"
    wrong = tuple(
        replace(file, text=file.text.replace("category: follow", "category: folow", 1)) if file.label == label else file
        for file in find_scope(str(ROOT / "rules" / "lt")).files
    )
    monkeypatch.setattr(lintscope, "builtin_files", lambda *_: wrong)
    problems = lint_pack(str(ROOT / label))
    assert [problem.path for problem in problems] == [label]
    assert "did you mean 'follow'" in problems[0].message


def test_rules_lint_when_several_files_are_wrong_then_all_are_named(run: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(HEAD + RULE.replace("nav\n", f"{name}\n"), encoding="utf-8")
    done = run("rules", "lint", tmp_path)
    assert done.returncode == 3
    assert "a.yaml:6:15: " in done.stdout.decode()
    assert "b.yaml:6:15: " in done.stdout.decode()


def test_rules_lint_when_a_stronger_rule_takes_all_then_idle(run: Run, tmp_path: Path) -> None:
    weak = RULE.replace("to-front\n", "to-front-weak\n").replace("category: nav", "category: nav\n    strength: hint")
    done = run("rules", "lint", _pack(tmp_path, RULE, weak.replace("(?:front|first)", "(?:front|first|last)")))
    assert done.returncode == 3
    assert "en.nav.back-to-front-weak is idle: the stronger en.nav.back-to-front takes all" in done.stdout.decode()
    done = run("rules", "lint", _pack(tmp_path, RULE, RULE.replace("to-front\n", "to-front-too\n")))
    assert "en.nav.back-to-front-too has the pattern of en.nav.back-to-front" in done.stdout.decode()


def test_rules_lint_when_a_pattern_backtracks_then_slow(run: Run, tmp_path: Path) -> None:
    slow = RULE.replace("(?:front|first) page$", "(?:front|first) page(?: ?a?){0,60}(?: ?a?){0,60}(?: ?a?){0,60}b?$")
    done = run("rules", "lint", _pack(tmp_path, slow))
    assert done.returncode == 3
    assert "is slow: " in done.stdout.decode() or "mine.yaml:7:" in done.stdout.decode()


def test_rules_test_when_an_example_fails_then_3_and_a_summary(run: Run, tmp_path: Path) -> None:
    done = run("rules", "test", _pack(tmp_path, RULE.replace("Back to the first page", "Back to the last page")))
    assert done.returncode == 3
    assert done.stdout.decode().endswith("1 rules, 4 examples, 1 failed\n")


def test_version_and_help_when_asked_then_0(run: Run) -> None:
    assert run("--version").stdout.startswith(b"cleaner ")
    for arguments in ((), ("clean",), ("explain",), ("rules",), ("rules", "lint"), ("completion",)):
        done = run(*arguments, "--help")
        assert done.returncode == 0
        assert done.stdout.startswith(b"Usage: cleaner")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_completion_when_shell_is_known_then_its_script(run: Run, shell: str) -> None:
    assert b"_CLEANER_COMPLETE" in run("completion", shell).stdout


def test_completion_when_shell_asks_then_commands_and_values(run: Run) -> None:
    answer = run(_CLEANER_COMPLETE="bash_complete", COMP_WORDS="cleaner clean --profile s", COMP_CWORD="3")
    assert answer.stdout.decode().split() == ["plain,social", "plain,standard", "plain,strict"]
    answer = run(_CLEANER_COMPLETE="bash_complete", COMP_WORDS="cleaner e", COMP_CWORD="1")
    assert answer.stdout.decode().split() == ["plain,explain"]
