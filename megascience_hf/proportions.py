"""The interval of a share, for all who print one."""

from __future__ import annotations


def wilson(right: float, size: float, level: float = 0.95) -> tuple[float, float]:
    """Interval of a share (Wilson 1927)."""
    from statsmodels.stats.proportion import proportion_confint  # seconds, for those who only run

    low, high = proportion_confint(right, size, alpha=1 - level, method="wilson")
    return float(low), float(high)
