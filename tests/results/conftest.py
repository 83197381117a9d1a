"""Runs made up for the tests: records, and folders as lighteval and Inspect leave them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from megascience_hf.results.records import Item, Run, Sample

MakeRun = Callable[..., Run]
SPECIFIC = {
    "item": pa.string(),
    "status": pa.string(),
    "gold": pa.list_(pa.string()),
    "answer": pa.string(),
    "rule": pa.string(),
    "span": pa.list_(pa.int64()),
    "reason": pa.string(),
}


@pytest.fixture
def make_run() -> MakeRun:
    """A run of the verdicts given, as "1" right, "0" wrong, "?" wrong and not extracted, "T" truncated."""

    def make(model: str, benchmark: str, verdicts: str, ids: Sequence[str] | None = None, **fields: Any) -> Run:
        status = {"?": "no_answer", "T": "truncated"}
        items = tuple(
            Item(
                id=ids[place] if ids else f"{benchmark}-{place}",
                correct=verdict == "1",
                status=status.get(verdict, "extracted"),
                tokens=100 + place,
            )
            for place, verdict in enumerate(verdicts)
        )
        known: dict[str, Any] = {
            "task_version": 1,
            "dataset": "org/data",
            "revision": "0" * 40,
            "max_new_tokens": 10_240,
            "date": "2026-01-02T03-04-05.678",
            "source": Path("made-up"),
        }
        return Run(model, benchmark, items, **(known | fields))

    return make


@pytest.fixture
def write_lighteval() -> Callable[..., Path]:
    """Write runs as one lighteval run of one model: results/<model>/results_<date>.json and its details."""

    def write(folder: Path, runs: Sequence[Run]) -> Path:
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

    return write


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
    }
    tokens = [] if item.tokens is None else [list(range(item.tokens))]
    return {
        "doc": {"query": sample.prompt, "specific": specific},
        "metric": {"accuracy": float(item.correct)},
        "model_response": {"text": [sample.response], "output_tokens": tokens},
    }
