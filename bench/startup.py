"""What the start-up file adds to the start of every Python interpreter, in milliseconds; exits 1 above the budget.

Three fresh environments differ in nothing else: without our three files, with them and switched off by
MEGASCIENCE_HF_NO_STARTUP=1, with them. Each round starts all three, in rotating order; a difference is taken within a
round, so that whatever slows the machine down for a while cancels out. Usage: `python bench/startup.py [--pairs 200]`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

BUDGET_MS = 1.0
ARMS = ("without", "switched off", "with")
PACKAGE = Path(__file__).resolve().parents[1] / "megascience_hf"
FILES = {
    "_startup.py": "_megascience_hf_startup.py",
    "_startup.pth": "megascience_hf.pth",
    "_startup.start": "megascience_hf.start",
}


def make_environment(folder: Path, with_files: bool) -> Path:
    """An environment without packages; its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    if with_files:
        (site,) = folder.glob("lib/python*/site-packages")
        for source, target in FILES.items():
            shutil.copy(PACKAGE / source, site / target)
    return folder / "bin" / "python"


def start_ms(python: Path, environment: dict[str, str]) -> float:
    """Wall-clock time of an interpreter that does nothing."""
    begin = time.perf_counter()
    subprocess.run([str(python), "-c", "pass"], env=environment, check=True)
    return (time.perf_counter() - begin) * 1000


def measure(rounds: int) -> dict[str, np.ndarray]:
    """Milliseconds of each arm, one value a round."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MEGASCIENCE"))}
    with tempfile.TemporaryDirectory() as folder:
        bare = make_environment(Path(folder, "bare"), with_files=False)
        ours = make_environment(Path(folder, "ours"), with_files=True)
        commands = {
            "without": (bare, plain),
            "switched off": (ours, plain | {"MEGASCIENCE_HF_NO_STARTUP": "1"}),
            "with": (ours, plain),
        }
        for command in commands.values():  # writes the byte code, warms the file cache
            for _ in range(5):
                start_ms(*command)
        times: dict[str, list[float]] = {arm: [] for arm in ARMS}
        for number in range(rounds):
            for offset in range(len(ARMS)):
                arm = ARMS[(number + offset) % len(ARMS)]
                times[arm].append(start_ms(*commands[arm]))
    return {arm: np.array(values) for arm, values in times.items()}


def median_with_interval(differences: np.ndarray, resamples: int = 10_000) -> tuple[float, float, float]:
    """The median and its 95 % bootstrap interval."""
    random = np.random.default_rng(0)
    medians = np.median(random.choice(differences, (resamples, len(differences))), axis=1)
    low, high = np.quantile(medians, [0.025, 0.975])
    return float(np.median(differences)), float(low), float(high)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=200, help="rounds (default: 200)")
    rounds = parser.parse_args().pairs
    times = measure(rounds)
    print(f"interpreter start, median of {rounds}: {np.median(times['without']):.2f} ms")
    added = 0.0
    for arm in ("switched off", "with"):
        added, low, high = median_with_interval(times[arm] - times["without"])
        print(f"added by the start-up file, {arm}: {added:+.3f} ms (95 % interval {low:+.3f} to {high:+.3f})")
    within = added <= BUDGET_MS
    print(f"budget {BUDGET_MS:g} ms: {'kept' if within else 'EXCEEDED'}")
    return 0 if within else 1


if __name__ == "__main__":
    raise SystemExit(main())
