"""Fuzzing of the answers: no input may raise, be slow, or score otherwise in another thread or process.

    python bench/fuzz_answers.py --plain 200000       # responses from a grammar; needs nothing but the package
    python bench/fuzz_answers.py [choice|label|text|math|numeric] -max_total_time=120    # guided by coverage

The first writes responses of all kinds from a grammar: LaTeX (broken, too), units, prose of reward hacks, markup, noise
of Unicode. Each is extracted and compared: without an exception or the status "scorer_error", within 50 ms and 1 s of
process time (warm; what is over is measured once more). A tenth is scored again in eight threads, and in processes with
other PYTHONHASHSEEDs: the same results. The second is libFuzzer's atheris, which is no dependency of the project:
install it beside the package in an environment of your own.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

if any(argument.startswith("--plain") for argument in sys.argv):
    from megascience_hf.answers import Kind, extract, score, verify
else:
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed: --plain 200000 does without it")
    with atheris.instrument_imports(include=["megascience_hf.answers"]):
        from megascience_hf.answers import Kind, extract, score, verify
from response_grammar import PIECES, written

GOLDS: dict[str, str] = {"choice": "A", "label": "yes", "text": "sodium", "math": "x^2", "numeric": "5 kJ"}
OPTIONS = ["sodium", "potassium", "\\frac{1}{2}", "None of the above"]
# For a few kilobytes of text. The budget for 64 kB is 50 ms; the instrumentation slows the code severalfold.
SLOW_SECONDS = 0.5

kind: Kind = "choice"


# -- responses from a grammar --------------------------------------------------------------------------------

BUDGETS = {"extract": 0.05, "verify": 1.0}
# Of all inputs so many are scored again in threads and in other processes.
ONE_IN, THREADS, HASH_SEEDS = 10, 8, ("0", "1", "4242")


def outcome(number: int) -> tuple[Any, ...]:
    """What the package makes of a written response."""
    of_kind, gold, response = written(number)
    options = OPTIONS if of_kind == "choice" and number % 2 else None
    found = score(response, gold, of_kind, options=options)
    return found.answer.text, found.answer.status, found.answer.rule, found.correct, found.verdict.reason


def faults(number: int, slowest: dict[str, float]) -> list[str]:
    """What is wrong with the way a written response is read: exceptions, faults inside, time, spans."""
    of_kind, gold, response = written(number)
    options = OPTIONS if of_kind == "choice" and number % 2 else None
    found = []
    try:
        answer = extract(response, of_kind, options=options)
        verdict = verify(gold, answer, of_kind, options=options)
    except Exception as error:  # noqa: BLE001 - an exception is what is looked for
        return [f"raised {type(error).__name__}: {error}"[:120]]
    if "scorer_error" in (answer.status, verdict.reason.replace(" ", "_")):
        found.append("scorer_error")
    if answer.span is not None and not 0 <= answer.span[0] < answer.span[1] <= len(response):
        found.append(f"span {answer.span} outside the text")
    for name, call in (
        ("extract", lambda: extract(response, of_kind, options=options)),
        ("verify", lambda: verify(gold, answer, of_kind, options=options)),
    ):
        seconds = least_seconds(call, BUDGETS[name])
        slowest[name] = max(slowest.get(name, 0.0), seconds)
        if seconds > BUDGETS[name]:
            found.append(f"{name} took {1e3 * seconds:.0f} ms")
    return found


def least_seconds(call: Any, budget: float) -> float:
    """Process time of a call; of the better of two where the first is over the budget."""
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
        if best <= budget:
            break
    return best


def digest(count: int) -> str:
    """One number for what all of the inputs that are scored again give."""
    results = repr([outcome(number) for number in range(0, count, ONE_IN)])
    return hashlib.blake2b(results.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def plain(count: int, show: int) -> int:
    """Write, score and time so many responses; the number of faults."""
    start = time.perf_counter()
    logging.disable()
    kinds: Counter[str] = Counter()
    slowest: dict[str, float] = {}
    for number in range(20):  # the first use of units and formulas is measured by bench/cold_start.py
        faults(number, {})
    for number in range(count):
        for fault in faults(number, slowest):
            name = fault.split(":")[0] if fault.startswith("raised") else " ".join(fault.split()[:2])
            kinds[name] += 1
            if kinds[name] <= show:
                of_kind, gold, response = written(number)
                print(f"{number}: {fault} ({of_kind}, gold {gold!r}): {response[:300]!r}", flush=True)
    print(f"{count:,} responses in {time.perf_counter() - start:.0f} s: {dict(kinds) or 'no fault'}")
    print(", ".join(f"slowest {name} {1e3 * seconds:.0f} ms" for name, seconds in slowest.items()), flush=True)
    alone = [outcome(number) for number in range(0, count, ONE_IN)]
    with ThreadPoolExecutor(THREADS) as pool:
        together = list(pool.map(outcome, range(0, count, ONE_IN)))
    differing = [number * ONE_IN for number, pair in enumerate(zip(alone, together, strict=True)) if pair[0] != pair[1]]
    print(f"{len(differing)} of {len(alone):,} differ in {THREADS} threads: {differing[:5]}", flush=True)
    digests = {seed: digest_of_process(count, seed) for seed in HASH_SEEDS}
    same = len(set(digests.values())) == 1
    print(f"under PYTHONHASHSEED {', '.join(HASH_SEEDS)}: {'the same results' if same else digests}")
    print(f"{time.perf_counter() - start:.0f} s in all")
    return sum(kinds.values()) + len(differing) + (not same)


def digest_of_process(count: int, seed: str) -> str:
    """The digest that a process of its own gives."""
    command = [sys.executable, __file__, "--plain", str(count), "--digest"]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


# -- guided by coverage --------------------------------------------------------------------------------------


def response_of(data: bytes) -> str:
    """A response written with the pieces and single characters."""
    return "".join(PIECES[byte] if byte < len(PIECES) else chr(byte) for byte in data)


def check(data: bytes) -> None:
    """Extract and score one response; raises where something is wrong."""
    if not data:
        return
    response, multiple = response_of(data[1:4096]), bool(data[0] & 1)
    options = OPTIONS if kind == "choice" and data[0] & 2 else None
    start = time.process_time()
    answer = extract(response, kind, options=options, multiple=multiple, finish_reason="stop" if data[0] & 4 else None)
    if time.process_time() - start > SLOW_SECONDS:
        raise TimeoutError(f"{time.process_time() - start:.2f} s for {len(response)} characters")
    if answer.status == "scorer_error":
        raise AssertionError("a fault of the scorer; its traceback is in the log")
    if answer.status == "extracted" and (not answer.value or answer.rule is None or answer.span is None):
        raise AssertionError(f"incomplete {answer}")
    if answer.span is not None and not 0 <= answer.span[0] < answer.span[1] <= len(response):
        raise AssertionError(f"span outside the text: {answer}")
    if score(response, GOLDS[kind], kind, options=options).answer.status == "scorer_error":
        raise AssertionError("a fault of the scorer; its traceback is in the log")


def main() -> int:
    """Fuzz as many responses as are asked for, or until libFuzzer's limit."""
    global kind  # atheris calls the check with the bytes alone
    if "atheris" not in sys.modules:
        parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
        parser.add_argument("--plain", type=int, metavar="N", help="so many responses from the grammar")
        parser.add_argument("--show", type=int, default=5, help="how many of each fault to print")
        parser.add_argument("--digest", action="store_true", help=argparse.SUPPRESS)
        given = parser.parse_args()
        if given.digest:
            logging.disable()
            print(digest(given.plain))
            return 0
        return 1 if plain(given.plain, given.show) else 0
    if len(sys.argv) > 1 and sys.argv[1] in GOLDS:
        kind = cast(Kind, sys.argv.pop(1))
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
