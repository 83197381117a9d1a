"""Tokens a second and MFU in the log, and what 20 timed steps say of the whole training."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from pathlib import Path
from types import SimpleNamespace

import pytest

from megascience_hf.sft import launch, preset
from megascience_hf.sft.throughput import Meter, all_steps, meter_of, peak, verdict

SCRIPTS = Path(sysconfig.get_path("scripts"))


def meter(times: list[float], flops: float | None = 1e9, of_all: float | None = 1e13) -> Meter:
    return Meter(flops, of_all, clock=iter(times).__next__)


def test_the_speed_is_the_mean_since_the_last_log() -> None:
    one = meter([0.0, 10.0, 12.0])
    assert one.read(10, 1000) == {}
    assert one.read(20, 11_000) == {"tokens_per_second": 1000.0, "mfu": 0.1}
    assert one.read(30, 15_000) == {"tokens_per_second": 2000.0, "mfu": 0.2}


def test_on_a_device_that_is_not_known_there_is_no_mfu() -> None:
    one = meter([0.0, 1.0], of_all=None)
    one.read(1, 0)
    assert one.read(2, 500) == {"tokens_per_second": 500.0}


def test_what_is_timed_leaves_the_warm_up_out_and_forecasts_all_steps() -> None:
    one = meter([0.0, *(100.0 + 2 * step for step in range(1, 20))])
    for step in range(1, 21):
        one.read(step, 1000 * step)
    assert verdict(one, 7338) == "500 tokens/s, 2.00 s a step, MFU 5.0%; all 7,338 steps would take 4.1 h"
    assert "too few steps" in verdict(meter([0.0]), 10)


@pytest.mark.parametrize(
    ("device", "flops"),
    [
        ("NVIDIA A100-SXM4-80GB", 312e12),
        ("NVIDIA H100 80GB HBM3", 989e12),
        ("NVIDIA H100 NVL", 835e12),
        ("NVIDIA GeForce RTX 4090", 165e12),
        ("NVIDIA GeForce RTX 4090 Laptop GPU", None),
        ("NVIDIA RTX A1000", None),
        ("NVIDIA L40", 181e12),
        ("NVIDIA L4", 121e12),
        ("NVIDIA L40S", 362e12),
        ("Tesla T4", None),
    ],
)
def test_the_peak_of_a_device_by_its_name(device: str, flops: float | None) -> None:
    assert peak(device) == flops


# 6 FLOP a token for each parameter that works on it and is trained, 4 where adapters alone are trained.
@pytest.mark.parametrize(
    ("name", "adapters", "gigaflops"),
    [
        ("qwen2.5-7b", False, 42.4),
        ("qwen2.5-7b", True, 28.3),
        ("qwen3-30b-a3b", False, 18.2),
        ("qwen3-1.7b", True, 6.9),
    ],
)
def test_the_share_of_the_peak_is_of_the_model_that_is_trained_and_of_all_gpus(
    name: str, adapters: bool, gigaflops: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from test_memory import model_of

    with torch.device("meta"):
        config = model_of(preset.get(name).recipe.model.architecture).config
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _: "NVIDIA A100-SXM4-80GB")
    model = SimpleNamespace(config=config, peft_config={"default": ...} if adapters else {})
    found = meter_of(SimpleNamespace(model=model, args=SimpleNamespace(world_size=8)))
    assert found.peak == 8 * 312e12
    assert found.flops_a_token == pytest.approx(gigaflops * 1e9, rel=0.01)
    config.model_type = "gemma3"  # which has parts that are not counted here
    assert meter_of(SimpleNamespace(model=model, args=SimpleNamespace(world_size=8))).flops_a_token is None


@pytest.mark.parametrize(
    ("name", "options", "most"),
    [
        ("qwen2.5-7b", (), 0),
        ("qwen2.5-7b", ("--max_steps", "50"), 50),
        ("smollm2-135m-smoke", (), 8),
        ("smollm2-135m-smoke", ("--max_steps=-1",), 0),
    ],
)
def test_the_steps_that_are_forecast_are_those_of_the_options(name: str, options: tuple[str, ...], most: int) -> None:
    words = launch.timing(preset.get(name), options)
    assert json.loads(words[words.index("--dataset_kwargs") + 1])["megascience"]["timed"] == most


@pytest.mark.parametrize(("most", "epochs", "steps"), [(0, 3, 12), (0, 1.5, 6), (50, 3, 50)])
def test_the_trainer_counts_all_steps_by_its_own_batches(most: int, epochs: float, steps: int) -> None:
    trainer = SimpleNamespace(
        callback_handler=SimpleNamespace(train_dataloader=range(13)),
        args=SimpleNamespace(gradient_accumulation_steps=4, num_train_epochs=epochs),
    )
    assert all_steps(trainer, most) == steps


def test_time_is_twenty_steps_that_keep_nothing() -> None:
    words = launch.timing(preset.get("qwen2.5-7b"), ())
    assert words[words.index("--max_steps") + 1] == "20"
    assert words[words.index("--save_strategy") + 1] == "no"
    asked = json.loads(words[words.index("--dataset_kwargs") + 1])["megascience"]
    assert asked["rows_a_step"] == 512


@pytest.mark.slow
def test_megascience_sft_time_prints_the_forecast(tiny_models: dict[str, Path], tmp_path: Path) -> None:
    command = [str(SCRIPTS / "megascience"), "sft", "smollm2-135m-smoke", "--time", "--model_name_or_path"]
    command += [str(tiny_models["smollm2"]), "--output_dir", "out"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=400)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "megascience: " in done.stderr
    assert "s a step; all 8 steps would take less than 0.1 h" in done.stderr
    assert not [
        file.name for file in (tmp_path / "out").iterdir() if file.suffix in (".safetensors", ".json", ".jinja")
    ]
    assert "tokens_per_second" in done.stdout + done.stderr
