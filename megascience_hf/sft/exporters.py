"""The same training for people who train elsewhere: a preset as a file for LLaMA-Factory or axolotl.

Key names are those of LLaMA-Factory 0.9 and axolotl 0.12.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from megascience_hf.errors import UserError, unknown_name
from megascience_hf.sft import chat_template, held_out
from megascience_hf.sft.preset import Preset
from megascience_hf.sft.recipe import Recipe
from megascience_hf.sft.render import header
from megascience_hf.sft.trl_file import Settings, dump
from megascience_hf.sft.variants import SMOKE

LAYER_CLASSES = {
    "llama": "LlamaDecoderLayer",
    "qwen2": "Qwen2DecoderLayer",
    "qwen3": "Qwen3DecoderLayer",
    "qwen3_moe": "Qwen3MoeDecoderLayer",
}


def render(preset: Preset, form: str) -> str:
    """The preset as the file of another trainer.

    Raises:
        UserError: an unknown trainer, or a preset that only TRL can run.
    """
    if form == "trl":
        return preset.render()
    if form not in FORMATS:
        raise unknown_name("format", form, ["trl", *FORMATS])
    if preset.recipe.variant is SMOKE or preset.recipe.data.turns:
        raise UserError(f"{preset.name} is for TRL only: --format {form} wants GPUs and rows of question and answer")
    return FORMATS[form](preset)


def _llamafactory(preset: Preset) -> str:
    recipe = preset.recipe
    nodes = recipe.hardware.nodes
    command = [f"FORCE_TORCHRUN=1 NPROC_PER_NODE={recipe.processes // nodes} llamafactory-cli train FILE"]
    if nodes > 1:
        command.append(f"on each of the {nodes} machines behind NNODES={nodes} NODE_RANK=0, 1, … and, the same on all,")
        command.append("MASTER_ADDR=ADDRESS_OF_THE_FIRST MASTER_PORT=29500")
    where: Settings = (
        {"hf_hub_url": recipe.data.hub[0], "revision": recipe.data.hub[1]}
        if recipe.data.hub
        else {"file_name": _files_alone(recipe)}
    )
    entry = json.dumps({recipe.data.name: where | {"columns": {"prompt": "question", "response": "answer"}}})
    needs = f"#\n# LLaMA-Factory's data/dataset_info.json needs:\n# {entry}\n\n"
    return header(recipe, command, _origin(preset, "llamafactory")) + needs + dump(llamafactory_settings(preset))


def llamafactory_settings(preset: Preset) -> Settings:
    recipe = preset.recipe
    settings: Settings = {
        "model_name_or_path": recipe.model.repo,
        "stage": "sft",
        "do_train": True,
        "finetuning_type": "lora" if recipe.variant.adapters else "full",
    }
    if recipe.variant.adapters:
        settings |= {
            "lora_rank": recipe.variant.lora_rank,
            "lora_alpha": recipe.variant.lora_alpha,
            "lora_dropout": 0.0,
            "lora_target": ",".join(recipe.model.architecture.lora_targets),
            # Whole matrices: LLaMA-Factory cannot train single rows of them.
            "additional_target": "embed_tokens" if recipe.model.architecture.tied else "embed_tokens,lm_head",
        }
    if recipe.variant.quantized:
        settings |= {
            "quantization_bit": 4,
            "quantization_method": "bnb",
            "quantization_type": "nf4",
            "double_quantization": True,
        }
    if recipe.sharding:
        settings["deepspeed"] = "examples/deepspeed/ds_z3_config.json"
    return settings | {
        "dataset": recipe.data.name,
        "template": recipe.model.llamafactory_template,
        "cutoff_len": recipe.data.max_length,
        "packing": recipe.packing,
        "neat_packing": recipe.packing,  # keeps the examples of a pack apart
        "learning_rate": recipe.variant.learning_rate,
        "lr_scheduler_type": "cosine",
        "warmup_ratio": 0.05,
        "num_train_epochs": recipe.data.epochs,
        "per_device_train_batch_size": recipe.micro_batch,
        "gradient_accumulation_steps": recipe.accumulation,
        "weight_decay": 0.0,
        "max_grad_norm": 1.0,
        "optim": "adamw_torch_fused",
        "bf16": True,
        "flash_attn": "fa2" if recipe.packing else "sdpa",
        "preprocessing_num_workers": 8,
        **({"ddp_timeout": 7200} if recipe.processes > 1 else {}),
        "seed": 42,
        "val_size": _held_out(recipe),
        "eval_strategy": "steps",
        "eval_steps": 0.05,
        "per_device_eval_batch_size": recipe.micro_batch,
        **({"max_samples": _read(recipe)} if recipe.subset is not None else {}),
        **_bookkeeping(preset),
    }


def _axolotl(preset: Preset) -> str:
    hardware = preset.recipe.hardware
    command = [f"axolotl train FILE --num-processes {preset.recipe.processes}"]
    if hardware.nodes > 1:
        command = [
            f"torchrun --nnodes {hardware.nodes} --nproc_per_node {hardware.gpus // hardware.nodes}",
            "--rdzv_backend c10d --rdzv_endpoint ADDRESS_OF_THE_FIRST:29500 -m axolotl.cli.train FILE",
            "the same on each machine",
        ]
    return header(preset.recipe, command, _origin(preset, "axolotl")) + "\n" + dump(axolotl_settings(preset))


def axolotl_settings(preset: Preset) -> Settings:
    recipe = preset.recipe
    template = chat_template.without_tags(recipe.model.chat_template)
    settings: Settings = {
        "base_model": recipe.model.repo,
        "special_tokens": {"eos_token": recipe.model.end_of_turn},
        # For those who ask the model; the rows are written by `format` below, which is the same.
        "chat_template": "jinja",
        "chat_template_jinja": template,
    }
    if recipe.variant.adapters:
        settings |= {
            "adapter": recipe.variant.name,
            "lora_r": recipe.variant.lora_rank,
            "lora_alpha": recipe.variant.lora_alpha,
            "lora_dropout": 0.0,
            "lora_target_modules": list(recipe.model.architecture.lora_targets),
            "lora_modules_to_save": ["embed_tokens"] if recipe.model.architecture.tied else ["embed_tokens", "lm_head"],
        }
    if recipe.variant.quantized:
        settings["load_in_4bit"] = True
    where: Settings = (
        {"path": recipe.data.hub[0], "revision": recipe.data.hub[1]}
        if recipe.data.hub
        else {"path": recipe.data.folder}
    )
    prompt = chat_template.prompt(recipe.model.chat_template, "{instruction}")
    form = {"field_instruction": "question", "field_output": "answer", "format": prompt, "no_input_format": prompt}
    settings |= {
        "datasets": [where | {"split": "train" if recipe.subset is None else f"train[:{_read(recipe)}]", "type": form}],
        "train_on_inputs": False,
        "sequence_len": recipe.data.max_length,
        "sample_packing": recipe.packing,
        "pad_to_sequence_len": False,
        "learning_rate": recipe.variant.learning_rate,
        "lr_scheduler": "cosine",
        "warmup_ratio": 0.05,
        "num_epochs": recipe.data.epochs,
        "micro_batch_size": recipe.micro_batch,
        "gradient_accumulation_steps": recipe.accumulation,
        "weight_decay": 0.0,
        "max_grad_norm": 1.0,
        "optimizer": "adamw_torch_fused",
        "bf16": True,
        "gradient_checkpointing": True,
        "val_set_size": _held_out(recipe),
        "eval_steps": 0.05,
        "flash_attention" if recipe.packing else "sdp_attention": True,
        "seed": 42,
    }
    return settings | _axolotl_sharding(recipe) | _bookkeeping(preset)


def _axolotl_sharding(recipe: Recipe) -> Settings:
    if recipe.sharding == "zero3":
        return {"deepspeed": "deepspeed_configs/zero3_bf16.json"}
    if not recipe.sharding:
        return {}
    return {
        "fsdp_version": 2,
        "fsdp_config": {
            "auto_wrap_policy": "TRANSFORMER_BASED_WRAP",
            "transformer_layer_cls_to_wrap": LAYER_CLASSES[recipe.model.architecture.model_type],
            "state_dict_type": "FULL_STATE_DICT",
            "reshard_after_forward": True,
            "offload_params": False,
        },
    }


def _origin(preset: Preset, form: str) -> str:
    return f"`{preset.origin or f'megascience preset {preset.name}'} --format {form}`"


def _bookkeeping(preset: Preset) -> Settings:
    return {"output_dir": preset.name, "logging_steps": 10, "save_steps": 0.05, "save_total_limit": 2}


def _files_alone(recipe: Recipe) -> str | None:
    """The file, or the folder of nothing but files of training: LLaMA-Factory reads all that lies there.

    Raises:
        UserError: other files lie there too, which may be rows of a test.
    """
    where = recipe.data.folder
    if where is None or not Path(where).is_dir():
        return where  # a baseline's, which is yet to be made
    from megascience_hf.builders import shards  # imports `datasets`, which takes a second

    files = shards.folder_shards(Path(where))
    parent = files[0].parent
    if len(files) > 1 and (others := sorted(file.name for file in parent.iterdir() if file not in files)):
        raise UserError(
            f"LLaMA-Factory reads all files of {parent}, also {others[0]}: put the {len(files)} files of training in a "
            "folder of their own"
        )
    return str(parent if len(files) > 1 else files[0])


def _read(recipe: Recipe) -> int:
    """Rows of a subset, and those that are held out of what is read. Each trainer takes the first ones."""
    assert recipe.subset is not None  # noqa: S101
    rows = recipe.data.rows
    return recipe.subset if rows is None else min(recipe.subset + held_out.count(rows), rows)


def _held_out(recipe: Recipe) -> int | float:
    """Rows, or their share where it is not known how many there are. Each trainer draws others than TRL's are."""
    return held_out.SHARE if recipe.data.rows is None else held_out.count(recipe.data.rows)


FORMATS: dict[str, Callable[[Preset], str]] = {"llamafactory": _llamafactory, "axolotl": _axolotl}
