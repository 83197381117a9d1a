"""The presets by their names: the combinations that are committed as files, and others by options."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

from megascience_hf.errors import UserError, unknown_name
from megascience_hf.sft import folder, render
from megascience_hf.sft.chat_template import SCHEME
from megascience_hf.sft.data import BASELINES, DATA, MEGASCIENCE, SAMPLE, TEXTBOOK_REASONING, Data
from megascience_hf.sft.models import MODELS, Model
from megascience_hf.sft.recipe import GPU_MEMORY, SHARDING, Hardware, Recipe, in_nodes, plan, require_machines
from megascience_hf.sft.variants import FULL, LORA, QLORA, SMOKE, VARIANTS, Variant

PRESETS = Path(__file__).parent / "presets"
BASELINE_MODEL = "qwen2.5-7b"  # of table 6 of the paper
SMOKE_MODEL = "smollm2-135m"


@dataclass(frozen=True, slots=True)
class Preset:
    """A recipe with a name: `<model>`, `<model>-<data>` or `<model>-<variant>-<memory>gb`."""

    name: str
    stem: str  # of the file in the model's folder
    recipe: Recipe
    origin: str | None = None  # the command that renders it, if it is no committed one

    @property
    def path(self) -> Path:
        return PRESETS / self.recipe.model.name / f"{self.stem}.yaml"

    @property
    def template(self) -> str:
        """What TRL is given as `chat_template_path`."""
        return f"{SCHEME}{self.recipe.model.chat_template}"

    def render(self) -> str:
        return render.trl(self.recipe, self.name, self.origin)


@dataclass(frozen=True, slots=True)
class OverridesOfAny:
    """What a user wants otherwise than a preset of either trainer has it; None leaves it as it is."""

    variant: str | None = None
    data: str | None = None  # a name of DATA or a folder
    gpus: int | None = None
    gpu_memory: int | None = None  # GB

    def __bool__(self) -> bool:
        return self != type(self)()

    def options(self) -> str:
        """As they are written on the command line."""
        words = []
        for field in fields(self):
            value, option = getattr(self, field.name), field.name.replace("_", "-")
            if isinstance(value, bool):
                words.append(f"--{option}" if value else f"--no-{option}")
            elif value is not None:
                words.append(f"--{option} {shlex.quote(str(value))}")
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Overrides(OverridesOfAny):
    """The same for `trl sft`."""

    sharding: str | None = None
    packing: bool | None = None
    mean_tokens: float | None = None  # of an example with the chat template; packing of a folder needs it
    nodes: int | None = None  # machines
    rows: int | None = None  # that are trained, chosen by a hash


@dataclass(frozen=True, slots=True)
class _Combination:
    """A preset before it is planned; its hardware is the model's where none is said."""

    name: str
    stem: str
    model: Model
    data: Data
    variant: Variant = FULL
    hardware: Hardware | None = None

    def planned(self) -> Preset:
        """
        Raises:
            UserError: the model does not fit on the hardware; the message names the preset.
        """
        try:
            recipe = plan(self.model, self.data, self.variant, self.hardware)
        except UserError as error:
            raise UserError(f"{self.name}: {error}") from None
        return Preset(self.name, self.stem, recipe)


def _combinations(model: Model) -> Iterator[_Combination]:
    if model.name == SMOKE_MODEL:
        yield _Combination(f"{model.name}-smoke", "smoke", model, SAMPLE, SMOKE, Hardware(0, 0))
        return
    yield _Combination(model.name, "full", model, MEGASCIENCE)
    for data in (TEXTBOOK_REASONING, *(BASELINES if model.name == BASELINE_MODEL else ())):
        yield _Combination(f"{model.name}-{data.name}", data.name, model, data)
    for variant in (LORA, QLORA):
        if variant is QLORA and model.architecture.experts:
            continue  # its experts stay in 16 bits, so nothing is won over LoRA
        for memory in GPU_MEMORY:
            stem = f"{variant.name}-{memory}gb"
            yield _Combination(f"{model.name}-{stem}", stem, model, MEGASCIENCE, variant, Hardware(1, memory))


def _known() -> dict[str, _Combination]:
    return {one.name: one for model in MODELS.values() for one in _combinations(model)}


def presets() -> dict[str, Preset]:
    """The committed presets by name, model by model: every combination that fits."""
    return _planned()[0]


def misfits() -> list[str]:
    """A line for each preset whose model does not fit on the hardware of its full fine-tuning (`Model.gpus`)."""
    return _planned()[1]


def _planned() -> tuple[dict[str, Preset], list[str]]:
    found, lines = {}, []
    for one in _known().values():
        try:
            found[one.name] = one.planned()
        except UserError as error:
            if not one.variant.adapters:  # an adapter that does not fit on so small a GPU is no preset
                lines.append(str(error))
    return found, lines


def names() -> list[str]:
    return list(presets())


def get(name: str) -> Preset:
    """
    Raises:
        UserError: there is no such preset, and the message has the nearest names; or its model does not fit.
    """
    return _combination(name).planned()


def _combination(name: str) -> _Combination:
    found = _known().get(name)
    if found is None or (found.variant.adapters and name not in presets()):
        raise unknown_name("preset", name, names())
    return found


def path(name: str) -> Path:
    """The packaged file of a preset, for `trl sft --config`.

    Raises:
        UserError: there is no such preset; the message has the nearest names.
    """
    return get(name).path


def adapt(name: str, overrides: Overrides) -> Preset:
    """The preset with other data, hardware or way to train; its recipe keeps the examples a step.

    Raises:
        UserError: unknown names, GPUs that the batch does not divide among, a model that does not fit.
    """
    base = _combination(name)  # not planned: what is asked for may fit where the preset itself does not
    variant = _variant(overrides.variant) if overrides.variant else base.variant
    published = MEGASCIENCE if base.variant is SMOKE and variant is not SMOKE else base.data
    data = _data(overrides.data, published) if overrides.data else base.data
    if (variant is SMOKE) != (base.variant is SMOKE) and base.model.name != SMOKE_MODEL:
        raise UserError(f"the smoke variant is for {SMOKE_MODEL}")
    if data.name == SAMPLE.name and variant is not SMOKE:
        data = replace(data, batch=MEGASCIENCE.batch, max_length=MEGASCIENCE.max_length)
    if overrides.mean_tokens is not None:
        data = replace(data, mean_tokens=max(overrides.mean_tokens - base.model.template_tokens, 1))
    if overrides.sharding is not None and overrides.sharding not in SHARDING:
        raise unknown_name("sharding", overrides.sharding, SHARDING)
    hardware = _hardware(base, variant, overrides)
    planned = plan(base.model, data, variant, hardware, overrides.sharding, bool(overrides.packing))
    whole = planned.trained_rows
    if overrides.rows is not None and whole is not None and overrides.rows > whole:
        raise UserError(f"--rows {overrides.rows:,}: {data.title} has {whole:,} to train; leave it out for all of them")
    planned = replace(planned, subset=overrides.rows)
    require_machines(hardware)
    new = _name(planned)
    return Preset(new, new, planned, f"megascience preset {name} {overrides.options()}")


def _name(recipe: Recipe) -> str:
    """Says what the recipe is; a user's output folder is called so."""
    hardware, smoke = recipe.hardware, recipe.variant is SMOKE
    parts = [
        recipe.model.name,
        "" if recipe.variant is FULL else recipe.variant.name,
        "" if recipe.data.name == (SAMPLE if smoke else MEGASCIENCE).name else recipe.data.name,
        f"{hardware.gpus}x{hardware.memory}gb" if hardware.gpus else "",
        "packed" if recipe.packing else "",
        f"{recipe.subset}rows" if recipe.subset is not None else "",
    ]
    return "-".join(part for part in parts if part)


def _variant(name: str) -> Variant:
    if name not in VARIANTS:
        raise unknown_name("variant", name, list(VARIANTS))
    return VARIANTS[name]


def _data(name: str, recipe_of: Data) -> Data:
    if name in DATA:
        return DATA[name]
    if Path(name).is_dir():
        # Rows of one's own in the place of the preset's are trained by its recipe.
        kept = {field: getattr(recipe_of, field) for field in ("batch", "max_length", "epochs")}
        return replace(folder.data(Path(name)), **kept)
    raise UserError(f"{unknown_name('dataset', name, list(DATA))} Or give a folder; {name!r} is none")


def _hardware(base: _Combination, variant: Variant, overrides: Overrides) -> Hardware:
    if variant is SMOKE:
        if overrides.gpus or overrides.gpu_memory:
            raise UserError("the smoke variant runs on the CPU; with --variant lora it takes a GPU")
        return Hardware(0, 0)
    # Another way to train wants other hardware: a node of eight for all weights, one GPU for adapters.
    if variant is base.variant and base.hardware:
        default = base.hardware
    else:
        default = in_nodes(base.model.gpus if variant is FULL else 1, 80)
    gpus = default.gpus if overrides.gpus is None else overrides.gpus
    memory = default.memory if overrides.gpu_memory is None else overrides.gpu_memory
    # GPUs that somebody counts himself are in one machine unless he says so.
    of_default = default.nodes if overrides.gpus is None else 1
    nodes = of_default if overrides.nodes is None else overrides.nodes
    if gpus < 1 or memory < 1 or nodes < 1 or (overrides.rows is not None and overrides.rows < 1):
        raise UserError("--gpus, --gpu-memory, --nodes and --rows are whole numbers above 0")
    return Hardware(gpus, memory, nodes)
