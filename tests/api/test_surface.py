"""What the package shows to the outside, and what importing it costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cleaner

PACKAGE = Path(cleaner.__file__).parent

FLOORS = {
    0: {"errors", "limits", "invisible", "markup", "suspect", "frequent", "disguise", "collector", "ondemand"},
    1: {"source", "document", "rule", "normalize", "language", "fold", "pattern", "patterntree", "result", "rarity"},
    2: {"strings", "scripts", "keywords", "spelling", "yamlstrict", "fields", "vocabulary", "changes", "ruleentry",
        "rulefile", "merge", "packfiles", "scanner", "literals", "candidates", "regexes", "pieces", "matching",
        "search", "rows", "cards", "wrapped", "layout", "labels", "threads", "edits", "html", "options", "additions"},
    3: {"compiled", "builtin", "pack", "verdict", "guards", "company", "decision", "removals"},
    4: {"engine"},
    5: {"lint", "lintscope", "passrate", "checklist", "adapters"},
    6: {"jobs"},
    7: {"cli", "__main__"},
}  # fmt: skip
FLOOR_OF = {module: floor for floor, modules in FLOORS.items() for module in modules}

HEAVY = {
    "trafilatura", "langdetect", "rich", "lxml", "pyarrow", "yaml", "click", "multiprocessing", "ftfy", "orjson",
    "isal", "backports", "fastwarc", "fsspec",
}  # fmt: skip


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("cleaner"):
            names.add(node.module.partition(".")[2].partition(".")[0])
        elif isinstance(node, ast.Import):
            names |= {a.name.partition(".")[2].partition(".")[0] for a in node.names if a.name.startswith("cleaner.")}
    return names


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_module_when_it_imports_then_from_its_own_floor_or_below(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if room == "__init__":
        return
    assert room in FLOOR_OF, f"{room} has no floor yet"
    for name in imported(path):
        assert name, f"{room} imports the package root"
        assert FLOOR_OF[name] <= FLOOR_OF[room], f"{room} reaches up to {name}"


def test_exports_when_listed_then_sorted_and_there() -> None:
    assert list(cleaner.__all__) == sorted(cleaner.__all__)
    assert set(cleaner.__all__) == {
        "Cleaner", "CleanerError", "Document", "Explanation", "Limits", "NearMiss", "Removal", "Result", "Rule",
        "RuleError", "RulePack", "Span", "clean", "load_pack",
    }  # fmt: skip
    assert all(hasattr(cleaner, name) for name in cleaner.__all__)


def test_import_when_fresh_then_light() -> None:
    code = "import sys, cleaner; print(' '.join(sorted({m.partition('.')[0] for m in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert HEAVY.isdisjoint(done.stdout.split())


def test_first_clean_when_fresh_then_loads_no_extractor_and_no_detector() -> None:
    code = (
        "import sys, cleaner; cleaner.clean('x'); print(' '.join(sorted({m.partition('.')[0] for m in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert {"trafilatura", "langdetect", "rich", "click"}.isdisjoint(done.stdout.split())
