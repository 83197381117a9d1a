"""Questions with an answer key, scored by `megascience_hf.rewards`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import verifiers.v1 as vf

from megascience_hf import builders
from megascience_hf.rewards import science_reward
from megascience_hf.rewards.rows import KEY_COLUMNS


class ScienceData(vf.TaskData):
    reference_answer: str
    answer_key: dict[str, Any]
    subject: str | None = None
    source: str | None = None


class ScienceConfig(vf.TaskConfig):
    truncated: float = 0.0
    """Reward of a reply that was cut before it said its answer."""
    length_penalty: float = 0.0
    """What a right answer loses for each 1,000 tokens."""


class ScienceTask(vf.Task[ScienceData, vf.State, ScienceConfig]):
    def pay(self, reply: str, truncated: bool, tokens: int) -> dict[str, float]:
        """The reward of a reply, and the rates that it counts in."""
        metrics: dict[str, float] = {}
        reward = science_reward(truncated=self.config.truncated, length_penalty=self.config.length_penalty)
        columns = {name: [value] for name, value in self.data.answer_key.items()}
        paid = reward(
            [reply],
            [self.data.reference_answer],
            completion_ids=[range(tokens)],
            finish_reason=["length" if truncated else "stop"],
            log_metric=metrics.__setitem__,
            **columns,
        )
        return {"reward": paid[0] or 0.0} | {name.removeprefix("science/"): value for name, value in metrics.items()}

    @vf.reward(weight=1.0)
    async def right(self, trace: vf.Trace) -> float:
        return self.pay(trace.last_reply, trace.is_truncated, trace.num_output_tokens)["reward"]

    @vf.metric
    async def answers(self, trace: vf.Trace) -> dict[str, float]:
        found = self.pay(trace.last_reply, trace.is_truncated, trace.num_output_tokens)
        return {name: value for name, value in found.items() if name.endswith("_rate")}

    async def validate(self, runtime: vf.Runtime) -> bool:  # noqa: ARG002 - verifiers passes it
        """The reference, in a box, is right by its own key."""
        return self.pay(f"\\boxed{{{self.data.reference_answer}}}", False, 1)["reward"] == 1.0


class MegaScienceConfig(vf.TasksetConfig):
    dataset: str = "megascience"
    config: str = "rl"
    data_dir: str | None = None
    pass_rates: str | None = None
    min_pass_rate: float | None = None
    max_pass_rate: float | None = None
    task: ScienceConfig = ScienceConfig()


class MegaScienceTaskset(vf.Taskset[ScienceTask, MegaScienceConfig]):
    def load(self) -> Iterator[ScienceTask]:
        names = ("data_dir", "pass_rates", "min_pass_rate", "max_pass_rate")
        given = {name: value for name in names if (value := getattr(self.config, name)) is not None}
        for row in builders.load(self.config.dataset, self.config.config, split="train", **given):
            yield ScienceTask(
                ScienceData(
                    prompt=row["prompt"][-1]["content"],
                    reference_answer=row["reference_answer"],
                    answer_key={name: row[name] for name in KEY_COLUMNS if row[name] is not None},
                    subject=row["subject"],
                    source=row["source"],
                ),
                self.config.task,
            )
