"""Which differences a benchmark can resolve with the number of items that it has."""

from __future__ import annotations

import math
from dataclasses import dataclass

ALPHA = 0.05
POWER = 0.8
# Correlation of two models' verdicts on one question, assumed where no pair of runs tells it. Pairing helps because it
# is above 0 (Miller, arXiv 2411.00640).
CORRELATION = 0.5
# McNemar's exact test cannot reach 0.05 on fewer differing items than these: 2 / 2**5 = 0.0625.
LEAST_DIFFERING = 6


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a two-sided test of level 0.05 finds with a power of 0.8 on one benchmark.

    Args:
        benchmark: its name.
        items: the number of items.
        accuracy: of the model that the figures are for, 0 to 1.
        unpaired: smallest difference, 0 to 1, between two models whose verdicts are not paired.
        paired: the same for paired verdicts. Both are None where fewer than six items would differ.
        discordant: share of items on which the two models differ.
        measured: whether that share comes from a pair of runs, or from the assumed correlation.
        items_for_one_point: number of items on which a paired difference of 0.01 would be found.
    """

    benchmark: str
    items: int
    accuracy: float
    unpaired: float | None
    paired: float | None
    discordant: float
    measured: bool
    items_for_one_point: int


def resolution(benchmark: str, items: int, accuracy: float, discordant: float | None = None) -> Resolution:
    """The smallest differences that can be found.

    Args:
        items: at least 1.
        accuracy: 0 to 1; drawn in by half an item, since no test set of this size proves 0 or 1.
        discordant: share of the items on which two models of this kind differ; None assumes a correlation of 0.5.
    """
    inside = min(max(accuracy, 0.5 / items), 1 - 0.5 / items) if items > 1 else 0.5
    item_variance = inside * (1 - inside)
    share = 2 * item_variance * (1 - CORRELATION) if discordant is None else max(discordant, 0.5 / items)
    effect = _effect(items)
    enough = share * items >= LEAST_DIFFERING
    return Resolution(
        benchmark=benchmark,
        items=items,
        accuracy=accuracy,
        unpaired=effect * math.sqrt(2 * item_variance) if enough else None,
        paired=effect * math.sqrt(share) if enough else None,
        discordant=share,
        measured=discordant is not None,
        items_for_one_point=math.ceil(_items(0.01 / math.sqrt(share))),
    )


def of_average(standard_error: float) -> tuple[float, float]:
    """The smallest difference, unpaired and paired (at the assumed correlation), between two such averages; 0 to 1."""
    unpaired = _effect(1) * math.sqrt(2) * standard_error
    return unpaired, unpaired * math.sqrt(1 - CORRELATION)


def _effect(items: int) -> float:
    """Smallest mean, in standard deviations of an item's difference, that the test finds on so many items."""
    from statsmodels.stats.power import NormalIndPower

    return float(NormalIndPower().solve_power(nobs1=items, alpha=ALPHA, power=POWER, ratio=0))


def _items(effect: float) -> float:
    from statsmodels.stats.power import NormalIndPower

    return float(NormalIndPower().solve_power(effect_size=effect, alpha=ALPHA, power=POWER, ratio=0))
