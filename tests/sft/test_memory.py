"""The sizes in the table against transformers, and the memory formula against what is really kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from megascience_hf.sft.memory import GIB, estimate, layer_activations
from megascience_hf.sft.models import MODELS, Architecture, Model, architecture_of
from megascience_hf.sft.variants import FULL, LORA, QLORA

torch = pytest.importorskip("torch")
pytest.importorskip("peft")
from transformers import AutoConfig, AutoModelForCausalLM  # noqa: E402

TINY = [
    Architecture("llama", 64, 3, 4, 2, 16, 160, 500, tied=False),
    Architecture("qwen2", 64, 3, 4, 2, 16, 160, 500, tied=True, qkv_bias=True),
    Architecture("qwen3", 64, 3, 4, 2, 32, 160, 500, tied=False, qk_norm=True),
    Architecture("qwen3_moe", 64, 3, 4, 2, 32, 48, 500, tied=False, qk_norm=True, experts=8, experts_per_token=2),
]


def model_of(architecture: Architecture) -> Any:
    a = architecture
    config = AutoConfig.for_model(
        a.model_type,
        hidden_size=a.hidden,
        num_hidden_layers=a.layers,
        num_attention_heads=a.heads,
        num_key_value_heads=a.kv_heads,
        head_dim=a.head_dim,
        intermediate_size=a.intermediate,
        moe_intermediate_size=a.intermediate,
        num_experts=a.experts,
        num_experts_per_tok=a.experts_per_token,
        vocab_size=a.vocab,
        tie_word_embeddings=a.tied,
        attn_implementation="sdpa",
    )
    return AutoModelForCausalLM.from_config(config)


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_the_parameters_are_those_of_the_architecture_in_transformers(model: Model) -> None:
    with torch.device("meta"):
        built = model_of(model.architecture)
    assert model.architecture.parameters == sum(parameter.numel() for parameter in built.parameters())


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_an_architecture_is_known_again_by_its_configuration_in_transformers(model: Model) -> None:
    with torch.device("meta"):
        assert architecture_of(model_of(model.architecture).config) == model.architecture


@pytest.mark.parametrize("architecture", TINY, ids=lambda architecture: architecture.model_type)
def test_the_adapters_and_what_is_quantized_are_counted_as_peft_and_bitsandbytes_find_them(
    architecture: Architecture,
) -> None:
    from peft import LoraConfig, get_peft_model

    built = model_of(architecture)
    head = built.get_output_embeddings()
    linear = [module for module in built.modules() if isinstance(module, torch.nn.Linear) and module is not head]
    assert sum(module.weight.numel() for module in linear) == architecture.quantizable
    adapted = get_peft_model(built, LoraConfig(r=4, target_modules=list(architecture.lora_targets)))
    trainable = sum(parameter.numel() for parameter in adapted.parameters() if parameter.requires_grad)
    assert trainable == architecture.lora_parameters(4)


def kept_bytes(architecture: Architecture, dtype: Any, tokens: int, checkpointing: bool) -> int:
    """Bytes of the tensors that autograd keeps for the backward pass, the weights not counted."""
    built = model_of(architecture).to(dtype).train()
    if checkpointing:
        built.activation_checkpointing_enable()
    weights = {parameter.untyped_storage().data_ptr() for parameter in built.parameters()}
    kept: dict[int, Any] = {}

    def keep(tensor: Any) -> Any:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            kept[storage.data_ptr()] = storage  # held, so that no other tensor gets its address
        return tensor

    ids = torch.randint(0, architecture.vocab, (1, tokens), generator=torch.Generator().manual_seed(0))
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        output = built.model(input_ids=ids, use_cache=False).last_hidden_state
    assert output.requires_grad
    return sum(storage.nbytes() for storage in kept.values())


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("architecture", TINY, ids=lambda architecture: architecture.model_type)
def test_the_activations_of_a_layer_are_what_autograd_keeps(architecture: Architecture, dtype: str) -> None:
    kind, tokens = getattr(torch, dtype), 128
    deeper = replace(architecture, layers=architecture.layers + 2)
    difference = kept_bytes(deeper, kind, tokens, False) - kept_bytes(architecture, kind, tokens, False)
    assert layer_activations(architecture, kind.itemsize) == pytest.approx(difference / 2 / tokens, rel=0.08)


def test_with_checkpointing_a_layer_keeps_its_input_only() -> None:
    architecture, tokens = TINY[0], 128
    deeper = replace(architecture, layers=architecture.layers + 2)
    difference = kept_bytes(deeper, torch.float32, tokens, True) - kept_bytes(architecture, torch.float32, tokens, True)
    assert difference / 2 / tokens == 4 * architecture.hidden


@pytest.mark.parametrize("architecture", TINY, ids=lambda architecture: architecture.model_type)
def test_full_fine_tuning_holds_sixteen_bytes_a_parameter(architecture: Architecture) -> None:
    built = model_of(architecture)
    optimizer = torch.optim.AdamW(built.parameters(), fused=True)
    built(input_ids=torch.arange(64)[None], labels=torch.arange(64)[None]).loss.backward()
    optimizer.step()
    # An expert that no token chose has a gradient too: it is one tensor with those of the others.
    gradients = sum(parameter.grad.nbytes for parameter in built.parameters() if parameter.grad is not None)
    states = sum(value.nbytes for state in optimizer.state.values() for value in state.values() if value.ndim)
    memory = estimate(architecture, FULL, rows=1, length=64, shards=2)
    assert (memory.gradients * 2, memory.optimizer * 2) == (gradients, states)
    assert sum(parameter.nbytes for parameter in built.parameters()) == 4 * architecture.parameters


def gib(name: str, variant: Any, rows: int, shards: int = 1, length: int = 4096) -> float:
    return estimate(MODELS[name].architecture, variant, rows, length, shards).total / GIB


@pytest.mark.parametrize(
    ("name", "variant", "rows", "shards", "low", "high"),
    [
        # What practitioners see: the weights are a floor, the card that people use a ceiling.
        ("qwen2.5-7b", QLORA, 1, 1, 6, 24),
        ("qwen2.5-7b", LORA, 1, 1, 15, 28),
        ("qwen3-14b", LORA, 1, 1, 28, 48),
        ("qwen3-14b", QLORA, 1, 1, 9, 24),
        ("qwen3-30b-a3b", LORA, 1, 1, 57, 80),
        ("llama-3.1-8b", FULL, 1, 8, 15, 48),
        ("qwen2.5-7b", FULL, 1, 1, 114, 160),
    ],
)
def test_the_estimates_are_plausible(name: str, variant: Any, rows: int, shards: int, low: int, high: int) -> None:
    assert low < gib(name, variant, rows, shards) < high


def test_more_rows_take_more_and_more_gpus_take_less() -> None:
    assert gib("qwen2.5-7b", FULL, 1, 8) < gib("qwen2.5-7b", FULL, 2, 8) < gib("qwen2.5-7b", FULL, 2, 4)
    assert gib("qwen2.5-7b", QLORA, 1) < gib("qwen2.5-7b", LORA, 1) < gib("qwen2.5-7b", FULL, 1)


def test_a_quantized_tiny_model_has_the_size_that_the_formula_says(tmp_path: Path) -> None:
    pytest.importorskip("bitsandbytes")
    from transformers import BitsAndBytesConfig

    architecture = Architecture("qwen3", 512, 2, 8, 4, 64, 1024, 500, tied=False, qk_norm=True)
    model_of(architecture).to(torch.bfloat16).save_pretrained(tmp_path)
    config = BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype="bfloat16"
    )
    loaded = AutoModelForCausalLM.from_pretrained(tmp_path, quantization_config=config, dtype=torch.bfloat16)
    stored = 0
    for parameter in loaded.parameters():
        stored += parameter.nbytes
        state = getattr(parameter, "quant_state", None)
        if state is not None:
            stored += state.absmax.nbytes + state.state2.absmax.nbytes
    memory = estimate(architecture, replace(QLORA, lora_rank=1), 1, 1)
    largest = 2 * 512 * 1024
    adapters = 2 * architecture.lora_parameters(1)
    assert memory.weights - largest - adapters == pytest.approx(stored, rel=0.01)
