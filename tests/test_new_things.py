"""Where a new thing goes (ARCHITECTURE.md): a benchmark is three files, a preset of another model is one line.

Each is added to a copy of the package as a newcomer would add it, and the commands run on the copy.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

BENCHMARK = '''
"""A made-up benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from megascience_hf.answers import AnswerKey
from megascience_hf.tasks import prompts
from megascience_hf.tasks.benchmark import Benchmark, Item, Source


def read(row: Mapping[str, Any]) -> Item:
    return Item(prompts.boxed(row["question"]), AnswerKey(gold=row["answer"], kind="numeric"))


ALCHEMY = Benchmark(
    name="alchemy",
    title="Alchemy",
    category="specific",
    items=3,
    sources=(Source("nobody/alchemy", "default", "test", "0" * 40),),
    read=read,
    metric="equal numbers",
    version=1,
    paper="https://arxiv.org/abs/2501.00000",
    licence="mit",
)
'''
ROWS = [{"question": f"How many grams of gold are in {n} grams of lead?", "answer": str(n)} for n in (11, 12, 13)]
TENTH = '_qwen3_base("32B", _qwen3(5120, 64, 64, 25_600, tied=False), gpus=16)'
TOO_LARGE = TENTH.replace(", gpus=16", "")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's files that the commands read, with both things added."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "megascience_hf", root / "megascience_hf", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "docs", root / "docs", ignore=shutil.ignore_patterns("*.png", "space"))
    tasks = root / "megascience_hf" / "tasks"
    (tasks / "alchemy.py").write_text(BENCHMARK, encoding="utf-8")
    insert(tasks / "registry.py", "        *(GSM8K, MATH, MATH_500),\n", "        ALCHEMY,\n")
    insert(tasks / "registry.py", "from megascience_hf.tasks.benchmark import Benchmark\n",
           "from megascience_hf.tasks.alchemy import ALCHEMY\n")  # fmt: skip
    (tasks / "sample" / "alchemy").mkdir()
    (tasks / "sample" / "alchemy" / "test.jsonl").write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    models = root / "megascience_hf" / "sft" / "models.py"
    insert(models, "    *_PAPER,\n", f"    {TENTH},\n")
    for rendered in ("benchmarks", "presets"):
        assert megascience(root, rendered, "render").returncode == 0
    return root


def insert(file: Path, after: str, line: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(after) == 1
    file.write_text(text.replace(after, after + line), encoding="utf-8")


def megascience(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from megascience_hf.cli import main; main()", *arguments],
        env=os.environ | {"PYTHONPATH": str(root), "COLUMNS": "200"},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def report(copy: Path) -> str:
    """The table of a model that sat only the new exam and one of the paper's, with the paper's numbers beside it."""
    rows = [
        {"task": task, "id": f"{task}-{n}", "response": r"\boxed{11}", "gold": str(11 + n), "kind": "numeric"}
        for task in ("megascience:alchemy", "megascience:gsm8k")
        for n in range(3)
    ]
    (copy / "responses.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for arguments in (
        ("score", "responses.jsonl", "-o", "scores.jsonl"),
        ("report", "scores.jsonl", "--with-paper", "-o", "report.md", "-o", "report.html", "-o", "report.csv"),
    ):
        done = megascience(copy, *arguments)
        assert done.returncode == 0, done.stderr
    return (copy / "report.md").read_text(encoding="utf-8")


def test_a_further_benchmark_is_in_the_report_with_the_papers_numbers_and_in_no_average(report: str) -> None:
    lines = {line.split("|")[1].strip(): line for line in report.splitlines() if line.startswith("| ")}
    assert "33.3" in lines["Alchemy *"]
    assert {"Specific (6)", "All (14)"} <= set(lines)
    assert "* not averaged" in report


def test_a_further_benchmark_is_in_the_tables_of_the_documentation_and_in_no_group(copy: Path) -> None:
    assert "| `alchemy` | 3 | `nobody/alchemy`, test | equal numbers |  |" in (copy / "docs/evaluation.md").read_text()
    assert not any("alchemy" in file.read_text() for file in (copy / "megascience_hf/tasks/groups").iterdir())


def test_a_further_benchmark_is_searched_in_training_data_by_its_name(copy: Path) -> None:
    (copy / "train.jsonl").write_text(json.dumps(ROWS[0]), encoding="utf-8")
    done = megascience(copy, "contamination", "train.jsonl", "--against", "alchemy", "--sample")
    assert done.returncode == 0, done.stderr
    assert "Alchemy" in done.stdout


def test_a_further_benchmark_is_a_task_of_lighteval_and_of_inspect(copy: Path) -> None:
    pytest.importorskip("lighteval")
    code = (
        "from megascience_hf.tasks import TASKS_TABLE\nfrom megascience_hf.tasks.inspect_tasks import TASKS\n"
        "print('megascience:alchemy' in [task.name for task in TASKS_TABLE], 'alchemy' in TASKS)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(copy)}, cwd=copy,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["True", "True"], done.stderr[-2000:]


@pytest.mark.slow
def test_the_tests_of_the_benchmarks_and_of_the_presets_hold_with_both(copy: Path) -> None:
    shutil.copytree(ROOT / "tests", copy / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    files = [
        *("tests/tasks/test_benchmarks.py", "tests/tasks/test_sample_items.py", "tests/tasks/test_run.py"),
        *("tests/results/test_paper.py", "tests/results/test_report.py", "tests/results/test_estimates.py"),
        "tests/sft/test_presets.py",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files],
        env={key: value for key, value in os.environ.items() if "PYTEST" not in key} | {"PYTHONPATH": str(copy)},
        cwd=copy, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]


def test_a_tenth_model_has_presets_on_its_own_hardware(copy: Path) -> None:
    listed = megascience(copy, "preset", "--list")
    assert (listed.returncode, listed.stderr) == (0, "")
    rows = {line.split()[0]: line for line in listed.stdout.splitlines() if line.split()}
    assert "16 × 80 GB" in rows["qwen3-32b"]
    assert {"qwen3-32b-textbook_reasoning", "qwen3-32b-qlora-48gb", "qwen3-32b-qlora-80gb"} <= set(rows)
    reinforced = megascience(copy, "preset", "--list", "--rl")
    assert (reinforced.returncode, reinforced.stderr) == (0, "")
    assert "qwen3-32b-grpo " in reinforced.stdout
    started = megascience(copy, "preset", "qwen3-32b", "--rl").stdout
    assert "model_name_or_path: Qwen/Qwen3-32B-Base" in started  # the paper published nothing that was made of it
    file = Path(megascience(copy, "preset", "qwen3-32b").stdout.strip())
    assert file.is_relative_to(copy)
    assert "16 × 80 GB GPU in 2 machines" in file.read_text(encoding="utf-8")
    assert "`qwen3-32b`" in (copy / "docs/training.md").read_text(encoding="utf-8")


def test_a_preset_that_does_not_fit_names_itself_in_one_line_and_the_others_work(copy: Path) -> None:
    models = copy / "megascience_hf" / "sft" / "models.py"
    right = models.read_text(encoding="utf-8")
    models.write_text(right.replace(TENTH, TOO_LARGE), encoding="utf-8")
    try:
        listed = megascience(copy, "preset", "--list")
        alone = megascience(copy, "preset", "qwen3-32b")
        advised = megascience(copy, "preset", "qwen3-32b", "--gpus", "16", "--nodes", "2")
        other = megascience(copy, "preset", "qwen3-8b")
    finally:
        models.write_text(right, encoding="utf-8")
    assert listed.returncode == advised.returncode == other.returncode == 0
    assert "qwen3-32b-qlora-80gb" in listed.stdout
    assert [line.partition(":")[0] for line in listed.stderr.splitlines()] == [
        "qwen3-32b",
        "qwen3-32b-textbook_reasoning",
    ]
    assert alone.returncode == 2
    assert alone.stderr.startswith("megascience: qwen3-32b: Qwen3-32B-Base with full fine-tuning takes about")
    assert "--gpus 16 --nodes 2 or --variant qlora would do" in alone.stderr
    assert alone.stderr.count("\n") == 1
