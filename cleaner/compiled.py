"""The compiled form of rule files, so that a start reads no YAML and derives no keyword.

Comes in: checked rule files, or compiled bytes. Goes out: the other. Never: trusts what is compiled where the sources
can change and its key does not match, and never unpickles.

The bytes have one line a file: its label, its key, a checksum, the ids of its rules, and all it says, between tabs.
A line is decoded when its rules are wanted, and of a rule what a search is made of; the rest when it is asked for.
"""

from __future__ import annotations

import json
import os
import time
import unicodedata
from binascii import crc32
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import astuple, fields
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner.changes import Override, RuleFile, Site
from cleaner.rule import Rule

COMPILED_NAME: Final = "compiled.tsv"
FORMAT: Final = 4
HEAD: Final = ("id", "category", "unit", "zone", "strength", "max_words", "languages", "scripts", "literals")
"""Fields of a rule that are needed to make it ready for a search; the others wait for its first hit."""
REST: Final = tuple(field.name for field in fields(Rule) if field.name not in HEAD)
PART: Final = b"\x1e"
"""Stands between the parts of what a file says; JSON never holds it."""
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
        content: a `RuleFile` as JSON in UTF-8; empty for a vocabulary.
    """

    key: str
    ids: tuple[str, ...] = ()
    content: bytes = b""


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
        check = f"{crc32(entry.content):x}"
        lines.append(b"\t".join((f"{label}\t{entry.key}\t{check}\t{','.join(entry.ids)}".encode(), entry.content)))
    return b"\n".join(lines)


def has_stamp(data: bytes, stamp: bytes) -> bool:
    """Whether compiled files were written in a state of the file system."""
    return data.startswith(stamp + b"\n")


def from_bytes(data: bytes) -> dict[str, Entry]:
    """Read compiled files, by label; broken lines are left out."""
    entries: dict[str, Entry] = {}
    for line in data.split(b"\n"):
        with suppress(ValueError):
            label, key, check, ids, content = line.split(b"\t", 4)
            if int(check, 16) == crc32(content):
                entries[label.decode()] = Entry(key.decode(), tuple(filter(None, ids.decode().split(","))), content)
    return entries


def pack_up(file: RuleFile, key: str) -> Entry:
    """Compile a rule file; its lists and remarks are for editors and linters and stay behind."""
    head = [
        *(file.path, file.pack_id, file.languages, file.description),
        [[getattr(rule, name) for name in HEAD] for rule in file.rules],
        [astuple(override) for override in file.overrides],
        [astuple(site) for site in file.sites],
    ]
    rests = [[getattr(rule, name) for name in REST] for rule in file.rules]
    return Entry(key, tuple(rule.id for rule in file.rules), PART.join(map(_to_json, [head, *rests])))


def unpack(entry: Entry) -> RuleFile:
    """Put a rule file together again.

    Raises:
        ValueError: this is no compiled rule file.
    """
    head, *rests = entry.content.split(PART)
    try:
        path, pack_id, languages, description, rules, overrides, sites = json.loads(head)
        return RuleFile(
            path=path,
            pack_id=pack_id,
            languages=tuple(languages),
            description=description,
            lists={},
            rules=tuple(
                Rule.in_part(dict(zip(HEAD, _tuples(values), strict=True)), partial(_rest_of, rest))
                for values, rest in zip(rules, rests, strict=True)
            ),
            overrides=tuple(Override(*values) for values in overrides),
            sites=tuple(Site(*_tuples(values)) for values in sites),
            remarks=(),
        )
    except TypeError as error:
        raise ValueError(f"not a compiled rule file: {error}") from error


def _rest_of(content: bytes) -> dict[str, Any]:
    return dict(zip(REST, _tuples(json.loads(content)), strict=True))


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
