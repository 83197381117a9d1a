"""What a GRPO preset asks of TRL's trainer beyond its options. The start-up file calls `register` when TRL is imported.

Only a run that says so is touched: a preset has its wishes under `megascience` in `chat_template_kwargs`, a mapping
that takes names it does not know; the finish reasons are for runs with one of our rewards.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Sequence
from typing import Any

from megascience_hf.sft.wishes import KEY, around_start

CHECKPOINT = "megascience:checkpoint"  # the model that `megascience checkpoint` prints


def register() -> None:
    """Make `trl.GRPOTrainer` understand what the presets ask. Safe to call twice."""
    trainer: Any = importlib.import_module("trl.trainer.grpo_trainer").GRPOTrainer
    if not around_start(trainer, _prepare, _complete):
        return
    calculate = trainer._calculate_rewards

    @functools.wraps(calculate)
    def _calculate_rewards(self: Any, inputs: Any, prompts: Any, completions: Any, completion_ids_list: Any) -> Any:
        if any(str(getattr(f, "__module__", "")).startswith("megascience_hf.") for f in self.reward_funcs):
            inputs = with_finish_reasons(
                inputs, completion_ids_list, {*self.eos_token_ids, self._tokenizer.pad_token_id}
            )
        return calculate(self, inputs, prompts, completions, completion_ids_list)

    trainer._calculate_rewards = _calculate_rewards


def with_finish_reasons(
    rows: Sequence[dict[str, Any]], completion_ids: Sequence[Sequence[int]], ends: set[int]
) -> list[dict[str, Any]]:
    """The rows with a column `finish_reason`, which TRL knows and does not tell its rewards.

    Args:
        ends: tokens that end a completion; one that ends in another was cut.
    """
    return [
        {"finish_reason": "stop" if ids and ids[-1] in ends else "length"} | row
        for row, ids in zip(rows, completion_ids, strict=True)
    ]


def _prepare(given: dict[str, Any]) -> bool:
    """Change the trainer's arguments by name.

    Returns:
        Whether the tokens that end a turn are a preset's.

    Raises:
        UserError: there is no tokenizer or model to be had, or the chat template does not fit the tokenizer.
    """
    if given.get("model") == CHECKPOINT:
        from megascience_hf import smollm2

        given["model"] = str(smollm2.ensure_checkpoint())
    config = given.get("args")
    asked = getattr(config, "chat_template_kwargs", None)
    if not isinstance(asked, dict) or KEY not in asked:
        return False
    assert config is not None  # noqa: S101  # it has the wishes
    asked = dict(asked)
    ours = asked.pop(KEY)
    config.chat_template_kwargs = asked or None
    if given.get("processing_class") is None:
        from megascience_hf.sft.tokenizer import load_tokenizer

        model = given["model"] if isinstance(given["model"], str) else given["model"].config._name_or_path
        tokenizer = load_tokenizer(model, ours["template"])
        tokenizer.eos_token = ours["eos_token"]
        tokenizer.padding_side = tokenizer.truncation_side = "left"
        given["processing_class"] = tokenizer
    return True


def _complete(trainer: Any, ours: bool) -> None:
    if ours:  # whoever loads the model later stops where this training did
        trainer.model.generation_config.eos_token_id = list(trainer.eos_token_ids)
