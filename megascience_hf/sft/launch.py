"""`megascience sft NAME …`: `trl sft` with a preset, after what can be checked before a model is loaded."""

from __future__ import annotations

import json
import sys
import sysconfig
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from megascience_hf import stopping
from megascience_hf.errors import UserError, first_line
from megascience_hf.out_folder import lock_of, opened
from megascience_hf.sft import folder, needs, render, trl_options
from megascience_hf.sft.data import load
from megascience_hf.sft.given import Given
from megascience_hf.sft.preset import Preset
from megascience_hf.sft.recipe import dividing
from megascience_hf.sft.throughput import TIMED_STEPS
from megascience_hf.sft.tokenizer import load_tokenizer
from megascience_hf.sft.wishes import KEY
from megascience_hf.whole_file import write_text

SHORTEST = 64  # tokens: the chat template takes about 30 of them


def timing(preset: Preset, options: Sequence[str]) -> list[str]:
    """The options that train a few steps, keep nothing and say how long all of them would take.

    Args:
        options: the user's own, among which may be the steps of the whole training.
    """
    settings = render.settings(preset.recipe, preset.name)
    most = Given.parse(options).steps
    most = settings.get("max_steps", 0) if most is None else max(most, 0)  # 0: as many as the epochs have
    asked = {KEY: settings["dataset_kwargs"][KEY] | {"timed": most}}
    return [
        *("--max_steps", str(TIMED_STEPS), "--logging_steps", "1", "--eval_strategy", "no", "--save_strategy", "no"),
        *("--report_to", "none", "--push_to_hub", "false", "--dataset_kwargs", json.dumps(asked)),
    ]


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
    if given.config is not None:
        raise UserError(
            f"--config {given.config} would be a second file beside the preset's: trl sft --config {given.config} "
            "takes it alone"
        )
    if given.accelerate is not None and preset.recipe.hardware.gpus:  # of two TRL reads only one
        raise UserError(
            f"--accelerate_config {given.accelerate} would be a second one beside the preset's: --sharding fsdp2 or "
            "zero3 changes that one"
        )
    _check_data(preset, given)
    output, _ = output_folder(preset, options)
    read = [preset.recipe.data.folder, *given.datasets, given.model]
    if any(path and output.exists() and Path(path).exists() and output.samefile(path) for path in read):
        raise UserError(f"{output} is the input: name another folder with --output_dir")
    if given.max_length is not None and given.max_length < SHORTEST:
        raise UserError(
            f"in --max_length {given.max_length} there is room for the chat template and little else; give at least "
            f"{SHORTEST}, and see with megascience preset {preset.name} --check DATA what is cut"
        )
    if given.model is not None or given.template is not None:
        load_tokenizer(given.model or preset.recipe.model.repo, given.template or preset.template)
    needs.check(preset.recipe, given)
    extra = _same_batch(preset, given)
    if resume:
        extra += _last_checkpoint(output, given)
    elif given.resumes is not None:
        _require_checkpoint(Path(given.resumes))
    elif not given.machine and _checkpoints(output):
        raise UserError(
            f"{output} has checkpoints of an earlier run, which a new one would delete: --resume goes on from "
            f"checkpoint-{max(_checkpoints(output))}, --output_dir names another folder"
        )
    trl = _trl()
    if options:  # at the end: it imports TRL, and nothing is written before
        trl_options.check(options)
    return [trl, "sft", "--config", str(_config(preset, given)), *extra, *options, *_dataset_options(preset, given)]


def output_folder(preset: Preset, options: Sequence[str]) -> tuple[Path, bool]:
    """Where the model will be, and whether this is the machine that keeps the folder for all."""
    given = Given.parse(options)
    return Path(given.output_dir or preset.name), not given.machine


def run(arguments: Sequence[str], output: Path, first_machine: bool = True) -> int:
    """Run that command, which keeps the lock of the folder; a signal ends it and all that it has started.

    Args:
        first_machine: whether this is the first machine of a training; the others write into the folder that it keeps.

    Returns:
        The exit code of `trl`.

    Raises:
        UserError: another process trains into the folder.
    """
    with opened(output, "sft", adopts=_is_a_trainers(output)) if first_machine else nullcontext():
        return stopping.run(arguments, locks=lock_of(output))


def _config(preset: Preset, given: Given) -> Path:
    """The preset's own file, or one rendered for other overrides, which is kept with the model that it makes."""
    if preset.path.is_file():
        return preset.path
    # Several machines share the folder, and each writes the same at the same time.
    file = Path(given.output_dir or preset.name) / (f".preset-{given.machine}.yaml" if given.machine else "preset.yaml")
    with opened(file.parent, "sft", adopts=_is_a_trainers(file.parent)) if not given.machine else nullcontext():
        write_text(file, preset.render())
    return file


def _is_a_trainers(folder: Path) -> bool:
    """Whether a trainer has begun to write there: what else has files is somebody's, and TRL would replace its card."""
    names = ("checkpoint-*", "trainer_state.json", "training_args.bin")
    return any(found for name in names for found in folder.glob(name))


def require_model(preset: Preset, options: Sequence[str]) -> None:
    """
    Raises:
        UserError: the model is neither here nor can the Hub be reached, which TRL says in a traceback.
    """
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    name = Given.parse(options).model or preset.recipe.model.repo
    if Path(name).is_dir():
        return
    try:
        hf_hub_download(name, "config.json")
    except HFValidationError:
        raise UserError(f"no model {name}: name a folder, or OWNER/NAME on the Hub") from None
    except (HfHubHTTPError, OSError) as error:  # also what is not in the cache while there is no network
        reason = first_line(error)
        raise UserError(f"the model {name} cannot be had: {reason}") from None


def require_rows(preset: Preset, options: Sequence[str]) -> None:
    """Prepare the preset's own rows in the cache, where the processes of the training find them.

    Raises:
        UserError: as `data.load`.
    """
    if not Given.parse(options).datasets:  # those `command` has looked at
        load(preset.recipe.data)


def _check_data(preset: Preset, given: Given) -> None:
    if given.dataset_name is not None:
        # TRL would warn in passing, and train on the preset's data all the same.
        raise UserError(f"the preset's `datasets` win over --dataset_name; give --datasets {given.dataset_name}")
    for path in given.datasets:
        columns = folder.columns(Path(path)) if Path(path).is_dir() else _hub_columns(path)
        if columns is not None:
            folder.require_prompt_and_completion(path, columns)
        if Path(path).is_dir():
            folder.check_rows(Path(path))
    if given.datasets:
        return
    own = preset.recipe.data.folder
    if own is not None:
        if not Path(own).is_dir():
            raise UserError(
                f"{preset.name} trains on your own copy of {preset.recipe.data.title}: put its rows (question, answer, "
                f"subject, reference_answer) as Parquet or JSON Lines into the folder {own!r} here"
            )
        folder.data(Path(own))
        folder.check_rows(Path(own))


def _hub_columns(path: str) -> set[str] | None:
    """None if only the rows themselves tell."""
    import datasets

    try:
        features = datasets.load_dataset_builder(path).info.features
    except (OSError, ValueError) as error:  # no such dataset, no network
        raise UserError(f"there is no dataset to be had for {path}: {first_line(error)}") from error
    return None if features is None else set(features)


def _same_batch(preset: Preset, given: Given) -> list[str]:
    """The accumulation that keeps the examples a step with another number of processes or rows at a time."""
    recipe = preset.recipe
    processes = recipe.processes if given.processes is None else given.processes
    wanted = recipe.micro_batch if given.micro_batch is None else given.micro_batch
    if given.accumulation is not None or (processes, wanted) == (recipe.processes, recipe.micro_batch):
        return []
    if processes < 1 or recipe.rows % processes:
        raise UserError(
            f"{recipe.rows} examples a step do not divide among --num_processes {processes}; "
            f"{dividing(recipe.rows, processes)} would do"
        )
    micro_batch = wanted
    if given.micro_batch is None:
        while recipe.rows % (processes * micro_batch):
            micro_batch //= 2
    elif wanted < 1 or recipe.rows % (processes * wanted):
        raise UserError(
            f"{recipe.rows} examples a step do not divide into {processes} × --per_device_train_batch_size {wanted}; "
            f"{dividing(recipe.rows // processes, wanted)} would do, or --gradient_accumulation_steps beside it"
        )
    same = replace(recipe, hardware=replace(recipe.hardware, gpus=processes), micro_batch=micro_batch)
    sys.stderr.write(
        f"megascience: {recipe.rows} examples a step = {processes} × {micro_batch} at a time × {same.accumulation} "
        "accumulated\n"
    )
    return [
        *(("--per_device_train_batch_size", str(micro_batch)) if given.micro_batch is None else ()),
        *("--gradient_accumulation_steps", str(same.accumulation)),
    ]


def _dataset_options(preset: Preset, given: Given) -> list[str]:
    """The preset's own `dataset_kwargs` with the user's among them: TRL takes the last mapping in the place of all, and
    held-out rows, subset and checks of the preset would be gone without a word."""
    if not given.dataset_options:
        return []
    merged: dict[str, Any] = dict(render.settings(preset.recipe, preset.name).get("dataset_kwargs", {}))
    for text in given.dataset_options:
        new = needs.mapping("--dataset_kwargs", text)
        ours = merged.get(KEY, {}) | (new[KEY] if isinstance(new.get(KEY), dict) else {})
        merged |= new | {KEY: ours}
    return ["--dataset_kwargs", json.dumps(merged)]


def _require_checkpoint(folder: Path) -> None:
    if not (folder / "trainer_state.json").is_file():
        raise UserError(
            f"{folder} is no checkpoint of a trainer; --resume in the place of --resume_from_checkpoint takes the last"
        )


def _checkpoints(output: Path) -> dict[int, Path]:
    """The whole checkpoints in a folder by their steps."""
    return {
        int(path.name.removeprefix("checkpoint-")): path
        for path in output.glob("checkpoint-*")
        if path.name.removeprefix("checkpoint-").isdecimal() and (path / "trainer_state.json").is_file()
    }


def _last_checkpoint(output: Path, given: Given) -> list[str]:
    if given.resumes is not None:
        raise UserError("--resume and --resume_from_checkpoint exclude each other")
    found = _checkpoints(output)
    if not found:
        raise UserError(f"there is no checkpoint in {output}; leave --resume out to begin")
    return ["--resume_from_checkpoint", str(found[max(found)])]


def _trl() -> str:
    script = Path(sysconfig.get_path("scripts")) / "trl"
    if not script.is_file():
        raise UserError("trl is not installed; pip install 'megascience-hf[train]'")
    return str(script)
