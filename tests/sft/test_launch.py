"""A preset of each way of training takes a step through the real `trl sft` command line, with a tiny model; and two
processes that share a model learn what one process learns.

What presets of one way differ in (sizes of batches, numbers of GPUs) is overridden here; that TRL parses each is
tested in test_presets.py.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import tiny_checkpoints
from warm_python import MEGASCIENCE, warm_python
from warm_trl import run_trl

pytest.importorskip("trl")
from megascience_hf.sft import chat_template, finish, preset
from megascience_hf.sft.forecast import forecast
from megascience_hf.sft.recipe import Recipe

pytestmark = pytest.mark.slow
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
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("launches")


@pytest.fixture(scope="module")
def launches(request: pytest.FixtureRequest, tiny_models: dict[str, Path], root: Path) -> dict[str, Launch]:
    """One launch of each preset that a test of this run asks for."""
    wanted = {item.callspec.params["name"] for item in request.session.items if "launches" in item.fixturenames}
    rows = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    sample = root / "sample"
    sample.mkdir()
    lines = [json.dumps(as_prompt_and_completion(row)) for row in rows]
    (sample / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for data in preset.BASELINES:  # which train on a folder of the user's own
        (root / data.name).mkdir()
        (root / data.name / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    wide: dict[str, Path] = {}
    commands = {}
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
            "dataset_num_proc": "0",
            "save_strategy": "no",
        }
        if PRESETS[name].recipe.data.name in ("megascience", "textbook_reasoning"):
            options["datasets"] = str(sample)
        # Trackio stays on in one: it starts a server of its own, which takes seconds.
        if name != "qwen2.5-7b":
            options["report_to"] = "none"
        commands[name] = trl_sft(name, options, "--cpu")
    done = run_trl(commands, root, {"TRACKIO_DIR": str(root / "trackio")})
    return {name: Launch(*done[name], root / name) for name in wanted}


def trl_sft(name: str, options: dict[str, str], *more: str) -> list[str]:
    words = [word for key, value in options.items() for word in (f"--{key}", value)]
    return ["sft", "--config", str(preset.path(name)), *more, *words]


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


@pytest.mark.parametrize("name", ["qwen2.5-7b"])
def test_trackio_keeps_the_curves_of_a_preset_on_this_machine(name: str, launches: dict[str, Launch]) -> None:
    launch = launches[name]
    database = launch.output.parent / "trackio" / "megascience.db"
    assert database.is_file(), [file.name for file in database.parent.iterdir()]


@pytest.mark.timeout(600)
def test_megascience_sft_passes_options_on_and_resumes(tiny_models: dict[str, Path], tmp_path: Path) -> None:
    def sft(*options: str) -> subprocess.CompletedProcess[str]:
        command = [warm_python(), MEGASCIENCE, "sft", "smollm2-135m-smoke", *options]
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


# --- two processes that share a model ---------------------------------------------------------------------------------

# A preset that shares the model by FSDP2, and the tiny model that stands in: tied embeddings, experts, neither.
SHARED = {"qwen3-4b": "qwen3", "qwen3-30b-a3b": "qwen3_moe", "llama-3.1-8b": "llama"}
STEPS = 4
# Sums over two processes have another order: float32 of 24 bits, values and losses up to 7.
WEIGHT_TOLERANCE = 2e-6
LOSS_TOLERANCE = 1e-5


def short_rows() -> list[dict[str, str]]:
    """Of several lengths, so that what is padded differs between one process and two; 16 are trained, 1 is held out."""
    return [
        {
            "question": f"What is {n} + {n}?" + " Say it in words." * (n % 3),
            "answer": f"{2 * n}, or twice {n}." * (1 + n % 4),
        }
        for n in range(1, 18)
    ]


@pytest.fixture(scope="module")
def shared(root: Path) -> Path:
    """The folder with what each preset made: `NAME-1` by one process, `NAME-2` by two; and `NAME-resumed` by two that
    went on from the checkpoint of others, of the tied model alone."""
    (root / "short").mkdir()
    lines = [json.dumps(as_prompt_and_completion(row)) for row in short_rows()]
    (root / "short" / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def training(name: str, processes: int, output: str, **more: str) -> list[str]:
        options = {
            "model_name_or_path": str(root / f"tiny-{name}"),
            "datasets": str(root / "short"),
            "output_dir": str(root / output),
            "num_processes": str(processes),
            "per_device_train_batch_size": "2",
            "gradient_accumulation_steps": str(4 // processes),
            "max_steps": str(STEPS),
            "logging_steps": "1",
            "save_steps": str(STEPS // 2),
            "eval_steps": str(STEPS // 2),
            "learning_rate": "0.01",
            # bfloat16, in which the presets compute, would hide a fault behind its own steps of 1 in 256.
            "bf16": "false",
            "mixed_precision": "no",
            "use_cpu": "true",
            "dataset_num_proc": "0",
            "ddp_timeout": "120",
            "report_to": "none",
            **more,
        }
        return trl_sft(name, options, *(("--cpu",) if processes == 1 else ()))

    commands = {}
    for name, model_type in SHARED.items():
        tiny_checkpoints.save_model(
            model_type, root / f"tiny-{name}", tied=PRESETS[name].recipe.model.architecture.tied
        )
        for processes in (1, 2):
            commands[f"{name}-{processes}"] = training(name, processes, f"{name}-{processes}")
    done = run_trl(commands, root, {})
    tied = next(iter(SHARED))
    checkpoint = root / f"{tied}-2" / f"checkpoint-{STEPS // 2}"
    resumed = training(tied, 2, f"{tied}-resumed", resume_from_checkpoint=str(checkpoint))
    done |= run_trl({f"{tied}-resumed": resumed}, root, {})
    for exit_code, log in done.values():
        assert exit_code == 0, log[-3000:]
    return root


def curve(output: Path) -> list[float]:
    """Loss of the training, its gradient and the loss of the held-out row, step by step."""
    state = json.loads((output / f"checkpoint-{STEPS}" / "trainer_state.json").read_text(encoding="utf-8"))
    names = ("loss", "grad_norm", "eval_loss")
    return [entry[name] for entry in state["log_history"] for name in names if name in entry]


def tiny_recipe(name: str) -> Recipe:
    """The preset's recipe with the model that stands in for its own."""
    recipe = PRESETS[name].recipe
    sizes = {"hidden": 32, "layers": 2, "heads": 4, "kv_heads": 2, "head_dim": 8, "intermediate": 64, "vocab": 768}
    if recipe.model.architecture.experts:
        sizes |= {"experts": 4, "experts_per_token": 2, "intermediate": 16}
    architecture = replace(recipe.model.architecture, **sizes)
    return replace(recipe, model=replace(recipe.model, architecture=architecture))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", SHARED)
def test_two_processes_that_share_a_model_learn_what_one_learns(name: str, shared: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    alone = shared / f"{name}-1"
    one, before = (load_file(folder / "model.safetensors") for folder in (alone, shared / f"tiny-{name}"))
    assert max((one[key] - before[key]).abs().max() for key in one) > 0.01, "there is something to learn"
    expected = curve(alone)
    assert len(expected) == 2 * STEPS + 2
    folders = [folder for kind in ("2", "resumed") if (folder := shared / f"{name}-{kind}").exists()]
    for folder in folders:
        checkpoint = folder / f"checkpoint-{STEPS}"
        assert (checkpoint / "pytorch_model_fsdp.bin").is_file(), "by FSDP"
        files = (checkpoint / file for file in ("model.safetensors", "pytorch_model_fsdp.bin", "optimizer.bin"))
        assert forecast(tiny_recipe(name)).checkpoint == pytest.approx(sum(map(os.path.getsize, files)), rel=0.1)
        assert curve(folder) == pytest.approx(expected, abs=LOSS_TOLERANCE)
        made = load_file(folder / "model.safetensors")
        # Of a tied model accelerate writes the output projection as well.
        assert set(made) - set(one) == ({"lm_head.weight"} if PRESETS[name].recipe.model.architecture.tied else set())
        for key in one:
            torch.testing.assert_close(made[key], one[key], atol=WEIGHT_TOLERANCE, rtol=0)
    finish.finish(finish.find(folders[-1] / f"checkpoint-{STEPS}"), tmp_path / "finished")
    finished = load_file(tmp_path / "finished" / "model.safetensors")
    assert set(finished) == set(one)
    for key in one:
        torch.testing.assert_close(finished[key], made[key].bfloat16())
