"""A cleaner that is there at once, for tests of everything around it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from cleaner.document import Span
from cleaner.result import Removal, Result


@dataclass
class Cutter:
    """Cuts texts at the word PROMO.

    Attributes:
        slow: seconds that a text takes.
    """

    slow: float = 0.0

    def clean(self, text: str, lang: str | None = None) -> Result:
        if self.slow:
            time.sleep(self.slow)
        at = text.find("PROMO")
        if at < 0:
            return Result(text, (), "unchanged", lang, (), text)
        removal = Removal(Span(at, len(text)), "xx.follow.promo", "follow", "It says so.")
        return Result(text[:at], (removal,), "ok", lang, (), text)
