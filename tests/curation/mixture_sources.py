"""Sources of a mixture in the schemas of the Hub, and the command on them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from typer.testing import CliRunner

from megascience_hf.cli import app
from megascience_hf.errors import UserError
from megascience_hf.tasks.loading import SAMPLE

NOUNS = ["train", "planet", "enzyme", "market", "matrix", "kidney", "photon", "river", "crystal", "network"]


def question(n: int) -> str:
    """Questions that share few words."""
    word = NOUNS[n % 10]
    return (
        f"Case {n}: which {word} {n * 7919} of kind {n * 31} shows {n * 104729} signs at level {n + 500} per unit {n}?"
    )


def jsonl(file: Path, rows: list[Any]) -> Path:
    file.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return file


def three_sources(tmp_path: Path) -> list[dict[str, Any]]:
    """Three sources in the schemas of the Hub; five questions of the second are also in the first."""
    textbook = [
        {"question": question(n), "answer": f"It is {n}.", "subject": "physics", "reference_answer": str(n)}
        for n in range(20)
    ]
    (tmp_path / "textbook").mkdir()
    pq.write_table(pa.Table.from_pylist(textbook), tmp_path / "textbook" / "part.parquet")
    natural = jsonl(
        tmp_path / "natural.jsonl",
        [
            {
                "question": question(n),
                "reference_answer": "",
                "responses": [{"response_model": "m", "response": "word " * (n + 1)}],
            }
            for n in range(15, 55)
        ],
    )
    nemotron = jsonl(
        tmp_path / "nemotron.jsonl",
        [
            {
                "input": [{"role": "user", "content": question(n)}],
                "output": f"<think>\nhm\n</think>\nSummary {n}",
                "category": "science", "license": "cc-by-4.0", "reasoning": "on", "generator": "DeepSeek-R1",
                "used_in_training": ["Ultra"], "version": "v1", "system_prompt": "detailed thinking on",
            }
            for n in range(100, 130)
        ],
    )  # fmt: skip
    thinking = {"columns": ["output"], "after": "</think>"}
    return [
        {
            "name": "textbook", "path": str(tmp_path / "textbook"),
            "columns": {n: n for n in ("question", "answer", "subject", "reference_answer")},
            "published": {"read": 21},
        },
        {
            "name": "natural", "path": str(natural),
            "columns": {"question": "question", "answer": "responses.0.response"},
            "select": {"method": "length", "size": 10},
        },
        {
            "name": "nemotron", "path": str(nemotron),
            "columns": {"question": "input[role=user].content", "answer": thinking, "reference_answer": thinking},
            "select": {"method": "random", "fraction": 0.5},
        },
    ]  # fmt: skip


def mix(tmp_path: Path, sources: list[dict[str, Any]], *options: str, **more: Any) -> Any:
    """The command on a mixture of these sources, into tmp_path/out."""
    recipe = tmp_path / "mixture.yaml"
    more.setdefault("decontamination", {"data_dir": str(SAMPLE)})
    recipe.write_text(yaml.safe_dump({"name": "test", "sources": sources, **more}))
    result = CliRunner().invoke(app, ["mix", str(recipe), "-o", str(tmp_path / "out"), *options])
    if isinstance(result.exception, UserError):
        raise result.exception
    assert result.exit_code == 0, result.exception
    return json.loads((tmp_path / "out" / "funnel.json").read_text()) if "--dry-run" not in options else result.output
