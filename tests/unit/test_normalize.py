"""Normalising: the steps, their order, and what they cost. The wording cases are data, in tests/cases/normalize."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from cleaner.errors import MissingExtraError, OptionError
from cleaner.normalize import DEFAULT_STEPS, LINE_BREAKS, MAX_MARKS, SPACES, STEPS, normalize, normalize_beginning
from tests.clock import seconds_for

CASES = Path(__file__).parents[1] / "cases" / "normalize"
PERSIAN = "او می\u200cخواهد کشتی بماند. نام او ماندگار است.\n"
ON_DEMAND = ("mojibake", "html_entities", "html_tags")


def load_cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}:{case['name']}")
        for path in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("case", load_cases())
def test_case_when_normalised_then_becomes_what_it_says(case: dict[str, Any]) -> None:
    assert set(case) <= {"name", "steps", "text", "becomes"}
    steps = case.get("steps", DEFAULT_STEPS)
    normal = normalize(case["text"], steps)
    assert normal == case.get("becomes", case["text"])
    assert normalize(normal, steps) is normal
    if "becomes" not in case:
        assert normal is case["text"]


def test_cases_when_counted_then_names_are_unique() -> None:
    names = [parameter.id for parameter in load_cases()]
    assert len(names) == len(set(names)) > 50


# --- the table of steps ---------------------------------------------------------------------------------------


def test_steps_when_listed_then_default_ones_stand_in_the_order_of_the_table() -> None:
    assert tuple(name for name in STEPS if name in DEFAULT_STEPS) == DEFAULT_STEPS
    assert set(STEPS) == {*DEFAULT_STEPS, *ON_DEMAND}


def test_normalize_when_steps_are_given_out_of_order_then_runs_them_in_order() -> None:
    text = "a\u200b \r\n\r\n\r\nb"
    assert normalize(text, reversed(DEFAULT_STEPS)) == normalize(text) == "a\n\nb"


def test_normalize_when_no_steps_then_same_object() -> None:
    text = "a\u200b  b\r\n"
    assert normalize(text, ()) is text


@pytest.mark.parametrize("step", DEFAULT_STEPS)
def test_normalize_when_one_step_is_left_out_then_its_work_is_not_done(step: str) -> None:
    work = {
        "line_breaks": "a\rb",
        "invisible": "a\u200bb",
        "nfc": "e\u0301",
        "spaces": "a  b",
        "blank_lines": "a\n\n\nb",
    }
    others = [name for name in DEFAULT_STEPS if name != step]
    assert normalize(work[step], others) is work[step]
    assert normalize(work[step]) == normalize(work[step], [step]) != work[step]


def test_normalize_when_step_is_unknown_then_names_the_nearest() -> None:
    with pytest.raises(OptionError, match=r"unknown normalisation step 'blank_line'; did you mean 'blank_lines'\?"):
        normalize("x", ["blank_line"])


@pytest.mark.parametrize("step", ["mojibake"])
def test_step_when_its_library_is_missing_then_says_how_to_install_it(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ftfy", None)
    with pytest.raises(MissingExtraError, match=r"pip install boilerplate-cleaner\[fix\]"):
        normalize("sch\u00c3\u00b6n", [step])


def test_import_when_done_then_loads_no_optional_library() -> None:
    script = "import sys, cleaner.normalize; print('ftfy' in sys.modules, 'html.entities' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False", "False"]


# --- the documented tables ------------------------------------------------------------------------------------


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_line_breaks_when_any_of_the_table_then_one_line_feed(line_break: str) -> None:
    assert STEPS["line_breaks"](f"a{line_break}b") == "a\nb"


def test_line_breaks_when_compared_with_str_then_only_the_information_separators_differ() -> None:
    of_str = {chr(code) for code in range(0x110000) if len(f"a{chr(code)}b".splitlines()) > 1}
    assert of_str - set(LINE_BREAKS) == {"\x1c", "\x1d", "\x1e"}
    assert set(LINE_BREAKS) - of_str == {"\r\n"}


def test_spaces_when_compared_with_unicode_then_tab_and_every_space_separator() -> None:
    separators = {chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Zs"}
    assert set(SPACES) | {" "} == separators | {"\t"}


def test_default_steps_when_run_on_every_code_point_then_no_control_and_no_odd_space_is_left() -> None:
    left = normalize("".join(f"x{chr(code)}x" for code in range(0x110000)))
    categories = {unicodedata.category(char) for char in left if char not in "\n "}
    assert not categories & {"Cc", "Zl", "Zp", "Zs"}
    assert "\u202e" not in left
    assert "\ufffd" in left
    assert "\ud800" in left


# --- cost -----------------------------------------------------------------------------------------------------

PUMPS = {
    "spaces": " ",
    "indented blank lines": " " * 60 + "\n",
    "words far apart": "a" + " " * 60,
    "line feeds": "\n",
    "carriage returns": "\r",
    "one mark": "\u0301",
    "marks in the wrong order": "\u0301\u0316",
    "marks at the limit": "a" + "\u0301\u0316" * (MAX_MARKS // 2),
    "marks that decompose": "\u0344\u0f73",
    "composition exclusions": "\u0958",
    "joiners": "\u200d",
    "joiners and marks": "\u200d\u0301",
    "marks and non-joiners": "\u064b\u200c",
    "selectors": "\ufe0f",
    "flags that do not end": "\U0001f3f4\U000e0041",
    "tags": "\U000e0041",
    "direction marks": "\u200f",
    "direction marks on lines": "\u200f\n",
    "zero-width spaces in Thai": "\u0e31\u200b",
    "c1 controls": "\x93",
    "ampersands": "&",
    "escaped ampersands": "&amp;",
    "ever more escaped": "amp;",
    "unfinished entities": "&am",
    "semicolons": ";",
    "angle brackets": "<",
    "closing brackets": ">",
    "nested tags": "<<b>b>",
    "unfinished tags": "<b ",
    "unfinished attributes": '<a x="',
    "unfinished comments": "<!-- > ",
    "one tag": "<b>",
    "mojibake": "\u00c3\u00a9",
    "half mojibake": "\u00e2\u20ac",
}


def seconds(step: Callable[[str], str], text: str) -> float:
    start = time.process_time()
    step(text)
    return time.process_time() - start


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("pump", PUMPS)
def test_step_when_text_doubles_then_time_no_more_than_doubles(name: str, pump: str) -> None:
    step, piece = STEPS[name], PUMPS[pump]
    half = "<a &" + piece * (100_000 // len(piece))
    first = min(seconds(step, half) for _ in range(2))
    second = min(seconds(step, half + half) for _ in range(2))
    assert second < 4 * first + 0.02


def test_html_tags_when_nested_deep_then_linear() -> None:
    nested = "<" * 50_000 + "b>" * 50_000
    assert STEPS["html_tags"](nested) == ""
    assert seconds(STEPS["html_tags"], nested) < 2


def test_nfc_when_a_megabyte_of_marks_then_half_a_second() -> None:
    rng = random.Random(1)
    marks = [chr(code) for code in range(0x300, 0x370)]
    for text in ("\u0301" * 500_000, "a" + "".join(rng.choices(marks, k=500_000))):
        assert seconds_for(partial(STEPS["nfc"], text)) < 0.5


def test_nfc_when_long_run_of_marks_then_only_the_run_stays_as_it_was() -> None:
    run = "\u0301\u0316" * 20
    assert STEPS["nfc"](f"e\u0301 x{run} e\u0301") == f"\u00e9 x{run} \u00e9"
    assert STEPS["nfc"]("x" + "\u0301\u0316" * 15) == "x" + "\u0316" * 15 + "\u0301" * 15


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("text", ["Plain words, one line after the other.\n" * 20_000, PERSIAN * 16_000])
def test_step_when_nothing_to_do_then_costs_next_to_nothing(name: str, text: str) -> None:
    text = text.rstrip()
    assert STEPS[name](text) is text
    if name != "mojibake":  # ftfy looks at every line that is not ASCII
        assert seconds_for(lambda: STEPS[name](text), 3) < 0.05


def test_normalize_when_lines_are_many_then_as_line_by_line() -> None:
    rng = random.Random(7)
    parts = ["word", " ", "  ", "\u00a0", "e\u0301", "\u200b", "\u200c", "\u05d0", "\u200f", "\r\n", "\n", "\u2028"]
    text = "".join(rng.choices(parts, k=20_000))
    lines = re.split("|".join(LINE_BREAKS), text)
    assert normalize(text) == STEPS["blank_lines"]("\n".join(map(normalize, lines)))


def test_normalize_beginning_when_a_text_is_long_then_the_rest_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []

    def note(text: str, _: object) -> str:
        read.append(len(text))
        return text

    monkeypatch.setattr("cleaner.normalize.normalize", note)
    assert normalize_beginning("a line of text\n" * 1000, 100) == ("a line of text\n" * 7)[:100]
    assert read == [209]
