"""Saved responses scored by rules and read by a judge where rules cannot tell: rows, counts, going on after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from judge_script import by, parts, verdict
from rich.console import Console
from scripted_server import Reply, serve
from typer.testing import CliRunner

from megascience_hf.cli import app
from megascience_hf.errors import UserError
from megascience_hf.judging.records import When
from megascience_hf.judging.settings import judge_settings
from megascience_hf.rescore import print_summary, score_file
from megascience_hf.rescore.agreement import Agreement
from megascience_hf.rescore.judged import Judging

# kind, gold, response, right by rules, what the judge is asked (None: nothing), right in the end
ROWS: list[tuple[str, str, str, bool, str | None, bool]] = [
    ("text", "the mitochondrion", "Answer: the mitochondrion", True, None, True),
    ("text", "a heart attack", "Answer: myocardial infarction", False, "myocardial infarction", True),
    ("text", "Hobbes", "Answer: Thomas Aquinas", False, "Thomas Aquinas", False),
    ("text", "5 km", "Answer: 6 km", False, None, False),
    ("text", "Paris", "", False, None, False),
    ("math", "x^2", r"\boxed{z^2}", False, "z^2", False),
    ("math", "5", r"\boxed{6}", False, None, False),
    ("numeric", "5", r"\boxed{6}", False, None, False),
    ("choice", "A", "The answer is (B).", False, None, False),
    ("label", "yes", "Answer: no", False, None, False),
]
SYNONYMS = {"a heart attack", "myocardial infarction"}


def write(file: Path, rows: list[dict[str, Any]]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def source(folder: Path) -> Path:
    return write(folder / "rows.jsonl", [
        {"id": str(n), "kind": kind, "gold": gold, "response": response, "question": f"Question {n}?"}
        for n, (kind, gold, response, *_) in enumerate(ROWS)
    ])  # fmt: skip


def read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def knows_synonyms(reply: Reply) -> str:
    asked = parts(reply.prompt)
    return verdict({asked.gold, asked.answer} == SYNONYMS)


def test_the_judge_decides_what_rules_cannot_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "scores.jsonl"
    with serve(knows_synonyms) as server:
        judging = Judging(judge_settings(server.url, "m"), tmp_path / "judge")
        summary = score_file(str(source(tmp_path)), str(out), judging=judging)
        asked = [parts(request["messages"][0]["content"]) for request in server.requests]
    rows = read(out)
    assert [row["rule_correct"] for row in rows] == [right for *_, right, _, _ in ROWS]
    assert [row["correct"] for row in rows] == [right for *_, right in ROWS]
    assert {one.answer for one in asked if one.answer != "a heart attack"} == {said for *_, said, _ in ROWS if said}
    assert asked[0].question.startswith("Question ")
    for row, (*_, said, right) in zip(rows, ROWS, strict=True):
        assert row["judge"] == "m (general, 4 votes)"
        assert row["judge_status"] == ("answered" if said else "not asked")
        assert row["judge_correct"] == (right if said else None)
        assert (row["judge_raw"] is not None) == bool(said)
    total = summary.total
    assert (total.correct, total.by_rules, total.judge.right, total.judge.wrong, total.judge.asked) == (2, 1, 1, 2, 3)


def test_a_verdict_that_cannot_be_read_is_unavailable_and_the_row_stays_as_the_rules_have_it(tmp_path: Path) -> None:
    out = tmp_path / "scores.jsonl"
    with serve(lambda _: "Hm.") as server:
        judging = Judging(judge_settings(server.url, "m"), tmp_path / "judge")
        summary = score_file(str(source(tmp_path)), str(out), judging=judging)
    rows = read(out)
    assert [row["correct"] for row in rows] == [row["rule_correct"] for row in rows]
    assert [row["judge_status"] for row in rows if row["judge_status"] != "not asked"] == [
        "unavailable: reply cannot be read"
    ] * 3
    assert all(row["judge_correct"] is None for row in rows)
    assert summary.total.judge.unavailable == {"reply cannot be read": 3}
    console = Console(width=120, record=True, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    print_summary(summary, console)
    assert "with the judge 10.00% (to 40.00% if all without a verdict are right)" in console.export_text()


def test_a_judge_of_all_answers_is_set_beside_the_rules_and_never_overrules_them(tmp_path: Path) -> None:
    out = tmp_path / "scores.jsonl"
    with serve(by(lambda asked: "choice" not in asked.question)) as server:
        judging = Judging(judge_settings(server.url, "m", swap=False), tmp_path / "judge", When.ALL)
        summary = score_file(str(source(tmp_path)), str(out), judging=judging)
    rows = read(out)
    assert summary.total.judge.asked == 9  # not the empty response
    decided = [row for row, (*_, said, _) in zip(rows, ROWS, strict=True) if not said]
    assert [row["correct"] for row in decided] == [row["rule_correct"] for row in decided]
    assert summary.total.judge.beside == {(True, True): 1, (False, True): 5}


def test_processes_and_judge_together_give_the_same_file(tmp_path: Path) -> None:
    rows = [
        {"id": str(n), "kind": "text", "gold": f"gold {n % 9}", "response": f"Answer: word {n % 11}"}
        for n in range(400)
    ]
    file = write(tmp_path / "many.jsonl", rows)
    with serve(by(lambda asked: asked.gold[-1] == asked.answer[-1])) as server:
        settings = judge_settings(server.url, "m")
        for workers in (1, 2):
            judging = Judging(settings, tmp_path / "judge")
            score_file(str(file), str(tmp_path / f"{workers}.jsonl"), workers=workers, judging=judging)
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()
    assert [row["id"] for row in read(tmp_path / "1.jsonl")] == [row["id"] for row in rows]
    assert len(server.requests) == 99 + 3 * 10  # one for each pair of texts, and three more of each found right


COMMAND = [sys.executable, "-c", "from megascience_hf.cli import main; main()", "score"]


def test_a_kill_in_the_middle_pays_nothing_twice(tmp_path: Path) -> None:
    number = 30
    file = write(tmp_path / "rows.jsonl", [
        {"id": str(n), "kind": "text", "gold": f"gold {n}", "response": f"Answer: word {n}"} for n in range(number)
    ])  # fmt: skip
    running: list[subprocess.Popen[bytes]] = []

    def script(reply: Reply) -> str | None:
        if len(server.requests) == 12 and running[0].poll() is None:
            os.kill(running[0].pid, signal.SIGKILL)
            running[0].wait()
            return None
        return verdict(False)

    config = tmp_path / "judge.yaml"
    config.write_text("concurrency: 1\n")
    out = tmp_path / "scores.jsonl"
    with serve(script) as server:
        command = [*COMMAND, file, "-o", out, "--judge", server.url, "--judge-model", "m", "--judge-config", config]
        running.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        running[0].wait(60)
        assert running[0].returncode == -signal.SIGKILL
        assert not out.exists()
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        answered = [request["messages"][0]["content"] for n, request in enumerate(server.requests) if n != 11]
    assert len(read(out)) == number
    assert len(answered) == len(set(answered)) == number  # the one that was never answered is asked again
    assert (tmp_path / "scores.judge" / "ledger").is_dir()


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["score", *map(str, arguments)])


def test_a_dry_run_says_what_would_be_asked_and_asks_nobody(tmp_path: Path) -> None:
    done = run(source(tmp_path), "--judge", "http://127.0.0.1:9/v1", "--judge-model", "m", "--dry-run",
               "--judge-price-in", 1)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "m (general, 4 votes) would be asked about 3 answers" in done.output
    assert "cost: ~$" in done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.jsonl"]


WRONG = {
    "a model without a judge": (["--judge-model", "m"], "makes no sense without --judge"),
    "a judge without a model": (["--judge", "http://x/v1"], "name the judge"),
    "no address": (["--judge", "localhost", "--judge-model", "m"], "base URL"),
    "another word": (["--judge", "http://x/v1", "--judge-model", "m", "--judge-when", "never"], "undecided or all"),
    "no such preset": (["--judge", "http://x/v1", "--judge-model", "m", "--judge-preset", "gpt"], "preset of a judge"),
    "a budget without prices": (
        ["--judge", "http://x/v1", "--judge-model", "m", "--judge-budget", "1"], "needs the prices"
    ),
    "votes without a judge": (["--judge-votes", "2"], "--judge-votes makes no sense without --judge"),
    "failed calls without a judge": (["--retry-failed"], "--retry-failed makes no sense without --judge"),
    "a dry run of rules": (["--dry-run"], "name one with --judge"),
    "no such labels": (["--human", "nowhere.jsonl"], "cannot read"),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_wrong_with_a_judge_is_said_before_anything_is_scored(fault: str, tmp_path: Path) -> None:
    arguments, said = WRONG[fault]
    done = run(source(tmp_path), "-o", tmp_path / "scores.jsonl", *arguments)
    assert isinstance(done.exception, UserError)
    assert said in str(done.exception)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.jsonl"]


def test_a_judge_that_has_answered_no_call_is_no_judged_score_and_leaves_no_file(tmp_path: Path) -> None:
    down = True

    def script(reply: Reply) -> str | None:
        return reply.send_json(400, {"error": "no"}) if down else knows_synonyms(reply)

    with serve(script) as server:
        arguments = (source(tmp_path), "-o", tmp_path / "scores.jsonl", "--judge", server.url, "--judge-model", "m")
        done = run(*arguments)
        assert isinstance(done.exception, UserError)
        assert "has answered none of 3 calls (call failed: HTTP 400)" in str(done.exception)
        assert not (tmp_path / "scores.jsonl").exists()
        down = False
        assert run(*arguments, "--retry-failed").exit_code == 0
    assert [row["correct"] for row in read(tmp_path / "scores.jsonl")] == [right for *_, right in ROWS]


def test_a_server_that_answers_nobody_ends_the_run_and_leaves_no_file(tmp_path: Path) -> None:
    with serve(lambda reply: reply.send_json(401, {"error": "key"})) as server:
        done = run(source(tmp_path), "-o", tmp_path / "s.jsonl", "--judge", server.url, "--judge-model", "m")
    assert isinstance(done.exception, UserError)
    assert "refuses the key" in str(done.exception)
    assert not (tmp_path / "s.jsonl").exists()


def test_labels_of_people_are_set_beside_rules_and_judge(tmp_path: Path) -> None:
    labels = write(tmp_path / "labels.jsonl", [
        {"id": "0", "correct": True}, {"id": "1", "correct": True}, {"id": "2", "correct": False},
        {"id": "3", "correct": False}, {"id": "4", "correct": None}, {"id": "99", "correct": True},
    ])  # fmt: skip
    with serve(knows_synonyms) as server:
        judging = Judging(judge_settings(server.url, "m"), tmp_path / "judge")
        summary = score_file(str(source(tmp_path)), None, judging=judging, human=labels)
    assert summary.labels is not None
    assert dict(summary.labels.by_rules.counts) == {(True, True): 1, (False, True): 1, (False, False): 2}
    assert dict(summary.labels.with_judge.counts) == {(True, True): 2, (False, False): 2}
    console = Console(width=120, record=True, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    print_summary(summary, console)
    text = console.export_text()
    assert "rules: agrees with people on 75.0% (95% interval 30.1 to 95.4) of 4 answers, Cohen's kappa 0.500" in text
    assert "rules and judge: agrees with people on 100.0%" in text
    assert "6 scored rows have no label, and 1 labels no scored row" in text


def test_kappa_is_agreement_beyond_chance() -> None:
    found = Agreement()
    found.counts.update({(True, True): 20, (True, False): 5, (False, True): 10, (False, False): 15})
    assert found.accuracy == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)  # the example of Cohen's that textbooks have
    assert (found.false_positives, found.false_negatives) == ((5, 20), (10, 30))
    alike = Agreement()
    alike.counts[True, True] = 3
    assert alike.kappa is None


BAD_LABELS = {
    "no label": ([{"id": "0"}], "no 'id' and 'correct'"),
    "a number": ([{"id": "0", "correct": 1}], "true, false or null"),
    "twice": ([{"id": "0", "correct": True}, {"id": "0", "correct": True}], "a second label"),
    "of other rows": ([{"id": "x", "correct": True}], "no row of"),
    "none": ([{"id": "0", "correct": None}], "holds no labels"),
}


@pytest.mark.parametrize("fault", BAD_LABELS)
def test_labels_that_cannot_be_used_end_the_run_in_one_line(fault: str, tmp_path: Path) -> None:
    rows, said = BAD_LABELS[fault]
    with pytest.raises(UserError, match=said):
        score_file(str(source(tmp_path)), None, human=write(tmp_path / "labels.jsonl", rows))
