"""Adapters and files for other frameworks, with the real ones, in environments that `make frameworks` installs."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from megascience_hf.sft import exporters, preset

ROOT = Path(__file__).resolve().parents[2]
CHECKS = Path(__file__).with_name("framework_checks.py")


def checked(name: str, tmp_path: Path) -> Any:
    """What the checks of a framework print, by the Python of its environment."""
    folder = Path(os.environ.get("MEGASCIENCE_FRAMEWORKS") or ROOT / "build" / "frameworks")
    python = folder / name / "bin" / "python"
    if not python.exists():
        pytest.skip(f"{name} has no environment in {folder}: make frameworks")
    paths = f"{ROOT}{os.pathsep}{ROOT / 'environments' / 'megascience_rl'}"
    environment = os.environ | {"PYTHONPATH": paths, "HF_DATASETS_CACHE": str(tmp_path), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [python, CHECKS, name], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=500, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.mark.slow
def test_verl_loads_the_function_and_its_reward_manager_pays_what_it_says(tmp_path: Path) -> None:
    assert checked("verl", tmp_path) == [1.0, 0.0, -1.0]


@pytest.mark.slow
def test_in_verifiers_each_gold_passes_its_own_verifier_and_an_empty_reply_does_not(tmp_path: Path) -> None:
    tasks, golds, nothing = checked("verifiers", tmp_path)
    assert tasks > 50
    assert (golds, nothing) == (tasks, 0)


@pytest.mark.slow
def test_llamafactorys_own_parser_reads_the_files_of_all_presets(tmp_path: Path) -> None:
    made = {one.name: one for one in preset.presets().values() if one.recipe.hardware.gpus}
    for name, one in made.items():
        (tmp_path / f"{name}.yaml").write_text(exporters.render(one, "llamafactory"), encoding="utf-8")
    recipes = {name: one.recipe for name, one in made.items()}
    assert checked("llamafactory", tmp_path) == {
        name: [
            *(recipe.variant.learning_rate, recipe.data.max_length, recipe.micro_batch * recipe.accumulation),
            *(("lora", recipe.variant.lora_rank) if recipe.variant.adapters else ("full", 8)),
        ]
        for name, recipe in recipes.items()
    }
