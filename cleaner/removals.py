"""A verdict as removals, named in the text.

Comes in: a document and what goes of its lines. Goes out: `Removal`s with spans in code points of the text, sorted and
disjoint, or what they leave. Never: decides.
"""

from __future__ import annotations

from cleaner.document import Document, Span
from cleaner.edits import cut_out
from cleaner.result import Removal
from cleaner.verdict import Verdict


def name_removals(document: Document, verdict: Verdict) -> tuple[Removal, ...]:
    """Name what goes: a line that goes whole takes its break along, the last ones the break before.

    Args:
        document: the text.
        verdict: what goes of it.

    Returns:
        Removals in the order of the text. Raises: nothing.
    """
    left: dict[int, int] = {}
    for taken in verdict.taken:
        size = sum(b - a for a, b in taken.pieces)
        left[taken.line] = left.get(taken.line, len(document.lines[taken.line])) - size
    gone = {line for line, chars in left.items() if not chars}
    last_kept = max((i for i, t in enumerate(document.lines) if i not in gone and t.strip()), default=-1)
    removals: list[Removal] = []
    at = document.starts[last_kept] + len(document.lines[last_kept]) if last_kept >= 0 else 0
    pieces = [(taken.line, a, b, taken) for taken in verdict.taken for a, b in taken.pieces]
    for line, a, b, taken in sorted(pieces, key=lambda piece: piece[:3]):  # one may take what is left around another
        low, high = document.starts[line] + a, document.starts[line] + b
        if line in gone and line > last_kept:
            low, at = min(low, at), high
        elif line in gone and b == len(document.lines[line]) and line + 1 < len(document.lines):
            high = document.starts[line + 1]
        removals.append(Removal(Span(low, high), taken.rule.id, taken.rule.category, taken.reason))
    return tuple(removals)


def text_left(document: Document, verdict: Verdict) -> str:
    """What a verdict leaves of a text, before it is normalised.

    Args:
        document: the text.
        verdict: what goes of it, in any order.

    Returns:
        The text without it. Raises: nothing.
    """
    in_order = Verdict(sorted(verdict.taken, key=lambda taken: (taken.line, taken.pieces)))
    return cut_out(document.text, [removal.span for removal in name_removals(document, in_order)])[0]
