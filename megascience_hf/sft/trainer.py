"""What a preset asks of TRL's trainer beyond its options. The start-up file calls `register` when TRL is imported.

Only a run that says so is touched: a preset has `lora_modules_to_save: [megascience:turn_tokens]`, or its wishes under
`megascience` in `dataset_kwargs`, the one mapping of TRL's that takes names it does not know.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from megascience_hf import stopping
from megascience_hf.errors import UserError
from megascience_hf.sft import held_out, stop_tokens, throughput, training_rows, turn_tokens
from megascience_hf.sft.tokenizer import load_tokenizer
from megascience_hf.sft.wishes import KEY, around_start


def register() -> None:
    """Make `trl.SFTTrainer` understand what the presets ask. Safe to call twice."""
    trainer: Any = importlib.import_module("trl.trainer.sft_trainer").SFTTrainer
    if not around_start(trainer, _prepare, _complete):
        return
    save_model = trainer.save_model

    @functools.wraps(save_model)
    def save_model_and_stops(self: Any, output_dir: str | None = None, _internal_call: bool = False) -> None:
        # TRL's script saves a model at the end of every training, in the place of one that may be there.
        if wishes(self.args).get("timed") is not None:
            return
        with _as_it_is_used(self.model.config) if wishes(self.args) else nullcontext():
            save_model(self, output_dir, _internal_call)
            if self.args.should_save:
                _save_what_lacks(self, Path(output_dir or self.args.output_dir))

    log = trainer.log

    @functools.wraps(log)
    def log_with_speed(self: Any, logs: dict[str, float], start_time: float | None = None) -> None:
        meter = getattr(self, "_megascience_meter", None)
        if meter is not None and "loss" in logs:
            logs = logs | meter.read(self.state.global_step, self._total_train_tokens)
        log(self, logs, start_time)
        timed = wishes(self.args).get("timed")
        if meter is not None and timed is not None and "train_runtime" in logs and self.accelerator.is_main_process:
            steps = throughput.all_steps(self, int(timed))
            sys.stderr.write(f"megascience: {throughput.verdict(meter, steps)}\n")

    trainer.save_model = save_model_and_stops
    trainer.log = log_with_speed


@contextmanager
def _as_it_is_used(config: Any) -> Iterator[None]:
    """Without what a trainer switches on: a model that gives its router's logits fails at several prompts at once."""
    routed = getattr(config, "output_router_logits", False)
    if routed:
        config.output_router_logits = False
    try:
        yield
    finally:
        if routed:
            config.output_router_logits = True


def _save_what_lacks(trainer: Any, folder: Path) -> None:
    """PEFT writes no generation_config.json, and without one nobody knows where the model stops. Of a model that FSDP
    keeps in shards transformers writes nothing at all, and accelerate the weights alone."""
    model = trainer.model
    if getattr(model, "peft_config", None):
        model.generation_config.save_pretrained(folder)
    elif wishes(trainer.args) and not (folder / "config.json").is_file():
        for part in (model.config, model.generation_config, trainer.processing_class):
            part.save_pretrained(folder)


def wishes(config: Any) -> dict[str, Any]:
    """What a preset asks for under `dataset_kwargs`; nothing for a run that is none of ours."""
    given = getattr(config, "dataset_kwargs", None)
    return dict(given.get(KEY) or {}) if isinstance(given, dict) else {}


def _prepare(given: dict[str, Any]) -> dict[str, Any]:
    """Change the trainer's arguments by name.

    Returns:
        What the preset asks for.

    Raises:
        UserError: there is no tokenizer, or it does not fit the chat template.
    """
    if turn_tokens.wanted(given.get("peft_config")):
        from transformers import AutoConfig

        model, config = given["model"], given["args"]
        name = model if isinstance(model, str) else model.config._name_or_path
        tokenizer = given.get("processing_class") or load_tokenizer(name, config.chat_template_path or name)
        size = AutoConfig.from_pretrained(name) if isinstance(model, str) else model.config
        given["peft_config"] = turn_tokens.with_turn_tokens(
            given["peft_config"], tokenizer, bool(size.tie_word_embeddings)
        )
    ours = wishes(given.get("args"))
    if ours:
        _end_with_the_launcher()
        _refuse_to_overwrite(given["args"])
    if ours and hasattr(given["train_dataset"], "column_names"):
        training_rows.check(given["train_dataset"], "the training data")
    # TRL's script gives an evaluation set only where `eval_strategy` asks for one; without one all rows are trained.
    if ours.get("held_out") and given.get("eval_dataset") is not None:
        given["train_dataset"], given["eval_dataset"] = held_out.split(given["train_dataset"])
        if given["eval_dataset"] is None:  # a single row, or a form that cannot be told apart
            given["args"].eval_strategy = "no"
    if ours.get("rows"):
        given["train_dataset"] = held_out.subset(given["train_dataset"], int(ours["rows"]))
    return ours


def _complete(trainer: Any, ours: dict[str, Any]) -> None:
    """
    Raises:
        UserError: an adapter was asked for on a parameter that the model has not.
    """
    config = getattr(trainer.model, "peft_config", None)
    if config and any(one.trainable_token_indices for one in config.values()):
        turn_tokens.complete(trainer.model)
    if not ours:
        return
    if config:
        _require_targets(trainer.model)
    trainer.model.generation_config = stop_tokens.without_limits(trainer.model.generation_config)
    trainer._megascience_meter = throughput.meter_of(trainer)
    config, wanted = trainer.args, ours.get("rows_a_step")
    rows = config.per_device_train_batch_size * config.gradient_accumulation_steps * config.world_size
    if wanted and rows != wanted and trainer.accelerator.is_main_process:
        sys.stderr.write(f"megascience: a step has {rows:,} rows, not the {wanted:,} of the preset's recipe\n")


def _require_targets(model: Any) -> None:
    """PEFT leaves a name that fits no parameter out, with a warning among others."""
    found = model.base_model.targeted_parameter_names
    for config in model.peft_config.values():
        for name in getattr(config, "target_parameters", None) or ():
            if not any(one == name or one.endswith(f".{name}") for one in found):
                raise UserError(f"the model has no parameter {name} for an adapter (--lora_target_parameters)")


def _end_with_the_launcher() -> None:
    """Whoever ends the command ends the training: Linux tells the trainer when `accelerate launch` is gone."""
    launched = any(name in os.environ for name in ("TORCHELASTIC_RUN_ID", "ACCELERATE_MIXED_PRECISION"))
    if launched:
        stopping.ends_with_its_parent()


def _refuse_to_overwrite(config: Any) -> None:
    """
    Raises:
        UserError: a new run would rotate the checkpoints of an earlier one away.
    """
    found = list(Path(config.output_dir).glob("checkpoint-*/trainer_state.json"))
    if found and not config.resume_from_checkpoint and config.save_strategy != "no":
        raise UserError(
            f"{config.output_dir} has checkpoints of an earlier run ({len(found)}), which a new one would delete: "
            "--resume goes on (of trl sft: --resume_from_checkpoint), --output_dir names another folder"
        )
