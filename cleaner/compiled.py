"""The compiled form of rule files, so that a start reads no YAML and derives no keyword.

Comes in: checked rule files, or compiled bytes. Goes out: the other. Never: trusts what is compiled where the sources
can change and its key does not match, and never unpickles.

The bytes have one line a file: its label, its key, a checksum, the ids of its rules, and all it says in two parts,
between tabs: what a search is made of, which is decoded when its rules are wanted, and the rest of each rule, which is
decoded when it is asked for.
"""

from __future__ import annotations

import json
import os
import time
import unicodedata
from binascii import crc32
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, fields
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner.changes import Override, RuleFile, Site
from cleaner.rule import Rule

COMPILED_NAME: Final = "compiled.tsv"
FORMAT: Final = 5
HEAD: Final = ("id", "category", "unit", "strength", "max_words", "scripts", "literals", "foreign")
"""Fields of a rule that are needed to make it ready for a search; the others wait for its first hit."""
REST: Final = tuple(field.name for field in fields(Rule) if field.name not in HEAD)
_SCRIPTS: Final = HEAD.index("scripts")
CODE: Final = (
    *("changes", "compiled", "disguise", "fields", "fold", "invisible", "keywords", "limits"),
    *("pattern", "patterntree", "rarity", "rule", "ruleentry", "rulefile", "scripts", "source"),
    *("spelling", "strings", "vocabulary", "yamlstrict"),
)
"""Modules that say what a rule file means: when one of them changes, whatever was compiled is stale."""

STARTED: Final = time.time()
"""When this code was loaded, in seconds since the epoch: what is edited later is not what runs."""

LOADING_SECONDS: Final = 5.0
"""Seconds that loading the whole package may take on a slow disk."""


class Entry(NamedTuple):
    """A compiled file.

    Attributes:
        key: names the state of the file, of its vocabulary and of the code; see `file_key`.
        ids: the ids of its rules.
        head: what a search is made of, as JSON in UTF-8; empty for a vocabulary.
        rests: the rest of each rule as JSON, one after the other.
    """

    key: str
    ids: tuple[str, ...] = ()
    head: bytes = b""
    rests: bytes | memoryview = b""


def code_key() -> str:
    """Name a state of the code that reads rule files: a sha256 in hex."""
    from hashlib import sha256  # noqa: PLC0415 - 3 ms, and what is compiled already needs none

    digest = sha256(f"{FORMAT} {unicodedata.unidata_version}".encode())
    here = Path(__file__).parent
    for name in CODE:
        with suppress(OSError):
            digest.update((here / f"{name}.py").read_bytes())
    return digest.hexdigest()


def code_was_edited() -> bool:
    """Whether the code on disk may be younger than the code that runs, so that a key would name the wrong one."""
    here = Path(__file__).parent
    with suppress(OSError):
        return any((here / f"{name}.py").stat().st_mtime > STARTED - LOADING_SECONDS for name in CODE)
    return True


def stamp_of(root: Path) -> bytes:
    """Tell the state of the files under a folder of rules, and of the code, by what the file system says of them.

    A file is taken to be the same while its name, its size and the time of its last change are: then its text need
    not be read and digested to know that what was compiled fits.

    Args:
        root: the folder; files stand in folders of it.

    Returns:
        One line.
    """
    code = [Path(__file__).parent / f"{name}.py" for name in CODE]
    folders = [folder for folder in root.iterdir() if folder.is_dir()]
    facts = [f"{FORMAT} {unicodedata.unidata_version}"]
    for path in sorted([*code, *(Path(entry.path) for folder in folders for entry in os.scandir(folder))]):
        with suppress(OSError):
            found = path.stat()
            facts.append(f"{path} {found.st_size} {found.st_mtime_ns}")
    return repr(facts).encode("ascii", "backslashreplace")


def file_key(code: str, texts: Iterable[str]) -> str:
    """Name a state of a file: sha256 in hex over the code key and the texts, its own and its vocabularies'."""
    from hashlib import sha256  # noqa: PLC0415 - as above

    digest = sha256(code.encode())
    for text in texts:
        digest.update(sha256(text.encode("utf-8", "surrogatepass")).digest())
    return digest.hexdigest()


def to_bytes(entries: Mapping[str, Entry], stamp: bytes = b"") -> bytes:
    """Write compiled files, by label; the same bytes for the same files.

    Args:
        entries: the files.
        stamp: see `stamp_of`; written first, for `has_stamp`.
    """
    lines = [stamp] if stamp else []
    for label, entry in entries.items():
        facts = f"{label}\t{entry.key}\t{_check(entry.head, entry.rests)}\t{','.join(entry.ids)}"
        lines.append(b"\t".join((facts.encode(), entry.head, entry.rests)))
    return b"\n".join(lines)


def has_stamp(data: bytes, stamp: bytes) -> bool:
    """Whether compiled files were written in a state of the file system."""
    return data.startswith(stamp + b"\n")


def from_bytes(data: bytes) -> dict[str, Entry]:
    """Read compiled files, by label; broken lines are left out."""
    entries: dict[str, Entry] = {}
    view = memoryview(data)
    end = -1
    while end < len(data):
        start = end + 1
        end = data.find(b"\n", start) % (len(data) + 1)  # -1 is the end of the data
        with suppress(ValueError):
            tabs = _find_tabs(data, start, end)
            label, key, check, ids = data[start : tabs[3]].decode().split("\t")
            head, rests = data[tabs[3] + 1 : tabs[4]], view[tabs[4] + 1 : end]
            if check == _check(head, rests):
                entries[label] = Entry(key, tuple(filter(None, ids.split(","))), head, rests)
    return entries


def _find_tabs(data: bytes, start: int, end: int) -> list[int]:
    """Find the tabs of a line, without a copy of it.

    Raises:
        ValueError: they are too few.
    """
    tabs: list[int] = []
    for _ in range(5):
        start = data.index(b"\t", start, end) + 1
        tabs.append(start - 1)
    return tabs


def _check(head: bytes, rests: bytes | memoryview) -> str:
    return f"{crc32(rests, crc32(head)):x}"


def pack_up(file: RuleFile, key: str) -> Entry:
    """Compile a rule file; its lists and remarks are for editors and linters and stay behind."""
    rests = [_to_json([getattr(rule, name) for name in REST]) for rule in file.rules]
    head = [
        *(file.path, file.pack_id, file.languages, file.description),
        [[getattr(rule, name) for rule in file.rules] for name in HEAD],
        [len(rest) for rest in rests],
        [astuple(override) for override in file.overrides],
        [astuple(site) for site in file.sites],
    ]
    return Entry(key, tuple(rule.id for rule in file.rules), _to_json(head), b"".join(rests))


def unpack(entry: Entry) -> RuleFile:
    """Put a rule file together again.

    Raises:
        ValueError: this is no compiled rule file.
    """
    try:
        path, pack_id, languages, description, columns, sizes, overrides, sites = json.loads(entry.head)
        columns[_SCRIPTS] = map(tuple, columns[_SCRIPTS])
        rest = partial(_rest_of, entry.rests, list(accumulate(sizes, initial=0)))
        return RuleFile(
            path=path,
            pack_id=pack_id,
            languages=tuple(languages),
            description=description,
            lists={},
            rules=tuple(
                Rule.in_part(zip(HEAD, values, strict=True), rest, place)
                for place, (_, *values) in enumerate(zip(sizes, *columns, strict=True))
            ),
            overrides=tuple(Override(*values) for values in overrides),
            sites=tuple(Site(*_tuples(values)) for values in sites),
            remarks=(),
        )
    except TypeError as error:
        raise ValueError(f"not a compiled rule file: {error}") from error


def _rest_of(rests: bytes | memoryview, starts: Sequence[int], place: int) -> dict[str, Any]:
    start, end = starts[place : place + 2]
    return dict(zip(REST, _tuples(json.loads(bytes(rests[start:end]))), strict=True))


def _to_json(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _tuples(values: list[Any]) -> list[Any]:
    """The values, with every list in them made a tuple."""
    return [tuple(_tuples(value)) if type(value) is list else value for value in values]


def cache_path(checkout: Path) -> Path:
    """Where a checkout keeps the compiled form: a folder that git ignores."""
    return checkout / ".cache" / COMPILED_NAME


def store(path: Path, data: bytes) -> None:
    """Write the compiled form whole or not at all; where nothing can be written, the next start compiles again."""
    import tempfile  # noqa: PLC0415 - 4 ms, and most starts write nothing

    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor has no path
                file.write(data)
            os.replace(name, path)  # noqa: PTH105 - as in every atomic write: one call, same folder
        except OSError:
            Path(name).unlink()
