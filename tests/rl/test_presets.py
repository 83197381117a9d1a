"""The GRPO presets: complete files that today's TRL takes, and that say what they need."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from megascience_hf import rewards
from megascience_hf.errors import UserError
from megascience_hf.results import paper
from megascience_hf.rl import cli_output, preset
from megascience_hf.rl.preset import Overrides
from megascience_hf.rl.recipe import VLLM
from megascience_hf.sft.memory import GIB
from megascience_hf.sft.recipe import HEADROOM

ALL = preset.presets()
LAUNCHER = {"--accelerate_config", "--num_processes", "--num_cpu_threads_per_process", "--num_machines"}
MEGASCIENCE = Path(sysconfig.get_path("scripts")) / "megascience"


def parsed(file: Path) -> tuple[object, ...]:
    pytest.importorskip("trl")
    from trl import DatasetMixtureConfig, GRPOConfig, ModelConfig, TrlParser
    from trl.scripts.grpo import GRPOScriptArguments

    parser = TrlParser((GRPOScriptArguments, GRPOConfig, ModelConfig, DatasetMixtureConfig))
    # No GPU here, which TRL asks for when it sees bf16.
    return parser.parse_args_and_config(["--config", str(file), "--use_cpu", "true"], return_remaining_strings=True)


def test_the_committed_files_and_the_table_of_the_page_are_those_of_the_recipes() -> None:
    assert cli_output.write(check=True) == [], "run `megascience preset render`"


def test_each_of_the_nine_models_has_full_training_on_eight_gpus_and_adapters_on_one() -> None:
    assert preset.misfits() == []
    for model in (base.model.name for base in paper.BASES):
        full, lora = ALL[f"{model}-grpo"].recipe, ALL[f"{model}-grpo-lora"].recipe
        assert (full.hardware.gpus, full.hardware.memory, full.variant.adapters) == (8, 80, False)
        assert (lora.hardware.gpus, lora.hardware.memory, lora.variant.adapters) == (1, 80, True)
    assert "smollm2-135m-grpo" in ALL


@pytest.mark.parametrize("name", ALL)
def test_a_preset_is_read_by_trls_own_parser_with_no_key_left_over(name: str) -> None:
    script, config, model, mixture, left = parsed(preset.get(name).path)
    assert set(left[::2]) <= LAUNCHER  # which `trl grpo` passes on to `accelerate launch`
    recipe = ALL[name].recipe
    for dotted in script.reward_funcs:
        assert callable(getattr(rewards, dotted.removeprefix("megascience_hf.rewards.")))
    assert len(config.reward_weights) == len(script.reward_funcs)
    assert model.model_name_or_path == recipe.repo
    assert (mixture.datasets[0].path, mixture.datasets[0].name) == (
        ("megascience", "easy_rl") if name == "smollm2-135m-grpo" else ("megascience", "rl")
    )
    a_step = config.per_device_train_batch_size * config.gradient_accumulation_steps * recipe.processes
    assert a_step == recipe.prompts * config.num_generations == recipe.completions
    assert config.push_to_hub is False
    assert config.use_vllm is bool(recipe.hardware.gpus)


@pytest.mark.parametrize("name", ALL)
def test_a_preset_fits_on_its_gpus_while_it_generates_and_while_it_learns(name: str) -> None:
    recipe = ALL[name].recipe
    if recipe.hardware.gpus:
        assert max(recipe.peaks) <= HEADROOM * recipe.hardware.usable * GIB
        assert recipe.vllm != "colocate" or recipe.vllm_bytes <= recipe.utilisation * recipe.hardware.usable * GIB


@pytest.mark.parametrize("name", ALL)
def test_the_first_lines_say_what_it_needs_and_the_command(name: str) -> None:
    head = preset.get(name).path.read_text(encoding="utf-8").split("\n\n")[0]
    for label in ("Hardware:", "Batch:", "Tokens:", "Steps:", f'trl grpo --config "$(megascience preset {name})"'):
        assert label in head
    assert ("Memory:" in head) is bool(ALL[name].recipe.hardware.gpus)


@pytest.mark.parametrize(
    ("overrides", "holds"),
    [
        (Overrides(start="base"), {"model_name_or_path": "Qwen/Qwen3-4B-Base"}),
        (Overrides(), {"model_name_or_path": "MegaScience/Qwen3-4B-MegaScience"}),
        (Overrides(vllm="server"), {"vllm_mode": "server", "vllm_server_port": 8000}),
        (Overrides(vllm="none"), {"use_vllm": False}),
        (Overrides(variant="lora"), {"use_peft": True, "num_processes": 1}),
        (Overrides(gpus=4), {"num_processes": 4, "accelerate_config": "fsdp2"}),
        (Overrides(data="sample"), {"datasets": [{"path": "megascience", "name": "sample_rl", "split": "train"}]}),
    ],
)  # fmt: skip
def test_an_override_is_in_the_rendered_file(overrides: Overrides, holds: dict[str, object]) -> None:
    found = yaml.safe_load(preset.adapt("qwen3-4b", overrides).render())
    assert holds.items() <= found.items()
    assert ("chat_template_kwargs" in found) is (overrides.start == "base")


def test_a_folder_of_ones_own_is_trained_on_with_the_builder_that_has_its_columns(tmp_path: Path) -> None:
    row = '{"question": "q", "answer": "a", "subject": "s", "reference_answer": "4"'
    (tmp_path / "train.jsonl").write_text(row + "}\n")
    entry = preset.adapt("qwen3-4b", Overrides(data=str(tmp_path))).recipe.data.entry
    assert dict(entry) == {
        "path": "textbook_reasoning", "name": "rl", "data_dir": str(tmp_path.resolve()), "split": "train"
    }  # fmt: skip
    (tmp_path / "train.jsonl").write_text(row + ', "source": "s"}\n')
    assert dict(preset.adapt("qwen3-4b", Overrides(data=str(tmp_path))).recipe.data.entry)["path"] == "megascience"


@pytest.mark.parametrize(
    ("name", "overrides", "message"),
    [
        ("qwen3-5b", Overrides(), "no GRPO preset"),
        ("qwen3-4b", Overrides(variant="qlora"), "did you mean lora"),
        ("qwen3-4b", Overrides(vllm="colocated"), "did you mean colocate"),
        ("qwen3-4b", Overrides(start="bass"), "did you mean base"),
        ("qwen3-4b", Overrides(data="/nowhere"), "no dataset '/nowhere'"),
        ("qwen3-4b", Overrides(gpus=3), "do not divide among 3 GPUs"),
        ("qwen3-4b", Overrides(gpus=0), "whole numbers above 0"),
        ("qwen3-14b", Overrides(gpus=1), "would do"),
        ("smollm2-135m", Overrides(gpus=1), "runs on a CPU"),
        ("qwen3-4b-lora", Overrides(data="sample"), "no GRPO preset 'qwen3-4b-lora'"),
        ("qwen3-4b", Overrides(gpus=8, nodes=3), "8 GPUs do not divide among 3 machines"),
        ("qwen3-4b", Overrides(gpus=2, nodes=4), "2 GPUs do not divide among 4 machines"),
        ("qwen3-4b", Overrides(gpus=16, nodes=1), "more than 1 machine of 8 have; --nodes 2"),
        ("qwen3-4b", Overrides(start=""), "no --start ''"),
        ("qwen3-4b", Overrides(variant=""), "no variant ''"),
        ("qwen3-30b-a3b-grpo-lora", Overrides(vllm="colocate"), "--vllm server"),
    ],
)
def test_what_cannot_be_is_one_line_that_says_what_would_do(name: str, overrides: Overrides, message: str) -> None:
    with pytest.raises(UserError, match=message) as caught:
        (preset.adapt if overrides else lambda name, _: preset.get(name))(name, overrides)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ALL)
def test_other_data_leave_the_rest_of_a_preset_as_it_is(name: str) -> None:
    made = preset.adapt(name, Overrides(data="sample")).recipe
    assert replace(made, data=ALL[name].recipe.data) == ALL[name].recipe


def test_on_several_machines_a_copy_in_vllm_is_in_one_and_the_file_says_how_they_are_started() -> None:
    made = preset.adapt("qwen3-30b-a3b", Overrides(gpus=16, nodes=8))
    assert made.recipe.tensor_parallel <= 2
    assert "on each of the 8 machines with --machine_rank" in made.render()
    assert "machine_rank" not in preset.get("qwen3-4b").render()


def test_vllm_on_a_gpu_of_its_own_is_not_on_one_of_the_training() -> None:
    assert "CUDA_VISIBLE_DEVICES=1 trl vllm-serve" in preset.get("qwen3-30b-a3b-grpo-lora").render()
    four, eight = (preset.adapt("qwen3-4b", Overrides(gpus=gpus, vllm="server")).render() for gpus in (4, 8))
    assert "CUDA_VISIBLE_DEVICES=4 trl vllm-serve" in four
    assert "of another machine" in eight
    assert "CUDA" not in eight


def test_the_command_prints_a_path_for_a_preset_and_the_text_with_rl() -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([MEGASCIENCE, "preset", *words], capture_output=True, text=True, timeout=240, check=False)

    assert Path(run("smollm2-135m-grpo").stdout.strip()) == preset.get("smollm2-135m-grpo").path
    assert yaml.safe_load(run("qwen3-4b", "--rl").stdout)["model_name_or_path"] == "MegaScience/Qwen3-4B-MegaScience"
    refused = run("qwen3-4b", "--rl", "--packing")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "--vllm and --start" in refused.stderr
    assert "did you mean qwen3-4b-grpo" in run("qwen3-4b-grpo-lor").stderr


def test_the_list_has_every_grpo_preset(capsys: pytest.CaptureFixture[str]) -> None:
    cli_output.show_all()
    header, *rows = capsys.readouterr().out.splitlines()
    assert all(column in header for column in cli_output.COLUMNS)
    assert [row.split()[0] for row in rows] == preset.names()


def test_rendering_leaves_torch_and_trl_alone() -> None:
    code = (
        "import sys; from megascience_hf.rl import preset\n"
        "preset.get('qwen3-4b').render()\n"
        "print(sorted({'torch', 'trl', 'transformers', 'datasets'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_modes_of_vllm_are_trls_own() -> None:
    pytest.importorskip("trl")
    from trl import GRPOConfig

    help_text = GRPOConfig.__dataclass_fields__["vllm_mode"].metadata["help"]
    assert all(mode in help_text for mode in VLLM if mode != "none")
