"""The scorer as a reward beside its peers: TRL's `accuracy_reward`, and Math-Verify as its README says.

    python bench/rewards.py hangs      # what each does with expressions that have no end, in a thread
    python bench/rewards.py speed      # rewards a second for 1,000 completions in 8 threads
    python bench/rewards.py hacks      # what each pays of the responses of tests/answers/reward_hacks.py
    python bench/rewards.py agreement  # with the labels of ../shared/responses, which is private

Peers run in processes of their own, by `--peer-python` in another environment (one with math-verify 0.9), and are
killed after `--limit` seconds of the processor, so that a busy machine makes none look worse. Tables are Markdown. A
peer that gives no reward (None) is counted apart.
"""

from __future__ import annotations

import argparse
import json
import logging
import resource
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, get_args

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench"), str(ROOT / "tests" / "answers")]
GENERATIONS = 8  # completions of a prompt
PEERS = ("megascience_hf", "TRL", "Math-Verify")
HANGS = {
    "a tower of powers": "9^{9^{9^9}}",
    "a factorial": "(10^7)!",
    "a binomial": "\\binom{10^9}{5\\cdot 10^8}",
    "a sum of 10⁷ terms": "\\sum_{n=1}^{10000000} \\frac{1}{n^2+1}",
    "an integral": "\\int_0^1 x^{x^{x}} e^{\\sin(x^2)}\\,dx",
}


@dataclass(frozen=True)
class Item:
    """A response with its gold, as each peer is asked."""

    response: str
    gold: str
    kind: str = "math"
    arguments: dict[str, Any] = field(default_factory=dict)


# --- in the process of a peer ----------------------------------------------------------------------------------------


def rewarder(peer: str) -> Callable[[list[Item]], list[float | None]]:
    """The peer's own call, for a batch."""
    if peer == "megascience_hf":
        from megascience_hf.rewards import science_reward

        def ours(items: list[Item]) -> list[float | None]:
            names = {name for item in items for name in item.arguments}
            columns = {name: [item.arguments.get(name) for item in items] for name in names}
            kinds = [item.kind for item in items]
            return science_reward([i.response for i in items], [i.gold for i in items], kind=kinds, **columns)

        return ours
    if peer == "TRL":
        from trl.rewards import accuracy_reward

        def trl(items: list[Item]) -> list[float | None]:
            completions = [[{"role": "assistant", "content": item.response}] for item in items]
            return accuracy_reward(completions, [_marked(item.gold) for item in items])

        return trl
    from math_verify import parse, verify

    # as TRL does: its time-outs are signals, which a thread may not set
    main = threading.current_thread() is threading.main_thread()
    limits = ({}, {}) if main else ({"parsing_timeout": None}, {"timeout_seconds": None})

    def math_verify(items: list[Item]) -> list[float | None]:
        found: list[float | None] = []
        for item in items:
            gold = parse(_marked(item.gold), **limits[0])
            found.append(float(verify(gold, parse(item.response, **limits[0]), **limits[1])) if gold else None)
        return found

    return math_verify


def _marked(gold: str) -> str:
    return gold if "$" in gold or "\\boxed" in gold else f"${gold}$"


def work(peer: str, threads: int, limit: int) -> None:
    """Answer each line of JSON (a batch) with its rewards and the seconds they took; the first line is `ready`. The
    system ends the process when a batch takes more than `limit` seconds of the processor."""
    logging.disable()

    def run() -> None:
        reward = rewarder(peer)
        paid = reward([Item("The answer is $\\boxed{1}$.", "1")])  # which also imports
        print(json.dumps("ready" if paid == [1.0] else f"{paid[0]} where 1 is right"), flush=True)
        for line in sys.stdin:
            items = [Item(**item) for item in json.loads(line)]
            resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + limit + 1, resource.RLIM_INFINITY))
            begin, computed = time.perf_counter(), time.process_time()
            try:
                rewards: Any = _in_threads(reward, items, threads) if threads > 1 else reward(items)
            except Exception as error:  # noqa: BLE001 - whatever a peer raises is its answer
                rewards = f"{type(error).__name__}: {error}"[:120]
            print(json.dumps([rewards, time.perf_counter() - begin, time.process_time() - computed]), flush=True)

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    worker.join()


def _in_threads(
    reward: Callable[[list[Item]], list[float | None]], items: list[Item], threads: int
) -> list[float | None]:
    parts = [items[start::threads] for start in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        return [one for part in pool.map(reward, parts) for one in part]


# --- here ------------------------------------------------------------------------------------------------------------


class Process:
    """A peer in a process that can be killed."""

    def __init__(self, peer: str, python: str, limit: float, threads: int = 1) -> None:
        own = peer == "megascience_hf"
        command = [sys.executable if own else python, __file__, "work", "--peer", peer, "--threads", str(threads)]
        command += ["--limit", str(int(limit))]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline().strip()
        if said != '"ready"':  # such as Math-Verify without its parser: it would pay no hack either
            self.close()
            raise SystemExit(f"{peer} does not work in {command[0]} ({said or 'it ended'}): --peer-python is another")

    def ask(self, items: list[Item]) -> tuple[Any, float, float] | None:
        """Rewards, seconds, and seconds of the processor; None if it was killed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps([asdict(item) for item in items]) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            return None
        rewards, seconds, computed = json.loads(line)
        return rewards, seconds, computed

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def hangs(python: str, limit: float) -> None:
    print(f"| expression | {' | '.join(PEERS)} |\n|---|{'---:|' * len(PEERS)}")
    for name, text in HANGS.items():
        cells = []
        for peer in PEERS:
            process = Process(peer, python, limit)
            found = process.ask([Item(f"So the answer is $\\boxed{{{text}}}$.", "42")])
            process.close()
            cells.append("killed" if found is None else f"{found[2]:.2f} s" if found[2] >= 0.005 else "< 0.01 s")
        print(f"| {name}, `{text}` | {' | '.join(cells)} |", flush=True)


def speed(python: str, limit: float, threads: int) -> None:
    items = list(_completions(2000))
    print(f"1,000 completions in {threads} threads, by a new process and by one that has scored 1,000 others\n")
    print("| peer | completions | a second | a second of the processor | right | wrong | none |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for peer in PEERS:
        process = Process(peer, python, limit, threads)
        for name, asked in (("the first 1,000", items[:1000]), ("the next 1,000", items[1000:])):
            found = process.ask(asked)
            if found is None or isinstance(found[0], str):
                print(f"| {peer} | {name} | {'killed' if found is None else found[0]} | | | | |")
                break
            count = Counter(found[0])
            rates = " | ".join(f"{len(asked) / seconds:,.0f}" for seconds in found[1:])
            print(f"| {peer} | {name} | {rates} | {count[1.0]} | {count[0.0]} | {count[None]} |", flush=True)
        process.close()


def _completions(count: int) -> Iterator[Item]:
    """Worked solutions as models write them, eight of a question: numbers, units and formulas, half of them wrong."""
    steps = "First we write down what is given, and then we apply the formula step by step. " * 6
    shapes = (
        ("{n}", "numeric"),
        ("{n}.5 \\text{{ J}}", "numeric"),
        ("\\frac{{{n}}}{{7}}", "math"),
        ("{n}x^2 + 1", "math"),
    )
    for index in range(count):
        group, member = divmod(index, GENERATIONS)
        template, kind = shapes[group % len(shapes)]
        gold = template.format(n=group + 2)
        said = gold if member % 2 else template.format(n=2 * group + 5 + member)
        working = f"With $a = {index}$ we find $$b = {said}.$$ The final answer is $\\boxed{{{said}}}$."
        yield Item(f"{steps}{working}", gold, kind)


def hacks(python: str, limit: float, most: int) -> None:
    import reward_hacks

    from megascience_hf.answers import Kind

    every = list(reward_hacks.all_hacks(get_args(Kind)))
    chosen = every[:: max(1, len(every) // most)]
    print(
        f"{len(chosen):,} of {len(every):,} responses that must not be paid for two golds, nor for one that they deny\n"
    )
    kinds = [kind for kind in get_args(Kind) if any(hack.exam.kind == kind for hack in chosen)]
    print(f"| peer | {' | '.join(kinds)} | all |\n|---|{'---:|' * (len(kinds) + 1)}")
    for peer in PEERS:
        tried: Counter[str] = Counter()
        paid: Counter[str] = Counter()
        process = Process(peer, python, limit)
        for hack in chosen:
            exam = hack.exam
            items = [Item(hack.response, gold, exam.kind, _plain(exam.arguments)) for gold in exam.golds]
            found = process.ask(items)
            if found is None:
                process = Process(peer, python, limit)
                continue
            right = [g for g, r in zip(exam.golds, found[0], strict=True) if r] if isinstance(found[0], list) else []
            tried[exam.kind] += 1
            paid[exam.kind] += len(right) > 1 or any(gold in hack.denied for gold in right)
        process.close()
        cells = [f"{paid[kind]} / {tried[kind]}" for kind in kinds]
        print(f"| {peer} | {' | '.join(cells)} | {sum(paid.values())} / {sum(tried.values())} |", flush=True)


def _plain(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in arguments.items()}


def agreement(python: str, limit: float, most: int, only: str) -> None:
    import labelled_responses

    print(
        "| responses | rows |" + "".join(f" {peer}: agree | paid wrongly | not paid wrongly | none |" for peer in PEERS)
    )
    print("|---|---:|" + "---:|" * (4 * len(PEERS)))
    for path in labelled_responses.files(labelled_responses.RESPONSES):
        if not path.name.startswith(only):
            continue
        rows = [r for r in labelled_responses.rows_of(path) if r.correct is not None and r.gold]
        rows = rows[:: max(1, len(rows) // most)]
        if not rows:
            continue
        cells = []
        for peer in PEERS:
            process, count = Process(peer, python, limit), Counter[str]()
            for row in rows:
                said = f"\\boxed{{{row.response}}}" if row.bare else row.response
                gold = row.gold if isinstance(row.gold, str) else ", ".join(row.gold or [])
                arguments = {name: value for name, value in _plain(row.arguments).items() if value}
                if peer == "megascience_hf" and not isinstance(row.gold, str):
                    arguments["gold"] = row.gold
                found = process.ask([Item(said, gold, row.kind, arguments)])
                if found is None:
                    process = Process(peer, python, limit)
                paid = found[0][0] if found is not None and isinstance(found[0], list) else None
                count["none" if paid is None else "agree" if bool(paid) == row.correct else f"{bool(paid)}"] += 1
            process.close()
            cells += [f"{count['agree'] / len(rows):.1%}", str(count["True"]), str(count["False"]), str(count["none"])]
        print(f"| {labelled_responses.stem(path)} | {len(rows):,} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("hangs", "speed", "hacks", "agreement", "work"))
    parser.add_argument("--peer", choices=PEERS, help="of work")
    parser.add_argument("--peer-python", default=sys.executable, help="the Python that the peers are installed for")
    parser.add_argument("--limit", type=float, default=60, help="seconds of the processor after which a peer is killed")
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--most", type=int, default=2000, help="responses of hacks, and of each file of agreement")
    parser.add_argument("--only", default="", help="files of agreement that begin so; human_ are labelled by people")
    given = parser.parse_args()
    if given.what == "work":
        work(given.peer, given.threads, int(given.limit))
    elif given.what == "hangs":
        hangs(given.peer_python, given.limit)
    elif given.what == "speed":
        speed(given.peer_python, given.limit, given.threads)
    elif given.what == "hacks":
        hacks(given.peer_python, given.limit, given.most)
    else:
        agreement(given.peer_python, given.limit, given.most, given.only)


if __name__ == "__main__":
    main()
