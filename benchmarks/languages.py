"""The table of languages and categories in the documentation, made from the built-in rules.

    python -m benchmarks.languages            write docs/languages.md

Comes in: the built-in rules and the cases of the tests. Goes out: a page of Markdown. Never: edited by hand; a test
holds the page up to date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import yaml

from benchmarks.tables import leave, say
from cleaner.checklist import NEEDED
from cleaner.pack import load_builtin
from cleaner.rule import CATEGORIES, Rule

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "languages.md"
CASES: Final = ROOT / "tests" / "cases"

NAMES: Final[Mapping[str, str]] = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "common": "every language", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "ig": "Igbo",
    "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer",
    "kn": "Kannada", "ko": "Korean", "ky": "Kyrgyz", "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian",
    "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "mt": "Maltese",
    "my": "Burmese", "nb": "Norwegian", "ne": "Nepali", "nl": "Dutch", "om": "Oromo", "or": "Odia", "pa": "Punjabi",
    "pcm": "Nigerian Pidgin", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "rw": "Kinyarwanda", "sd": "Sindhi", "si": "Sinhala", "sk": "Slovak", "sl": "Slovene", "so": "Somali",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu",
    "tg": "Tajik", "th": "Thai", "ti": "Tigrinya", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "uz": "Uzbek", "vi": "Vietnamese", "xh": "Xhosa", "yo": "Yoruba", "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip
"""English names of the codes, with some to come: ISO 639, the shorter form."""

INTRODUCTION: Final = """\
# Languages

How many rules each language has in each category, with its documents in `tests/cases` (from which something goes, and
which stay whole). Rules of `every language` work beside those of each. More rules do not mean better ones:
`benchmarks/quality.py` tells how good they are. `*` marks a language that lacks one of
{needed};
`cleaner rules lint --language CODE` says what it lacks.

This page is made by `python -m benchmarks.languages`; do not edit it.

"""


def write_page(rules: Iterable[Rule], cases: Path) -> str:
    """Write the page.

    Args:
        rules: the built-in rules.
        cases: the folder of the cases.

    Returns:
        Markdown. Raises KeyError for a language without a name in `NAMES`.
    """
    counts: dict[str, Counter[str]] = {}
    for rule in rules:
        counts.setdefault(rule.origin.split("/")[1], Counter())[rule.category] += 1
    counts.pop("sites", None)
    head = ["code", "language", *CATEGORIES, "all", "goes", "stays"]
    lines = [f"| {' | '.join(head)} |", "|---|---|" + "--:|" * (len(head) - 2)]
    codes = sorted(counts, key=lambda code: (code != "common", code))
    lines += [f"| {' | '.join(_row(code, counts[code], cases))} |" for code in codes]
    total = sum((found for code, found in counts.items()), Counter[str]())
    cells = ["", f"{len(counts.keys() - {'common'})} languages", *(str(total[name]) for name in CATEGORIES)]
    lines.append(f"| {' | '.join([*cells, str(total.total()), '', ''])} |")
    return INTRODUCTION.format(needed=", ".join(NEEDED)) + "\n".join(lines) + "\n"


def _row(code: str, found: Counter[str], cases: Path) -> list[str]:
    lacks = code != "common" and any(not found[name] for name in NEEDED)
    documents = [_documents(cases / folder / f"{code}.yaml") for folder in ("removed", "kept")]
    cells = [found[name] for name in CATEGORIES] + [found.total(), *documents]
    return [f"`{code}`", NAMES[code] + " *" * lacks, *(str(cell or "") for cell in cells)]


def _documents(path: Path) -> int:
    return len(yaml.safe_load(path.read_text(encoding="utf-8"))) if path.is_file() else 0


def main() -> int:
    """Write the page of this checkout and return the exit code."""
    PAGE.write_text(write_page(load_builtin().rules, CASES), encoding="utf-8")
    say(f"written: {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    leave(main)
