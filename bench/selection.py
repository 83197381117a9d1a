"""Rows a second and peak memory of `megascience select` beside `datasets`, on the same synthetic Parquet.

    python bench/selection.py --rows 2500000 [--format jsonl]

Takes a tenth of the rows: at random, and the longest answers. `datasets` does the same: load, shuffle, select, write;
and load, count tokens by the same counter, sort, select, write. Each runs in a process of its own with an empty cache.
The peak is of resident memory; for `datasets` pages of the files that it has mapped are counted in it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

NAMES = ("question", "answer", "subject", "reference_answer", "source")


def batches(rows: int) -> Iterator[list[dict[str, str]]]:
    """Questions of 20 to 90 words, answers of 60 to 420, cut from one long text of random words."""
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 10))) for _ in range(20_000)]
    long = chance.choices(words, k=200_000)

    def text(least: int, most: int) -> str:
        size = chance.randint(least, most)
        start = chance.randrange(len(long) - size)
        return " ".join(long[start : start + size])

    for start in range(0, rows, 10_000):
        numbers = range(start, min(rows, start + 10_000))
        yield [dict(zip(NAMES, (f"{n} {text(20, 90)}?", text(60, 420), "physics", "42", "made"), strict=True))
               for n in numbers]  # fmt: skip


def make(folder: Path, rows: int, form: str) -> Path:
    file = folder / f"pool.{form}"
    if form == "jsonl":
        with file.open("w") as out:
            for batch in batches(rows):
                out.writelines(json.dumps(row) + "\n" for row in batch)
        return file
    schema = pa.schema([(name, pa.string()) for name in NAMES])
    with pq.ParquetWriter(file, schema) as out:
        for batch in batches(rows):
            out.write_table(pa.Table.from_pylist(batch, schema))
    return file


def ours(file: Path, method: str, size: int, out: Path) -> None:
    from megascience_hf.curation.selection.select import select
    from megascience_hf.curation.selection.settings import SelectSettings

    select(SelectSettings(method=method, size=size), str(file), out)  # type: ignore[arg-type]


def theirs(file: Path, method: str, size: int, out: Path) -> None:
    from datasets import load_dataset

    from megascience_hf.curation.documents.tokenizers import token_counter

    rows = load_dataset("json" if file.suffix == ".jsonl" else "parquet", data_files=str(file), split="train")
    if method == "random":
        rows = rows.shuffle(seed=42)
    else:
        count = token_counter()
        rows = rows.map(lambda batch: {"length": count(batch["answer"])}, batched=True, batch_size=10_000)
        rows = rows.sort("length", reverse=True)
    rows = rows.select(range(size))
    rows.to_json(out / "out.jsonl") if file.suffix == ".jsonl" else rows.to_parquet(out / "out.parquet")


def child(arguments: list[str]) -> None:
    who, file, method, size, out = arguments
    begin = time.monotonic()
    (ours if who == "megascience select" else theirs)(Path(file), method, int(size), Path(out))
    seconds, peak = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"seconds": seconds, "processor": time.process_time(), "peak": peak}))


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        return child(sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--format", choices=["parquet", "jsonl"], default="parquet")
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = make(folder, wishes.rows, wishes.format)
        print(f"{wishes.rows:,} rows, {file.stat().st_size / 1e9:.2f} GB, load {os.getloadavg()[0]:.1f}", flush=True)
        print("| method | | s | rows/s | of processor time | peak GB |\n|---|---|--:|--:|--:|--:|", flush=True)
        for method in ("random", "length"):
            for number, who in enumerate(("megascience select", "datasets")):
                out = folder / f"{method}-{number}"
                out.mkdir()
                environment = os.environ | {"HF_HOME": str(out / "hf"), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
                command = [
                    sys.executable,
                    __file__,
                    "--child",
                    who,
                    str(file),
                    method,
                    str(wishes.rows // 10),
                    str(out),
                ]
                done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
                found = json.loads(done.stdout.splitlines()[-1])
                rates = [f"{wishes.rows / found[what]:,.0f}" for what in ("seconds", "processor")]
                print(
                    f"| {method} | {who} | {found['seconds']:.1f} | {' | '.join(rates)} | {found['peak']:.2f} |",
                    flush=True,
                )
    return None


if __name__ == "__main__":
    main()
