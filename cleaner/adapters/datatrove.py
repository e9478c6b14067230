"""datatrove: a step of a pipeline.

Comes in: documents. Goes out: the same documents, text cleaned, removals in their metadata; counts by status, category
and rule among the pipeline's statistics. Never: drops a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any, Final

from cleaner.adapters.extras import require
from cleaner.adapters.recipe import Recipe
from cleaner.adapters.results import tally
from cleaner.additions import PREFIX, checked_additions, describe
from cleaner.engine import Cleaner

PipelineStep: Any = require("datatrove.pipeline.base", "datatrove").PipelineStep
StatHints: Final = require("datatrove.utils.typeshelper", "datatrove").StatHints


class BoilerplateCleaner(PipelineStep):  # type: ignore[misc] # the library has no types
    """Cleans the text of each document.

    Args:
        cleaner: that of `clean()` when None.
        lang: code of the language of all texts, when known.
        lang_key: the metadata with the language of each; not looked at when None.
        add: of `removals`, `stats`, `language`: metadata to add, as `cleaner_removals` and so on; `cleaner_removals_2`
            when an earlier step has left the first: its offsets are of another text.
    """

    type = "✂️ - FORMAT"
    name = "🧹 Boilerplate cleaner"

    def __init__(
        self,
        cleaner: Cleaner | None = None,
        *,
        lang: str | None = None,
        lang_key: str | None = None,
        add: Iterable[str] = ("removals",),
    ) -> None:
        super().__init__()
        self.recipe = Recipe.of(cleaner)
        self.lang = lang
        self.lang_key = lang_key
        self.add = checked_additions(add)

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Any:  # noqa: ARG002 - the interface
        """Clean the documents of a shard, one by one."""
        cleaner = self.recipe.cleaner()
        for document in data or ():
            self.stat_update(StatHints.total)
            if not isinstance(document.text, str):  # such as another step may leave
                self.stat_update("not_text")
                yield document
                continue
            known = document.metadata.get(self.lang_key) if self.lang_key else None
            with self.track_time():
                result = cleaner.clean(document.text, known if isinstance(known, str) and known else self.lang)
            document.text = result.text
            for name in self.add:
                document.metadata[_free(PREFIX + name, document.metadata)] = describe(result, name)
            for name, number in tally([result]).items():
                self.stat_update(name, value=number)
            yield document


def _free(key: str, metadata: Mapping[str, Any]) -> str:
    """The key, numbered when it is taken."""
    numbered = (f"{key}_{number}" for number in count(2))
    return key if key not in metadata else next(name for name in numbered if name not in metadata)
