"""A user's pack: one file or a folder, its vocabularies, and all that is refused because it is not trusted."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaner import packfiles
from cleaner.errors import InputError, RuleError
from cleaner.limits import MAX_FOLDER_DEPTH, MAX_PACK_FILES
from cleaner.pack import extend, load_builtin, load_pack
from cleaner.packfiles import user_files
from tests.packs import file_text

WritePack = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> WritePack:
    def write_files(**files: str | bytes) -> Path:
        for name, text in files.items():
            path = tmp_path / (name.replace("__", "/") + ".yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write_files


def test_user_pack_when_a_file_then_loaded_with_the_common_vocabulary(write: WritePack) -> None:
    root = write(mine=file_text(lists="# none\n").replace("{{network}}", "{{platform}}"))
    pack = load_pack(root / "mine.yaml")
    assert [rule.id for rule in pack.rules] == ["en.follow.a"]
    assert "instagram" in pack.rules[0].pattern
    assert pack.rules[0].origin == f"{(root / 'mine.yaml').as_posix()}:5"
    assert len(extend(load_builtin(), pack).rules) == len(load_builtin().rules) + 1


def test_user_pack_when_a_file_stands_beside_a_vocabulary_then_it_is_used(write: WritePack) -> None:
    root = write(
        mine=file_text(lists="# none\n"), vocabulary="schema: 1\nlists: {network: [mynet]}\n", other="not: rules\n"
    )
    assert load_pack(root / "mine.yaml").rules[0].pattern == "^follow us on (?:mynet)$"


def test_user_pack_when_a_folder_then_each_file_stands_on_the_vocabularies_above(write: WritePack) -> None:
    words = "schema: 1\nlists: {{network: [{}]}}\n"
    root = write(
        vocabulary=words.format("top"),
        common__vocabulary=words.format("shared"),
        en__vocabulary=words.format("english"),
        en__a=file_text("a", ("en.follow.a",), lists="# none\n"),
        en__deep__b=file_text("b", ("en.follow.b",), lists="# none\n"),
        es__c=file_text("c", ("es.follow.c",), lists="# none\n"),
        common__d=file_text("d", ("common.follow.d",), lists="# none\n"),
        common__e=file_text("e", ("common.follow.e",), lists="lists: {network: [own]}\n"),
    )
    patterns = {rule.id: rule.pattern for rule in load_pack(root).rules}
    assert patterns == {
        "common.follow.d": "^follow us on (?:shared)$",
        "common.follow.e": "^follow us on (?:own)$",
        "en.follow.a": "^follow us on (?:english)$",
        "en.follow.b": "^follow us on (?:english)$",
        "es.follow.c": "^follow us on (?:top)$",
    }


def test_user_pack_when_overrides_only_then_they_wait_for_extend(write: WritePack) -> None:
    root = write(mine=file_text(rules=(), tail="overrides: [{id: en.*, enabled: false}]\n"))
    pack = load_pack(root)
    assert (pack.rules, len(pack.overrides)) == ((), 1)
    assert not [rule for rule in extend(load_builtin(), pack).rules if rule.id.startswith("en.")]
    assert extend(load_builtin([]), pack).rules == load_builtin([]).rules


def test_user_pack_when_two_files_share_an_id_then_error_names_both(write: WritePack) -> None:
    with pytest.raises(RuleError, match=r"b\.yaml:5:1: the id 'en\.follow\.a' is taken in .*a\.yaml:5"):
        load_pack(write(a=file_text("a"), b=file_text("b")))
    with pytest.raises(RuleError, match=r"b\.yaml:1:1: the pack id 'a' is taken by .*a\.yaml"):
        load_pack(write(a=file_text("a"), b=file_text("a", ("en.follow.b",))))


def test_user_pack_when_missing_then_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        load_pack(tmp_path / "nothing.yaml")


def test_user_pack_when_it_holds_no_rules_then_rule_error(tmp_path: Path, write: WritePack) -> None:
    with pytest.raises(RuleError, match=r":1:1: no rule file; expected at least one"):
        load_pack(tmp_path)
    with pytest.raises(RuleError, match="no rule file"):
        load_pack(write(vocabulary="schema: 1\nlists: {a: [b]}\n"))


def test_user_pack_when_not_utf8_then_error_says_where(write: WritePack) -> None:
    with pytest.raises(RuleError, match=r"bad\.yaml:1:10: the byte 0xff is not UTF-8"):
        load_pack(write(bad=b"schema: \xc3\xa9\xff"))


def test_user_pack_when_other_files_lie_in_the_folder_then_they_are_left_alone(write: WritePack) -> None:
    root = write(mine=file_text(), **{".hidden__a": "broken: [", ".draft": "broken: ["})
    (root / "README.md").write_bytes(b"\xff")
    (root / "schema.json").symlink_to("/etc/hostname")
    assert len(load_pack(root).rules) == 1


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("target", ["/etc/passwd", "../secret.yaml", "nothing.yaml"])
def test_user_pack_when_a_link_leads_out_then_refused(write: WritePack, target: str) -> None:
    (write(pack__mine=file_text()) / "secret.yaml").write_text(file_text("secret", ("en.follow.b",)), encoding="utf-8")
    root = write() / "pack"
    (root / "link.yaml").symlink_to(target)
    expected = InputError if target == "nothing.yaml" else RuleError
    with pytest.raises(expected, match=r"link\.yaml"):
        load_pack(root)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_user_pack_when_a_folder_link_leads_out_then_refused_and_one_inside_is_not_followed(write: WritePack) -> None:
    root = write(pack__mine=file_text(), pack__en__b=file_text("b", ("en.follow.b",)), out__c=file_text("c")) / "pack"
    (root / "again").symlink_to(root / "en", target_is_directory=True)
    assert len(load_pack(root).rules) == 2
    (root / "out").symlink_to(root.parent / "out", target_is_directory=True)
    with pytest.raises(RuleError, match=r"out:1:1: a link out of the pack"):
        load_pack(root)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_user_pack_when_a_pipe_lies_in_it_then_refused_without_waiting(write: WritePack) -> None:
    root = write(mine=file_text())
    os.mkfifo(root / "pipe.yaml")
    with pytest.raises(RuleError, match=r"pipe\.yaml:1:1: this is no regular file"):
        load_pack(root)


def test_user_pack_when_folders_or_files_are_too_many_then_refused(write: WritePack) -> None:
    deep = "__".join("d" * (MAX_FOLDER_DEPTH + 1))
    with pytest.raises(RuleError, match="nested too deeply"):
        load_pack(write(**{f"deep__{deep}__a": file_text()}) / "deep")
    root = write(**{f"many__{n}": "" for n in range(MAX_PACK_FILES + 1)}) / "many"
    with pytest.raises(RuleError, match=f"{MAX_PACK_FILES + 1} rule files; expected at most {MAX_PACK_FILES}"):
        user_files(root)


def test_user_pack_when_too_large_in_all_then_refused(write: WritePack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packfiles, "MAX_PACK_BYTES", 100)
    with pytest.raises(RuleError, match="the pack is too large"):
        user_files(write(a="x" * 60, b="y" * 60))


def test_user_file_when_longer_than_allowed_then_refused(write: WritePack) -> None:
    with pytest.raises(RuleError, match=r"a\.yaml:1:1: the file is too long"):
        load_pack(write(a="#" * (1 << 20)))
