"""`megascience sft NAME …`: `trl sft` with a preset, after what can be checked before a model is loaded."""

from __future__ import annotations

import argparse
import os
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from megascience_hf.errors import UserError
from megascience_hf.sft import folder
from megascience_hf.sft.preset import Preset
from megascience_hf.sft.recipe import dividing
from megascience_hf.sft.tokenizer import load_tokenizer
from megascience_hf.whole_file import write_text


@dataclass(frozen=True, slots=True)
class Given:
    """What the user's own TRL options say about the things that are checked; None is not given."""

    model: str | None
    datasets: Sequence[str]
    dataset_name: str | None
    template: str | None
    output_dir: str | None
    processes: int | None
    sets_batch: bool
    resumes: bool

    @classmethod
    def parse(cls, options: Sequence[str]) -> Given:
        parser = argparse.ArgumentParser(
            prog="megascience sft", add_help=False, allow_abbrev=False, exit_on_error=False
        )
        for name in ("model_name_or_path", "dataset_name", "chat_template_path", "output_dir"):
            parser.add_argument(f"--{name}")
        parser.add_argument("--datasets", nargs="+", default=[])
        for name in ("num_processes", "per_device_train_batch_size", "gradient_accumulation_steps"):
            parser.add_argument(f"--{name}", type=int)
        parser.add_argument("--resume_from_checkpoint")
        try:
            given, _ = parser.parse_known_args(list(options))
        except argparse.ArgumentError as error:
            raise UserError(str(error)) from error
        return cls(
            model=given.model_name_or_path,
            datasets=given.datasets,
            dataset_name=given.dataset_name,
            template=given.chat_template_path,
            output_dir=given.output_dir,
            processes=given.num_processes,
            sets_batch=given.per_device_train_batch_size is not None or given.gradient_accumulation_steps is not None,
            resumes=given.resume_from_checkpoint is not None,
        )


def command(preset: Preset, options: Sequence[str], resume: bool = False) -> list[str]:
    """The `trl` command, checked.

    Args:
        options: the user's own, for TRL or accelerate.
        resume: go on from the last checkpoint in the output folder.

    Raises:
        UserError: a dataset without the columns that TRL needs, a model that does not know the chat template's tokens,
            a number of processes that the batch does not divide among, nothing to resume.
    """
    given = Given.parse(options)
    _check_data(preset, given)
    if given.model is not None or given.template is not None:
        load_tokenizer(given.model or preset.recipe.model.repo, given.template or preset.template)
    extra = _same_batch(preset, given)
    if resume:
        extra += _last_checkpoint(Path(given.output_dir or preset.name), given)
    trl = _trl()
    return [trl, "sft", "--config", str(_config(preset, given)), *extra, *options]


def run(arguments: Sequence[str]) -> None:
    """Become that command: its output, signals and exit code are those of `trl`."""
    os.execv(arguments[0], list(arguments))  # noqa: S606  # no shell is meant


def _config(preset: Preset, given: Given) -> Path:
    """The preset's own file, or one rendered for other overrides, which is kept with the model that it makes."""
    if preset.path.is_file():
        return preset.path
    file = Path(given.output_dir or preset.name) / "preset.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, preset.render())
    return file


def _check_data(preset: Preset, given: Given) -> None:
    if given.dataset_name is not None:
        # TRL would warn in passing, and train on the preset's data all the same.
        raise UserError(f"the preset's `datasets` win over --dataset_name; give --datasets {given.dataset_name}")
    for path in given.datasets:
        columns = folder.columns(Path(path)) if Path(path).is_dir() else _hub_columns(path)
        if columns is not None:
            folder.require_prompt_and_completion(path, columns)
    if given.datasets:
        return
    own = dict(preset.recipe.data.entry).get("data_dir")
    if own is not None:
        if not Path(own).is_dir():
            raise UserError(
                f"{preset.name} trains on your own copy of {preset.recipe.data.title}: put its rows (question, answer, "
                f"subject, reference_answer) as Parquet or JSON Lines into the folder {own!r} here"
            )
        folder.data(Path(own))


def _hub_columns(path: str) -> set[str] | None:
    """None if only the rows themselves tell."""
    import datasets

    try:
        features = datasets.load_dataset_builder(path).info.features
    except (OSError, ValueError) as error:  # no such dataset, no network
        raise UserError(f"there is no dataset to be had for {path}: {str(error).splitlines()[0]}") from error
    return None if features is None else set(features)


def _same_batch(preset: Preset, given: Given) -> list[str]:
    """The accumulation that keeps the examples a step with another number of processes."""
    recipe = preset.recipe
    if given.processes is None or given.sets_batch or given.processes == recipe.processes:
        return []
    if given.processes < 1 or recipe.rows % given.processes:
        raise UserError(
            f"{recipe.rows} examples a step do not divide among --num_processes {given.processes}; "
            f"{dividing(recipe.rows, given.processes)} would do"
        )
    micro_batch = recipe.micro_batch
    while recipe.rows % (given.processes * micro_batch):
        micro_batch //= 2
    same = replace(recipe, hardware=replace(recipe.hardware, gpus=given.processes), micro_batch=micro_batch)
    return [
        *("--per_device_train_batch_size", str(micro_batch)),
        *("--gradient_accumulation_steps", str(same.accumulation)),
    ]


def _last_checkpoint(output: Path, given: Given) -> list[str]:
    if given.resumes:
        raise UserError("--resume and --resume_from_checkpoint exclude each other")
    found = {
        int(path.name.removeprefix("checkpoint-")): path
        for path in output.glob("checkpoint-*")
        if path.name.removeprefix("checkpoint-").isdecimal() and (path / "trainer_state.json").is_file()
    }
    if not found:
        raise UserError(f"there is no checkpoint in {output}; leave --resume out to begin")
    return ["--resume_from_checkpoint", str(found[max(found)])]


def _trl() -> str:
    script = Path(sysconfig.get_path("scripts")) / "trl"
    if not script.is_file():
        raise UserError("trl is not installed; pip install 'megascience-hf[train]'")
    return str(script)
