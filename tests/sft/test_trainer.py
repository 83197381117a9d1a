"""What TRL's trainer does for a preset beyond its own options (sft/trainer.py), where no other file tests it."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("trl")
import parsed_presets
from datasets import Dataset
from trl import SFTTrainer

from megascience_hf import stopping
from megascience_hf.sft import finish, trainer

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


def test_a_model_that_fsdp_keeps_in_shards_can_be_finished(tiny_models: dict[str, Path], tmp_path: Path) -> None:
    """transformers writes nothing of it, and accelerate the weights alone."""
    import torch.distributed.checkpoint as dcp
    from safetensors.torch import load_file

    out = tmp_path / "out"
    sharded = trainer_of(tiny_models["qwen2"], out)
    sharded.is_fsdp_enabled = True
    sharded.accelerator.state.fsdp_plugin = SimpleNamespace(state_dict_type="StateDictType.SHARDED_STATE_DICT")
    try:
        sharded.save_model(str(out / "checkpoint-1"))
        sharded.save_model()
    finally:
        sharded.accelerator.state.fsdp_plugin = None
    weights = sharded.model.state_dict()
    dcp.save({"model": weights}, checkpoint_id=out / "checkpoint-1" / "pytorch_model_fsdp_0", no_dist=True)
    assert not list(out.rglob("*.safetensors"))
    done = finish.finish(finish.find(out), tmp_path / "made")
    assert (done.source.form, done.stops[0]) == (finish.Form.FSDP, "<|im_end|>")
    assert set(load_file(tmp_path / "made" / "model.safetensors")) == set(weights)


def test_a_model_that_was_trained_with_its_routers_loss_answers_several_prompts_at_once(
    tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    out = tmp_path / "out"
    words = ("--router_aux_loss_coef", "0.001")
    config, _ = parsed_presets.parse("qwen3-30b-a3b", {"output_dir": str(out)}, words)
    routed = SFTTrainer(str(tiny_models["qwen3_moe"]), config, train_dataset=Dataset.from_list([ROW] * 4))
    assert routed.aux_loss_enabled
    routed.save_model()
    assert routed.model.config.output_router_logits, "for the steps that follow"
    tokenizer = AutoTokenizer.from_pretrained(out, padding_side="left")
    prompts = tokenizer(["Why is that so?", "Why?"], return_tensors="pt", padding=True)
    # also of a trainer that left it switched on
    switched = json.loads((out / "config.json").read_text()) | {"output_router_logits": True}
    for folder in (out, tmp_path / "made"):
        model = AutoModelForCausalLM.from_pretrained(folder)
        assert len(model.generate(**prompts, max_new_tokens=2)) == 2
        (out / "config.json").write_text(json.dumps(switched))
        if folder == out:
            finish.finish(finish.find(out), tmp_path / "made")


def test_a_subset_has_none_of_the_rows_that_are_held_out_and_is_what_is_trained() -> None:
    rows = [{**ROW, "prompt": [{"role": "user", "content": f"Why {n}?"}]} for n in range(2000)]
    data = Dataset.from_list(rows)

    def prepared(**wishes: int) -> tuple[set[str], set[str]]:
        config = SimpleNamespace(
            dataset_kwargs={"megascience": {"held_out": True, **wishes}}, output_dir="none", eval_strategy="steps"
        )
        given = {"args": config, "train_dataset": data, "eval_dataset": data}
        trainer._prepare(given)
        train, held = (given[name]["prompt"] for name in ("train_dataset", "eval_dataset"))
        return {turns[0]["content"] for turns in train}, {turns[0]["content"] for turns in held}

    whole, held = prepared()
    small, large = prepared(rows=20), prepared(rows=1990)
    assert (len(whole), len(held), len(small[0]), len(large[0])) == (1996, 4, 20, 1990)
    assert small[0] < large[0] < whole
    assert held == small[1] == large[1]
    assert not held & whole
