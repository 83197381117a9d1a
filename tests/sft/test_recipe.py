"""The batch stays the paper's on any hardware, and what cannot be is refused with what would do."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.errors import UserError
from megascience_hf.sft import preset, recipe
from megascience_hf.sft.memory import GIB
from megascience_hf.sft.preset import Overrides

ROW = '{"question": "Q?", "answer": "A.", "subject": "math", "reference_answer": "A"}\n'


@settings(deadline=None)
@given(
    name=st.sampled_from([name for name in preset.names() if "smoke" not in name]),
    gpus=st.integers(1, 600),
    memory=st.sampled_from([24, 48, 80, 141]),
    variant=st.sampled_from(["full", "lora", "qlora"]),
    packing=st.booleans(),
)
def test_the_examples_a_step_stay_or_the_wish_is_refused(
    name: str, gpus: int, memory: int, variant: str, packing: bool
) -> None:
    wanted = preset.get(name).recipe.data.batch
    try:
        made = preset.adapt(name, Overrides(gpus=gpus, gpu_memory=memory, variant=variant, packing=packing)).recipe
    except UserError as error:
        refusal = str(error)
    else:
        refusal = ""
    assert "\n" not in refusal
    if refusal:
        assert wanted % gpus or "do not divide" not in refusal
        return
    assert made.processes * made.micro_batch * made.accumulation == made.rows
    assert made.memory.total <= 0.9 * made.hardware.usable * GIB
    assert made.hardware.usable < memory
    if packing:
        # rounded to whole packs a GPU
        assert abs(made.examples - wanted) <= 0.5 * gpus * made.examples / made.rows or made.rows == gpus
    else:
        assert made.rows == wanted


@pytest.mark.parametrize(
    ("name", "overrides", "says"),
    [
        ("qwen2.5-7b", Overrides(gpus=3), "512 examples a step do not divide among 3 GPUs; 2 or 4 would do"),
        ("qwen2.5-7b", Overrides(gpus=1000), "512 would do"),
        ("qwen2.5-7b-scp_116k", Overrides(gpus=256), "128 examples a step do not divide among 256 GPUs; 128 would do"),
        ("qwen2.5-7b", Overrides(gpus=1), "--gpus 2 or --variant lora would do"),
        ("qwen3-14b", Overrides(variant="lora", gpu_memory=24), "--gpu-memory 80 would do"),
        (
            "qwen3-14b",
            Overrides(variant="lora", gpu_memory=48),
            "of the 44.5 GiB of 48 GB; --gpu-memory 80 or --variant qlora",
        ),
        ("qwen3-30b-a3b", Overrides(variant="qlora", gpu_memory=24), "--gpu-memory 80 would do"),
        ("qwen2.5-7b", Overrides(variant="lorra"), "did you mean lora"),
        ("qwen2.5-7b", Overrides(data="megasciense"), "did you mean megascience"),
        ("qwen2.5-7b", Overrides(sharding="zero2"), "zero3"),
        ("qwen2.5-7b", Overrides(variant="lora", sharding="zero3"), "nothing to share"),
        ("qwen2.5-7b", Overrides(gpus=0), "above 0"),
        ("qwen2.5-7b", Overrides(variant="smoke"), "smoke variant is for smollm2-135m"),
        ("smollm2-135m-smoke", Overrides(gpus=2), "runs on the CPU"),
        ("qwen2.5-7b-scp_116k", Overrides(packing=True), "packing needs the mean length"),
    ],
)
def test_a_wish_that_cannot_be_is_one_line_with_what_would_do(name: str, overrides: Overrides, says: str) -> None:
    with pytest.raises(UserError) as caught:
        preset.adapt(name, overrides)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_the_refusal_of_a_gpu_count_recommends_is_taken() -> None:
    with pytest.raises(UserError) as caught:
        preset.adapt("qwen3-8b", Overrides(gpus=6))
    for count in re.findall(r"(\d+)(?= or|\s+would)", str(caught.value)):
        preset.adapt("qwen3-8b", Overrides(gpus=int(count)))


def test_an_adapted_file_says_which_command_made_it_and_carries_its_own_name() -> None:
    adapted = preset.adapt("qwen2.5-7b", Overrides(gpus=4, variant="lora"))
    text = adapted.render()
    assert "Rendered by `megascience preset qwen2.5-7b --variant lora --gpus 4`" in text
    assert yaml.safe_load(text)["output_dir"] == "qwen2.5-7b-lora-4x80gb"
    assert yaml.safe_load(text)["accelerate_config"] == "multi_gpu"


def test_a_folder_is_packed_by_the_mean_length_that_is_given(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(ROW * 5120, encoding="utf-8")
    made = preset.adapt(
        "qwen2.5-7b", Overrides(data=str(tmp_path), gpus=1, variant="lora", packing=True, mean_tokens=2048)
    )
    assert (made.recipe.rows, made.recipe.examples, made.recipe.steps) == (256, 512, 29)  # ten rows are held out
    assert "--mean-tokens 2048" in made.render()


def test_packing_asks_for_an_attention_that_skips_what_it_masks_and_keeps_the_examples() -> None:
    made = preset.adapt("qwen3-8b", Overrides(packing=True))
    found = yaml.safe_load(made.render())
    assert (found["packing"], found["packing_strategy"]) == (True, "bfd")
    assert found["attn_implementation"] == "flash_attention_2"
    assert made.recipe.examples == pytest.approx(512, rel=0.05)
    assert made.recipe.steps == pytest.approx(7337, rel=0.05)


@pytest.mark.parametrize(
    ("columns", "entry", "assistant_only"),
    [
        ('"question": "Q", "answer": "A", "subject": "", "reference_answer": ""', "textbook_reasoning", False),
        (
            '"question": "Q", "answer": "A", "subject": "", "reference_answer": "", "source": "x"',
            "megascience",
            False,
        ),
        ('"prompt": [], "completion": []', "json", False),
        ('"messages": []', "json", True),
    ],
)
def test_a_folder_is_given_to_trl_in_the_form_that_its_columns_have(
    tmp_path: Path, columns: str, entry: str, assistant_only: bool
) -> None:
    (tmp_path / "rows.jsonl").write_text(f"{{{columns}}}\n" * 600, encoding="utf-8")
    made = preset.adapt("qwen2.5-7b", Overrides(data=str(tmp_path)))
    found = yaml.safe_load(made.render())
    assert found["datasets"][0]["path"] == entry
    assert found.get("assistant_only_loss", False) is assistant_only
    assert made.recipe.steps == (600 - 1) * 3 // 512


def test_a_folder_with_other_columns_is_refused_with_the_ones_it_has(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"instruction": "Q", "output": "A"}\n', encoding="utf-8")
    with pytest.raises(UserError, match="has the columns instruction, output; needed are question, answer"):
        preset.adapt("qwen2.5-7b", Overrides(data=str(tmp_path)))


@pytest.mark.parametrize(("rows", "micro_batch", "processes"), [(70, 2, 1), (70, 2, 3), (71, 8, 2)])
def test_the_steps_are_those_that_transformers_counts(
    rows: int, micro_batch: int, processes: int, tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    trl = pytest.importorskip("trl")
    from dataclasses import replace

    from datasets import Dataset

    made = preset.get("qwen2.5-7b").recipe
    made = replace(
        made, rows=micro_batch * processes * 4, micro_batch=micro_batch, hardware=recipe.Hardware(processes, 80)
    )
    # One process here: the dataloader of several has as many batches as one with batches that much larger.
    config = trl.SFTConfig(
        output_dir=str(tmp_path),
        use_cpu=True,
        bf16=False,
        report_to="none",
        per_device_train_batch_size=micro_batch * processes,
        gradient_accumulation_steps=4,
        num_train_epochs=made.data.epochs,
    )
    data = Dataset.from_dict({"text": ["a"] * rows})
    trainer = trl.SFTTrainer(str(tiny_models["qwen2"]), config, train_dataset=data)
    *_, max_steps = trainer.set_initial_training_values(config, trainer.get_train_dataloader())
    assert recipe.trainer_steps(rows, made) == max_steps


def test_rows_of_a_folder_are_trained_by_the_recipe_of_the_preset_that_they_are_given_to(tmp_path: Path) -> None:
    row = {"question": "Why?", "answer": "So.", "subject": "physics", "reference_answer": ""}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row) + "\n")
    for name, batch, max_length in (
        ("qwen2.5-7b", 512, 4_096),
        ("qwen2.5-7b-nemotron_science", 128, 16_384),
        ("smollm2-135m-smoke", 1, 1_024),
    ):
        recipe = preset.adapt(name, Overrides(data=str(tmp_path))).recipe
        assert (recipe.rows, recipe.data.max_length, recipe.data.rows) == (batch, max_length, 1), name
    lora = preset.adapt("smollm2-135m-smoke", Overrides(data=str(tmp_path), variant="lora")).recipe
    assert (lora.rows, lora.data.max_length) == (512, 4_096)
