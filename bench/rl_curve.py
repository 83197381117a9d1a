"""Trains `smollm2-135m-grpo` as docs/rl.md has it, to its end, with several seeds; writes docs/rl-curve.json and .png.

    python bench/rl_curve.py [--seeds 42 43 44] [trl's own options]

The figure has a thin line a seed, each the mean of its last few steps, and their mean as a thick one.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from megascience_hf.rl import preset

DOCS = Path(__file__).parents[1] / "docs"
NAME = "smollm2-135m-grpo"
WINDOW = 8  # steps of the line
SHOWN = {
    "rewards/science_reward/mean": "right (science_reward)",
    "science/truncation_rate": "cut before an answer",
}


def train(options: list[str]) -> list[dict[str, Any]]:
    """What TRL logged of each step."""
    trl = Path(sysconfig.get_path("scripts")) / "trl"
    command = [str(trl), "grpo", "--config", str(preset.get(NAME).path), *options]
    steps = []
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("{'loss'"):
                values = {name: float(value) for name, value in ast.literal_eval(line.strip()).items()}
                steps.append(values)
                print(len(steps), *(f"{values[name]:.2f}" for name in SHOWN), flush=True)
        if process.wait():
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return steps


def running_means(values: list[float]) -> list[float]:
    """Of each step the mean of the last steps, itself included."""
    parts = [values[max(0, i - WINDOW + 1) : i + 1] for i in range(len(values))]
    return [sum(part) / len(part) for part in parts]


def plot(runs: dict[str, list[dict[str, float]]], file: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
    for name, label in SHOWN.items():
        lines = [running_means([step[name] for step in steps]) for steps in runs.values()]
        mean = [sum(values) / len(values) for values in zip(*lines, strict=True)]
        (thick,) = axes.plot(range(1, len(mean) + 1), mean, linewidth=2.5, label=f"{label}, mean of {len(runs)} seeds")
        for line in lines:
            axes.plot(range(1, len(line) + 1), line, linewidth=0.8, color=thick.get_color(), alpha=0.5)
    axes.set(xlabel="step", ylabel=f"share (mean of {WINDOW} steps)", ylim=(-0.03, 1.03))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=130)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[42, 43, 44])
    asked, options = parser.parse_known_args()
    runs = {}
    for seed in asked.seeds:
        print(f"seed {seed}", flush=True)
        steps = train(["--seed", str(seed), *options])
        runs[str(seed)] = [{name: round(step[name], 4) for name in SHOWN} for step in steps]
        first, last = (runs[str(seed)][part] for part in (slice(WINDOW), slice(-WINDOW, None)))
        for name, label in SHOWN.items():
            begin, end = (sum(step[name] for step in steps) / len(steps) for steps in (first, last))
            print(f"seed {seed}: {label}: {begin:.2f} in the first {WINDOW} steps, {end:.2f} in the last", flush=True)
    (DOCS / "rl-curve.json").write_text(json.dumps({"seeds": runs}, indent=1) + "\n", encoding="utf-8")
    plot(runs, DOCS / "rl-curve.png")


if __name__ == "__main__":
    main()
