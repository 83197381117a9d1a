"""The command that docs/rl.md prints, with one step in place of all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "rl.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_preset_of_the_page_trains_a_step_on_a_cpu_as_it_is_printed(tmp_path: Path) -> None:
    pytest.importorskip("trl")
    installed = pytest.importorskip("_megascience_hf_startup", reason="no start-up file: make install")
    if "trl.trainer.grpo_trainer" not in installed.HOOKS:
        pytest.skip("the installed start-up file is older than the presets of GRPO: make install")
    command = re.search(r'trl grpo --config "\$\(megascience preset smollm2-135m-grpo\)"', PAGE)
    assert command is not None
    path = os.pathsep.join([sysconfig.get_path("scripts"), str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", f"{command[0]} --max_steps 1 --num_cpu_threads_per_process 1"],
        cwd=tmp_path, env=os.environ | {"PATH": path, "HF_HUB_OFFLINE": "1"}, capture_output=True, text=True,
        timeout=500, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert "'rewards/science_reward/mean'" in done.stdout
    assert "'science/truncation_rate'" in done.stdout
    assert (tmp_path / "smollm2-135m-grpo" / "model.safetensors").exists()
