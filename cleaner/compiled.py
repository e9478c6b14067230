"""The compiled form of rule files: one JSON text, so that a start reads no YAML and derives no keyword.

Comes in: checked rule files, or a compiled text. Goes out: the other. Never: trusts what is compiled where the sources
can change and its key does not match, and never unpickles.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any, Final

from cleaner.changes import Override, RuleFile, Site
from cleaner.rule import Rule

COMPILED_NAME: Final = "compiled.json"
FORMAT: Final = 1
CODE: Final = (
    *("changes", "compiled", "fields", "fold", "invisible", "keywords", "limits", "pattern", "rule", "ruleentry"),
    *("rulefile", "source", "vocabulary", "yamlstrict"),
)
"""Modules that say what a rule file means: when one of them changes, whatever was compiled is stale."""

Entry = tuple[str, list[Any]]
"""The key of a compiled file, and its content as JSON gives it."""


def code_key() -> str:
    """Name a state of the code that reads rule files: a sha256 in hex."""
    digest = hashlib.sha256(f"{FORMAT} {unicodedata.unidata_version}".encode())
    here = Path(__file__).parent
    for name in CODE:
        with suppress(OSError):
            digest.update((here / f"{name}.py").read_bytes())
    return digest.hexdigest()


def file_key(code: str, texts: Iterable[str]) -> str:
    """Name a state of a file: sha256 in hex over the code key and the texts, its own and its vocabularies'."""
    digest = hashlib.sha256(code.encode())
    for text in texts:
        digest.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return digest.hexdigest()


def to_json(entries: dict[str, Entry]) -> str:
    """Write compiled files, by label: one JSON text, the same for the same files."""
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> dict[str, Entry]:
    """Read compiled files, by label; none when the text is broken."""
    with suppress(ValueError, TypeError, AttributeError):
        return {label: (str(key), list(row)) for label, (key, row) in json.loads(text).items()}
    return {}


def to_row(file: RuleFile) -> list[Any]:
    """Take a rule file apart; its lists and remarks are for editors and linters and stay behind."""
    return [
        file.path,
        file.pack_id,
        file.languages,
        file.description,
        [astuple(rule) for rule in file.rules],
        [astuple(override) for override in file.overrides],
        [astuple(site) for site in file.sites],
    ]


def from_row(row: list[Any]) -> RuleFile:
    """Put a rule file together again.

    Raises:
        ValueError: this is no row of a rule file.
    """
    try:
        path, pack_id, languages, description, rules, overrides, sites = row
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
    return [tuple(_tuples(value)) if type(value) is list else value for value in values]


def cache_path(checkout: Path) -> Path:
    """Where a checkout keeps the compiled form: a folder that git ignores."""
    return checkout / ".cache" / COMPILED_NAME


def store(path: Path, text: str) -> None:
    """Write the compiled form whole or not at all; where nothing can be written, the next start compiles again."""
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor has no path
                file.write(text)
            os.replace(name, path)  # noqa: PTH105 - as in every atomic write: one call, same folder
        except OSError:
            Path(name).unlink()
