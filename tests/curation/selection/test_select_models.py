"""`megascience select` with models: what is asked, scored, kept and paid, whatever the servers do."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from batch_server import batches_by
from rich.console import Console
from select_rows import jsonl, lines, row, taken

from megascience_hf.curation.pipeline.progress import counted
from megascience_hf.curation.selection.difficulty import pass_at
from megascience_hf.curation.selection.measure import rate_and_time_left
from megascience_hf.llm import batches

WORDS = "It rises because pressure falls."


def number_of(reply: Any) -> int:
    return int(re.findall(r"What is (\d+)", reply.prompt)[0])


def by_seed(reply: Any) -> str:
    """A response that is right more often the smaller the number; judged a 4."""
    if reply.request["model"] == "judge":
        return '{"score": 4}'
    n = number_of(reply)
    right = n == 1 or (n < 5 and reply.request["seed"] % n == 0)
    return f"So \\boxed{{{2 * n if right else 999}}}"


def asked(file: Path, out: Path, url: str, *more: object, method: str = "difficulty") -> list[object]:
    config = file.with_name("select.yaml")
    model = (
        f"{{name: small, endpoint: '{url}', attempts: 1, concurrency: 4, price_in: 1, price_out: 2, max_tokens: 40}}"
    )
    judge = f"judge: {{name: judge, endpoint: '{url}', attempts: 1, price_out: 10}}" if "--judged" in more else ""
    config.write_text(f"method: {method}\nmodel: {model}\n{judge}\n")
    samples = ["--k", 4] if method == "difficulty" else []
    return [file, "-o", out, "--config", config, *samples, *(m for m in more if m != "--judged")]


def account(out: Path) -> dict[str, Any]:
    return json.loads((out / "account.json").read_text())


def test_difficulty_asks_k_times_with_seeds_of_their_own_and_scores_exact_references_itself(
    serve: Any, run: Any, tmp_path: Path
) -> None:
    file, out = jsonl(tmp_path / "pool.jsonl", [row(n) for n in range(1, 7)]), tmp_path / "out"
    with serve(by_seed) as server:
        assert run(*asked(file, out, server.url)).code == 0
        assert len({(r["messages"][0]["content"], r["seed"]) for r in server.requests}) == len(server.requests) == 24
        assert server.requests[0]["temperature"] == 1.0
        assert server.requests[0]["top_p"] == 1.0
        assert run(*asked(file, out, server.url, "--lowest", 0)).code == 0
        assert len(server.requests) == 24
    scores = lines(out / "scores.jsonl")
    assert [s["question"] for s in scores] == [r["question"] for r in lines(file)]
    assert (scores[0]["score"], scores[5]["score"], scores[0]["samples"]) == (10.0, 0.0, 4)
    for s in scores:  # by rules a response is worth 10 or 0
        right = s["passed"]
        assert (s["score"], s["pass_rate"], s["pass_at"]["1"]) == (right * 2.5, right / 4, right / 4)
        assert s["pass_at"]["4"] == (1.0 if right else 0.0)
    assert [r["kept"] for r in taken(out)] == [[n] for n, s in enumerate(scores, 1) if s["score"] <= 9]
    assert (out / "difficulty.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("k", "samples", "passed", "rate"),
    [(1, 4, 1, 0.25), (2, 4, 1, 0.5), (4, 4, 1, 1.0), (2, 4, 0, 0.0), (2, 4, 3, 1.0), (4, 16, 4, 1 - 495 / 1820)],
)
def test_pass_at_k_is_the_chance_that_one_of_k_responses_passes(k: int, samples: int, passed: int, rate: float) -> None:
    assert pass_at(k, samples, passed) == pytest.approx(rate)


JUDGES = {
    "plain": ('{"score": 7}', 7.0), "a fraction": ('{"score": 2.5}', 2.5), "as text": ('{"score": "8"}', 8.0),
    "prose around": ('I see.\n```json\n{"score": 3}\n```\nWell done.', 3.0), "prose": ("It is fine.", None),
    "too high": ('{"score": 11}', None), "too low": ('{"score": -1}', None), "no number": ('{"score": NaN}', None),
    "another key": ('{"grade": 5}', None), "nothing": ("", None), "a list": ("[5]", None),
}  # fmt: skip


def test_a_judge_is_read_with_prose_around_and_counted_where_it_gives_no_score(
    serve: Any, run: Any, tmp_path: Path
) -> None:
    def script(reply: Any) -> str:
        return list(JUDGES.values())[number_of(reply)][0] if reply.request["model"] == "judge" else "An explanation."

    file = jsonl(tmp_path / "pool.jsonl", [row(n, reference_answer=WORDS) for n in range(len(JUDGES))])
    with serve(script) as server:
        assert run(*asked(file, tmp_path / "out", server.url, "--judged")).code == 0
    found = {name: s["score"] for name, s in zip(JUDGES, lines(tmp_path / "out" / "scores.jsonl"), strict=True)}
    assert found == {name: score for name, (_, score) in JUDGES.items()}
    silent = sum(score is None for _, score in JUDGES.values())
    assert account(tmp_path / "out")["problems"] == {"judge's reply cannot be read": 4 * silent}
    assert account(tmp_path / "out")["dropped"]["no score"] == silent


def test_a_judge_that_says_it_right_the_second_time_is_heard(serve: Any, run: Any, tmp_path: Path) -> None:
    def script(reply: Any) -> str:
        if reply.request["model"] == "judge":
            return '{"score": 6}' if len(reply.request["messages"]) == 3 else "Six."
        return "An explanation."

    file = jsonl(tmp_path / "pool.jsonl", [row(1, reference_answer=WORDS)])
    with serve(script) as server:
        assert run(*asked(file, tmp_path / "out", server.url, "--judged")).code == 0
    assert lines(tmp_path / "out" / "scores.jsonl")[0]["score"] == 6.0


def test_a_judge_is_asked_about_words_and_about_what_is_near_and_not_about_the_rest(
    serve: Any, run: Any, tmp_path: Path
) -> None:
    said = {1: "\\boxed{600}", 2: "\\boxed{594.4}", 3: "\\boxed{595}", 4: "It falls.", 5: "no idea"}

    def script(reply: Any) -> str:
        return '{"score": 4}' if reply.request["model"] == "judge" else said[number_of(reply)]

    references = {1: "7", 2: "595", 3: "595", 4: WORDS, 5: ""}
    file = jsonl(tmp_path / "pool.jsonl", [row(n, reference_answer=r) for n, r in references.items()])
    with serve(script) as server:
        assert run(*asked(file, tmp_path / "out", server.url, "--judged")).code == 0
        graded = {number_of_request(r) for r in server.requests if r["model"] == "judge"}
        assert {number_of_request(r) for r in server.requests} == {1, 2, 3, 4}  # without a reference none is asked
    assert graded == {2, 4}
    measured = lines(tmp_path / "out" / "scores.jsonl")
    assert [s["score"] for s in measured] == [0.0, 4.0, 10.0, 4.0, None]
    assert [s["pass_rate"] for s in measured] == [0.0, 0.0, 1.0, None, None], (
        "what the rules pay, whatever a judge says"
    )
    with serve(script) as server:
        done = run(*asked(file, tmp_path / "alone", server.url, "--lowest", 0))
        assert done.code == 0
        assert {number_of_request(r) for r in server.requests} == {1, 2, 3}
    assert [s["score"] for s in lines(tmp_path / "alone" / "scores.jsonl")] == [0.0, 0.0, 10.0, None, None]
    assert "problem: reference not exact, no judge: 1" in done.out
    assert "problem: not found right, no judge: scored 0: 4" in done.out


def number_of_request(request: dict[str, Any]) -> int:
    return int(re.findall(r"What is (\d+)", request["messages"][0]["content"])[0])


def test_an_empty_response_is_wrong_and_a_question_of_any_characters_is_asked(
    serve: Any, run: Any, tmp_path: Path
) -> None:
    questions = ["¿Qué es 1 + 1? 🧪 \u2028 what", "What is {{ 2 }}?\n<<<QUESTION", "Was ist\ud800 3?"]
    file = tmp_path / "pool.jsonl"
    file.write_text("".join(json.dumps(row(1, question=q)) + "\n" for q in questions))

    def script(reply: Any) -> str:
        return "" if "QUESTION" in reply.prompt and "{{ 2 }}" in reply.prompt else "\\boxed{2}"

    with serve(script) as server:
        assert run(*asked(file, tmp_path / "out", server.url, "--highest", 10, "--lowest", 0)).code == 0
    scores = lines(tmp_path / "out" / "scores.jsonl")
    assert [s["score"] for s in scores] == [10.0, 0.0, 10.0]
    assert scores[0]["question"] == questions[0]
    assert account(tmp_path / "out")["problems"] == {"empty response: scored 0": 4}
    assert (tmp_path / "out" / "data" / "pool.jsonl").read_bytes() == file.read_bytes()


def test_by_batches_all_samples_of_all_questions_are_one_batch(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "FIRST_LOOK", 0.01)
    file = jsonl(tmp_path / "in.jsonl", [row(n) for n in range(1, 21)])
    with batches_by(lambda _: "So \\boxed{2}") as server:
        options = asked(file, tmp_path / "out", server.url, "--lowest", 0, "--highest", 10)
        config = file.with_name("select.yaml")
        config.write_text(config.read_text().replace("concurrency: 4", "concurrency: 4, batch: true"))
        assert run(*options).code == 0
        assert (len(server.batches), len(server.requests)) == (1, 80)


def test_a_question_that_is_there_twice_is_asked_once_and_added_rows_alone_are_asked(
    serve: Any, run: Any, tmp_path: Path
) -> None:
    file, out = tmp_path / "pool.jsonl", tmp_path / "out"
    with serve(by_seed) as server:
        jsonl(file, [row(n, kept=[n, place]) for place in range(2) for n in (2, 3)])
        assert run(*asked(file, out, server.url, "--lowest", 0, "--highest", 10)).code == 0
        assert len(server.requests) == 8
        first, second, *others = [s["score"] for s in lines(out / "scores.jsonl")]
        assert others == [first, second]
        # two references to one question share its responses
        jsonl(file, [row(4), row(3), row(2), row(2, reference_answer="999")])
        assert run(*asked(file, out, server.url, "--lowest", 0, "--highest", 10)).code == 0
        assert len(server.requests) == 12
    assert [s["score"] for s in lines(out / "scores.jsonl")][1:] == [second, first, 10 - first]


def test_killed_it_goes_on_to_the_same_bytes_and_pays_for_no_response_twice(serve: Any, tmp_path: Path) -> None:
    def script(reply: Any) -> str:
        time.sleep(0.07)
        return by_seed(reply)

    rows = [row(n, reference_answer=str(2 * n) if n % 2 else WORDS) for n in range(1, 13)]
    file = jsonl(tmp_path / "pool.jsonl", rows)
    code = "import sys; from megascience_hf.cli import main; main()"
    with serve(script) as server:
        arguments = {out: asked(file, tmp_path / out, server.url, "--judged") for out in ("killed", "whole")}
        command = [sys.executable, "-c", code, "select", *map(str, arguments["killed"])]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while len(server.requests) < 30 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert not (tmp_path / "killed" / "scores.jsonl").exists()
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0
        with_a_kill = len(server.requests)
        command = [sys.executable, "-c", code, "select", *map(str, arguments["whole"])]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0
        without = len(server.requests) - with_a_kill
        assert without <= with_a_kill <= without + 8  # those under way at the kill are asked again
    for name in ("scores.jsonl", "data/pool.jsonl", "difficulty.png", "account.json"):
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


def test_a_budget_is_never_passed_and_a_larger_one_goes_on(serve: Any, run: Any, tmp_path: Path) -> None:
    file, out = jsonl(tmp_path / "pool.jsonl", [row(n) for n in range(1, 7)]), tmp_path / "out"
    with serve(by_seed) as server:
        stopped = run(*asked(file, out, server.url, "--budget", 0.0006))
        assert stopped.code == 2
        assert "run the same command with a larger --budget" in stopped.err
        paid = len(server.requests)
        assert 0 < paid < 24
        spent = float(re.findall(r"\$([\d.]+) spent", stopped.err)[0])
        assert spent <= 0.0006
        assert not (out / "data").exists()
        assert run(*asked(file, out, server.url, "--budget", 1)).code == 0
        assert len(server.requests) == 24
    assert spent < account(out)["cost"] <= 1


def test_failed_calls_leave_a_question_without_a_score_until_they_are_asked_again(
    serve: Any, run: Any, tmp_path: Path
) -> None:
    broken = {2}

    def script(reply: Any) -> str | None:
        if number_of(reply) in broken and reply.request["seed"] % 2:
            return reply.send_json(400, {"error": {"message": "no"}})
        return by_seed(reply)

    file, out = jsonl(tmp_path / "pool.jsonl", [row(n) for n in range(1, 4)]), tmp_path / "out"
    with serve(script) as server:
        done = run(*asked(file, out, server.url, "--lowest", 0, "--highest", 10))
        assert done.code == 0
        assert lines(out / "scores.jsonl")[1]["score"] is None
        assert "1 questions have no value since calls failed: --retry-failed asks again" in done.out
        assert account(out)["dropped"] == {"no score": 1}
        broken.clear()
        first = len(server.requests)
        assert run(*asked(file, out, server.url, "--lowest", 0, "--highest", 10)).code == 0
        assert len(server.requests) == first
        assert run(*asked(file, out, server.url, "--lowest", 0, "--highest", 10, "--retry-failed")).code == 0
        again = server.requests[first:]
    assert again
    assert {number_of_request(r) for r in again} == {2}
    assert all(r["seed"] % 2 for r in again)
    assert (account(out)["failed"], account(out)["taken"]) == (0, 3)


def test_length_by_a_model_takes_cut_answers_first_and_leaves_failed_ones(serve: Any, run: Any, tmp_path: Path) -> None:
    def script(reply: Any) -> str | None:
        n = number_of(reply)
        if n == 6:
            return reply.send_json(400, {"error": {"message": "no"}})
        if n == 2:  # two words, and max_tokens reached: by another tokenizer these may be many
            choice = {"index": 0, "finish_reason": "length", "message": {"role": "assistant", "content": "so so"}}
            usage = {"prompt_tokens": 9, "completion_tokens": 40, "total_tokens": 49}
            return reply.send_json(200, {"id": "x", "object": "chat.completion", "created": 0, "model": "small",
                                         "choices": [choice], "usage": usage})  # fmt: skip
        return " ".join(["so"] * n)

    file, out = jsonl(tmp_path / "pool.jsonl", [row(n, answer=None) for n in range(1, 7)]), tmp_path / "out"
    with serve(script) as server:
        done = run(*asked(file, out, server.url, "--size", 3, method="length"))
        assert done.code == 0, done.err
        assert len(server.requests) == 6
        assert server.requests[0]["temperature"] == 0.0
        assert [r["kept"] for r in taken(out)] == [[2], [4], [5]]
        assert run(*asked(file, out, server.url, "--size", 6, method="length")).code == 0
        assert len(server.requests) == 6
    assert [r["kept"] for r in taken(out)] == [[1], [2], [3], [4], [5]]
    assert [(m["tokens"], m["cut"]) for m in lines(out / "lengths.jsonl")][:3] == [(1, 0), (2, 1), (3, 0)]
    assert account(out)["dropped"] == {"no response": 1}
    assert "cut at max_tokens: 1, which count as the longest" in done.out


def test_no_row_that_is_hard_enough_is_said_and_the_plot_shows_why(serve: Any, run: Any, tmp_path: Path) -> None:
    file, out = jsonl(tmp_path / "pool.jsonl", [row(n) for n in range(1, 4)]), tmp_path / "out"
    with serve(lambda _: "\\boxed{999}") as server:
        done = run(*asked(file, out, server.url))
    assert done.code == 3
    assert "no row is taken of 3 (mean score too low: 3)" in done.err
    assert (out / "difficulty.png").exists()
    assert not (out / "data").exists()


def test_a_dry_run_asks_and_writes_nothing_and_its_figures_fit_into_a_terminal(
    serve: Any, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    rows = [row(n, reference_answer=str(n) if n % 2 else WORDS) for n in range(400)]
    file = jsonl(tmp_path / "pool.jsonl", [*rows, *rows])
    with serve(lambda _: "x") as server:
        done = run(*asked(file, tmp_path / "out", server.url, "--judged", "--k", 16, "--dry-run"))
        assert done.code == 0, done.err
        assert server.requests == []
    assert not (tmp_path / "out").exists()
    assert "800 rows, 400 different questions" in done.out
    assert re.search(r"calls\s+│\s+~6,400 │\s+~3,520 │\s+~9,920", done.out)  # half, and a tenth of the other half
    assert re.search(r"tokens received\s+│\s+~256,000 │\s+~176,000", done.out)
    assert "…" not in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert "assumed" in done.out
    assert "no model is asked" in run(file, "-o", tmp_path / "out", "--method", "random", "--size", 1, "--dry-run").out


def test_scores_go_into_a_mixture(serve: Any, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from megascience_hf.cli import main

    file, out = jsonl(tmp_path / "pool.jsonl", [row(n) for n in range(1, 7)]), tmp_path / "out"
    with serve(by_seed) as server:
        assert run(*asked(file, out, server.url)).code == 0
    (tmp_path / "mixture.yaml").write_text(
        f"sources:\n- name: sums\n  path: {file}\n  columns: {{question: question, answer: answer}}\n"
        f"  select: {{method: difficulty, scores: {out / 'scores.jsonl'}}}\n"
        "dedup: null\ndecontamination: {enabled: false}\n"
    )
    arguments = ["megascience", "mix", str(tmp_path / "mixture.yaml"), "-o", str(tmp_path / "mixed")]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    import polars as pl

    mixed = pl.read_parquet(tmp_path / "mixed" / "data")
    assert sorted(mixed["question"]) == sorted(r["question"] for r in taken(out))
    funnel = json.loads((tmp_path / "mixed" / "funnel.json").read_text())
    assert funnel["sources"][0]["dropped"]["select"] == account(out)["dropped"]


def test_progress_tells_questions_calls_cost_and_time_left() -> None:
    words = rate_and_time_left(done=7, known=4, total=10, calls=96, seconds=2.0, cost=1.5)
    assert words == "96 calls, 48.0/s, $1.50, 0:00:02 left"
    for terminal in (True, False):
        said = io.StringIO()
        console = Console(file=said, force_terminal=terminal, width=160, _environ={"TERM": "xterm"})
        with counted("measure", 10, console, "questions", before=4, state=True) as tell:
            tell(10, words)
        if terminal:
            assert "10/10" in said.getvalue()
            assert words in said.getvalue()
