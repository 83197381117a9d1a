"""`megascience eval` as a user runs it, against servers that fail and prompts that repeat: the real command."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from judge_script import parts, verdict
from warm_python import MEGASCIENCE, warm_python

from megascience_hf.results import reading

pytest.importorskip("lighteval")
pytestmark = pytest.mark.slow


BACKENDS = pytest.mark.parametrize("backend", ["lighteval", "inspect"])


def command(url: str, out: Path, *more: str, warm: bool = True) -> list[str]:
    words = [MEGASCIENCE, "eval", "tiny", "--endpoint", url, "--out", str(out), *more]
    return [warm_python(), *words] if warm else words


def run(url: str, out: Path, *more: str, warm: bool = True) -> subprocess.CompletedProcess[str]:
    words = command(url, out, *more, warm=warm)
    return subprocess.run(words, capture_output=True, text=True, timeout=500, check=False)


def made_math(folder: Path, count: int) -> Path:
    """MATH and MATH-500 in small: all problems of the second are problems of the first, word for word."""
    rows = [
        {"problem": f"What is {n} + 1?", "solution": f"\\boxed{{{n + 1}}}", "level": "Level 1", "type": "Algebra"}
        for n in range(count)
    ]
    (folder / "math").mkdir(parents=True)
    (folder / "math_500").mkdir()
    (folder / "math" / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    half = [row | {"answer": str(n + 1), "unique_id": f"test/{n}"} for n, row in enumerate(rows) if n % 2]
    (folder / "math_500" / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in half))
    return folder


def number(request: dict[str, Any]) -> int:
    found = re.search(r"What is (\d+) \+ 1", request["messages"][-1]["content"])
    assert found is not None
    return int(found[1])


@BACKENDS
def test_prompts_that_repeat_come_out_right_after_kills_and_each_is_asked_once(
    backend: str, tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    data, out = made_math(tmp_path / "data", 60), tmp_path / "out"
    stalls = threading.Event()

    def answer(request: dict[str, Any]) -> Any:
        if not stalls.is_set():
            time.sleep(0.1)
        return completion(f"So \\boxed{{{number(request) + 1}}}.", model="tiny-0925")

    server = openai_server(answer)
    arguments = ("--tasks", "megascience:math,math_500", "--data-dir", str(data), "--batch-size", "4")
    arguments += ("--backend", backend)
    for kill in (1, 2, 3):
        before = len(server.requests)
        process = subprocess.Popen(
            command(server.url, out, *arguments),
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 200
        while len(server.requests) < before + 15 and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        process.kill()  # lighteval, its child, is told
        process.wait()
        (out / "random.py").write_text("raise SystemExit('a file of the output folder was run')")
        assert before + 15 <= len(server.requests) < 90, f"kill {kill} came too late"
    stalls.set()
    done = run(server.url, out, *arguments, warm=False)  # which would import random.py
    assert done.returncode == 0, done.stderr[-2000:]
    runs = reading.read_source(str(out)).runs
    results = {run.benchmark: (run.result.items, run.result.correct) for run in runs}
    assert results == {"math": (60, 60), "math_500": (30, 30)}
    asked = Counter(number(request) for request in server.requests)
    lost = 4 if backend == "lighteval" else 8  # what was under way, and with Inspect what was not yet written
    assert sum(asked.values()) <= 90 + 3 * lost, "only what was under way at a kill is asked again"
    # nothing of litellm's, no pickles
    assert not [file for file in out.rglob("*") if "litellm" in file.name or file.suffix in {".pkl", ".db"}]
    run_of = runs[0]
    assert run_of.settings is not None
    assert (run_of.settings.server_model, run_of.settings.temperature, run_of.mean_tokens) == ("tiny-0925", 0.0, 1.0)


# What the server says is told by one function of both backends (test_served.py); of lighteval one process is enough.
@pytest.mark.parametrize(
    ("backend", "status", "said"),
    [
        ("inspect", 401, "refuses the key"),
        ("inspect", 404, "does not know 'tiny'"),
        ("inspect", 503, "does not answer"),
        ("lighteval", 503, "does not answer"),
    ],
)
def test_a_server_that_refuses_ends_the_command_with_one_line(
    backend: str,
    status: int,
    said: str,
    tmp_path: Path,
    openai_server: Callable[..., Any],
    completion: Callable[..., Any],
) -> None:
    server = openai_server(lambda _: completion(status=status, error="because"))
    done = run(server.url, tmp_path / "out", "--tasks", "gsm8k", "--sample", "--backend", backend)
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("megascience: ")
    assert said in last
    assert len(server.requests) <= 3


@BACKENDS
def test_sigterm_ends_the_asking(
    backend: str, tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    def answer(request: dict[str, Any]) -> Any:
        time.sleep(0.2)
        return completion("42")

    server = openai_server(answer)
    data = made_math(tmp_path / "data", 2_000)
    arguments = ("--tasks", "megascience:math", "--data-dir", str(data), "--batch-size", "2")
    arguments += ("--backend", backend)
    process = subprocess.Popen(
        command(server.url, tmp_path / "out", *arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 200
    while len(server.requests) < 5 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 128 + signal.SIGTERM
    time.sleep(1)
    asked = len(server.requests)
    time.sleep(1.5)
    assert len(server.requests) == asked


@BACKENDS
def test_a_judge_reads_what_rules_cannot_tell_and_the_report_says_so(
    backend: str, tmp_path: Path, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    (data / "math_500").mkdir(parents=True)
    golds = ["\\text{even}", "\\text{odd}", "7"]
    rows = [{"problem": f"Problem {n}?", "solution": "", "answer": gold, "unique_id": f"test/{n}", "level": 1,
             "subject": "Algebra"} for n, gold in enumerate(golds)]  # fmt: skip
    (data / "math_500" / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    def answer(request: dict[str, Any]) -> Any:
        prompt = request["messages"][-1]["content"]
        if request["model"] == "judge":
            asked = parts(prompt)
            assert "Problem" in asked.question
            return completion(verdict("even" in asked.gold + asked.answer))
        return completion("\\boxed{8}" if "Problem 2" in prompt else "\\boxed{\\text{divisible by two}}")

    server = openai_server(answer)
    arguments = ("--tasks", "math_500", "--data-dir", str(data), "--backend", backend)
    arguments += ("--judge", server.url, "--judge-model", "judge")
    done = run(server.url, out, *arguments)
    assert done.returncode == 0, done.stderr
    assert "Rules alone and with the judge" in done.stdout
    [judged] = reading.read([str(out)]).runs
    assert judged.judge == "judge (general, 4 votes)"
    verdicts = [(one.by_rules, one.undecided, one.correct) for item in judged.items if (one := item.judged)]
    assert sorted(verdicts, key=str) == [(False, False, None), (False, True, False), (False, True, True)]
    assert [item.correct for item in judged.items] == [said is True for *_, said in verdicts]
    asked = sum(request["model"] == "judge" for request in server.requests)
    assert asked == 5  # two answers, and the one that is found right three times more
    again = run(server.url, out, *arguments)
    assert again.returncode == 0, again.stderr
    assert sum(request["model"] == "judge" for request in server.requests) == asked
