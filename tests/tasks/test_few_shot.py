"""`--few-shot N`: examples of the development split, completion prompts without a template, and their stops."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chain_model import write_chain_model

from megascience_hf.errors import UserError
from megascience_hf.results import exams, reading
from megascience_hf.results.comparison import compare
from megascience_hf.results.records import Item, Run, Settings
from megascience_hf.tasks import BENCHMARKS, few_shot, loading
from megascience_hf.tasks.evaluation import Evaluation
from megascience_hf.tasks.local_generation import until
from megascience_hf.tasks.run import Backend, run

pytest.importorskip("lighteval")
pytest.importorskip("inspect_ai")
BACKENDS = pytest.mark.parametrize("backend", ["inspect", pytest.param("lighteval", marks=pytest.mark.slow)])


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_DISPLAY", "none")
    few_shot._examples.cache_clear()


def write(file: Path, rows: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))


def gsm8k(folder: Path, train: int = 6) -> Path:
    """Sums: the examples have other numbers than the items, but for one that stands in both."""
    sums = [
        {"question": f"{n} + 1?", "answer": f"We add: {n}+1=<<{n}+1={n + 1}>>{n + 1}.\n#### {n + 1}"} for n in range(50)
    ]
    write(folder / "gsm8k" / "test.jsonl", sums[40:44])
    write(folder / "gsm8k" / "train.jsonl", [*sums[: train - 1], sums[40]])
    return folder


def mmlu(folder: Path) -> Path:
    def row(subject: str, number: int) -> dict[str, Any]:
        return {"question": f"{subject} {number}?", "subject": subject, "choices": ["w", "x", "y", "z"], "answer": 1}

    write(folder / "mmlu" / "test.jsonl", [row(subject, number) for subject in ("law", "music") for number in (0, 1)])
    write(folder / "mmlu" / "dev.jsonl", [row(subject, number) for subject in ("law", "music") for number in (7, 8)])
    return folder


def test_the_examples_are_worked_items_of_the_development_split_and_the_question_comes_last(tmp_path: Path) -> None:
    benchmark, data = BENCHMARKS["gsm8k"], gsm8k(tmp_path)
    prompt = few_shot.prompts(benchmark, 2, data)
    items = loading.items(benchmark, data)
    asked = prompt(items[1])
    assert asked.count("Problem:\n") == 3
    assert asked.endswith("Problem:\n41 + 1?\n\nSolution:\n")
    first = asked.split("\n\nProblem:\n")[0]
    number = int(first.removeprefix("Problem:\n").split()[0])
    total = number + 1
    worked = f"We add: {number}+1={total}.\nThe answer is \\boxed{{{total}}}."
    assert first == f"Problem:\n{number} + 1?\n\nSolution:\n{worked}"
    assert prompt(items[1]) == asked
    assert "Reason step by step" not in asked


def test_an_item_is_never_its_own_example(tmp_path: Path) -> None:
    benchmark, data = BENCHMARKS["gsm8k"], gsm8k(tmp_path)
    prompt = few_shot.prompts(benchmark, 5, data)
    for item in loading.items(benchmark, data):
        assert prompt(item).count(f"Problem:\n{few_shot.problem(item)}\n") == 1


def test_the_examples_of_mmlu_are_of_the_subject(tmp_path: Path) -> None:
    benchmark, data = BENCHMARKS["mmlu"], mmlu(tmp_path)
    prompt = few_shot.prompts(benchmark, 2, data)
    for item in loading.items(benchmark, data):
        other = {"law": "music", "music": "law"}[item.parts["subject"]]
        assert other not in prompt(item)
        assert prompt(item).count("Answer: B") == 2
        assert "(A) w" in prompt(item)
    with pytest.raises(UserError, match="has 2 items of some subject, and --few-shot wants 3"):
        few_shot.prompts(benchmark, 3, data)


def test_a_worked_solution_with_its_box_is_shown_as_it_is(tmp_path: Path) -> None:
    row = {"problem": "1?", "solution": "It is $\\boxed{1}$.", "type": "Algebra", "level": "Level 1"}
    for part in ("test", "train"):
        write(tmp_path / "math" / "algebra" / f"{part}.jsonl", [row | {"problem": f"{part}?"}])
    answers = [{"problem": "7?", "answer": "7", "subject": "Algebra", "level": 1, "unique_id": "x"}]
    write(tmp_path / "math_500" / "test.jsonl", answers)
    for name in ("math", "math_500"):
        [item] = loading.items(BENCHMARKS[name], tmp_path)
        asked = few_shot.prompts(BENCHMARKS[name], 1, tmp_path)(item)
        assert asked.startswith("Problem:\ntrain?\n\nSolution:\nIt is $\\boxed{1}$.\n\nProblem:\n")


def test_pubmedqas_examples_are_the_labelled_rows_that_are_not_its_test(tmp_path: Path) -> None:
    from megascience_hf.tasks.pubmedqa import test_ids as ids_of_the_test

    def row(pubid: int) -> dict[str, Any]:
        texts = {"contexts": [f"c{pubid}"], "labels": [], "meshes": []}
        return {"pubid": pubid, "question": "q?", "context": texts, "long_answer": f"L{pubid}", "final_decision": "no"}

    inside = min(ids_of_the_test())
    outside = next(number for number in range(1, 10_000) if number not in ids_of_the_test())
    write(tmp_path / "pubmedqa" / "train.jsonl", [row(inside), row(outside)])
    benchmark = BENCHMARKS["pubmedqa"]
    [item] = loading.items(benchmark, tmp_path)
    asked = few_shot.prompts(benchmark, 1, tmp_path)(item)
    assert asked.startswith(f"Problem:\nAbstract:\n- c{outside}\n\nQuestion: q?")
    assert f"L{outside}\nAnswer: B" in asked
    assert f"L{inside}" not in asked


@pytest.mark.parametrize("name", [name for name, one in BENCHMARKS.items() if one.graded and not one.development])
def test_a_benchmark_without_a_development_split_is_refused(name: str) -> None:
    with pytest.raises(UserError, match=f"{name} has no development split, and test items are no examples"):
        few_shot.prompts(BENCHMARKS[name], 1, loading.SAMPLE)


def test_a_file_that_may_be_the_exam_is_no_development_split(tmp_path: Path) -> None:
    data = gsm8k(tmp_path)
    (data / "gsm8k" / "test.jsonl").unlink()
    with pytest.raises(UserError, match=r"has no development split: put train.jsonl beside the file of test"):
        few_shot.prompts(BENCHMARKS["gsm8k"], 1, data)


def test_development_splits_are_other_splits_of_the_pinned_revision() -> None:
    for benchmark in BENCHMARKS.values():
        for source in benchmark.development.sources if benchmark.development else ():
            assert source not in benchmark.sources or benchmark.name == "pubmedqa"
            assert len(source.revision) == 40


def completed(server: Any, answer: Callable[[str], str]) -> list[dict[str, Any]]:
    """Have the server go on with texts; the requests that it gets."""
    got: list[dict[str, Any]] = []

    def complete(request: dict[str, Any]) -> dict[str, Any]:
        got.append(request)
        choice = {"index": 0, "text": answer(request["prompt"]), "finish_reason": "stop", "logprobs": None}
        usage = {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}
        return {
            **{"id": "c", "object": "text_completion", "created": 0, "model": "base-0925"},
            "choices": [choice],
            "usage": usage,
        }

    server.others["/v1/completions"] = complete
    return got


@BACKENDS
def test_a_served_base_model_goes_on_with_the_text_and_is_never_asked_by_a_template(
    backend: Backend, tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    data = gsm8k(tmp_path / "data")
    server = openai_server(lambda _: completion(status=400, error="no chat template"))
    got = completed(server, lambda prompt: f" So \\boxed{{{int(prompt.split('Problem:')[-1].split()[0]) + 1}}}.")
    out = tmp_path / "out"
    run(Evaluation("base", out, ["gsm8k"], data_dir=data, endpoint=server.url, few_shot=3, stop=["END"]), backend)
    assert server.requests == []
    assert len(got) == 4
    for request in got:
        assert "messages" not in request
        assert request["prompt"].count("Problem:\n") == 4
        assert request["stop"] == ["\nProblem:", "END"]
        assert (request["temperature"], request["max_tokens"]) == (0.0, 10_240)
    [found] = reading.read_source(str(out)).runs
    assert (found.result.correct, found.questions) == (4, 4)
    assert found.settings is not None
    assert (found.settings.few_shot, found.settings.template) == (3, "none")
    assert found.settings.stop == ("\nProblem:", "END")
    assert "3 worked examples of the development split, a completion without a chat template" in exams.settings(found)


@BACKENDS
def test_a_base_model_on_this_machine_ends_where_it_begins_the_next_problem(backend: Backend, tmp_path: Path) -> None:
    chain = {
        "Solution:": {"Answer:": 9.0},
        "Answer:": {"B": 9.0},
        "B": {"\nProblem:": 9.0},
        "\nProblem:": {"Answer:": 9.0},
    }
    # the word is the one that transformers tries a tokenizer with, before it stops at texts
    model = write_chain_model(tmp_path / "m", chain, template=None, words=["abcdef"])
    data = mmlu(tmp_path / "data")
    out = tmp_path / "out"
    settings: dict[str, Any] = {"data_dir": data, "device": "cpu", "few_shot": 2, "max_new_tokens": 12}
    run(Evaluation(str(model), out, ["mmlu"], **settings), backend)
    [found] = reading.read_source(str(out)).runs
    texts = reading.read_samples(found, range(4))
    assert texts is not None
    assert {text.response.strip() for text in texts} == {"Answer: B"}
    assert [item.status for item in found.items] == ["extracted"] * 4
    assert {item.tokens for item in found.items} == {3}
    assert found.result.correct == 4


def test_the_same_items_are_compared_with_and_without_examples_if_that_is_allowed() -> None:
    def made(model: str, verdicts: str, shots: int) -> Run:
        items = tuple(Item(f"q{n}", verdict == "1", "extracted") for n, verdict in enumerate(verdicts))
        settings = Settings("inspect", few_shot=shots)
        return Run(model, "gsm8k", items, 2, None, None, 100, "", Path("made-up"), settings=settings)

    base, tuned = made("base", "0011", 4), made("sft", "0111", 0)
    with pytest.raises(UserError, match=r"numbers of examples \(4, 0\)"):
        compare([base], [tuned])
    [row] = compare([base], [tuned], allow=True).benchmarks
    assert row.difference.value == 0.25


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"thinking": "on"}, "--thinking makes no sense with --few-shot"),
        ({"system": "Be brief."}, "--system makes no sense with --few-shot"),
    ],
)
def test_what_a_template_would_read_is_refused(tmp_path: Path, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        Evaluation("m", tmp_path, ["gsm8k"], few_shot=4, **settings)


@pytest.mark.parametrize(
    ("text", "own"),
    [("A\nProblem: B", "A"), ("A", "A"), ("AENDB\nProblem:", "A"), ("\nProblem:", "")],
)
def test_a_response_is_what_stands_before_the_first_stop(text: str, own: str) -> None:
    assert until(text, ["\nProblem:", "END"]) == own


def test_the_dry_run_counts_the_examples_too(tmp_path: Path) -> None:
    from megascience_hf.tasks.forecast import Rates, forecast

    data = gsm8k(tmp_path)
    rows = [
        forecast(Evaluation("m", tmp_path, ["gsm8k"], data_dir=data, few_shot=shots), Rates())[0][0] for shots in (0, 4)
    ]
    assert rows[1].tokens_in > 2 * rows[0].tokens_in
