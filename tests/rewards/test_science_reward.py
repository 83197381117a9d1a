"""The reward as trainers call it: conventions of TRL 1.16, options, threads and pickles, and input that is none."""

from __future__ import annotations

import asyncio
import logging
import pickle
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.answers import CONTAINERS, AnswerKey
from megascience_hf.rewards import FormatReward, ScienceReward, format_reward, science, science_reward
from megascience_hf.rewards.rows import Unscored

CHOICE = "Which gas is lightest?\n(A) argon\n(B) helium\n(C) neon"
PARTS = [{"type": "text", "text": "\\boxed{"}, {"type": "image"}, {"type": "text", "text": "42}"}]
TURN = {"role": "assistant", "content": "So \\boxed{42}."}


class Log:
    """What a trainer does with `log_extra` and `log_metric`."""

    def __init__(self) -> None:
        self.extra: dict[str, list[Any]] = {}
        self.metrics: dict[str, float] = {}

    def kept(self) -> dict[str, Any]:
        return {"log_extra": self.extra.__setitem__, "log_metric": self.metrics.__setitem__}


@pytest.mark.parametrize(
    ("completion", "reference", "reward"),
    [
        ("So \\boxed{42}.", "42", 1.0),
        ("So \\boxed{43}.", "42", 0.0),
        ([TURN], "42", 1.0),
        ([{"role": "assistant", "content": "\\boxed{1}"}, {"role": "tool", "content": "7"}, TURN], "42", 1.0),
        ([TURN, {"role": "user", "content": "Sure? \\boxed{43}"}], "42", 1.0),
        ([{"role": "assistant", "content": PARTS}], "42", 1.0),
        (TURN, "42", 1.0),
        ([{"role": "assistant", "content": None, "tool_calls": []}], "42", 0.0),
        ([], "42", 0.0), (None, "42", 0.0), (7, "42", 0.0), ([None], "42", 0.0), ("", "42", 0.0),
        ("The answer is 4.2 kJ.", "4200 J", 1.0),
        ("The answer is 4.2 kg.", "4200 J", 0.0),
        ("\\boxed{\\frac{1}{2}}", "\\frac{2}{4}", 1.0),
        ("The answer is (B).", "(B)", None),  # no options are known
        ("It rises.", "It rises because its density is smaller.", None),
        ("42", "", None), ("42", "  ", None), ("42", None, None), ("42", ["a", "b"], None), ("42", "4" * 9000, None),
        ("42", 42, 1.0), ("42", ["42"], 1.0), ("42", [42, 43], None), ("42", float("nan"), None), ("42", b"42", None),
        ("42", {"gold": 42}, None), ("42", [10**5000], None),  # Python writes no whole number of so many digits
    ],
)  # fmt: skip
def test_a_completion_is_right_wrong_or_not_verifiable(completion: Any, reference: Any, reward: float | None) -> None:
    assert science_reward([completion], [reference]) == [reward]


def test_a_letter_is_verified_by_the_options_that_the_prompt_lists() -> None:
    conversation = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": CHOICE}]
    answers = ["The answer is (B).", "The answer is helium.", "The answer is (C)."]
    for prompt in (CHOICE, conversation):
        assert science_reward(answers, ["B"] * 3, prompts=[prompt] * 3) == [1.0, 1.0, 0.0]


def test_golds_of_several_kinds_in_a_batch_are_each_compared_as_their_columns_say() -> None:
    columns = {
        "kind": ["numeric", "choice", "label", "text", "math", "nonsense"],
        "gold": [["3.4"], ["B"], ["yes"], ["insulin"], None, ["1"]],
        "unit": ["m/s", None, None, None, None, None],
        "options": [None, ["argon", "helium"], None, None, None, None],
        "labels": [None, None, ["yes", "no"], None, None, None],
        "alternatives": [[], [], [], [["Insulin hormone"]], [], []],
        "subject": ["physics"] * 6,
    }
    completions = ["\\boxed{12.24 km/h}", "helium", "The answer is yes.", "Answer: insulin", "\\boxed{2x}", "1"]
    references = ["3.4 m/s", "(B)", "Yes", "insulin", "2x", "1"]
    assert science_reward(completions, references, **columns) == [1.0, 1.0, 1.0, 1.0, 1.0, None]


@pytest.mark.parametrize(
    "columns",
    [
        {}, {"kind": None}, {"kind": []}, {"kind": 5}, {"kind": [5]}, {"options": [7], "kind": ["choice"]},
        {"rel_tol": ["much"], "kind": ["numeric"]}, {"gold": [{}], "kind": ["math"]}, {"finish_reason": [3]},
        {"unit": ["m"] * 9}, {"completion_ids": []}, {"prompts": []}, {"prompts": [None]}, {"prompts": [[None]]},
        {"prompts": 5}, {"completion_ids": [5]}, {"completion_ids": 5}, {"self": ["a"]}, {"gold": [10**5000]},
    ],
)  # fmt: skip
def test_columns_that_are_none_raise_nothing(columns: dict[str, Any]) -> None:
    assert len(science_reward(["\\boxed{1}"], ["1"], **columns)) == 1
    assert len(format_reward(["\\boxed{1}"], ["1"], **columns)) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none()
            | st.text(max_size=200)
            | st.lists(st.dictionaries(st.sampled_from(["role", "content"]), st.text())),
            st.none() | st.text(max_size=60) | st.integers() | st.lists(st.text(max_size=9), max_size=3),
            st.sampled_from([None, "numeric", "math", "choice", "label", "text", "?"]),
        ),
        max_size=4,
    )
)
def test_no_rows_stop_a_training(rows: list[tuple[Any, Any, Any]]) -> None:
    log = Log()
    completions, references, kinds = ([row[i] for row in rows] for i in range(3))
    rewards = science_reward(completions, references, kind=kinds, **log.kept())
    assert len(rewards) == len(rows)
    assert all(reward is None or 0 <= reward <= 1 for reward in rewards)
    assert all(len(column) == len(rows) for column in log.extra.values())


def test_a_missing_column_is_counted_and_said_once(caplog: pytest.LogCaptureFixture) -> None:
    science._warn_once.cache_clear()
    log = Log()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert science_reward(["42", "43"], subject=["a", "b"], **log.kept()) == [None, None]
    assert log.metrics["science/unverifiable_rate"] == 1
    assert log.extra["status"] == [Unscored.NO_REFERENCE] * 2
    assert len(caplog.records) == 1
    assert "reference_answer" in caplog.text


def test_answers_rules_and_rates_go_to_the_log() -> None:
    log = Log()
    completions = ["\\boxed{42}", "The answer is 7.", "I do not know", "\\boxed{4", "anything"]
    references = ["42", "42", "42", "42", "It rises."]
    science_reward(completions, references, finish_reason=["stop"] * 3 + ["length"] * 2, **log.kept())
    assert log.extra == {
        "extracted_answer": ["42", "7", None, None, None],
        "rule": ["boxed", "statement", "", "", ""],
        "status": ["extracted", "extracted", "no_answer", "truncated", Unscored.NOT_EXACT],
    }
    rates = {name.removeprefix("science/"): value for name, value in log.metrics.items() if value}
    shares = {"extraction_rate": 0.4, "no_answer_rate": 0.2, "truncation_rate": 0.2, "unverifiable_rate": 0.2}
    assert rates == {"accuracy": 0.25} | shares
    assert all(type(value) is str for value in log.extra["status"])


def test_an_empty_batch_logs_no_metric() -> None:
    log = Log()
    assert science_reward([], [], **log.kept()) == []
    assert log.metrics == {}


@pytest.mark.parametrize(
    ("options", "completion", "finish", "reward"),
    [
        ({"truncated": None}, "So we", "length", None),
        ({"truncated": -0.5}, "So we", "length", -0.5),
        ({"truncated": -0.5}, "So we", "stop", 0.0),
        ({"truncated": -0.5}, "\\boxed{42} and then", "length", 1.0),
        ({"ambiguous": None}, "\\boxed{42} \\boxed{43}", "stop", None),
        ({"ambiguous": -1.0}, "\\boxed{42} \\boxed{43}", "stop", -1.0),
        ({"opened": "<think>", "truncated": -0.5}, "It is \\boxed{42} or", "length", -0.5),
        ({"opened": "<think>"}, "Hm.</think>\\boxed{42}", "stop", 1.0),
    ],
)
def test_options_say_what_is_paid_for_no_answer(
    options: dict[str, Any], completion: str, finish: str, reward: float | None
) -> None:
    assert science_reward(**options)([completion], ["42"], finish_reason=[finish]) == [reward]


def test_the_length_penalty_takes_from_right_answers_alone_and_leaves_them_more_than_wrong_ones() -> None:
    shorter = science_reward(length_penalty=0.5)
    rewards = shorter(
        ["\\boxed{42}"] * 3 + ["\\boxed{7}"], ["42"] * 4, completion_ids=[[1] * n for n in (0, 400, 9000, 9000)]
    )
    assert rewards == pytest.approx([1.0, 0.8, 0.1, 0.0])
    assert shorter(["\\boxed{42}" + " " * 1590], ["42"]) == pytest.approx([0.8]), "four characters a token"


def test_the_kind_of_the_factory_is_that_of_rows_without_one() -> None:
    texts = science_reward(kind="text")
    assert texts(["The answer is insulin."], ["insulin"]) == [1.0]
    assert science_reward(["The answer is insulin."], ["insulin"]) == [None]
    assert texts(["\\boxed{2/4}"], ["1/2"], kind=["math"]) == [1.0]


@pytest.mark.parametrize(
    "options",
    [
        {"kind": "number"}, {"kind": ["math"]}, {"truncated": 2}, {"truncated": "0"}, {"truncated": True},
        {"ambiguous": float("nan")}, {"ambiguous": [0.0]}, {"length_penalty": -1}, {"length_penalty": None},
        {"opened": None}, {"seconds": 0}, {"seconds": "60"}, {"truncatd": 0.0}, {"reference_answer": ["42"]},
    ],
)  # fmt: skip
def test_an_option_that_is_none_is_refused_in_one_line_when_the_reward_is_made(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))) as caught:
        science_reward(**options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("options", [{"rules": "boxed"}, {"rules": ()}, {"rules": ["box"]}, {"seconds": None}])
def test_an_option_of_the_format_that_is_none_is_refused_as_well(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        FormatReward(**options)


def test_columns_of_numpy_are_read_as_lists_are() -> None:
    numpy = pytest.importorskip("numpy")
    columns = {"kind": ["numeric", "math"], "gold": [["42"], ["2x"]], "prompts": ["a", "b"]}
    arrays = {name: numpy.array(column) for name, column in columns.items()}
    assert science_reward(["\\boxed{42}", "\\boxed{x}"], numpy.array(["", ""]), **arrays) == [1.0, 0.0]


def test_a_fault_of_the_scorer_is_no_reward_of_either_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    from megascience_hf.answers import scoring

    key = AnswerKey("42", "numeric")
    monkeypatch.setitem(scoring._EXTRACT, "numeric", lambda *_: 1 / 0)
    for reward in (science_reward, format_reward):
        assert reward(["\\boxed{42}"], kind=[key.kind], gold=[key.gold]) == [None]


def test_what_does_not_fit_into_the_time_of_a_batch_has_no_reward_and_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = iter(range(1000))
    monkeypatch.setattr(science.time, "monotonic", lambda: float(next(now)))
    log = Log()
    rewards = science_reward(seconds=2.5)(["\\boxed{42}"] * 4, ["42"] * 4, **log.kept())
    assert rewards == [1.0, 1.0, None, None]
    assert log.metrics["science/over_time_rate"] == 0.5
    assert log.extra["status"][2:] == [Unscored.NO_TIME] * 2


# The expressions at which scorers without a time-out in threads stop (bench/reward_hangs.py).
ENDLESS = [
    "9^{9^{9^9}}",
    "(10^7)!",
    "\\binom{10^9}{5\\cdot 10^8}",
    "\\sum_{n=1}^{10^7} \\frac{1}{n}",
    "\\int_0^1 x^{x^{x}}\\,dx",
]


def test_endless_expressions_and_long_texts_are_wrong_in_every_thread() -> None:
    completions = [f"\\boxed{{{text}}}" for text in ENDLESS] + ["a " * 32_000, "\\boxed{" * 8_000, "$" * 64_000]
    with ThreadPoolExecutor(4) as pool:
        for rewards in pool.map(lambda _: science_reward(completions, ["42"] * len(completions)), range(4)):
            assert rewards == [0.0] * len(completions)
    assert science_reward(["\\boxed{42}"] * len(ENDLESS), ENDLESS, kind=["math"] * len(ENDLESS)) != [1.0] * len(ENDLESS)


def test_threads_give_what_one_thread_gives() -> None:
    completions = ["\\boxed{4.2 kJ}", "\\boxed{\\sqrt{2}/2}", "The answer is 7.", "\\boxed{x+1}"] * 5
    references = ["4200 J", "\\frac{1}{\\sqrt{2}}", "7", "1+x"] * 5
    alone = science_reward(completions, references)
    assert alone == [1.0] * 20
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: science_reward(completions, references), range(8))) == [alone] * 8


@pytest.mark.parametrize(
    "reward", [science_reward, format_reward, science_reward(truncated=None, kind="math"), FormatReward(CONTAINERS)]
)
def test_rewards_survive_a_pickle_with_the_name_that_trl_logs(reward: Any) -> None:
    pytest.importorskip("trl")
    from trl.trainer.utils import get_callable_name

    again = pickle.loads(pickle.dumps(reward))  # noqa: S301  # our own bytes
    assert get_callable_name(again) in ("science_reward", "format_reward")
    assert again(["\\boxed{42}"], ["42"]) == [1.0]


def test_the_asynchronous_trainer_scores_a_group_with_it() -> None:
    pytest.importorskip("aiohttp")
    accelerate = pytest.importorskip("accelerate")
    accelerate.PartialState(cpu=True)  # without which TRL's logger refuses to speak
    worker = pytest.importorskip("trl.experimental.async_grpo.async_rollout_worker")
    rewards = [pickle.loads(pickle.dumps(reward)) for reward in (science_reward, format_reward)]  # noqa: S301
    loop = SimpleNamespace(
        reward_funcs=rewards, reward_func_names=["science_reward", "format_reward"], _env_reward_types=[],
        _provides_rollout_reward=False,
    )  # fmt: skip
    completions = ["\\boxed{42}", "\\boxed{41}", "hm"]
    turn = worker.TrainingSequence(input_ids=[1, 2], completion_mask=[0, 1], old_log_probs=[0.0, 0.0], rollout_id=0)
    group = worker.RolloutGroup(
        prompts=[[{"role": "user", "content": "What is 6 × 7?"}]] * 3,
        reward_kwargs={"reference_answer": ["42"] * 3, "kind": ["numeric"] * 3, "gold": [["42"]] * 3},
        completions=[[{"role": "assistant", "content": text}] for text in completions],
        completions_ids=[[1]] * 3, completions_sequences=[[turn]] * 3, tool_call_counts=[0] * 3,
        tool_failure_counts=[0] * 3, model_version=0, group_id=0, env_rewards=[None] * 3, rollout_rewards=[None] * 3,
    )  # fmt: skip
    samples = asyncio.run(worker._AsyncRolloutLoop._score_group(loop, group))
    assert [sample.metrics["rewards/science_reward"] for sample in samples] == [1.0, 0.0, 0.0]
    assert [sample.metrics["rewards/format_reward"] for sample in samples] == [1.0, 1.0, 0.0]
    assert samples[0].advantage > samples[1].advantage > samples[2].advantage


@pytest.mark.parametrize(
    ("completion", "paid", "paid_by_containers"),
    [
        ("\\boxed{42}", 1.0, 1.0), ("\\boxed{7}", 1.0, 1.0), ("The answer is 7.", 1.0, 0.0), ("6 × 7 = 42", 0.0, 0.0),
        ("\\boxed{}", 0.0, 0.0), ("\\boxed{7} \\boxed{8}", 0.0, 0.0), ("<think>\\boxed{42}", 0.0, 0.0),
        (None, 0.0, 0.0),
    ],
)  # fmt: skip
def test_the_format_is_paid_for_right_or_wrong(completion: Any, paid: float, paid_by_containers: float) -> None:
    assert format_reward([completion], ["42"]) == [paid]
    assert FormatReward(CONTAINERS)([completion], ["42"]) == [paid_by_containers]
    assert format_reward([completion], ["It rises."]) == [None]


def test_no_reward_needs_an_import_of_torch_or_trl() -> None:
    import subprocess
    import sys

    heavy = {"torch", "trl", "transformers", "datasets"}
    code = f"import sys, megascience_hf.rewards; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.strip() == "[]", done.stderr
    assert isinstance(science_reward(), ScienceReward)
