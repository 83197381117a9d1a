"""The committed presets: complete files that today's TRL and accelerate take, as the table has them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from megascience_hf.errors import UserError
from megascience_hf.results import paper
from megascience_hf.sft import chat_template, cli_output, preset
from megascience_hf.sft.forecast import forecast
from megascience_hf.sft.memory import GIB

ACCELERATE = {"--accelerate_config", "--num_processes", "--num_cpu_threads_per_process", "--num_machines"}
# Keys of yesterday's recipes that stop today's trl or are on their way out.
DEAD_KEYS = {
    "warmup_ratio",
    "torch_dtype",
    "overwrite_output_dir",
    "dataset_mixture",
    "use_liger_kernel",
    "gradient_checkpointing",
    "group_by_length",
}
ALL = preset.presets()


def settings(name: str) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(preset.path(name).read_text(encoding="utf-8"))
    return found


def test_the_committed_files_are_those_of_the_table() -> None:
    assert cli_output.write(check=True) == [], "run `megascience preset render`"


def test_every_published_model_has_its_full_recipe_for_both_datasets_and_adapters_for_one_gpu() -> None:
    for model in (base.model.name for base in paper.BASES):
        assert {model, f"{model}-textbook_reasoning", f"{model}-lora-80gb"} <= set(ALL)
    assert {f"qwen2.5-7b-{data}" for data in ("scp_116k", "natural_reasoning", "nemotron_science")} <= set(ALL)
    assert {"qwen2.5-7b-qlora-24gb", "qwen3-14b-qlora-48gb", "qwen3-14b-lora-80gb", "smollm2-135m-smoke"} <= set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_preset_is_read_by_trls_own_parser_with_no_key_left_over(name: str, tmp_path: Path) -> None:
    pytest.importorskip("trl")
    from trl import DatasetMixtureConfig, ModelConfig, ScriptArguments, SFTConfig, TrlParser

    parser = TrlParser((ScriptArguments, SFTConfig, ModelConfig, DatasetMixtureConfig))
    # No GPU here, which TRL asks for when it sees bf16.
    *parsed, left = parser.parse_args_and_config(
        ["--config", str(preset.path(name)), "--use_cpu", "true"], return_remaining_strings=True
    )
    assert set(left[::2]) <= ACCELERATE  # which `trl sft` passes on to `accelerate launch`
    _, config, model, mixture = parsed
    recipe = ALL[name].recipe
    assert Path(config.chat_template_path).read_text(encoding="utf-8")
    assert config.learning_rate == recipe.variant.learning_rate
    assert config.per_device_train_batch_size * config.gradient_accumulation_steps * recipe.processes == recipe.rows
    assert config.max_length == recipe.data.max_length
    assert config.push_to_hub is False
    assert config.report_to == ([] if name == "smollm2-135m-smoke" else ["trackio"])
    assert model.use_peft is recipe.variant.adapters
    assert mixture.datasets[0].path in ("megascience", "textbook_reasoning")


@pytest.mark.parametrize("name", ALL)
def test_accelerate_launches_as_many_processes_as_the_preset_counts_on(name: str) -> None:
    pytest.importorskip("accelerate")
    from accelerate.commands.config.config_args import load_config_from_file
    from accelerate.commands.launch import launch_command_parser
    from trl.cli.accelerate_config import resolve_accelerate_config_argument

    found = settings(name)
    words = [word for key in ACCELERATE & {f"--{key}" for key in found} for word in (key, str(found[key[2:]]))]
    arguments = launch_command_parser().parse_args([*resolve_accelerate_config_argument(words), "script.py"])
    recipe = ALL[name].recipe
    assert arguments.num_processes == recipe.processes
    if not recipe.hardware.gpus:
        return
    profile = load_config_from_file(arguments.config_file)
    assert profile.mixed_precision == "bf16"
    wanted = (
        "FSDP" if recipe.sharding else "MULTI_GPU"
    )  # also of one process: a machine may have more GPUs than are wanted
    assert profile.distributed_type.value == wanted
    if recipe.sharding:
        assert profile.fsdp_config["fsdp_version"] == 2


def test_the_profiles_of_both_shardings_are_what_accelerate_calls_them() -> None:
    pytest.importorskip("accelerate")
    from accelerate.commands.config.config_args import load_config_from_file
    from trl.cli.accelerate_config import resolve_accelerate_config_argument

    for sharding, kind in (("fsdp2", "FSDP"), ("zero3", "DEEPSPEED")):
        adapted = preset.adapt("qwen2.5-7b", preset.Overrides(sharding=sharding, gpus=4))
        found = yaml.safe_load(adapted.render())
        assert (found["accelerate_config"], found["num_processes"]) == (sharding, 4)
        _, file = resolve_accelerate_config_argument(["--accelerate_config", found["accelerate_config"]])
        profile = load_config_from_file(file)
        assert profile.distributed_type.value == kind
        if sharding == "zero3":
            assert profile.deepspeed_config["zero_stage"] == 3


@pytest.mark.parametrize("name", ALL)
def test_no_key_of_yesterdays_recipes_is_used(name: str) -> None:
    assert not DEAD_KEYS & set(settings(name))


@pytest.mark.parametrize("name", ALL)
def test_the_first_lines_say_hardware_memory_batch_tokens_steps_disk_and_the_command(name: str) -> None:
    head = preset.path(name).read_text(encoding="utf-8").split("\n\n")[0]
    labels = [line[2:].split(":")[0] for line in head.splitlines() if ":" in line]
    recipe = ALL[name].recipe
    memory = ["Memory"] if recipe.hardware.gpus else []
    disk = ["Disk", "Host"] if recipe.hardware.gpus else []
    wanted = ["Hardware", *memory, "Batch", "Tokens", "Steps", *disk, "Command"]
    assert [label for label in labels if label in {*wanted, "Memory", "Disk", "Host"}] == wanted
    assert f'trl sft --config "$(megascience preset {name})"' in head
    if disk:
        said = re.search(r"Disk: +about ([\d,.]+) GB a checkpoint, ([\d,]+) GB in all", head)
        assert said is not None
        made = forecast(recipe)
        assert [float(one.replace(",", "")) for one in said.groups()] == pytest.approx(
            [made.checkpoint / 1e9, made.disk / 1e9], abs=0.5
        )


@pytest.mark.parametrize(
    ("name", "steps", "counted"), [("qwen2.5-7b", 7337, 7338), ("llama-3.1-8b-textbook_reasoning", 3813, 3816)]
)
def test_the_steps_are_the_papers_without_those_of_the_rows_that_are_held_out(
    name: str, steps: int, counted: int
) -> None:
    rows = {"qwen2.5-7b": 1_253_230, "llama-3.1-8b-textbook_reasoning": 651_840}[name]
    assert rows * 3 // 512 - steps == 6, "7,343 and 3,819 in the paper"
    assert (ALL[name].recipe.steps, ALL[name].recipe.trainer_steps) == (steps, counted)


@pytest.mark.parametrize("name", [name for name in ALL if name != "smollm2-135m-smoke"])
def test_the_full_presets_are_the_papers_recipe(name: str) -> None:
    found, recipe = settings(name), ALL[name].recipe
    baseline = recipe.data.name in ("scp_116k", "nemotron_science")
    assert recipe.rows == (128 if baseline else 512)
    assert found["max_length"] == (16_384 if baseline else 4096)
    assert (found["lr_scheduler_type"], found["warmup_steps"], found["num_train_epochs"]) == ("cosine", 0.05, 3)
    assert found["bf16"] is True
    assert found["packing"] is False
    if recipe.variant.name == "full":
        assert (found["learning_rate"], found["dtype"]) == (5e-6, "float32")
    assert found.get("router_aux_loss_coef") == (0.0 if recipe.model.architecture.experts else None)
    # What the paper does not state is LLaMA-Factory's default, which its authors trained with.
    assert (found["weight_decay"], found["seed"]) == (0.0, 42)


@pytest.mark.parametrize("name", [name for name in ALL if name != "smollm2-135m-smoke"])
def test_the_estimate_leaves_a_tenth_of_the_gpu_free(name: str) -> None:
    recipe = ALL[name].recipe
    # What torch reports of an L4 or A10G, an L40S with ECC, an A100 or H100: less than the number on the box.
    assert recipe.memory.total / GIB <= 0.9 * {24: 22.05, 48: 44.5, 80: 79.1}[recipe.hardware.memory]


def test_an_unknown_preset_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(UserError, match="smollm2-135m-smoke"):
        preset.path("smollm2-smoke")


def test_an_unknown_chat_template_is_answered_with_the_nearest_name() -> None:
    assert chat_template.resolve("some/repository") == "some/repository"
    with pytest.raises(UserError, match=r"qwen3\.jinja"):
        chat_template.resolve("megascience:qwen.jinja")
