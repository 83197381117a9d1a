"""Folders as lighteval leaves them, of runs that were made up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from megascience_hf.results.records import Item, Run, Sample

SPECIFIC = {
    "item": pa.string(),
    "status": pa.string(),
    "gold": pa.list_(pa.string()),
    "answer": pa.string(),
    "rule": pa.string(),
    "span": pa.list_(pa.int64()),
    "reason": pa.string(),
    "parts": pa.string(),
}


def write_lighteval(folder: Path, runs: Sequence[Run]) -> Path:
    """Write runs as one lighteval run of one model: results/<model>/results_<date>.json and its details."""
    model, date = runs[0].model, runs[0].date
    configs = {}
    for run in runs:
        task = f"megascience:{run.benchmark}|0"
        configs[task] = {
            "version": run.task_version,
            "hf_repo": run.dataset,
            "hf_revision": run.revision,
            "generation_size": run.max_new_tokens,
        }
        details = folder / "details" / model / date / f"details_{task}_{date}.parquet"
        details.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(
            pa.Table.from_pylist([_row(place, item) for place, item in enumerate(run.items)], schema=_SCHEMA),
            details,
        )
    general = {"model_name": model, "max_samples": 10 if runs[0].limited else None}
    general |= {"model_config": {"generation_parameters": {"temperature": runs[0].temperature}}}
    summary = folder / "results" / model / f"results_{date}.json"
    summary.parent.mkdir(parents=True, exist_ok=True)
    summary.write_text(json.dumps({"config_general": general, "config_tasks": configs}))
    return summary


_SCHEMA = pa.schema(
    {
        "doc": pa.struct({"query": pa.string(), "specific": pa.struct(SPECIFIC)}),
        "metric": pa.struct({"accuracy": pa.float64()}),
        "model_response": pa.struct({"text": pa.list_(pa.string()), "output_tokens": pa.list_(pa.list_(pa.int64()))}),
    }
)


def _row(place: int, item: Item) -> dict[str, Any]:
    sample = Sample(f"Question {place}?", "So B it is.", "B", "B", "statement", (3, 4), "same letters")
    specific = {
        "item": item.id,
        "status": item.status,
        "gold": [sample.gold],
        "answer": sample.answer,
        "rule": sample.rule,
        "span": list(sample.span) if sample.span else None,
        "reason": sample.reason,
        "parts": json.dumps(dict(item.parts)),
    }
    tokens = [] if item.tokens is None else [list(range(item.tokens))]
    return {
        "doc": {"query": sample.prompt, "specific": specific},
        "metric": {"accuracy": float(item.correct)},
        "model_response": {"text": [sample.response], "output_tokens": tokens},
    }
