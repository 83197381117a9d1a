"""The model card says what was measured and on what, in metadata that the Hub reads back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import ModelCard

from megascience_hf.cards.base_licences import Licence
from megascience_hf.cards.model_card import About, Training, build
from megascience_hf.results.records import Result, Scope

TRAINING = Training(
    base_model="Qwen/Qwen2.5-7B",
    data="MegaScience",
    datasets=["MegaScience/MegaScience"],
    hyper_parameters={"learning_rate": 5e-6, "lr_scheduler_type": "cosine"},
    loss=[3.0, 2.0, 2.0, 2.0, 1.5, 1.5, 1.0, 1.0],
    tokens=1_234_567,
    hardware="64 GPUs",
    seconds=60.0,
)
GSM8K = Result(
    "tuned", "gsm8k", 1_319, 1_185, {"extracted": 1_300, "no_answer": 19}, 1, "openai/gsm8k", "e53f", 10_240, "2026"
)
MMLU = replace(GSM8K, benchmark="mmlu", items=14_042, correct=9_000, dataset="cais/mmlu")


def card(tmp_path: Path, **arguments: object) -> ModelCard:
    built = build("me/model", TRAINING, [], [GSM8K, MMLU], About(licence=Licence("apache-2.0"), **arguments))  # type: ignore[arg-type]
    built.save(tmp_path / "README.md")
    return ModelCard.load(tmp_path / "README.md")


def test_the_metadata_names_the_benchmark_its_revision_and_the_score(tmp_path: Path) -> None:
    data = card(tmp_path).data
    assert data.model_name == "me/model"
    assert (data.base_model, data.datasets, data.license) == (
        "Qwen/Qwen2.5-7B",
        ["MegaScience/MegaScience"],
        "apache-2.0",
    )
    gsm8k = next(r for r in data.eval_results if r.dataset_type == "openai/gsm8k")
    assert (gsm8k.dataset_config, gsm8k.dataset_split, gsm8k.dataset_revision) == ("main", "test", "e53f")
    assert gsm8k.metric_value == pytest.approx(89.84)


def test_own_items_are_never_published_as_the_benchmark(tmp_path: Path) -> None:
    built = build(
        "me/model", TRAINING, [], [replace(GSM8K, scope=Scope.SAMPLE), MMLU], About(licence=Licence("apache-2.0"))
    )
    built.save(tmp_path / "README.md")
    made = ModelCard.load(tmp_path / "README.md")
    assert [r.dataset_type for r in made.data.eval_results] == ["cais/mmlu"]
    assert "| GSM8K (own sample) | tuned |" in made.text
    assert "cannot be compared" in made.text


def test_the_body_has_results_training_and_no_placeholder(tmp_path: Path) -> None:
    text = card(tmp_path, notice="Careful.", loss_plot="loss.png").text
    for part in (
        "> Careful.",
        "| GSM8K | tuned | 1,319 | 89.8 |",
        "1,234,567",
        "`learning_rate` | 5e-06",
        "![",
        "@article",
    ):
        assert part in text
    assert "{{" not in text
    assert "None" not in text


def test_the_loss_is_averaged_over_a_quarter_of_the_steps() -> None:
    assert (TRAINING.window, TRAINING.first_loss, TRAINING.last_loss) == (2, 2.5, 1.0)
