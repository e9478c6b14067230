"""Hugging Face datasets: `map` over Arrow batches, with a fingerprint that is the same in every process.

Comes in: a Dataset, IterableDataset or a dict of them. Goes out: the same kind. Never: cleans again what the cache of
the library has under the same rules and options.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from cleaner.adapters.extras import require

datasets: Final = require("datasets", "datasets")  # before the rooms that need pyarrow: its extra brings both

from cleaner.adapters.arrow import ADDED_TYPES, BatchCleaner, clean_schema, pa  # noqa: E402
from cleaner.additions import PREFIX  # noqa: E402
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

    Raises:
        OptionError: there is no such column, or one to be added is there already.
        TypeError: the column holds something other than texts.
    """
    if not hasattr(dataset, "map"):
        raise TypeError(f"{type(dataset).__name__}, expected a dataset or a DatasetDict")
    clean = BatchCleaner(text, cleaner, lang=lang, lang_column=lang_column, add=add)
    for split in dataset.values() if isinstance(dataset, dict) else (dataset,):
        if split.features is not None:  # a stream's may not be known
            clean_schema(split.features.arrow_schema, text, clean.add)
    done = dataset.with_format("arrow").map(clean, batched=True, **options).with_format(None)
    if isinstance(done, dict):
        return type(done)({name: _complete(split, clean.add) for name, split in done.items()})
    return _complete(done, clean.add)


def _complete(dataset: Any, add: tuple[str, ...]) -> Any:
    """With the columns that an empty dataset has not got, since `map` calls nobody for it."""
    if not add or not isinstance(dataset, datasets.Dataset) or len(dataset):
        return dataset
    added = datasets.Features.from_arrow_schema(pa.schema([(PREFIX + name, ADDED_TYPES[name]) for name in add]))
    info = dataset.info.copy()
    info.features = datasets.Features({**dataset.features, **added})
    return datasets.Dataset.from_dict({name: [] for name in info.features}, info=info, split=dataset.split)
