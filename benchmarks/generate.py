"""A corpus of invented articles from a seed: the same text on every machine, in several scripts, with promo tails.

Comes in: a seed, a count, and lines for the tails. Goes out: texts. Never: reads a file; no text of any publisher.

The shapes are those of extracted news: about 5 kB and 30 lines a document, paragraphs of one to three sentences, short
lines between them, and in three documents of five a tail of up to six promotional lines.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Script:
    """How to invent words and sentences of one kind of writing.

    Attributes:
        lang: code of a language written so; the tails of its documents are in it.
        share: weight of these documents in the corpus.
        onsets: beginnings of syllables, spaces between them.
        rimes: endings of syllables, likewise.
        space: what stands between words.
        stop: what ends a sentence.
        common: real words that are strewn in; the cue words among them make the keyword scan work.
    """

    lang: str
    share: float
    onsets: str
    rimes: str
    space: str = " "
    stop: str = ". "
    common: str = ""


ENGLISH: Final = (
    "the of and to in that is was for it with as on be at by this had not are but from or have an they which one you"
    " were all her she there would their we him been has when who will no more if out so said what up its about than"
    " into them can only other time new some could these two may first then do any like my now over such our man me"
    " even most made after also did many off before must well back through years much where your way down should"
    " because long each just state those people too mr how little good world make very year still see own work men day"
    " get here old between both life being under three never know same last another while us might great go come since"
    " against right came take used himself few house use place during without again home around small however found"
    " share follow read join click tweet comment photo reported published subscribe newsletter related copyright"
)
SPANISH: Final = (
    "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ya este sí"
)
RUSSIAN: Final = "и в не на я быть он с что а по это она этот к но они мы весь который из у так же от бы как для вы"

SCRIPTS: Final = (
    Script(
        "en",
        5,
        "b br c ch d dr f fl g gr h j k l m n p pl pr r s sh st t th tr v w",
        "ade aft ain all and ane ard ark ate eam ear eld ell en ent er est ide ight ile ine ing ock old one ore own",
        common=ENGLISH,
    ),
    Script(
        "es", 2, "b c d f g j l ll m n ñ p qu r s t v", "a ado al an ar ía e en er es ida o ón or os ué", common=SPANISH
    ),
    Script(
        "ru", 1.5, "б в г д ж з к л м н п р с т ф х ч ш", "а ал ан е ей ен и ий ик о ов ой ом ы я ять", common=RUSSIAN
    ),
    Script("el", 0.5, "β γ δ θ κ λ μ ν π ρ σ τ φ χ", "α αν ει ες η ία ο ον ος ου ών"),
    Script("ar", 1, "ب ت ج ح د ر س ش ع ف ق ك ل م ن ه و ي", "ا ار ان ة ي ين ون ل م"),
    Script("hi", 1, "क ख ग च ज त द न प ब म य र ल व स ह", "ा ि ी ु े ो ं र न", stop="। "),
    Script(
        "zh",
        1,
        "天 地 人 山 水 火 木 金 土 日 月 中 国 家 学 生",
        "上 下 左 右 前 后 大 小 多 少 年 会 时 来 去 说",
        "",
        "。",
    ),
    Script(
        "ja", 0.5, "日 本 東 京 大 人 中 会 社 新 年 時 間 気", "の は を に が と で も る た い し か な り", "", "。"
    ),
    Script("th", 0.5, "ก ข ค ง จ ช ด ต ถ ท น บ ป ผ พ ม ย ร ล ว ส ห อ", "า ิ ี ุ ู อน าง าน ัน ่า", "", " "),
)

VOCABULARY_WORDS: Final = 3000
COMMON_SHARE: Final = 0.35
TAIL_SHARE: Final = 0.6
LONGEST_TAIL: Final = 6
LINES: Final = (10, 45)
"""Fewest and most lines of a body."""


class Author:
    """Writes documents in one kind of writing."""

    def __init__(self, script: Script, chance: random.Random) -> None:
        """Invent a vocabulary."""
        self.script, self._chance = script, chance
        self._onsets, self._rimes, self._common = script.onsets.split(), script.rimes.split(), script.common.split()
        self._words = [self.word() for _ in range(VOCABULARY_WORDS)]
        self._weights = [1 / (rank + 3) for rank in range(VOCABULARY_WORDS)]

    def word(self, syllables: int = 0) -> str:
        """Invent a word, of a chance number of syllables when that is 0."""
        choice = self._chance.choice
        count = syllables or choice((1, 1, 2, 2, 3))
        return "".join(choice(self._onsets) + choice(self._rimes) for _ in range(count))

    def sentence(self, least: int = 6, most: int = 24) -> str:
        """Write one sentence without its end; about one word in three is a common one where there are any."""
        chance = self._chance
        chosen = chance.choices(self._words, self._weights, k=chance.randint(least, most))
        if self._common:
            chosen = [chance.choice(self._common) if chance.random() < COMMON_SHARE else word for word in chosen]
        text = self.script.space.join(chosen)
        return text[:1].upper() + text[1:]

    def line(self) -> str:
        """Write a paragraph, or one time in six a short line without an end."""
        if self._chance.random() < 1 / 6:
            return self.sentence(2, 7)
        count = self._chance.randint(1, 3)
        return "".join(self.sentence() + self.script.stop for _ in range(count)).strip()

    def document(self, tails: Sequence[str]) -> str:
        """Write a document, with a promo tail three times in five when there are lines for one."""
        lines = [self.line() for _ in range(self._chance.randint(*LINES))]
        if tails and self._chance.random() < TAIL_SHARE:
            lines += self._chance.choices(tails, k=self._chance.randint(1, LONGEST_TAIL))
        return "\n".join(lines)


def generate(count: int, seed: int, tails: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Invent a corpus.

    Args:
        count: documents.
        seed: the same seed gives the same corpus for the same tails.
        tails: promotional lines by language code.

    Returns:
        Pairs of language code and text.
    """
    chance = random.Random(seed)
    authors = {script.lang: Author(script, chance) for script in SCRIPTS}
    langs = chance.choices([script.lang for script in SCRIPTS], [script.share for script in SCRIPTS], k=count)
    return [(lang, authors[lang].document(tails.get(lang) or tails.get("en", ()))) for lang in langs]
