"""The GRPO presets by their names: those that are committed as files, and others by options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from megascience_hf.errors import UserError, unknown_name
from megascience_hf.rl import data, render
from megascience_hf.rl.recipe import BASE, COLOCATE, CPU, FULL, LORA, MEGASCIENCE, NONE, SERVER, VARIANTS, Recipe, plan
from megascience_hf.sft.models import MODELS, Model
from megascience_hf.sft.preset import SMOKE_MODEL, OverridesOfAny
from megascience_hf.sft.recipe import Hardware, in_nodes, require_machines
from megascience_hf.sft.variants import Variant

PRESETS = Path(__file__).parent / "presets"
SUFFIX = "-grpo"


@dataclass(frozen=True, slots=True)
class Preset:
    """A recipe with a name: `<model>-grpo` or `<model>-grpo-lora`."""

    name: str
    stem: str  # of the file in the model's folder
    recipe: Recipe
    origin: str | None = None  # the command that renders it, if it is no committed one

    @property
    def path(self) -> Path:
        return PRESETS / self.recipe.model.name / f"{self.stem}.yaml"

    def render(self) -> str:
        return render.trl(self.recipe, self.name, self.origin)


@dataclass(frozen=True, slots=True)
class Overrides(OverridesOfAny):
    """What a user wants otherwise than the preset has it; None leaves it as it is."""

    nodes: int | None = None
    vllm: str | None = None
    start: str | None = None


def _recipe(model: Model, variant: Variant, hardware: Hardware) -> Recipe:
    """Not planned yet. A step of full fine-tuning has 512 completions, one of adapters on one GPU 128."""
    if variant is CPU:
        return Recipe(model, data.EASY, CPU, hardware, BASE, NONE, 8, 2, 16, 40)
    prompts = 64 if variant is FULL else 16
    start = MEGASCIENCE if model.published else BASE
    return Recipe(model, data.MEGASCIENCE, variant, hardware, start, COLOCATE, 8, prompts, 2048, 500)


def _unplanned() -> Iterator[tuple[str, str, Recipe]]:
    for model in MODELS.values():
        name = f"{model.name}{SUFFIX}"
        if model.name == SMOKE_MODEL:
            yield name, "cpu", _recipe(model, CPU, Hardware(0, 0))
            continue
        yield name, "full", _recipe(model, FULL, in_nodes(model.gpus, 80))
        yield f"{name}-lora", "lora", _recipe(model, LORA, Hardware(1, 80))


def presets() -> dict[str, Preset]:
    """The committed presets by name. One that leaves no room for vLLM has it on a GPU of its own; one that does not fit
    at all is none (`misfits`)."""
    return {one.name: one for one in map(_planned, _unplanned()) if isinstance(one, Preset)}


def misfits() -> list[str]:
    """A line for each full fine-tuning that does not fit, with what would do; an adapter that does not is no preset."""
    whole = (one for one in _unplanned() if not one[2].variant.adapters)
    return [f"{one[0]}: {found}" for one in whole if not isinstance(found := _planned(one), Preset)]


def _find(name: str) -> Preset | UserError:
    return next(_planned(one) for one in _unplanned() if one[0] == name)


def _planned(one: tuple[str, str, Recipe]) -> Preset | UserError:
    name, stem, recipe = one
    try:
        return Preset(name, stem, _with_room(recipe))
    except UserError as error:
        return error


def _with_room(recipe: Recipe) -> Recipe:
    """The recipe as it is planned, with vLLM on a GPU of its own where it leaves no room beside the training.

    Raises:
        UserError: neither fits; the message is that of the recipe as it was.
    """
    try:
        return plan(recipe)
    except UserError as error:
        if recipe.vllm != COLOCATE:
            raise
        try:
            return plan(replace(recipe, vllm=SERVER))
        except UserError:
            raise error from None


def names() -> list[str]:
    return list(presets())


def is_meant(name: str) -> bool:
    """Whether a name is that of a GRPO preset, or one with a slip; those of fine-tuning have no such part."""
    return SUFFIX in name


def model_of(name: str) -> str:
    """`<model>` of `<model>`, `<model>-grpo` or `<model>-grpo-lora`."""
    return name.removesuffix("-lora").removesuffix(SUFFIX)


def get(name: str) -> Preset:
    """A committed preset; a model alone is its full fine-tuning.

    Raises:
        UserError: there is no such preset, and the message has the nearest names; or its model does not fit.
    """
    wanted = f"{name}{SUFFIX}" if name in MODELS else name
    if wanted not in {one for one, _, _ in _unplanned()}:
        raise unknown_name("GRPO preset", name, names())
    found = _find(wanted)
    if isinstance(found, UserError):
        raise UserError(f"{wanted}: {found}")
    return found


def adapt(name: str, overrides: Overrides) -> Preset:
    """The preset with another start, data, hardware or way to train. Without a wish for vLLM it is colocated, or where
    that leaves no room on a GPU of its own, as in the committed presets.

    Raises:
        UserError: unknown names, a model that does not fit.
    """
    if name not in MODELS and name not in {one for one, _, _ in _unplanned()}:
        raise unknown_name("GRPO preset", name, names())
    model = MODELS[model_of(name)]
    if model.name == SMOKE_MODEL and overrides != Overrides(data=overrides.data):
        raise UserError(f"{name} runs on a CPU: of these options it takes --data alone")
    if overrides.start == MEGASCIENCE and not model.published:
        raise UserError(f"there is no published MegaScience model of {model.title}: --start base")
    default = LORA if name.endswith("-lora") else FULL
    if overrides.variant is not None and overrides.variant not in VARIANTS:
        raise unknown_name("variant", overrides.variant, list(VARIANTS))
    asked = default if overrides.variant is None else VARIANTS[overrides.variant]
    variant = CPU if model.name == SMOKE_MODEL else asked
    recipe = _recipe(model, variant, _hardware(model, variant, overrides))
    recipe = replace(
        recipe,
        start=recipe.start if overrides.start is None else overrides.start,
        vllm=recipe.vllm if overrides.vllm is None else overrides.vllm,
        data=recipe.data if overrides.data is None else data.named(overrides.data),
    )
    made = plan(recipe) if overrides.vllm is not None else _with_room(recipe)
    return Preset(_name(made), _name(made), made, f"megascience preset {name} --rl {overrides.options()}")


def _hardware(model: Model, variant: Variant, overrides: Overrides) -> Hardware:
    if variant is CPU:
        return Hardware(0, 0)
    gpus = overrides.gpus if overrides.gpus is not None else model.gpus if variant is FULL else 1
    memory = 80 if overrides.gpu_memory is None else overrides.gpu_memory
    if gpus < 1 or memory < 1 or (overrides.nodes is not None and overrides.nodes < 1):
        raise UserError("--gpus, --gpu-memory and --nodes are whole numbers above 0")
    made = in_nodes(gpus, memory) if overrides.nodes is None else Hardware(gpus, memory, overrides.nodes)
    require_machines(made)
    return made


def _name(recipe: Recipe) -> str:
    """Says what the recipe is; a user's output folder is called so."""
    parts = [
        f"{recipe.model.name}{SUFFIX}",
        "lora" if recipe.variant is LORA else "",
        "from-base" if recipe.start == BASE and recipe.variant is not CPU else "",
        "" if recipe.data in (data.MEGASCIENCE, data.EASY) else recipe.data.name,
        f"{recipe.hardware.gpus}x{recipe.hardware.memory}gb" if recipe.hardware.gpus else "",
    ]
    return "-".join(part for part in parts if part)
