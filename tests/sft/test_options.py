"""TRL's options that docs/training.md tells of: each does what the page says, or is refused in one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trl")
import parsed_presets
import torch
from datasets import Dataset
from safetensors.torch import load_file
from tiny_checkpoints import save_model
from trl import SFTTrainer, get_peft_config

from megascience_hf.errors import UserError
from megascience_hf.sft import finish, launch, needs, preset
from megascience_hf.sft.preset import Overrides

EXPERTS = ("mlp.experts.gate_up_proj", "mlp.experts.down_proj")
USE_KERNELS = ("--model_init_kwargs", '{"use_kernels": true}')
ROWS = Dataset.from_list(
    [
        {
            "prompt": [{"role": "user", "content": f"What is {n} + {n}?"}],
            "completion": [{"role": "assistant", "content": f"It is {2 * n}. " * (1 + 7 * n % 16)}],
        }
        for n in range(128)
    ]
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("tiny")
    for model_type in ("qwen3", "qwen3_moe"):
        save_model(model_type, root / model_type)
    return {folder.name: folder for folder in root.iterdir()}


def trainer_of(name: str, model: Path, out: Path, *words: str) -> SFTTrainer:
    options = {"output_dir": str(out), "per_device_train_batch_size": "4", "save_strategy": "no"}
    options["max_steps"] = "2"  # the first has a learning rate of 0
    config, adapter = parsed_presets.parse(name, options, words)
    return SFTTrainer(str(model), config, train_dataset=ROWS, peft_config=get_peft_config(adapter))


# --- what works on a CPU is tried ------------------------------------------------------------------------------------


def padded(trainer: SFTTrainer) -> float:
    """The share of the batches' tokens that is padding."""
    masks = [batch["attention_mask"] for batch in trainer.get_train_dataloader()]
    return 1 - sum(int(mask.sum()) for mask in masks) / sum(mask.numel() for mask in masks)


def test_length_grouping_pads_less_and_trains_every_row_once(tiny: dict[str, Path], tmp_path: Path) -> None:
    plain = trainer_of("qwen3-4b", tiny["qwen3"], tmp_path)
    grouped = trainer_of("qwen3-4b", tiny["qwen3"], tmp_path, "--train_sampling_strategy", "group_by_length")
    assert padded(plain) > 0.25
    assert padded(grouped) < padded(plain) / 2
    rows = [tuple(ids.tolist()) for batch in grouped.get_train_dataloader() for ids in batch["input_ids"]]
    assert len(rows) == len(set(rows)) == len(ROWS)
    assert 1 < grouped.train().training_loss < 20


def test_adapters_on_the_experts_are_trained_and_merged(tiny: dict[str, Path], tmp_path: Path) -> None:
    words = ("--lora_r", "4", "--lora_alpha", "8", "--lora_target_parameters", *EXPERTS)
    trainer = trainer_of("qwen3-30b-a3b-lora-80gb", tiny["qwen3_moe"], tmp_path / "run", *words)
    trainer.train()
    trainer.save_model()
    adapter = load_file(tmp_path / "run" / "adapter_model.safetensors")
    on_experts = [key for key in adapter if "experts" in key]
    assert len(on_experts) == 2 * 2 * len(EXPERTS), "two layers, A and B"
    assert all(adapter[key].abs().max() > 0 for key in on_experts)
    architecture = preset.replace(
        preset.get("qwen3-30b-a3b").recipe.model.architecture, layers=2, experts=4, hidden=32, intermediate=16
    )
    counted = sum(needs.expert_adapter(architecture, name, rank=4) for name in EXPERTS)
    assert counted == sum(adapter[key].numel() for key in on_experts)
    finish.finish(finish.find(tmp_path / "run"), tmp_path / "finished")
    before, after = (load_file(folder / "model.safetensors") for folder in (tiny["qwen3_moe"], tmp_path / "finished"))
    experts = [key for key in after if ".experts." in key]
    assert len(experts) == 2 * 4 * 3, "gate, up and down of four experts in two layers"
    changed = {key for key in experts if not torch.equal(after[key], before[key].bfloat16())}
    # A token is seen by two experts of four; in a step every one of them has some.
    assert changed == set(experts)


def test_a_parameter_that_the_model_has_not_is_refused_before_the_training(
    tiny: dict[str, Path], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=r"the model has no parameter mlp\.experts\.gateup_proj"):
        trainer_of(
            *("qwen3-30b-a3b-lora-80gb", tiny["qwen3_moe"], tmp_path),
            *("--lora_target_parameters", "mlp.experts.gateup_proj", "mlp.experts.down_proj"),
        )


# --- what wants a GPU or a package is read by TRL's parser, and refused where it cannot run --------------------------


@pytest.mark.parametrize(
    ("words", "reads"),
    [
        (USE_KERNELS, lambda config: config.model_init_kwargs["use_kernels"] is True),
        (("--use_liger_kernel", "true"), lambda config: config.use_liger_kernel is True),
        (("--use_liger_kernel",), lambda config: config.use_liger_kernel is True),
    ],
)
def test_trls_parser_takes_kernels(words: Sequence[str], reads: Any, tmp_path: Path) -> None:
    config, _ = parsed_presets.parse("qwen3-4b", {"output_dir": str(tmp_path)}, words)
    assert reads(config)


PACKED = preset.adapt("qwen2.5-7b", Overrides(packing=True))


@pytest.mark.parametrize(
    ("chosen", "words", "installed", "says"),
    [
        (preset.get("qwen2.5-7b"), USE_KERNELS, (), "pip install 'kernels>="),
        (preset.get("qwen2.5-7b"), ("--model-init-kwargs={}",), (), None),
        (preset.get("qwen2.5-7b"), USE_KERNELS, ("kernels",), None),
        (preset.get("qwen2.5-7b"), ("--use_liger_kernel",), (), "pip install liger-kernel"),
        (preset.get("qwen2.5-7b"), ("--use_liger_kernel", "true"), ("liger_kernel",), "there is none here"),
        (preset.get("qwen2.5-7b"), ("--use_liger_kernel", "true"), ("liger_kernel", "GPU"), None),
        (preset.get("qwen2.5-7b"), ("--use_liger_kernel", "false"), (), None),
        (PACKED, (), (), "packing uses flash_attention_2: pip install 'kernels>="),
        (PACKED, (), ("flash_attn",), None),
        (PACKED, (), ("kernels",), None),
        (PACKED, ("--attn_implementation", "sdpa"), (), None),
    ],
)
def test_kernels_that_cannot_run_here_are_refused_in_one_line(
    chosen: preset.Preset,
    words: Sequence[str],
    installed: Sequence[str],
    says: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from transformers.utils import import_utils

    monkeypatch.setattr(needs, "_installed", lambda package: package in installed)
    monkeypatch.setattr(import_utils, "is_kernels_available", lambda: "kernels" in installed)
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: "GPU" in installed)
    options = ["--output_dir", str(tmp_path / "out"), *words]
    if says is None:
        assert launch.command(chosen, options)[-len(options) :] == options
        return
    with pytest.raises(UserError, match=re.escape(says)) as caught:
        launch.command(chosen, options)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "words", "says"),
    [
        ("qwen2.5-7b", ("--model_init_kwargs", "{use_kernels}"), "--model_init_kwargs is no JSON"),
        ("qwen2.5-7b", ("--model_init_kwargs", "[1]"), "--model_init_kwargs is no mapping"),
        ("qwen3-30b-a3b", ("--lora_target_parameters", *EXPERTS), "trains all weights; --variant lora would do"),
        ("qwen3-8b-lora-80gb", ("--lora_target_parameters", *EXPERTS), "Qwen3-8B-Base has no experts"),
    ],
)
def test_an_option_without_an_effect_is_refused(name: str, words: Sequence[str], says: str) -> None:
    with pytest.raises(UserError, match=re.escape(says)) as caught:
        launch.command(preset.get(name), list(words))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "rank 64 on the experts have 2.52 B parameters, which take 37.5 GiB"),
        (("--lora_r", "4", "--lora_alpha", "8"), "rank 4 on the experts have 0.16 B parameters, which take 2.3 GiB"),
    ],
)
def test_the_memory_of_adapters_on_the_experts_is_said(
    words: Sequence[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    launch.command(preset.get("qwen3-30b-a3b-lora-80gb"), [*words, "--lora_target_parameters", *EXPERTS])
    assert says in capsys.readouterr().err
