"""Steps with marks: done once, redone when their inputs change, named with their log when they fail."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from megascience_hf.errors import UserError
from megascience_hf.task_runner import Attempt, Steps, tree_hash


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return Steps(tmp_path / "out", Console(quiet=True))


def counting(steps: Steps, file: str = "made") -> tuple[list[bool], Any]:
    """An action that makes a file, and whether each of its attempts was told that it resumes."""
    attempts: list[bool] = []

    def action(attempt: Attempt) -> dict[str, Any]:
        attempts.append(attempt.resumes)
        (steps.out / file).write_text("x")
        return {"files": [file], "answer": 42}

    return attempts, action


def test_a_step_is_done_once_and_again_when_an_input_or_its_file_is_another(steps: Steps) -> None:
    attempts, action = counting(steps)
    for made_from in (["a"], ["a"], ["b"], ["b"]):
        assert steps.run("1 make", "", made_from, action)["answer"] == 42
    assert attempts == [False, False]
    (steps.out / "made").unlink()
    assert steps.done("1 make", ["b"]) is None
    steps.run("1 make", "", ["b"], action)
    assert len(attempts) == 3


def test_a_damaged_mark_is_none(steps: Steps) -> None:
    attempts, action = counting(steps)
    steps.run("make", "", [], action)
    (steps.out / "steps" / "make.json").write_text('{"key": ')
    steps.run("make", "", [], action)
    assert len(attempts) == 2


def test_a_failed_command_is_said_with_its_last_line_and_log_and_tried_again(steps: Steps) -> None:
    def fail(attempt: Attempt) -> None:
        attempt.run([sys.executable, "-c", "print('loading'); print('[no] memory'); raise SystemExit(3)"])

    with pytest.raises(UserError, match=r"exit code 3: \[no\] memory \(whole log: .*train-it\.log\)"):
        steps.run("train it", "", ["a"], fail)
    assert steps.log("train it").read_text().splitlines()[1:] == ["loading", "[no] memory"]
    assert steps.done("train it", ["a"]) is None
    assert "exit code 3" in str(steps.failure("train it", ["a"]))
    assert steps.failure("train it", ["b"]) is None
    attempts, action = counting(steps)
    steps.run("train it", "", ["a"], action)
    assert attempts == [True]
    assert steps.failure("train it", ["a"]) is None


def test_an_exit_code_that_says_something_of_the_result_is_no_failure(steps: Steps) -> None:
    one = [sys.executable, "-c", "raise SystemExit(1)"]
    steps.run("1 one", "", [1], lambda attempt: attempt.run(one, accepts=(0, 1)))
    with pytest.raises(UserError, match="failed with exit code 1"):
        steps.run("2 two", "", [1], lambda attempt: attempt.run(one))


def test_an_attempt_resumes_what_was_begun_from_the_same_inputs_and_not_what_was_begun_from_others(
    steps: Steps,
) -> None:
    def killed(_: Attempt) -> None:
        raise KeyboardInterrupt

    for begun, resumes in (("a", True), ("b", False)):
        with pytest.raises(KeyboardInterrupt):
            steps.run("make", "", [begun], killed)
        attempts, action = counting(steps)
        steps.run("make", "", ["a"], action)
        assert attempts == [resumes]
        (steps.out / "made").unlink()


def test_two_at_one_step_do_it_once(steps: Steps) -> None:
    entered, leave = threading.Event(), threading.Event()
    attempts, action = counting(steps)

    def slow(attempt: Attempt) -> dict[str, Any]:
        entered.set()
        leave.wait(30)
        return dict(action(attempt))

    first = threading.Thread(target=steps.run, args=("make", "", [], slow))
    first.start()
    assert entered.wait(30)
    second = threading.Thread(target=steps.run, args=("make", "", [], action))
    second.start()
    leave.set()
    first.join(30)
    second.join(30)
    assert attempts == [False]
    assert json.loads((steps.out / "steps" / "make.json").read_text())["answer"] == 42


def test_the_hash_of_a_folder_is_of_names_and_contents(tmp_path: Path) -> None:
    def folder(name: str, files: dict[str, str]) -> Path:
        for file, text in files.items():
            (tmp_path / name / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / file).write_text(text)
        return tmp_path / name

    one = tree_hash(folder("one", {"a": "1", "sub/b": "2"}))
    assert tree_hash(folder("same", {"sub/b": "2", "a": "1"})) == one
    assert tree_hash(folder("renamed", {"a": "1", "sub/c": "2"})) != one
    assert tree_hash(folder("changed", {"a": "1", "sub/b": "3"})) != one
    assert tree_hash(folder("one", {}), "a") == tree_hash(folder("changed", {}), "a")
