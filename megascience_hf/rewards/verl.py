"""The reward for verl 0.9: `reward.custom_reward_function.path=pkg://megascience_hf.rewards.verl`.

verl's rows hold the gold in `reward_model` and what else a reward needs in `extra_info`; `row` makes them of those of
an `rl` configuration. Nothing of verl is imported.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from megascience_hf.rewards.rows import KEY_COLUMNS, REFERENCE, Batch
from megascience_hf.rewards.science import ScienceReward

DATA_SOURCE = "megascience"
ANSWER_KEY = "answer_key"  # in `extra_info`, as JSON: a column of structs would not survive verl's Parquet


def row(example: Mapping[str, Any], index: int | None = None) -> dict[str, Any]:
    """A row of verl's of a row of an `rl` configuration: `dataset.map(row, with_indices=True)`, then `to_parquet`."""
    key = {name: example[name] for name in KEY_COLUMNS if example.get(name) is not None}
    return {
        "data_source": DATA_SOURCE,
        "prompt": example["prompt"],
        "ability": example.get("subject") or "science",
        "reward_model": {"style": "rule", "ground_truth": example["reference_answer"]},
        "extra_info": {
            "index": index,
            "question": example["prompt"][-1]["content"],
            ANSWER_KEY: json.dumps(key, ensure_ascii=False),
            "source": example.get("source") or "",
        },
    }


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: Mapping[str, Any] | None = None,
    **options: Any,
) -> dict[str, Any]:
    """The reward of one response, and what verl logs beside it. Safe in the threads of verl's reward loop.

    Args:
        data_source: not looked at.
        ground_truth: the reference answer.
        extra_info: `answer_key` (JSON or a mapping) says how it is compared; else the reference and `question` do.
        options: those of `ScienceReward`, from `custom_reward_function.reward_kwargs`; verl's own are left alone.

    Returns:
        `score`; `acc`, 1 for a right answer; `verifiable`, 0 where rules cannot verify the reference: verl knows no
        row without a reward, so its score is 0 and such rows are better left out; `status` and `pred`.
    """
    del data_source
    given = extra_info if isinstance(extra_info, Mapping) else {}
    asked = given.get("question")
    batch = Batch(1, {REFERENCE: [ground_truth], **_columns(given)}, [asked] if isinstance(asked, str) else None)
    ours = {name: value for name, value in options.items() if name in ScienceReward.__dataclass_fields__}
    found = ScienceReward(**ours).outcomes([solution_str], batch)[0]
    score = found.score
    return {
        "score": 0.0 if found.reward is None else found.reward,
        "acc": float(score is not None and score.correct),
        "verifiable": float(score is not None),
        "status": str(found.status),
        "pred": (score.answer.text or "") if score is not None else "",
    }


def _columns(given: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The columns of the answer key; none if it is neither a mapping nor JSON of one."""
    key = given.get(ANSWER_KEY)
    if isinstance(key, str):
        try:
            key = json.loads(key)
        except (ValueError, RecursionError):
            return {}
    return {name: [key.get(name)] for name in KEY_COLUMNS} if isinstance(key, Mapping) else {}
