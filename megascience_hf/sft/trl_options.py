"""The user's own options as TRL and accelerate will read them, before anything is loaded.

Both answer a wrong one with pages of usage, a traceback of each process, or not at all: accelerate takes a word that
belongs to no option for the script that it is to start.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from megascience_hf.errors import UserError, first_line

# Of which nothing is trained at 0 or less.
_ABOVE_ZERO = (
    *("num_train_epochs", "per_device_train_batch_size", "gradient_accumulation_steps", "learning_rate"),
    *("lora_r", "lora_alpha", "per_device_eval_batch_size"),
)
_SCRIPT = "the training script"  # where accelerate looks for one


def check(options: Sequence[str]) -> None:
    """
    Raises:
        UserError: neither TRL nor accelerate has such an option, or it does not take the value.
    """
    trl: Any = importlib.import_module("trl.scripts.sft")
    given, others = _parsed(trl.make_parser(prog="megascience sft"), options)
    # What was not given is not judged: a default is TRL's own matter, or the preset's.
    for name in _ABOVE_ZERO:
        value = getattr(given, name, None)
        if value is not None and value <= 0:
            raise UserError(f"--{name} {value:g}: give a number above 0")
    if (steps := getattr(given, "max_steps", None)) is not None and steps != -1 and steps < 1:
        raise UserError(f"--max_steps {steps}: give a number above 0, or -1 for all epochs")
    _check_accelerate(others)


def _parsed(parser: argparse.ArgumentParser, options: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    def refuse(message: str) -> NoReturn:
        raise UserError(f"{message.splitlines()[0]}: see trl sft --help")

    parser.error = refuse  # type: ignore[method-assign]
    for action in parser._actions:
        action.default, action.required = argparse.SUPPRESS, False
    return argparse.ArgumentParser.parse_known_args(parser, list(options))


def _check_accelerate(options: list[str]) -> None:
    config: Any = importlib.import_module("trl.cli.accelerate_config")
    launch: Any = importlib.import_module("accelerate.commands.launch")
    try:
        resolved = config.resolve_accelerate_config_argument(options)
    except ValueError as error:
        raise UserError(f"--accelerate_config: {first_line(error)}") from error
    given, unknown = _parsed(launch.launch_command_parser(), [*resolved, _SCRIPT])
    if unknown or given.training_script != _SCRIPT:
        word = unknown[0] if unknown else given.training_script
        raise UserError(f"{word!r} is no option of megascience sft, trl sft or accelerate launch, nor the value of one")
    file = getattr(given, "config_file", None)
    if file is not None and not Path(file).is_file():
        raise UserError(f"--config_file: there is no file {file}")
