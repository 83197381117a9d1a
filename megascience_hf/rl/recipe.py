"""A recipe for GRPO: a model, where it starts from, data, a way to train, the hardware and where vLLM runs.

The paper stops at supervised fine-tuning: everything here is our choice, and docs/rl.md says why.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from megascience_hf.errors import UserError, unknown_name
from megascience_hf.rl.data import Data
from megascience_hf.sft.memory import GIB, Memory, estimate
from megascience_hf.sft.models import Model
from megascience_hf.sft.recipe import HEADROOM, Hardware
from megascience_hf.sft.variants import Variant

# Updates are small: the weights stay in float32, as in fine-tuning (sft/variants.py).
FULL = Variant("full", "full fine-tuning", 1e-6, "float32")
LORA = Variant("lora", "LoRA", 1e-5, "bfloat16", lora_rank=64)
CPU = Variant("cpu", "on a CPU", 1e-5, "float32")
VARIANTS = {variant.name: variant for variant in (FULL, LORA)}

COLOCATE, SERVER, NONE = "colocate", "server", "none"
VLLM = (COLOCATE, SERVER, NONE)
BASE, MEGASCIENCE = "base", "megascience"
STARTS = (BASE, MEGASCIENCE)

PROMPT_TOKENS = 2048  # of the longest prompt that the memory is estimated for
MODEL_LENGTH = 8192  # what vLLM takes: prompt and completion
CACHE = 6 * GIB  # vLLM's keys and values, and its own buffers
ASLEEP = 1.5 * GIB  # what vLLM keeps while its weights are away
MICRO_BATCHES = (8, 4, 2, 1)  # completions a GPU works on at a time


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that the rendered file says; made by `plan`.

    Args:
        generations: completions of a prompt, which are compared with each other.
        prompts: of a step.
        completion_tokens: of the longest completion.
        tensor_parallel: GPUs that share the weights in vLLM.
    """

    model: Model
    data: Data
    variant: Variant
    hardware: Hardware
    start: str
    vllm: str
    generations: int
    prompts: int
    completion_tokens: int
    steps: int
    micro_batch: int = 1
    tensor_parallel: int = 1

    @property
    def repo(self) -> str:
        """What is trained: the base model, or the published model that was fine-tuned on MegaScience."""
        if self.variant is CPU:
            return "megascience:checkpoint"
        return (self.model.published if self.start == MEGASCIENCE else None) or self.model.repo

    @property
    def processes(self) -> int:
        return max(self.hardware.gpus, 1)

    @property
    def gpus_a_machine(self) -> int:
        return self.processes // self.hardware.nodes

    @property
    def completions(self) -> int:
        return self.prompts * self.generations

    @property
    def accumulation(self) -> int:
        return self.completions // (self.processes * self.micro_batch)

    @property
    def sharded(self) -> bool:
        """Whether the GPUs share the weights (FSDP2); else each has all of them."""
        return self.processes > 1 and not self.variant.adapters

    @property
    def memory(self) -> Memory:
        """Of the training on one GPU, without vLLM."""
        length = PROMPT_TOKENS + self.completion_tokens
        shards = self.processes if self.sharded else 1
        return estimate(self.model.architecture, self.variant, self.micro_batch, length, shards)

    @property
    def vllm_bytes(self) -> float:
        """What vLLM takes of a GPU while it generates; 0 if it runs elsewhere."""
        if self.vllm != COLOCATE:
            return 0.0
        return 2 * self.model.architecture.parameters / self.tensor_parallel + CACHE

    @property
    def utilisation(self) -> float:
        """The same as the share of the GPU that vLLM is told, rounded up to 0.05."""
        return math.ceil(20 * self.vllm_bytes / (self.hardware.usable * GIB)) / 20 if self.vllm_bytes else 0.0

    @property
    def peaks(self) -> tuple[float, float]:
        """Bytes of one GPU while it generates (weights, optimizer and vLLM) and while it learns (vLLM asleep)."""
        memory = self.memory
        vllm = self.utilisation * self.hardware.usable * GIB
        generating = memory.weights + memory.optimizer + memory.allowance + vllm
        return generating, memory.total + (ASLEEP if self.vllm == COLOCATE else 0)

    @property
    def fits(self) -> bool:
        return not self.hardware.gpus or max(self.peaks) <= HEADROOM * self.hardware.usable * GIB


def plan(recipe: Recipe) -> Recipe:
    """The recipe with the largest micro-batch, and the fewest GPUs for one copy in vLLM, that fit.

    Raises:
        UserError: the completions do not divide among the GPUs, or nothing fits; the message says what would do.
    """
    for name, value, known in (("--vllm", recipe.vllm, VLLM), ("--start", recipe.start, STARTS)):
        if value not in known:
            raise unknown_name(name, value, known)
    gpus = recipe.processes
    if recipe.completions % gpus:
        raise UserError(f"{recipe.completions} completions a step do not divide among {gpus} GPUs")
    for tensor_parallel in (1, 2, 4, 8):
        # one copy in vLLM is in one machine
        if recipe.gpus_a_machine % tensor_parallel or (tensor_parallel > 1 and recipe.vllm != COLOCATE):
            continue
        for micro_batch in MICRO_BATCHES:
            made = replace(recipe, micro_batch=micro_batch, tensor_parallel=tensor_parallel)
            if not recipe.completions % (gpus * micro_batch) and made.fits:
                return made
    raise _does_not_fit(recipe)


def _does_not_fit(recipe: Recipe) -> UserError:
    advice = []
    if recipe.vllm == COLOCATE and replace(recipe, vllm=SERVER).fits:
        advice.append("--vllm server, with vLLM on a GPU of its own")
    if recipe.variant is FULL:
        counts = [n for n in (2, 4, 8, 16, 32) if n > recipe.hardware.gpus and not recipe.completions % n]
        tried = (replace(recipe, hardware=replace(recipe.hardware, gpus=n), tensor_parallel=min(n, 8)) for n in counts)
        advice += [f"--gpus {one.hardware.gpus}" for one in tried if one.fits][:1]
        if replace(recipe, variant=LORA, tensor_parallel=1).fits:
            advice.append("--variant lora")
    return UserError(
        f"GRPO of {recipe.model.title} with {recipe.variant.title} takes about {max(recipe.peaks) / GIB:.0f} GiB "
        f"a GPU, more than {HEADROOM:.0%} of the {recipe.hardware.usable:.1f} GiB of {recipe.hardware.memory} GB; "
        f"{' or '.join(advice) or 'no GPU of 80 GB'} would do"
    )
