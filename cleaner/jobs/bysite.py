"""The cleaner for a record's site, when a pack has rules for that site.

Comes in: the address of a record. Goes out: a cleaner. Never: keeps more than a few cleaners.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, Protocol
from urllib.parse import urlsplit

from cleaner.engine import Cleaner
from cleaner.result import Result

_KEPT: Final = 8
"""Cleaners kept at a time: each has its own keyword tables, tens of megabytes."""


class CleanerLike(Protocol):
    """What a job needs of a cleaner."""

    def clean(self, text: str, lang: str | None = None) -> Result:
        """Clean one text."""


class BySite:
    """Cleaners by site.

    Args:
        cleaner: the one for all sites that no pack knows. Only of a `Cleaner` that was not made for one site already
            others can be made.
    """

    def __init__(self, cleaner: CleanerLike) -> None:
        self._all = cleaner
        self._state = cleaner.__getstate__() if type(cleaner) is Cleaner else {"site": "any"}
        sites = cleaner.pack.sites if type(cleaner) is Cleaner and not self._state["site"] else ()
        self._domains = frozenset(site.domain for site in sites)
        self._known: OrderedDict[str, CleanerLike] = OrderedDict()

    def pick(self, url: object) -> CleanerLike:
        """The cleaner for an address; the common one when it is none, or of a site without rules of its own."""
        if not self._domains or not isinstance(url, str):
            return self._all
        domain = self._domain(url)
        if not domain:
            return self._all
        if domain not in self._known:
            self._known[domain] = self._make(domain)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(domain)
        return self._known[domain]

    def _domain(self, url: str) -> str:
        try:
            host = (urlsplit(url).hostname or "").lower()
        except ValueError:
            return ""
        while host and host not in self._domains:
            host = host.partition(".")[2]
        return host

    def _make(self, domain: str) -> CleanerLike:
        made = Cleaner.__new__(Cleaner)
        made.__setstate__({**self._state, "site": domain})
        return made
