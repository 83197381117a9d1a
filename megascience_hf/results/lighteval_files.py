"""Reads what `lighteval … --output-dir DIR --save-details` left in DIR."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from megascience_hf.errors import UserError
from megascience_hf.results.records import Result
from megascience_hf.tasks import BENCHMARKS

_PREFIX = "megascience:"


def read(folder: Path) -> list[Result]:
    """The newest result of every model and benchmark below the folder, benchmarks in the order of the paper's table.

    Raises:
        UserError: there is no result, a file is damaged, or a result has no details to count items from.
    """
    newest: dict[tuple[str, str], Result] = {}
    for file in sorted((folder / "results").rglob("results_*.json"), key=lambda file: file.name):
        for result in _read_run(folder, file):
            newest[result.model, result.benchmark] = result
    if not newest:
        raise UserError(f"no lighteval results of our tasks in {folder} (expected {folder}/results/**/results_*.json)")
    order = list(BENCHMARKS)
    return sorted(newest.values(), key=lambda result: (result.model, order.index(result.benchmark)))


def _read_run(folder: Path, file: Path) -> Iterator[Result]:
    try:
        run = json.loads(file.read_text(encoding="utf-8"))
        model, configs = str(run["config_general"]["model_name"]), run["config_tasks"]
    except (json.JSONDecodeError, KeyError, UnicodeDecodeError) as error:
        raise UserError(f"{file} is no complete lighteval result ({type(error).__name__}: {error})") from None
    date = file.stem.removeprefix("results_")
    for task, config in configs.items():
        benchmark = task.partition("|")[0].removeprefix(_PREFIX)
        if not task.startswith(_PREFIX) or benchmark not in BENCHMARKS:
            continue  # of somebody else's, or without golds
        rows = _details(folder, date, task)
        yield Result(
            model=Path(model).name if Path(model).is_absolute() else model,
            benchmark=benchmark,
            items=len(rows),
            correct=sum(row["metric"]["accuracy"] == 1.0 for row in rows),
            status=dict(Counter(row["doc"]["specific"]["status"] for row in rows)),
            task_version=config["version"],
            dataset=config["hf_repo"],
            revision=config["hf_revision"],
            max_new_tokens=config["generation_size"],
            date=date,
        )


def _details(folder: Path, date: str, task: str) -> list[dict[str, Any]]:
    files = list((folder / "details").rglob(f"{date}/details_{task}_{date}.parquet"))
    if not files:
        raise UserError(f"no details of {task} of {date} in {folder}: run lighteval with --save-details")
    rows: list[dict[str, Any]] = (
        pq.ParquetFile(files[0]).read(columns=["doc.specific.status", "metric.accuracy"]).to_pylist()
    )
    if not rows:
        raise UserError(f"{files[0]} has no items")
    return rows
