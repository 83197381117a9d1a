"""A mean over benchmarks of means over items, with a standard error that knows which items are one question.

The field's usual errors are avoided here: lighteval's error of a group is the mean of the errors of its parts, and a
question that is asked twice, or in two benchmarks, is no new evidence. Miller (arXiv 2411.00640) is the reference.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
_SHARED_ID = re.compile(r"[0-9a-f]{16}")  # of `tasks.Item.id`, which names the same question in every benchmark


def z_value(level: float = LEVEL) -> float:
    """The two-sided quantile of the normal distribution: 1.96 for 0.95."""
    from scipy.special import ndtri  # scipy.stats would be a second of imports

    return float(ndtri((1 + level) / 2))


@dataclass(frozen=True, slots=True)
class Scores:
    """What one benchmark gave, item by item.

    Args:
        benchmark: its name.
        ids: name of the question of each item, as in `records.Item`.
        values: 1 or 0 for right or wrong; 1, 0 or -1 for a difference of two models. As long as `ids`.
    """

    benchmark: str
    ids: Sequence[str]
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate with its standard error; both in the unit of the values, 0 to 1 for accuracies."""

    value: float
    standard_error: float

    def __sub__(self, other: Estimate) -> Estimate:
        """The difference of two that are taken as independent; where they are of the same items, its error is less."""
        return Estimate(self.value - other.value, (self.standard_error**2 + other.standard_error**2) ** 0.5)

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        half = z_value(level) * self.standard_error
        return self.value - half, self.value + half

    @property
    def p_value(self) -> float:
        """Two-sided, of the hypothesis that the truth is 0, by the normal approximation."""
        from scipy.special import ndtr

        return float(min(1.0, 2 * ndtr(-abs(self.value) / self.standard_error)))


@dataclass(frozen=True, slots=True)
class Prior:
    """Imaginary items that a benchmark's variance is computed with, so that it is never 0.

    Three right answers out of three are no proof of perfection: the plain standard error of an accuracy of 0 or 1 is
    0, and such a cell would lend an average a certainty that it has not. `values` are what the items scored, `weights`
    how many of each there are. They leave the estimate itself alone: drawn in, the errors of 14 small benchmarks would
    add up to a bias. On hundreds of items they change nothing that is shown.
    """

    values: tuple[float, float]
    weight: float

    @property
    def total(self) -> float:
        return 2 * self.weight


def accuracy_prior() -> Prior:
    """1.96²/2 right ones and as many wrong ones, those of Agresti and Coull (1998): about two of each."""
    return Prior((0.0, 1.0), z_value() ** 2 / 2)


class Tested(Protocol):
    """A row of a table of tests, as a dataclass with the field `p_holm`."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def p_value(self) -> float: ...


_Row = TypeVar("_Row", bound=Tested)


def holm(rows: Sequence[_Row]) -> list[_Row]:
    """The rows with Holm's correction over all of them."""
    from statsmodels.stats.multitest import multipletests

    if not rows:
        return []
    corrected = multipletests([row.p_value for row in rows], method="holm")[1]
    return [replace(row, p_holm=float(p)) for row, p in zip(rows, corrected, strict=True)]


# One win and one loss, those of Bonett and Price (2012) for the difference of paired proportions.
DIFFERENCE_PRIOR = Prior((1.0, -1.0), 1.0)


def mean_of_means(scores: Sequence[Scores], prior: Prior) -> Estimate:
    """The unweighted mean of the benchmarks' means.

    Its variance is that of a sum over questions: the items of one question, in one benchmark or in several (every
    item of MATH-500 is one of MATH), are one cluster, and clusters are independent (clustered errors in Miller, arXiv
    2411.00640). For benchmarks without a question in common it is sqrt(sum of se²) / k, with se² = p(1 - p)/n of each
    and p drawn in by the prior.
    """
    if not scores or any(not len(part.values) for part in scores):
        raise ValueError("a mean of means needs benchmarks, and items in each")
    residuals, of_prior = [], 0.0
    for part in scores:
        items = len(part.values)
        size = items + prior.total
        centre = (float(part.values.sum()) + prior.weight * sum(prior.values)) / size
        share = 1 / (len(scores) * math.sqrt(items * size))
        residuals.append(share * (part.values - centre))
        of_prior += prior.weight * sum((share * (value - centre)) ** 2 for value in prior.values)
    by_question = np.bincount(questions(scores), weights=np.concatenate(residuals))
    return Estimate(
        value=float(np.mean([part.values.mean() for part in scores])),
        standard_error=math.sqrt(float(by_question @ by_question) + of_prior),
    )


def questions(scores: Sequence[Scores]) -> NDArray[np.intp]:
    """The number of the question of each item, over all benchmarks in their order; equal for equal questions."""
    names = np.array([_name(part.benchmark, name) for part in scores for name in part.ids], dtype=object)
    _, numbers = np.unique(names.astype(str), return_inverse=True)
    return numbers


def _name(benchmark: str, name: str) -> str:
    return name if names_question(name) else f"{benchmark}/{name}"


def names_question(name: str) -> bool:
    """Whether it is an id of ours, which tells the question; the row numbers of two benchmarks are no match."""
    return _SHARED_ID.fullmatch(name) is not None
