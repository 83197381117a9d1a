"""`megascience select --method difficulty` with real responses of SmolLM2-135M behind `transformers serve`, on rows of
the embedded sample whose reference is exact, so that no judge is needed. The plot goes to docs/difficulty.png.

A 135M model on a CPU: the defaults are few rows, k and tokens below the paper's; the plot shows the plumbing, not how
hard the questions are.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.request
from pathlib import Path

from megascience_hf.curation.selection.difficulty import is_exact
from megascience_hf.demo.checkpoint import ensure_checkpoint

SAMPLE = Path(__file__).parents[1] / "megascience_hf" / "builders" / "sample.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=24)
    parser.add_argument("--k", type=int, default=4)
    parser.add_argument("--max-tokens", type=int, default=128)
    parser.add_argument("--plot", type=Path, default=Path("docs/difficulty.png"))
    wishes = parser.parse_args()
    rows = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    exact = [row for row in rows if is_exact(row.get("reference_answer") or "")][: wishes.rows]
    print(f"{len(rows)} rows in the sample, {len(exact)} of those with an exact reference are asked", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "hub").mkdir()
        (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in exact), encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        url, model = f"http://127.0.0.1:{port}/v1", str(ensure_checkpoint())
        serve = [str(Path(sysconfig.get_path("scripts")) / "transformers"), "serve", model, "--device", "cpu"]
        env = os.environ | {"HF_HOME": name, "HF_HUB_OFFLINE": "1"}
        with (folder / "serve.log").open("w") as log:
            server = subprocess.Popen([*serve, "--port", str(port)], env=env, stdout=log, stderr=log)
            try:
                for _ in range(240):
                    with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/models"):  # noqa: S310  # our own server
                        break
                    time.sleep(0.5)
                begin = time.monotonic()
                start = "import sys; from megascience_hf.cli import main; main()"
                asked = [
                    "select", str(folder / "in.jsonl"), "-o", str(folder / "out"), "--method", "difficulty", "--model",
                    model, "--endpoint", url, "--k", str(wishes.k), "--max-tokens", str(wishes.max_tokens),
                    "--concurrency", "2",
                ]  # fmt: skip
                subprocess.run([sys.executable, "-c", start, *asked], check=True)
            finally:
                server.terminate()
                server.wait()
        print(f"{time.monotonic() - begin:.0f} s for {len(exact)} x {wishes.k} responses")
        shutil.copyfile(folder / "out" / "difficulty.png", wishes.plot)


if __name__ == "__main__":
    main()
