"""The responses of a model as a Parquet dataset, one config a benchmark, that `load_dataset` reads as it lies there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from huggingface_hub import DatasetCard, DatasetCardData

from megascience_hf.results.reading import read_samples
from megascience_hf.results.records import Run, Sample
from megascience_hf.tasks import BENCHMARKS

PRIVATE = tuple(name for name, benchmark in BENCHMARKS.items() if not benchmark.public)
SPLIT = "test"
_TEMPLATE = Path(__file__).parent / "templates" / "details.md.jinja"
SCHEMA = pa.schema(
    {
        "item": pa.string(),
        "sample": pa.int64(),
        "correct": pa.bool_(),
        "rule_correct": pa.bool_(),
        "judge_correct": pa.bool_(),
        "judge": pa.string(),
        "status": pa.string(),
        "prompt": pa.string(),
        "response": pa.string(),
        "gold": pa.string(),
        "answer": pa.string(),
        "rule": pa.string(),
        "span_start": pa.int64(),
        "span_end": pa.int64(),
        "reason": pa.string(),
        "response_tokens": pa.int64(),
        "task_version": pa.int64(),
    }
)


def write(runs: Sequence[Run], model_id: str, out: Path) -> None:
    """Write the dataset into a new folder: `README.md` and `<benchmark>/test.parquet`.

    For the benchmarks in `PRIVATE` the texts are null.

    Args:
        runs: of one model.
    """
    for run in runs:
        file = out / run.benchmark / f"{SPLIT}.parquet"
        file.parent.mkdir(parents=True)
        pq.write_table(_table(run), file, compression="zstd", row_group_size=1_000)
    data = DatasetCardData(
        pretty_name=f"Responses of {model_id} on the MegaScience benchmarks",
        language="en",
        tags=["megascience", "evaluation", "model-responses"],
        configs=[
            {
                "config_name": run.benchmark,
                "data_files": [{"split": SPLIT, "path": f"{run.benchmark}/{SPLIT}.parquet"}],
            }
            for run in runs
        ],
    )
    card = DatasetCard.from_template(
        data,
        template_path=str(_TEMPLATE),
        model_id=model_id,
        first=runs[0].benchmark,
        rows=[(run.benchmark, BENCHMARKS[run.benchmark], run) for run in runs],
        judged=[(run.benchmark, run.judge) for run in runs if run.judge],
        private=[BENCHMARKS[run.benchmark].title for run in runs if run.benchmark in PRIVATE],
    )
    card.save(out / "README.md")


def _table(run: Run) -> pa.Table:
    samples = None if run.benchmark in PRIVATE else read_samples(run, range(len(run.items)))
    known: Sequence[Sample | None] = samples or [None] * len(run.items)
    rows = []
    for item, sample in zip(run.items, known, strict=True):
        texts = asdict(sample) if sample else {}
        start, end = texts.pop("span", None) or (None, None)
        of_item = {"item": item.id, "sample": item.sample, "correct": item.correct, "status": item.status}
        of_item["response_tokens"] = item.tokens
        of_item["rule_correct"] = item.correct if item.judged is None else item.judged.by_rules
        of_item |= {"judge": run.judge, "judge_correct": None if item.judged is None else item.judged.correct}
        rows.append(of_item | texts | {"span_start": start, "span_end": end, "task_version": run.task_version})
    return pa.Table.from_pylist(rows, schema=SCHEMA)
