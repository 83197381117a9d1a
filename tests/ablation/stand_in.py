"""`megascience` with cheap stand-ins for `sft` and `eval`; every other command is the real one.

`ablate` runs this file for its own commands. STAND_IN_CALLS is a file that gets a line for each of them, STAND_IN_FAIL
a word that makes a command fail, STAND_IN_GATE a file: as long as it is there a training stays at its first checkpoint.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ITEMS = 40


def sft(options: list[str]) -> None:
    model, data = Path(_value(options, "--output_dir")), Path(_value(options, "--data"))
    checkpoint = model / "checkpoint-1"
    if "--resume" in options:
        assert (checkpoint / "trainer_state.json").exists()
    checkpoint.mkdir(parents=True, exist_ok=True)
    log = [{"loss": 2.5, "num_tokens": 100}, {"loss": 1.5, "num_tokens": 200}]
    (checkpoint / "trainer_state.json").write_text(json.dumps({"global_step": 7, "log_history": log}))
    print("step 1", flush=True)
    gate = os.environ.get("STAND_IN_GATE")
    while gate and Path(gate).exists():
        time.sleep(0.05)
    rows = b"".join(file.read_bytes() for file in sorted(data.iterdir()))
    (model / "model.safetensors").write_bytes(hashlib.sha256(rows + _value(options, "--seed").encode()).digest())


def evaluate(model: Path, options: list[str]) -> None:
    sys.path.append(str(Path(__file__).parents[1] / "results"))
    from made_lighteval import write_lighteval

    from megascience_hf.results.records import Item, Run

    weights = (model / "model.safetensors").read_bytes()
    runs = []
    for benchmark in _value(options, "--tasks").split(","):
        items = [
            Item(
                f"{benchmark}-{n}", hashlib.sha256(weights + f"{benchmark}{n}".encode()).digest()[0] < 128, "extracted"
            )
            for n in range(ITEMS)
        ]
        known = (1, "org/data", "0" * 40, 64, "2026-01-02T03-04-05.678", Path("made-up"))
        runs.append(Run(model.name, benchmark, tuple(items), *known))
    write_lighteval(Path(_value(options, "--out")), runs)


def _value(options: list[str], name: str) -> str:
    return options[options.index(name) + 1]


def executable(command: Sequence[str]) -> list[str]:
    """This file in the place of `megascience`."""
    return [sys.executable, __file__, *command[1:]] if command[0] == "megascience" else list(command)


def main() -> None:
    command = sys.argv[1:]
    if command[0] == "ablate":
        from megascience_hf.ablation import run

        run._executable = executable
        real()
        return
    with Path(os.environ["STAND_IN_CALLS"]).open("a") as calls:
        calls.write(" ".join(command) + "\n")
    if (word := os.environ.get("STAND_IN_FAIL")) and word in " ".join(command):
        print("CUDA error: out of memory")
        sys.exit(1)
    if command[0] == "sft":
        sft(command[1:])
    elif command[0] == "eval":
        evaluate(Path(command[1]), command[2:])
    else:
        real()


def real() -> None:
    from megascience_hf.cli import main as megascience

    megascience()


if __name__ == "__main__":
    main()
