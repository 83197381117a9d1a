"""The distribution of the mean scores, with the bounds of what is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from megascience_hf.whole_file import replacing

_WIDTH = 0.25  # of a bar, which stands around the mean it is of
_KEPT, _DROPPED, _BOUND = "#4477aa", "#bbbbbb", "#cc3311"


def plot_scores(
    scores: npt.NDArray[np.float64], lowest: float, highest: float, model: str, samples: int, file: Path
) -> None:
    """Write a histogram as PNG: what is kept in colour, what is dropped in grey."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    known = scores[~np.isnan(scores)]
    kept = (known >= lowest) & (known <= highest)
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    edges = np.arange(-_WIDTH / 2, 10 + _WIDTH, _WIDTH).tolist()
    hard, easy = int((known < lowest).sum()), int((known > highest).sum())
    axes.hist(
        [known[kept], known[~kept]], bins=edges, stacked=True, color=[_KEPT, _DROPPED],
        label=[f"kept: {int(kept.sum()):,}", f"dropped: {hard:,} below {lowest:g}, {easy:,} above {highest:g}"],
    )  # fmt: skip
    for bound in (lowest, highest):
        axes.axvline(bound, color=_BOUND, linestyle="--", linewidth=1)
    axes.set(
        xlabel="mean score of the responses to a question (0: all wrong, 10: all right)", ylabel="questions",
        xlim=(-0.2, 10.2),
    )  # fmt: skip
    axes.set_xticks(range(11))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    missing = len(scores) - len(known)
    axes.set_title(
        f"{model}, k = {samples}, {len(known):,} rows" + (f" ({missing:,} without a score)" if missing else ""),
        fontsize=11,
    )
    axes.legend(frameon=False, loc="upper center")
    with replacing(file) as partial:
        figure.savefig(partial, format="png", dpi=120)
