"""Lint: what is wrong with a pack, and what is not wrong but should not be.

Comes in: the path of a pack, or nothing for the built-in rules. Goes out: `Problem`s, each with its place. Never:
prints, changes a file, or stops at the first problem.

Checked are, file by file, what stops it from loading and keywords that stand in no example; over the whole pack, ids
and overrides; then of each rule its examples, whether a stronger rule or one with the same pattern makes it idle, and
whether its patterns stay fast on text made to slow them down.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from time import thread_time
from typing import Final

from cleaner.builtin import read_files
from cleaner.errors import RuleError
from cleaner.fold import fold
from cleaner.limits import MAX_PIECE_CHARS
from cleaner.lintscope import find_scope
from cleaner.matching import Budget, Match, Matcher
from cleaner.pack import RulePack
from cleaner.packfiles import PackFile, builtin_files, builtin_root
from cleaner.regexes import compile_pattern, compiler_for
from cleaner.rule import Rule
from cleaner.rulefile import read_vocabulary

SLOW_SECONDS: Final = 0.02
"""Longest time for one try of a pattern on the longest piece there is; linear patterns take a thousandth of it."""

_TRIES: Final = 3
"""How often a slow try is repeated: a busy machine is slow once, a bad pattern always."""

_PLACE: Final = re.compile(r"(?P<path>.*?):(?P<line>\d+):(?P<column>\d+): (?P<message>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something to put right.

    Attributes:
        path: the file.
        line, column: the place in it, from 1.
        message: what is wrong; may go on with an excerpt on further lines.
    """

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        """`path:line:col: message`, as editors read it."""
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


def lint_pack(path: str | None = None) -> list[Problem]:
    """Find all problems of a pack.

    Args:
        path: a rule file or a folder of them; None: the built-in rules; see `lintscope.find_scope`.

    Returns:
        Problems sorted by place; none when all is well.

    Raises:
        InputError: there is nothing to read.
    """
    try:
        scope = find_scope(path)
    except RuleError as error:
        return [_problem(str(error))]
    problems = set(_check_files(scope.files, whole=scope.builtin and path is None))
    try:
        pack, everything = scope.load()
    except RuleError as error:
        return sorted(problems | {_problem(str(error))})
    problems.update(failing_examples(pack.rules, scope.files))
    for rule in pack.rules:
        problems.update(_slow_patterns(rule))
    return sorted(problems.union(_idle_rules(pack.rules, everything.rules)))


def run_examples(path: str | None = None) -> tuple[RulePack, list[Problem]]:
    """Run the examples of a pack.

    Args:
        path: as for `lint_pack`.

    Returns:
        The pack, and a problem for each example that fails, sorted by place.

    Raises:
        InputError: there is nothing to read.
        RuleError: the pack does not load.
    """
    scope = find_scope(path)
    pack, _ = scope.load()
    return pack, sorted(failing_examples(pack.rules, scope.files))


def failing_examples(rules: Iterable[Rule], files: Iterable[PackFile] = ()) -> Iterator[Problem]:
    """Run the examples of each rule on that rule alone, zone and neighbours aside.

    Args:
        rules: the rules.
        files: where they stand, to find the lines of the examples in.

    Yields:
        A problem for each example under `match` that its rule does not take, and under `keep` that it takes.
    """
    sources = {file.label: file.text for file in files}
    for rule in rules:
        yield from _failing_examples(rule, sources.get(rule.origin.rpartition(":")[0], ""))


def _failing_examples(rule: Rule, source: str) -> Iterator[Problem]:
    for example in rule.match:
        found = _tries(example, [rule])
        if not any(match.guard is None for match in found):
            guard = found[0].guard if found else None
            why = f"a guard saves it: {guard.value}" if guard else "the pattern does not match"
            yield _at(rule, source, example, f"{rule.id} does not take its example {example!r}: {why}")
    for example in rule.keep:
        if any(match.guard is None for match in _tries(example, [rule])):
            yield _at(rule, source, example, f"{rule.id} takes {example!r}, which it must keep")


def _check_files(files: Iterable[PackFile], *, whole: bool) -> Iterator[Problem]:
    """Read each rule file by itself, so that one mistake does not hide those of other files.

    Args:
        files: the files.
        whole: whether they are all the built-in ones, the common vocabulary among them.
    """
    listed = list(files)
    vocabularies = [file for file in listed if file.is_vocabulary]
    try:
        shared = [file for file in builtin_files(builtin_root()) if file.is_vocabulary and file.folder == ("common",)]
        below = None if whole else read_vocabulary(shared[0].text, shared[0].label)
        read_files(vocabularies, below)
    except RuleError as error:
        yield _problem(str(error))
        return
    for file in listed:
        if file.is_vocabulary:
            continue
        try:
            read = read_files([*(v for v in vocabularies if _stands_under(v, file)), file], below)
        except RuleError as error:
            yield _problem(str(error))
        else:
            yield from (_problem(remark) for one in read for remark in one.remarks)


def _stands_under(vocabulary: PackFile, file: PackFile) -> bool:
    """Whether a file may use the lists of a vocabulary: the common one, or one of its folders'."""
    return vocabulary.folder in {("common",), file.folder[: len(vocabulary.folder)]}


def _idle_rules(rules: Iterable[Rule], others: Iterable[Rule]) -> Iterator[Problem]:
    """Find rules that never decide: a stronger rule takes all their examples, or another has the same pattern."""
    by_category: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in others:
        by_category[rule.category].append(rule)
    for rule in rules:
        rivals = [other for other in by_category[rule.category] if other.id != rule.id and _covers(other, rule)]
        twins = [other.id for other in rivals if _same(other, rule) and other.id < rule.id]
        if twins:
            yield _at(rule, "", "", f"{rule.id} has the pattern of {twins[0]}")
        shadows = {other.id for other in rivals if other.rank > rule.rank}
        for example in rule.match:
            taken = {match.rule.id for match in _tries(example, rivals) if match.guard is None and match.start == 0}
            shadows &= taken
        if shadows:
            yield _at(rule, "", "", f"{rule.id} is idle: the stronger {min(shadows)} takes all its examples")


def _covers(other: Rule, rule: Rule) -> bool:
    """Whether `other` acts wherever `rule` does."""
    if other.id.partition(".")[0] not in {"common", rule.id.partition(".")[0]}:
        return False  # another language's pack may not be loaded
    zone = other.zone in {"any", rule.zone}
    language = not other.languages or (rule.languages and set(rule.languages) <= set(other.languages))
    unit = other.unit != "sentence" and (other.unit == rule.unit or rule.unit not in {"block", "rest"})
    return bool(zone and language and unit and other.rank >= rule.rank)


def _same(one: Rule, other: Rule) -> bool:
    return (one.pattern, one.unless, one.unit) == (other.pattern, other.unless, other.unit)


def _slow_patterns(rule: Rule) -> Iterator[Problem]:
    """Try the patterns of a rule on its own words, repeated to the length of the longest piece."""
    for pattern in (rule.pattern, *rule.unless):
        for text in _pumped(rule):
            if all(_is_slow(pattern, text) for _ in range(_TRIES)):
                where = f"{pattern[:60]!r} takes over {SLOW_SECONDS * 1000:.0f} ms on {text[:40]!r}…"
                yield _at(rule, "", "", f"{rule.id} is slow: {where}")
                break


def _is_slow(pattern: str, text: str) -> bool:
    try:
        compile_pattern(pattern).search(text, timeout=SLOW_SECONDS)
    except TimeoutError:
        return True
    quicker = compiler_for(text)(pattern)
    start = thread_time()
    quicker.search(text)
    return thread_time() - start > SLOW_SECONDS


def _pumped(rule: Rule) -> Iterator[str]:
    """Strings of the longest length that nearly match: examples, their beginnings and single characters, repeated."""
    seeds = {"a", "a ", " ", "1", "@a ", "a.", "- "}
    for example in rule.match:
        folded = fold(example)
        words = folded.split(" ")
        seeds |= {folded + " ", folded[: len(folded) // 2], folded[:-1], folded[-1:]}
        seeds |= {words[0] + " ", " ".join(words[:2]) + " "}
        for tail in ("a", "a ", "1 ", folded[-1:]):
            yield (folded + tail * MAX_PIECE_CHARS)[: MAX_PIECE_CHARS - 1] + "\x00"
    for seed in sorted(seeds - {""}):
        yield (seed * MAX_PIECE_CHARS)[: MAX_PIECE_CHARS - 1] + "\x00"


def _tries(text: str, rules: Iterable[Rule]) -> list[Match]:
    """Match a line in the language of the rules, without a budget."""
    found: list[Match] = []
    for rule in rules:
        budget = Budget(work=10**9, deadline=math.inf, guarded=True)
        matcher = Matcher(budget, None, partial(_language, rule), thorough=True)
        found += matcher.match_line(text, [(rule, None)])
    return found


def _language(rule: Rule) -> str | None:
    return rule.languages[0] if rule.languages else None


def _at(rule: Rule, source: str, needle: str, message: str) -> Problem:
    """A problem at the place of an example in the file of a rule, or else of the rule."""
    path, _, line = rule.origin.rpartition(":")
    number = int(line) if line.isdigit() else 1
    lines = source.split("\n")
    for at in range(number - 1, len(lines) if needle else 0):
        if needle in lines[at]:
            return Problem(path, at + 1, lines[at].index(needle) + 1, message)
    return Problem(path or rule.origin, number, 1, message)


def _problem(message: str) -> Problem:
    """Take the message of a `RuleError` apart."""
    found = _PLACE.fullmatch(message)
    if found is None:
        return Problem("", 1, 1, message)
    return Problem(found["path"], int(found["line"]), int(found["column"]), found["message"])
