"""Reading result folders: counts from the details, the newest run, and damage named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.stats import binomtest

from megascience_hf.errors import UserError
from megascience_hf.results import lighteval_files, tables
from megascience_hf.results.records import Result

TASK = "megascience:gsm8k|0"


def write_run(folder: Path, model: str, date: str, scores: list[tuple[float, str]], task: str = TASK) -> Path:
    """A run as lighteval 0.13 leaves it: results/<model>/results_<date>.json and details/<model>/<date>/….parquet."""
    config = {"version": 1, "hf_repo": "openai/gsm8k", "hf_revision": "e53f048", "generation_size": 10_240}
    body = {"config_general": {"model_name": model}, "config_tasks": {task: config}, "results": {}}
    file = folder / "results" / model.strip("/") / f"results_{date}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(body))
    rows = [{"doc": {"specific": {"status": status}}, "metric": {"accuracy": right}} for right, status in scores]
    details = folder / "details" / model.strip("/") / date / f"details_{task}_{date}.parquet"
    details.parent.mkdir(parents=True, exist_ok=True)
    schema = pa.schema(
        {
            "doc": pa.struct({"specific": pa.struct({"status": pa.string()})}),
            "metric": pa.struct({"accuracy": pa.float64()}),
        }
    )
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), details)
    return file


FOUR = [(1.0, "extracted"), (0.0, "extracted"), (0.0, "no_answer"), (1.0, "extracted")]


def test_items_and_right_answers_are_counted_from_the_details(tmp_path: Path) -> None:
    write_run(tmp_path, "org/model", "2026-01-01T00-00-00.1", FOUR)
    [result] = lighteval_files.read(tmp_path)
    assert (result.model, result.benchmark, result.items, result.correct) == ("org/model", "gsm8k", 4, 2)
    assert result.status == {"extracted": 3, "no_answer": 1}
    assert (result.accuracy, result.extraction_rate) == (0.5, 0.75)


def test_of_two_runs_of_a_model_the_newest_counts(tmp_path: Path) -> None:
    write_run(tmp_path, "/tmp/a/.hidden/model", "2026-01-02T00-00-00.1", FOUR)
    write_run(tmp_path, "/tmp/a/.hidden/model", "2026-01-01T00-00-00.1", [(0.0, "extracted")])
    [result] = lighteval_files.read(tmp_path)
    assert (result.model, result.items) == ("model", 4)


def test_tasks_of_others_are_left_alone(tmp_path: Path) -> None:
    write_run(tmp_path, "org/model", "2026-01-01T00-00-00.1", FOUR, task="gsm8k|0")
    with pytest.raises(UserError, match="no lighteval results of our tasks"):
        lighteval_files.read(tmp_path)


def damage_json(file: Path) -> None:
    file.write_text(file.read_text()[:-9])


def damage_keys(file: Path) -> None:
    file.write_text("{}")


def damage_details(file: Path) -> None:
    for details in file.parents[2].rglob("*.parquet"):
        details.unlink()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (damage_json, "no complete lighteval result"),
        (damage_keys, "no complete lighteval result"),
        (damage_details, "run lighteval with --save-details"),
    ],
)
def test_damage_is_named_with_its_file(tmp_path: Path, damage: Any, says: str) -> None:
    damage(write_run(tmp_path, "org", "2026-01-01T00-00-00.1", FOUR))
    with pytest.raises(UserError, match=says):
        lighteval_files.read(tmp_path)


def test_a_benchmark_without_items_is_named_and_not_divided_by(tmp_path: Path) -> None:
    write_run(tmp_path, "org/model", "2026-01-01T00-00-00.1", [])
    with pytest.raises(UserError, match="has no items"):
        lighteval_files.read(tmp_path)


def result(correct: int, items: int, model: str = "m", benchmark: str = "gsm8k") -> Result:
    return Result(model, benchmark, items, correct, {"extracted": items}, 1, "d", None, 10, "2026")


@pytest.mark.parametrize(("correct", "items"), [(0, 3), (1, 3), (3, 3), (40, 100), (7_000, 14_042)])
def test_the_interval_is_wilsons(correct: int, items: int) -> None:
    expected = binomtest(correct, items).proportion_ci(method="wilson")
    assert result(correct, items).interval() == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_the_tables_put_models_side_by_side_in_the_order_of_the_paper() -> None:
    results = [result(1, 3, "a"), result(2, 3, "a", "mmlu"), result(0, 3, "b"), result(3, 3, "b", "mmlu")]
    ordered = [(r.benchmark, r.model) for r in tables.by_benchmark(results)]
    assert ordered == [("mmlu", "a"), ("mmlu", "b"), ("gsm8k", "a"), ("gsm8k", "b")]
    lines = tables.markdown_table(tables.by_benchmark(results)).splitlines()
    assert lines[2] == "| MMLU | a | 3 | 66.7 | 20.8 to 93.9 | 100.0 | 0.0 |"
