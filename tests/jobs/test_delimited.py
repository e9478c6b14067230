"""CSV and TSV: bytes of what is not the text, quotes gone wrong, odd delimiters."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.jobs import Report, run
from cleaner.jobs.settings import Settings
from tests.jobs.corpus import outputs, quarantine
from tests.jobs.stubs import Cutter


def job(folder: Path, data: bytes, name: str = "a.csv", **options: object) -> tuple[Report, bytes]:
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / name).write_bytes(data)
    report = run([folder / "in"], folder / "out", cleaner=Cutter(), workers=0, settings=Settings(**options))  # type: ignore[arg-type]
    return report, outputs(folder / "out").get(name, b"")


def test_csv_when_text_changes_then_no_other_byte(tmp_path: Path) -> None:
    data = (
        b'\xef\xbb\xbfid,"text",n\r\n'
        b'1,plain PROMO,1.0\r\n"2","a, ""b"" PROMO x" ,"1e5"\r\n3,"two\r\nlines PROMO\nx",\xff\r\n\r\n4,"same",""\r\n'
        b'5,5" pipe,x'
    )
    report, out = job(tmp_path, data)
    assert report.quarantined == 1
    assert out == (b'id,"text",n\r\n1,plain ,1.0\r\n3,"two\r\nlines ",\xff\r\n\r\n4,"same",""\r\n5,5" pipe,x')
    assert quarantine(tmp_path / "out")[0]["raw"].startswith('"2"')


def test_csv_when_rows_are_bad_then_only_those(tmp_path: Path) -> None:
    rows = [
        b"1,good,x",
        b'2,"never closed,x',
        b"3,good,x",
        b'4,"closed"badly,x',
        b"5,too,many,fields",
        b"6,few",
        b"7,\xff,x",
        b'8,"good\nlines",x',
        b'9,"open again,x',
    ]
    report, out = job(tmp_path, b"id,text,n\n" + b"\n".join(rows) + b"\n")
    assert [line.split(b",")[0] for line in out.splitlines()] == [b"id", b"1", b"3", b"8", b'lines"']
    assert (report.records, report.written, report.quarantined) == (9, 3, 6)
    reasons = [row["reason"] for row in quarantine(tmp_path / "out")]
    assert ["quote" in reason for reason in reasons] == [True, True, False, False, False, True]
    assert reasons[2:5] == [
        "has 4 fields, and the header 3",
        "has 2 fields, and the header 3",
        "not UTF-8 at byte 0 of the field",
    ]


@pytest.mark.parametrize(("name", "delimiter"), [("a.tsv", "\t"), ("a.csv", ";"), ("a.csv", "|")])
def test_csv_when_delimiter_is_another_then_found(tmp_path: Path, name: str, delimiter: str) -> None:
    _, out = job(tmp_path, f"id{delimiter}text\n1{delimiter}a PROMO\n".encode(), name)
    assert out == f"id{delimiter}text\n1{delimiter}a \n".encode()


def test_csv_when_column_is_missing_then_4_and_the_header_is_named(tmp_path: Path) -> None:
    report, _ = job(tmp_path, b"id,body\n1,a\n")
    assert report.exit_code == 4
    assert "has no column 'text'; its header is 'id,body'" in report.failures[0]


def test_csv_when_columns_are_added_then_at_the_end(tmp_path: Path) -> None:
    _, out = job(tmp_path, b'text,n\r\n"a PROMO",1\r\n', add=("stats", "removals", "language"))
    rows = list(csv.reader(io.StringIO(out.decode())))
    assert rows[0] == ["text", "n", "cleaner_stats", "cleaner_removals", "cleaner_language"]
    assert rows[1][:2] == ["a ", "1"]
    assert json.loads(rows[1][2]) == {"status": "ok", "kept_chars": 2, "removed_chars": 5}
    assert json.loads(rows[1][3])[0]["start"] == 2


@settings(max_examples=50)
@given(st.lists(st.tuples(st.text(max_size=6), st.text(alphabet='a",\r\n é PROMO;', max_size=12)), max_size=5))
def test_csv_when_any_then_as_the_csv_module_reads_it(tmp_path_factory: pytest.TempPathFactory, rows: object) -> None:
    folder = tmp_path_factory.mktemp("csv")
    assert isinstance(rows, list)
    rows = [(a.replace("\0", "").encode("utf-8", "replace").decode(), b) for a, b in rows]
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([("other", "text"), *rows])
    report, out = job(folder, stream.getvalue().encode())
    if report.quarantined == 0:
        got = list(csv.reader(io.StringIO(out.decode(), newline="")))
        assert got[1:] == [[a, b.partition("PROMO")[0]] for a, b in rows]
    else:
        assert any("\r" in a + b for a, b in rows)
