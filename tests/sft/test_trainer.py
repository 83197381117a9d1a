"""What TRL's trainer does for a preset beyond its own options (sft/trainer.py), where no other file tests it."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("trl")
import parsed_presets
from datasets import Dataset
from trl import SFTTrainer

from megascience_hf import stopping

ROW = {"prompt": [{"role": "user", "content": "Why?"}], "completion": [{"role": "assistant", "content": "So."}]}


def trainer_of(model: Path, out: Path, *words: str) -> SFTTrainer:
    config, _ = parsed_presets.parse("qwen2.5-7b", {"output_dir": str(out)}, words)
    return SFTTrainer(str(model), config, train_dataset=Dataset.from_list([ROW] * 4))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        # 8 rows at a time on this one process; the recipe has 8 processes and accumulates 8 times
        (("--gradient_accumulation_steps", "8"), "a step has 64 rows, not the 512 of the preset's recipe"),
        (("--gradient_accumulation_steps", "64"), ""),
        (("--per_device_train_batch_size", "2"), "a step has 2 rows, not the 512"),
    ],
)
def test_a_step_of_other_than_the_recipes_rows_is_said(
    options: tuple[str, ...],
    says: str,
    tiny_models: dict[str, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    trainer_of(tiny_models["qwen2"], tmp_path, *options)
    printed = capsys.readouterr().err
    assert says in printed
    assert ("megascience: " in printed) is bool(says)


@pytest.mark.parametrize(
    ("launched", "words", "ends"),
    [(True, (), True), (False, (), False), (True, ("--dataset_kwargs", "{}"), False)],
    ids=["by accelerate", "by hand", "none of ours"],
)
def test_a_trainer_that_was_launched_ends_with_its_launcher(
    launched: bool,
    words: tuple[str, ...],
    ends: bool,
    tiny_models: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ACCELERATE_MIXED_PRECISION", raising=False)
    if launched:  # as `accelerate launch` sets it
        monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", "no")
    asked = []
    monkeypatch.setattr(stopping, "ends_with_its_parent", lambda: asked.append(True))
    trainer_of(tiny_models["qwen2"], tmp_path, *words)
    assert bool(asked) is ends


@pytest.mark.parametrize(
    ("asked", "kept"), [('{"megascience": {"timed": 0}}', False), ('{"megascience": {"a": 1}}', True)]
)
def test_a_training_that_is_only_timed_leaves_no_model(
    asked: str, kept: bool, tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    """TRL's script saves one at the end, in the place of one that may be there."""
    trainer_of(tiny_models["qwen2"], tmp_path / "out", "--dataset_kwargs", asked).save_model()
    assert (tmp_path / "out" / "model.safetensors").exists() is kept
