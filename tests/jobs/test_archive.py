"""WARC and WET: pages to texts, digests, broken frames."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from backports import zstd
from fastwarc.warc import ArchiveIterator

from cleaner.jobs import Report, run
from cleaner.jobs.settings import Settings
from tests.jobs.corpus import outputs, quarantine
from tests.jobs.stubs import Cutter

PAGE = b"<html><body><article><p>The bridge is open, he said.</p><p>It was late. PROMO x</p></article></body></html>"
LATIN = "<html><body><p>Café am Fluß, der Fluss steigt.</p></body></html>".encode("latin-1")


def digest(body: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def record(kind: str, body: bytes, number: int = 0, **fields: str) -> bytes:
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-{number:012}>",
        "WARC-Date": "2026-01-01T00:00:00Z",
        "WARC-Target-URI": f"https://site.example/{number}",
        **{name.replace("_", "-"): value for name, value in fields.items()},
        "WARC-Block-Digest": digest(body),
        "Content-Length": str(len(body)),
        "X-Odd": "kept ",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + body + b"\r\n\r\n"


def text(number: int) -> bytes:
    return record("conversion", f"Nümber {number}{' PROMO' * (number % 2)}".encode(), number, Content_Type="text/plain")


def page(
    number: int, body: bytes = PAGE, head: bytes = b"Content-Type: text/html; charset=utf-8", code: int = 200
) -> bytes:
    message = b"HTTP/1.1 %d X\r\n%s\r\n\r\n" % (code, head) + body
    return record("response", message, number, Content_Type="application/http; msgtype=response")


INFO = record("warcinfo", b"software: x\r\n", Content_Type="application/warc-fields")


def job(folder: Path, name: str, data: bytes, **options: Any) -> tuple[Report, dict[str, bytes]]:  # noqa: ANN401
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / name).write_bytes(data)
    report = run([folder / "in"], folder / "out", cleaner=Cutter(), workers=0, settings=Settings(**options))
    return report, outputs(folder / "out")


def test_wet_when_cleaned_then_only_body_length_and_digest_change(tmp_path: Path) -> None:
    report, out = job(tmp_path, "a.warc.wet", INFO + b"".join(map(text, range(4))))
    assert (report.records, report.written, report.counts.passed) == (4, 4, 1)
    (data,) = out.values()
    expected = (INFO + b"".join(map(text, range(4)))).replace(b"PROMO", b"")
    for body in (f"Nümber {n} ".encode() for n in (1, 3)):
        old = body + b"PROMO"
        expected = expected.replace(digest(old).encode(), digest(body).encode())
    assert data == expected.replace(b"Content-Length: 15", b"Content-Length: 10")
    assert all(r.verify_block_digest() for r in ArchiveIterator(io.BytesIO(data), parse_http=False))


@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_wet_when_packed_then_one_member_a_record(tmp_path: Path, kind: str) -> None:
    pack = gzip.compress if kind == "gz" else zstd.compress
    _, out = job(tmp_path, f"a.wet.{kind}", b"".join(pack(text(n)) for n in range(3)))
    data = out[f"a.wet.{kind}"]
    assert [r.reader.read().decode() for r in ArchiveIterator(io.BytesIO(data))] == [
        "Nümber 0",
        "Nümber 1 ",
        "Nümber 2",
    ]
    assert data.count(b"\x1f\x8b\x08" if kind == "gz" else b"\x28\xb5\x2f\xfd") == 3


def test_warc_when_it_holds_pages_then_texts_that_refer_to_them(tmp_path: Path) -> None:
    chunked = b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\nContent-Type: text/html"
    packed = gzip.compress(PAGE)
    data = [
        INFO,
        page(1),
        record("request", b"GET / HTTP/1.1\r\n\r\n", 2, Content_Type="application/http; msgtype=request"),
        page(3, b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed), chunked),
        page(4, b"\x89PNG", b"Content-Type: image/png"),
        page(5, PAGE, code=404),
        page(
            6,
            "<html><body><p>Café am Fluß, der Fluss steigt.</p></body></html>".encode("latin-1"),
            b"Content-Type: text/html; charset=iso-8859-1",
        ),
    ]
    report, out = job(tmp_path, "a.warc", b"".join(data))
    assert (report.records, report.written, report.counts.passed) == (3, 3, 4)
    archive = ArchiveIterator(io.BytesIO(out["a.warc.wet"]), parse_http=False)
    found = [(dict(r.headers), r.reader.read().decode()) for r in archive]
    assert found[0][0]["WARC-Type"] == "warcinfo"
    heads, texts = [head for head, _ in found[1:]], [body for _, body in found[1:]]
    assert texts[0] == texts[1]
    assert texts[0].startswith("The bridge is open")
    assert "PROMO" not in texts[0]
    assert "Café am Fluß" in texts[2]
    assert [head["WARC-Refers-To"][-13:-1] for head in heads] == ["000000000001", "000000000003", "000000000006"]
    assert {head["WARC-Type"] for head in heads} == {"conversion"}
    assert heads[0]["WARC-Target-URI"] == "https://site.example/1"


BROKEN = {
    "garbage between": b"what is this\r\nand this\r\n\r\n",
    "length too long": text(1).replace(b"Content-Length: 15", b"Content-Length: 40"),
    "length far too long": text(1).replace(b"Content-Length: 15", b"Content-Length: 99999"),
    "length too short": text(1).replace(b"Content-Length: 15", b"Content-Length: 3"),
    "no length": text(1).replace(b"Content-Length: 15\r\n", b""),
    "not UTF-8": record("conversion", b"\xff\xfe", 1),
    "too long": record("conversion", b"a" * 3000, 1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_wet_when_a_record_is_broken_then_its_neighbours_live(tmp_path: Path, name: str) -> None:
    report, out = job(tmp_path, "a.wet", text(0) + BROKEN[name] + text(2) + text(4), max_record_bytes=2000)
    assert out["a.wet"] == text(0) + text(2) + text(4)
    (row,) = quarantine(tmp_path / "out")
    assert row["offset"] == len(text(0))
    assert (report.records, report.written) == (4, 3)
    if "length" not in row:
        raw = row["raw"].encode() if "raw" in row else base64.b64decode(row["raw_base64"])
        assert raw.strip() == BROKEN[name].strip()


@pytest.mark.parametrize("cut", [1, 10, 30, 200])
@pytest.mark.parametrize("name", ["a.wet", "a.wet.gz"])
def test_wet_when_it_ends_too_early_then_the_last_is_quarantined(tmp_path: Path, cut: int, name: str) -> None:
    parts = [gzip.compress(text(n)) if name.endswith("gz") else text(n) for n in (0, 2)]
    report, out = job(tmp_path, name, b"".join(parts)[: -cut - 4])
    data = gzip.decompress(out[name]) if name.endswith("gz") else out[name]
    assert report.quarantined == 1
    assert data == text(0) + (text(2) if cut == 1 and name.endswith("gz") else b"")
