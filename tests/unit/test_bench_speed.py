"""The speed benchmark: what it measures on, that its command writes what it says, and that pages have its figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import rivals, slices, speed, synthetic, texts, workload
from benchmarks.peers import Peer
from benchmarks.remote import RemoteError
from benchmarks.speedpage import replace_section, write_page, write_section
from benchmarks.tables import markdown
from benchmarks.texts import cut, read_texts, script_of, up_to
from cleaner import Cleaner, RulePack

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "docs" / "speed"


@pytest.fixture(scope="module")
def pack() -> RulePack:
    return synthetic.invent_pack(40, 1)


def test_cut_when_lines_are_near_then_documents_end_there() -> None:
    lines = ["a" * 95, "b" * 40 + " " + "b" * 54, "c" * 300]
    cuts = cut(lines, 100, 1000)
    assert "".join(cuts) == "\n".join(lines)[: sum(map(len, cuts))]
    assert [len(one) for one in cuts] == [96, 96, 100, 100, 100]
    assert sum(map(len, cut(lines, 100, 150))) == 96
    assert cut(lines, 1000, 1000) == []


def test_up_to_when_texts_are_longer_then_as_many_as_fit() -> None:
    assert up_to(7, ["abc", "de", "f"]) == ["abc", "de"]


def test_script_of_when_letters_mix_then_the_most_common() -> None:
    assert [script_of(text) for text in ("Жук x", "ab ж", "12", "新聞新聞です")] == ["Cyrillic", "Latin", "", "Cjk"]


def test_read_texts_when_file_has_languages_then_grouped(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    records = [{"text": "a", "lang": "xx"}, {"text": "bbb", "lang": "yy"}, {"text": "c", "lang": "xx"}, {"text": ""}]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    found = read_texts(path, 0, 1, RulePack(()))
    assert {lang: sorted(texts_of) for lang, texts_of in found.by_language().items()} == {
        "yy": ["bbb"],
        "xx": ["a", "c"],
        "": [""],
    }
    assert found.digest == read_texts(path, 0, 1, RulePack(())).digest != read_texts(path, 3, 1, RulePack(())).digest


def test_has_nothing_to_try_when_a_rule_or_a_step_has_work_then_false() -> None:
    cleaner = Cleaner(languages=["en"])
    assert workload.has_nothing_to_try(cleaner, "The ferry sails.")
    assert not workload.has_nothing_to_try(cleaner, "The ferry sails.\nFollow us on Facebook")
    assert not workload.has_nothing_to_try(cleaner, "The ferry\u200b sails.")


def test_invent_pack_when_seed_is_the_same_then_the_same_rules_and_they_take_what_is_planted(pack: RulePack) -> None:
    assert pack.digest == synthetic.invent_pack(40, 1).digest != synthetic.invent_pack(40, 2).digest
    few = synthetic.first_of(pack, 10)
    assert len(few.rules) == 10
    assert set(few.rules) < set(pack.rules)
    body = "The ferry to Lindholm sails at nine from the old pier, the harbour office said on Monday."
    planted = synthetic.plant([body] * 9, few, 1)
    known = {rule.id for rule in few.rules}
    for cleaner in (Cleaner(packs=[few], languages=()), Cleaner(packs=[pack], languages=())):
        gone = [{removal.rule_id for removal in cleaner.clean(text).removals} for text in planted]
        assert [bool(rules & known) for rules in gone] == [True, False, False] * 3


def test_pages_when_extracted_then_text_of_the_article() -> None:
    section = slices.pages(["The ferry sails at nine from the old pier.\nIt is late."], Cleaner(languages=["en"]))
    assert "<nav>" in slices.page_of("a & b")
    assert "<p>a &amp; b</p>" in slices.page_of("a & b")
    assert [one.floor for one in section.tasks] == ["trafilatura", "trafilatura"]


def test_markdown_when_cells_are_numbers_then_aligned_to_the_right() -> None:
    assert markdown(["a|b", "n"], [["x", 1]]) == "| a\\|b | n |\n| --- | --: |\n| x | 1 |\n"


def test_main_when_run_on_a_few_documents_then_all_is_written_and_agrees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install_nothing(_: Peer) -> Path:
        raise RemoteError("did not install: no network")

    monkeypatch.setattr(speed, "Cleaner", lambda: Cleaner(languages=["en"]))  # the naive engine tries every rule
    monkeypatch.setattr(texts, "POOL_DOCUMENTS", 100)
    monkeypatch.setattr(workload, "SHORT_DOCUMENTS", 5)
    monkeypatch.setattr(slices, "LENGTHS", (300, 1000))
    monkeypatch.setattr(slices, "SLICE_CHARS", 2000)
    monkeypatch.setattr(synthetic, "COUNTS", (5, 10))
    monkeypatch.setattr(rivals, "environment", install_nothing)
    monkeypatch.setattr(rivals, "naive_loop", lambda _: str.upper)
    out, readme = tmp_path / "out", tmp_path / "README.md"
    readme.write_text("before\n<!-- speed: written by `make speed` -->\nold\n<!-- end of speed -->\nafter\n")
    sections = ("ways", "peers", "rules", "lengths", "languages", "scripts")
    only = [part for name in sections for part in ("--only", name)]
    options = ["--docs", "4", "--agree", "2", "--rounds", "1", "--out", str(out), "--readme", str(readme), *only]
    assert speed.main(options) == 0
    report = json.loads((out / "speed.json").read_text())
    assert report["agreement"] == {"documents": 2, "differences": 0}
    assert tuple(report["sections"]) == sections
    rows = {row["name"]: row for row in report["sections"]["ways"]["rows"]}
    assert rows["str.splitlines"]["ratio_to_floor"] == 1.0
    assert rows["clean()"]["ratio_to_floor"] < 1.0
    assert "did not install" in report["sections"]["peers"]["missing"][0]
    assert (out / "README.md").read_text() == write_page(report)
    assert readme.read_text() == f"before\n{write_section(report)}\nafter\n"
    assert {path.name for path in out.glob("*.svg")} == {"peers.svg", "rules.svg", "lengths.svg"}


def test_replace_section_when_marks_are_missing_then_error() -> None:
    with pytest.raises(ValueError, match="substring not found"):
        replace_section("no marks", "x")


def test_committed_pages_when_speed_was_measured_then_they_have_its_figures() -> None:
    report = json.loads((COMMITTED / "speed.json").read_text(encoding="utf-8"))
    assert (COMMITTED / "README.md").read_text(encoding="utf-8") == write_page(report), "run: make speed"
    assert write_section(report) in (ROOT / "README.md").read_text(encoding="utf-8"), "run: make speed"
    assert all((COMMITTED / name).is_file() for name in ("peers.svg", "rules.svg", "lengths.svg"))
