"""Ray Data: a dataset cleaned by a pool of actors.

Comes in: a dataset. Goes out: a dataset of the same rows. Never: starts a cluster, or reads a row before Ray does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cleaner.adapters.extras import require

require("ray.data", "ray")  # before the rooms that need pyarrow: its extra brings both

from cleaner.adapters.arrow import BatchCleaner  # noqa: E402
from cleaner.adapters.recipe import Recipe  # noqa: E402
from cleaner.additions import checked_additions  # noqa: E402
from cleaner.engine import Cleaner  # noqa: E402


def clean_dataset(
    dataset: Any,
    text: str = "text",
    cleaner: Cleaner | None = None,
    *,
    lang: str | None = None,
    lang_column: str | None = None,
    add: Iterable[str] = (),
    **options: Any,
) -> Any:
    """Clean a column of a dataset; `dataset.map_batches(BatchCleaner, …)` with the right arguments.

    Args:
        dataset: a `ray.data.Dataset`.
        text, cleaner, lang, lang_column, add: see `arrow.clean_batch`.
        options: for `map_batches`: `concurrency` (actors), `batch_size`, `num_cpus`, `memory` …

    Returns:
        A dataset, lazy as the one that came in.

    Raises:
        OptionError: something unknown is to be added.
    """
    arguments = {"cleaner": Recipe.of(cleaner), "lang": lang, "lang_column": lang_column, "add": checked_additions(add)}
    return dataset.map_batches(
        BatchCleaner, fn_constructor_args=[text], fn_constructor_kwargs=arguments, batch_format="pyarrow", **options
    )
