"""`cleaner clean`, end to end."""

from __future__ import annotations

import base64
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

STORY = (
    "The bridge over the Arl opened on Monday, a year late and four million over its budget, to a crowd in the rain.\n"
    "“We waited long enough,” said the mayor, who cut the ribbon with a pair of borrowed garden shears."
)
PROMO = "Follow us on Facebook, Instagram and Twitter"
DIRTY = f"{STORY}\n{PROMO}\n"
CLEAN = f"{STORY}\n"


def test_clean_when_text_on_stdin_then_article_on_stdout(run: Run) -> None:
    done = run("clean", "-", stdin=DIRTY.encode())
    assert done.stdout.decode().rstrip("\n") == STORY
    assert (done.returncode, done.stderr) == (0, b"")


def test_clean_when_nothing_goes_then_the_very_bytes(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(STORY.encode())
    assert run("clean", "a.txt").stdout == STORY.encode()


def test_clean_when_texts_are_several_then_one_after_another(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "b.txt").write_text(f"Two.\n{DIRTY}", encoding="utf-8")
    done = run("clean", "a.txt", "b.txt")
    assert done.stdout.decode().rstrip("\n") == f"{STORY}\nTwo.\n{STORY}"


def test_clean_when_page_then_its_article(run: Run, tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in DIRTY.splitlines())
    page = f"<!doctype html><html><head><title>Bridge</title></head><body><article>{paragraphs}</article></body></html>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    for done in (run("clean", "a.html"), run("clean", "-", stdin=page.encode())):
        assert done.returncode == 0
        assert done.stdout.decode() == CLEAN


def test_clean_when_jsonl_then_only_the_text_changes(run: Run) -> None:
    lines = [
        f'{{"id": 12345678901234567890, "text": {json.dumps(DIRTY)}, "n": 1.0, "m": 1e3, "id": 2}}',
        f'{{"text":{json.dumps(STORY, ensure_ascii=False)} ,"z":[NaN,{{"text":"{PROMO}"}}]}}',
    ]
    done = run("clean", "-", stdin=("\r\n".join(lines) + "\n\n").encode())
    first, second, blank, end = done.stdout.decode().split("\n")
    assert first.startswith('{"id": 12345678901234567890, "text": "The bridge')
    assert first.endswith(', "n": 1.0, "m": 1e3, "id": 2}\r')
    assert json.loads(first)["text"].rstrip("\n") == STORY
    assert (second, blank, end) == (lines[1], "", "")


def test_clean_when_field_is_named_then_that_one(run: Run) -> None:
    row = {"text": PROMO, "body": DIRTY}
    done = run("clean", "-", "--field", "body", stdin=json.dumps(row).encode())
    assert json.loads(done.stdout) == {"text": PROMO, "body": json.loads(done.stdout)["body"]}
    assert json.loads(done.stdout)["body"].rstrip("\n") == STORY


def test_clean_when_lines_are_bad_then_the_rest_goes_on_and_nothing_is_lost(run: Run, tmp_path: Path) -> None:
    good = json.dumps({"text": DIRTY}).encode()
    bad = [b"{nope", b'{"body": 1}', b'{"text": null}', b'{"text": "\xff"}', b'{"text": "a"']
    (tmp_path / "a.jsonl").write_bytes(b"\n".join([good, *bad, good]) + b"\n")
    done = run("clean", "a.jsonl", "-o", "out.jsonl")
    assert (done.returncode, done.stdout) == (1, b"")
    for number, reason in [
        (2, "not JSON"),
        (3, "no field 'text'"),
        (4, "is null"),
        (5, "not UTF-8 at byte 10"),
        (6, "not JSON"),
    ]:
        assert any(
            f"a.jsonl:{number}: left out: " in line and reason in line for line in done.stderr.decode().splitlines()
        )
    assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 2
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl.rejected.jsonl").read_bytes().splitlines()]
    raw = [row["raw"].encode() if "raw" in row else base64.b64decode(row["raw_base64"]) for row in rows]
    assert raw == [line + b"\n" for line in bad]
    assert [row["where"] for row in rows] == [f"a.jsonl:{number}" for number in range(2, 7)]

    (tmp_path / "a.jsonl").write_bytes(good)
    assert run("clean", "a.jsonl", "-o", "out.jsonl").returncode == 0
    assert not (tmp_path / "out.jsonl.rejected.jsonl").exists()


def test_clean_when_bad_lines_go_to_stdout_then_it_says_how_to_keep_them(run: Run) -> None:
    done = run("clean", "-", "--format", "jsonl", stdin=b'oops\n{"text": "a"}\n')
    assert (done.returncode, done.stdout) == (1, b'{"text": "a"}\n')
    assert b"<stdin>:1: left out: not JSON" in done.stderr
    assert b"-o FILE" in done.stderr


def test_clean_when_folder_then_mirrored_and_nothing_else(run: Run, tmp_path: Path) -> None:
    for name in ("in/a.txt", "in/deep/b.jsonl", "in/page.html", "in/page.txt", "in/notes.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(DIRTY, encoding="utf-8")
    (tmp_path / "in/deep/b.jsonl").write_text(json.dumps({"text": DIRTY}), encoding="utf-8")
    (tmp_path / "in/page.html").write_text(
        f"<html><body><article><p>{STORY}</p></article></body></html>", encoding="utf-8"
    )
    done = run("clean", "in", "-o", "in/out", "--stats")
    assert done.returncode == 0, done.stderr
    written = sorted(str(path.relative_to(tmp_path / "in/out")) for path in (tmp_path / "in/out").rglob("*.*"))
    assert written == ["a.txt", "deep/b.jsonl", "page.html.txt", "page.txt"]
    assert (tmp_path / "in/out/a.txt").read_text(encoding="utf-8").rstrip("\n") == STORY
    assert "records     4 (" in done.stderr.decode()
    assert run("clean", "in", "-o", "in/out", "--stats").stderr == done.stderr


def test_clean_when_input_would_be_overwritten_then_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(DIRTY, encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("in/a.txt")
    for arguments in (
        ("in/a.txt", "-o", "in/a.txt"),
        ("in", "-o", "in"),
        ("in/a.txt", "-o", "link.txt"),
        ("in/a.txt", "-o", ".//in/"),
    ):
        done = run("clean", *arguments)
        assert done.returncode == 2, arguments
        assert b"is an input too" in done.stderr
    assert (tmp_path / "in/a.txt").read_text(encoding="utf-8") == DIRTY


def test_clean_when_two_inputs_share_a_name_then_refused(run: Run, tmp_path: Path) -> None:
    for name in ("a/x.txt", "b/x.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    done = run("clean", "a/x.txt", "b/x.txt", "-o", "out")
    assert done.returncode == 2
    assert b"two inputs would be written to" in done.stderr
    assert not (tmp_path / "out").exists()


def test_clean_when_a_file_is_missing_then_the_others_are_cleaned(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DIRTY, encoding="utf-8")
    done = run("clean", "no.txt", "a.txt")
    assert done.returncode == 4
    assert done.stderr == b"cleaner: no.txt: no such file or folder\n"
    assert done.stdout.decode().rstrip("\n") == STORY


def test_clean_when_text_is_not_utf8_then_left_out_with_its_byte(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"caf\xe9")
    (tmp_path / "b.txt").write_text(STORY, encoding="utf-8")
    done = run("clean", "a.txt", "b.txt", "-o", "out")
    assert done.returncode == 1
    assert b"a.txt: left out: not UTF-8 at byte 3" in done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.txt.rejected.jsonl", "b.txt"]


def test_clean_when_file_is_empty_then_empty(run: Run, tmp_path: Path) -> None:
    for name in ("a.txt", "a.jsonl", "a.html", "a"):
        (tmp_path / name).touch()
        done = run("clean", name)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b""), name


def test_clean_when_output_cannot_be_written_then_4_and_nothing_half(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DIRTY, encoding="utf-8")
    done = run("clean", "a.txt", "-o", "a.txt/b.txt")
    assert done.returncode == 4
    assert done.stderr.startswith(b"cleaner: ")
    assert b"Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_clean_when_output_is_a_device_then_written_to_not_replaced(run: Run) -> None:
    assert run("clean", "-", "-o", "/dev/null", stdin=b"a").returncode == 0
    assert Path("/dev/null").is_char_device()
    assert run("clean", "-", "-o", "/dev/stdout", stdin=b"a").stdout == b"a"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_clean_when_stdout_is_full_then_4(environment: dict[str, str]) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "cleaner", "clean", "-"]
        done = subprocess.run(
            command, input=b"a", stdout=full, stderr=subprocess.PIPE, env=environment, check=False, timeout=60
        )
    assert done.returncode == 4
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_clean_when_reader_closes_the_pipe_then_quiet(tmp_path: Path, environment: dict[str, str]) -> None:
    with (tmp_path / "a.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": f"{number} {STORY}"}) + "\n" for number in range(3000))
    script = f'"{sys.executable}" -m cleaner clean a.jsonl | head -1; echo "${{PIPESTATUS[0]}}"'
    bash = ["bash", "-c", script]
    done = subprocess.run(bash, capture_output=True, cwd=tmp_path, env=environment, check=False, timeout=60)
    assert done.stderr == b""
    assert done.stdout.splitlines()[-1] == b"0"


def test_clean_when_categories_are_named_then_only_those(run: Run) -> None:
    assert run("clean", "-", "--category", "legal", stdin=DIRTY.encode()).stdout.decode() == DIRTY
    assert PROMO not in run("clean", "-", "--category", "follow", stdin=DIRTY.encode()).stdout.decode()


PACK = """\
schema: 1
pack: {id: mine, description: Lines of one site.}
rules:
  - id: en.nav.back-to-front
    description: A link to the front page.
    category: nav
    strength: sure
    pattern: '^back to the front page of the arl courier$'
    examples:
      match: ["Back to the front page of the Arl Courier", "« Back to the front page of the Arl Courier"]
      keep: ["Back to the front page of the Arl Courier went the story.", "Back to the front."]
sites: {courier.example: {literal: ["Arl Courier, since 1871, every day but Sunday"]}}
"""


def test_clean_when_pack_and_site_are_given_then_their_lines_go(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(PACK, encoding="utf-8")
    text = f"{STORY}\nBack to the front page of the Arl Courier\nArl Courier, since 1871, every day but Sunday\n"
    assert run("clean", "-", stdin=text.encode()).stdout.decode() == text
    done = run("clean", "-", "--rules", "mine.yaml", "--site", "courier.example", stdin=text.encode())
    assert done.stdout.decode().rstrip("\n") == STORY


def test_clean_when_pack_is_wrong_then_3_and_its_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(PACK.replace("strength: sure", "strength: shure"), encoding="utf-8")
    done = run("clean", "-", "--rules", "mine.yaml", stdin=b"a")
    assert done.returncode == 3
    assert b"mine.yaml:7:15: " in done.stderr
    assert b"'sure'" in done.stderr
    assert run("clean", "-", "--rules", "no.yaml", stdin=b"a").returncode == 4


@pytest.mark.parametrize(
    "arguments", [(), ("-", "--profile", "all"), ("-", "--category", "x"), ("-", "-o", "out/"), ("--nope",)]
)
def test_clean_when_usage_is_wrong_then_2(run: Run, arguments: tuple[str, ...]) -> None:
    done = run("clean", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Usage: cleaner clean" in done.stderr or b"Error: " in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_clean_when_interrupted_then_130_and_nothing_half(tmp_path: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "cleaner", "clean", "-", "--format", "jsonl", "-o", "out.jsonl"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stderr=pipe, cwd=tmp_path, env=environment) as process:
        assert process.stdin is not None
        process.stdin.write((json.dumps({"text": STORY}) + "\n").encode() * 1000)
        process.stdin.flush()
        deadline = time.monotonic() + 30
        while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert list(tmp_path.iterdir()) == []
