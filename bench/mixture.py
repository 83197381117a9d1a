"""Rows a second and peak memory of `megascience mix` on synthetic rows in the schemas of the paper's sources.

    python bench/mixture.py --rows 2500000

The share of each source is the paper's; one row in eight repeats an earlier question with a few words changed.
Questions are random words, so that near-duplicates are those that were made. The sizes of texts are about those of
the real ones: questions of 20 to 90 words, answers of 60 to 420. The whole mix runs: read, map, dedup, selection by
length and at random, cut, write; decontamination against the embedded items.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from megascience_hf.curation.mixture.mix import mix
from megascience_hf.curation.mixture.settings import load_mixture
from megascience_hf.tasks.loading import SAMPLE

SHARES = {"textbook_reasoning": 651_840, "natural_reasoning": 1_145_824, "nemotron_science": 708_920}
REPEATED = 8


def questions(rows: int, chance: random.Random, words: list[str]) -> Iterator[str]:
    kept: list[str] = []
    for number in range(rows):
        if number % REPEATED == 0 and kept:
            text = chance.choice(kept).split()
            text[chance.randrange(len(text))] = chance.choice(words)
            yield " ".join(text)
            continue
        text = " ".join(chance.choices(words, k=chance.randint(20, 90)))
        if len(kept) < 1_000:
            kept.append(text)
        elif number % 50 == 0:
            kept[chance.randrange(1_000)] = text
        yield text


def make(folder: Path, rows: int) -> dict[str, Any]:
    """The sources in their own schemas; answers are cut from one long text, which is quick to make."""
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 10))) for _ in range(20_000)]
    long = chance.choices(words, k=200_000)

    def answer() -> str:
        size = chance.randint(60, 420) if chance.random() > 0.01 else 4_500
        start = chance.randrange(len(long) - size)
        return " ".join(long[start : start + size])

    total = sum(SHARES.values())
    count = {name: round(rows * share / total) for name, share in SHARES.items()}
    names = ("question", "answer", "subject", "reference_answer")
    schema = pa.schema([(name, pa.string()) for name in names])
    with pq.ParquetWriter(folder / "textbook_reasoning.parquet", schema) as out:
        batch: list[dict[str, str]] = []
        for question in questions(count["textbook_reasoning"], chance, words):
            batch.append(dict(zip(names, (question, answer(), "physics", "42"), strict=True)))
            if len(batch) == 10_000:
                out.write_table(pa.Table.from_pylist(batch, schema))
                batch = []
        out.write_table(pa.Table.from_pylist(batch, schema))
    with (folder / "natural_reasoning.jsonl").open("w") as out:
        for question in questions(count["natural_reasoning"], chance, words):
            response = {"response_model": "Llama3.3-70B-Instruct", "response": answer()}
            out.write(json.dumps({"question": question, "reference_answer": "42", "responses": [response]}) + "\n")
    with (folder / "nemotron_science.jsonl").open("w") as out:
        for question in questions(count["nemotron_science"], chance, words):
            row = {
                "input": [{"role": "user", "content": question}],
                "output": f"<think>\n{answer()}\n</think>\n{answer()[:600]}",
                "category": "science", "license": "cc-by-4.0", "reasoning": "on", "generator": "DeepSeek-R1",
                "used_in_training": "Ultra", "version": "v1", "system_prompt": "detailed thinking on",
            }  # fmt: skip
            out.write(json.dumps(row) + "\n")
    thinking = {"columns": ["output"], "after": "</think>"}
    columns: dict[str, dict[str, Any]] = {
        "textbook_reasoning": {name: name for name in names},
        "natural_reasoning": {"question": "question", "answer": "responses.0.response"},
        "nemotron_science": {"question": "input[role=user].content", "answer": thinking, "reference_answer": thinking},
    }
    select = {
        "textbook_reasoning": {"method": "all"},
        "natural_reasoning": {"method": "random", "fraction": 0.4},
        "nemotron_science": {"method": "length", "fraction": 0.4},
    }
    files = {name: next(folder.glob(f"{name}.*")) for name in SHARES}
    sources = [{"name": n, "path": str(files[n]), "columns": columns[n], "select": select[n]} for n in SHARES]
    return {"name": "bench", "sources": sources}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="Keep the made rows here, and use them again.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        recipe = folder / f"mixture-{options.rows}.yaml"
        if not recipe.exists():
            begin = time.monotonic()
            recipe.write_text(yaml.safe_dump(make(folder, options.rows)))
            print(f"made {options.rows:,} rows in {time.monotonic() - begin:.0f} s", flush=True)
        made = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        begin, processor = time.monotonic(), time.process_time()
        account = mix(load_mixture(recipe, data_dir=SAMPLE), Path(temporary) / "out")
        seconds, processor = time.monotonic() - begin, time.process_time() - processor
    read = sum(source.rows["read"] for source in account.sources)
    for source in account.sources:
        print(source.name, source.rows, source.dropped)
    print(f"{read:,} rows read, {account.written:,} written, {seconds:.1f} s = {read / seconds:,.0f} rows a second")
    print(f"processor time {processor:.1f} s = {read / processor:,.0f} rows a second")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"peak memory {peak:.2f} GB ({made:.2f} GB before the mix)")


if __name__ == "__main__":
    main()
