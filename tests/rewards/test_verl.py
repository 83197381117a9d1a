"""verl's calling convention: rows for its Parquet, one response at a time, a dictionary back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from megascience_hf.answers import AnswerKey
from megascience_hf.rewards.verl import ANSWER_KEY, compute_score, row

CHOICE = "Which gas is lightest?\n(A) argon\n(B) helium"


def example(question: str, reference: str, key: AnswerKey) -> dict[str, Any]:
    """A row of an `rl` configuration."""
    prompt = [{"role": "user", "content": question}]
    return {"prompt": prompt, "reference_answer": reference, "subject": None, "source": "made", **key.to_row()}


@pytest.mark.parametrize(
    ("question", "reference", "key", "response", "score"),
    [
        ("How fast?", "3.4 m/s", AnswerKey("3.4", "numeric", unit="m/s"), "\\boxed{12.24 km/h}", 1.0),
        ("How fast?", "3.4 m/s", AnswerKey("3.4", "numeric", unit="m/s"), "\\boxed{3.9 m/s}", 0.0),
        (CHOICE, "(B)", AnswerKey("B", "choice", options=("argon", "helium")), "It is helium.", 1.0),
        ("What?", "insulin", AnswerKey("insulin", "text", alternatives=("Insulin",)), "Answer: insulin", 1.0),
    ],
)
def test_a_row_of_an_rl_configuration_is_scored_by_its_answer_key(
    question: str, reference: str, key: AnswerKey, response: str, score: float
) -> None:
    made = json.loads(json.dumps(row(example(question, reference, key), 7)))
    assert made["extra_info"]["index"] == 7
    assert made["prompt"][0]["content"] == question
    found = compute_score(
        made["data_source"], response, made["reward_model"]["ground_truth"], made["extra_info"] | {"num_turns": None}
    )
    assert (found["score"], found["acc"], found["verifiable"]) == (score, score, 1.0)


@pytest.mark.parametrize(
    ("ground_truth", "extra_info", "verifiable"),
    [
        ("42", None, 1.0), ("42", {}, 1.0), ("B", {"question": CHOICE}, 1.0), ("B", {"question": 7}, 0.0),
        ("It rises.", {}, 0.0), (None, {}, 0.0), ("", {}, 0.0), ("42", {ANSWER_KEY: "{"}, 1.0),
        ("42", {ANSWER_KEY: "[]"}, 1.0), ("42", {ANSWER_KEY: '{"kind": "?"}'}, 0.0), ("42", {ANSWER_KEY: 5}, 1.0),
        (["42"], None, 1.0), (["42", "43"], None, 0.0), ({"target": "42"}, None, 0.0), (42, "no mapping", 1.0),
        ("It rises.", {ANSWER_KEY: {"kind": "text"}}, 1.0), ([10**5000], None, 0.0),
        ("It rises.", {ANSWER_KEY: '{"reference_answer": "42"}'}, 0.0),
    ],
)  # fmt: skip
def test_what_cannot_be_verified_is_told_apart_and_raises_nothing(
    ground_truth: Any, extra_info: dict[str, Any] | None, verifiable: float
) -> None:
    found = compute_score("anything", "The answer is (A).", ground_truth, extra_info)
    assert found["verifiable"] == verifiable
    assert found["score"] == 0.0
    assert set(found) == {"score", "acc", "verifiable", "status", "pred"}, "verl logs the same columns for every row"


def test_options_come_from_verls_reward_kwargs_and_its_own_keywords_are_left_alone() -> None:
    found = compute_score("", "\\boxed{42} \\boxed{43}", "42", ambiguous=-0.5, reward_router_address=None)
    assert (found["score"], found["acc"], found["status"]) == (-0.5, 0.0, "ambiguous")
