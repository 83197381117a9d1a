"""What is often said of the paper's results and does not hold everywhere, recomputed from its published numbers.

Cards, the Space and reports take their sentences from here, so that none of them says more than the numbers do.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from megascience_hf.results import paper

SMALL_GAIN = 0.5  # points of the average over 14 benchmarks
LARGE = 8.0  # billions of parameters, from which on the gains of a family grow with its size


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement, whether the published numbers bear it out, and what they say instead.

    `models` are the exceptions, in the paper's names; empty if the statement holds.
    """

    statement: str
    holds: bool
    instead: str
    models: tuple[str, ...]


def gains() -> dict[str, float]:
    """Base model → points that MegaScience is above the official instruct model, by model size.

    Points of the averages as printed to two decimals, whose rounding no threshold here depends on.
    """
    averages = paper.printed_averages()
    return {
        base.name: round(averages[base.megascience]["All"] - averages[base.instruct]["All"], 2)
        for base in sorted(paper.BASES, key=lambda base: base.parameters)
    }


def every_model_gains() -> Finding:
    """Whether no model is below its instruct version."""
    losers = [name for name, gain in gains().items() if gain < 0]
    return Finding(
        statement="Training on MegaScience beats the official instruct model on average.",
        holds=not losers,
        instead=f"{len(losers)} of {len(gains())} models lose: {_listed(losers)}.",
        models=tuple(losers),
    )


def every_gain_is_clear() -> Finding:
    """Whether every model gains half a point or more."""
    small = [name for name, gain in gains().items() if gain < SMALL_GAIN]
    return Finding(
        statement=f"The gain over the official instruct model is at least {SMALL_GAIN} points.",
        holds=not small,
        instead=f"{len(small)} of {len(gains())} models gain less: {_listed(small)}.",
        models=tuple(small),
    )


def gains_grow_with_size() -> Finding:
    """Whether in every family each model gains more than all smaller ones."""
    exceptions = []
    for family in dict.fromkeys(base.family for base in paper.BASES):
        in_order = sorted((b for b in paper.BASES if b.family == family), key=lambda base: base.parameters)
        for smaller, larger in itertools.pairwise(in_order):
            if gains()[larger.name] <= gains()[smaller.name]:
                exceptions.append((smaller, larger))
    below = all(smaller.parameters < LARGE for smaller, _ in exceptions)
    return Finding(
        statement="Larger models gain more from MegaScience.",
        holds=not exceptions,
        instead=(
            f"Below {LARGE:.0f}B gains are not monotone{'' if below else ', nor above'}: "
            + "; ".join(f"{a.name} {gains()[a.name]:+.2f}, {b.name} {gains()[b.name]:+.2f}" for a, b in exceptions)
            + "."
        ),
        models=tuple(larger.name for _, larger in exceptions),
    )


CHECKS: tuple[Callable[[], Finding], ...] = (every_model_gains, every_gain_is_clear, gains_grow_with_size)


def findings() -> list[Finding]:
    return [check() for check in CHECKS]


def _listed(names: list[str]) -> str:
    return ", ".join(f"{name} {gains()[name]:+.2f}" for name in names)
