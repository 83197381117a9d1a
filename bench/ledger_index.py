"""Memory and time of a ledger of many calls: the index, and opening and reading a ledger of made-up calls.

    python bench/ledger_index.py --keys 40000000 --calls 1000000

`--keys` go into the index alone (2.5 million questions with 16 responses each are 40 million), beside a dictionary from
key to file, offset and size, as the ledger had before. `--calls` are written as a ledger's lines with replies of 1,000
characters, then the ledger is opened as a run that goes on does, and replies are looked up.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from megascience_hf.curation.llm.call_index import CallIndex
from megascience_hf.curation.llm.ledger import Ledger

REPLY = "So the answer is that. " * 44


def resident() -> float:
    """Peak of the resident memory of this process in GB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1e6


def index(keys: int) -> str:
    before, begin = resident(), time.monotonic()
    made = CallIndex()
    for n in range(keys):
        made.put(f"{n:016x}", 0, n * 1_500)
    put = time.monotonic() - begin
    chance, begin = random.Random(1), time.monotonic()
    for _ in range(100_000):
        n = chance.randrange(keys)
        assert made.get(f"{n:016x}") == (0, n * 1_500)
    look = (time.monotonic() - begin) / 100_000
    return f"index of {keys:,} keys: {resident() - before:.2f} GB, {put:.0f} s to fill, {look * 1e6:.0f} µs to look up"


def dictionary(keys: int) -> str:
    before, begin, file = resident(), time.monotonic(), Path("00000.jsonl")
    made = {f"{n:016x}": (file, n * 1_500, 1_500) for n in range(keys)}
    seconds = time.monotonic() - begin
    return f"dictionary of {len(made):,} keys: {resident() - before:.2f} GB, {seconds:.0f} s to fill"


def ledger(calls: int) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "respond").mkdir()
        with (folder / "respond" / "00000.jsonl").open("w") as out:
            for n in range(calls):
                fields = {
                    "record": "call", "stage": "respond", "key": f"{n:016x}", "row": f"{n // 16:016x}",
                    "prompt": "0" * 16, "model": "Qwen/Qwen2.5-7B-Instruct",
                    "parameters": {"temperature": 1.0, "top_p": 1.0, "max_tokens": 4096},
                    "usage": {"prompt_tokens": 200, "completion_tokens": 410}, "finish_reason": "stop",
                    "response": REPLY, "time": "2026-01-01T00:00:00.000+00:00",
                }  # fmt: skip
                out.write(json.dumps(fields) + "\n")
        size = (folder / "respond" / "00000.jsonl").stat().st_size
        before, begin = resident(), time.monotonic()
        with Ledger(folder, "respond", 0) as opened:
            seconds, used = time.monotonic() - begin, resident() - before
            assert opened.calls == calls
            chance, begin = random.Random(1), time.monotonic()
            for _ in range(10_000):
                assert opened.call(f"{chance.randrange(calls):016x}") is not None
            look = (time.monotonic() - begin) / 10_000
    return (
        f"ledger of {calls:,} calls, {size / 1e9:.2f} GB: opened in {seconds:.1f} s, {calls / seconds:,.0f} calls a "
        f"second, {used:.3f} GB, {look * 1e6:.0f} µs to read a reply"
    )


def main() -> None:
    if len(sys.argv) > 2 and sys.argv[1] == "--child":
        print({"index": index, "dictionary": dictionary, "ledger": ledger}[sys.argv[2]](int(sys.argv[3])))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=4_000_000)
    parser.add_argument("--calls", type=int, default=100_000)
    wishes = parser.parse_args()
    # a process each, so that each has a peak of its own; the dictionary of a tenth, because it would not fit
    for what, count in (("index", wishes.keys), ("dictionary", wishes.keys // 10), ("ledger", wishes.calls)):
        subprocess.run([sys.executable, __file__, "--child", what, str(count)], check=True)


if __name__ == "__main__":
    main()
