"""Spark: a real cluster of two executors on this machine, Parquet in and out, an executor killed in mid-job."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.adapters.results import tally
from cleaner.additions import describe
from cleaner.errors import OptionError
from tests.adapters.corpus import PROMO, STORY, cleaned, documents
from tests.adapters.library import library

pyspark = library("pyspark")
sql = library("pyspark.sql")
adapter = library("cleaner.adapters.spark")
pa = library("pyarrow")
pq = library("pyarrow.parquet")

pytestmark = pytest.mark.filterwarnings("default")  # those of the library are its own

ROOT = Path(__file__).parents[2]
COUNT = 1200
DIRTY = f"{STORY}\n{PROMO}"
RESULTS = Cleaner().clean_many(documents(COUNT))


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    patch = pytest.MonkeyPatch()
    patch.setenv("PYSPARK_PYTHON", sys.executable)
    patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    made = (
        sql.SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.executorEnv.PYTHONPATH", str(ROOT))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", 50)
        .config("spark.sql.files.maxPartitionBytes", 2**22)  # with the next one: a task for each file
        .config("spark.sql.files.openCostInBytes", 2**22)
        .getOrCreate()
    )
    yield made
    made.stop()
    patch.undo()


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of eight Parquet files."""
    folder = tmp_path_factory.mktemp("articles")
    for part in range(8):
        rows = range(part, COUNT, 8)
        texts = pa.array([documents(COUNT)[row] for row in rows], pa.string())
        pq.write_table(pa.table({"id": list(rows), "body": texts}), folder / f"{part}.parquet")
    return folder


def test_clean_dataframe_when_parquet_in_and_out_then_as_clean(session: Any, articles: Path, tmp_path: Path) -> None:
    counts = adapter.rule_counts(session)
    frame = session.read.parquet(str(articles))
    out = adapter.clean_dataframe(frame, "body", add=["removals", "stats"], counts=counts)
    assert out.schema[:2] == frame.schema
    out.write.parquet(str(tmp_path / "out"))
    rows = pq.read_table(tmp_path / "out").sort_by("id").to_pydict()
    assert rows["id"] == list(range(COUNT))
    assert rows["body"] == cleaned(COUNT)
    assert rows["cleaner_removals"] == [describe(result, "removals") for result in RESULTS]
    assert rows["cleaner_stats"] == [describe(result, "stats") for result in RESULTS]
    assert counts.value == tally(RESULTS)


def test_clean_dataframe_when_an_executor_is_killed_then_complete_and_equal(
    session: Any, articles: Path, tmp_path: Path
) -> None:
    flag = str(tmp_path / "killed")
    frame = session.read.parquet(str(articles))

    def kill_once(batches: Iterator[Any]) -> Iterator[Any]:
        for number, batch in enumerate(batches):
            if number == 1 and batch["id"][0].as_py() % 8 >= 3:  # others have been written by then
                try:
                    os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    pass
                else:
                    fields = Path(f"/proc/{os.getppid()}/stat").read_text("ascii").rpartition(")")[2].split()
                    Path(flag).write_text(fields[1], "ascii")
                    os.kill(int(fields[1]), signal.SIGKILL)  # the parent of Python's daemon is the executor
            yield batch

    counts = adapter.rule_counts(session)
    out = adapter.clean_dataframe(frame.mapInArrow(kill_once, frame.schema), "body", counts=counts)
    out.write.parquet(str(tmp_path / "out"))
    assert int(Path(flag).read_text("ascii")) > 1
    assert (tmp_path / "out" / "_SUCCESS").exists()
    rows = pq.read_table(tmp_path / "out").sort_by("id").to_pydict()
    assert rows["id"] == list(range(COUNT))
    assert rows["body"] == cleaned(COUNT)
    assert counts.value == tally(RESULTS)


def test_clean_text_when_selected_in_sql_then_as_clean(session: Any, articles: Path) -> None:
    adapter.register(session)
    session.read.parquet(str(articles)).createOrReplaceTempView("articles")
    rows = session.sql("SELECT id, clean_text(body) AS body FROM articles ORDER BY id").collect()
    assert [row.body for row in rows] == cleaned(COUNT)
    assert session.sql("SELECT clean_text(CAST(NULL AS STRING)) AS body").collect()[0].body is None


@pytest.mark.parametrize("by_arrow", [True, False])
def test_clean_text_when_bytes_are_no_utf8_then_the_row_survives(
    session: Any, monkeypatch: pytest.MonkeyPatch, by_arrow: bool
) -> None:
    if not by_arrow:
        monkeypatch.delattr(adapter.functions, "arrow_udf", raising=False)
    elif not hasattr(adapter.functions, "arrow_udf"):
        pytest.skip("from Spark 4.1 on")
    adapter.register(session, "strip")
    raw: list[Any] = [
        f"{STORY} caf".encode() + b"\xe9\n" + PROMO.encode(),
        b"\xff",
        b"\xed\xa0\x80",
        None,
        DIRTY.encode(),
    ]
    frame = session.createDataFrame(list(enumerate(raw)), "id int, raw binary")
    frame.createOrReplaceTempView("raws")
    rows = session.sql("SELECT CAST(strip(CAST(raw AS STRING)) AS BINARY) AS body FROM raws ORDER BY id").collect()
    found = [row.body and bytes(row.body) for row in rows]
    if not by_arrow:  # Spark hands single texts over decoded, a mark for what is no UTF-8
        raw = [text and text.decode("utf-8", "replace").encode() for text in raw]
        found[2] = raw[2]
    assert found == [raw[0].removesuffix(f"\n{PROMO}".encode()), raw[1], raw[2], None, STORY.encode()]
    if by_arrow:
        texts = adapter.clean_dataframe(frame.selectExpr("id", "CAST(raw AS STRING) AS text"))
        kept = texts.selectExpr("id", "CAST(text AS BINARY) AS text").orderBy("id").collect()
        assert [row.text and bytes(row.text) for row in kept] == found


def test_clean_dataframe_when_given_a_cleaner_and_nulls_then_by_its_options(session: Any) -> None:
    text = f"{STORY}\nSubscribe to our newsletter\n{PROMO}"
    frame = session.createDataFrame([(text, "en"), (None, None)], "text string, lang string")
    only_follow = Cleaner(categories=["follow"], languages=["en", "es"])
    rows = adapter.clean_dataframe(frame, cleaner=only_follow, lang_column="lang", add=["language"]).collect()
    assert {(row.text, row.cleaner_language) for row in rows} == {(text.removesuffix(f"\n{PROMO}"), "en"), (None, None)}
    udf = adapter.clean_udf(only_follow)
    assert frame.select(udf("text").alias("text")).collect()[0].text == text.removesuffix(f"\n{PROMO}")


def test_clean_dataframe_when_the_column_is_wrong_then_error_on_the_driver(session: Any) -> None:
    frame = session.createDataFrame([("a", 1)], "text string, id int")
    with pytest.raises(TypeError, match="'id' is int, expected string"):
        adapter.clean_dataframe(frame, "id")
    with pytest.raises(OptionError, match="no column 'txt'; did you mean 'text'"):
        adapter.clean_dataframe(frame, "txt")
    with pytest.raises(OptionError, match="no column 'language'"):
        adapter.clean_dataframe(frame, lang_column="language")


DRIVER = """
import sys
sys.path.insert(0, sys.argv[1])
from pyspark.sql import SparkSession
session = SparkSession.builder.master("local-cluster[1,1,1024]").config("spark.ui.enabled", "false").getOrCreate()
session.sparkContext.addPyFile(sys.argv[1])
from cleaner.adapters.spark import clean_dataframe
frame = clean_dataframe(session.createDataFrame([(sys.argv[2],)], "text string"))
def where(batches):
    import cleaner, os, pyarrow
    for _ in batches:
        yield pyarrow.RecordBatch.from_pydict({"text": [os.path.abspath(cleaner.__file__)]})
print(frame.collect()[0].text)
print(frame.mapInArrow(where, "text string").collect()[0].text)
"""


def test_wheel_when_given_as_py_file_then_the_executors_clean_by_its_rules(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    archive = wheel.rename(tmp_path / "cleaner.zip")  # Spark takes .zip, .egg and .py
    assert zipfile.is_zipfile(archive)
    (tmp_path / "driver.py").write_text(DRIVER)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "driver.py", str(archive), f"{STORY}\n{PROMO}"],
        cwd=tmp_path,
        env={**environment, "PYSPARK_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    text, place = done.stdout.splitlines()[-2:]
    assert text == STORY
    assert Path(place).parts[-3:] == ("cleaner.zip", "cleaner", "__init__.py")
    assert any(part.startswith("app-") for part in Path(place).parts), "not in the folder of the executor"
