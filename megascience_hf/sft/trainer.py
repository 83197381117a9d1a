"""What a preset asks of TRL's trainer beyond its options. The start-up file calls `register` when TRL is imported.

Only a run that says so is touched: its configuration holds one of the names that begin with `megascience:`.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.sft import chat_template, stop_tokens, turn_tokens
from megascience_hf.sft.tokenizer import load_tokenizer


def register() -> None:
    """Make `trl.SFTTrainer` understand what the presets ask. Safe to call twice."""
    trainer: Any = importlib.import_module("trl.trainer.sft_trainer").SFTTrainer
    original, save_model = trainer.__init__, trainer.save_model
    if getattr(original, "_megascience_hf", False):
        return
    signature = inspect.signature(original)

    @functools.wraps(original)
    def __init__(self: Any, *arguments: Any, **options: Any) -> None:
        bound = signature.bind(self, *arguments, **options)
        ours = is_ours(bound.arguments.get("args"))
        try:
            _prepare(bound.arguments)
        except UserError as error:
            raise ValueError(str(error)) from error
        original(*bound.args, **bound.kwargs)
        _complete(self, ours)

    @functools.wraps(save_model)
    def save_model_and_stops(self: Any, output_dir: str | None = None, _internal_call: bool = False) -> None:
        save_model(self, output_dir, _internal_call)
        # PEFT writes no generation_config.json, and without one nobody knows where the model stops.
        if self.args.should_save and getattr(self.model, "peft_config", None):
            self.model.generation_config.save_pretrained(output_dir or self.args.output_dir)

    __init__._megascience_hf = True  # type: ignore[attr-defined]
    trainer.__init__ = __init__
    trainer.save_model = save_model_and_stops


def is_ours(config: Any) -> bool:
    """Whether a `SFTConfig` is a preset's: its chat template is one of this package."""
    template = getattr(config, "chat_template_path", None)
    return template is not None and Path(template).parent == chat_template.FOLDER


def _prepare(given: dict[str, Any]) -> None:
    """Change the trainer's arguments by name.

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


def _complete(trainer: Any, ours: bool) -> None:
    config = getattr(trainer.model, "peft_config", None)
    if config and any(one.trainable_token_indices for one in config.values()):
        turn_tokens.complete(trainer.model)
    if ours:
        trainer.model.generation_config = stop_tokens.without_limits(trainer.model.generation_config)
