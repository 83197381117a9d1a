"""A model on this machine answers the same through lighteval and Inspect: its own ends, no settings of its own."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from chain_model import ASSISTANT, BOS, ENDS_ITS_TURN, EOT, TEMPLATE, write_chain_model
from warm_python import warm_python

from megascience_hf.tasks import BENCHMARKS
from megascience_hf.tasks.loading import SAMPLE, rows

lighteval_tasks = pytest.importorskip("megascience_hf.tasks.lighteval_tasks")
inspect_ai = pytest.importorskip("inspect_ai")
BUDGET = 6


@dataclass(frozen=True)
class Found:
    """What a road found of one response."""

    status: str
    answer: str | None
    response: str
    tokens: int | None
    prompt_tokens: int
    finish_reason: str | None
    opened: str
    error: str | None = None


def lighteval(model: Path, **settings: Any) -> list[Found]:
    """By lighteval's own model, its method with our hook, and our metric."""
    from lighteval.models.transformers.transformers_model import TransformersModel, TransformersModelConfig

    lighteval_tasks.load_adapters()
    benchmark = BENCHMARKS["piqa"]
    docs = [lighteval_tasks.to_doc(benchmark, row, f"{benchmark.task}|0") for row in rows(benchmark, SAMPLE)]
    for number, doc in enumerate(docs):
        doc.id, doc.generation_size, doc.stop_sequences = str(number), BUDGET, []
    given = {"model_name": str(model), "device": "cpu", "batch_size": 2} | settings
    loaded = TransformersModel(TransformersModelConfig(**given))
    found = []
    for doc, response in zip(docs, loaded.greedy_until(docs), strict=True):
        lighteval_tasks.ScienceAnswer(graded=True).compute(doc, response)
        known = doc.specific
        asked = [token for token in response.input_tokens if token != loaded.tokenizer.pad_token_id]
        found.append(
            Found(
                known["status"],
                known["answer"],
                response.text[0],
                known["tokens"],
                len(asked),
                known["finish_reason"],
                known["opened"],
                known["error"],
            )
        )
    return found


def inspect(model: Path, folder: Path) -> list[Found]:
    """Without `-M do_sample=false`, which its provider needs for temperature 0 otherwise."""
    [log] = inspect_ai.eval(
        "megascience_hf/piqa",
        model="hf/chain",
        model_args={"model_path": str(model), "device": "cpu"},
        task_args={"sample": True},
        max_tokens=BUDGET,
        log_dir=str(folder),
        display="none",
    )
    assert log.status == "success", log.error.message if log.error else log.status
    found = []
    for sample in log.samples:
        score, known = sample.scores["science_answer"], sample.metadata["answered"]
        usage = sample.output.usage
        found.append(
            Found(
                score.metadata["status"],
                score.answer,
                sample.output.completion,
                usage.output_tokens if usage else None,
                usage.input_tokens if usage else 0,
                known["finish_reason"],
                known["opened"],
            )
        )
    return found


def test_a_turn_ends_with_each_of_the_models_own_ends_and_its_penalty_is_no_part_of_greedy(tmp_path: Path) -> None:
    chain = ENDS_ITS_TURN | {"Answer:": {"B": 1.0, "nothing": 0.9}}  # "B" stands in the prompt: 1.0 / 1.3 < 0.9
    model = write_chain_model(
        tmp_path / "m", chain, words=["B"], repetition_penalty=1.3, temperature=0.6, top_k=20, do_sample=True
    )
    for road in (lighteval(model), inspect(model, tmp_path)):
        for found in road:
            assert (found.response.split(), found.answer) == (["Answer:", "B"], "B")
            assert (found.status, found.finish_reason, found.tokens) == ("extracted", "stop", 3)


def test_the_token_that_begins_a_text_stands_once_before_the_prompt(tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    model = write_chain_model(tmp_path / "m", ENDS_ITS_TURN)
    tokenizer = AutoTokenizer.from_pretrained(model)
    prompts = [BENCHMARKS["piqa"].read(row).prompt for row in rows(BENCHMARKS["piqa"], SAMPLE)]
    templated = [
        tokenizer.apply_chat_template([{"role": "user", "content": prompt}], tokenize=False, add_generation_prompt=True)
        for prompt in prompts
    ]
    once = [len(tokenizer(text, add_special_tokens=False)["input_ids"]) for text in templated]
    assert all(text.startswith(BOS) for text in templated)
    assert len(tokenizer(templated[0])["input_ids"]) == once[0] + 1, "the tokenizer would add a second one"
    assert [found.prompt_tokens for found in lighteval(model)] == once
    assert sorted(found.prompt_tokens for found in inspect(model, tmp_path)) == sorted(once)


@pytest.mark.parametrize("templated", [True, False])
def test_of_lightevals_other_backends_the_template_writes_that_token_too(templated: bool) -> None:
    from types import SimpleNamespace

    from megascience_hf.tasks.lighteval_roads import OtherRoad, road_of

    settings = SimpleNamespace(generation_parameters=SimpleNamespace(model_dump=dict))
    model = SimpleNamespace(config=settings, use_chat_template=templated, _add_special_tokens=True)  # as of SGLang
    assert isinstance(road_of(model), OtherRoad)
    assert model._add_special_tokens is not templated


def test_what_runs_to_its_budget_is_cut_on_both_roads(tmp_path: Path) -> None:
    model = write_chain_model(tmp_path / "m", {ASSISTANT: {"Hm.": 1.0}})
    for road in (lighteval(model), inspect(model, tmp_path)):
        assert [(found.status, found.tokens, found.finish_reason) for found in road] == [
            ("truncated", BUDGET, "length")
        ] * 3


def test_a_thought_that_the_template_opened_and_that_was_cut_is_no_answer(tmp_path: Path) -> None:
    chain = {"<think>": {"Answer:": 1.0}, "Answer:": {"B": 1.0}, "B": {"because": 1.0}}
    template = TEMPLATE.replace(ASSISTANT, f"{ASSISTANT} <think>")
    thinks = write_chain_model(tmp_path / "thinks", chain, template=template)
    for road in (lighteval(thinks), inspect(thinks, tmp_path)):
        assert [(found.status, found.opened) for found in road] == [("truncated", "<think>")] * 3
    same = write_chain_model(tmp_path / "same", {ASSISTANT: {"Answer:": 1.0}} | chain)
    assert {found.status for found in lighteval(same)} == {"extracted"}, "without the opening it is an answer"


def test_a_question_that_does_not_fit_the_context_is_not_asked_without_its_beginning(tmp_path: Path) -> None:
    model = write_chain_model(tmp_path / "m", ENDS_ITS_TURN, context=40)
    for found in lighteval(model):
        assert (found.status, found.response) == ("truncated", "")
        assert "the model's context 40" in str(found.error)


def test_inspects_road_does_not_ask_such_a_question_either(tmp_path: Path) -> None:
    model = write_chain_model(tmp_path / "m", ENDS_ITS_TURN, context=40)
    for found in inspect(model, tmp_path):
        assert (found.status, found.finish_reason) == ("truncated", "length")


def test_a_base_model_without_a_template_gets_the_plain_prompt(tmp_path: Path) -> None:
    model = write_chain_model(tmp_path / "m", {}, template=None)
    assert {found.opened for found in lighteval(model)} == {""}


def test_a_lora_adapter_is_evaluated_with_its_base(tmp_path: Path) -> None:
    peft = pytest.importorskip("peft")
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    base = write_chain_model(tmp_path / "base", ENDS_ITS_TURN | {"A": {EOT: 1.0}}, words=["A"])
    with torch.enable_grad():
        model = peft.get_peft_model(
            AutoModelForCausalLM.from_pretrained(base), peft.LoraConfig(r=2, target_modules=["lm_head"], lora_alpha=2)
        )
    ids = AutoTokenizer.from_pretrained(base)
    answer, a = ids.convert_tokens_to_ids("Answer:"), ids.convert_tokens_to_ids("A")
    with torch.no_grad():  # the adapter makes it say A instead of B
        for name, parameter in model.named_parameters():
            if "lora_A" in name:
                parameter.zero_()
                parameter[0, answer] = 1.0
            elif "lora_B" in name:
                parameter.zero_()
                parameter[a, 0] = 5.0
    adapter = tmp_path / "adapter"
    model.save_pretrained(adapter)
    assert not (adapter / "config.json").exists()
    assert {found.answer for found in lighteval(base)} == {"B"}
    assert {found.answer for found in lighteval(adapter, tokenizer=str(base))} == {"A"}


@pytest.mark.slow
def test_test_items_are_never_shown_as_examples_with_their_answers(tmp_path: Path) -> None:
    model = write_chain_model(tmp_path / "m", ENDS_ITS_TURN)
    ours = ("megascience:piqa|2", "--custom-tasks", "megascience_hf.tasks", "--output-dir", str(tmp_path / "out"))
    done = subprocess.run(
        [warm_python(), "-P", "-m", "lighteval", "accelerate", f"model_name={model},device=cpu", *ours],
        env=os.environ | {"MEGASCIENCE_BENCHMARKS": str(SAMPLE)},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert "the examples would be items of the test" in done.stderr
    assert "Traceback" not in done.stderr
