"""Build hook: puts the compiled form of the rules beside them into the wheel.

Comes in: the source tree. Goes out: `cleaner/_rules/compiled.bin` in the wheel. Never: writes into the source tree.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileRules(BuildHookInterface[Any]):
    """Compiles the rules once for everyone who installs the wheel."""

    PLUGIN_NAME = "custom"
    folder: str | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and have the result included; an editable install compiles when it first runs."""
        if version == "editable":
            return
        self.folder = tempfile.mkdtemp(prefix="boilerplate-cleaner-")
        target = Path(self.folder) / "compiled.bin"
        target.write_bytes(_compiled_rules(Path(self.root)))
        build_data["force_include"][str(target)] = "cleaner/_rules/compiled.bin"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - the interface
        """Remove what was written."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def _compiled_rules(root: Path) -> bytes:
    """Read the rules with the code of the source tree.

    The package is entered without its `__init__`, so that a build needs only what reads rules.
    """
    folder = root / "cleaner"
    spec = spec_from_file_location("cleaner", folder / "__init__.py", submodule_search_locations=[str(folder)])
    if spec is None:
        raise FileNotFoundError(f"{folder}: no package")
    package = module_from_spec(spec)
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "cleaner"}
    for name in before:
        del sys.modules[name]
    sys.modules["cleaner"] = package
    try:
        from cleaner.builtin import compile_files  # noqa: PLC0415 - found only now
        from cleaner.compiled import cache_path  # noqa: PLC0415
        from cleaner.packfiles import builtin_files  # noqa: PLC0415

        cache = cache_path(root)
        return compile_files(builtin_files(root / "rules"), cache.read_bytes() if cache.is_file() else b"")
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "cleaner"]:
            del sys.modules[name]
        sys.modules.update(before)
