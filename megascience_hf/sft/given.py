"""What the user's own options for TRL say about the things that are checked before a model is loaded."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from megascience_hf.errors import UserError

YES = frozenset({"true", "yes", "t", "y", "1"})  # as TRL reads a switch


@dataclass(frozen=True, slots=True)
class Given:
    """None is not given."""

    model: str | None
    datasets: Sequence[str]
    dataset_name: str | None
    template: str | None
    output_dir: str | None
    processes: int | None
    micro_batch: int | None
    accumulation: int | None
    steps: int | None
    max_length: int | None
    machine: int  # of several; the first is 0
    resumes: str | None  # a checkpoint
    config: str | None
    accelerate: str | None
    dataset_options: Sequence[str]  # JSON
    attention: str | None
    liger: bool
    model_options: str | None  # JSON
    target_parameters: Sequence[str]
    rank: int | None  # of adapters
    peft: bool

    @classmethod
    def parse(cls, options: Sequence[str]) -> Given:
        parser = argparse.ArgumentParser(
            prog="megascience sft", add_help=False, allow_abbrev=False, exit_on_error=False
        )
        for name in ("model_name_or_path", "dataset_name", "chat_template_path", "output_dir", "accelerate_config"):
            parser.add_argument(f"--{name}")
        for name in ("attn_implementation", "model_init_kwargs", "resume_from_checkpoint", "config"):
            parser.add_argument(f"--{name}")
        parser.add_argument("--dataset_kwargs", action="append", default=[])
        for name in ("datasets", "lora_target_parameters"):
            parser.add_argument(f"--{name}", nargs="+", default=[])
        numbers = ("num_processes", "per_device_train_batch_size", "gradient_accumulation_steps", "max_length")
        for name in (*numbers, "max_steps", "lora_r"):
            parser.add_argument(f"--{name}", type=int)
        for name in ("use_liger_kernel", "use_peft"):  # TRL's switches take a word or none
            parser.add_argument(f"--{name}", nargs="?", const="true", default="")
        parser.add_argument("--machine_rank", type=int, default=0)
        _refuse_shortened(options, [action.option_strings[0] for action in parser._actions])
        try:
            given, _ = parser.parse_known_args([_with_underscores(word) for word in options])
        except argparse.ArgumentError as error:
            raise UserError(str(error)) from error
        return cls(
            model=given.model_name_or_path,
            datasets=given.datasets,
            dataset_name=given.dataset_name,
            template=given.chat_template_path,
            output_dir=given.output_dir,
            processes=given.num_processes,
            micro_batch=given.per_device_train_batch_size,
            accumulation=given.gradient_accumulation_steps,
            steps=given.max_steps,
            max_length=given.max_length,
            machine=given.machine_rank,
            resumes=given.resume_from_checkpoint,
            config=given.config,
            accelerate=given.accelerate_config,
            dataset_options=given.dataset_kwargs,
            attention=given.attn_implementation,
            liger=given.use_liger_kernel.lower() in YES,
            model_options=given.model_init_kwargs,
            target_parameters=given.lora_target_parameters,
            rank=given.lora_r,
            peft=given.use_peft.lower() in YES,
        )


def _with_underscores(word: str) -> str:
    """TRL and accelerate take `--output-dir` for `--output_dir`."""
    name, equals, value = word.partition("=")
    return name.replace("-", "_").replace("__", "--", 1) + equals + value if word.startswith("--") else word


def _refuse_shortened(options: Sequence[str], checked: Sequence[str]) -> None:
    """TRL takes the first letters of an option for it; what is checked here would be overlooked."""
    for word in options:
        name = _with_underscores(word).partition("=")[0]
        whole = [one for one in checked if name.startswith("--") and one.startswith(name) and one != name]
        if whole and name not in checked and len(name) > len("--"):
            raise UserError(f"{word.partition('=')[0]} is short for {' or '.join(whole)}: write it out")
