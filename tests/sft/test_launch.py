"""A preset of each way of training takes a step through the real `trl sft` command line, with a tiny model.

What presets of one way differ in (sizes of batches, numbers of GPUs) is overridden here; that TRL parses each is
tested in test_presets.py.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest
import tiny_checkpoints

pytest.importorskip("trl")
from megascience_hf.sft import chat_template, preset

WARM_TRL = Path(__file__).with_name("warm_trl.py")
SCRIPTS = Path(sysconfig.get_path("scripts"))
SAMPLE = Path(__file__).resolve().parents[2] / "megascience_hf" / "builders" / "sample.jsonl"
PRESETS = preset.presets()


def way_of_training(name: str) -> tuple[object, ...]:
    """All that makes a run on one CPU process differ from another."""
    recipe = PRESETS[name].recipe
    model, variant = recipe.model, recipe.variant
    architecture = (model.architecture.model_type, model.architecture.tied, model.chat_template)
    return *architecture, recipe.data.name, variant.name, variant.quantized, recipe.sharding, recipe.packing


# The first of each way; the tests below name "qwen2.5-7b" and are kept one.
TRAINED = sorted({way_of_training(name): name for name in reversed(PRESETS)}.values())


@dataclass(frozen=True)
class Launch:
    exit_code: int
    log: str
    output: Path


def as_prompt_and_completion(row: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    return {
        "prompt": [{"role": "user", "content": row["question"]}],
        "completion": [{"role": "assistant", "content": row["answer"]}],
    }


def model_type(name: str) -> str:
    architecture = PRESETS[name].recipe.model.architecture
    return "smollm2" if name.startswith("smollm2") else architecture.model_type


@pytest.fixture(scope="module")
def launches(
    request: pytest.FixtureRequest, tiny_models: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Launch]:
    """One launch of each preset that a test of this run asks for; two at a time, in one warm process."""
    wanted = {item.callspec.params["name"] for item in request.session.items if "launches" in item.fixturenames}
    root = tmp_path_factory.mktemp("launches")
    rows = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    sample = root / "sample"
    sample.mkdir()
    lines = [json.dumps(as_prompt_and_completion(row)) for row in rows]
    (sample / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for data in preset.BASELINES:  # which train on a folder of the user's own
        (root / data.name).mkdir()
        (root / data.name / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    wide: dict[str, Path] = {}
    jobs = []
    for name in sorted(wanted):
        model = tiny_models[model_type(name)]
        if PRESETS[name].recipe.variant.quantized:  # what bitsandbytes packs for AVX-512 has multiples of 64 columns
            model = wide.setdefault(model_type(name), root / f"wide-{model_type(name)}")
            if not model.exists():
                tiny_checkpoints.save_model(model_type(name), model, width=64)
        # Another model; the sample, for what would be fetched from the Hub; one CPU process for the GPUs.
        options = {
            "model_name_or_path": str(model),
            "output_dir": str(root / name),
            "max_steps": "1",
            "use_cpu": "true",
            "num_processes": "1",
            "per_device_train_batch_size": "2",
            "gradient_accumulation_steps": "1",
            "dataset_num_proc": "1",
            "save_strategy": "no",
        }
        if PRESETS[name].recipe.data.name in ("megascience", "textbook_reasoning"):
            options["datasets"] = str(sample)
        # Trackio stays on in one: it starts a server of its own, which takes seconds.
        if name != "qwen2.5-7b":
            options["report_to"] = "none"
        words = [word for key, value in options.items() for word in (f"--{key}", value)]
        argv = ["sft", "--config", str(preset.path(name)), "--cpu", *words]
        jobs.append({"argv": argv, "cwd": str(root), "log": str(root / f"{name}.log")})
    done = subprocess.run(
        [sys.executable, str(WARM_TRL)],
        input="".join(json.dumps(job) + "\n" for job in jobs),
        env=os.environ | {"TRACKIO_DIR": str(root / "trackio"), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=540,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    exits = {Path(answer["log"]).stem: answer["exit"] for answer in answers}
    return {
        name: Launch(exits[name], (root / f"{name}.log").read_text(encoding="utf-8", errors="replace"), root / name)
        for name in wanted
    }


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", TRAINED)
def test_a_preset_trains_a_step_by_trl_sft(name: str, launches: dict[str, Launch]) -> None:
    launch, recipe = launches[name], PRESETS[name].recipe
    assert launch.exit_code == 0, launch.log[-3000:]
    loss = re.search(r"'train_loss': '?([\d.]+)", launch.log)
    assert loss, launch.log[-3000:]
    assert 1 < float(loss[1]) < 20
    saved = (launch.output / "chat_template.jinja").read_text(encoding="utf-8")
    assert saved == (chat_template.FOLDER / recipe.model.chat_template).read_text(encoding="utf-8")
    assert (launch.output / "adapter_config.json").is_file() is recipe.variant.adapters
    assert "aux_loss" not in launch.log, "the authors' trainer has no loss of the router"
    if recipe.variant.adapters:
        adapter = json.loads((launch.output / "adapter_config.json").read_text(encoding="utf-8"))
        assert (adapter["r"], adapter["lora_alpha"]) == (recipe.variant.lora_rank, recipe.variant.lora_alpha)
        assert set(adapter["target_modules"]) == set(recipe.model.architecture.lora_targets)
        assert set(adapter["trainable_token_indices"]) == {"embed_tokens", "lm_head"}
        assert (launch.output / "generation_config.json").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["qwen2.5-7b"])
def test_trackio_keeps_the_curves_of_a_preset_on_this_machine(name: str, launches: dict[str, Launch]) -> None:
    launch = launches[name]
    database = launch.output.parent / "trackio" / "megascience.db"
    assert database.is_file(), [file.name for file in database.parent.iterdir()]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_megascience_sft_passes_options_on_and_resumes(tiny_models: dict[str, Path], tmp_path: Path) -> None:
    def sft(*options: str) -> subprocess.CompletedProcess[str]:
        command = [str(SCRIPTS / "megascience"), "sft", "smollm2-135m-smoke", *options]
        command += ["--model_name_or_path", str(tiny_models["smollm2"]), "--output_dir", "out"]
        command += ["--save_steps", "1", "--save_only_model", "false"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=290)

    first = sft("--max_steps", "2")
    assert first.returncode == 0, first.stderr[-3000:]
    assert "Model saved to out" in first.stdout
    second = sft("--max_steps=3", "--resume")
    assert second.returncode == 0, second.stderr[-3000:]
    state = json.loads((tmp_path / "out" / "checkpoint-3" / "trainer_state.json").read_text(encoding="utf-8"))
    assert state["global_step"] == 3
    assert [entry["step"] for entry in state["log_history"]][:2] == [1, 2], "the first two steps are not made again"
    assert "3/3" in second.stderr
    assert "1/3" not in second.stderr
