"""Whole real benchmarks through a server with a known truth, killed three times, by every road; 1 if one differs.

    python bench/whole_benchmarks.py [--benchmarks chembench,scibench,mmlu] [--backends inspect,lighteval] [--kills 3]
    python bench/whole_benchmarks.py --benchmarks math,math_500 --backends inspect --kills 0   # how long it takes

Of each question the server always gives the same response: right, right after a thought, wrong, none, cut, or two that
contradict each other, by a hash of the prompt. What the counts must be is told by `AnswerKey.score` on the same
responses. `megascience eval` is killed with SIGKILL as a group when a quarter, a half and three quarters of the
questions are answered, and started again; then `megascience score` and `evaluate` read what it left. A question that a
benchmark asks twice is asked twice.

The data are private (../shared): only counts go to the terminal.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.extend(str(Path(__file__).resolve().parents[1] / "tests" / room) for room in ("tasks", "curation"))
from scripted_server import Reply, serve
from test_benchmarks import perfect_response, real_rows

import megascience_hf
from megascience_hf.results import reading
from megascience_hf.tasks import BENCHMARKS, Item, loading

MEGASCIENCE = Path(sys.executable).with_name("megascience")
METRIC = Path(megascience_hf.__file__).parent / "metrics" / "science_answer"
Counts = tuple[int, dict[str, int]]  # right answers, and responses by status


def response(item: Item) -> tuple[str, str]:
    """What the server says to the question, and why it ended."""
    gold = item.key.gold if isinstance(item.key.gold, str) else tuple(item.key.gold)
    right = perfect_response(gold, item.key)
    forms = (
        (right, "stop"),
        (f"<think>Perhaps it is 17.</think>{right}", "stop"),
        ("It follows that \\boxed{a fish}.\n\nAnswer: a fish", "stop"),
        ("I am sorry, but I cannot answer this question.", "stop"),
        ("<think>First we need to consider", "length"),
        (f"{right} Or rather \\boxed{{17.25}}, or \\boxed{{18.75}}.", "stop"),
    )
    return forms[int(hashlib.sha256(item.prompt.encode()).hexdigest(), 16) % len(forms)]


@dataclass
class Server:
    """Gives each question its response; counts what it was asked."""

    responses: dict[str, tuple[str, str]]
    asked: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, reply: Reply) -> None:
        found = self.responses.get(reply.request["messages"][-1]["content"]) if "messages" in reply.request else None
        if found is None:
            reply.send_json(404, {"error": {"message": "no"}})
            return
        with self._lock:
            self.asked += 1
        reply.send(*found)


def evaluate(command: list[str], server: Server, kills: list[int]) -> tuple[float, int]:
    """Run the command to its end, killed when so many questions were answered; seconds, and how often it was killed."""
    environment = os.environ | {"INSPECT_DISPLAY": "none", "HF_HUB_OFFLINE": "1"}
    started, killed = time.monotonic(), 0
    while True:
        process = subprocess.Popen(
            command, env=environment, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        said: list[bytes] = []
        assert process.stdout is not None
        reader = threading.Thread(target=lambda out=process.stdout, to=said: to.append(out.read()), daemon=True)
        reader.start()
        while process.poll() is None:
            if killed < len(kills) and server.asked >= kills[killed]:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                killed += 1
                break
            time.sleep(0.05)
        else:
            reader.join()
            if process.returncode:
                raise SystemExit(f"{' '.join(command)}\nended with {process.returncode}:\n{said[0].decode()[-2000:]}")
            return time.monotonic() - started, killed


def by_reading(out: Path) -> dict[str, Counts]:
    return {run.benchmark: (run.result.correct, run.result.status) for run in reading.read_source(str(out)).runs}


def by_score(out: Path, scores: Path) -> dict[str, Counts]:
    subprocess.run([MEGASCIENCE, "score", str(out), "-o", str(scores)], check=True, capture_output=True)
    found: dict[str, tuple[int, Counter[str]]] = {}
    for line in scores.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        name = row["task"].removeprefix("megascience:").removeprefix("megascience_").removesuffix("|0")
        right, statuses = found.get(name, (0, Counter()))
        statuses[row["status"]] += 1
        found[name] = (right + row["correct"], statuses)
    return {name: (right, dict(statuses)) for name, (right, statuses) in found.items()}


def by_metric(items: dict[str, list[Item]], responses: dict[str, tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Right answers and cut responses, by the metric of `evaluate`."""
    from evaluate import load

    metric, found = load(str(METRIC)), {}
    fields = ("kind", "letters", "options", "labels", "multiple", "unit", "rel_tol", "abs_tol", "alternatives")
    for name, of_it in items.items():
        keys = [item.key.to_row() for item in of_it]
        counted = metric.compute(
            predictions=[responses[item.prompt][0] for item in of_it],
            references=[key["gold"] for key in keys],
            finish_reasons=[responses[item.prompt][1] for item in of_it],
            **{field: [key[field] for key in keys] for field in fields if any(key.get(field) for key in keys)},
        )
        found[name] = (counted["correct"], counted["truncated"])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--benchmarks", default="chembench,scibench,mmlu")
    parser.add_argument("--backends", default="inspect,lighteval")
    parser.add_argument("--kills", type=int, default=3)
    asked = parser.parse_args()
    names = asked.benchmarks.split(",")
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        for name in names:
            file = data / name / "test.jsonl"
            file.parent.mkdir(parents=True)
            file.write_text("".join(json.dumps(row) + "\n" for row in real_rows(name)), encoding="utf-8")
        items = {name: loading.items(BENCHMARKS[name], data) for name in names}
        responses = {item.prompt: response(item) for of_it in items.values() for item in of_it}
        truth: dict[str, Counts] = {}
        for name, of_it in items.items():
            scores = [item.key.score(*responses[item.prompt]) for item in of_it]
            truth[name] = (sum(one.correct for one in scores), dict(Counter(one.answer.status for one in scores)))
        total = sum(map(len, items.values()))
        repeated = total - len({item.prompt for of_it in items.values() for item in of_it})
        print(f"{total:,} questions, {repeated:,} of them asked before in other words or in the same\n")
        print("| road | benchmark | items | accuracy | extracted | cut | as it must be |")
        print("|---|---|---:|---:|---:|---:|---|")

        def show(road: str, found: dict[str, Counts]) -> None:
            nonlocal failed
            for name in names:
                right, statuses = found.get(name, (0, {}))
                same = (right, statuses) == truth[name]
                failed |= not same
                count = max(1, sum(statuses.values()))
                cells = (right / count, statuses.get("extracted", 0) / count, statuses.get("truncated", 0) / count)
                shares = " | ".join(f"{100 * cell:.2f}" for cell in cells)
                print(f"| {road} | {name} | {count:,} | {shares} | {'yes' if same else 'NO'} |", flush=True)

        times = []
        for backend in asked.backends.split(","):
            out, server = Path(folder) / backend, Server(responses)
            kills = [total * (number + 1) // (asked.kills + 1) for number in range(asked.kills)]
            with serve(server.answer) as running:
                command = [str(MEGASCIENCE), "eval", "tiny", "--endpoint", running.url, "--tasks", ",".join(names)]
                command += ["--data-dir", str(data), "--backend", backend, "--out", str(out)]
                seconds, killed = evaluate(command, server, kills)
            more = server.asked - total
            times.append(f"{backend}: {seconds:.0f} s, killed {killed} times, {server.asked:,} requests ({more:+,})")
            show(backend, by_reading(out))
            show(f"score of {backend}", by_score(out, Path(folder) / f"{backend}.jsonl"))
        for name, (right, cut) in by_metric(items, responses).items():
            same = (right, cut) == (truth[name][0], truth[name][1].get("truncated", 0))
            failed |= not same
            count = len(items[name])
            cells = f"{100 * right / count:.2f} | | {100 * cut / count:.2f}"
            print(f"| evaluate | {name} | {count:,} | {cells} | {'yes' if same else 'NO'} |")
        print("\n" + "\n".join(times))
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
