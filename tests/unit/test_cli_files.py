"""What the paths of a command line mean, and how their bytes become texts."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from cleaner.cli.files import HTML, JSONL, TEXT, Record, Rejected, Source, find_sources, read_items, sniff
from cleaner.errors import InputError


def _names(folder: Path, skip: Path | None = None) -> list[str]:
    found = find_sources((str(folder),), skip=skip)
    return [str(one.relative) if isinstance(one, Source) else str(one) for one in found]


def _read(path: Path, data: bytes, format_: str = "") -> list[object]:
    path.write_bytes(data)
    return list(read_items(Source(path.name, path, Path(path.name), format_), "text"))


def test_find_sources_when_folder_then_sorted_known_and_inside(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    home = tmp_path / "home"
    for name in ("outside/x.txt", "home/b.txt", "home/a/c.HTML", "home/a/d.jsonl", "home/n.yaml", "home/.h/e.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (home / "b.txt.rejected.jsonl").touch()
    (home / "out.txt").symlink_to(outside / "x.txt")
    (home / "folder").symlink_to(outside)
    (home / "in.txt").symlink_to("b.txt")
    (home / "gone.txt").symlink_to("nowhere")
    assert _names(home) == ["a/c.HTML", "a/d.jsonl", "b.txt", "in.txt"]
    assert _names(home, skip=home / "a") == ["b.txt", "in.txt"]


def test_find_sources_when_nothing_is_there_then_error_and_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "empty").mkdir()
    found = list(find_sources((str(tmp_path / "no"), str(tmp_path / "empty"), str(tmp_path / "a.txt"))))
    assert [type(one) for one in found] == [InputError, InputError, Source]
    assert "no such file or folder" in str(found[0])
    assert "no file ending in" in str(found[1])


def test_find_sources_when_a_folder_cannot_be_read_then_error_and_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "a.txt").touch()
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    first, second = find_sources((str(tmp_path),))
    assert isinstance(first, Source)
    assert isinstance(second, InputError)
    assert str(second).endswith("shut: cannot be read: Permission denied")


@pytest.mark.parametrize(
    ("head", "format_"),
    [
        (b"", TEXT),
        (b"Plain words.", TEXT),
        (b"{not json", TEXT),
        (b'{"text": "a"}', JSONL),
        (codecs.BOM_UTF8 + b' { "a":', JSONL),
        (b"\n<!DOCTYPE html>", HTML),
        (b"<?xml version='1.0'?>\n<!-- saved -->\n<html lang=en>", HTML),
        (b"<3 this html", TEXT),
        (b"a <html> b", TEXT),
    ],
)
def test_sniff_when_bytes_begin_so_then_format(head: bytes, format_: str) -> None:
    assert sniff(head) == format_


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_read_items_when_text_has_a_mark_or_none_then_decoded(tmp_path: Path, encoding: str) -> None:
    (record,) = _read(tmp_path / "a.txt", "Grüße\r\nzwei".encode(encoding))
    assert isinstance(record, Record)
    assert record.text == "Grüße\r\nzwei"


def test_read_items_when_text_is_not_utf8_then_rejected_with_the_byte(tmp_path: Path) -> None:
    (rejected,) = _read(tmp_path / "a.txt", codecs.BOM_UTF8 + b"caf\xe9")
    assert rejected == Rejected("a.txt", "not UTF-8 at byte 6", codecs.BOM_UTF8 + b"caf\xe9")


@pytest.mark.parametrize(
    ("declared", "data", "text"),
    [
        ("iso-8859-1", b"\x93caf\xe9\x94", "“café”"),
        ("Windows-1251", "Москва".encode("cp1251"), "Москва"),
        ("shift_jis", "日本".encode("cp932"), "日本"),
        ("iso-8859-1", "é".encode(), "é"),
    ],
)
def test_read_items_when_page_names_its_encoding_then_decoded(
    tmp_path: Path, declared: str, data: bytes, text: str
) -> None:
    (record,) = _read(tmp_path / "a.html", b'<html><meta charset="%s">%s' % (declared.encode(), data), HTML)
    assert isinstance(record, Record)
    assert record.is_html
    assert record.text.endswith(text)


@pytest.mark.parametrize("declared", ["zlib", "utf-7", "unicode_escape", "no-such"])
def test_read_items_when_page_declares_nonsense_then_rejected(tmp_path: Path, declared: str) -> None:
    (rejected,) = _read(tmp_path / "a.html", b"<html><meta charset=%s>\xff" % declared.encode(), HTML)
    assert isinstance(rejected, Rejected)
    assert rejected.reason.startswith("not UTF-8 at byte ")


def test_read_items_when_jsonl_then_line_feeds_alone_cut_it(tmp_path: Path) -> None:
    lines = ['{"text": "a\u2028b"}\r\n', "\n", ' {"text": "c\x85"}\n', "{}\n", '{"text": "d"}']
    items = _read(tmp_path / "a.jsonl", codecs.BOM_UTF8 + "".join(lines).encode())
    assert [item.text if isinstance(item, Record) else item for item in items] == [
        "a\u2028b",
        b"\n",
        "c\x85",
        Rejected("a.jsonl:4", "has no field 'text'", b"{}\n"),
        "d",
    ]


def test_record_render_when_text_is_the_same_then_the_very_bytes(tmp_path: Path) -> None:
    data = b'{"text":  "\\u0061",  "n":1.0}\r\n'
    (record,) = _read(tmp_path / "a.jsonl", data)
    assert isinstance(record, Record)
    assert record.render("a") == data
    assert record.render("b") == b'{"text":  "b",  "n":1.0}\r\n'
