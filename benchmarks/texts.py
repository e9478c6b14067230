"""The texts that speed is measured on: from a file, or invented.

Comes in: a path or none, a count, a seed. Goes out: `Texts`. Never: measures; keeps no text longer than the run.
"""

from __future__ import annotations

import hashlib
import random
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.corpus import read_records
from benchmarks.generate import generate

if TYPE_CHECKING:
    from cleaner import RulePack

INVENTED: Final = "invented"
DOCUMENTS: Final = 500
POOL_DOCUMENTS: Final = 3000
POOL_CHARS: Final = 10_000_000
"""Characters of the pool that documents of every length are cut from."""

SCRIPT_CHARS: Final = 2000


@dataclass(frozen=True, slots=True)
class Texts:
    """What to measure on.

    Attributes:
        name: name of the file, or `INVENTED`.
        langs: code of the language of each text, as the file says; "" where it does not.
        texts: the texts.
        pool: these and more of the same kind, up to `POOL_CHARS`.
    """

    name: str
    langs: tuple[str, ...]
    texts: tuple[str, ...]
    pool: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Sha256 in hex of the texts."""
        digest = hashlib.sha256()
        for text in self.texts:
            digest.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
        return digest.hexdigest()

    def by_language(self) -> dict[str, list[str]]:
        """Texts of each language, those with most text first."""
        return group(zip(self.langs, self.texts, strict=True))

    def by_script(self) -> dict[str, list[str]]:
        """Texts of each script, those with most text first."""
        return group((script_of(text), text) for text in self.texts)


def tails_of(pack: RulePack) -> dict[str, list[str]]:
    """The rules' own examples of promotion, by language, as tails for invented documents."""
    tails: dict[str, list[str]] = {}
    for rule in pack.rules:
        if rule.category != "credit":
            tails.setdefault(rule.id.partition(".")[0], []).extend(rule.match)
    return tails


def read_texts(corpus: Path | None, docs: int, seed: int, pack: RulePack) -> Texts:
    """Read or invent the texts to measure on.

    Args:
        corpus: JSON Lines with a `text` and perhaps a `lang`; None invents.
        docs: documents; 0 means all of the file, or `DOCUMENTS` invented ones.
        seed: of what is invented, or of the choice from the file.
        pack: rules whose examples make the tails of invented documents.

    Returns:
        The texts in an order by chance, the same for the same seed.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not JSON Lines, or holds no record.
        KeyError: a record lacks `text`.
    """
    if corpus is None:
        docs = docs or DOCUMENTS
        pairs = generate(max(docs, POOL_DOCUMENTS), seed, tails_of(pack))
    else:
        pairs = [(str(record.get("lang") or ""), str(record["text"])) for record in read_records(corpus)]
        random.Random(seed).shuffle(pairs)
        if not pairs:
            raise ValueError(f"{corpus}: no record; expected at least one")
    chosen = pairs[: docs or len(pairs)]
    return Texts(
        corpus.name if corpus else INVENTED,
        tuple(lang for lang, _ in chosen),
        tuple(text for _, text in chosen),
        tuple(up_to(POOL_CHARS, (text for _, text in pairs))),
    )


def up_to(chars: int, texts: Iterable[str]) -> list[str]:
    """The first texts that together have at most `chars` characters."""
    kept = list(texts)
    fits = takewhile(lambda total: total <= chars, accumulate(len(text) + 1 for text in kept))
    return kept[: sum(1 for _ in fits)]


def group(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Texts by name, the name with most characters first."""
    groups: dict[str, list[str]] = {}
    for name, text in pairs:
        groups.setdefault(name, []).append(text)
    return dict(sorted(groups.items(), key=lambda one: -sum(map(len, one[1]))))


def script_of(text: str) -> str:
    """Script of most letters at the start of a text, as Unicode names it; "" without a letter."""
    letters = (char for char in text[:SCRIPT_CHARS] if char.isalpha())
    found = Counter(unicodedata.name(char, "").partition(" ")[0] for char in letters)
    return found.most_common(1)[0][0].capitalize() if found else ""


def cut(texts: Sequence[str], chars: int, most: int) -> list[str]:
    """Cut documents of about one length out of texts: at the end of a line, else between words, where there is one.

    Args:
        texts: in this order, one after the other.
        chars: characters of a document; up to a tenth less.
        most: characters to cut up; what is left of them at the end is not used.
    """
    whole = "\n".join(texts)[:most]
    cuts, at = [], 0
    while len(whole) - at >= chars - chars // 10:
        least, end = at + chars - chars // 10, at + chars
        end = whole.rfind("\n", least, end) + 1 or whole.rfind(" ", least, end) + 1 or end
        cuts.append(whole[at:end])
        at = end
    return cuts
