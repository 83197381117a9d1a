"""A model that was trained by an adapter preset ends its turn, whichever way it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trl")
import torch
from short_training import FAMILIES, ROWS, STEPS, base_model, train
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

from megascience_hf.sft import finish, preset
from megascience_hf.sft.tokenizer import special_tokens

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Trained:
    adapter: Path
    checkpoint: Path
    base: Path
    end_of_turn: int


@pytest.fixture(scope="module", params=FAMILIES, ids=str)
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    root = tmp_path_factory.mktemp(str(request.param))
    base = base_model(request.param, root / "base")
    trainer = train(request.param, base, root / "out")
    end = trainer.processing_class.convert_tokens_to_ids(preset.get(request.param.preset).recipe.model.end_of_turn)
    return Trained(root / "out", root / "out" / f"checkpoint-{STEPS // 2}", base, end)


def auto_peft(trained: Trained) -> Any:
    from peft import AutoPeftModelForCausalLM

    return AutoPeftModelForCausalLM.from_pretrained(trained.adapter)


def peft_around_the_base(trained: Trained) -> Any:
    from peft import PeftModel

    return PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(trained.base), str(trained.adapter))


def auto_model(trained: Trained) -> Any:
    return AutoModelForCausalLM.from_pretrained(trained.adapter)


def loaded_adapter(trained: Trained) -> Any:
    model = AutoModelForCausalLM.from_pretrained(trained.base)
    model.load_adapter(str(trained.adapter))
    return model


def merged(trained: Trained) -> Any:
    return auto_peft(trained).merge_and_unload()


def piped(trained: Trained) -> Any:
    from transformers import pipeline

    return pipeline("text-generation", model=str(trained.adapter), device="cpu").model


def finished(trained: Trained) -> Any:
    made = trained.adapter.with_name("finished")
    if not made.is_dir():
        finish.finish(finish.find(trained.adapter), made)
    return AutoModelForCausalLM.from_pretrained(made)


LOADS = [auto_peft, peft_around_the_base, auto_model, loaded_adapter, merged]  # with the numbers of the training


@pytest.mark.parametrize("load", [*LOADS, piped, finished])
def test_a_model_stops_after_its_answer_however_it_is_loaded(trained: Trained, load: Callable[[Trained], Any]) -> None:
    tokenizer = AutoTokenizer.from_pretrained(trained.adapter)
    model = load(trained)
    for question, answer in ROWS:
        prompt = tokenizer.apply_chat_template(
            [{"role": "user", "content": question}], add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        made = model.generate(**prompt, max_new_tokens=60, do_sample=False)[0, prompt["input_ids"].shape[1] :]
        assert tokenizer.decode(made[:-1]) == answer
        assert int(made[-1]) == trained.end_of_turn


def test_all_ways_to_load_give_the_same_numbers(trained: Trained) -> None:
    ids = torch.arange(20)[None]
    with torch.no_grad():
        logits = [load(trained)(input_ids=ids).logits for load in LOADS]
    for other in logits[1:]:
        torch.testing.assert_close(other, logits[0], atol=2e-3, rtol=1e-3)


def test_the_folder_and_each_checkpoint_say_where_the_model_stops_and_no_limit_of_the_base(trained: Trained) -> None:
    for folder in (trained.adapter, trained.checkpoint):
        saved = GenerationConfig.from_pretrained(folder)
        assert trained.end_of_turn in saved.eos_token_id
        assert saved.max_new_tokens is None


def test_only_the_rows_of_the_turns_tokens_are_trained_in_float32(trained: Trained) -> None:
    from safetensors.torch import load_file

    rows = {
        name: value
        for name, value in load_file(trained.adapter / "adapter_model.safetensors").items()
        if "trainable_tokens_delta" in name
    }
    tokenizer = AutoTokenizer.from_pretrained(trained.adapter)
    assert len(rows) == (1 if AutoModelForCausalLM.from_pretrained(trained.base).config.tie_word_embeddings else 2)
    for value in rows.values():
        assert value.dtype == torch.float32
        assert len(value) == len(special_tokens(tokenizer))


def test_without_the_turn_tokens_an_adapter_cannot_tell_the_end_of_a_turn_from_its_begin(tmp_path: Path) -> None:
    """The reason for all this: rows that start equal stay equal, whatever the layers below them learn."""
    family = FAMILIES[0]
    trainer = train(family, base_model(family, tmp_path / "base"), tmp_path / "out", turn_tokens=False)
    tokenizer = trainer.processing_class
    turns = [{"role": "user", "content": ROWS[0][0]}, {"role": "assistant", "content": ROWS[0][1]}]
    ids = tokenizer.apply_chat_template(turns, return_tensors="pt", return_dict=True)["input_ids"][:, :-1]
    with torch.no_grad():
        shares = trainer.model(input_ids=ids).logits[0, -1].softmax(dim=-1)
    begin, end = tokenizer.convert_tokens_to_ids(["<|im_start|>", "<|im_end|>"])
    assert float(shares[end]) == pytest.approx(float(shares[begin]))
    assert float(shares[end]) < 0.51
