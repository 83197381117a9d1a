"""Some rows of the training set are watched instead of trained, the same ones everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("trl")
from datasets import Dataset

from megascience_hf.sft import held_out, preset


def rows(count: int, copies: int = 1) -> Dataset:
    return Dataset.from_list(
        [
            {
                "prompt": [{"role": "user", "content": f"What is {n} + 1?"}],
                "completion": [{"role": "assistant", "content": str(n + 1)}],
            }
            for n in range(count)
            for _ in range(copies)
        ]
    )


def questions(data: Dataset) -> set[str]:
    return {row["prompt"][0]["content"] for row in data}


@pytest.mark.parametrize(
    ("count", "held"), [(0, 0), (1, 0), (2, 1), (70, 1), (5000, 10), (500_000, 1000), (1_253_230, 1000)]
)
def test_a_five_hundredth_is_held_out_and_never_more_than_a_thousand(count: int, held: int) -> None:
    assert held_out.count(count) == held


def test_the_same_rows_are_held_out_whatever_their_order_and_every_copy_with_them() -> None:
    data = rows(3000, copies=2)
    train, held = held_out.split(data)
    assert len(held) == 12
    assert len(train) + len(held) == len(data)
    assert not questions(train) & questions(held)
    again = held_out.split(data.shuffle(seed=7))[1]
    assert questions(again) == questions(held)


def test_messages_are_held_out_by_what_is_asked() -> None:
    turns = [{"messages": [*row["prompt"], *row["completion"]]} for row in rows(2000)]
    held = held_out.split(Dataset.from_list(turns))[1]
    assert {row["messages"][0]["content"] for row in held} == questions(held_out.split(rows(2000))[1])


def test_a_question_that_stands_everywhere_does_not_take_all_rows_out() -> None:
    same = Dataset.from_list([{"text": "a"}] * 1000)
    train, held = held_out.split(same)
    assert (len(train), len(held)) == (998, 2)


def test_every_preset_for_gpus_watches_the_rows_that_it_holds_out() -> None:
    import yaml

    for name, one in preset.presets().items():
        found = yaml.safe_load(one.path.read_text(encoding="utf-8"))
        assert found["dataset_kwargs"]["megascience"]["held_out"] is True
        # Where TRL looks for rows to evaluate on; the presets' data have no split of its default name.
        assert found["dataset_test_split"] == "train"
        if "smoke" not in name:
            assert (found["eval_strategy"], found["eval_steps"]) == ("steps", 0.05)
            assert found["per_device_eval_batch_size"] == found["per_device_train_batch_size"]


@pytest.mark.parametrize("strategy", ["steps", "no"])
def test_the_trainer_evaluates_on_the_held_out_rows_and_trains_all_where_nothing_is_watched(
    strategy: str, tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    """By TRL's own script, as the command line runs it."""
    from trl import DatasetMixtureConfig, ModelConfig, ScriptArguments, SFTConfig, TrlParser
    from trl.scripts import sft

    data = tmp_path / "data"
    data.mkdir()
    (data / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows(1000)), encoding="utf-8")
    words = f"""--config {preset.path("qwen2.5-7b")} --datasets {data} --eval_strategy {strategy} --eval_steps 1
        --model_name_or_path {tiny_models["qwen2"]} --output_dir {tmp_path / "out"} --use_cpu true --bf16 false
        --max_steps 1 --report_to none --dataset_num_proc 0 --gradient_accumulation_steps 1 --save_steps 1"""
    parser = TrlParser((ScriptArguments, SFTConfig, ModelConfig, DatasetMixtureConfig))
    script, config, model, mixture, *_ = parser.parse_args_and_config(words.split(), return_remaining_strings=True)
    sft.main(script, config, model, mixture)
    state = json.loads((tmp_path / "out" / "checkpoint-1" / "trainer_state.json").read_text())
    evaluated = [entry for entry in state["log_history"] if "eval_loss" in entry]
    assert len(evaluated) == (strategy == "steps")
    # 1,000 rows without 2 are 125 batches of 8
    assert state["epoch"] == pytest.approx(8 / (998 if strategy == "steps" else 1000), rel=0.002)

    with pytest.raises(ValueError, match="has checkpoints of an earlier run"):
        sft.main(script, config, model, mixture)


def test_of_two_subsets_the_larger_holds_the_smaller_and_the_order_stays() -> None:
    data = rows(500)
    small, large = held_out.subset(data, 50), held_out.subset(data, 200)
    assert (len(small), len(large)) == (50, 200)
    assert questions(small) < questions(large)
    assert questions(held_out.subset(data.shuffle(seed=1), 50)) == questions(small)
    assert held_out.subset(data, 9999) is data
