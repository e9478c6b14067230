"""`Cleaner`: wires the rooms; the way of the data is visible in `Cleaner._go`.

Comes in: a text (or HTML). Goes out: `Result`. Never: reads files other than the rules, prints, keeps anything of a
text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from functools import cache, cached_property
from time import thread_time
from typing import Any, Final

from cleaner.candidates import Candidates
from cleaner.collector import collector_paused
from cleaner.decision import decide
from cleaner.document import Document, Span
from cleaner.edits import cut_out
from cleaner.language import READ_CHARS, Detector, TextLanguage
from cleaner.limits import SECONDS_PER_MILLION, Limits
from cleaner.matching import Budget, Match, Matcher, OverBudgetError
from cleaner.normalize import DEFAULT_STEPS, normalize, normalize_beginning
from cleaner.options import chosen_categories, chosen_steps
from cleaner.pack import RulePack, extend, load_builtin, load_pack
from cleaner.removals import name_removals, text_left
from cleaner.result import Explanation, NearMiss, Removal, Result
from cleaner.rule import Guard, Rule
from cleaner.search import Search
from cleaner.verdict import Verdict

LONG_TEXT: Final = 100_000
"""Characters from which a text makes so many rows that the collector would walk over them again and again."""


class Cleaner:
    """Cleans texts under one set of rules and options; safe to share between threads, and picklable."""

    def __init__(
        self,
        profile: str = "standard",
        *,
        categories: Iterable[str] | None = None,
        packs: Iterable[RulePack | str] = (),
        languages: Iterable[str] | None = None,
        site: str | None = None,
        limits: Limits | None = None,
        normalization: Iterable[str] | None = None,
        detector: Detector | None = None,
        scanner: str = "",
    ) -> None:
        """Choose what to remove.

        Args:
            profile: `social` (promotion only), `standard` (also related links and site chrome) or `strict` (also
                bylines and credits).
            categories: exactly these categories, instead of a profile.
            packs: packs of your own, or paths of their files; they extend the built-in ones.
            languages: codes of the built-in language packs to use; all when None. With a single one, texts are
                taken to be in it.
            site: host name; adds the lines that are furniture on that site only.
            limits: what a text may cost and lose.
            normalization: names of `normalize.STEPS` to run; `DEFAULT_STEPS` when None.
            detector: tells a text's language when a rule asks; langdetect when None.
            scanner: `hyperscan` or `ahocorasick`; the best installed one when empty.

        Raises:
            OptionError: an unknown profile, category, language or step.
            RuleError: a pack is wrong.
        """
        self._options: dict[str, Any] = {
            "profile": profile,
            "categories": chosen_categories(profile, categories),
            "packs": tuple(p if isinstance(p, RulePack) else load_pack(p) for p in _several(packs)),
            "languages": None if languages is None else tuple(languages),
            "site": site,
            "limits": limits or Limits(),
            "normalization": chosen_steps(normalization),
            "detector": detector,
            "scanner": scanner,
        }
        self._build()

    def _build(self) -> None:
        options = self._options
        self.categories: frozenset[str] = options["categories"]
        self.limits: Limits = options["limits"]
        self.steps: tuple[str, ...] = options["normalization"]
        self._rewrites = any(step not in DEFAULT_STEPS for step in self.steps)
        self._language: str | None = options["languages"][0] if len(options["languages"] or ()) == 1 else None
        self._guarded = bool(options["packs"])
        with collector_paused():
            pack = extend(load_builtin(options["languages"]), *options["packs"])
            self.pack: RulePack = pack.for_site(options["site"]) if options["site"] else pack
            wanted = [rule for rule in self.pack.rules if rule.category in self.categories or _tells_cards(rule)]
            self.search = Search(wanted, options["scanner"])

    def __getstate__(self) -> dict[str, Any]:
        return self._options

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._options = state
        self._build()

    def clean(self, text: str, lang: str | None = None) -> Result:
        """Clean one text.

        Args:
            text: any string.
            lang: code of its language when you know it.

        Returns:
            The result; `result.text` is the same object when nothing had to be done.

        Raises:
            TypeError: the text is not a `str`.
        """
        return self._run(text, lang)[0]

    def clean_many(self, texts: Iterable[str], lang: str | None = None) -> list[Result]:
        """Clean texts one by one; see `clean`. Results stand in the order of the texts."""
        return [self._run(text, lang)[0] for text in texts]

    def clean_html(self, html: str | bytes, url: str | None = None) -> Result:
        """Extract the text of a page with trafilatura, then clean it.

        Args:
            html: the page.
            url: its address, when known.

        Returns:
            The result; its spans count in the extracted text, which is `result.source`.
        """
        from cleaner.html import extract_text  # noqa: PLC0415 - loads an HTML library

        return self._run(extract_text(html, url), None)[0]

    def explain(self, text: str, lang: str | None = None) -> Explanation:
        """Say for one text what goes and why, and what nearly went and what saved it.

        Args:
            text: any string.
            lang: code of its language when you know it.
        """
        result, verdict, document = self._run(text, lang, explained=True)
        misses = [
            NearMiss(Span(start + m.start, start + m.end), m.rule.id, m.rule.category, m.guard)
            for m in verdict.misses
            for start in (document.starts[m.line],)
        ]
        misses = [miss for miss in misses if not _is_gone(miss.span, result.removals)]
        misses += self._not_asked_for(text, result)
        return Explanation(text, result, tuple(sorted(misses, key=lambda miss: (miss.span, miss.rule_id))))

    def _not_asked_for(self, text: str, result: Result) -> Iterator[NearMiss]:
        """What rules of categories that are not removed would take from what stays."""
        search = self._search_not_asked_for
        if not search.rules or result.status not in {"ok", "unchanged"}:
            return
        language = TextLanguage(text, result.language, self._options["detector"])
        matches: dict[int, list[Match]] = {}
        with suppress(OverBudgetError):
            matches = search.match(search.find(text), Matcher(self._budget(text), search.lexicon, language))
        starts = Document(text).starts
        for line, here in matches.items():
            for match in here:
                span = Span(starts[line] + match.start, starts[line] + match.end)
                if match.guard is None and not _is_gone(span, result.removals):
                    yield NearMiss(span, match.rule.id, match.rule.category, Guard.CATEGORY)

    @cached_property
    def _search_not_asked_for(self) -> Search:
        """The rules of the other categories, made ready when first somebody asks for an explanation."""
        known = {rule.id for rule in self.search.rules}
        return Search([rule for rule in self.pack.rules if rule.id not in known], self._options["scanner"])

    def _run(self, text: str, lang: str | None, *, explained: bool = False) -> tuple[Result, Verdict, Document]:
        if not isinstance(text, str):
            raise TypeError(f"clean() takes a str, not {type(text).__name__}; bytes of a page go to clean_html()")
        with collector_paused() if len(text) > LONG_TEXT else nullcontext():
            return self._go(text, lang, explained=explained)

    def _go(self, text: str, lang: str | None, *, explained: bool) -> tuple[Result, Verdict, Document]:
        """The way of the data: text, candidates, matches, removals, edits, normalised text."""
        verdict = Verdict()
        document = _NO_DOCUMENT
        language = TextLanguage(text, lang or self._language, self._options["detector"])
        try:
            found = self.search.find(text)
            if found.lines:
                matcher = Matcher(self._budget(text), self.search.lexicon, language, thorough=explained)
                if matches := self.search.match(found, matcher):
                    document = Document(text)
                    verdict = decide(
                        document,
                        matches,
                        self.categories,
                        lambda left: self.search.match_line(left, matcher),
                        lambda so_far: language.changes(lambda: self._beginning(text_left(document, so_far))),
                    )
        except OverBudgetError:
            return Result(text, (), "over_budget", language.known, (), text), Verdict(), _NO_DOCUMENT
        removals = name_removals(document, verdict)
        return self._finish(text, removals, found, language), verdict, document

    def _finish(self, text: str, removals: tuple[Removal, ...], found: Candidates, language: TextLanguage) -> Result:
        kept, steps = text, self.steps if found.dirty or self._rewrites else ()
        if removals:
            kept, gone = cut_out(text, [r.span for r in removals])
            if sum(map(len, gone)) > self.limits.max_removed * len(text) or not kept.strip():
                return Result(text, (), "capped", language.known, (), text)
            steps = self.steps
        normal = normalize(kept, steps) if steps else kept
        if normal == text:
            return Result(text, (), "unchanged", language.known, (), text)
        return Result(normal, removals, "ok", language.known, steps, text)

    def _beginning(self, left: str) -> str:
        return normalize_beginning(left, READ_CHARS, self.steps)

    def _budget(self, text: str) -> Budget:
        limits = self.limits
        seconds = limits.seconds_floor + SECONDS_PER_MILLION * len(text) / 1e6
        work = max(limits.work_floor, limits.work_per_char * len(text))
        return Budget(work, thread_time() + seconds, guarded=self._guarded)


def _several(packs: Iterable[RulePack | str] | RulePack | str) -> Iterable[RulePack | str]:
    """The packs; one alone, or its path, is taken for a list of it."""
    return (packs,) if isinstance(packs, str | RulePack) else packs


def _is_gone(span: Span, removals: Sequence[Removal]) -> bool:
    """Whether a part of a span goes; removals are sorted and disjoint."""
    at = bisect_right(removals, span.start, key=lambda removal: removal.span.end)
    return at < len(removals) and removals[at].span.start < span.end


def _tells_cards(rule: Rule) -> bool:
    """Whether a rule is wanted even where its lines stay: dates and names tell a list of headlines from a table."""
    return rule.category == "credit" and rule.unit == "line"


_NO_DOCUMENT = Document("")


@cache
def default_cleaner() -> Cleaner:
    """The cleaner behind `clean`, made when first asked for."""
    return Cleaner()


def clean(text: str) -> str:
    """Clean one text under the standard profile, with all built-in rules.

    Args:
        text: any string.

    Returns:
        The text without promotion, related links and site chrome, normalised; the same object when nothing had to
        be done.

    Raises:
        TypeError: the text is not a `str`.
    """
    return default_cleaner().clean(text).text
