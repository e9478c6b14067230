"""The compiled form of rule files, so that a start reads no YAML and derives no keyword.

Comes in: checked rule files, or compiled bytes. Goes out: the other. Never: trusts what is compiled where the sources
can change and its key does not match, and never unpickles.

The bytes have one line a file: its label, its key, the ids of its rules, and all that it says as JSON, between tabs.
A line is decoded when its rules are wanted; text of one script does not make that of another one wide.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any, Final, NamedTuple

from cleaner.changes import Override, RuleFile, Site
from cleaner.rule import Rule

COMPILED_NAME: Final = "compiled.tsv"
FORMAT: Final = 3
CODE: Final = (
    *("changes", "compiled", "disguise", "fields", "fold", "invisible", "keywords", "limits", "pattern", "rarity"),
    *("rule", "ruleentry", "rulefile", "scripts", "source", "spelling", "strings", "vocabulary", "yamlstrict"),
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
    digest = hashlib.sha256(f"{FORMAT} {unicodedata.unidata_version}".encode())
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


def file_key(code: str, texts: Iterable[str]) -> str:
    """Name a state of a file: sha256 in hex over the code key and the texts, its own and its vocabularies'."""
    digest = hashlib.sha256(code.encode())
    for text in texts:
        digest.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return digest.hexdigest()


def to_bytes(entries: Mapping[str, Entry]) -> bytes:
    """Write compiled files, by label; the same bytes for the same files."""
    lines = [
        b"\t".join((label.encode(), entry.key.encode(), ",".join(entry.ids).encode(), entry.content))
        for label, entry in entries.items()
    ]
    return b"\n".join(lines)


def from_bytes(data: bytes) -> dict[str, Entry]:
    """Read compiled files, by label; broken lines are left out."""
    entries: dict[str, Entry] = {}
    for line in data.split(b"\n"):
        with suppress(ValueError):
            label, key, ids, content = line.split(b"\t", 3)
            entries[label.decode()] = Entry(key.decode(), tuple(filter(None, ids.decode().split(","))), content)
    return entries


def pack_up(file: RuleFile, key: str) -> Entry:
    """Compile a rule file; its lists and remarks are for editors and linters and stay behind."""
    row = [
        *(file.path, file.pack_id, file.languages, file.description),
        [astuple(rule) for rule in file.rules],
        [astuple(override) for override in file.overrides],
        [astuple(site) for site in file.sites],
    ]
    content = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
    return Entry(key, tuple(rule.id for rule in file.rules), content)


def unpack(entry: Entry) -> RuleFile:
    """Put a rule file together again.

    Raises:
        ValueError: this is no compiled rule file.
    """
    try:
        path, pack_id, languages, description, rules, overrides, sites = json.loads(entry.content)
        return RuleFile(
            path=path,
            pack_id=pack_id,
            languages=tuple(languages),
            description=description,
            lists={},
            rules=tuple([Rule(*_tuples(values)) for values in rules]),
            overrides=tuple(Override(*values) for values in overrides),
            sites=tuple(Site(*_tuples(values)) for values in sites),
            remarks=(),
        )
    except TypeError as error:
        raise ValueError(f"not a compiled rule file: {error}") from error


def _tuples(values: list[Any]) -> list[Any]:
    """The values, with every list in them made a tuple."""
    return [tuple(_tuples(value)) if type(value) is list else value for value in values]


def cache_path(checkout: Path) -> Path:
    """Where a checkout keeps the compiled form: a folder that git ignores."""
    return checkout / ".cache" / COMPILED_NAME


def store(path: Path, data: bytes) -> None:
    """Write the compiled form whole or not at all; where nothing can be written, the next start compiles again."""
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor has no path
                file.write(data)
            os.replace(name, path)  # noqa: PTH105 - as in every atomic write: one call, same folder
        except OSError:
            Path(name).unlink()
