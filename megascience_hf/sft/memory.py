"""How much memory of a GPU a training takes: a formula over the sizes of the model, explained in docs/training.md.

The activations were counted against the tensors that transformers really keeps (tests/sft/test_memory.py,
bench/sft_memory.py); what a GPU's kernels and allocator add is an allowance.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from megascience_hf.sft.models import Architecture
from megascience_hf.sft.variants import Variant

GIB = 2**30
LOSS_TILE_TOKENS, LOSS_TILE_VOCAB = 4096, 32_768  # of TRL 1.16's fused loss, which never holds all logits
NF4_BYTES = 0.5 + 0.127 / 8  # a parameter, with the doubly quantized constants (QLoRA, arXiv 2305.14314, section 3)
BACKWARD_FACTOR = 1.5  # a layer's gradients on top of what it kept for them
CONTEXT = 1.0 * GIB  # CUDA, cuBLAS, NCCL
FRAGMENTATION = 1.05


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes on one GPU at the moment that needs most."""

    weights: float
    gradients: float
    optimizer: float
    activations: float
    loss: float
    allowance: float

    @property
    def total(self) -> float:
        return float(sum(getattr(self, field.name) for field in fields(self)))


def layer_activations(architecture: Architecture, bytes_each: int = 2) -> float:
    """Bytes that one layer keeps for its backward pass, a token, with an attention that keeps no scores.

    Args:
        bytes_each: 2 for bfloat16, 4 for float32. RMSNorm keeps its input in float32 in any case.
    """
    a = architecture
    elements = 6 * a.hidden + 2 * a.query_dim + 2 * a.kv_dim
    normed = 2 * a.hidden
    if a.qk_norm:
        elements += 2 * (a.query_dim + a.kv_dim)
        normed += a.query_dim + a.kv_dim
    if a.experts:
        elements += a.experts_per_token * (2 * a.hidden + 4 * a.intermediate)
    else:
        elements += 4 * a.intermediate
    return elements * bytes_each + normed * (4 - bytes_each)


def _adapter_activations(architecture: Architecture, variant: Variant) -> float:
    """Bytes of each adapted module's own copy of its input and of the adapter's middle, a token and layer."""
    return sum(2 * (inputs + variant.lora_rank) for inputs, _ in architecture.adapted_shapes)


def estimate(
    architecture: Architecture, variant: Variant, rows: int, length: int, shards: int = 1, padded: bool = True
) -> Memory:
    """The memory of one GPU.

    Args:
        rows: of the micro-batch.
        length: tokens of the longest row. With activation checkpointing.
        shards: GPUs that share weights, gradients and optimizer states (FSDP2 or ZeRO-3); 1 with adapters.
        padded: whether rows are padded to one length, which takes a mask; packs take none.
    """
    a = architecture
    tokens = rows * length
    residual = 2
    if not variant.adapters:
        weights = 4 * a.parameters / shards
        gradients = 4 * a.parameters / shards
        optimizer = 8 * a.parameters / shards
        if shards == 1:
            # autocast keeps a bfloat16 copy of every weight until the forward pass ends, and the residual in float32
            weights += 2 * (a.parameters - a.embedding)
            residual = 4
        else:
            # gathered: the layer at work and the next one; and what belongs to no layer, the embedding and the head
            weights += 2 * (2 * a.layer + a.embedding + a.head)
        # The head's weight, gathered in float32, and its gradient: the fused loss makes it at once.
        loss = 4.0 * a.embedding * (2 if shards > 1 else 1)
    else:
        frozen = a.quantizable if variant.quantized else 0
        adapters = a.lora_parameters(variant.lora_rank)
        each = 2 if variant.quantized else 4  # TRL keeps the adapters of a quantized model in bfloat16
        weights = frozen * NF4_BYTES + 2 * (a.parameters - frozen) + each * adapters
        if variant.quantized:
            weights += 2 * max(inputs * outputs for inputs, outputs in a.attention_shapes + a.mlp_shapes)
        gradients = each * adapters
        optimizer = 2 * each * adapters
        # The trained rows of the turn's tokens: PEFT puts them into a copy of the head, of which TRL's fused loss makes
        # the whole gradient in float32 and passes it on in bfloat16. The rows themselves are too few to be counted.
        loss = 8.0 * a.embedding
    kept = a.layers * a.hidden * residual  # with checkpointing only the input of each layer
    layer = layer_activations(a)
    if variant.adapters:
        layer += _adapter_activations(a, variant)
    activations = tokens * (kept + BACKWARD_FACTOR * layer)
    if padded and rows > 1:  # a byte for each pair of positions, and its bfloat16 form for the kernel
        activations += rows * length**2 * 3
    tile = 2 * min(tokens, LOSS_TILE_TOKENS) * LOSS_TILE_VOCAB
    loss += tile + 3 * 4 * tokens * a.hidden  # the hidden states before the head and their gradient, in float32
    used = weights + gradients + optimizer + activations + loss
    return Memory(weights, gradients, optimizer, activations, loss, CONTEXT + (FRAGMENTATION - 1) * used)
