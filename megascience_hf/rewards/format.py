"""`format_reward`: whether a completion says its answer where it can be found, right or wrong."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from megascience_hf.answers import STATED, AnswerKey, Rule
from megascience_hf.rewards.rows import REFERENCE, Batch, text_of
from megascience_hf.rewards.science import BATCH_SECONDS, require_seconds


@dataclass(frozen=True)
class FormatReward:
    """The reward with options.

    Args:
        rules: where an answer is paid for; by default boxes, tags, fields, headings and sentences such as "The answer
            is"; `CONTAINERS` of `answers` is boxes, tags and fields alone.
        seconds: of one batch; what is not read by then has no reward.

    Raises:
        ValueError: an option is out of its range; the message names it.
    """

    rules: frozenset[Rule] = STATED
    seconds: float = BATCH_SECONDS

    __name__ = "format_reward"  # under which TRL logs it

    def __post_init__(self) -> None:
        known = isinstance(self.rules, frozenset | set | list | tuple) and all(rule in set(Rule) for rule in self.rules)
        if not self.rules or not known:
            raise ValueError(f"'rules' must be rules of megascience_hf.answers, not {self.rules!r:.60}")
        require_seconds(self.seconds)

    def __call__(
        self,
        /,  # a column may have any name
        completions: Sequence[Any],
        reference_answer: Sequence[Any] | str | None = None,
        *,
        prompts: Sequence[Any] | None = None,
        **columns: Any,
    ) -> list[float | None]:
        """A reward for each completion, as `format_reward`."""
        batch = Batch(len(completions), {REFERENCE: reference_answer, **columns}, prompts)
        end = time.monotonic() + self.seconds
        rewards: list[float | None] = []
        for row, (completion, key) in enumerate(zip(completions, batch.keys(None), strict=True)):
            if not isinstance(key, AnswerKey) or time.monotonic() > end:
                rewards.append(None)
                continue
            finish = batch.value("finish_reason", row)
            # scored, not extracted: that a box holds several answers is seen when they are compared
            found = key.score(text_of(completion), finish if isinstance(finish, str) else None).answer
            if found.status == "scorer_error":  # a fault of ours, as in `science_reward`
                rewards.append(None)
                continue
            rewards.append(float(found.status == "extracted" and found.rule in self.rules))
        return rewards


def format_reward(
    completions: Sequence[Any], reference_answer: Sequence[Any] | str | None = None, **columns: Any
) -> list[float | None]:
    """1 if the completion commits to one answer in a place or sentence that says so, else 0; None as `science_reward`.

    Beside `science_reward` with a small weight (`reward_weights: [1.0, 0.1]`) it helps a base model to find the form.
    The arguments are those of `science_reward`; the reference tells what kind of answer is looked for, and no more.
    """
    return FormatReward()(completions, reference_answer, **columns)
