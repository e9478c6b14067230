"""The compiled form of rule files, so that a start reads no YAML and derives no keyword.

Comes in: checked rule files, or compiled bytes. Goes out: the other. Never: trusts what is compiled where the sources
can change and its key does not match, and never unpickles.

For each file the bytes have a line of facts, between tabs (its label, its key, a checksum, the ids of its rules, the
sizes of the parts), then the parts: what a search is made of, which is decoded when its rules are wanted, and what is
decoded when somebody asks for it: literals that only some texts can hold, and the rest of each rule.
"""

from __future__ import annotations

import json
import os
import time
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import astuple, fields
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner.changes import Override, RuleFile, Site
from cleaner.rule import Rule
from cleaner.spelling import ascii_literals, foreign_literals

COMPILED_NAME: Final = "compiled.bin"
FORMAT: Final = 6
HEAD: Final = ("category", "unit", "strength", "max_words", "scripts")
"""Fields of a rule that are needed, beside its id and its literals, to make it ready for a search: each takes few
values. The others wait for its first hit."""
REST: Final = tuple(f.name for f in fields(Rule) if f.name not in {*HEAD, "id", "literals", "foreign"})
_END: Final = "\x1e"
"""Stands behind the literals of a rule: cutting one string takes less time than decoding thousands."""
CODE: Final = (
    *("changes", "compiled", "disguise", "fields", "fold", "invisible", "keywords", "limits"),
    *("ondemand", "pattern", "patterntree", "rarity", "rule", "ruleentry", "rulefile", "scripts", "source"),
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
        literals: `Rule.literals` of each rule.
        foreign: `Rule.foreign` of each rule.
        sizes: the size of each rest.
        rests: the rest of each rule as compressed JSON, one after the other: most are never read.
    """

    key: str
    ids: tuple[str, ...] = ()
    head: bytes | memoryview = b""
    literals: bytes | memoryview = b""
    foreign: bytes | memoryview = b""
    sizes: bytes | memoryview = b""
    rests: bytes | memoryview = b""

    @property
    def parts(self) -> tuple[bytes | memoryview, ...]:
        """All that is neither a key nor an id."""
        return self.head, self.literals, self.foreign, self.sizes, self.rests


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
    code = [entry for entry in os.scandir(Path(__file__).parent) if entry.name.removesuffix(".py") in CODE]
    folders = [folder for folder in os.scandir(root) if folder.is_dir()]
    files = (entry for folder in folders for entry in os.scandir(folder))
    facts = [f"{FORMAT} {unicodedata.unidata_version}"]
    for entry in sorted((*code, *files), key=lambda e: e.path):
        with suppress(OSError):
            found = entry.stat()
            facts.append(f"{entry.path} {found.st_size} {found.st_mtime_ns}")
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
    pieces: list[bytes | memoryview] = [stamp, b"\n"] if stamp else []
    for label, entry in entries.items():
        sizes = ",".join(str(len(part)) for part in entry.parts)
        ids = ",".join(entry.ids)
        pieces += [f"{label}\t{entry.key}\t{_check(ids, entry)}\t{ids}\t{sizes}\n".encode(), *entry.parts]
    return b"".join(pieces)


def has_stamp(data: bytes, stamp: bytes) -> bool:
    """Whether compiled files were written in a state of the file system."""
    return data.startswith(stamp + b"\n")


def from_bytes(data: bytes) -> dict[str, Entry]:
    """Read compiled files, by label; broken ones are left out."""
    entries: dict[str, Entry] = {}
    view = memoryview(data)
    start = 0
    while (end := data.find(b"\n", start)) >= 0:
        start, line = end + 1, data[start:end]
        with suppress(ValueError, TypeError):
            label, key, check, ids, sizes = line.decode().split("\t")
            ends = list(accumulate(map(int, sizes.split(",")), initial=start))
            entry = Entry(key, tuple(ids.split(",")) if ids else (), *(view[a:b] for a, b in pairwise(ends)))
            if check == _check(ids, entry):
                entries[label] = entry
                start = ends[-1]
    return entries


def _check(ids: str, entry: Entry) -> str:
    found = zlib.crc32(ids.encode())
    for part in entry.parts:
        found = zlib.crc32(part, found)
    return f"{found:x}"


def pack_up(file: RuleFile, key: str) -> Entry:
    """Compile a rule file; its lists and remarks are for editors and linters and stay behind."""
    head = [
        *(file.path, file.pack_id, file.languages, file.description),
        [_coded([getattr(rule, name) for rule in file.rules]) for name in HEAD],
        [astuple(override) for override in file.overrides],
        [astuple(site) for site in file.sites],
    ]
    rests = [zlib.compress(_to_json([getattr(rule, name) for name in REST]), 9) for rule in file.rules]
    return Entry(
        key,
        tuple(rule.id for rule in file.rules),
        _to_json(head),
        "".join(ascii_literals(rule) + _END for rule in file.rules).encode(),
        "".join(foreign_literals(rule) + _END for rule in file.rules).encode(),
        _to_json([len(rest) for rest in rests]),
        b"".join(rests),
    )


def unpack(entry: Entry) -> RuleFile:
    """Put a rule file together again.

    Raises:
        ValueError: this is no compiled rule file.
    """
    try:
        path, pack_id, languages, description, columns, overrides, sites = json.loads(bytes(entry.head))
        known = {name: _decoded(*column) for name, column in zip(HEAD, columns, strict=True)}
        return RuleFile(
            path=path,
            pack_id=pack_id,
            languages=tuple(languages),
            description=description,
            lists={},
            rules=Rule.in_part({**known, "id": entry.ids, "literals": _cut(entry.literals)}, _InFull(entry)),
            overrides=tuple(Override(*values) for values in overrides),
            sites=tuple(Site(*_tuples(values)) for values in sites),
            remarks=(),
        )
    except TypeError as error:
        raise ValueError(f"not a compiled rule file: {error}") from error


class _InFull:
    """What the rules of a file say beyond what a search is made of."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry

    def __call__(self, name: str, place: int) -> dict[str, Any]:
        """Give a field of a rule, and all others that are decoded with it."""
        if name == "foreign":
            return {name: self._foreign[place]}
        start, end = self._bounds[place : place + 2]
        return dict(zip(REST, _tuples(json.loads(zlib.decompress(self._entry.rests[start:end]))), strict=True))

    @cached_property
    def _foreign(self) -> list[str]:
        return _cut(self._entry.foreign)

    @cached_property
    def _bounds(self) -> list[int]:
        return list(accumulate(json.loads(bytes(self._entry.sizes)), initial=0))


def _coded(values: list[Any]) -> tuple[list[Any], list[int]]:
    """A column of few values as these, and which of them stands in each row."""
    few = list(dict.fromkeys(values))
    return few, list(map(few.index, values))


def _decoded(few: list[Any], places: list[int]) -> list[Any]:
    return list(map(_tuples(few).__getitem__, places))


def _cut(literals: bytes | memoryview) -> list[str]:
    return str(literals, "utf-8").split(_END)[:-1]


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
