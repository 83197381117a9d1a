"""What test_frameworks.py checks with the real packages, run in an environment of each: no test itself."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path


def verl() -> None:
    """verl loads our function as its configuration says, and its reward manager calls it."""
    import numpy as np
    import torch
    from omegaconf import OmegaConf
    from verl import DataProto
    from verl.experimental.reward_loop.reward_manager.naive import NaiveRewardManager
    from verl.trainer.ppo.reward import get_custom_reward_fn

    from megascience_hf.answers import AnswerKey
    from megascience_hf.rewards.verl import row

    entry = {"path": "pkg://megascience_hf.rewards.verl", "name": "compute_score", "reward_kwargs": {"ambiguous": -1.0}}
    config = OmegaConf.create({"reward": {"custom_reward_function": entry}})
    function = get_custom_reward_fn(config)
    key = AnswerKey("3.4", "numeric", unit="m/s").to_row()
    prompt = [{"role": "user", "content": "How fast?"}]
    made = row({"prompt": prompt, "reference_answer": "3.4 m/s", "subject": "physics", "source": "made", **key}, 0)

    class Tokenizer:
        said = ""

        def decode(self, *_: object, **__: object) -> str:
            return self.said

    tokenizer = Tokenizer()
    columns = ("data_source", "reward_model", "extra_info")

    async def reward(said: str) -> dict[str, object]:
        tokenizer.said = said
        manager = NaiveRewardManager(config, tokenizer, function)
        tensors = {
            "responses": torch.ones(1, 4, dtype=torch.long),
            "attention_mask": torch.ones(1, 8, dtype=torch.long),
        }
        others = {name: np.array([made[name]], dtype=object) for name in columns}
        found: dict[str, object] = await manager.run_single(DataProto.from_dict(tensors=tensors, non_tensors=others))
        return found

    async def rewards() -> list[float]:
        said = ("\\boxed{12.24 km/h}", "\\boxed{9 m/s}", "\\boxed{3.4} \\boxed{9}")
        return [(await reward(text))["reward_score"] for text in said]  # type: ignore[misc]

    print(json.dumps(asyncio.run(rewards())))


def verifiers() -> None:
    """The taskset is found by its name, and every gold of the sample passes its own verifier and nothing else does."""
    from verifiers.v1.utils.loaders import taskset_class

    found = taskset_class("megascience-rl")
    taskset = found(found.__orig_bases__[0].__args__[1](id="megascience-rl", config="sample_rl"))
    tasks = list(taskset)
    golds = [asyncio.run(task.validate(None)) for task in tasks]
    nothing = [task.pay("", False, 0)["reward"] for task in tasks]
    print(json.dumps([len(tasks), sum(golds), sum(nothing)]))


def llamafactory() -> None:
    """Its parser reads the files of all presets: a key that it does not know is an error there."""
    import yaml
    from llamafactory.hparams.parser import _parse_train_args

    read = {}
    for file in sorted(Path().glob("*.yaml")):
        given = yaml.safe_load(file.read_text(encoding="utf-8"))
        # what it asks a GPU, or the file system of its own checkout, for
        given = {name: value for name, value in given.items() if name not in ("bf16", "deepspeed", "fsdp")}
        _, data, training, tuning, _ = _parse_train_args(given)
        batch = training.per_device_train_batch_size * training.gradient_accumulation_steps
        read[file.stem] = [training.learning_rate, data.cutoff_len, batch, tuning.finetuning_type, tuning.lora_rank]
    print(json.dumps(read))


if __name__ == "__main__":
    {"verl": verl, "verifiers": verifiers, "llamafactory": llamafactory}[sys.argv[1]]()
