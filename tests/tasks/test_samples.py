"""`--samples N` against a scripted server, by both backends: every sample asked once, and the same figures of them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chain_model import ASSISTANT, EOT, write_chain_model

from megascience_hf.errors import UserError
from megascience_hf.results import measures, reading
from megascience_hf.results.measures import Measure
from megascience_hf.results.records import Run
from megascience_hf.tasks import BENCHMARKS, loading
from megascience_hf.tasks.evaluation import Evaluation
from megascience_hf.tasks.loading import SAMPLE
from megascience_hf.tasks.local_generation import prepared
from megascience_hf.tasks.run import Backend, run
from megascience_hf.tasks.sampling import Sampling

pytest.importorskip("lighteval")
pytest.importorskip("inspect_ai")

HOT = Sampling(temperature=0.7, seed=40)
# What the four samples of each question say: seeds 40 to 43. `g` is the gold, other letters wrong answers.
SCRIPT = ("gggg", "gagb", "ab g")


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_DISPLAY", "none")


def answers(name: str) -> Callable[[dict[str, Any]], str]:
    """By the question's place in its file and the seed."""
    items = {item.prompt: (place, item) for place, item in enumerate(loading.items(BENCHMARKS[name], SAMPLE))}

    def answer(request: dict[str, Any]) -> str:
        place, item = items[request["messages"][-1]["content"]]
        said = SCRIPT[place][request["seed"] - 40]
        value = {"g": item.key.gold, "a": "17.5", "b": "\\frac{1}{9}", " ": None}[said]
        return "I do not know." if value is None else f"So it is \\boxed{{{value}}}."

    return answer


def read(out: Path) -> Run:
    [found] = reading.read_source(str(out)).runs
    return found


@pytest.mark.parametrize("backend", ["inspect", pytest.param("lighteval", marks=pytest.mark.slow)])
def test_both_backends_ask_each_sample_once_and_give_the_same_figures(
    backend: Backend, tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    answer = answers("gsm8k")
    server = openai_server(lambda request: completion(answer(request)))
    evaluation = Evaluation("tiny", tmp_path, ["gsm8k"], data_dir=SAMPLE, endpoint=server.url, sampling=HOT, samples=4)
    run(evaluation, backend)
    asked = Counter((request["messages"][-1]["content"], request["seed"]) for request in server.requests)
    assert sorted(asked.values()) == [1] * 12
    assert {seed for _, seed in asked} == {40, 41, 42, 43}
    found = read(tmp_path)
    assert (found.samples, found.questions, len(found.items)) == (4, 3, 12)
    by_item = {found.items[places[0]].id: places for places in found.places()}
    told = {}
    for item, says in zip(loading.items(BENCHMARKS["gsm8k"], SAMPLE), SCRIPT, strict=True):
        told[says] = "".join(
            " " if vote is None else "gab"[vote] for vote in (found.items[place].vote for place in by_item[item.id])
        )
    assert told == {says: says for says in SCRIPT}
    assert found.result.accuracy == pytest.approx((4 + 2 + 1) / 12)
    assert measures.values(found, Measure("pass", 2)).mean() == pytest.approx((1 + 5 / 6 + 1 / 2) / 3)
    assert measures.values(found, Measure("maj", 4)).mean() == pytest.approx((1 + 1 + 1 / 3) / 3)
    assert found.settings is not None
    assert (found.settings.seed, found.settings.temperature) == (40, 0.7)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["inspect", "lighteval"])
def test_more_samples_go_on_with_those_that_are_there(
    backend: Backend, tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    answer = answers("gsm8k")
    server = openai_server(lambda request: completion(answer(request)))
    for samples in (1, 3, 2):
        settings: dict[str, Any] = {"data_dir": SAMPLE, "endpoint": server.url, "sampling": HOT, "samples": samples}
        run(Evaluation("tiny", tmp_path, ["gsm8k"], **settings), backend)
    asked = Counter((request["messages"][-1]["content"], request["seed"]) for request in server.requests)
    assert sorted(asked.values()) == [1] * 9
    assert read(tmp_path).samples == 2, "and fewer are what was asked for"


COIN = {ASSISTANT: {"Answer:": 9.0}, "Answer:": {"A": 9.0, "B": 9.0}, "A": {EOT: 9.0}, "B": {EOT: 9.0}}


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["inspect", "lighteval"])
def test_a_model_on_this_machine_draws_each_sample_anew(backend: Backend, tmp_path: Path) -> None:
    model, out = write_chain_model(tmp_path / "m", COIN), tmp_path / "out"
    settings: dict[str, Any] = {"data_dir": SAMPLE, "device": "cpu", "batch_size": 1, "max_new_tokens": 6}
    run(Evaluation(str(model), out, ["piqa"], sampling=Sampling(temperature=1.0), samples=12, **settings), backend)
    found = read(out)
    assert (found.samples, found.questions) == (12, 3)
    for places in found.places():
        right = sum(found.items[place].correct for place in places)
        assert 1 <= right <= 11, "a fair coin that is thrown twelve times shows both sides"


def test_a_sample_on_this_machine_is_the_same_whatever_was_drawn_before_it(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = write_chain_model(tmp_path / "m", COIN)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    prompt = tokenizer("<|user|> Which? <|assistant|>", return_tensors="pt")

    def draw(samples: list[int]) -> list[str]:
        model = AutoModelForCausalLM.from_pretrained(folder)
        generation = prepared(model, tokenizer, Sampling(temperature=1.0))
        said = []
        for sample in samples:
            generation.expect(prompt["input_ids"][0].tolist(), sample)
            done = model.generate(**{name: prompt[name] for name in ("input_ids", "attention_mask")}, max_new_tokens=4)
            said.append(tokenizer.decode(done[0]))
        return said

    with torch.no_grad():
        whole = draw(list(range(1, 17)))
        assert draw([9, 16, 2]) == [whole[8], whole[15], whole[1]], "in another process, after a kill"
    assert len(set(whole)) == 2


def test_greedy_samples_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--samples are drawn, and greedy ones would all be the same"):
        Evaluation("m", tmp_path, ["gsm8k"], samples=4)


def test_epochs_of_inspects_own_command_are_read_with_their_votes(tmp_path: Path) -> None:
    import inspect_ai
    from inspect_ai.model import ModelAPI, ModelOutput, modelapi

    times: Counter[str] = Counter()

    class Wavering(ModelAPI):  # type: ignore[misc]
        async def generate(self, input: list[Any], **_: Any) -> ModelOutput:
            times[input[-1].text] += 1
            return ModelOutput.from_content("m", f"Answer: {'AABB'[times[input[-1].text] % 4]}")

        async def count_text_tokens(self, text: str) -> int:
            return len(text)

    modelapi(name="wavering")(lambda: Wavering)
    [log] = inspect_ai.eval(
        "megascience_hf/piqa",
        model="wavering/m",
        task_args={"sample": True},
        epochs=4,
        log_dir=str(tmp_path),
        display="none",
    )
    assert log.status == "success", log.error
    found = read(tmp_path)
    assert (found.samples, found.questions, found.result.accuracy) == (4, 3, 0.5)
    assert measures.values(found, Measure("maj", 4)).tolist() == [0.5, 0.5, 0.5]
    assert measures.values(found, Measure("maj", 1)).tolist() != [0.5, 0.5, 0.5]


def test_a_log_whose_epochs_are_not_whole_is_refused(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"q").hexdigest()[:16]
    rows = [
        {"id": digest, "task": "gsm8k", "correct": True, "status": "extracted"},
        {"id": "b", "task": "gsm8k", "correct": True, "status": "extracted"},
        {"id": digest, "task": "gsm8k", "correct": True, "status": "extracted", "sample": 2},
    ]
    file = tmp_path / "m.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(UserError, match="item b has 1 of 2 samples"):
        reading.read([str(file)])
