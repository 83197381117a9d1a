"""Trains `smollm2-135m-grpo` as docs/rl.md has it, and writes docs/rl-curve.json and docs/rl-curve.png.

    python bench/rl_curve.py [trl's own options]

The figure has a point a step, and the mean of the last few as a line.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
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


def plot(steps: list[dict[str, Any]], file: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
    for name, label in SHOWN.items():
        values = [step[name] for step in steps]
        means = [sum(part) / len(part) for i in range(len(values)) for part in [values[max(0, i - WINDOW + 1) : i + 1]]]
        (line,) = axes.plot(range(1, len(values) + 1), means, label=label)
        axes.plot(range(1, len(values) + 1), values, ".", color=line.get_color(), alpha=0.35)
    axes.set(xlabel="step", ylabel=f"share (line: mean of {WINDOW} steps)", ylim=(-0.03, 1.03))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=130)


def main() -> None:
    steps = train(sys.argv[1:])
    kept = [{name: round(step[name], 4) for name in SHOWN} for step in steps]
    text = json.dumps({"steps": kept}, indent=1)
    (DOCS / "rl-curve.json").write_text(text + "\n", encoding="utf-8")
    plot(steps, DOCS / "rl-curve.png")


if __name__ == "__main__":
    main()
