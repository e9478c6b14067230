"""The definitions behind the benchmark figures, proven on invented documents small enough to count by hand."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks import extraction, quality
from benchmarks.corpus import GoldDocument, fold_of, in_fold, read_gold, read_records
from benchmarks.generate import generate
from benchmarks.pages import Page, read_pages
from benchmarks.shingles import GoldText, agree, means, shingles, words
from benchmarks.survival import MIXED, Figures, LineFate, line_fates
from benchmarks.tables import table
from benchmarks.timing import LEAST_ROUNDS, LEAST_S, MOST_S, Task, Timing, Took, measure, timed


@dataclass(frozen=True)
class FakeSpan:
    """A span."""

    start: int
    end: int


@dataclass(frozen=True)
class FakeRemoval:
    """A removal."""

    span: FakeSpan
    rule_id: str = "en.follow.fake"
    reason: str = "it was told to."


@dataclass(frozen=True)
class FakeResult:
    """A result."""

    text: str
    removals: tuple[FakeRemoval, ...]


class FakeCleaner:
    """Removes the given substrings, the first occurrence of each, and nothing else."""

    def __init__(self, *parts: str) -> None:
        self.parts = parts
        self.told: list[str | None] = []

    def clean(self, text: str, lang: str | None = None) -> FakeResult:
        self.told.append(lang)
        spans = sorted((text.index(part), text.index(part) + len(part)) for part in self.parts if part in text)
        kept, at = "", 0
        for start, end in spans:
            kept, at = kept + text[at:start], end
        return FakeResult(kept + text[at:], tuple(FakeRemoval(FakeSpan(start, end)) for start, end in spans))


LINES = (
    "The ferry to Lindholm sails at nine.",  # 0: article, 30 characters that are not white space
    "Follow us on Facebook",  # 1: follow
    "",
    "The crossing takes an hour. Get our letter!",  # 3: article, its last sentence is mixed
    "Harbour news",  # 4: related
    "Boats return to Lindholm",  # 5: related
    "A line nobody is sure of",  # 6: unsure
)
TEXT = "\n".join(LINES)
DOCUMENT = GoldDocument(
    id="d1",
    lang="en",
    site="lindholm.example",
    text=TEXT,
    labels={1: "follow", 4: "related", 5: "related", 6: "unsure"},
    mixed={3: "Get our letter!"},
)


def fates(*parts: str) -> list[LineFate]:
    return list(line_fates(DOCUMENT, FakeCleaner(*parts).clean(TEXT).removals))


def figures(*parts: str) -> Figures:
    summed = Figures()
    summed.add(fates(*parts))
    return summed


def test_figures_when_nothing_goes_then_no_loss_and_no_recall() -> None:
    summed = figures()
    assert (summed.documents, summed.documents_hurt, summed.loss) == (1, 0, 0.0)
    assert summed.recall("follow") == 0.0
    assert summed.recall("join") is None


def test_line_fates_when_blank_or_unsure_then_skipped() -> None:
    assert [fate.number for fate in fates()] == [0, 1, 3, 3, 4, 5]
    assert figures("A line nobody is sure of").documents_hurt == 0


def test_figures_when_article_line_is_lost_then_counted_as_loss_and_hurt() -> None:
    summed = figures("The ferry to Lindholm sails at nine.")
    assert (summed.chars_lost, summed.chars) == (30, 30 + 23)
    assert summed.loss == pytest.approx(30 / 53)
    assert (summed.documents_hurt, summed.lines_hurt, summed.chars_of_lines_hurt) == (1, 1, 30)


def test_verdict_when_part_of_article_line_goes_then_cut() -> None:
    cut = next(fate for fate in fates("sails at nine.") if fate.number == 0)
    assert (cut.verdict, cut.removed) == ("cut", 12)
    assert figures("sails at nine.").documents_hurt == 1


def test_verdict_when_most_of_article_line_goes_then_lost() -> None:
    lost = next(fate for fate in fates("ferry to Lindholm sails at nine.") if fate.number == 0)
    assert (lost.verdict, lost.removed) == ("lost", 27)


def test_figures_when_only_white_space_of_article_goes_then_unhurt() -> None:
    assert figures("\n\n").documents_hurt == 0


def test_figures_when_mixed_part_goes_then_article_is_whole_and_recall_counts_it() -> None:
    summed = figures("Get our letter!")
    assert (summed.documents_hurt, summed.chars_lost) == (0, 0)
    assert summed.recall(MIXED) == 1.0


def test_figures_when_more_than_the_mixed_part_goes_then_hurt_by_the_rest_only() -> None:
    summed = figures("hour. Get our letter!")
    assert (summed.documents_hurt, summed.chars_lost) == (1, len("hour."))


def test_figures_when_removal_spans_lines_then_each_line_has_its_share() -> None:
    summed = figures("Harbour news\nBoats return to Lindholm")
    assert summed.recall("related") == 1.0
    assert summed.documents_hurt == 0


@pytest.mark.parametrize(("part", "gone"), [("Follow us on Face", False), ("Follow us on Facebo", True)])
def test_gone_when_four_fifths_of_the_characters_went_then_and_only_then(part: str, *, gone: bool) -> None:
    # The line has 18 characters that are not white space; 14 are 78 %, 16 are 89 %.
    assert next(fate for fate in fates(part) if fate.label == "follow").gone is gone


def test_groups_when_reported_then_follow_counts_as_social() -> None:
    report = figures("Follow us on Facebook").report()
    assert report["groups"] == {
        "social": 1.0,
        "related": 0.0,
        "ad": None,
        "legal+contact": None,
        "nav": None,
        "credit": None,
    }


def test_measure_when_language_is_told_then_and_only_then_passed() -> None:
    told, untold = FakeCleaner(), FakeCleaner()
    quality.measure(told, [DOCUMENT], tell_lang=True)
    quality.measure(untold, [DOCUMENT])
    assert (told.told, untold.told) == (["en"], [None])


def test_measure_when_rule_takes_article_then_rule_table_names_it_first() -> None:
    measured = quality.measure(FakeCleaner("The ferry", "Harbour news"), [DOCUMENT])
    assert measured.rules["en.follow.fake"][""] == 1
    assert measured.rules["en.follow.fake"]["related"] == 1
    assert "en.follow.fake" in quality.rule_table(measured.rules)


def test_show_lines_when_line_is_missed_then_printed_with_its_near_misses() -> None:
    measured = quality.measure(FakeCleaner("Follow us on Facebook"), [DOCUMENT])

    @dataclass(frozen=True)
    class FakeGuard:
        name: str = "ALONE"

    @dataclass(frozen=True)
    class FakeMiss:
        span: FakeSpan
        rule_id: str = "en.related.near"
        guard: FakeGuard = FakeGuard()

    def misses(text: str, _: str | None) -> Sequence[FakeMiss]:
        return [FakeMiss(FakeSpan(text.index("Harbour"), text.index("Harbour") + 3))]

    shown = list(quality.show_lines(measured, "missed", ["related"], misses))
    assert len(shown) == 2
    assert "Harbour news" in shown[0]
    assert "near miss en.related.near: ALONE" in shown[0]
    assert "near miss" not in shown[1]
    assert list(quality.show_lines(measured, "missed", ["follow"], misses)) == []


def test_read_gold_when_filtered_then_only_matching_documents(tmp_path: Path) -> None:
    path = tmp_path / "gold-invented.jsonl.gz"
    records = [
        {"id": f"d{n}", "lang": lang, "site": f"site{n}.example", "text": "x", "labels": {"0": "nav"}, "mixed": {}}
        for n, lang in enumerate(["en", "de", "en", "fr", "en", "en"])
    ]
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in records)
    assert read_gold(tmp_path)[0].labels == {0: "nav"}
    assert [document.id for document in read_gold(tmp_path, ["de"])] == ["d1"]
    assert [document.id for document in read_gold(path, ["en"], {"d0", "d1"})] == ["d0"]
    dev, held = read_gold(path, fold="dev"), read_gold(path, fold="held")
    assert sorted(document.id for document in dev + held) == [record["id"] for record in records]


def test_fold_of_when_called_then_md5_of_the_site_modulo_three() -> None:
    digests = {"a": 0x0CC175B9C0F1B6A831C399E269772661, "abc": 0x900150983CD24FB0D6963F7D28E17F72}  # of RFC 1321
    assert {site: fold_of(site) for site in digests} == {site: digest % 3 for site, digest in digests.items()}


def test_in_fold_when_fold_is_zero_then_held_and_not_dev() -> None:
    sites = [f"site{number}.example" for number in range(30)]
    held = [site for site in sites if in_fold(site, "held")]
    assert held
    assert held == [site for site in sites if fold_of(site) == 0]
    assert [site for site in sites if in_fold(site, "dev")] == [site for site in sites if site not in held]
    assert all(in_fold(site, "all") for site in sites)


def test_read_records_when_line_is_not_json_then_error_names_path_and_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a"}\n{broken\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"gold\.jsonl:2: not JSON"):
        list(read_records(path))


def test_words_when_script_has_no_spaces_then_one_word_a_character() -> None:
    assert words("Der Straße_9, ok") == ["der", "strasse_9", "ok"]
    assert words("新聞 news です") == ["新", "聞", "news", "で", "す"]
    assert words("e\u0301te\u0301 soft\u00adhyphen") == ["été", "softhyphen"]


def test_agree_when_half_of_the_text_is_junk_then_precision_falls_and_recall_stays() -> None:
    gold = GoldText("one two three four five")
    agreement = agree(words("one two three four five junk more junk"), gold.shingles)
    assert (agreement.precision, agreement.recall) == (2 / 5, 1.0)


def test_agree_when_shingle_repeats_then_counted_as_often_as_the_gold_has_it() -> None:
    gold = GoldText("one two three four")
    assert agree(words("one two three four") * 2, gold.shingles).precision == 1 / 5


def test_means_when_a_side_is_empty_then_left_out_of_that_mean() -> None:
    gold = GoldText("one two three four")
    nothing, all_of_it = agree([], gold.shingles), agree(words("one two three four"), gold.shingles)
    averaged = means([nothing, all_of_it])
    assert (averaged.precision, averaged.recall) == (1.0, 0.5)
    assert averaged.f1 == pytest.approx(2 / 3)


def test_shingles_when_text_is_short_then_one() -> None:
    assert shingles(["a", "b"]) == [("a", "b")]
    assert shingles([]) == []


def test_holds_when_short_line_is_only_named_elsewhere_then_not_gold() -> None:
    gold = GoldText("the mayor posted it on Twitter late at night\nHarbour news")
    text = words("Twitter Share Print Email Harbour news the mayor posted")
    assert not gold.holds(text, 0, 1)
    assert gold.holds(text, 4, 6)
    assert not gold.holds(text, 3, 3)


def test_holds_when_line_is_a_piece_of_a_gold_sentence_then_gold() -> None:
    gold = GoldText("the mayor posted it on Twitter late at night")
    text = words("the mayor posted it on Twitter late at night")
    assert gold.holds(text, 5, 6)


PAGE = Page(
    id="p1#container",
    extractor="container",
    lang="en",
    site="lindholm.example",
    text="The ferry sails at nine from the pier.\nFollow us on Facebook now please\nIt is back by noon on most days.",
    gold="The ferry sails at nine from the pier.\nIt is back by noon on most days.",
)


def test_score_when_junk_goes_then_precision_rises_to_the_oracle() -> None:
    measured = extraction.score(PAGE, FakeCleaner("\nFollow us on Facebook now please"))
    assert measured.before.precision is not None
    assert measured.before.precision < 1
    assert measured.after == measured.oracle
    assert measured.after.recall == 1.0
    assert not measured.hurt
    assert [(piece.gold, piece.rule_id) for piece in measured.pieces] == [(False, "en.follow.fake")]


def test_score_when_gold_line_goes_then_page_is_hurt_and_line_is_sampled() -> None:
    measured = extraction.score(PAGE, FakeCleaner("It is back by noon on most days."))
    assert measured.hurt
    shown = list(extraction.sample([measured], 100, 1))
    assert len(shown) == 1
    assert "It is back by noon on most days." in shown[0]
    assert "en.follow.fake" in shown[0]


def test_sample_when_extractors_share_a_line_then_it_counts_once() -> None:
    twin = Page("p1#readability", "readability", PAGE.lang, PAGE.site, PAGE.text, PAGE.gold)
    cleaner = FakeCleaner("It is back by noon on most days.")
    assert len(list(extraction.sample([extraction.score(page, cleaner) for page in (PAGE, twin)], 9, 1))) == 1


def test_read_pages_when_public_layout_then_one_page_for_each_extractor(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "ground-truth.json").write_text(json.dumps({"k": {"articleBody": "gold", "url": "u"}}))
    for name in ("one", "two"):
        (tmp_path / "output" / f"{name}.json").write_text(json.dumps({"k": {"articleBody": name}}))
    for path in (tmp_path, tmp_path / "ground-truth.json"):
        pages = list(read_pages(path))
        assert [(page.extractor, page.text, page.gold) for page in pages] == [
            ("one", "one", "gold"),
            ("two", "two", "gold"),
        ]


def test_read_pages_when_output_has_other_pages_then_refused(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "ground-truth.json").write_text(json.dumps({"k": {"articleBody": "gold"}}))
    (tmp_path / "output" / "one.json").write_text(json.dumps({"other": {"articleBody": "x"}}))
    with pytest.raises(ValueError, match="its pages are not those"):
        list(read_pages(tmp_path))


def test_table_when_cells_are_wide_then_columns_stay_aligned() -> None:
    rows = table(["name", "n"], [["日本", 1], ["ab", 22]]).splitlines()
    assert rows == ["name   n", "----  --", "日本   1", "ab    22"]


def test_timing_when_rounds_differ_then_ratio_is_taken_round_by_round() -> None:
    floor = Timing(Task("floor", timed(str), 2_000_000), (1.0, 2.0, 4.0), (1.0, 2.0, 4.0))
    other = Timing(Task("other", timed(str), 1_000_000), (1.0, 2.0, 4.0), (1.0, 2.0, 4.0))
    assert floor.rate == 1.0
    assert other.ratio_to(floor) == 0.5
    assert floor.spread == 1.5


def clock(name: str, calls: list[tuple[str, int]], seconds: float) -> Task:
    """A task that says it takes so many seconds, and notes how often it is told to run."""

    def run(times: int) -> Took:
        calls.append((name, times))
        return Took(seconds, seconds)

    return Task(name, run, 1)


def test_measure_when_run_then_tasks_alternate_and_first_round_does_not_count() -> None:
    calls: list[tuple[str, int]] = []
    timings = measure([clock(name, calls, 1.0) for name in "ab"], rounds=2)
    assert "".join(name for name, _ in calls) == "ababab"
    assert [len(timing.cpu) for timing in timings] == [2, 2]


def test_measure_when_task_is_short_then_it_repeats_until_the_clock_can_tell() -> None:
    calls: list[tuple[str, int]] = []
    measure([clock("a", calls, LEAST_S / 10)], rounds=1)
    assert calls == [("a", 1), ("a", 10)]


def test_measure_when_task_is_long_then_it_sits_out_the_last_rounds() -> None:
    long, short = measure([clock("a", [], MOST_S), clock("b", [], 1.0)], rounds=5)
    assert (len(long.cpu), len(short.cpu)) == (LEAST_ROUNDS, 5)
    assert long.ratio_to(short) == 1 / MOST_S


def test_generate_when_seed_is_the_same_then_text_is_the_same_and_tails_stand_last() -> None:
    tails = {"en": ["Follow us on Facebook"]}
    corpus = generate(40, 7, tails)
    random.random()
    assert corpus == generate(40, 7, tails)
    assert corpus != generate(40, 8, tails)
    assert any(text.endswith("\nFollow us on Facebook") for lang, text in corpus if lang == "en")
    assert len({lang for lang, _ in corpus}) > 3
