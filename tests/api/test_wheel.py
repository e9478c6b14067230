"""The rules are found wherever the package stands: checkout, wheel, zipped wheel, editable install; always the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from cleaner.compiled import from_bytes, to_bytes
from cleaner.pack import SHARED

ROOT = Path(__file__).parents[2]
SOURCES = ("cleaner", "rules", "pyproject.toml", "hatch_build.py")

PROBE = """
import json, sys
from cleaner.pack import load_builtin
from cleaner.packfiles import builtin_root
import cleaner.pack
loaded = sorted(name for name in ("yaml", "cleaner.rulefile") if name in sys.modules)
pack = load_builtin()
read = sorted(name for name in ("yaml", "cleaner.rulefile") if name in sys.modules)
print(json.dumps({"digest": pack.digest, "common": load_builtin([]).digest, "rules": len(pack.rules),
                  "origin": pack.rules[0].origin, "root": str(builtin_root()), "file": cleaner.pack.__file__,
                  "loaded": loaded, "read": read}))
"""


def run(command: Sequence[str], folder: Path, **environment: str) -> str:
    """Run a command in a folder, with this interpreter's libraries and nothing of the checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    done = subprocess.run(
        command, cwd=folder, env={**kept, **environment}, check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def probe(folder: Path, path: str = "") -> dict[str, object]:
    """What a fresh interpreter says about the built-in rules."""
    environment = {"PYTHONPATH": path} if path else {}
    found: dict[str, object] = json.loads(run([sys.executable, "-c", PROBE], folder, **environment))
    return found


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources as a fresh clone has them."""
    copy = tmp_path_factory.mktemp("clone")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    for source in (*ROOT.glob("*.md"), *ROOT.glob("LICENSE*")):
        shutil.copy(source, copy / source.name)
    (copy / "README.md").touch()
    for source in copy.rglob("*.py"):  # as if cloned some time ago: what was just edited is not kept compiled
        os.utime(source, (time.time() - 3600,) * 2)
    if (ROOT / ".cache" / "compiled.bin").is_file():  # saves the time that reading all rules takes
        (copy / ".cache").mkdir()
        shutil.copy(ROOT / ".cache" / "compiled.bin", copy / ".cache" / "compiled.tsv")
    return copy


@pytest.fixture(scope="module")
def expected(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The rules as the checkout has them."""
    return probe(tmp_path_factory.mktemp("cwd"), str(checkout))


def build(checkout: Path, target: str, out: Path) -> Path:
    """Build by hatchling itself: no isolated environment, no network."""
    run([sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)], checkout)
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built where one file is not compiled yet; in a fresh clone none is."""
    copy = tmp_path_factory.mktemp("fresh") / "clone"
    shutil.copytree(checkout, copy)
    cache = copy / ".cache" / "compiled.bin"
    if cache.is_file():
        entries = from_bytes(cache.read_bytes())
        del entries["rules/en/follow.yaml"]
        cache.write_bytes(to_bytes(entries))
    return build(copy, "wheel", tmp_path_factory.mktemp("dist"))


def test_checkout_when_imported_then_its_rules_are_found(checkout: Path, expected: dict[str, object]) -> None:
    assert expected["root"] == str(checkout / "rules")
    assert isinstance(expected["rules"], int)
    assert expected["rules"] > 100
    assert str(expected["origin"]).startswith("rules/")


def test_checkout_when_loaded_once_then_the_next_start_reads_no_yaml(
    checkout: Path, expected: dict[str, object]
) -> None:
    again = probe(checkout.parent, str(checkout))
    assert again["digest"] == expected["digest"]
    assert again["read"] == again["loaded"] == []


def test_wheel_when_built_then_it_holds_the_rules_and_their_compiled_form(wheel: Path, checkout: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    rules = {
        f"cleaner/_rules/{path.relative_to(checkout / 'rules').as_posix()}" for path in checkout.glob("rules/**/*.*")
    }
    assert rules
    assert rules < set(names)
    assert {"cleaner/_rules/compiled.bin", "cleaner/py.typed"} < set(names)
    assert {name.split("/")[0] for name in names} == {"cleaner", wheel.name.split("-py3")[0] + ".dist-info"}
    assert not (checkout / "cleaner" / "_rules").exists(), "a build leaves nothing in the sources"


def test_wheel_when_installed_then_the_same_rules_and_no_yaml_read(
    wheel: Path, expected: dict[str, object], tmp_path: Path
) -> None:
    site = tmp_path / "site-packages"
    zipfile.ZipFile(wheel).extractall(site)  # what an installer does with a wheel of pure Python
    (site / "rules" / "en").mkdir(parents=True)
    (site / "rules" / "en" / "stranger.yaml").write_text("not: ours\n", encoding="utf-8")
    found = probe(tmp_path, str(site))
    assert found["digest"] == expected["digest"]
    assert found["origin"] == expected["origin"]
    assert found["root"] == str(site / "cleaner" / "_rules")
    assert found["read"] == found["loaded"] == []


def test_wheel_when_imported_from_its_zip_then_the_same_rules(
    wheel: Path, expected: dict[str, object], tmp_path: Path
) -> None:
    found = probe(tmp_path, str(wheel))
    assert str(found["file"]).startswith(str(wheel))
    assert found["digest"] == expected["digest"]
    assert found["read"] == found["loaded"] == []


def test_wheel_when_its_compiled_form_is_missing_then_the_same_rules_from_yaml(
    wheel: Path, expected: dict[str, object], tmp_path: Path
) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    rules = tmp_path / "cleaner" / "_rules"
    (rules / "compiled.bin").unlink()
    for folder in rules.iterdir():  # the common rules will do: reading all takes a while
        if folder.is_dir() and folder.name not in SHARED:
            shutil.rmtree(folder)
    found = probe(tmp_path, str(tmp_path))
    assert found["digest"] == expected["common"]
    assert found["read"] == ["cleaner.rulefile", "yaml"]


def test_editable_install_when_imported_then_the_rules_of_the_checkout(
    checkout: Path, expected: dict[str, object], tmp_path: Path
) -> None:
    """An editable wheel holds a .pth file, which an interpreter reads in a site folder."""
    pytest.importorskip("editables", reason="hatchling needs it for editable wheels")
    script = "import sys; from hatchling.build import build_editable; print(build_editable(sys.argv[1]))"
    name = run([sys.executable, "-c", script, str(tmp_path)], checkout).split()[-1]
    site = tmp_path / "site"
    with zipfile.ZipFile(tmp_path / name) as packed:
        packed.extractall(site)
        assert not [entry for entry in packed.namelist() if entry.endswith("compiled.bin")]
    # The environment that runs the tests may hold an editable install itself: of the sources here.
    paths = f"sys.path = [p for p in sys.path if p != {str(ROOT)!r}]; site.addsitedir({str(site)!r})"
    code = f"import site, sys; {paths}\n{PROBE}"
    found = json.loads(run([sys.executable, "-c", code], tmp_path))
    assert found["root"] == str(checkout / "rules")
    assert found["digest"] == expected["digest"]


def test_sdist_when_built_then_a_wheel_comes_out_of_it_with_the_same_rules(
    checkout: Path, wheel: Path, tmp_path: Path
) -> None:
    sdist = build(checkout, "sdist", tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(tmp_path / "unpacked")
    (sources,) = (tmp_path / "unpacked").iterdir()
    assert (sources / "rules" / "README.md").is_file()
    assert not (sources / ".cache").exists()
    shutil.copytree(checkout / ".cache", sources / ".cache")
    again = build(sources, "wheel", tmp_path / "again")
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as other:
        assert sorted(one.namelist()) == sorted(other.namelist())
        for name in one.namelist():
            if "/_rules/" in name:
                assert one.read(name) == other.read(name), name


def test_checkout_when_a_stranger_stands_beside_the_package_then_its_rules_are_not_read(
    wheel: Path, tmp_path: Path
) -> None:
    """Without `cleaner/_rules` and without a `pyproject.toml` beside, a `rules` folder belongs to somebody else."""
    zipfile.ZipFile(wheel).extractall(tmp_path)
    (tmp_path / "cleaner" / "_rules").rename(tmp_path / "rules")
    code = (
        "from cleaner.pack import load_builtin\ntry: load_builtin()\nexcept Exception as e: print(type(e).__name__, e)"
    )
    told = run([sys.executable, "-c", code], tmp_path, PYTHONPATH=str(tmp_path))
    assert told.startswith("RuleError cleaner/_rules:1:1: the built-in rules are missing")
