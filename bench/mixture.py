"""Rows a second and peak memory of `megascience mix` on made-up rows in the schemas of the paper's sources.

    python bench/mixture.py --rows 2500000 [--folder FOLDER]

The share of each source is the paper's. The questions are those of `dedup_questions.py`: made from real ones, with
families, chains and near-duplicates, because the cost of comparing depends on how often real questions share words by
chance. Answers have 60 to 420 words; one in a hundred is too long. The whole mix runs:
read, map, dedup across sources, decontamination against local copies of the benchmarks by words, selection by length
and at random, cut, write. The peer is what one writes by hand with `datasets`: load, map to the same columns, select,
concatenate, write, with neither dedup nor decontamination nor provenance. Each runs in a process of its own; memory is
the greatest resident size of that process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from dedup_questions import rows
from shared_data import SHARED

SHARES = {"textbook_reasoning": 651_840, "natural_reasoning": 1_145_824, "nemotron_science": 708_920}
COLUMNS = ("question", "answer", "subject", "reference_answer")
FRACTION = 0.4


class Answers:
    """Answers cut from one long text, which is quick to make."""

    def __init__(self) -> None:
        self._chance = random.Random(7)
        words = ["".join(self._chance.choices("abcdefghijklmnopqrstuvwxyz", k=n % 9 + 2)) for n in range(20_000)]
        self._long = self._chance.choices(words, k=200_000)

    def one(self) -> str:
        size = self._chance.randint(60, 420) if self._chance.random() > 0.01 else 4_500
        start = self._chance.randrange(len(self._long) - size)
        return " ".join(self._long[start : start + size])


def make(folder: Path, count: int) -> None:
    """The sources in their own schemas."""
    questions = rows(count, 0)["question"]
    answers = Answers()
    at = 0
    shares = {name: round(count * share / sum(SHARES.values())) for name, share in SHARES.items()}
    for name, size in shares.items():
        own = questions.slice(at, size)
        at += size
        if name == "textbook_reasoning":
            _write_textbook(folder / f"{name}.parquet", own, answers)
            continue
        with (folder / f"{name}.jsonl").open("w") as out:
            for question in own:
                row = _natural(question, answers) if name == "natural_reasoning" else _nemotron(question, answers)
                out.write(json.dumps(row) + "\n")


def _write_textbook(file: Path, questions: pl.Series, answers: Answers) -> None:
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    with pq.ParquetWriter(file, schema) as out:
        for start in range(0, len(questions), 10_000):
            piece = questions.slice(start, 10_000).to_list()
            out.write_table(
                pa.table(
                    [piece, [answers.one() for _ in piece], ["physics"] * len(piece), ["42"] * len(piece)],
                    schema=schema,
                )
            )


def _natural(question: str, answers: Answers) -> dict[str, Any]:
    response = {"response_model": "Llama3.3-70B-Instruct", "response": answers.one()}
    return {"question": question, "reference_answer": "42", "responses": [response]}


def _nemotron(question: str, answers: Answers) -> dict[str, Any]:
    return {
        "input": [{"role": "user", "content": question}],
        "output": f"<think>\n{answers.one()}\n</think>\n{answers.one()[:600]}",
        "category": "science", "license": "cc-by-4.0", "reasoning": "on", "generator": "DeepSeek-R1",
        "used_in_training": ["Ultra"], "version": "v1", "system_prompt": "detailed thinking on",
    }  # fmt: skip


def recipe(folder: Path) -> dict[str, Any]:
    thinking = {"columns": ["output"], "after": "</think>"}
    columns: dict[str, dict[str, Any]] = {
        "textbook_reasoning": {name: name for name in COLUMNS},
        "natural_reasoning": {"question": "question", "answer": "responses.0.response"},
        "nemotron_science": {"question": "input[role=user].content", "answer": thinking, "reference_answer": thinking},
    }
    select = {
        "textbook_reasoning": {"method": "all"},
        "natural_reasoning": {"method": "random", "fraction": FRACTION},
        "nemotron_science": {"method": "length", "fraction": FRACTION},
    }
    files = {name: next(folder.glob(f"{name}.*")) for name in SHARES}
    sources = [{"name": n, "path": str(files[n]), "columns": columns[n], "select": select[n]} for n in SHARES]
    return {"name": "bench", "sources": sources, "decontamination": {"data_dir": str(SHARED / "benchmarks")}}


def ours(folder: Path, out: Path) -> dict[str, Any]:
    from megascience_hf.curation.mixture.run import mix
    from megascience_hf.curation.mixture.settings import load_mixture

    file = folder / "mixture.yaml"
    file.write_text(yaml.safe_dump(recipe(folder)))
    account = mix(load_mixture(file), out)
    for source in account.sources:
        print(source.name, source.rows, source.dropped, file=sys.stderr)
    return {"read": sum(source.rows["read"] for source in account.sources), "written": account.written}


def with_datasets(folder: Path, out: Path) -> dict[str, Any]:
    from datasets import Dataset, Features, Value, concatenate_datasets, load_dataset

    features = Features({name: Value("string") for name in COLUMNS})

    def natural(batch: dict[str, list[Any]]) -> dict[str, list[str]]:
        size = len(batch["question"])
        return {
            "question": batch["question"], "answer": [r[0]["response"] for r in batch["responses"]],
            "subject": [""] * size, "reference_answer": batch["reference_answer"],
        }  # fmt: skip

    def nemotron(batch: dict[str, list[Any]]) -> dict[str, list[str]]:
        ends = [output.rpartition("</think>")[2].strip() for output in batch["output"]]
        return {
            "question": [turns[0]["content"] for turns in batch["input"]], "answer": ends, "subject": [""] * len(ends),
            "reference_answer": ends,
        }  # fmt: skip

    def loaded(name: str) -> Dataset:
        file = next(folder.glob(f"{name}.*"))
        kind = "parquet" if file.suffix == ".parquet" else "json"
        return load_dataset(kind, data_files=str(file), split="train", cache_dir=str(out / "cache"))

    def mapped(name: str, how: Any) -> Dataset:
        rows = loaded(name)
        return rows.map(how, batched=True, remove_columns=rows.column_names, features=features)

    books, first, second = (
        loaded("textbook_reasoning"),
        mapped("natural_reasoning", natural),
        mapped("nemotron_science", nemotron),
    )
    read = len(books) + len(first) + len(second)
    first = first.shuffle(seed=42).select(range(round(FRACTION * len(first))))
    lengths = [len(answer) for batch in second.select_columns("answer").iter(10_000) for answer in batch["answer"]]
    longest = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)[: round(FRACTION * len(lengths))]
    mixed = concatenate_datasets([books.cast(features), first, second.select(sorted(longest))])
    mixed = mixed.filter(lambda batch: [len(a) <= 4 * 4_096 for a in batch["answer"]], batched=True)
    mixed.to_parquet(out / "mixed.parquet")
    return {"read": read, "written": len(mixed)}


KINDS = {"ours": ours, "datasets": with_datasets}


def child(kind: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        begin, processor = time.monotonic(), time.process_time()
        found = KINDS[kind](folder, Path(temporary))
        found |= {"seconds": time.monotonic() - begin, "cpu": time.process_time() - processor}
    # not `ru_maxrss`, which begins with the size of the process that started this one
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    found["gb"] = int(status["VmHWM"].split()[0]) / 1e6
    print(json.dumps(found))


def measured(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in KINDS:
        command = [sys.executable, __file__, "--child", kind, "--folder", str(folder)]
        done = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | {"HF_HUB_OFFLINE": "1"}
        )
        yield kind, json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="Keep the made rows here, and use them again.")
    parser.add_argument("--child", choices=KINDS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options.folder)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)) / str(options.rows)
        if not folder.exists():
            begin, partial = time.monotonic(), folder.with_name(f".{folder.name}")
            partial.mkdir(parents=True, exist_ok=True)
            make(partial, options.rows)
            partial.rename(folder)
            print(f"made {options.rows:,} rows in {time.monotonic() - begin:.0f} s", flush=True)
        rates = {}
        for kind, found in measured(folder):
            rates[kind] = found["read"] / found["seconds"]
            print(
                f"{kind}: {found['read']:,} rows read, {found['written']:,} written, {found['seconds']:.0f} s = "
                f"{rates[kind]:,.0f} rows a second ({found['cpu']:.0f} s of processor time), peak {found['gb']:.2f} GB",
                flush=True,
            )
    print(f"ours / datasets: {rates['ours'] / rates['datasets']:.2f}")


if __name__ == "__main__":
    main()
