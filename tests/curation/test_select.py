"""`megascience select` by its command: what is taken, what is asked, what a kill costs, what bad input says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.curation.mixture.selection import choose, hash_order
from megascience_hf.curation.mixture.settings import Selection
from megascience_hf.curation.selection.difficulty import is_exact


def pool(folder: Path, rows: int = 6, **more: Any) -> Path:
    file = folder / "pool.jsonl"
    lines = [
        {"question": f"What is {n} plus {n}?", "answer": "so " * n, "reference_answer": str(2 * n), "kept": [n], **more}
        for n in range(1, rows + 1)
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


def command(*arguments: object) -> list[str]:
    start = "import sys; from megascience_hf.cli import main; sys.argv[0] = 'megascience'; main()"
    return [sys.executable, "-c", start, "select", *map(str, arguments)]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=120, check=False)


def taken(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "data" / "train.jsonl").read_text().splitlines()]


def test_the_longest_answers_are_taken_with_all_their_columns(tmp_path: Path) -> None:
    done = run(pool(tmp_path), "-o", tmp_path / "out", "--method", "length", "--size", 2)
    assert done.returncode == 0, done.stderr
    assert [row["kept"] for row in taken(tmp_path / "out")] == [[5], [6]]


def test_a_size_above_the_pool_takes_all_and_says_so(tmp_path: Path) -> None:
    done = run(pool(tmp_path), "-o", tmp_path / "out", "--method", "random", "--size", 10)
    assert done.returncode == 0
    assert len(taken(tmp_path / "out")) == 6
    assert "10 rows are asked for and 6 are there" in done.stdout


@given(st.lists(st.text(), min_size=1, max_size=40), st.integers(1, 40), st.integers(1, 40), st.data())
def test_a_smaller_size_is_a_subset_of_a_larger_one_by_every_method(
    questions: list[str], one: int, other: int, data: st.DataObject
) -> None:
    order = hash_order(questions, 42)
    lengths = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(questions), max_size=len(questions))))
    scores = lengths * 3.0
    for method in ("random", "length", "difficulty"):
        few, many = (
            choose(Selection(method=method, size=n, scores="s"), order, lengths, scores) == ""  # type: ignore[arg-type]
            for n in sorted((one, other))
        )
        assert not (few & ~many).any()


@pytest.mark.parametrize(
    ("reference", "exact"),
    [("42", True), (r"\frac{1}{2}", True), ("", False), ("It rises because pressure falls.", False), ("yes", False)],
)
def test_a_reference_is_exact_if_it_is_a_number_or_a_formula(reference: str, exact: bool) -> None:
    assert is_exact(reference) is exact


def by_difficulty(file: Path, out: Path, url: str, *more: object) -> list[object]:
    return [file, "-o", out, "--method", "difficulty", "--model", "small", "--endpoint", url, "--k", 4, *more]


def test_difficulty_asks_k_times_with_seeds_of_their_own_and_scores_exact_references_itself(
    serve: Any, tmp_path: Path
) -> None:
    def script(reply: Any) -> str:
        right = reply.request["seed"] % 2 if "plus 1?" not in reply.prompt else 1
        number = int(reply.prompt.split("What is ")[1].split(" ")[0])
        return f"So \\boxed{{{2 * number if right else 999}}}"

    with serve(script) as server:
        done = run(*by_difficulty(pool(tmp_path), tmp_path / "out", server.url))
        assert done.returncode == 0, done.stderr
        assert len(server.requests) == 24
        assert len({(r["messages"][0]["content"], r["seed"]) for r in server.requests}) == 24
        again = run(*by_difficulty(pool(tmp_path), tmp_path / "out", server.url))
        assert again.returncode == 0
        assert len(server.requests) == 24
    scores = [json.loads(line) for line in (tmp_path / "out" / "scores.jsonl").read_text().splitlines()]
    assert scores[0]["score"] == 10.0
    assert [r["kept"] for r in taken(tmp_path / "out")] == [
        [n] for n, s in enumerate(scores, 1) if 1 <= s["score"] <= 9
    ]
    assert (tmp_path / "out" / "difficulty.png").read_bytes().startswith(b"\x89PNG")


def test_a_judge_that_answers_prose_is_counted_and_its_questions_are_not_taken(serve: Any, tmp_path: Path) -> None:
    def script(reply: Any) -> str:
        if reply.request["model"] == "judge":
            return "I think it is fine." if "What is 1 plus" in reply.prompt else '{"score": 5}'
        return "An explanation."

    file = pool(tmp_path, 2, reference_answer="It rises because pressure falls.")
    with serve(script) as server:
        done = run(*by_difficulty(file, tmp_path / "out", server.url, "--judge", "judge"))
    assert done.returncode == 0, done.stderr
    assert [row["kept"] for row in taken(tmp_path / "out")] == [[2]]
    account = json.loads((tmp_path / "out" / "account.json").read_text())
    assert account["problems"] == {"judge's reply cannot be read": 4}
    assert account["dropped"] == {"no score": 1}


def test_killed_it_goes_on_and_pays_for_no_response_twice(serve: Any, tmp_path: Path) -> None:
    def script(reply: Any) -> str:
        time.sleep(0.05)
        return "\\boxed{4}"

    file, out = pool(tmp_path, 10), tmp_path / "out"
    with serve(script) as server:
        arguments = by_difficulty(file, out, server.url, "--concurrency", 2)
        process = subprocess.Popen(command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while len(server.requests) < 10 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert not (out / "scores.jsonl").exists()
        done = run(*arguments)
        assert done.returncode == 0, done.stderr
        assert 40 <= len(server.requests) <= 42  # at most those under way at the kill are asked again
    assert len((out / "scores.jsonl").read_text().splitlines()) == 10


def test_a_dry_run_asks_nothing(serve: Any, tmp_path: Path) -> None:
    with serve(lambda _: "x") as server:
        done = run(*by_difficulty(pool(tmp_path), tmp_path / "out", server.url, "--dry-run", "--price-out", 1))
        assert done.returncode == 0, done.stderr
        assert "24" in done.stdout
        assert server.requests == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--method", "length", "--size", "2", "--response", "nothing"], "no column nothing; its columns are"),
        (["--method", "best", "--size", "2"], "--method is one of"),
        (["--method", "random"], "needs a size or a fraction"),
        (["--method", "random", "--size", "2", "--fraction", "0.5"], "exclude each other"),
        (["--method", "difficulty"], "difficulty needs --model"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = run(pool(tmp_path), "-o", tmp_path / "out", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_empty_source_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    done = run(tmp_path / "empty.jsonl", "-o", tmp_path / "out", "--method", "random", "--size", 1)
    assert done.returncode == 2
    assert "has no row that can be used" in done.stderr
