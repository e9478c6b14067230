"""JSON Lines: bytes of what is not the text, broken lines, cuts between shards."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import pytest

from cleaner.errors import OptionError
from cleaner.jobs import Report, run
from cleaner.jobs.formats.lines import cut, read_lines
from cleaner.jobs.inputs import InputFile
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece
from tests.jobs.corpus import PROMO, clean_text, english, outputs, prose, quarantine, records, write_lines

ODD = [
    b'{"text": %s, "n": 1.0, "m": 1e400, "z": -0.0, "id": 12345678901234567890123}',
    b'{"n":NaN,"text":%s}',
    b'{ "id" : 1 , "id" : 2, "text" : %s }  \r',
    b'{"inner": {"text": "not this"}, "text": %s}',
    b'{"text":%s,"\xc3\xa9":"\\u00e9\\/"}',
    b'{"te\\u0078t": %s, "list": [{"text": 1}]}',
    b'{"type": "text", "text": %s, "s": "\\ud800"}',
]
BAD = [
    (b"{nope", "not JSON"),
    (b'{"body": 1}', "no field 'text'"),
    (b'{"text": null}', "is null"),
    (b'{"text": NaN}', "is a number"),
    (b'{"text": "\xff"}', "not UTF-8 at byte 10"),
    (b'{"text": "a", "text": "b"}', "2 times"),
    (b"[" * 100_000, "nested too deeply"),
    (b'{"a":' * 5000 + b'{"text": "a"}' + b"}" * 5000, "nested too deeply"),
    (b'["text"]', "a list, expected an object"),
    (b'{"text": "a"', "not JSON"),
    (b"\x00\x00", "not JSON"),
]


def job(folder: Path, **settings: object) -> tuple[Report, Path]:
    out = folder / "out"
    return run([folder / "in"], out, cleaner=english(), workers=0, settings=Settings(**settings)), out  # type: ignore[arg-type]


@pytest.mark.parametrize("ascii_only", [True, False])
def test_lines_when_fields_are_odd_then_only_the_text_changes(tmp_path: Path, ascii_only: bool) -> None:
    (tmp_path / "in").mkdir()
    dirty = json.dumps(f"{prose(1)}\n{PROMO}", ensure_ascii=ascii_only).encode()
    clean = json.dumps(english().clean(f"{prose(1)}\n{PROMO}").text, ensure_ascii=ascii_only).encode()
    (tmp_path / "in/a.jsonl").write_bytes(b"\n".join(line % dirty for line in ODD) + b"\n\n  \n" + ODD[0] % dirty)
    report, out = job(tmp_path)
    assert report.quarantined == 0, quarantine(out)
    lines = (out / "a.jsonl").read_bytes().split(b"\n")
    for line, (expected, got) in enumerate(zip([*ODD, ODD[0]], [*lines[: len(ODD)], lines[-1]], strict=True)):
        ascii_line = ascii_only and (expected % b"").isascii()
        other = json.dumps(json.loads(clean), ensure_ascii=ascii_line).encode()
        assert got == expected % other, line
    assert lines[len(ODD) : -1] == [b"", b"  "]


def test_lines_when_some_are_bad_then_quarantined_and_neighbours_untouched(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    good = b'{"text": "All well."}'
    data = b"".join(good + b"\n" + line + b"\n" for line, _ in BAD) + good
    (tmp_path / "in/a.jsonl").write_bytes(data)
    report, out = job(tmp_path)
    assert (report.records, report.written, report.quarantined) == (2 * len(BAD) + 1, len(BAD) + 1, len(BAD))
    assert report.exit_code == 1
    assert (out / "a.jsonl").read_bytes() == b"\n".join([good] * (len(BAD) + 1))
    for row, (line, reason) in zip(quarantine(out), BAD, strict=True):
        raw = row["raw"].encode() if "raw" in row else base64.b64decode(row["raw_base64"])
        assert raw == line
        assert reason in row["reason"]
        assert data[row["offset"] : row["offset"] + len(raw)] == line


def test_lines_when_one_is_too_long_then_named_and_cut(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    long = b'{"text": "%s"}' % (b"a " * 2_000_000)
    (tmp_path / "in/a.jsonl").write_bytes(b'{"text": "a"}\n' + long + b'\n{"text": "b"}\n' + long)
    report, out = job(tmp_path, max_record_bytes=100_000)
    assert (report.written, report.quarantined) == (2, 2)
    assert (out / "a.jsonl").read_bytes() == b'{"text": "a"}\n{"text": "b"}\n'
    first, second = quarantine(out)
    assert (first["offset"], first["length"], first["raw_is_cut"]) == (14, len(long), True)
    assert (second["offset"], second["length"]) == (14 + len(long) + 1 + 14, len(long))
    assert long.startswith(first["raw"].encode())


def test_lines_when_cut_anywhere_then_each_is_once() -> None:
    data = b"".join(b"%d\n" % 10 ** (n % 5) for n in range(12)) + b"\n\nlast"
    file = InputFile("a", "a", len(data), 0, "jsonl", "")

    def lines(start: int, end: int) -> list[bytes]:
        stream = io.BytesIO(data[max(0, start - 1) :])
        return [line for _, line, *_ in read_lines(stream, Piece(file, start, end, 0, ""), 99)]

    assert lines(0, -1) == data.split(b"\n")
    for size in range(1, len(data) + 1):
        got = [
            line
            for start, end, *_ in cut(file, Settings(shard_bytes=size), lambda _: None)
            for line in lines(start, end)
        ]
        assert got == lines(0, -1), size


def test_lines_when_cut_into_shards_then_each_is_once(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 40)
    report, out = job(tmp_path, shard_bytes=1500)
    assert report.shards > 5
    lines = b"".join(outputs(out).values()).splitlines()
    assert [json.loads(line)["id"] for line in lines] == list(range(40))
    assert [json.loads(line)["text"] for line in lines] == [clean_text(n) for n in range(40)]


def test_lines_when_field_is_nested_then_that_one(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = json.dumps(f"{prose(1)}\n{PROMO}")
    (tmp_path / "in/a.jsonl").write_text(
        f'{{"a": {{"b": {text}, "c": 1.0}}, "b": {text}}}\n{{"a.b": {text}}}\n{{"a": 1}}\n'
    )
    report, out = job(tmp_path, field="a.b")
    clean = json.dumps(english().clean(f"{prose(1)}\n{PROMO}").text)
    assert (out / "a.jsonl").read_text() == f'{{"a": {{"b": {clean}, "c": 1.0}}, "b": {text}}}\n{{"a.b": {clean}}}\n'
    assert report.quarantined == 1


def test_lines_when_fields_are_added_then_at_the_end(tmp_path: Path) -> None:
    write_lines(tmp_path / "in/a.jsonl", 4)
    with (tmp_path / "in/a.jsonl").open("a") as file:
        file.write(
            '{"n": NaN, "text": "a"} \n{"text": "a", "cleaner_stats": 1}\n{"n": NaN, "text": "", "cleaner_stats": 1}'
        )
    report, out = job(tmp_path, add=("removals", "stats", "language"))
    rows = [json.loads(line) for line in (out / "a.jsonl").read_bytes().splitlines()]
    assert list(rows[0]) == [*records(1)[0], "cleaner_removals", "cleaner_stats", "cleaner_language"]
    assert rows[0]["cleaner_removals"][0]["category"] == "follow"
    assert rows[1]["cleaner_removals"] == []
    assert rows[0]["cleaner_stats"]["removed_chars"] > len(PROMO)
    assert (rows[4]["cleaner_stats"]["status"], report.quarantined) == ("unchanged", 2)


def test_lines_when_empty_ones_are_dropped_then_counted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jsonl").write_text('{"text": " "}\n{"text": "A story."}\n{"n": NaN, "text": ""}\n')
    report, out = job(tmp_path, drop_empty=True)
    assert (report.records, report.written, report.counts.dropped) == (3, 1, 2)
    assert (out / "a.jsonl").read_text() == '{"text": "A story."}\n'


def test_lines_when_language_is_named_then_used(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jsonl").write_text(
        '{"text": "A", "language": "pt-BR"}\n{"text": "B", "language": "none at all"}\n'
    )
    _, out = job(tmp_path, add=("language",))
    rows = [json.loads(line) for line in (out / "a.jsonl").read_bytes().splitlines()]
    assert [row["cleaner_language"] for row in rows] == ["pt", "en"]


@pytest.mark.parametrize("settings", [{"add": ("nothing",)}, {"shard_bytes": 0}, {"field": ""}, {"format": "xml"}])
def test_settings_when_wrong_then_refused(tmp_path: Path, settings: dict[str, object]) -> None:
    write_lines(tmp_path / "in/a.jsonl", 1)
    with pytest.raises(OptionError):
        job(tmp_path, **settings)
