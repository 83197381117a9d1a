"""The loss curve of a card."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def plot(steps: Sequence[int], loss: Sequence[float], window: int, title: str, file: Path) -> None:
    """Write the loss by step, each one and the mean of `window` of them, as a PNG.

    Args:
        steps, loss: of the logged steps, in order; loss in nats per token.
    """
    import numpy as np
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(6, 3.2), dpi=150, layout="constrained")
    axes = figure.subplots()
    axes.plot(steps, loss, ".", color="tab:gray", label="as logged")
    if window > 1:
        mean = np.convolve(loss, np.ones(window) / window, mode="valid")
        axes.plot(steps[window - 1 :], mean, color="tab:blue", label=f"mean of {window}")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(xlabel="step", ylabel="training loss (nats per token)", title=title)
    axes.grid(alpha=0.3)
    axes.legend()
    partial = file.with_name(f".{file.name}")
    figure.savefig(partial, format="png")
    partial.replace(file)
