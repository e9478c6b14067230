"""Each adapter at work on the same documents, as its users would have it.

Comes in: a number of workers. Goes out: `Steps`: load texts, clean them, read what came out. Never: measures.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cleaner.adapters.recipe import Recipe, chosen


@dataclass(frozen=True, slots=True)
class Steps:
    """An adapter at work.

    Attributes:
        load: texts to what the engine works on; not timed.
        run: cleans it; timed.
        read: what came out, to texts in their order; not timed.
    """

    load: Callable[[list[str]], Any]
    run: Callable[[Any], Any]
    read: Callable[[Any], Iterable[str]]


@contextmanager
def many(_: int) -> Iterator[Steps]:
    """What the others are compared with."""
    cleaner = chosen(None)  # the one that adapters in this process use: its tables are as warm as theirs
    yield Steps(list, cleaner.clean_many, lambda results: [result.text for result in results])


@contextmanager
def shipped(_: int) -> Iterator[Steps]:
    """The same with the cleaner that adapters for workers have made."""
    cleaner = Recipe.of(None).cleaner()
    yield Steps(list, cleaner.clean_many, lambda results: [result.text for result in results])


@contextmanager
def arrow(_: int) -> Iterator[Steps]:
    """A record batch in memory."""
    from cleaner.adapters.arrow import clean_batch, pa

    yield Steps(lambda texts: pa.record_batch({"text": texts}), clean_batch, lambda batch: batch["text"].to_pylist())


@contextmanager
def scrapy(_: int) -> Iterator[Steps]:
    """Items through the pipeline; no network."""
    from scrapy.settings import Settings
    from scrapy.statscollectors import MemoryStatsCollector
    from scrapy.utils.test import get_crawler

    from cleaner.adapters.scrapy import CleanerPipeline

    pipeline = CleanerPipeline(Settings(), MemoryStatsCollector(get_crawler()))
    pipeline._cleaner = chosen(None)  # noqa: SLF001 - as warm as the one it is compared with
    yield Steps(
        lambda texts: [{"text": text} for text in texts],
        lambda items: [pipeline.process_item(item) for item in items],
        lambda items: [item["text"] for item in items],
    )


@contextmanager
def pandas(_: int) -> Iterator[Steps]:
    """A Series in memory."""
    from cleaner.adapters.pandas import clean_series, pd

    yield Steps(pd.Series, clean_series, lambda series: series.tolist())


@contextmanager
def polars(_: int) -> Iterator[Steps]:
    """An expression over a frame in memory."""
    from cleaner.adapters.polars import pl

    yield Steps(
        lambda texts: pl.DataFrame({"text": texts}),
        lambda frame: frame.select(pl.col("text").cleaner.clean()),
        lambda frame: frame["text"].to_list(),
    )


@contextmanager
def duckdb(workers: int) -> Iterator[Steps]:
    """SQL over an Arrow table in memory."""
    import pyarrow as pa

    from cleaner.adapters.duckdb import duckdb as library
    from cleaner.adapters.duckdb import register

    connection = register(library.connect(config={"threads": workers}))

    def load(texts: list[str]) -> Any:
        return connection.from_arrow(pa.table({"id": range(len(texts)), "text": texts}))

    def run(rows: Any) -> Any:
        return rows.query("rows", "SELECT id, clean_text(text) AS text FROM rows").fetchall()

    yield Steps(load, run, lambda rows: [text for _, text in sorted(rows)])


@contextmanager
def datasets(workers: int) -> Iterator[Steps]:
    """A dataset in memory; the result on disk, as the library has it."""
    from datasets import Dataset, disable_caching, disable_progress_bars

    from cleaner.adapters.datasets import clean_dataset

    disable_caching()
    disable_progress_bars()
    yield Steps(
        lambda texts: Dataset.from_dict({"text": texts}),
        lambda data: clean_dataset(data, num_proc=workers if workers > 1 else None),
        lambda data: data["text"][:],
    )


@contextmanager
def dask(workers: int) -> Iterator[Steps]:
    """A Series of two partitions a worker."""
    import dask.dataframe as dd
    import pandas as pd

    from cleaner.adapters.dask import clean_series

    how = {"scheduler": "processes", "num_workers": workers} if workers > 1 else {"scheduler": "synchronous"}
    yield Steps(
        lambda texts: dd.from_pandas(pd.Series(texts), npartitions=2 * workers),
        lambda series: clean_series(series).compute(**how),
        lambda series: series.tolist(),
    )


@contextmanager
def datatrove(workers: int) -> Iterator[Steps]:
    """A local pipeline from JSON Lines to JSON Lines, a task a worker."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter
    from loguru import logger

    from cleaner.adapters.datatrove import BoilerplateCleaner

    logger.remove()

    def load(texts: list[str]) -> Path:
        folder = Path(tempfile.mkdtemp(dir=root))
        for part in range(workers):
            rows = (json.dumps({"id": str(n), "text": texts[n]}) for n in range(part, len(texts), workers))
            (folder / f"{part}.jsonl").write_text("\n".join(rows), "utf-8")
        return folder

    def run(folder: Path) -> Path:
        out = Path(tempfile.mkdtemp(dir=root))
        steps = [
            JsonlReader(str(folder)),
            BoilerplateCleaner(add=[]),
            JsonlWriter(str(out), compression=None),
        ]
        logs = tempfile.mkdtemp(dir=root)
        LocalPipelineExecutor(steps, tasks=workers, workers=workers, logging_dir=logs).run()
        return out

    def read(folder: Path) -> list[str]:
        lines = [line for path in folder.iterdir() for line in path.read_text("utf-8").split("\n") if line]
        rows = {int(row["id"]): row["text"] for row in map(json.loads, lines)}
        return [rows[number] for number in sorted(rows)]

    with tempfile.TemporaryDirectory() as root:
        yield Steps(load, run, read)


@contextmanager
def spark(workers: int) -> Iterator[Steps]:
    """Parquet to Parquet on a local session, two files a worker."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyspark.sql import SparkSession

    from cleaner.adapters.spark import clean_dataframe

    session = SparkSession.builder.master(f"local[{workers}]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")

    def load(texts: list[str]) -> Any:
        folder = tempfile.mkdtemp(dir=root)
        for part in range(2 * workers):
            rows = range(part, len(texts), 2 * workers)
            columns = {"id": list(rows), "text": [texts[row] for row in rows]}
            pq.write_table(pa.table(columns), f"{folder}/{part}.parquet")
        return session.read.parquet(folder)

    def run(frame: Any) -> str:
        out = tempfile.mkdtemp(dir=root)
        clean_dataframe(frame).write.mode("overwrite").parquet(out)
        return out

    with tempfile.TemporaryDirectory() as root:
        yield Steps(load, run, lambda folder: pq.read_table(folder).sort_by("id")["text"].to_pylist())
        session.stop()


@contextmanager
def ray(workers: int) -> Iterator[Steps]:
    """Blocks in the object store, an actor a worker."""
    import ray as library
    import ray.data as rd

    from cleaner.adapters.ray import clean_dataset

    variables = {"PYTHONPATH": str(Path(__file__).parents[1])}
    library.init(
        num_cpus=workers, include_dashboard=False, log_to_driver=False, runtime_env={"env_vars": variables},
        logging_level=logging.ERROR,
    )  # fmt: skip
    rd.DataContext.get_current().enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)

    def load(texts: list[str]) -> Any:
        rows = [{"id": number, "text": text} for number, text in enumerate(texts)]
        return rd.from_items(rows, override_num_blocks=4 * workers).materialize()

    yield Steps(
        load,
        lambda data: clean_dataset(data, compute=rd.ActorPoolStrategy(size=workers)).materialize(),
        lambda data: [row["text"] for row in sorted(data.take_all(), key=lambda row: row["id"])],
    )
    library.shutdown()


ADAPTERS: Final = {
    run.__name__: run for run in (arrow, scrapy, pandas, polars, duckdb, datasets, dask, datatrove, spark, ray)
}
"""By the names of the modules."""

OTHER_PROCESSES: Final = frozenset({"ray", "spark"})
"""Adapters whose work is done outside of the calling process, even with one worker."""
SHIPPED: Final = frozenset({"dask", "datasets", "datatrove"})
"""Adapters that make their cleaner from a recipe, in this process with one worker."""
