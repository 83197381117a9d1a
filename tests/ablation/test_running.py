"""`megascience ablate` by its command, with stand-ins for training and evaluation: what is done, redone, and said."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest
from lab import Lab

from megascience_hf.answers import verify
from megascience_hf.results.comparison import compare
from megascience_hf.results.reading import read_source

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
CELLS = ["pool-all", "pool-length-4", "pool-random-4"]


def questions(out: Path, subset: str) -> set[str]:
    return set(pl.read_parquet(out / "subsets" / subset / "data")["question"])


def test_it_selects_trains_evaluates_and_compares_and_does_nothing_twice(lab: Lab) -> None:
    done = lab.run()
    assert done.returncode == 0, done.stdout
    assert set(lab.states().values()) == {"done"}
    assert questions(lab.out, "pool-length-4") == {f"What is {n} plus {n}?" for n in (9, 10, 11, 12)}
    assert len(questions(lab.out, "pool-random-4")) == 4
    assert [len(lab.calls(word)) for word in ("mix", "select", "sft", "eval")] == [1, 2, 3, 3]

    results = lab.results()
    assert [(row["a"], row["b"]) for row in results["benchmarks"][::2]] == [
        ("pool-all", "pool-length-4"),
        ("pool-all", "pool-random-4"),
        ("pool-length-4", "pool-random-4"),
    ]
    # what results.comparison says of the same two folders, but for Holm's correction over all rows
    runs = [read_source(str(lab.out / "results" / name)).runs for name in CELLS[:2]]
    expected = compare(runs[0], runs[1], resamples=0).benchmarks[0]
    row = results["benchmarks"][0]["difference"]
    assert row["difference"]["value"] == expected.difference.value
    assert row["difference"]["standard_error"] == expected.difference.standard_error
    assert row["p_value"] == expected.p_value
    assert (row["wins"], row["losses"], row["ties"]) == (expected.wins, expected.losses, expected.ties)
    smallest = min(found["difference"]["p_value"] for found in results["benchmarks"])
    assert min(found["difference"]["p_holm"] for found in results["benchmarks"]) == pytest.approx(min(1, 6 * smallest))
    assert "Holm's correction over all 6 rows of benchmarks" in (lab.out / "results.md").read_text()

    # every command is in what was printed, as it can be typed
    printed = re.findall(r"^  (megascience .+)$", done.stdout, re.MULTILINE)
    assert [" ".join(shlex.split(line)[1:]) for line in printed] == lab.calls()

    before = len(lab.calls())
    again = lab.run()
    assert again.returncode == 0
    assert len(lab.calls()) == before
    assert again.stdout.count("done before") == 3
    assert lab.results() == results

    moved = lab.folder / "elsewhere"
    lab.out.rename(moved)
    moved.rename(lab.out)
    (lab.folder / "pool.jsonl").touch()
    assert lab.run().returncode == 0
    assert len(lab.calls()) == before, "rows that were only touched are not read again"
    with (lab.folder / "pool.jsonl").open("a") as pool:
        pool.write("\n")
    assert lab.run().returncode == 0
    # a file of another content is, and these are the same rows
    assert [line.split()[0] for line in lab.calls()[before:]] == ["mix"]


def test_a_changed_setting_redoes_what_depends_on_it_alone(lab: Lab) -> None:
    assert lab.run().returncode == 0
    before = len(lab.calls())
    lab.write(methods=[{"method": "length"}, {"method": "random", "seed": 7}])
    assert lab.run().returncode == 0
    assert [line.split()[0] for line in lab.calls()[before:]] == ["select", "sft", "eval"]
    assert all("pool-random-4" in line for line in lab.calls()[before:])
    before = len(lab.calls())
    lab.write(methods=[{"method": "length"}, {"method": "random", "seed": 7}], evaluation={"tasks": "gsm8k"})
    assert lab.run().returncode == 0
    assert [line.split()[0] for line in lab.calls()[before:]] == ["eval"] * 3
    assert {row["difference"]["name"] for row in lab.results()["benchmarks"]} == {"gsm8k"}


def test_a_failed_training_leaves_the_others_done_and_is_named_with_its_log(lab: Lab) -> None:
    failed = lab.run(STAND_IN_FAIL="sft smollm2-135m-smoke --data out/subsets/pool-length-4/data")
    assert failed.returncode == 1
    states = lab.states()
    assert [states[name] for name in (CELLS[0], CELLS[2])] == ["done", "done"]
    assert "out of memory" in states["pool-length-4"]
    log = re.search(r"whole log: ([^)]+)", states["pool-length-4"])
    assert log is not None
    assert "CUDA error" in (lab.folder / log[1]).read_text()
    assert "failed" in failed.stdout
    # collected later, by a command that runs nothing
    assert lab.run("--step", "table").returncode == 0
    assert lab.states() == states
    before = len(lab.calls())
    assert lab.run().returncode == 0
    assert [line.split()[0] for line in lab.calls()[before:]] == ["sft", "eval"]
    assert set(lab.states().values()) == {"done"}


def test_cells_can_be_jobs_of_their_own_and_be_collected_later(lab: Lab) -> None:
    assert lab.run("--only", "2", "--step", "data").returncode == 0
    assert [line.split()[0] for line in lab.calls()] == ["mix", "select"]
    missing = lab.run("--only", "pool-random-*", "--step", "train")
    assert missing.returncode == 1
    assert "is not done" in missing.stdout
    jobs = [
        subprocess.Popen(
            lab.command("--only", number), cwd=lab.folder, env=lab.environment(), stdout=subprocess.DEVNULL
        )
        for number in (1, 2, 3)
    ]
    assert [job.wait(timeout=900) for job in jobs] == [0, 0, 0]
    assert lab.run("--step", "table").returncode == 0
    assert set(lab.states().values()) == {"done"}
    assert [len(lab.calls(word)) for word in ("mix", "select", "sft", "eval")] == [1, 2, 3, 3]


def test_killed_in_a_training_the_same_command_goes_on_from_its_checkpoint(lab: Lab) -> None:
    gate = lab.folder / "gate"
    gate.touch()
    environment = lab.environment(STAND_IN_GATE=str(gate))
    process = subprocess.Popen(lab.command(), cwd=lab.folder, env=environment, stdout=subprocess.DEVNULL)
    checkpoint = lab.out / "models" / "pool-all" / "checkpoint-1" / "trainer_state.json"
    try:
        wait_for(checkpoint.exists)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        calls = len(lab.calls())
    finally:
        gate.unlink()
    # the training has ended with the command that began it
    again = lab.run()
    assert again.returncode == 0, again.stdout
    after = lab.calls()[calls:]
    assert "--resume" in after[0].split()
    assert [line.split()[0] for line in after] == ["sft", "eval", *["select", "sft", "eval"] * 2]
    assert not any("--resume" in line for line in after[1:])
    assert set(lab.states().values()) == {"done"}
    assert not list((lab.out / "models").glob("*/checkpoint-*"))


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 600
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_several_seeds_are_trainings_of_the_same_rows_and_are_compared_together(lab: Lab) -> None:
    lab.write(methods=[{"method": "random"}], training={"preset": "smollm2-135m-smoke", "seeds": [1, 2]})
    done = lab.run()
    assert done.returncode == 0, done.stdout
    assert list(lab.states()) == ["pool-all-seed1", "pool-all-seed2", "pool-random-4-seed1", "pool-random-4-seed2"]
    assert len(lab.calls("select")) == 1
    cells = {cell["name"]: cell["accuracies"]["gsm8k"] for cell in lab.results()["cells"]}
    row = next(row for row in lab.results()["benchmarks"] if row["difference"]["name"] == "gsm8k")
    assert (row["a"], row["b"], row["difference"]["items"]) == ("pool-all", "pool-random-4", 80)
    assert sum(row["difference"][name] for name in ("wins", "losses", "ties")) == 40  # questions
    assert row["difference"]["a"] == pytest.approx((cells["pool-all-seed1"] + cells["pool-all-seed2"]) / 2)
    assert "clustered by question" in done.stdout


def test_difficulty_asks_its_models_once_for_all_sizes_and_says_the_size_of_the_others(lab: Lab, serve: Any) -> None:
    def script(reply: Any) -> str:
        number = int(reply.prompt.split("What is ")[1].split(" ")[0])
        right = number <= 2 or (number <= 7 and reply.request["seed"] % 2)
        return f"So \\boxed{{{2 * number if right else 999}}}"

    assert verify("14", "14", "math").correct
    with serve(script) as server:
        model = {"name": "small", "endpoint": server.url}
        lab.write(
            methods=[{"method": "difficulty", "model": model, "k": 4}, {"method": "random"}],
            sizes=["as difficulty", 2],
        )
        done = lab.run("--step", "data")
        assert done.returncode == 0, done.stdout
        asked = len(server.requests)
        assert asked == 12 * 4
        lab.write(
            methods=[{"method": "difficulty", "model": model, "k": 4}, {"method": "random"}],
            sizes=["as difficulty", 2, 3],
        )
        assert lab.run("--step", "data").returncode == 0
        assert len(server.requests) == asked
    assert len(lab.calls("select out/pools/pool/data -o out/measured")) == 1
    assert lab.run("--step", "table").returncode == 0
    rows = {cell["name"]: cell["rows"] for cell in lab.results()["cells"]}
    kept = rows["pool-difficulty"]
    assert 1 < kept <= 5
    assert rows == {
        "pool-all": 12, "pool-difficulty": kept, "pool-random": kept, "pool-difficulty-2": 2, "pool-random-2": 2,
        "pool-difficulty-3": 3, "pool-random-3": 3,
    }  # fmt: skip
    # the plan knows by now what was counted
    planned = lab.run("--dry-run")
    assert re.search(rf"pool-random +\d+ +{kept} ", planned.stdout)


def test_a_file_of_scores_and_lengths_by_a_model_need_no_second_answer(lab: Lab, serve: Any) -> None:
    scores = [{"question": f"What is {n} plus {n}?", "score": n - 1} for n in range(1, 13)]
    (lab.folder / "scores.jsonl").write_text("".join(json.dumps(line) + "\n" for line in scores))

    def script(reply: Any) -> str:
        return "long " * (20 - int(reply.prompt.split("What is ")[1].split(" ")[0]))

    with serve(script) as server:
        methods = [
            {"method": "difficulty", "lowest": 3, "highest": 8},
            {"method": "length", "model": {"name": "annotator", "endpoint": server.url}},
        ]
        lab.write(
            sources=[{"name": "pool", "path": "pool.jsonl", "scores": "scores.jsonl"}],
            methods=methods,
            sizes=["as difficulty", 2],
        )
        done = lab.run("--step", "data")
        assert done.returncode == 0, done.stdout
        assert len(server.requests) == 12
    taken = pq.read_table(lab.out / "subsets" / "pool-difficulty" / "data").column("question").to_pylist()
    assert taken == [f"What is {n} plus {n}?" for n in range(4, 10)]
    assert questions(lab.out, "pool-length") == {f"What is {n} plus {n}?" for n in range(1, 7)}
    assert questions(lab.out, "pool-length-2") == {f"What is {n} plus {n}?" for n in (1, 2)}


def test_fewer_rows_than_asked_for_are_a_failure_and_not_a_smaller_cell(lab: Lab) -> None:
    scores = [{"question": f"What is {n} plus {n}?", "score": n - 1} for n in range(1, 13)]
    (lab.folder / "scores.jsonl").write_text("".join(json.dumps(line) + "\n" for line in scores))
    source = {"name": "pool", "path": "pool.jsonl", "scores": "scores.jsonl"}
    lab.write(sources=[source], methods=[{"method": "difficulty", "lowest": 9, "highest": 10}])
    done = lab.run("--step", "data")
    assert done.returncode == 1
    assert "pool-difficulty-4: 4 rows are asked for and 2 can be had" in done.stdout
