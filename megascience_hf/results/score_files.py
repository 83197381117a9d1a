"""Reads what `megascience score -o FILE` writes: a JSON object a line, with the task of each row."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, get_args

from megascience_hf.answers.types import Status
from megascience_hf.errors import UserError
from megascience_hf.rescore.authors import BENCHMARK_OF
from megascience_hf.results.records import Item, Reading, Run
from megascience_hf.tasks import BENCHMARKS, BY_TASK


def read_runs(file: Path) -> Reading:
    """A run for each benchmark in the file. The model is the file's name: the rows do not say it.

    Neither the task's version nor the length of the responses is known.

    Raises:
        UserError: a line is broken, or no row is of one of our benchmarks.
    """
    reading = Reading()
    items: defaultdict[str, list[Item]] = defaultdict(list)
    unknown = Counter[str]()
    for number, row in _rows(file):
        benchmark = _benchmark(row.get("task"))
        if benchmark is None:
            unknown[str(row.get("task"))[:60]] += 1
        else:
            items[benchmark].append(_item(file, number, row))
    if not items:
        if not unknown:
            raise UserError(f"{file} has no items")
        raise UserError(
            f"no row of {file} says which benchmark it is of: score lighteval's details or the authors' predictions, "
            "or give each row a 'task', such as megascience:gsm8k"
        )
    if unknown:
        named = ", ".join(f"{count} of task {task}" for task, count in unknown.most_common(3))
        reading.notes.append(f"{file}: {unknown.total()} rows left out ({named}): not one of our benchmarks")
    model = file.name.removesuffix(".gz").removesuffix(".jsonl")
    for benchmark in BENCHMARKS:
        if benchmark in items:
            reading.runs.append(Run(model, benchmark, tuple(items[benchmark]), None, None, None, None, "", file))
    return reading


def _rows(file: Path) -> list[tuple[int, dict[str, Any]]]:
    rows = []
    try:
        raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    except (OSError, EOFError) as error:
        raise UserError(f"cannot read {file}: {error}") from None
    for number, line in enumerate(raw.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UserError(
                f"{file}, line {number} is no JSON ({error}): was it cut? Score the responses again"
            ) from None
        if not isinstance(row, dict):
            raise UserError(f"{file}, line {number} is not an object")
        rows.append((number, row))
    return rows


def _benchmark(task: Any) -> str | None:
    """The benchmark of lighteval's name of a task (`megascience:gsm8k|0`), of its bare name, or of the authors' one."""
    if not isinstance(task, str):
        return None
    name = task.partition("|")[0]
    benchmark = BY_TASK.get(name) or BENCHMARKS.get(name) or BENCHMARKS.get(BENCHMARK_OF.get(name, ""))
    return benchmark.name if benchmark is not None and benchmark.graded else None


def _item(file: Path, number: int, row: dict[str, Any]) -> Item:
    if not isinstance(row.get("correct"), bool) or row.get("status") not in get_args(Status):
        raise UserError(f"{file}, line {number} has no 'correct' and 'status': make it with megascience score -o")
    return Item(id=str(row.get("id", f"row-{number}")), correct=row["correct"], status=row["status"])
