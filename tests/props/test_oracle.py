"""The engine held against the naive one of `tests.naive`: what the prefilter passes over would not have gone.

The lines are the examples of the rules (what they take and what they leave), the lines of the seeds and of the cases,
some of them decorated or glued to prose, shuffled into documents with prose between them, alike in every run.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
import yaml

from cleaner import Cleaner
from cleaner.pack import load_builtin
from cleaner.rule import Rule
from tests.naive import differences
from tests.samples import RULES
from tests.seedfiles import load_seeds

CASES = Path(__file__).parents[1] / "cases"
SOME_LANGUAGES = ["en", "de", "ru", "ar", "hi", "zh", "tr"]
LINES_A_DOCUMENT = 24
PROSE = [
    "The council met on Tuesday to settle the question of the old bridge, which has been closed since March.",
    "She said the harvest had been the best in ten years, and that nobody in the valley remembered another like it.",
    "Der Rat hat am Dienstag beschlossen, die alte Brücke bis zum Herbst zu sperren, weil ihre Pfeiler Risse haben.",
    "Совет во вторник решил закрыть старый мост до осени, потому что в его опорах нашли трещины, рассказал инженер.",
    "قرر المجلس يوم الثلاثاء إغلاق الجسر القديم حتى الخريف، بعد أن وجد المهندسون شقوقا في أعمدته خلال الشتاء الماضي.",
    "परिषद ने मंगलवार को तय किया कि पुराना पुल शरद ऋतु तक बंद रहेगा, क्योंकि उसके खंभों में दरारें मिली हैं।",
    "市议会周二决定将旧桥关闭到秋天，因为工程师在去年冬天的检查中发现桥墩上有裂缝，需要更换。",
    "Meclis salı günü eski köprüyü sonbahara kadar kapatmaya karar verdi, çünkü ayaklarında çatlaklar bulundu.",
    "",
]
DRESSES = [
    *["{line}"] * 5, "👉 {line}", "• {line} ", "** {line} **", " \t{line}", "“{line}”", "{line} »", "{line}\u200b",
    "1. {line}", "{line}  |  {line}", "{prose} {line}", "{prose}{line}", "{line} {prose}",
]  # fmt: skip
"""What may stand around a line, decoration or the article."""


def all_languages() -> list[str]:
    """The codes of all built-in packs."""
    return sorted({rule.id.partition(".")[0] for rule in RULES} - {"common"})


@cache
def cleaner_of(language: str) -> Cleaner:
    return Cleaner(languages=[language])


@cache
def rules_of(language: str) -> tuple[Rule, ...]:
    return load_builtin([language]).rules


def lines_of(language: str) -> list[str]:
    """Every line of a language that the project has, in a fixed order."""
    examples = {text for rule in rules_of(language) for text in (*rule.match, *rule.keep)}
    texts = [seed.raw for seed in load_seeds() if seed.lang == language and not seed.is_html]
    texts += [
        case["text"]
        for path in sorted(CASES.glob(f"*/{language}.yaml"))
        if path.parent.name in {"removed", "kept", "known_failures"}
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    lines = {line for text in texts for line in text.split("\n")}
    return sorted(line for line in examples | lines if line.strip())


def documents_of(language: str, seed: int) -> list[str]:
    """The lines of a language, each once, in documents with prose here and there."""
    chance = random.Random(f"{language} {seed}")
    lines = lines_of(language)
    chance.shuffle(lines)
    documents = []
    for at in range(0, len(lines), LINES_A_DOCUMENT):
        some = [
            chance.choice(DRESSES).format(line=line, prose=chance.choice(PROSE))
            for line in lines[at : at + LINES_A_DOCUMENT]
        ]
        for _ in range(chance.randint(1, 6)):
            some.insert(chance.randint(0, len(some)), chance.choice(PROSE))
        documents.append("\n".join(some))
    return documents


def disagreements(language: str, documents: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(document, what only one of the two engines removes) where they do not agree."""
    cleaner = cleaner_of(language)
    return [(text, found) for text in documents if (found := differences(cleaner, text))]


def test_engine_when_compared_with_the_naive_one_on_ten_thousand_lines_then_removes_the_same() -> None:
    documents = {language: documents_of(language, seed=0) for language in SOME_LANGUAGES}
    documents["en"] += documents_of("en", seed=1)
    assert sum(text.count("\n") + 1 for texts in documents.values() for text in texts) >= 10_000
    assert [found for language, texts in documents.items() for found in disagreements(language, texts)] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 5))
@pytest.mark.parametrize("language", all_languages())
def test_engine_when_compared_with_the_naive_one_on_every_line_there_is_then_removes_the_same(
    language: str, seed: int
) -> None:
    documents = documents_of(language, seed)
    assert sum(text.count("\n") + 1 for text in documents) >= 100
    assert disagreements(language, documents) == []


@pytest.mark.slow
def test_engine_when_texts_mix_languages_and_all_rules_are_tried_then_removes_the_same() -> None:
    chance = random.Random(0)
    lines = [line for language in all_languages() for line in chance.sample(lines_of(language), 40)]
    chance.shuffle(lines)
    cleaner = Cleaner()
    texts = ["\n".join(lines[at : at + LINES_A_DOCUMENT]) for at in range(0, len(lines), LINES_A_DOCUMENT)]
    assert [(text, found) for text in texts if (found := differences(cleaner, text))] == []
