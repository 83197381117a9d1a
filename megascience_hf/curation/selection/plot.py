"""The distribution of the mean scores, with the bounds of what is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt


def plot_scores(scores: npt.NDArray[np.float64], lowest: float, highest: float, samples: int, file: Path) -> None:
    """Write a histogram as PNG; rows without a score are said in its title."""
    from matplotlib.figure import Figure

    known = scores[~np.isnan(scores)]
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    axes.hist(known, bins=np.linspace(0, 10, 41).tolist(), color="#4477aa")
    for bound, what in ((lowest, "too hard or noisy below"), (highest, "too easy above")):
        axes.axvline(bound, color="#cc3311", linestyle="--")
        axes.annotate(f"{what} {bound:g}", (bound, 0.97), xycoords=("data", "axes fraction"), rotation=90, va="top",
                      ha="right", fontsize=8)  # fmt: skip
    kept = int(((known >= lowest) & (known <= highest)).sum())
    axes.set(
        xlabel=f"mean score of {samples} responses (10: all right)", ylabel="questions", xlim=(-0.2, 10.2),
        title=f"{len(known):,} questions with a score, {kept:,} kept, {len(scores) - len(known):,} without a score",
    )  # fmt: skip
    partial = file.with_name(f".{file.name}")
    figure.savefig(partial, format="png", dpi=120)
    partial.replace(file)
