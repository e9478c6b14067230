"""The table of languages: what it counts, and that the committed page is the one of these rules."""

from __future__ import annotations

from pathlib import Path

from benchmarks.languages import CASES, NAMES, PAGE, write_page
from cleaner.pack import load_builtin
from cleaner.packfiles import builtin_folders, builtin_root
from cleaner.rule import CATEGORIES
from tests.packs import make_rule


def row(page: str, code: str) -> list[str]:
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("|")]
    return next(cells for cells in lines if cells[0] == f"`{code}`")


def test_page_when_rules_are_as_committed_then_up_to_date() -> None:
    page = write_page(load_builtin().rules, CASES)
    assert page == PAGE.read_text(encoding="utf-8"), "run: python -m benchmarks.languages"


def test_page_when_written_then_rules_and_cases_are_counted(tmp_path: Path) -> None:
    (tmp_path / "removed").mkdir()
    (tmp_path / "removed" / "sv.yaml").write_text("- name: a\n- name: b\n", encoding="utf-8")
    names = [f"sv.{category}.a" for category in CATEGORIES if category != "join"] + ["sv.nav.b"]
    rules = [make_rule(name, origin=f"rules/sv/promo.yaml:{at}") for at, name in enumerate(names)]
    rules.append(make_rule("common.share.a", origin="rules/common/share.yaml:3"))
    page = write_page(rules, tmp_path)
    cells = row(page, "sv")
    assert cells[1] == "Swedish *"
    assert cells[2 + CATEGORIES.index("nav")] == "2"
    assert cells[2 + CATEGORIES.index("join")] == ""
    assert cells[-3:] == ["13", "2", ""]
    assert row(page, "common")[1] == "every language"
    assert "| 1 languages |" in page


def test_names_when_a_language_has_rules_then_it_has_one() -> None:
    assert set(builtin_folders(builtin_root())) - {"sites"} <= set(NAMES)
