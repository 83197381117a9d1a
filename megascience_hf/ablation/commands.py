"""The command lines of an ablation, as anyone could type them: what `megascience ablate` runs is what it shows."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from megascience_hf.ablation.cells import Cell, Subset
from megascience_hf.ablation.settings import COLUMNS, Ablation, Asking, Difficulty, Length, Random, Source
from megascience_hf.curation.mixture import settings as mixture
from megascience_hf.sft import preset

MEGASCIENCE = "megascience"
UNKNOWN_SIZE = "ROWS"  # in the place of a size that only the scores will tell

Command = tuple[str, ...]


@dataclass(frozen=True)
class Work:
    """Commands, one after another, and the texts of the files that they read."""

    commands: tuple[Command, ...]
    files: dict[Path, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the pieces are, below the folder of the ablation. A cell's model and results are called as the cell is."""

    out: Path

    def pool(self, source: Source) -> Path:
        return self.out / "pools" / source.name

    def measured(self, source: Source, method: Length | Difficulty) -> Path:
        return self.out / "measured" / f"{source.name}-{method.name}"

    def subset(self, subset: Subset) -> Path:
        """The folder that `megascience sft --data` takes is `data` in it."""
        return self.pool(subset.source) if subset.method is None else self.out / "subsets" / subset.name

    def model(self, cell: Cell) -> Path:
        return self.out / "models" / cell.name

    def results(self, cell: Cell) -> Path:
        return self.out / "results" / cell.name

    def selection(self, name: str) -> Path:
        return self.out / "selections" / f"{name}.yaml"

    def mixture(self, name: str) -> Path:
        return self.out / "mixtures" / f"{name}.yaml"


def shown(command: Sequence[str]) -> str:
    return shlex.join(command)


def pool(source: Source, folders: Folders) -> Work:
    """The source in the columns of the released datasets, without rows that have no question or no answer."""
    bare = {"select", "preset", "sizes", "scores", "mean_tokens", "response_tokens", "published_averages"}
    values = source.model_dump(exclude=bare)
    return _mix(mixture.Source(**values), f"{source.name}-pool", folders.pool(source), folders)


def measure(source: Source, method: Length | Difficulty, folders: Folders, size: int | str | None = None) -> Work:
    """Ask the models of a method about every row of the pool: once, in a folder that all sizes share."""
    return _select(source, method, f"{source.name}-{method.name}", size, folders.measured(source, method), folders)


def subset(chosen: Subset, size: int | str | None, folders: Folders) -> Work:
    """Take the rows.

    Args:
        size: resolved; None for all that difficulty keeps, `UNKNOWN_SIZE` if it is not known yet.
    """
    source, method, out = chosen.source, chosen.method, folders.subset(chosen)
    if isinstance(method, Length) and method.model is not None:
        # Each size chooses again in the folder that holds the answers, which costs no call, and takes a copy away.
        choose = measure(source, method, folders, size)
        taken = folders.measured(source, method) / "data"
        copy = (
            ("rm", "-rf", str(out / "data")),
            ("mkdir", "-p", str(out)),
            ("cp", "-r", str(taken), str(out / "data")),
        )
        return Work((*choose.commands, *copy), choose.files)
    if isinstance(method, Random) or (isinstance(method, Length) and method.column == "answer"):
        return _select(source, method, f"{source.name}-{method.name}", size, out, folders)
    if isinstance(size, str):  # a mixture states its size, so its file can only be written once that is known
        return Work(((MEGASCIENCE, "mix", str(folders.mixture(chosen.name)), "-o", str(out)),))
    if isinstance(method, Length):
        columns = source.columns.model_copy(update={"response": mixture.Column(columns=(method.column,))})
        of_mixture = mixture.Source(
            **{name: getattr(source, name) for name in ("name", "hub", "revision", "config", "data_files", "split")},
            path=source.path, columns=columns, select=mixture.Selection(method="length", size=size),
        )  # fmt: skip
        return _mix(of_mixture, chosen.name, out, folders, tokenizer=method.tokenizer)
    assert isinstance(method, Difficulty)  # noqa: S101  # the whole pool is no selection
    choice = mixture.Selection(
        method="difficulty", size=size, seed=method.seed, scores=scores(source, method, folders),
        lowest=method.lowest, highest=method.highest,
    )  # fmt: skip
    columns = mixture.Mapping(**{name: name for name in COLUMNS})  # type: ignore[arg-type]
    of_mixture = mixture.Source(name=source.name, path=folders.pool(source) / "data", columns=columns, select=choice)
    return _mix(of_mixture, chosen.name, out, folders)


def _select(
    source: Source, method: Random | Length | Difficulty, name: str, size: int | str | None, out: Path, folders: Folders
) -> Work:
    """`megascience select` on the pool; all but the size stands in its file."""
    asking = {"temperature", "max_tokens", "concurrency"}
    values = method.model_dump(mode="json", exclude={"name", "column", *asking}, exclude_none=True)
    if isinstance(method, Asking) and method.model is not None:
        values["model"] |= method.model_dump(include=asking)
    if isinstance(method, Difficulty) and method.judge is not None:
        values["judge"] |= method.model_dump(include={"concurrency"})
    if isinstance(method, Difficulty):
        values["columns"] = {"subject": "subject"}
    file = folders.selection(name)
    command = (MEGASCIENCE, "select", str(folders.pool(source) / "data"), "-o", str(out), "--config", str(file))
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True)
    return Work(((*command, *_options({"size": size})),), {file: text})


def scores(source: Source, method: Difficulty, folders: Folders) -> Path:
    """The file of mean scores: the source's own, or what `measure` writes."""
    return source.scores or folders.measured(source, method) / "scores.jsonl"


def _mix(source: mixture.Source, name: str, out: Path, folders: Folders, **more: Any) -> Work:
    """A mixture of one source in which nothing but its own selection takes rows away."""
    settings = mixture.Mixture(
        name=name, sources=(source,), dedup=None, decontamination=mixture.Decontamination(enabled=False),
        max_answer_tokens=None, **more,
    )  # fmt: skip
    text = yaml.safe_dump(settings.model_dump(mode="json", exclude_defaults=True), sort_keys=False, allow_unicode=True)
    file = folders.mixture(name)
    return Work(((MEGASCIENCE, "mix", str(file), "-o", str(out)),), {file: text})


def train(ablation: Ablation, cell: Cell, folders: Folders, *, resume: bool = False) -> Command:
    """`megascience sft`: it renders the preset for the rows into the model's folder, and runs `trl sft`."""
    training = ablation.training
    options: dict[str, Any] = {
        "model_name_or_path": training.base_model,
        "output_dir": str(folders.model(cell)),
        "run_name": cell.name,
        "seed": cell.seed,
        **training.options,
    }
    wanted = overrides(ablation, cell.subset.source, str(folders.subset(cell.subset) / "data"))
    return (
        *(MEGASCIENCE, "sft", preset_name(ablation, cell.subset.source), *shlex.split(wanted.options())),
        *(("--resume",) if resume else ()),
        *_options(options),
    )


def preset_name(ablation: Ablation, source: Source) -> str:
    return source.preset or ablation.training.preset


def overrides(ablation: Ablation, source: Source, data: str | None = None) -> preset.Overrides:
    """What is asked of the preset. A mean length is needed, and given, for packing alone."""
    training = ablation.training
    mean_tokens = None
    if training.packing and source.mean_tokens is not None:
        template = preset.get(preset_name(ablation, source)).recipe.model.template_tokens
        mean_tokens = source.mean_tokens + template
    return preset.Overrides(
        variant=training.variant, data=data, gpus=training.gpus, gpu_memory=training.gpu_memory,
        sharding=training.sharding, packing=training.packing, mean_tokens=mean_tokens,
    )  # fmt: skip


def evaluate(ablation: Ablation, cell: Cell, folders: Folders) -> Command:
    settings = ablation.evaluation
    options = {
        "tasks": settings.tasks,
        "out": str(folders.results(cell)),
        "data-dir": settings.data_dir,
        "max-new-tokens": settings.max_new_tokens,
        "max-samples": settings.max_samples,
        "batch-size": settings.batch_size,
        "device": settings.device,
    }
    sample = ("--sample",) if settings.sample else ()
    return (MEGASCIENCE, "eval", str(folders.model(cell)), *_options(options), *sample)


def _options(values: dict[str, Any]) -> list[str]:
    """As words of a command line; None is left out."""
    words: list[str] = []
    for name, value in values.items():
        if value is None:
            continue
        several = value if isinstance(value, list) else [value]
        words += [f"--{name}", *(_word(one) for one in several)]
    return words


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, dict) else f"{value:.15g}" if isinstance(value, float) else str(value)
