r"""Strip promotional tails from scraped articles, keep every sentence of the article, and say why.

>>> from cleaner import clean
>>> print(clean("The bridge opened on Monday, a year late.\nFollow us on Facebook and Instagram"))
The bridge opened on Monday, a year late.
"""

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
