"""What some of TRL's options need or cost: said in one line before a model is loaded, where TRL would end in a
traceback, run out of memory, or leave the option out without a word."""

from __future__ import annotations

import importlib.util
import json
import sys
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.sft.given import Given
from megascience_hf.sft.memory import GIB
from megascience_hf.sft.models import Architecture
from megascience_hf.sft.recipe import Recipe
from megascience_hf.sft.render import flash

# Weights, gradients and the two moments of AdamW of a trained parameter, in float32.
BYTES_A_PARAMETER = 16


def check(recipe: Recipe, given: Given) -> None:
    """
    Raises:
        UserError: an option asks for what is not installed or not there, or would have no effect.
    """
    _check_kernels(recipe, given)
    _check_target_parameters(recipe, given)


def _check_kernels(recipe: Recipe, given: Given) -> None:
    if _use_kernels(given) and (package := _kernels_package()):
        raise UserError(f"use_kernels takes layers from the Hub by a package that is not here: pip install '{package}'")
    if given.liger and not _installed("liger_kernel"):
        raise UserError(
            "--use_liger_kernel needs pip install liger-kernel; TRL 2.0 drops the option, and --model_init_kwargs "
            "'{\"use_kernels\": true}' takes its place"
        )
    if given.liger and not _accelerator():
        raise UserError("--use_liger_kernel: Liger's kernels run on a GPU, and there is none here")
    if flash(recipe) and given.attention is None and not _installed("flash_attn") and (package := _kernels_package()):
        raise UserError(
            f"packing uses flash_attention_2: pip install '{package}' (or flash-attn); --attn_implementation sdpa does "
            "without, and computes what it masks"
        )


def _use_kernels(given: Given) -> bool:
    if given.model_options is None:
        return False
    return bool(mapping("--model_init_kwargs", given.model_options).get("use_kernels"))


def mapping(option: str, text: str) -> dict[str, Any]:
    """The value of an option that is a mapping in JSON.

    Raises:
        UserError: it is none.
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UserError(f"{option} is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise UserError(f"{option} is no mapping in JSON: {text}")
    return found


def _installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _kernels_package() -> str | None:
    """What to install for kernels of the Hub; None if it is there in a version that transformers takes."""
    from transformers.utils.import_utils import KERNELS_MAX_VERSION, KERNELS_MIN_VERSION, is_kernels_available

    return None if is_kernels_available() else f"kernels>={KERNELS_MIN_VERSION},<{KERNELS_MAX_VERSION}"


def _accelerator() -> bool:
    import torch

    return torch.accelerator.is_available()


def _check_target_parameters(recipe: Recipe, given: Given) -> None:
    if not given.target_parameters:
        return
    if not recipe.variant.adapters and not given.peft:
        raise UserError(
            f"--lora_target_parameters is for adapters, and {recipe.variant.title} trains all weights; --variant lora "
            "would do"
        )
    architecture = recipe.model.architecture
    on_experts = [name for name in given.target_parameters if ".experts." in name]
    if on_experts and not architecture.experts:
        raise UserError(f"{recipe.model.title} has no experts; leave --lora_target_parameters out")
    if on_experts:
        rank = given.rank or recipe.variant.lora_rank
        parameters = sum(expert_adapter(architecture, name, rank) for name in on_experts)
        sys.stderr.write(
            f"megascience: adapters of rank {rank} on the experts have {parameters / 1e9:.2f} B parameters, which take "
            f"{parameters * BYTES_A_PARAMETER / GIB:.1f} GiB beside what the preset's first lines say\n"
        )


def expert_adapter(architecture: Architecture, name: str, rank: int) -> int:
    """Parameters of an adapter on the experts' tensors of all layers; each expert has a rank of its own in it.

    Args:
        name: of the tensor, which ends in `gate_up_proj` (gate and up in one) or `down_proj`.
    """
    gate, up, down = architecture.mlp_shapes
    inputs, outputs = down if name.endswith("down_proj") else (gate[0], gate[1] + up[1])
    return architecture.layers * architecture.experts * rank * (inputs + outputs)
