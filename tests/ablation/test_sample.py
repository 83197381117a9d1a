"""The ablation that comes with the package, for real: selection, TRL, lighteval, and the table; then again.

The base model is a tiny one, which costs a third of SmolLM2's time; SmolLM2 itself is trained and evaluated by
tests/demo and by the README's commands.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
import tiny_checkpoints
from warm_python import MEGASCIENCE, warm_python

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
CELLS = ["sample-all", "sample-length-8", "sample-random-8"]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    tiny_checkpoints.save_model("smollm2", folder, tied=True)
    return folder


def megascience_ablate(folder: Path, base: Path) -> str:
    done = subprocess.run(
        [
            *(warm_python(), MEGASCIENCE, "ablate", "sample", "-o", "out"),
            *("--base-model", str(base)),
        ],
        cwd=folder,
        env=os.environ | {"COLUMNS": "160"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_three_models_are_trained_evaluated_and_compared_and_a_second_run_does_nothing(
    tmp_path: Path, base: Path
) -> None:
    printed = megascience_ablate(tmp_path, base)
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    assert [(cell["name"], cell["state"]) for cell in results["cells"]] == [(name, "done") for name in CELLS]
    assert [cell["rows"] for cell in results["cells"]] == [70, 8, 8]
    planned = json.loads(_plan(tmp_path))["cells"]
    for cell, of_plan in zip(results["cells"], planned, strict=True):
        assert cell["training"]["steps"] == of_plan["training"]["steps"] == 2
        assert cell["training"]["loss_first"] > 0
        assert cell["items"] == {"mmlu": 3, "gsm8k": 3}
    assert len({cell["training"]["loss_last"] for cell in results["cells"]}) == 3  # three trainings on other rows
    assert [(row["a"], row["b"], row["difference"]["name"]) for row in results["benchmarks"]] == [
        (a, b, benchmark) for a, b in (CELLS[:2], (CELLS[0], CELLS[2]), CELLS[1:]) for benchmark in ("mmlu", "gsm8k")
    ]
    assert all(0 < row["difference"]["p_holm"] <= 1 for row in results["benchmarks"])
    assert "says nothing about science" in printed
    weights = [tmp_path / "out" / "models" / name / "model.safetensors" for name in CELLS]
    written = [file.stat().st_mtime_ns for file in weights]

    again = megascience_ablate(tmp_path, base)
    assert again.count("done before") == 3
    assert [file.stat().st_mtime_ns for file in weights] == written
    assert json.loads((tmp_path / "out" / "results.json").read_text()) == results


def _plan(folder: Path) -> str:
    from megascience_hf.ablation import plan, plan_pages
    from megascience_hf.ablation.cells import cells
    from megascience_hf.ablation.commands import Folders
    from megascience_hf.ablation.settings import load_ablation

    ablation = load_ablation("sample")
    return plan_pages.as_json(plan.build(ablation, Folders(folder / "out"), cells(ablation), lambda _: None))
