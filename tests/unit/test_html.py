"""HTML to text: what comes out of a page, and that no page is an error."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from cleaner.html import MAX_TAGS, extract_text

SENTENCES = (
    "The harbour council voted on Tuesday to keep the old ferry running through the winter.",
    "Residents of the north shore had asked for a later crossing on Fridays, and they got one.",
    "\u201cIt is the only way home for half of us,\u201d said Marta Quill, who teaches at the school.",
    "The budget allows for two more deckhands and a new engine in spring.",
    "Fares stay as they are until June, when the board meets again.",
)
PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def page(body: str) -> str:
    """A page as a small paper's site writes it."""
    return (
        "<!doctype html><html><head><title>Ferry stays</title><script>var a = 1 < 2;</script></head><body>"
        f'<nav><a href="/">Home</a><a href="/sport">Sport</a></nav>{body}'
        '<footer><p>Copyright 2030</p><a href="/p">Privacy</a></footer></body></html>'
    )


@pytest.mark.parametrize(
    "body",
    [
        f"<article><h1>Ferry stays</h1>{PARAGRAPHS}</article>",
        f'<div class="content">{"".join(f"<div>{sentence}</div>" for sentence in SENTENCES)}</div>',
        f'<div id="story">{"<br><br>".join(SENTENCES)}</div>',
        f"<main>{''.join(f'<section><h2>Part</h2><p>{sentence}</p></section>' for sentence in SENTENCES)}</main>",
        f"<article><ul>{''.join(f'<li>{sentence}</li>' for sentence in SENTENCES)}</ul></article>",
        f'<article><p class="teaser">{SENTENCES[0]}</p>{PARAGRAPHS}</article>',
    ],
)
def test_page_when_extracted_then_every_paragraph_on_a_line_and_no_navigation(body: str) -> None:
    lines = [line.removeprefix("- ") for line in extract_text(page(body)).split("\n")]
    assert [line for line in lines if line in SENTENCES][-len(SENTENCES) :] == list(SENTENCES)
    assert not {"Home", "Sport", "Copyright 2030", "Privacy"} & set(lines)


def test_page_when_it_repeats_a_paragraph_then_both_stay() -> None:
    assert extract_text(page(f"<article>{PARAGRAPHS}<p>{SENTENCES[0]}</p></article>")).count(SENTENCES[0]) == 2


def test_page_when_it_has_a_table_then_rows_stay() -> None:
    table = "<table><tr><th>Day</th><th>Last crossing</th></tr><tr><td>Friday</td><td>22:40</td></tr></table>"
    text = extract_text(page(f"<article>{PARAGRAPHS}{table}</article>"))
    assert any("Friday" in line and "22:40" in line for line in text.split("\n"))


def test_page_when_it_has_reader_comments_then_they_go() -> None:
    comments = '<div id="comments"><p>I disagree with the council, said nobody in particular.</p></div>'
    assert "disagree" not in extract_text(page(f"<article>{PARAGRAPHS}</article>{comments}"))


def test_page_when_it_has_a_promotion_in_a_paragraph_then_it_is_left_for_the_rules() -> None:
    assert "Follow us on Facebook" in extract_text(page(f"<article>{PARAGRAPHS}<p>Follow us on Facebook</p></article>"))


@pytest.mark.parametrize("fragment", [f"<p>{SENTENCES[0]}</p>", SENTENCES[0], f"<div>{PARAGRAPHS}</div>", PARAGRAPHS])
def test_fragment_when_extracted_then_not_lost(fragment: str) -> None:
    assert SENTENCES[0] in extract_text(fragment)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_bytes_when_extracted_then_decoded(encoding: str) -> None:
    html = page(f"<article>{PARAGRAPHS}</article>").encode(encoding)
    assert extract_text(html) == extract_text(page(f"<article>{PARAGRAPHS}</article>"))


@pytest.mark.parametrize(
    "html",
    [
        "",
        b"",
        "\0",
        b"\0",
        "\ud800",
        " ",
        "<html></html>",
        "<!doctype html>",
        bytes(range(256)) * 8,
        b"\x1f\x8b\x08rubbish",
    ],
)
def test_page_when_there_is_nothing_in_it_then_empty_text(html: str | bytes) -> None:
    assert extract_text(html).strip("\ufffd") == ""


def test_page_when_it_holds_a_lone_surrogate_and_a_nul_then_the_rest_stays() -> None:
    text = extract_text(page(f"<article><p>\ud800 {SENTENCES[0]}</p><p>\0{SENTENCES[1]}</p>{PARAGRAPHS}</article>"))
    assert text.count(SENTENCES[0]) == text.count(SENTENCES[1]) == 2


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + SENTENCES[0],
        page("<div>" * 100_000 + PARAGRAPHS + "</div>" * 100_000),
        "<b>" * 100_000,
        "<" * 100_000,
        "&" * 100_000,
        "<!--" * 50_000,
        "<table><tr>" * 20_000,
        "<a " + "x " * 100_000,
        "&#x110000;&#xd800;<p>&#0;",
        '<?xml version="1.0" encoding="utf-7"?>' + page(PARAGRAPHS),
    ],
)
def test_page_when_it_is_hostile_then_text_and_soon(html: str) -> None:
    start = time.process_time()
    assert isinstance(extract_text(html), str)
    assert isinstance(extract_text(html.encode(), url="http://[no-host"), str)
    assert time.process_time() - start < 10


def test_page_when_it_has_very_many_paragraphs_then_fast_enough_and_whole() -> None:
    count = MAX_TAGS
    start = time.process_time()
    lines = [f"{number}. {SENTENCES[4]}" for number in range(count)]
    text = extract_text(page(f"<article>{''.join(f'<p>{line}</p>' for line in lines)}</article>"))
    assert text.split("\n") == lines
    assert time.process_time() - start < 10


def test_extract_text_when_given_something_else_then_type_error() -> None:
    with pytest.raises(TypeError, match="takes a str or bytes, not int"):
        extract_text(3)  # type: ignore[arg-type]


def test_extract_text_when_memory_runs_out_then_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def run_out(*_: object, **__: object) -> str:
        raise MemoryError

    monkeypatch.setattr("trafilatura.extract", run_out)
    with pytest.raises(MemoryError):
        extract_text("<p>The ferry sails.</p>")


def test_import_when_done_then_does_not_load_trafilatura() -> None:
    script = "import sys, cleaner, cleaner.html; print('trafilatura' in sys.modules, 'lxml' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False", "False"]
