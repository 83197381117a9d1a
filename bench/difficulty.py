"""The difficulty plot of docs/mixture.md: real responses of SmolLM2-135M-Instruct behind `transformers serve`.

    python bench/difficulty.py                        # 32 questions x 8 responses; docs/difficulty.png

The questions are sums, products and facts that have one number as answer, from easy to hard for so small a model; they
are written here. No judge is needed: every reference is exact. The server batches what is asked at once (continuous
batching). At temperature 1, the default of `select`, so small a model writes noise: the bench samples at 0.5.
`transformers serve` samples only if the checkpoint's generation_config.json says so, whatever temperature is asked for,
so the bench gives it a copy that does.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "hub"))

from free_port import free_port

from megascience_hf.smollm2 import NAME, ensure_checkpoint

FACTS = {
    "How many days are there in a week?": "7",
    "How many months are there in a year?": "12",
    "How many legs does a spider have?": "8",
    "How many sides does a triangle have?": "3",
    "How many minutes are there in an hour?": "60",
    "How many degrees are there in a right angle?": "90",
    "What is the atomic number of hydrogen?": "1",
    "At how many degrees Celsius does water boil at sea level?": "100",
    "How many hydrogen atoms are in one molecule of water?": "2",
    "How many chromosomes does a human body cell have?": "46",
}
SUMS = [(1, 1), (2, 2), (1, 3), (5, 5), (4, 3), (7, 8), (10, 10), (10, 20), (100, 200), (12, 7), (23, 14), (67, 58)]
PRODUCTS = [(2, 3), (5, 5), (4, 10), (8, 9), (17, 23)]
DIFFERENCES = [(5, 2), (10, 5), (15, 8), (30, 12), (100, 37)]


def questions() -> list[tuple[str, str]]:
    rows = list(FACTS.items())
    rows += [(f"What is {a} + {b}?", str(a + b)) for a, b in SUMS]
    rows += [(f"What is {a} times {b}?", str(a * b)) for a, b in PRODUCTS]
    rows += [(f"What is {a} - {b}?", str(a - b)) for a, b in DIFFERENCES]
    return rows


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """`transformers serve` on this machine; gives its base URL."""
    checkpoint = folder / NAME
    shutil.copytree(ensure_checkpoint(), checkpoint, dirs_exist_ok=True)
    generation = checkpoint / "generation_config.json"
    generation.write_text(json.dumps(json.loads(generation.read_text()) | {"do_sample": True, "top_k": 0}))
    port = free_port()
    program = str(Path(sysconfig.get_path("scripts")) / "transformers")
    # a cache of 256 blocks of 32 tokens; by default it takes most of the memory of the machine
    command = [program, "serve", str(checkpoint), "--device", "cpu", "--port", str(port), "--continuous-batching",
               "--cb-num-blocks", "256", "--cb-block-size", "32", "--cb-max-batch-tokens", "512"]  # fmt: skip
    environment = os.environ | {"HF_HOME": str(folder), "HF_HUB_OFFLINE": "1"}
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            for _ in range(600):
                with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health"):
                    break
                time.sleep(0.5)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=32)
    parser.add_argument("--k", type=int, default=8)
    parser.add_argument("--max-tokens", type=int, default=80)
    parser.add_argument("--temperature", type=float, default=0.5)
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--out", type=Path, help="Keep the run here; the same command goes on in it.")
    parser.add_argument("--plot", type=Path, default=Path("docs/difficulty.png"))
    wishes = parser.parse_args()
    every = questions()
    rows = every[:: max(1, len(every) // wishes.rows)][: wishes.rows]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out = wishes.out or folder / "out"
        kept = out.with_name(f"{out.name}-model")  # the path is the model's name, by which calls are found again
        (folder / "in.jsonl").write_text(
            "".join(json.dumps({"question": q, "reference_answer": a}) + "\n" for q, a in rows), encoding="utf-8"
        )
        with server(kept) as url:
            model = {"name": str(kept / NAME), "endpoint": url, "max_tokens": wishes.max_tokens, "timeout": 1800,
                     "concurrency": wishes.concurrency, "temperature": wishes.temperature}  # fmt: skip
            (folder / "select.yaml").write_text(json.dumps({"method": "difficulty", "k": wishes.k, "model": model}))
            begin = time.monotonic()
            start = "import sys; from megascience_hf.cli import main; main()"
            asked = [str(folder / "in.jsonl"), "-o", str(out), "--config", str(folder / "select.yaml")]
            done = subprocess.run([sys.executable, "-c", start, "select", *asked], check=False)
            seconds = time.monotonic() - begin
        print(f"{seconds:.0f} s for {len(rows)} x {wishes.k} responses; exit code {done.returncode}")
        scores = [json.loads(line) for line in (out / "scores.jsonl").read_text().splitlines()]
        for line in sorted(scores, key=lambda s: -(s["score"] or 0)):
            print(f"{line['score']:5.2f}  {line['question']}")
        shutil.copyfile(out / "difficulty.png", wishes.plot)


if __name__ == "__main__":
    main()
