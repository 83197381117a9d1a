"""A recipe: a model, data, a way to train and the hardware, with the batch that keeps the paper's examples a step."""

from __future__ import annotations

from dataclasses import dataclass, replace

from megascience_hf.errors import UserError
from megascience_hf.sft import held_out
from megascience_hf.sft.data import Data
from megascience_hf.sft.memory import GIB, Memory, estimate
from megascience_hf.sft.models import Model
from megascience_hf.sft.variants import FULL, LORA, QLORA, SMOKE, Variant

MICRO_BATCHES = (8, 4, 2, 1)  # rows a GPU works on at a time; 8 is the paper's
HEADROOM = 0.9  # of a GPU's memory that an estimate may fill
# What a GPU of so many GB leaves to a program, in GiB as torch reports it: L4 and A10G, L40S with ECC, A100 and H100.
USABLE = {24: 22.05, 48: 44.5, 80: 79.1}
GPUS_A_NODE = 8  # what a machine has at most
GPU_MEMORY = tuple(USABLE)  # GB of the GPUs that presets are committed for
SHARDING = ("fsdp2", "zero3")
SMOKE_STEPS = 8


@dataclass(frozen=True, slots=True)
class Hardware:
    """The GPUs of a run; 0 is the CPU."""

    gpus: int
    memory: int  # GB of one GPU
    nodes: int = 1  # machines that the GPUs are in

    @property
    def usable(self) -> float:
        """GiB of one GPU; of a size that is not known as small a part as of those that are."""
        least = min(gib / memory for memory, gib in USABLE.items())
        return USABLE.get(self.memory, self.memory * least)

    def __str__(self) -> str:
        machines = f" in {self.nodes} machines" if self.nodes > 1 else ""
        return f"{self.gpus} × {self.memory} GB GPU{machines}" if self.gpus else "CPU, 2 cores, 6 GB of memory"


def in_nodes(gpus: int, memory: int) -> Hardware:
    """So many GPUs in the fewest machines that hold them."""
    return Hardware(gpus, memory, max(1, -(-gpus // GPUS_A_NODE)))


def require_machines(hardware: Hardware) -> None:
    """Refuse GPUs that so many machines cannot hold.

    Raises:
        UserError: more GPUs than so many machines have, or GPUs that do not divide among them.
    """
    most = GPUS_A_NODE * hardware.nodes
    if hardware.gpus > most:
        raise UserError(
            f"{hardware.gpus} GPUs are more than {hardware.nodes} machine{'s' if hardware.nodes > 1 else ''} of "
            f"{GPUS_A_NODE} have; --nodes {in_nodes(hardware.gpus, hardware.memory).nodes} says in how many they are"
        )
    if hardware.gpus % hardware.nodes:
        raise UserError(f"{hardware.gpus} GPUs do not divide among {hardware.nodes} machines")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that the rendered file says; made by `plan`."""

    model: Model
    data: Data
    variant: Variant
    hardware: Hardware
    sharding: str | None  # None: each GPU has the whole model
    packing: bool
    rows: int  # of a step: examples, or packs of them
    micro_batch: int  # rows a GPU works on at a time
    subset: int | None = None  # rows that are trained, chosen by a hash; None: all that are not held out

    @property
    def processes(self) -> int:
        return max(self.hardware.gpus, 1)

    @property
    def accumulation(self) -> int:
        return self.rows // (self.processes * self.micro_batch)

    @property
    def examples(self) -> float:
        """Examples a step; a mean where rows are packs."""
        if not self.packing:
            return self.rows
        mean = self.mean_tokens
        assert mean is not None  # noqa: S101  # `plan` refuses to pack what has no known mean
        return self.rows * self.data.max_length / mean

    @property
    def mean_tokens(self) -> float | None:
        """Tokens of a mean example with the chat template."""
        return None if self.data.mean_tokens is None else self.data.mean_tokens + self.model.template_tokens

    @property
    def tokens_a_step(self) -> float | None:
        return None if self.mean_tokens is None else self.examples * self.mean_tokens

    @property
    def trained_rows(self) -> int | None:
        """Rows of an epoch, without those that are held out. None if their number is not known."""
        if self.data.rows is None:
            return None
        rest = self.data.rows - held_out.count(self.data.rows)
        return rest if self.subset is None else min(self.subset, rest)

    @property
    def steps(self) -> int | None:
        """Whole batches in all epochs, as the paper counts them. None if the number of rows is not known."""
        if self.variant is SMOKE:
            return SMOKE_STEPS
        return None if self.trained_rows is None else int(self.trained_rows * self.data.epochs / self.examples)

    @property
    def trainer_steps(self) -> int | None:
        """What TRL counts: in each epoch the last batch may be a short one."""
        if self.variant is SMOKE or self.trained_rows is None:
            return self.steps
        return trainer_steps(self.trained_rows / (self.examples / self.rows), self)

    @property
    def memory(self) -> Memory:
        return estimate(
            self.model.architecture,
            self.variant,
            self.micro_batch,
            self.data.max_length,
            self.shards,
            padded=not self.packing,
        )

    @property
    def shards(self) -> int:
        return self.processes if self.sharding else 1


def trainer_steps(rows: float, recipe: Recipe) -> int:
    """The steps that transformers' Trainer makes of rows (packs, when packed) in all epochs of the recipe."""
    batches = -(-rows // (recipe.processes * recipe.micro_batch))
    return int(-(-batches // recipe.accumulation)) * recipe.data.epochs


def plan(
    model: Model,
    data: Data,
    variant: Variant = FULL,
    hardware: Hardware | None = None,
    sharding: str | None = None,
    packing: bool = False,
) -> Recipe:
    """The recipe with the largest micro-batch that fits.

    Args:
        hardware: by default the model's for full fine-tuning.
        sharding: "fsdp2" or "zero3"; by default FSDP2 for full fine-tuning on several GPUs.

    Raises:
        UserError: the batch does not divide by the GPUs, the model does not fit on them, or two overrides exclude each
            other; the message says what would do.
    """
    hardware = hardware or in_nodes(model.gpus, 80)
    sharded = variant is FULL and hardware.gpus > 1
    if sharding is not None and not sharded:
        raise UserError(
            f"{sharding} shares a full fine-tuning among several GPUs; {variant.name} on "
            f"{hardware.gpus or 'no'} GPU has nothing to share"
        )
    recipe = Recipe(
        model, data, variant, hardware, (sharding or "fsdp2") if sharded else None, packing, data.batch, micro_batch=1
    )
    if packing:
        recipe = replace(recipe, rows=_packs(recipe))
    elif data.batch % recipe.processes:
        raise UserError(
            f"{data.batch} examples a step do not divide among {hardware.gpus} GPUs; "
            f"{dividing(data.batch, hardware.gpus)} would do"
        )
    for micro_batch in MICRO_BATCHES:
        larger = replace(recipe, micro_batch=micro_batch)
        if not recipe.rows % (recipe.processes * micro_batch) and _fits(larger):
            return larger
    raise _does_not_fit(recipe)


def _packs(recipe: Recipe) -> int:
    """The rows of packed examples that hold the paper's examples a step in the mean, a multiple of the GPUs."""
    mean = recipe.mean_tokens
    if mean is None:
        raise UserError(
            f"packing needs the mean length of {recipe.data.title}: give --mean-tokens; "
            f"megascience preset {recipe.model.name} --check DATA measures it"
        )
    packs = recipe.data.batch * mean / recipe.data.max_length
    return max(round(packs / recipe.processes), 1) * recipe.processes


def dividing(batch: int, gpus: int) -> str:
    """The nearest numbers of GPUs, below and above, that the batch divides among."""
    divisors = [count for count in range(1, batch + 1) if batch % count == 0]
    below = max((count for count in divisors if count < gpus), default=None)
    above = min((count for count in divisors if count > gpus), default=None)
    return " or ".join(str(count) for count in (below, above) if count is not None)


def _fits(recipe: Recipe) -> bool:
    return recipe.hardware.gpus == 0 or recipe.memory.total <= HEADROOM * recipe.hardware.usable * GIB


def _does_not_fit(recipe: Recipe) -> UserError:
    needed = recipe.memory.total / GIB
    counts = (count for count in (2, 4, 8, 16, 32, 64, 128, 256, 512) if count > recipe.hardware.gpus)
    advice = []
    if recipe.variant is FULL:
        for count in counts:
            more = replace(recipe, hardware=replace(recipe.hardware, gpus=count), sharding="fsdp2")
            if not recipe.rows % count and _fits(more):
                nodes = in_nodes(count, 80).nodes
                advice.append(f"--gpus {count} --nodes {nodes}" if nodes > 1 else f"--gpus {count}")
                break
    advice += [
        f"--gpu-memory {memory}"
        for memory in GPU_MEMORY
        if _fits(replace(recipe, hardware=replace(recipe.hardware, memory=memory)))
    ][:1]
    # Ways to train that take less, of which quantizing is no help for experts.
    smaller = (LORA, *(() if recipe.model.architecture.experts else (QLORA,)))
    advice += [
        f"--variant {variant.name}"
        for variant in (smaller[1:] if recipe.variant is LORA else smaller if recipe.variant is FULL else ())
        if _fits(replace(recipe, variant=variant, sharding=None))
    ][:1]
    return UserError(
        f"{recipe.model.title} with {recipe.variant.title} takes about {needed:.0f} GiB a GPU at one row of "
        f"{recipe.data.max_length} tokens, more than {HEADROOM:.0%} of the {recipe.hardware.usable:.1f} GiB of "
        f"{recipe.hardware.memory} GB; "
        f"{' or '.join(advice) or 'no GPU of 80 GB'} would do"
    )
