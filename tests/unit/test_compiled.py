"""The compiled form of rule files: the same rules, read again only when something changed."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from cleaner import builtin, compiled
from cleaner.builtin import PackReader, read_builtin, read_files
from cleaner.changes import Override, RuleFile, Site
from cleaner.errors import RuleError
from cleaner.packfiles import PackFile, builtin_files, builtin_root
from cleaner.rule import Rule
from tests.packs import file_text, make_rule


def bare(file: RuleFile) -> RuleFile:
    """What of a file the compiled form keeps."""
    return replace(file, lists={}, remarks=())


def test_compiled_form_when_unpacked_then_the_same_rules() -> None:
    files, ids = read_builtin()
    assert ids == {rule.id for file in files for rule in file.rules}
    reader = PackReader(builtin_files(builtin_root()))
    few = sorted((f for f in reader.files if not f.is_vocabulary), key=lambda f: len(f.text))[:2]  # reading takes time
    by_path = {file.path: file for file in files}
    assert [by_path[file.label] for file in few] == [bare(reader.read(file)) for file in few]


FILES = (
    PackFile("rules/common/vocabulary.yaml", ("common",), "schema: 1\nlists: {network: [chirper]}\n"),
    PackFile("rules/en/a.yaml", ("en",), file_text("a", ("en.follow.a",), lists="# none\n")),
    PackFile("rules/en/b.yaml", ("en",), file_text("b", ("en.follow.b",), lists="# none\n")),
)


def reads_while(
    monkeypatch: pytest.MonkeyPatch, files: tuple[PackFile, ...], entries: dict[str, compiled.Entry]
) -> list[str]:
    """Labels of the rule files that are read rather than taken from the compiled form."""
    labels: list[str] = []
    original = PackReader.read

    def read(self: PackReader, file: PackFile) -> RuleFile:
        labels.append(file.label)
        return original(self, file)

    monkeypatch.setattr(PackReader, "read", read)
    PackReader(files).compile(entries)
    monkeypatch.setattr(PackReader, "read", original)
    return labels


def test_compiled_form_when_nothing_changed_then_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    entries: dict[str, compiled.Entry] = {}
    assert reads_while(monkeypatch, FILES, entries) == ["rules/en/a.yaml", "rules/en/b.yaml"]
    assert reads_while(monkeypatch, FILES, compiled.from_bytes(compiled.to_bytes(entries))) == []


def test_compiled_form_when_a_file_changes_then_it_alone_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    entries: dict[str, compiled.Entry] = {}
    PackReader(FILES).compile(entries)
    changed = (*FILES[:2], replace(FILES[2], text=FILES[2].text.replace("One rule", "Another rule")))
    assert reads_while(monkeypatch, changed, dict(entries)) == ["rules/en/b.yaml"]
    words = (replace(FILES[0], text=FILES[0].text.replace("chirper", "facepage")), *FILES[1:])
    assert reads_while(monkeypatch, words, dict(entries)) == ["rules/en/a.yaml", "rules/en/b.yaml"]
    monkeypatch.setattr(builtin, "code_key", lambda: "other code")
    assert reads_while(monkeypatch, FILES, dict(entries)) == ["rules/en/a.yaml", "rules/en/b.yaml"]


def test_compiled_form_when_a_file_is_wrong_then_the_others_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    entries: dict[str, compiled.Entry] = {}
    wrong = (FILES[0], replace(FILES[1], text="schema: 1\n"), FILES[2])
    with pytest.raises(RuleError, match=r"rules/en/a\.yaml"):
        PackReader(wrong).compile(entries)
    assert reads_while(monkeypatch, FILES, entries) == ["rules/en/a.yaml"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"\t\t",
        b"{}",
        b"\xff\tk\t\t[]",
        b"rules/en/a.yaml\tk\t\t[1]",
        b"a\tk\t0\t\t-9,9\n",
        b"a\tk\t0\t\t0,0,0,0,0,0\n",
    ],
)
def test_compiled_form_when_broken_then_compiled_anew(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = compiled.from_bytes(data)
    assert reads_while(monkeypatch, FILES, entries) == ["rules/en/a.yaml", "rules/en/b.yaml"]


@pytest.mark.parametrize("head", [b"[1,2]", b"{", b"null", b"[1,2,3,4,5,6,7,8]", b"\xff"])
def test_compiled_form_when_its_head_is_broken_then_value_error(head: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        compiled.unpack(compiled.Entry("key", (), head))


def test_compiled_form_when_a_rule_is_missing_then_value_error() -> None:
    entry = compiled.pack_up(read_files(FILES)[0], "key")
    for changes in ({"ids": ()}, {"literals": b""}):
        with pytest.raises(ValueError, match=r"."):
            compiled.unpack(entry._replace(**changes))


def test_compiled_form_when_a_file_is_gone_then_its_entry_too() -> None:
    entries: dict[str, compiled.Entry] = {}
    PackReader(FILES).compile(entries)
    PackReader(FILES[:2]).compile(entries)
    assert list(entries) == ["rules/common/vocabulary.yaml", "rules/en/a.yaml"]


def test_code_when_rule_files_are_read_then_every_module_involved_counts() -> None:
    """A module that is left out would leave stale rules behind when it changes."""
    root = Path(compiled.__file__).parent
    script = (
        "import sys, types; package = types.ModuleType('cleaner'); package.__path__ = sys.argv[1:]\n"
        "sys.modules['cleaner'] = package; import cleaner.rulefile\n"
        "print(*[name.split('.')[1] for name in sys.modules if name.startswith('cleaner.')])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script, str(root)], check=True, capture_output=True, text=True
    ).stdout
    assert set(loaded.split()) - {"errors"} <= set(compiled.CODE)
    assert all((root / f"{name}.py").is_file() for name in compiled.CODE)


def test_code_when_a_module_is_younger_than_this_process_then_nothing_is_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compiled, "STARTED", time.time() + 3600)
    assert not compiled.code_was_edited()
    monkeypatch.setattr(compiled, "STARTED", 0.0)
    assert compiled.code_was_edited()


def test_store_when_the_place_cannot_be_written_then_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    compiled.store(tmp_path / "file" / "compiled.bin", b"")
    compiled.store(tmp_path / "new" / "compiled.bin", b"")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["compiled.bin"]


def test_compiled_form_when_a_rule_has_every_field_then_none_is_lost() -> None:
    """The compiled form is positional: a field added to `Rule` must not be lost on the way."""
    lists = {"match": ("a", "b"), "languages": ("en",), "also": (("c", "d"), ("e",)), "scripts": (2, 3)}
    rule = make_rule("en.follow.a", max_words=5, literals="follow us\t\nfollow", foreign="żyj", **lists)
    file = replace(
        read_files(FILES)[0],
        rules=(rule, replace(rule, id="en.follow.b", unit="block", literals="", foreign="")),
        sites=(Site("example.org", ("a", "b"), ("en.*",), "nav", "s.yaml:3:3"),),
        overrides=(Override("en.*", enabled=False),),
    )
    entry = compiled.pack_up(file, "key")
    assert compiled.unpack(entry) == bare(file)
    assert compiled.unpack(compiled.from_bytes(compiled.to_bytes({"a": entry}))["a"]) == bare(file)


def test_compiled_form_when_literals_are_not_worked_out_then_they_are() -> None:
    file = replace(read_files(FILES)[0], rules=(make_rule("en.follow.a", keywords=("follow", "żyj")),))
    (rule,) = compiled.unpack(compiled.pack_up(file, "key")).rules
    assert rule.literals == "follow"
    assert "żyj" in rule.foreign.split("\t")


def test_compiled_form_when_a_rule_is_made_then_what_no_search_needs_waits() -> None:
    file = replace(read_files(FILES)[0], rules=(make_rule("en.follow.a"),))
    (rule,) = compiled.unpack(compiled.pack_up(file, "key")).rules
    with pytest.raises(AttributeError):
        vars(Rule)["pattern"].__get__(rule)  # the slot itself, which asks for nothing
    assert (rule.id, rule.pattern) == ("en.follow.a", make_rule("en.follow.a").pattern)
    with pytest.raises(AttributeError):
        getattr(rule, "pat" + "tren")


def make_checkout(root: Path) -> None:
    for file in FILES:
        path = root / file.label
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")


def ids_in(root: Path) -> set[str]:
    return {rule_id for entry in builtin._compile_checkout(root).values() for rule_id in entry.ids}


def test_checkout_when_no_file_changed_then_none_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtin, "code_was_edited", lambda: False)
    make_checkout(tmp_path)
    assert ids_in(tmp_path) == {"en.follow.a", "en.follow.b"}
    monkeypatch.setattr(builtin, "builtin_files", None)
    assert ids_in(tmp_path) == {"en.follow.a", "en.follow.b"}


def test_checkout_when_a_file_changed_then_it_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtin, "code_was_edited", lambda: False)
    make_checkout(tmp_path)
    ids_in(tmp_path)
    file = tmp_path / "rules" / "en" / "b.yaml"
    file.write_text(file.read_text("utf-8").replace("en.follow.b", "en.follow.other"), "utf-8")
    assert ids_in(tmp_path) == {"en.follow.a", "en.follow.other"}
    file.unlink()
    assert ids_in(tmp_path) == {"en.follow.a"}


def test_checkout_when_a_file_is_wrong_then_every_start_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builtin, "code_was_edited", lambda: False)
    make_checkout(tmp_path)
    (tmp_path / "rules" / "en" / "a.yaml").write_text("schema: 1\n", "utf-8")
    for _ in range(2):
        with pytest.raises(RuleError, match=r"rules/en/a\.yaml"):
            ids_in(tmp_path)


def test_compiled_form_when_a_byte_is_wrong_then_the_file_is_left_out() -> None:
    entries: dict[str, compiled.Entry] = {}
    PackReader(FILES).compile(entries)
    data = compiled.to_bytes(entries)
    at = data.rindex(b"en.follow.b")
    broken = data[:at] + b"E" + data[at + 1 :]
    assert list(compiled.from_bytes(broken)) == [file.label for file in FILES[:2]]
