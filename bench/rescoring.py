"""Speed of `megascience score` on 60,000 saved responses, beside math-verify; exits 1 if an aim is missed.

The rows are those of ../shared/responses with a gold answer (private test data: nothing of it is printed), repeated in
their order up to the number. Times are of whole processes, start-up and writing included: seconds on the clock for all
rows with two worker processes, then seconds of one core for each kind with one worker, which a busy machine disturbs
less. The peer, math-verify's `parse` and `verify` in one process, has each math row once; its imports are not counted.

    python bench/rescoring.py [--rows 60000]
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from shared_data import SHARED, lacks

RESPONSES = SHARED / "responses"
KINDS = {
    "choice": "choice",
    "boxed": "math",
    "math-equiv": "math",
    "numeric": "numeric",
    "yesno": "label",
    "text": "text",
}
MOST_SECONDS = 60.0  # for all rows on two cores
LEAST_CHOICES = 3_000.0  # rows a second on one core
COMMAND = [sys.executable, "-c", "from megascience_hf.cli import main; main()", "score"]


def rows() -> Iterator[dict[str, Any]]:
    """The labelled responses as input rows of `megascience score`."""
    for path in sorted(RESPONSES.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for raw in map(json.loads, lines):
                if not raw["gold"]:
                    continue
                if "pred" in raw:
                    yield {"kind": "math", "response": raw["pred"], "gold": raw["gold"]}
                    continue
                row = {"kind": KINDS[raw["kind"]], "response": raw["response"], "gold": raw["gold"]}
                meta = raw["meta"] or {}
                if row["kind"] == "choice":
                    row |= {"options": raw["options"], "letters": meta.get("option_letters")}
                if "scibench" in path.name:
                    row |= {"rel_tol": 0.05, "unit": meta.get("unit")}
                yield row


def write(file: Path, rows: Iterable[dict[str, Any]]) -> None:
    with file.open("w") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)


def seconds_to_score(file: Path, workers: int) -> tuple[float, float, int]:
    """Seconds on the clock and seconds of a core for a whole run, and the rows that it scored."""
    out = file.with_suffix(".scores")
    start, core_start = time.perf_counter(), core_seconds()
    subprocess.run([*COMMAND, file, "-o", out, "--workers", str(workers)], check=True, stderr=subprocess.DEVNULL)
    on_the_clock, of_a_core = time.perf_counter() - start, core_seconds() - core_start
    with out.open() as lines:
        return on_the_clock, of_a_core, sum(1 for _ in lines)


def core_seconds() -> float:
    """What the finished child processes have used, and theirs."""
    used = os.times()
    return used.children_user + used.children_system


def math_verify_rate(rows: list[dict[str, Any]]) -> float:
    """Rows a second of math-verify as its README says: parse both, verify(gold, answer)."""
    import logging

    from math_verify import parse, verify

    logging.disable(logging.CRITICAL)  # it logs a traceback for every row that runs into its time limit
    start = time.process_time()
    for row in rows:
        gold = row["gold"] if "$" in row["gold"] or "\\boxed" in row["gold"] else f"${row['gold']}$"
        verify(parse(gold), parse(row["response"]))
    return len(rows) / (time.process_time() - start)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=60_000, help="rows of the mixed file (default: 60000)")
    wanted = parser.parse_args().rows
    if lacks("responses"):
        return 2
    original = list(rows())
    by_kind = {kind: [row for row in original if row["kind"] == kind] for kind in dict.fromkeys(KINDS.values())}
    print(f"load before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "rows.jsonl")
        write(file, islice(cycle(original), wanted))
        seconds, used, scored = seconds_to_score(file, workers=2)
        print(f"all kinds, two workers: {scored} of {wanted} rows in {seconds:.1f} s ({used:.1f} s of a core)")
        print(f"all kinds, two workers: {wanted / seconds:.0f} rows/s on the clock, {wanted / used:.0f} on one core")
        rates = {}
        for kind, of_kind in by_kind.items():
            number = wanted // 5
            write(file, islice(cycle(of_kind), number))
            rates[kind] = number / seconds_to_score(file, workers=1)[1]
            print(f"{kind}, one worker: {rates[kind]:.0f} rows/s on one core")
    peer = math_verify_rate(by_kind["math"])
    print(f"math, math-verify in one process: {peer:.0f} rows/s on one core")
    print(f"ratio of math, ours to math-verify: {rates['math'] / peer:.1f}")
    print(f"load after: {os.getloadavg()[0]:.2f}")
    in_time = seconds * 60_000 / wanted < MOST_SECONDS
    fast = rates["choice"] >= LEAST_CHOICES
    print(f"aim: 60,000 rows in under {MOST_SECONDS:g} s on two cores: {'met' if in_time else 'MISSED'}")
    print(f"aim: {LEAST_CHOICES:g} choice rows/s on one core: {'met' if fast else 'MISSED'}")
    return 0 if in_time and fast else 1


if __name__ == "__main__":
    raise SystemExit(main())
