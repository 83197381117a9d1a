"""Time, memory and disk of a ledger of many calls, made up.

    python bench/ledger_index.py --calls 10000000

The lines are written as a ledger writes them, with replies of `--reply` characters. Then, each in a process of its own:
the index is made from the lines alone, as after its loss; the ledger is opened as a run that goes on does, and replies
are looked up; what it cost is summed up for `--budget`; calls are written. Temporary files are deleted.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xxhash

from megascience_hf.llm.ledger import Call, Ledger, Usage, as_line, read_record, totals

WORDS = "So the answer is that. " * 4_000
PARAMETERS = {"temperature": 1.0, "top_p": 1.0, "max_tokens": 4096}


def resident() -> float:
    """Peak of the resident memory of this process in GB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1e6


def made(n: int, reply: int) -> Call:
    row = f"{n // 16:016x}"
    return Call(
        f"{n:016x}", row, "0" * 16, "Qwen/Qwen2.5-7B-Instruct", PARAMETERS, Usage(200, 410), "stop", WORDS[:reply]
    )


def write(folder: Path, calls: int, reply: int) -> str:
    (folder / "respond").mkdir()
    file, begin = folder / "respond" / "00000.jsonl", time.monotonic()
    # the line of one call with the numbers of the others: millions made one by one take longer than the rest
    line = as_line(made(0, reply), "respond")[28:-1].replace(b'"0000000000000000", ', b'"%016x", ', 2)
    assert line.count(b"%016x") == 2
    with file.open("wb", 1 << 20) as out:
        for n in range(calls):
            rest = line % (n, n // 16)
            out.write(b'{"sum": "%s", %s\n' % (xxhash.xxh3_64_hexdigest(rest).encode(), rest))
    with file.open("rb") as lines:
        assert read_record(lines.readline()) == made(0, reply)
    return f"{calls:,} lines, {file.stat().st_size / 1e9:.2f} GB, made in {time.monotonic() - begin:.0f} s"


def index(folder: Path, calls: int, _: int) -> str:
    before, begin = resident(), time.monotonic()
    assert totals(folder, "respond").calls == calls
    seconds = time.monotonic() - begin
    size = (folder / "respond" / "index.sqlite").stat().st_size
    return (
        f"index made from the lines alone: {seconds:.0f} s, {calls / seconds:,.0f} calls a second, "
        f"{resident() - before:.2f} GB of memory, {size / 1e9:.2f} GB on disk"
    )


def opened(folder: Path, calls: int, _: int) -> str:
    before, begin = resident(), time.monotonic()
    with Ledger(folder, "respond", 0) as ledger:
        seconds = time.monotonic() - begin
        assert ledger.calls == calls
        chance, begin = random.Random(1), time.monotonic()
        for _ in range(10_000):
            assert ledger.call(f"{chance.randrange(calls):016x}") is not None
        look = (time.monotonic() - begin) / 10_000
        used, begin = resident() - before, time.monotonic()
        for _ in range(10_000):
            assert ledger.call(f"no {chance.randrange(calls):016x}") is None
        miss = (time.monotonic() - begin) / 10_000
    return (
        f"opened in {seconds:.3f} s; {look * 1e6:.0f} µs to read a reply, {miss * 1e6:.0f} µs to say that "
        f"there is none; {used:.3f} GB of memory"
    )


def summed(folder: Path, calls: int, _: int) -> str:
    begin = time.monotonic()
    assert totals(folder, "respond").prompt == 200 * calls
    return f"what all calls cost: {time.monotonic() - begin:.3f} s"


def appended(folder: Path, calls: int, reply: int) -> str:
    begin = time.monotonic()
    with Ledger(folder, "respond", 1) as ledger:
        for n in range(calls, calls + 100_000):
            ledger.write(made(n, reply))
    return f"100,000 more calls written in {time.monotonic() - begin:.1f} s"


def main() -> None:
    if len(sys.argv) > 2 and sys.argv[1] == "--child":
        work = {"write": write, "index": index, "opened": opened, "summed": summed, "appended": appended}[sys.argv[2]]
        print(work(Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])), flush=True)
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--reply", type=int, default=1_000, help="characters")
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for what in ("write", "index", "opened", "summed", "appended"):
            words = [sys.executable, __file__, "--child", what, folder, str(wishes.calls), str(wishes.reply)]
            subprocess.run(words, check=True)


if __name__ == "__main__":
    main()
