"""`megascience eval --backend inspect` against a scripted server: the same request, the same scores, and it goes on."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from judge_script import parts, verdict

from megascience_hf.errors import UserError
from megascience_hf.rescore import score_file
from megascience_hf.results import reading
from megascience_hf.results.records import Run
from megascience_hf.tasks import BENCHMARKS, loading
from megascience_hf.tasks.evaluation import Evaluation
from megascience_hf.tasks.loading import SAMPLE
from megascience_hf.tasks.sampling import Sampling

inspect_run = pytest.importorskip("megascience_hf.tasks.inspect_run")


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_DISPLAY", "none")


def golds(name: str) -> dict[str, str]:
    """Prompt → gold of the embedded items."""
    return {item.prompt: str(item.key.gold) for item in loading.items(BENCHMARKS[name], SAMPLE)}


def run(url: str, out: Path, *tasks: str, **settings: Any) -> dict[str, Run]:
    inspect_run.run(Evaluation("tiny", out, tasks, data_dir=SAMPLE, endpoint=url, **settings))
    return {one.benchmark: one for one in reading.read_source(str(out)).runs}


def test_it_asks_as_the_other_road_does_and_records_how(
    tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    right = golds("gsm8k")
    usage = {"prompt_tokens": 5, "completion_tokens": 9, "total_tokens": 14}

    def answer(request: dict[str, Any]) -> Any:
        if "repetition_penalty" in request:
            return completion(status=400, error="unknown field repetition_penalty")
        gold = right[request["messages"][-1]["content"]]
        return completion(f"\\boxed{{{gold}}}", usage=usage, model="tiny-0925")

    server = openai_server(answer)
    found = run(server.url, tmp_path, "gsm8k", max_new_tokens=77, thinking="off", system="Be brief.", batch_size=1)
    accepted = [request for request in server.requests if "repetition_penalty" not in request]
    assert len(accepted) == 3
    for request in accepted:
        assert {name: value for name, value in request.items() if name != "messages"} == {
            "model": "tiny",
            "temperature": 0.0,
            "top_p": 1.0,
            "seed": 0,
            "max_tokens": 77,
            "chat_template_kwargs": {"enable_thinking": False, "thinking": False},
        }
        assert [message["role"] for message in request["messages"]] == ["system", "user"]
    result = found["gsm8k"]
    assert (result.model, result.result.correct, result.mean_tokens, result.max_new_tokens) == ("tiny", 3, 9.0, 77)
    assert result.sample
    settings = result.settings
    assert settings is not None
    assert (settings.not_sent, settings.thinking, settings.system) == (("repetition_penalty",), "off", "Be brief.")
    assert settings.repetition_penalty is None, "the server used its own"
    assert (settings.server_model, settings.temperature, settings.backend) == ("tiny-0925", 0.0, "inspect")


def test_a_run_that_stopped_goes_on_with_what_is_missing_and_says_in_one_line_why_it_stopped(
    tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    right, down = golds("gsm8k"), [True]

    def answer(request: dict[str, Any]) -> Any:
        if down[0] and len(server.requests) > 2:
            return completion(status=401, error="the key has run out")
        return completion(f"\\boxed{{{right[request['messages'][-1]['content']]}}}")

    server = openai_server(answer)
    with pytest.raises(UserError, match="the key has run out") as raised:
        run(server.url, tmp_path, "gsm8k", batch_size=1)
    assert "\n" not in str(raised.value)
    assert len(server.requests) == 3
    down[0] = False
    found = run(server.url, tmp_path, "gsm8k", batch_size=1)
    assert found["gsm8k"].result.correct == 3
    first, second, *others = [request["messages"][-1]["content"] for request in server.requests]
    assert set(others) == set(right) - {first, second}, "only the third question is asked again"
    assert len(others) == 2, "the one that failed, and the same question after the stop"


def test_what_does_not_fit_and_what_is_cut_is_truncated_and_drawn_tokens_are_named(
    tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    questions = sorted(golds("gsm8k"))
    message = "This model's maximum context length is 4096 tokens, and 5000 were asked for: \\boxed{7}"

    def answer(request: dict[str, Any]) -> Any:
        place = questions.index(request["messages"][-1]["content"])
        if place == 0:
            return completion(status=400, error=message)
        return completion("First we", "length") if place == 1 else completion("Hm.", reasoning="So \\boxed{1}")

    server = openai_server(answer)
    sampling = Sampling(temperature=0.6, top_p=0.95, top_k=20, min_p=0.1, repetition_penalty=1.05, seed=3)
    found = run(server.url, tmp_path, "gsm8k", sampling=sampling)["gsm8k"]
    assert sorted(item.status for item in found.items) == ["no_answer", "truncated", "truncated"]
    assert [item.error for item in found.items if item.error] == [message]
    assert found.result.correct == 0
    (request, *_) = server.requests
    named = ("temperature", "top_p", "top_k", "min_p", "repetition_penalty", "seed")
    assert tuple(request[name] for name in named) == (0.6, 0.95, 20, 0.1, 1.05, 3)
    settings = found.settings
    assert settings is not None
    assert tuple(getattr(settings, name) for name in named) == (0.6, 0.95, 20, 0.1, 1.05, 3)


def test_another_server_of_the_same_model_is_asked_itself_and_a_longer_wait_is_no_other_run(
    tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    right = golds("gsm8k")
    wrong = openai_server(lambda _: completion("\\boxed{-1}"))
    server = openai_server(lambda request: completion(f"\\boxed{{{right[request['messages'][-1]['content']]}}}"))
    assert run(wrong.url, tmp_path, "gsm8k")["gsm8k"].result.correct == 0
    assert run(server.url, tmp_path, "gsm8k")["gsm8k"].result.correct == 3
    assert run(server.url, tmp_path, "gsm8k", timeout=600.0, batch_size=3)["gsm8k"].result.correct == 3
    assert (len(wrong.requests), len(server.requests)) == (3, 3)


def test_a_part_that_becomes_the_whole_asks_what_is_missing(
    tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server = openai_server(lambda _: completion("\\boxed{-1}"))
    part = run(server.url, tmp_path, "gsm8k", max_samples=2)["gsm8k"]
    assert (part.questions, part.limited) == (2, True)
    whole = run(server.url, tmp_path, "gsm8k")["gsm8k"]
    assert (whole.questions, whole.limited) == (3, False)
    assert len(server.requests) == 3


def test_a_checkpoint_that_was_trained_further_never_meets_its_old_responses(tmp_path: Path) -> None:
    from chain_model import ENDS_ITS_TURN, EOT, write_chain_model

    model, out = tmp_path / "m", tmp_path / "out"
    answers = {item.prompt: str(item.key.gold) for item in loading.items(BENCHMARKS["piqa"], SAMPLE)}
    for letter in ("B", "A"):
        write_chain_model(model, ENDS_ITS_TURN | {"Answer:": {letter: 1.0}, letter: {EOT: 1.0}}, words=["A", "B"])
        importlib.import_module("inspect_ai.model._model")._models.clear()  # as a process of its own has it
        inspect_run.run(Evaluation(str(model), out, ["piqa"], data_dir=SAMPLE, device="cpu", max_new_tokens=6))
        [found] = reading.read_source(str(out)).runs
        assert found.result.correct == list(answers.values()).count(letter)


def test_the_template_of_a_server_is_asked_for_once_by_all_samples_at_a_time(
    tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    shown: list[Any] = []

    def template(request: dict[str, Any]) -> dict[str, str]:
        shown.append(request)
        return {"prompt": f"<user>{request['messages'][-1]['content']}<assistant><think>\n"}

    server = openai_server(lambda _: completion("The answer is \\boxed{4}. Hmm wait", "length"))
    server.others["/apply-template"] = template
    found = run(server.url, tmp_path, "gsm8k")["gsm8k"]
    assert len(shown) == 1
    assert {item.status for item in found.items} == {"truncated"}
    assert found.settings is not None
    assert len(found.settings.template or "") == 12


def test_inspects_scorer_asks_a_judge_where_rules_cannot_tell_and_the_log_says_so(
    tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    from inspect_ai import eval as inspect_eval

    from megascience_hf.tasks.inspect_tasks import TASKS

    folder = tmp_path / "data" / "math_500"
    folder.mkdir(parents=True)
    golds = ["\\text{even}", "\\text{odd}", "7"]
    rows = [{"problem": f"Problem {n}", "solution": "", "answer": gold, "unique_id": str(n), "subject": "Algebra",
             "level": 1} for n, gold in enumerate(golds)]  # fmt: skip
    (folder / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    said = {"Problem 0": "divisible by two", "Problem 1": "divisible by two", "Problem 2": "8"}

    def answer(request: dict[str, Any]) -> Any:
        prompt = request["messages"][-1]["content"]
        if request["model"] == "judge":
            asked = parts(prompt)
            return completion(verdict(bool({asked.gold, asked.answer} & {"\\text{even}"})))
        return completion(f"\\boxed{{\\text{{{next(text for name, text in said.items() if name in prompt)}}}}}")

    with pytest.raises(UserError, match="judge_model makes no sense without judge"):
        TASKS["math_500"](data_dir=str(tmp_path / "data"), judge_model="judge")
    server, config = openai_server(answer), tmp_path / "judge.yaml"
    config.write_text("votes: 2\n")
    task = TASKS["math_500"](data_dir=str(tmp_path / "data"), judge=server.url, judge_model="judge",
                             judge_folder=str(tmp_path / "judge"), judge_config=str(config))  # fmt: skip
    inspect_eval(task, model="served/tiny", model_base_url=server.url, log_dir=str(tmp_path / "logs"))
    [found] = reading.read_source(str(tmp_path / "logs")).runs
    assert found.judge == "judge (general, 2 votes)"
    assert [item.correct for item in found.items] == [True, False, False]
    judged = [item.judged for item in found.items]
    assert [(one.by_rules, one.undecided, one.asked, one.correct) for one in judged if one] == [
        (False, True, True, True),
        (False, True, True, False),
        (False, False, False, None),
    ]


def test_the_same_command_shows_its_own_run_again_where_another_has_left_a_newer_one(
    tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    right = golds("gsm8k")

    def answer(request: dict[str, Any]) -> Any:
        brief = request["messages"][0]["content"] == "Be brief."
        return completion(f"\\boxed{{{'wrong' if brief else right[request['messages'][-1]['content']]}}}")

    server = openai_server(answer)
    assert run(server.url, tmp_path, "gsm8k")["gsm8k"].result.correct == 3
    assert run(server.url, tmp_path, "gsm8k", system="Be brief.")["gsm8k"].result.correct == 0
    again = run(server.url, tmp_path, "gsm8k")["gsm8k"]
    assert (again.result.correct, again.settings and again.settings.system) == (3, None)
    assert len(server.requests) == 6, "nothing is asked a third time"
    assert run(server.url, tmp_path, "gsm8k", system="Be brief.")["gsm8k"].result.correct == 0
    assert len(server.requests) == 6


def test_a_changed_question_of_a_local_copy_is_asked_after_a_run_that_was_finished(
    tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    file = tmp_path / "copy" / "gsm8k" / "test.jsonl"
    file.parent.mkdir(parents=True)
    server = openai_server(lambda _: completion("\\boxed{5}"))
    for first in ("What is 2 + 3?", "What is 2 + 2?"):
        rows = [{"question": question, "answer": "#### 5"} for question in (first, "What is 1 + 4?")]
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        inspect_run.run(
            Evaluation("tiny", tmp_path / "out", ["gsm8k"], data_dir=tmp_path / "copy", endpoint=server.url)
        )
        assert any(first in request["messages"][-1]["content"] for request in server.requests), first
        [file_of_it] = [one.source for one in reading.read_source(str(tmp_path / "out")).runs]
        texts = [sample.prompt for sample in reading.inspect_logs.read_samples(file_of_it, [0, 1])]
        assert any(first in text for text in texts)


LOG_FAULTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no plan": lambda log: log.update(plan=None),
    "revisions that are a text": lambda log: log["eval"]["metadata"].update(revisions="x"),
    "a response without choices": lambda log: log["samples"][0]["output"].update(choices=[]),
    "a score without what the scorer found": lambda log: log["samples"][0]["scores"]["science_answer"].update(
        metadata=None
    ),
    "a status that is a list": lambda log: log["samples"][0]["scores"]["science_answer"]["metadata"].update(
        status=["extracted"]
    ),
    "no answer key": lambda log: log["samples"][0]["metadata"].pop("key"),
    "a record that is a text": lambda log: log["samples"][0]["metadata"].update(answered="x"),
}


def test_a_log_in_json_is_read_as_any_other_and_one_that_no_task_of_ours_left_is_one_line(
    tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    from inspect_ai.log import read_eval_log, write_eval_log

    server = openai_server(
        lambda request: completion(f"\\boxed{{{golds('gsm8k')[request['messages'][-1]['content']]}}}")
    )
    packed = run(server.url, tmp_path / "out", "gsm8k")["gsm8k"]
    folder = tmp_path / "json"
    folder.mkdir()
    file = folder / packed.source.with_suffix(".json").name
    write_eval_log(read_eval_log(str(packed.source)), str(file), "json")
    (folder / "logs.json").write_text("{}", encoding="utf-8")
    for source in (file, folder):
        [found] = reading.read_source(str(source)).runs
        assert (found.model, found.items, found.settings) == (packed.model, packed.items, packed.settings)
        assert reading.read_samples(found, [0]) == reading.read_samples(packed, [0])
    whole = file.read_text(encoding="utf-8")
    for name, spoil in LOG_FAULTS.items():
        log = json.loads(whole)
        spoil(log)
        file.write_text(json.dumps(log), encoding="utf-8")
        with pytest.raises(UserError) as raised:
            reading.read_source(str(file))
        assert "\n" not in str(raised.value), name


def test_a_cut_thought_that_a_hidden_template_opened_is_no_answer_once_another_response_closes_one(
    tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    right = golds("piqa")
    cut, *_ = right

    def answer(request: dict[str, Any]) -> Any:
        prompt = request["messages"][-1]["content"]
        if prompt == cut:
            return completion(f"The answer is {right[prompt]}. Hmm, wait", finish_reason="length")
        return completion(f"It is {right[prompt]}.</think>\n\nAnswer: {right[prompt]}")

    found = run(openai_server(answer).url, tmp_path, "piqa", batch_size=1)["piqa"]
    assert sorted(item.status for item in found.items) == ["extracted", "extracted", "truncated"]
    assert found.result.correct == len(right) - 1
    place = next(place for place, item in enumerate(found.items) if item.status == "truncated")
    shown = reading.read_samples(found, [place])
    assert shown is not None
    assert shown[0].answer is None
    total = score_file(str(tmp_path), None).total
    assert (total.correct, total.by_status["truncated"]) == (len(right) - 1, 1)
