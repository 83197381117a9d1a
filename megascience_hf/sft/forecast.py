"""What a training will need besides the memory of its GPUs: disk, memory of the host, hours. Estimates, said to be."""

from __future__ import annotations

from dataclasses import dataclass

from megascience_hf.sft.models import Architecture
from megascience_hf.sft.recipe import Recipe

# The GPU that a class of memory usually is, and its dense bfloat16 peak by its data sheet, in FLOP/s.
PEAKS = {24: ("L4", 121e12), 48: ("L40S", 362e12), 80: ("A100", 312e12), 141: ("H200", 989e12)}
UTILISATION = 0.4  # of the peak, recomputation counted; long trainings of such models report 0.35 to 0.5
KEPT = 2  # checkpoints that stay; a third is there while it is written


@dataclass(frozen=True, slots=True)
class Forecast:
    """Bytes, and hours on the usual GPU; None where the rows or the GPU are not known."""

    checkpoint: float
    disk: float
    host: float
    hours: float | None
    gpu: str | None


def active_parameters(architecture: Architecture) -> int:
    """The parameters that work on a token: of a mixture the chosen experts alone; the embedding is only looked up."""
    a = architecture
    mlp = sum(inputs * outputs for inputs, outputs in a.mlp_shapes)
    idle = (a.experts - a.experts_per_token) * mlp if a.experts else 0
    return a.layers * (a.layer - idle) + a.embedding  # the last is the output projection


def model_flops_a_token(architecture: Architecture, adapters: bool) -> float:
    """What MFU counts: forward 2 N, backward 4 N, 2 N where the weights get no gradient.

    That of arXiv 2204.02311, appendix B, without the products of queries and keys, which depend on the lengths: 2% more
    for 7B at MegaScience's, 11% for 30B-A3B.
    """
    return (4 if adapters else 6) * active_parameters(architecture)


def flops_a_token(recipe: Recipe) -> float:
    """What is computed: the same, and the forward pass once more for activation checkpointing."""
    architecture = recipe.model.architecture
    return model_flops_a_token(architecture, recipe.variant.adapters) + 2 * active_parameters(architecture)


def forecast(recipe: Recipe) -> Forecast:
    """Of a recipe on GPUs."""
    parameters = recipe.model.architecture.parameters
    if recipe.variant.adapters:
        adapters = recipe.model.architecture.lora_parameters(recipe.variant.lora_rank)
        checkpoint = (2 if recipe.variant.quantized else 4) * 3.0 * adapters
        final, host = checkpoint / 3, 2.0 * parameters * recipe.processes / recipe.hardware.nodes
    else:
        # Of FSDP the weights twice (model.safetensors and pytorch_model_fsdp.bin), of ZeRO once more in bfloat16, and
        # AdamW's two states. The first process gathers them. FSDP writes the output projection also where it is the
        # embedding.
        again = (
            recipe.model.architecture.embedding if recipe.model.architecture.tied and recipe.sharding == "fsdp2" else 0
        )
        weights = {"fsdp2": 8.0, "zero3": 6.0}.get(recipe.sharding or "", 4.0)
        checkpoint = weights * (parameters + again) + 8.0 * parameters
        final, host = 4.0 * (parameters + again), 12.0 * parameters
    gpu, peak = PEAKS.get(recipe.hardware.memory, (None, 0.0))
    hours = None
    if gpu and recipe.steps is not None and recipe.mean_tokens is not None and recipe.trained_rows is not None:
        tokens = recipe.trained_rows * recipe.data.epochs * recipe.mean_tokens
        hours = tokens * flops_a_token(recipe) / (recipe.processes * peak * UTILISATION) / 3600
    return Forecast(checkpoint, (KEPT + 1) * checkpoint + final, host, hours, gpu)


def lines(recipe: Recipe) -> list[tuple[str, str]]:
    """For the first lines of a file, label and value."""
    made = forecast(recipe)
    found = [
        ("Disk", f"about {_gb(made.checkpoint)} a checkpoint, {_gb(made.disk)} in all ({KEPT} stay)"),
        ("Host", f"about {_gb(made.host)} of memory a machine"),
    ]
    if made.hours is not None:
        peak = f"{UTILISATION:.0%} of the peak of an {made.gpu}"
        found.append(("Hours", f"{estimated(made.hours)} at {peak}; the log has what is reached"))
    return found


def hours_in_words(hours: float) -> str:
    """With as many digits as say something: a training of minutes does not take 0 hours."""
    return f"{hours:,.0f}" if hours >= 10 else f"{hours:.1f}" if hours >= 0.1 else "less than 0.1"


def estimated(hours: float) -> str:
    """The same as an estimate: less than so many is no "about"."""
    words = hours_in_words(hours)
    return f"about {words}" if words[0].isdecimal() else words


def _gb(size: float) -> str:
    return f"{size / 1e9:,.0f} GB" if size >= 1e9 else f"{size / 1e9:.1f} GB"
