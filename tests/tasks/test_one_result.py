"""One set of responses has one result: through lighteval, Inspect, `evaluate` and `megascience score`."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import megascience_hf
from megascience_hf.rescore import score_file
from megascience_hf.results import lighteval_files, paper, reading
from megascience_hf.tasks import BENCHMARKS, loading
from megascience_hf.tasks.evaluation import Evaluation
from megascience_hf.tasks.run import run

pytest.importorskip("lighteval")

NAMES = paper.exam("all")
METRIC = Path(megascience_hf.__file__).parent / "metrics" / "science_answer"


def perfect(item: Any) -> str:
    gold = item.key.gold if isinstance(item.key.gold, str) else ", ".join(item.key.gold)
    return f"Answer: {gold}" if item.key.kind == "choice" else f"So it is \\boxed{{{gold}}}."


def script() -> dict[str, tuple[str, str]]:
    """prompt → (response, finish reason): right, wrong, refused, cut and hedged responses, chosen by the prompt."""
    forms = [
        lambda item: (perfect(item), "stop"),
        lambda item: (f"<think>Perhaps 17.</think>{perfect(item)}", "stop"),
        lambda _: ("It follows that \\boxed{a fish}. Answer: a fish", "stop"),
        lambda _: ("I am sorry, but I cannot answer this question.", "stop"),
        lambda _: ("<think>First we need to consider", "length"),
    ]
    items = [item for name in NAMES for item in loading.items(BENCHMARKS[name], loading.SAMPLE)]
    return {item.prompt: forms[int(hashlib.sha256(item.prompt.encode()).hexdigest(), 16) % 5](item) for item in items}


@pytest.fixture(scope="module")
def responses() -> dict[str, tuple[str, str]]:
    return script()


@pytest.fixture(scope="module")
def expected(responses: dict[str, tuple[str, str]]) -> dict[str, tuple[int, dict[str, int]]]:
    """Benchmark → (right answers, responses by status), by `AnswerKey.score` itself."""
    found = {}
    for name in NAMES:
        scores = [item.key.score(*responses[item.prompt]) for item in loading.items(BENCHMARKS[name], loading.SAMPLE)]
        found[name] = (sum(s.correct for s in scores), dict(Counter(s.answer.status for s in scores)))
    return found


def test_the_script_has_responses_of_every_fate(expected: dict[str, tuple[int, dict[str, int]]]) -> None:
    statuses = Counter[str]()
    for _, by_status in expected.values():
        statuses.update(by_status)
    assert {"extracted", "no_answer", "truncated"} <= set(statuses)
    assert 0 < sum(right for right, _ in expected.values()) < sum(statuses.values())


def test_evaluate_has_it(
    expected: dict[str, tuple[int, dict[str, int]]], responses: dict[str, tuple[str, str]]
) -> None:
    evaluate = pytest.importorskip("evaluate")
    metric = evaluate.load(str(METRIC))
    items = [item for name in NAMES for item in loading.items(BENCHMARKS[name], loading.SAMPLE)]
    found = metric.compute(
        predictions=[responses[item.prompt][0] for item in items],
        references=[item.key.to_row()["gold"] for item in items],
        finish_reasons=[responses[item.prompt][1] for item in items],
        **{
            argument: [item.key.to_row()[field] for item in items]
            for argument, field in (
                ("kind", "kind"),
                ("letters", "letters"),
                ("options", "options"),
                ("labels", "labels"),
                ("multiple", "multiple"),
                ("unit", "unit"),
                ("rel_tol", "rel_tol"),
                ("abs_tol", "abs_tol"),
            )
        },
    )
    assert found["correct"] == sum(right for right, _ in expected.values())
    assert found["truncated"] == sum(by_status.get("truncated", 0) for _, by_status in expected.values())


@pytest.mark.slow
@pytest.mark.usefixtures("warm_lighteval")
def test_lighteval_through_a_server_has_it(
    tmp_path: Path,
    expected: dict[str, tuple[int, dict[str, int]]],
    responses: dict[str, tuple[str, str]],
    openai_server: Callable[..., Any],
    completion: Callable[..., Any],
) -> None:
    server = openai_server(lambda request: completion(*responses[request["messages"][-1]["content"]]))
    run(Evaluation("tiny", tmp_path, NAMES, data_dir=loading.SAMPLE, endpoint=server.url))
    results = {result.benchmark: result for result in lighteval_files.read(tmp_path)}
    assert {name: (result.correct, result.status) for name, result in results.items()} == expected
    (request, *others) = server.requests
    assert (request["temperature"], request["max_tokens"], len(request["messages"])) == (0.0, 10_240, 1)
    assert len(others) == sum(result.items for result in results.values()) - 1
    (table,) = (tmp_path / "results").rglob("results_*.json")
    measured = json.loads(table.read_text())["results"]["megascience:math_500|0"]
    right, by_status = expected["math_500"]
    assert measured["accuracy"] == pytest.approx(right / 3)
    assert measured["items"] == 3
    assert measured["truncated"] == by_status.get("truncated", 0)

    rescored = score_file(str(tmp_path), str(tmp_path / "scores.jsonl"))
    by_task = Counter[str]()
    for group_, tally in rescored.groups.items():
        by_task[group_.task.removeprefix("megascience:").removesuffix("|0")] += tally.correct
    assert by_task == Counter({name: right for name, (right, _) in expected.items()})


@pytest.mark.slow
def test_inspect_through_a_server_has_it_too_and_its_logs_are_scored_again(
    tmp_path: Path,
    expected: dict[str, tuple[int, dict[str, int]]],
    responses: dict[str, tuple[str, str]],
    openai_server: Callable[..., Any],
    completion: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("inspect_ai")
    monkeypatch.setenv("INSPECT_DISPLAY", "none")
    server = openai_server(lambda request: completion(*responses[request["messages"][-1]["content"]]))
    run(Evaluation("tiny", tmp_path, NAMES, data_dir=loading.SAMPLE, endpoint=server.url), "inspect")
    found = {one.benchmark: one.result for one in reading.read_source(str(tmp_path)).runs}
    assert {name: (result.correct, result.status) for name, result in found.items()} == expected
    (request, *others) = server.requests
    assert (request["temperature"], request["max_tokens"], len(request["messages"])) == (0.0, 10_240, 1)
    assert len(others) == sum(result.items for result in found.values()) - 1

    file = tmp_path / "scores.jsonl"
    rescored = score_file(str(tmp_path), str(file))
    by_task = Counter[str]()
    for group_, tally in rescored.groups.items():
        by_task[group_.task] += tally.correct
    assert by_task == Counter({name: right for name, (right, _) in expected.items()})
    again = {one.benchmark: one.result for one in reading.read_source(str(file)).runs}
    assert {name: (result.correct, result.status) for name, result in again.items()} == expected


@pytest.mark.slow
def test_inspect_has_it(
    tmp_path: Path, expected: dict[str, tuple[int, dict[str, int]]], responses: dict[str, tuple[str, str]]
) -> None:
    inspect_ai = pytest.importorskip("inspect_ai")
    from inspect_ai.model import ChatMessage, ModelAPI, ModelOutput, modelapi

    class Scripted(ModelAPI):  # type: ignore[misc]
        async def generate(self, input: list[ChatMessage], **_: Any) -> ModelOutput:
            text, reason = responses[input[-1].text]
            return ModelOutput.from_content("tiny", text, "max_tokens" if reason == "length" else "stop")

        async def count_text_tokens(self, text: str) -> int:
            return len(text)

    modelapi(name="scripted")(lambda: Scripted)
    tasks = [f"megascience_hf/{name}" for name in NAMES]
    logs = inspect_ai.eval(
        tasks, model="scripted/tiny", task_args={"sample": True}, log_dir=str(tmp_path), display="none"
    )
    found = {}
    for log in logs:
        assert log.status == "success", log.error
        statuses = Counter(sample.scores["science_answer"].metadata["status"] for sample in log.samples)
        accuracy = next(score for score in log.results.scores if score.name == "accuracy").metrics["mean"].value
        found[log.eval.task.removeprefix("megascience_hf/")] = (round(accuracy * len(log.samples)), dict(statuses))
    assert found == expected
