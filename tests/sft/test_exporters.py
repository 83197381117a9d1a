"""The files for LLaMA-Factory and axolotl say the same training as the one for TRL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from megascience_hf.errors import UserError
from megascience_hf.sft import exporters, preset
from megascience_hf.sft.preset import Overrides

# What each trainer calls a hyper-parameter of TRL; a function where it says it in another way.
Key = str | Callable[[dict[str, Any]], Any]
LLAMAFACTORY: dict[str, Key] = {
    "model_name_or_path": "model_name_or_path",
    "learning_rate": "learning_rate",
    "lr_scheduler_type": "lr_scheduler_type",
    "warmup_steps": "warmup_ratio",
    "num_train_epochs": "num_train_epochs",
    "per_device_train_batch_size": "per_device_train_batch_size",
    "gradient_accumulation_steps": "gradient_accumulation_steps",
    "max_length": "cutoff_len",
    "packing": "packing",
    "weight_decay": "weight_decay",
    "max_grad_norm": "max_grad_norm",
    "optim": "optim",
    "bf16": "bf16",
    "seed": "seed",
    "use_peft": lambda found: found["finetuning_type"] == "lora" or None,
    "lora_r": "lora_rank",
    "lora_alpha": "lora_alpha",
    "lora_dropout": "lora_dropout",
    "lora_target_modules": lambda found: found["lora_target"].split(",") if "lora_target" in found else None,
    "load_in_4bit": lambda found: found.get("quantization_bit") == 4 or None,
    "bnb_4bit_quant_type": "quantization_type",
    "use_bnb_nested_quant": "double_quantization",
    "attn_implementation": lambda found: {"sdpa": "sdpa", "fa2": "flash_attention_2"}[found["flash_attn"]],
    "output_dir": "output_dir",
    "ddp_timeout": "ddp_timeout",
    "dataset_num_proc": "preprocessing_num_workers",
    "eval_strategy": "eval_strategy",
    "per_device_eval_batch_size": "per_device_eval_batch_size",
}
AXOLOTL: dict[str, Key] = {
    "model_name_or_path": "base_model",
    "eos_token": lambda found: found["special_tokens"]["eos_token"],
    "learning_rate": "learning_rate",
    "lr_scheduler_type": "lr_scheduler",
    "warmup_steps": "warmup_ratio",
    "num_train_epochs": "num_epochs",
    "per_device_train_batch_size": "micro_batch_size",
    "gradient_accumulation_steps": "gradient_accumulation_steps",
    "max_length": "sequence_len",
    "packing": "sample_packing",
    "weight_decay": "weight_decay",
    "max_grad_norm": "max_grad_norm",
    "optim": "optimizer",
    "bf16": "bf16",
    "seed": "seed",
    "activation_checkpointing": "gradient_checkpointing",
    "use_peft": lambda found: found.get("adapter") in ("lora", "qlora") or None,
    "lora_r": "lora_r",
    "lora_alpha": "lora_alpha",
    "lora_dropout": "lora_dropout",
    "lora_target_modules": "lora_target_modules",
    "load_in_4bit": "load_in_4bit",
    "attn_implementation": lambda found: "sdpa" if found.get("sdp_attention") else "flash_attention_2",
    "output_dir": "output_dir",
}
# Without a loss of the router: none is what the others have unless they are asked, TRL has the model's own.
# How TRL, or the dataset there, says what the others say elsewhere: no hyper-parameters.
ELSEWHERE = {
    *("dtype", "chat_template_path", "datasets", "shuffle_dataset", "dataset_num_proc", "packing_strategy"),
    *(
        "router_aux_loss_coef",
        "lora_modules_to_save",
        "accelerate_config",
        "num_processes",
        "ddp_timeout",
        "run_name",
        "project",
        "report_to",
        "push_to_hub",
    ),
    *("logging_steps", "save_strategy", "save_steps", "save_total_limit", "num_machines"),
    *("dataset_test_split", "dataset_kwargs", "eval_strategy", "eval_steps", "per_device_eval_batch_size"),
}
ONLY_TRL = {
    "llamafactory": {"eos_token", "activation_checkpointing"},  # of its template; always on
    "axolotl": {"bnb_4bit_quant_type", "use_bnb_nested_quant"},  # its `adapter: qlora` means both
}
WISHES = [Overrides(), Overrides(packing=True), Overrides(sharding="zero3", gpus=16, nodes=2)]
NAMES = [name for name in preset.names() if "smoke" not in name]


def value(found: dict[str, Any], key: Key) -> Any:
    return found.get(key) if isinstance(key, str) else key(found)


@pytest.mark.parametrize("form", ["llamafactory", "axolotl"])
@pytest.mark.parametrize("name", NAMES)
def test_the_hyper_parameters_agree(name: str, form: str) -> None:
    keys = LLAMAFACTORY if form == "llamafactory" else AXOLOTL
    recipe = preset.get(name).recipe
    for overrides in WISHES:
        if (overrides.sharding and not recipe.sharding) or (overrides.packing and recipe.mean_tokens is None):
            continue
        if overrides.gpus and recipe.data.batch % (overrides.gpus * recipe.micro_batch):
            continue
        chosen = preset.adapt(name, overrides) if overrides else preset.get(name)
        trl = yaml.safe_load(chosen.render())
        other = yaml.safe_load(exporters.render(chosen, form))
        assert {key: value(other, theirs) for key, theirs in keys.items()} == {key: trl.get(key) for key in keys}
        # Nothing of TRL's file is forgotten: it is compared, or known to be said elsewhere.
        assert set(trl) <= set(keys) | ELSEWHERE | ONLY_TRL[form]


@pytest.mark.parametrize("form", ["llamafactory", "axolotl"])
@pytest.mark.parametrize(("sharding", "says"), [("zero3", "z"), ("fsdp2", None)])
def test_the_sharding_is_said_in_each_trainers_way(form: str, sharding: str, says: str | None) -> None:
    found = yaml.safe_load(exporters.render(preset.adapt("qwen3-8b", Overrides(sharding=sharding)), form))
    if form == "llamafactory" or sharding == "zero3":  # LLaMA-Factory shares the states by DeepSpeed in any case
        assert "3" in found["deepspeed"]
    else:
        assert (found["fsdp_version"], found["fsdp_config"]["transformer_layer_cls_to_wrap"]) == (
            2,
            "Qwen3DecoderLayer",
        )


@pytest.mark.parametrize("name", ["qwen2.5-7b", "qwen3-8b", "llama-3.1-8b"])
def test_axolotls_prompt_is_the_chat_templates_and_the_loss_is_the_answers(name: str) -> None:
    found = yaml.safe_load(exporters.render(preset.get(name), "axolotl"))
    form = found["datasets"][0]["type"]
    assert found["train_on_inputs"] is False
    assert form["format"].format(instruction="Why?", input="") == form["no_input_format"].format(instruction="Why?")
    expected = {
        "qwen2.5-7b": "<|im_start|>system\n"
        "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n"
        "<|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\n",
        "qwen3-8b": "<|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\n",
        # the tokenizer begins the text by itself
        "llama-3.1-8b": "<|start_header_id|>user<|end_header_id|>\n\nWhy?<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n",
    }
    assert form["format"].format(instruction="Why?") == expected[name]


def test_the_revision_of_the_data_is_pinned_in_both() -> None:
    chosen = preset.get("qwen2.5-7b")
    commit = "8df5586005374acba25aecc4f5469ce30fec605c"
    assert commit in exporters.render(chosen, "llamafactory")
    assert yaml.safe_load(exporters.render(chosen, "axolotl"))["datasets"][0]["revision"] == commit


@pytest.mark.parametrize(
    ("name", "form", "says"),
    [("qwen2.5-7b", "axolotol", "did you mean axolotl"), ("smollm2-135m-smoke", "axolotl", "is for TRL only")],
)
def test_what_has_no_other_form_is_refused(name: str, form: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        exporters.render(preset.get(name), form)


@pytest.mark.parametrize("form", ["llamafactory", "axolotl"])
@pytest.mark.parametrize("columns", ['"prompt": [], "completion": []', '"messages": []'])
def test_conversations_are_not_written_down_as_questions_and_answers(columns: str, form: str, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(f"{{{columns}}}\n", encoding="utf-8")
    with pytest.raises(UserError, match="is for TRL only"):
        exporters.render(preset.adapt("qwen2.5-7b", Overrides(data=str(tmp_path))), form)


def test_llamafactory_is_given_no_rows_of_a_test(tmp_path: Path) -> None:
    row = '{"question": "Q", "answer": "A", "subject": "", "reference_answer": ""}\n'
    for name in ("train.jsonl", "test.jsonl"):
        (tmp_path / name).write_text(row, encoding="utf-8")
    chosen = preset.adapt("qwen2.5-7b", Overrides(data=str(tmp_path)))
    assert f'"file_name": "{tmp_path / "train.jsonl"}"' in exporters.render(chosen, "llamafactory")
    (tmp_path / "train-2.jsonl").write_text(row, encoding="utf-8")
    with pytest.raises(UserError, match=r"reads all files of .*, also test.jsonl: put the 2 files of training"):
        exporters.render(chosen, "llamafactory")
    (tmp_path / "test.jsonl").unlink()
    assert f'"file_name": "{tmp_path}"' in exporters.render(chosen, "llamafactory")


def test_a_subset_is_read_with_the_rows_that_are_held_out_of_it() -> None:
    chosen = preset.adapt("qwen2.5-7b", Overrides(rows=500))
    found = yaml.safe_load(exporters.render(chosen, "llamafactory"))
    assert found["max_samples"] - found["val_size"] == 500
    found = yaml.safe_load(exporters.render(chosen, "axolotl"))
    assert (found["datasets"][0]["split"], found["val_set_size"]) == ("train[:1500]", 1000)


def test_several_machines_are_started_in_each_trainers_way() -> None:
    chosen = preset.adapt("qwen2.5-7b", Overrides(gpus=16, nodes=2))
    command = exporters.render(chosen, "llamafactory")
    assert "NPROC_PER_NODE=8 llamafactory-cli train FILE" in command
    assert "NNODES=2 NODE_RANK=0, 1, …" in command
    assert "torchrun --nnodes 2 --nproc_per_node 8" in exporters.render(chosen, "axolotl")
    for form in ("llamafactory", "axolotl"):
        assert "--machine_rank" not in exporters.render(chosen, form), "an option of accelerate's"


@pytest.mark.parametrize("name", ["qwen2.5-1.5b-lora-24gb", "qwen2.5-7b-qlora-24gb"])
def test_the_tokens_of_a_turn_are_trained_by_all_of_them(name: str) -> None:
    """The others train the whole matrices that hold the tokens' rows."""
    untied = name == "qwen2.5-7b-qlora-24gb"
    wanted = ["embed_tokens", "lm_head"] if untied else ["embed_tokens"]
    chosen = preset.get(name)
    assert yaml.safe_load(exporters.render(chosen, "llamafactory"))["additional_target"].split(",") == wanted
    assert yaml.safe_load(exporters.render(chosen, "axolotl"))["lora_modules_to_save"] == wanted


@pytest.mark.parametrize("name", ["qwen2.5-7b", "qwen3-8b", "llama-3.1-8b"])
def test_axolotl_saves_the_chat_template_that_its_rows_are_written_by(name: str) -> None:
    import jinja2

    found = yaml.safe_load(exporters.render(preset.get(name), "axolotl"))
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    template = environment.from_string(found["chat_template_jinja"])
    written = template.render(messages=[{"role": "user", "content": "Why?"}], add_generation_prompt=True, bos_token="")
    assert found["chat_template"] == "jinja"
    assert written == found["datasets"][0]["type"]["format"].format(instruction="Why?")


def test_as_many_rows_are_held_out_elsewhere() -> None:
    assert yaml.safe_load(exporters.render(preset.get("qwen2.5-7b"), "llamafactory"))["val_size"] == 1000
    assert yaml.safe_load(exporters.render(preset.get("qwen2.5-7b-scp_116k"), "axolotl"))["val_set_size"] == 0.002
