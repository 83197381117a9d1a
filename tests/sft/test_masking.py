"""What the loss is taken on: the answer and the token that ends the turn, and nothing else, on the collated batch that
TRL's trainer gives to the model, for each family of models."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trl")
import parsed_presets
import torch
from datasets import Dataset
from rich.console import Console
from trl import SFTTrainer

from megascience_hf.sft import preflight, preset

QWEN_SYSTEM = "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n"
SMOL_SYSTEM = "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n"
CHATML = "<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n"
LLAMA = (
    "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\n{question}<|eot_id|>"
    "<|start_header_id|>assistant<|end_header_id|>\n\n"
)


@dataclass(frozen=True)
class Family:
    """A preset of a family, the tiny model that stands in, and what comes before and after an answer."""

    preset: str
    model_type: str
    before: str
    after: str


FAMILIES = [
    Family("qwen2.5-7b", "qwen2", QWEN_SYSTEM + CHATML, "<|im_end|>"),
    Family("qwen3-8b", "qwen3", CHATML, "<|im_end|>"),
    Family("qwen3-30b-a3b", "qwen3_moe", CHATML, "<|im_end|>"),
    Family("llama-3.1-8b", "llama", LLAMA, "<|eot_id|>"),
    Family("smollm2-135m-smoke", "smollm2", SMOL_SYSTEM + CHATML, "<|im_end|>"),
]
ROWS = [
    ("What is the unit of force?", "The newton, $\\mathrm{kg\\,m/s^2}$.\n\n$$\\boxed{\\text{N}}$$"),
    ("Is 91 prime?\n\nA) yes\nB) no", "$91 = 7 \\cdot 13$.\n\nAnswer: B"),
    ("Say nothing but a number: how many moons has Earth?", "1"),
    ("  Name the gas that plants take in.  ", "\n\n  Carbon dioxide, CO₂, with <think> in its text.\n"),
]


def as_prompt_completion(rows: list[tuple[str, str]]) -> Dataset:
    return Dataset.from_list(
        [
            {
                "prompt": [{"role": "user", "content": question}],
                "completion": [{"role": "assistant", "content": answer}],
            }
            for question, answer in rows
        ]
    )


def as_messages(rows: list[tuple[str, str]]) -> Dataset:
    return Dataset.from_list(
        [
            {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}
            for question, answer in rows
        ]
    )


def trainer_of(family: Family, model: Path, data: Dataset, out: Path, **options: Any) -> SFTTrainer:
    """TRL's trainer, set up by the packaged file as `trl sft` does it, on the CPU."""
    options = {"output_dir": str(out), "per_device_train_batch_size": 4, **options}
    config, _ = parsed_presets.parse(family.preset, {name: str(value) for name, value in options.items()})
    return SFTTrainer(str(model), config, train_dataset=data)


def sequences(trainer: SFTTrainer) -> Iterator[tuple[list[int], list[int]]]:
    """(input ids, labels) of each example in the collated batches, without padding."""
    for batch in trainer.get_train_dataloader():
        if "position_ids" in batch:
            bounds = batch["cu_seq_lens_q"].tolist()
            for start, stop in itertools.pairwise(bounds):
                yield batch["input_ids"][0, start:stop].tolist(), batch["labels"][0, start:stop].tolist()
        else:
            for ids, labels, mask in zip(batch["input_ids"], batch["labels"], batch["attention_mask"], strict=True):
                assert set(labels[mask == 0].tolist()) <= {-100}
                yield ids[mask == 1].tolist(), labels[mask == 1].tolist()


@pytest.mark.parametrize("packing", [False, True], ids=["padded", "packed"])
@pytest.mark.parametrize("form", [as_prompt_completion, as_messages])
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.model_type)
def test_the_answer_and_its_end_of_turn_are_trained_and_nothing_else(
    family: Family, form: Any, packing: bool, tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    # Rows of messages, which have no prompt to tell from the completion, go with this switch (sft/folder.py).
    only = {"assistant_only_loss": "true"} if form is as_messages else {}
    trainer = trainer_of(
        family, tiny_models[family.model_type], form(ROWS), tmp_path, packing=str(packing).lower(), **only
    )
    tokenizer = trainer.processing_class
    found = set()
    for ids, labels in sequences(trainer):
        trained = [token for token, label in zip(ids, labels, strict=True) if label != -100]
        assert [label for label in labels if label != -100] == trained
        begin = len(ids) - len(trained)
        assert labels[:begin] == [-100] * begin, "the trained tokens are the last ones"
        assert tokenizer.convert_ids_to_tokens(ids[-1]) == family.after
        found.add((tokenizer.decode(ids[:begin]), tokenizer.decode(trained)))
    assert found == {
        (family.before.format(question=question.strip()), answer.strip() + family.after) for question, answer in ROWS
    }


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.model_type)
def test_the_saved_model_chats_with_the_template_that_it_was_trained_with_and_stops_at_its_end_of_turn(
    family: Family, tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    from transformers import AutoTokenizer, GenerationConfig

    trainer = trainer_of(family, tiny_models[family.model_type], as_prompt_completion(ROWS), tmp_path)
    trainer.save_model(str(tmp_path / "saved"))
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "saved")
    question = "Why?"
    text = tokenizer.apply_chat_template(
        [{"role": "user", "content": question}], tokenize=False, add_generation_prompt=True
    )
    assert text == family.before.format(question=question)
    assert tokenizer.eos_token == family.after
    stops = GenerationConfig.from_pretrained(tmp_path / "saved").eos_token_id
    assert tokenizer.convert_tokens_to_ids(family.after) in ([stops] if isinstance(stops, int) else stops)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.model_type)
def test_the_space_and_the_pre_flight_give_a_prompt_the_tokens_that_were_trained(
    family: Family, tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    """With one token that begins the text, where the tokenizer writes one by itself as the chat template does."""
    from transformers import AutoTokenizer

    from megascience_hf.space.chat.local import TransformersModel
    from megascience_hf.space.chat.protocol import Message

    trainer = trainer_of(family, tiny_models[family.model_type], as_prompt_completion(ROWS), tmp_path)
    trainer.save_model(str(tmp_path / "saved"))
    trained = {tuple(ids[: labels.count(-100)]) for ids, labels in sequences(trainer)}
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "saved")
    asked = TransformersModel(str(tmp_path / "saved"))
    given = {
        tuple(asked._inputs([Message(role="user", content=question)], 16)["input_ids"][0].tolist())
        for question, _ in ROWS
    }
    assert given == trained
    counted = preflight._tokens(
        [[{"role": "user", "content": question}] for question, _ in ROWS], tokenizer, add_generation_prompt=True
    )
    assert sorted(counted) == sorted(len(prompt) for prompt in trained)
    begin = tokenizer.convert_tokens_to_ids("<|begin_of_text|>")
    assert all(prompt.count(begin) == (1 if family.model_type == "llama" else 0) for prompt in trained)


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.model_type)
def test_lighteval_and_inspect_ask_with_the_tokens_that_were_trained(
    family: Family, tiny_models: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a base model, which has no template, with those of the plain prompt."""
    import test_local_roads as roads
    from transformers import AutoTokenizer

    from megascience_hf.tasks import BENCHMARKS
    from megascience_hf.tasks.loading import SAMPLE, rows
    from megascience_hf.tasks.local_generation import Generation

    prompts = [BENCHMARKS["piqa"].read(row).prompt for row in rows(BENCHMARKS["piqa"], SAMPLE)]
    data = as_prompt_completion([(prompt, "Answer: B") for prompt in prompts])
    trainer = trainer_of(family, tiny_models[family.model_type], data, tmp_path)
    trainer.save_model(str(tmp_path / "saved"))
    trained = {tuple(ids[: labels.count(-100)]) for ids, labels in sequences(trainer)}
    base = tiny_models[family.model_type]
    plain = {tuple(ids) for ids in AutoTokenizer.from_pretrained(base)(prompts)["input_ids"]}
    asked: set[tuple[int, ...]] = set()
    generate = Generation.__call__

    def watched(self: Generation, *, input_ids: Any, attention_mask: Any, **arguments: Any) -> Any:
        pairs = zip(input_ids, attention_mask, strict=True)
        asked.update(tuple(ids[mask.bool()].tolist()) for ids, mask in pairs)
        return generate(self, input_ids=input_ids, attention_mask=attention_mask, **arguments)

    monkeypatch.setattr(Generation, "__call__", watched)
    for model, expected in ((tmp_path / "saved", trained), (base, plain)):
        for road in (roads.lighteval, lambda folder: roads.inspect(folder, tmp_path)):
            asked.clear()
            road(model)
            assert asked == expected


@pytest.mark.parametrize("packing", [False, True], ids=["padded", "packed"])
@pytest.mark.parametrize("family", FAMILIES[:1] + FAMILIES[3:4], ids=lambda family: family.model_type)
def test_truncation_leaves_no_row_without_a_label_that_the_pre_flight_did_not_count(
    family: Family, packing: bool, tiny_models: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "Which of these is it? " * 40
    rows = [*ROWS, (long, "Neither."), (long + "And why?", "Because. " * 5), ("Short?", "A long answer. " * 60)]
    data = as_prompt_completion(rows)
    limit = 128
    trainer = trainer_of(
        family,
        tiny_models[family.model_type],
        data,
        tmp_path,
        packing=str(packing).lower(),
        max_length=limit,
    )
    without_label = sum(all(label == -100 for label in labels) for _, labels in sequences(trainer))
    cut = sum(len(ids) == limit for ids, _ in sequences(trainer))

    chosen = preset.get(family.preset)
    recipe = chosen.recipe
    small = preset.replace(recipe, data=preset.replace(recipe.data, max_length=limit))
    monkeypatch.setattr(preflight, "load", lambda _: data)
    report = preflight.run(
        preset.replace(chosen, recipe=small), "rows", str(tiny_models[family.model_type]), Console(quiet=True)
    )
    assert report.without_label == 2
    assert report.cut == 3
    if packing:  # TRL packs them: they fill a pack and train nothing
        assert without_label == report.without_label
        assert cut == report.cut
    else:  # TRL drops them
        assert without_label == 0
        assert len(trainer.train_dataset) == len(rows) - report.without_label == len(report.kept)
        assert cut == report.cut - report.without_label


@pytest.mark.parametrize("family", FAMILIES[:4], ids=lambda family: family.model_type)
def test_a_packed_example_does_not_see_its_neighbours(
    family: Family, tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    """The attention of transformers, given TRL's packed batch, is that of each example alone."""
    trainer = trainer_of(family, tiny_models[family.model_type], as_prompt_completion(ROWS), tmp_path, packing="true")
    model = trainer.model.eval()
    for batch in trainer.get_train_dataloader():
        inputs = {key: value for key, value in batch.items() if key not in ("labels",)}
        bounds = batch["cu_seq_lens_q"].tolist()
        assert len(bounds) > 2, "several examples in a pack"
        with torch.no_grad():
            packed = model(**inputs).logits[0]
            assert not torch.allclose(packed, model(input_ids=batch["input_ids"]).logits[0], atol=1e-3)
            for start, stop in itertools.pairwise(bounds):
                alone = model(input_ids=batch["input_ids"][:, start:stop]).logits[0]
                torch.testing.assert_close(packed[start:stop], alone, atol=1e-5, rtol=1e-4)
