"""Both scanner backends find what `Scanner` promises, made-up literals or real ones, and so cleaning is the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner.scanner
from cleaner import Cleaner
from cleaner.candidates import Prefilter
from cleaner.disguise import DISGUISED, SCRIPTS
from cleaner.html import extract_text
from cleaner.rule import SENTENCE_START
from cleaner.scanner import AhoCorasickScanner, FindScanner, GrowingScanner, HyperscanScanner, Scanner, build_scanner
from cleaner.suspect import SUSPECT
from tests.cases.test_cases import load
from tests.samples import RULES
from tests.seedfiles import load_seeds

pytest.importorskip("hyperscan", reason="no wheel for this platform")

Found = tuple[list[tuple[int, int]], set[tuple[int, int]], set[int]]
"""(hits of literals, (line, number) of marks, numbers of flags)."""

MARKS = [rb"\t|\n#+ ", rb"\xc2[\x80-\xa0]", rb"(?:[A-Za-z] ){3}", rb"[^\x80-\xbf]\xe2\x80\x8c", DISGUISED]
FLAGS = [rb"\r[^\n]|\x0b", rb"[\xd6-\xdf]|\xe0[\xa0-\xa3]", rb"  ", SUSPECT]
PIECES = ["a", "B", "ab", "Ba", " ", "  ", "\n", "\r", "\t", "# ", "\x00", "ß", "É", "é", "İ", "я", "Я", "ה", "क", "关",
          "\xa0", "\u200c", "\ud800", "\udfff", "𝗙"]  # fmt: skip

texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.text(alphabet=st.characters()))
datas = texts.map(lambda text: text.encode("utf-8", "surrogatepass"))
literals = st.lists(
    st.one_of(
        st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map(
            lambda parts: "".join(parts).encode("utf-8", "surrogatepass").lower()
        ),
        st.binary(min_size=1, max_size=3).map(bytes.lower),
    ),
    max_size=8,
)
marks = st.lists(st.sampled_from(MARKS), max_size=2, unique=True)
flags = st.lists(st.sampled_from(FLAGS), max_size=2, unique=True)


def found_by(scanner: Scanner, data: bytes, literals: Sequence[bytes], marks: Sequence[bytes]) -> Found:
    """What a scanner reports, as far as `Scanner` promises it; marks by the line that their last byte stands in."""
    hits = scanner.scan(data)
    assert [end for end, _ in hits] == sorted(end for end, _ in hits)
    first_flag = len(literals) + len(marks)
    return (
        sorted(hit for hit in hits if hit[1] < len(literals)),
        {(data.count(b"\n", 0, end), number) for end, number in hits if len(literals) <= number < first_flag},
        {number for _, number in hits if number >= first_flag},
    )


def promised(data: bytes, literals: Sequence[bytes], marks: Sequence[bytes], flags: Sequence[bytes]) -> Found:
    """What must be found, looked for at every place."""
    lowered = data.lower()
    ends = [
        (at + len(literal), number)
        for number, literal in enumerate(literals)
        for at in range(len(data))
        if lowered.startswith(literal, at)
    ]
    lines = [b"\n" * (number > 0) + line for number, line in enumerate(data.split(b"\n"))]
    marked = {
        (line, len(literals) + number)
        for number, mark in enumerate(marks)
        for line, content in enumerate(lines)
        if re.search(mark, content, re.DOTALL)
    }
    first_flag = len(literals) + len(marks)
    return sorted(ends), marked, {first_flag + n for n, flag in enumerate(flags) if re.search(flag, data)}


@pytest.mark.parametrize("backend", [HyperscanScanner, AhoCorasickScanner, FindScanner])
@given(data=datas, literals=literals, marks=marks, flags=flags)
def test_scan_when_given_any_literals_then_finds_what_is_promised(
    backend: type[HyperscanScanner | AhoCorasickScanner | FindScanner],
    data: bytes,
    literals: list[bytes],
    marks: list[bytes],
    flags: list[bytes],
) -> None:
    if not literals and not marks and not flags:
        return  # nothing to look for is never asked of a scanner
    scanner = backend(literals, marks, flags)
    assert found_by(scanner, data, literals, marks) == promised(data, literals, marks, flags)


@cache
def documents() -> tuple[str, ...]:
    """Every seed and every case, as text."""
    seeds = [extract_text(seed.raw) if seed.is_html else seed.raw for seed in load_seeds()]
    folders = ("removed", "kept", "known_failures")
    return (*seeds, *(parameter.values[0]["text"] for folder in folders for parameter in load(folder)))


def test_scan_when_literals_are_those_of_the_rules_then_both_find_the_same() -> None:
    data = b"\n%b\n" % "\n".join(documents()).encode("utf-8", "surrogatepass")
    prefilter = Prefilter(RULES)
    made = [prefilter._tables.table(script, long=long) for script in range(1 + len(SCRIPTS)) for long in (False, True)]
    tables = [table for table in made if table.literals]
    assert tables
    for table in tables:
        literals = [literal.lstrip(SENTENCE_START.encode()) for literal in table.literals]
        marks = [DISGUISED] if table.marked else []
        fast = found_by(HyperscanScanner(literals, marks, FLAGS), data, literals, marks)
        plain = found_by(AhoCorasickScanner(literals, marks, FLAGS), data, literals, marks)
        assert fast[0]
        assert fast == plain


def test_cleaner_when_its_scanner_is_the_other_one_then_cleans_alike() -> None:
    cleaners = [Cleaner("strict", scanner=name) for name in cleaner.scanner.SCANNERS]
    fast, plain = (each.clean_many(documents()) for each in cleaners)
    assert sum(result.status == "ok" for result in fast) > 100
    assert [(a, b) for a, b in zip(fast, plain, strict=True) if a != b] == []


def test_growing_scanner_when_it_has_read_enough_then_changes_backend_and_finds_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cleaner.scanner, "FIND_BYTES", 50)
    monkeypatch.setattr(cleaner.scanner, "GROWTH_BYTES", 100)
    monkeypatch.setattr(cleaner.scanner, "LITERALS_BYTES", 150)
    parts = [b"follow", b"low us", "é".encode()], [DISGUISED], [SUSPECT]
    data = b"Follow US\nlow\tus caf\xc3\xa9\n"
    scanner = GrowingScanner(*parts)
    backends, found = [], []
    for _ in range(8):
        found.append(found_by(scanner, data, *parts[:2]))
        backends.append((type(scanner._for_literals), type(scanner._for_patterns)))
    assert backends[:2] == [(FindScanner, FindScanner)] * 2
    assert backends[2:4] == [(AhoCorasickScanner, FindScanner)] * 2
    assert backends[4:6] == [(AhoCorasickScanner, HyperscanScanner)] * 2
    assert backends[6:] == [(HyperscanScanner, HyperscanScanner)] * 2
    assert found == [promised(data, *parts)] * 8


def test_growing_scanner_when_the_first_text_is_long_then_finding_one_by_one_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cleaner.scanner, "GROWTH_BYTES", 400_000)
    monkeypatch.setattr(cleaner.scanner, "LITERALS_BYTES", 2_000_000)
    for length, literals, patterns in (
        (600, AhoCorasickScanner, FindScanner),
        (10**6, AhoCorasickScanner, HyperscanScanner),
    ):
        scanner = GrowingScanner([b"follow"], [DISGUISED], [])
        assert scanner.scan(b"follow" + b" " * length)[:1] == [(6, 0)]
        assert (type(scanner._for_literals), type(scanner._for_patterns)) == (literals, patterns)


def test_growing_scanner_when_there_is_no_pattern_then_none_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaner.scanner, "GROWTH_BYTES", 5)
    scanner = GrowingScanner([b"follow"], [], [])
    assert scanner.scan(b"follow") == [(6, 0)]
    assert type(scanner._for_patterns) is FindScanner


@pytest.mark.parametrize("backend", [HyperscanScanner, AhoCorasickScanner, GrowingScanner])
def test_scan_when_threads_share_the_scanner_then_each_finds_its_own(
    backend: type[HyperscanScanner | AhoCorasickScanner | GrowingScanner], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaner.scanner, "GROWTH_BYTES", 50_000)
    scanner = backend([b"follow", b"share"], [], [])
    datas = [b"Share " * n + b"follow" for n in range(60)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(scanner.scan, datas))
    assert found == [[(6 * i - 1, 1) for i in range(1, n + 1)] + [(6 * n + 6, 0)] for n in range(60)]


def test_build_scanner_when_a_name_is_given_then_takes_that_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    parts: tuple[list[bytes], list[bytes], list[bytes]] = ([b"follow"], [], [])
    assert isinstance(build_scanner(*parts, "hyperscan"), HyperscanScanner)
    assert isinstance(build_scanner(*parts, "ahocorasick"), AhoCorasickScanner)
    assert isinstance(build_scanner(*parts), GrowingScanner)
    monkeypatch.setattr(cleaner.scanner, "find_spec", lambda name: None)
    assert isinstance(build_scanner(*parts), AhoCorasickScanner)
