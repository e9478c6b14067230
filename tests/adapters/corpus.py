"""Documents for the adapters, all invented, and what `clean()` makes of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from benchmarks.generate import generate
from cleaner import clean

TAILS = {
    "en": ("Follow us on Facebook and Instagram", "Subscribe to our newsletter", "Read also: the harbour"),
    "es": ("Síguenos en Facebook y Twitter", "Lea también: el puerto"),
    "ru": ("Подписывайтесь на наш канал в Telegram", "Читайте также: мост"),
}
STORY = "The ferry sails at nine from the pier, the harbour office said."
PROMO = "Follow us on Facebook and Instagram"
OFFSETS: dict[str, Any] = {
    "start": len(STORY),
    "end": len(f"{STORY}\n{PROMO}"),
    "rule": "en.follow.us-on-platform",
    "category": "follow",
}
ODD = ["", " ", "\n", STORY, f"{STORY}\n{PROMO}", PROMO, "a\u00a0b\r\nc\u200b", "e\u0301", "x\0y", "🚢 " * 9]


@cache
def documents(count: int) -> list[str]:
    """The same texts for the same count: odd ones first, then articles in nine scripts, most with a tail."""
    return (ODD + [text for _, text in generate(max(0, count - len(ODD)), 6, TAILS)])[:count]


@cache
def cleaned(count: int) -> list[str]:
    """What `clean()` makes of them, one by one."""
    return [clean(text) for text in documents(count)]
