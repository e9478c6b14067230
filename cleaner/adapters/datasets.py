"""Hugging Face datasets: `map` over Arrow batches, with a fingerprint that is the same in every process.

Comes in: a Dataset, IterableDataset or a dict of them. Goes out: the same kind. Never: cleans again what the cache of
the library has under the same rules and options.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cleaner.adapters.extras import require

require("datasets", "datasets")  # before the rooms that need pyarrow: its extra brings both

from cleaner.adapters.arrow import BatchCleaner  # noqa: E402
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
    """Clean a column of a dataset.

    Args:
        dataset: a `Dataset`, `IterableDataset`, `DatasetDict` or `IterableDatasetDict`.
        text, cleaner, lang, lang_column, add: see `arrow.clean_batch`.
        options: for `map`: `num_proc`, `batch_size` …

    Returns:
        The same kind of dataset, without a format (`with_format` sets one).
    """
    clean = BatchCleaner(text, cleaner, lang=lang, lang_column=lang_column, add=add)
    return dataset.with_format("arrow").map(clean, batched=True, **options).with_format(None)
