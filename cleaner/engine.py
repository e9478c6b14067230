"""`Cleaner`: wires the rooms; the way of the data is visible in `Cleaner._run`.

Comes in: a text (or HTML). Goes out: `Result`. Never: reads files other than the rules, prints, keeps anything of a
text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from time import perf_counter
from typing import Any

from cleaner.candidates import Candidates, Prefilter
from cleaner.decision import Verdict, decide
from cleaner.disguise import DECORATION
from cleaner.document import PROSE_WORDS, Document, Span
from cleaner.edits import cut_out
from cleaner.errors import OptionError, nearest
from cleaner.fold import Lexicon, fold
from cleaner.language import Detector, detect_language
from cleaner.layout import TEASER_WORDS
from cleaner.limits import SECONDS_PER_MILLION, Limits
from cleaner.matching import Budget, Match, Matcher, OverBudgetError
from cleaner.normalize import DEFAULT_STEPS, STEPS, normalize
from cleaner.pack import RulePack, extend, load_builtin, load_pack
from cleaner.result import Explanation, NearMiss, Removal, Result
from cleaner.rows import Row
from cleaner.rule import CATEGORIES, PROFILES


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
            "categories": _chosen(profile, categories),
            "packs": tuple(p if isinstance(p, RulePack) else load_pack(p) for p in packs),
            "languages": None if languages is None else tuple(languages),
            "site": site,
            "limits": limits or Limits(),
            "normalization": _steps(normalization),
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
        pack = extend(load_builtin(options["languages"]), *options["packs"])
        self.pack: RulePack = pack.for_site(options["site"]) if options["site"] else pack
        self._guarded = bool(options["packs"])
        self._rules = tuple(rule for rule in self.pack.rules if rule.category in self.categories)
        self.lexicon = Lexicon([rule.keywords for rule in self._rules])
        self._prefilter = Prefilter(self._rules, options["scanner"])

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
        misses = tuple(
            NearMiss(Span(start + m.start, start + m.end), m.rule.id, m.rule.category, m.guard)
            for m in verdict.misses
            for start in (document.starts[m.line],)
        )
        return Explanation(text, result, misses)

    def _run(self, text: str, lang: str | None, *, explained: bool = False) -> tuple[Result, Verdict, Document]:
        """The way of the data: text, candidates, matches, removals, edits, normalised text."""
        if not isinstance(text, str):
            raise TypeError(f"clean() takes a str, not {type(text).__name__}; bytes of a page go to clean_html()")
        verdict = Verdict()
        document = _NO_DOCUMENT
        language = _Language(text, lang or self._language, self._options["detector"])
        try:
            found = self._prefilter.find(text, self.lexicon)
            if found.lines:
                matcher = Matcher(self._budget(text), self.lexicon, language, thorough=explained)
                matches = self._match(found, matcher)
                if matches:
                    document = Document(text)
                    verdict = decide(document, matches, self.categories, lambda left: self._match_text(left, matcher))
        except OverBudgetError:
            return Result(text, (), "over_budget", language.known, (), text), Verdict(), _NO_DOCUMENT
        removals = _removals(document, verdict)
        return self._finish(text, removals, found, language), verdict, document

    def _finish(self, text: str, removals: tuple[Removal, ...], found: Candidates, language: _Language) -> Result:
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

    def _budget(self, text: str) -> Budget:
        limits = self.limits
        seconds = limits.seconds_floor + SECONDS_PER_MILLION * len(text) / 1e6
        work = max(limits.work_floor, limits.work_per_char * len(text))
        return Budget(work, perf_counter() + seconds, guarded=self._guarded)

    def _match(self, found: Candidates, matcher: Matcher) -> dict[int, list[Match]]:
        """Number of each line that holds a match -> its matches."""
        matches: dict[int, list[Match]] = {}
        known: dict[tuple[bytes, bool], list[Match]] = {}
        last_prose = self._last_sure_prose(found)
        for number in sorted(found.lines):
            raw, tries = found.raw[number], found.lines[number]
            here = known.get((raw, number < last_prose))
            if here is None:
                line = raw.decode("utf-8", "surrogatepass")
                here = known[raw, number < last_prose] = matcher.match_line(
                    line,
                    [(self._rules[n], _in_letters(raw, tries[n])) for n in sorted(tries)],
                    prose_follows=number < last_prose,
                )
            if here:
                matches[number] = here
        return matches

    def _last_sure_prose(self, found: Candidates) -> int:
        """Number of the last line that is prose whatever the rules say: only hints are candidates for it.

        Under a heading of links it must also be too long for a teaser.
        """
        headings = (n for n in sorted(found.lines) if any(self._is_heading(rule) for rule in found.lines[n]))
        first_heading = next(headings, len(found.raw))
        for number in range(len(found.raw) - 1, -1, -1):
            raw = found.raw[number]
            if len(raw) > PROSE_WORDS and all(self._rules[n].strength == "hint" for n in found.lines.get(number, ())):
                row = Row(0, [], raw.decode("utf-8", "surrogatepass"))
                if row.prose and (number < first_heading or row.words > TEASER_WORDS):
                    return number
        return -1

    def _is_heading(self, number: int) -> bool:
        return self._rules[number].unit == "block" and self._rules[number].strength != "hint"

    def _match_text(self, text: str, matcher: Matcher) -> list[Match]:
        numbers = self._prefilter.rules_in(fold(text, self.lexicon))
        return matcher.match_line(text, [(self._rules[n], None) for n in sorted(numbers)])


def _in_letters(line: bytes, places: list[int] | None) -> list[int] | None:
    """Places in the bytes of a line without its `DECORATION` as places in code points of the whole line."""
    if places is None:
        return None
    cut = len(line) - len(line.lstrip(DECORATION))
    if line.isascii():
        return [place + cut for place in places] if cut else places
    found: list[int] = []
    at = letters = 0
    for place in sorted(places):  # those of each script come one after the other
        letters += len(line[at : place + cut].decode("utf-8", "surrogatepass"))
        at = place + cut
        found.append(letters)
    return found


class _Language:
    """The language of one text, found out when first asked for."""

    def __init__(self, text: str, hint: str | None, detector: Detector | None) -> None:
        self._text = text
        self._detector = detector
        self._asked = hint is not None
        self.known = hint

    def __call__(self) -> str | None:
        if not self._asked:
            self._asked = True
            self.known = detect_language(self._text, None, self._detector)
        return self.known


_NO_DOCUMENT = Document("")


def _removals(document: Document, verdict: Verdict) -> tuple[Removal, ...]:
    """Name what goes in the text: a line that goes whole takes its break along, the last ones the break before."""
    left: dict[int, int] = {}
    for taken in verdict.taken:
        size = sum(b - a for a, b in taken.pieces)
        left[taken.line] = left.get(taken.line, len(document.lines[taken.line])) - size
    gone = {line for line, chars in left.items() if not chars}
    last_kept = max((i for i, t in enumerate(document.lines) if i not in gone and t.strip()), default=-1)
    removals: list[Removal] = []
    at = document.starts[last_kept] + len(document.lines[last_kept]) if last_kept >= 0 else 0
    for taken in verdict.taken:
        start, size = document.starts[taken.line], len(document.lines[taken.line])
        for a, b in taken.pieces:
            low, high = start + a, start + b
            if taken.line in gone and taken.line > last_kept:
                low, at = min(low, at), high
            elif taken.line in gone and b == size and taken.line + 1 < len(document):
                high = document.starts[taken.line + 1]
            removals.append(Removal(Span(low, high), taken.rule.id, taken.rule.category, taken.reason))
    return tuple(sorted(removals, key=lambda r: r.span))


def _chosen(profile: str, categories: Iterable[str] | None) -> frozenset[str]:
    if categories is None:
        if profile not in PROFILES:
            raise OptionError(f"unknown profile {profile!r}{nearest(profile, PROFILES)}")
        return PROFILES[profile]
    chosen = frozenset([categories] if isinstance(categories, str) else categories)
    for name in sorted(chosen - set(CATEGORIES)):
        raise OptionError(f"unknown category {name!r}{nearest(name, CATEGORIES)}")
    return chosen


def _steps(names: Sequence[str] | Iterable[str] | None) -> tuple[str, ...]:
    if names is None:
        return DEFAULT_STEPS
    chosen = set(names)
    for name in sorted(chosen - set(STEPS)):
        raise OptionError(f"unknown normalisation step {name!r}{nearest(name, STEPS)}")
    return tuple(step for step in STEPS if step in chosen)


@cache
def _default() -> Cleaner:
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
    return _default().clean(text).text
