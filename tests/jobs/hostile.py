"""Files that are not what they say: damaged, cut short, misnamed, or made to unpack to much more than they are."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from pathlib import Path

from backports import zstd

from tests.jobs.corpus import json_line, records
from tests.jobs.test_archive import INFO, page, text
from tests.jobs.test_every_format import as_arrow, as_csv, as_parquet, rows


def _whole() -> dict[str, bytes]:
    plain = {
        "jsonl": b"".join(map(json_line, records(12))),
        "csv": as_csv(rows(), ","),
        "parquet": as_parquet(rows()),
        "arrow": as_arrow(rows()),
        "wet": INFO + b"".join(map(text, range(6))),
        "warc": INFO + page(1) + page(2),
        "txt": b"A story.\n" * 20,
        "html": b"<html><body><p>A story.</p></body></html>",
    }
    packed = {f"{name}.gz": gzip.compress(data, mtime=0) for name, data in plain.items()}
    return {**plain, **packed, **{f"{name}.zst": zstd.compress(data) for name, data in plain.items()}}


def damaged(count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Names and contents of hostile files, the same for the same seed."""
    dice = random.Random(seed)
    whole = _whole()
    kinds = sorted(whole)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        data = bytearray(whole[kind])
        means = dice.choice(["cut", "flip", "flip", "insert", "swap", "zero", "none", "repeat"])
        at = dice.randrange(len(data))
        if means == "cut":
            del data[at:]
        elif means == "flip":
            for _ in range(dice.randint(1, 8)):
                data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        elif means == "insert":
            data[at:at] = dice.randbytes(dice.randint(1, 50))
        elif means == "swap":
            data = bytearray(whole[dice.choice(kinds)])
        elif means == "zero":
            data[at : at + 20] = bytes(20)
        elif means == "repeat":
            data += data[at:]
        else:
            data = bytearray(dice.randbytes(200))
        yield f"{number:04}-{means}.{kind}", bytes(data)


def write_bombs(folder: Path, zeros: int) -> None:
    """Files of next to nothing that unpack to `zeros` bytes, and one line of as many."""
    block, member = bytes(1 << 20), zstd.ZstdCompressor()
    packed = b"".join(member.compress(block) for _ in range(zeros >> 20)) + member.flush()
    for name in ("a.jsonl.zst", "b.csv.zst", "c.txt.zst", "d.parquet.zst", "e.wet.zst", "f.html.zst", "g.arrow.zst"):
        (folder / name).write_bytes(packed)
    with gzip.open(folder / "h.jsonl.gz", "wb", compresslevel=9) as file:
        for _ in range(zeros >> 20):
            file.write(block)
    for name in ("i.jsonl", "j.csv", "k.txt", "l.wet"):
        with (folder / name).open("wb") as plain:
            plain.truncate(zeros)
