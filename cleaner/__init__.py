r"""Strip promotional tails from scraped articles, keep every sentence of the article, and say why.

>>> from cleaner import clean
>>> print(clean("The bridge opened on Monday, a year late.\nFollow us on Facebook and Instagram"))
The bridge opened on Monday, a year late.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from cleaner.collector import collector_paused

if TYPE_CHECKING:
    from cleaner.document import Document, Span
    from cleaner.engine import Cleaner, clean
    from cleaner.errors import CleanerError, RuleError
    from cleaner.limits import Limits
    from cleaner.pack import RulePack, load_pack
    from cleaner.result import Explanation, NearMiss, Removal, Result
    from cleaner.rule import Rule

__all__ = [
    "Cleaner",
    "CleanerError",
    "Document",
    "Explanation",
    "Limits",
    "NearMiss",
    "Removal",
    "Result",
    "Rule",
    "RuleError",
    "RulePack",
    "Span",
    "clean",
    "load_pack",
]

_HOMES = {
    "document": ("Document", "Span"),
    "engine": ("Cleaner", "clean"),
    "errors": ("CleanerError", "RuleError"),
    "limits": ("Limits",),
    "pack": ("RulePack", "load_pack"),
    "result": ("Explanation", "NearMiss", "Removal", "Result"),
    "rule": ("Rule",),
}
"""Module -> what of it is public; loaded when first asked for, so that `import cleaner` costs next to nothing."""


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            with collector_paused():  # modules are there to stay
                value = globals()[name] = getattr(import_module(f"cleaner.{home}"), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
