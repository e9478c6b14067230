"""10,000 records among which some bring workers down: exactly those are quarantined."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from cleaner.jobs import run
from cleaner.jobs.settings import Settings
from tests.jobs.corpus import english, outputs, prose, quarantine
from tests.jobs.killers import HANG, KILL, MEMORY, SEGFAULT, Killer

RECORDS = 10_000
EACH = 5


@pytest.mark.slow
def test_job_when_twenty_of_ten_thousand_kill_then_those_alone_and_in_two_minutes(tmp_path: Path) -> None:
    means = {401 + 479 * n: (KILL, SEGFAULT, HANG, MEMORY)[n % 4] for n in range(4 * EACH)}
    (tmp_path / "in").mkdir()
    with (tmp_path / "in/a.jsonl").open("w", encoding="utf-8") as file:
        for n in range(RECORDS):
            text = prose(n) + (f" please {means[n]}" if n in means else "")
            file.write(json.dumps({"id": n, "text": text}) + "\n")
    settings = Settings(shard_bytes=200_000, record_seconds=2, memory_bytes=1 << 30)
    begin = time.monotonic()
    report = run([tmp_path / "in"], tmp_path / "out", cleaner=Killer(english()), workers=2, settings=settings)
    seconds = time.monotonic() - begin
    print(f"\n{len(means)} killers among {RECORDS:,} records: {seconds:.0f} s")  # noqa: T201 - the figure is the point
    assert seconds < 120
    assert (report.records, report.quarantined) == (RECORDS, len(means))
    assert {json.loads(row["raw"])["id"] for row in quarantine(tmp_path / "out")} == set(means)
    ids = [json.loads(line)["id"] for data in outputs(tmp_path / "out").values() for line in data.splitlines()]
    assert ids == [n for n in range(RECORDS) if n not in means]
