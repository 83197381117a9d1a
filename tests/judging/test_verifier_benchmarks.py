"""The loaders of the published verifier benchmarks, on rows of our own in their schemas."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "verifier_benchmarks.py"
pytestmark = pytest.mark.skipif(not BENCH.is_file(), reason="an installed package has no bench/")
QUESTION = "How many legs has a spider?"
# (benchmark, rows: one that rules find right, one wrong, one without a label)
ROWS: list[tuple[str, list[dict[str, Any]]]] = [
    ("verifybench", [
        {"question": QUESTION, "answer": "8", "completion": "It has \\boxed{8}.", "gold_correct": True},
        {"question": QUESTION, "answer": "8", "completion": "Six\u2028or \\boxed{6}.", "gold_correct": False},
        {"question": QUESTION, "answer": "8", "completion": "8"},
    ]),
    ("sci-verifybench", [
        {"question": QUESTION, "gold_answer": "8", "llm_response": "8", "gold_judgment": "True", "domain": "biology"},
        {"question": QUESTION, "gold_answer": "8", "llm_response": "6", "gold_judgment": False, "domain": "biology"},
        {"question": QUESTION, "gold_answer": "8", "llm_response": "8", "gold_judgment": None},
    ]),
    ("verifierbench", [
        {"question": QUESTION, "gold_answer": "['C']", "llm_response": "Answer: C", "gold_judgment": "A"},
        {"question": QUESTION, "gold_answer": ["C"], "llm_response": "Answer: B", "gold_judgment": "B"},
        {"question": QUESTION, "gold_answer": "C", "llm_response": "Answer: C", "gold_judgment": ""},
    ]),
    ("var", [
        {"question": QUESTION, "correct_answer": 8, "llm_output": "It is 8.", "human_judgment_result": "[Correct]"},
        {"question": QUESTION, "correct_answer": "8", "llm_output": "It is 6.", "human_judgment_result": "Incorrect"},
        {"question": QUESTION, "correct_answer": "8", "llm_output": "It is 8.", "human_judgment_result": "unsure"},
    ]),
]  # fmt: skip


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, BENCH, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("as_list", [False, True])
@pytest.mark.parametrize(("name", "rows"), ROWS)
def test_the_rows_of_a_benchmark_are_judged_by_rules(
    name: str, rows: list[dict[str, Any]], as_list: bool, tmp_path: Path
) -> None:
    file = tmp_path / "rows.json"
    text = json.dumps(rows) if as_list else "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    file.write_text(text, encoding="utf-8")
    done = run("--benchmark", name, file)
    assert done.returncode == 0, done.stderr
    assert "all: 2 rows, rules 100.0; without a label or a gold 1" in done.stdout
    assert "published: " in done.stdout


def test_another_schema_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"gold_correct": True, "query": QUESTION}) + "\n")
    done = run("--benchmark", "verifybench", file)
    assert done.returncode == 1
    assert done.stderr.strip() == "row 1 has no field 'question': is it verifybench? It has gold_correct, query"
    file.write_text(json.dumps({"query": QUESTION}) + "\n")
    done = run("--benchmark", "verifybench", file)
    assert done.returncode == 2
    assert done.stderr.strip() == "none of the 1 rows has a label and a gold in the fields of verifybench"
