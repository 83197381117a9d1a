"""A record of Every Eval Ever (evalevalai.com), schema 0.3.0: one JSON file a model, and JSON lines of its responses.

The schemas are `every_eval_ever/schemas/*.json` of the package every-eval-ever 0.3.0; the tests validate against them.
Scores are proportions, as its registry has it for accuracy.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, get_args

from megascience_hf.errors import UserError
from megascience_hf.results import errata, exams, measures
from megascience_hf.results.details import PRIVATE
from megascience_hf.results.hub_entries import iso_date
from megascience_hf.results.reading import read_samples
from megascience_hf.results.records import Item, Run, Sample
from megascience_hf.tasks import BENCHMARKS

SCHEMA_VERSION = "0.3.0"
COLLECTION = "megascience"
Relationship = Literal["first_party", "third_party", "collaborative", "other"]
_LIBRARIES = {".parquet": "lighteval", ".eval": "inspect_ai", ".json": "inspect_ai"}


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Who hands the record in, and how they stand to the model's developer."""

    organisation: str = "unknown"
    relationship: Relationship = "other"

    def __post_init__(self) -> None:
        if self.relationship not in get_args(Relationship):
            raise UserError(f"no relationship {self.relationship!r}: {', '.join(get_args(Relationship))}")


def write(runs: Sequence[Run], model_id: str, out: Path, *, evaluator: Evaluator, retrieved: int) -> list[Path]:
    """Write `data/<collection>/<developer>/<model>/<uuid>.json` and `<uuid>_samples.jsonl` below the folder.

    The responses of benchmarks whose authors ask that their items are not shown are left out of the second file.

    Args:
        runs: of one model.
        model_id: its id on the Hub, `developer/model`.
        retrieved: when the record is made, seconds of the Unix epoch.

    Raises:
        UserError: the id is not of that form.
    """
    developer, _, model = model_id.partition("/")
    if not developer or not model or "/" in model:
        raise UserError(f"{model_id!r} is no id of the Hub, such as MegaScience/Qwen3-8B-MegaScience")
    name = _uuid(runs, model_id)
    folder = Path("data", COLLECTION, developer, model)
    (out / folder).mkdir(parents=True)
    record = _record(runs, model_id, evaluator, retrieved)
    digest, rows = hashlib.sha256(), 0
    samples = folder / f"{name}_samples.jsonl"
    with (out / samples).open("wb") as lines:
        for row in _instances(runs, model_id, record["evaluation_id"]):
            line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
            digest.update(line)
            rows += 1
            lines.write(line)
    if rows:
        record["detailed_evaluation_results"] = {
            "format": "jsonl",
            "file_path": samples.as_posix(),
            "hash_algorithm": "sha256",
            "checksum": digest.hexdigest(),
            "total_rows": rows,
        }
    else:
        (out / samples).unlink()
    aggregate = folder / f"{name}.json"
    (out / aggregate).write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return [out / aggregate, *([out / samples] if rows else [])]


def _uuid(runs: Sequence[Run], model_id: str) -> uuid.UUID:
    """Of version 4, as the schema wants it, and made of the results: the same ones are the same record."""
    parts = [(run.benchmark, run.date, run.task_version, [(i.id, i.correct) for i in run.items]) for run in runs]
    return uuid.UUID(bytes=hashlib.sha256(repr((model_id, parts)).encode()).digest()[:16], version=4)


def _record(runs: Sequence[Run], model_id: str, evaluator: Evaluator, retrieved: int) -> dict[str, Any]:
    developer, _, model = model_id.partition("/")
    date = max(iso_date(run.date) for run in runs)
    library = _LIBRARIES.get(runs[0].source.suffix, "megascience-hf")
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": f"{COLLECTION}/{model_id}/{date or 'undated'}",
        **({"evaluation_timestamp": date} if date else {}),
        "retrieved_timestamp": str(retrieved),
        "source_metadata": {
            "source_name": "megascience-hf",
            "source_type": "evaluation_run",
            "source_organization_name": evaluator.organisation,
            "evaluator_relationship": evaluator.relationship,
        },
        "eval_library": {
            "name": library,
            "version": "unknown",  # no result file says it
            "additional_details": {"tasks_and_scoring": f"megascience-hf {version('megascience-hf')}"},
        },
        "model_info": {
            "name": model,
            "id": model_id,
            "developer": developer,
            "additional_details": {"deployment_type": "unknown", "model_availability": "unknown"},
        },
        "evaluation_results": [_result(run) for run in runs],
    }


def _result(run: Run) -> dict[str, Any]:
    benchmark, result = BENCHMARKS[run.benchmark], run.result
    low, high = result.interval()
    date = iso_date(run.date)
    arguments: dict[str, Any] = {"reasoning": True}
    if run.temperature is not None:
        arguments["temperature"] = run.temperature
    if run.max_new_tokens is not None:
        arguments["max_tokens"] = run.max_new_tokens
    return {
        "evaluation_result_id": _result_id(run),
        "evaluation_name": f"{COLLECTION}.{run.benchmark}",
        "source_data": _source(run),
        **({"evaluation_timestamp": date} if date else {}),
        "metric_config": {
            "evaluation_description": "; ".join(
                (f"{benchmark.title}: {benchmark.metric}", *_of_judge(run), *errata.as_published([run]))
            ),
            "metric_id": "accuracy",
            "metric_name": "accuracy",
            "metric_kind": "accuracy",
            "metric_unit": "proportion",
            "lower_is_better": False,
            "score_type": "continuous",
            "min_score": 0,
            "max_score": 1,
        },
        "score_details": {
            "score": result.accuracy,
            "details": {
                "correct": str(result.correct),
                "extraction_rate": f"{result.extraction_rate:.6f}",
                "truncation_rate": f"{run.truncation_rate:.6f}",
                **({"mean_response_tokens": f"{run.mean_tokens:.1f}"} if run.mean_tokens is not None else {}),
                **(_of_samples(run) if run.samples > 1 else {}),
            },
            "uncertainty": {
                "confidence_interval": {"lower": low, "upper": high, "confidence_level": 0.95, "method": "wilson"},
                "num_samples": result.items,
            },
        },
        "generation_config": {
            "generation_args": arguments,
            "additional_details": {
                "prompt": exams.prompt(run),
                "settings": exams.settings(run),
                "items": run.items_digest,
            },
        },
    }


def _of_judge(run: Run) -> list[str]:
    return [f"judged by {run.judge} where rules cannot tell"] if run.judge else []


def _of_samples(run: Run) -> dict[str, str]:
    told = [m for m in measures.of_samples(run.samples) if measures.known(run, m)]
    found = {measure.title: f"{measures.estimate([run], measure).value:.6f}" for measure in told}
    return {"samples_of_each_item": str(run.samples), **found}


def _result_id(run: Run) -> str:
    return f"{run.benchmark}.accuracy"


def _source(run: Run) -> dict[str, Any]:
    benchmark = BENCHMARKS[run.benchmark]
    details = {
        "task_version": str(run.task_version or "unknown"),
        "sources": "; ".join(f"{s.repo}/{s.config}/{s.split}@{s.revision}" for s in benchmark.sources),
    }
    if run.revision is None:
        return {
            "dataset_name": benchmark.title,
            "source_type": "other",
            "additional_details": {**details, "read_from": "a local copy"},
        }
    return {
        "dataset_name": benchmark.title,
        "source_type": "hf_dataset",
        "hf_repo": benchmark.sources[0].repo,
        "hf_split": benchmark.sources[0].split,
        "samples_number": run.questions,
        "additional_details": {**details, "revision": run.revision},
    }


def _instances(runs: Sequence[Run], model_id: str, evaluation_id: str) -> Iterator[dict[str, Any]]:
    for run in runs:
        if run.benchmark in PRIVATE:
            continue
        samples = read_samples(run, range(len(run.items)))
        for number, (item, sample) in enumerate(zip(run.items, samples or [], strict=samples is not None)):
            yield {
                "schema_version": SCHEMA_VERSION,
                "evaluation_id": evaluation_id,
                "model_id": model_id,
                "evaluation_name": f"{COLLECTION}.{run.benchmark}",
                "evaluation_result_id": _result_id(run),
                "sample_id": f"{run.benchmark}-{number}-{item.id}",
                **_instance(item, sample),
            }


def _instance(item: Item, sample: Sample) -> dict[str, Any]:
    found = {
        "turn_idx": 0,
        "source": "output.raw",
        "extracted_value": sample.answer,
        "extraction_method": f"rule: {sample.rule}",
        "is_terminal": True,
    }
    return {
        "sample_hash": hashlib.sha256(f"{sample.prompt}{sample.gold}".encode()).hexdigest(),
        "interaction_type": "single_turn",
        "input": {"raw": sample.prompt, "reference": [sample.gold]},
        "output": {"raw": [sample.response]},
        "answer_attribution": [] if sample.answer is None else [found],
        "evaluation": {"score": float(item.correct), "is_correct": item.correct},
        "metadata": {
            "status": item.status,
            "reason": sample.reason,
            **({} if item.judged is None else {"correct_by_rules": str(item.judged.by_rules).lower()}),
            **({} if item.tokens is None else {"response_tokens": str(item.tokens)}),
        },
    }
