"""A mean over benchmarks of means over items, with a standard error that knows which items are one question.

The field's usual errors are avoided here: lighteval's error of a group is the mean of the errors of its parts, and a
question that is asked twice, or in two benchmarks, is no new evidence. Miller (arXiv 2411.00640) is the reference.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
_SHARED_ID_LENGTH = 16  # of `tasks.Item.id`, which names the same question in every benchmark


def z_value(level: float = LEVEL) -> float:
    """The two-sided quantile of the normal distribution: 1.96 for 0.95."""
    from scipy.stats import norm

    return float(norm.ppf((1 + level) / 2))


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
    """An estimate with its standard error; the interval is around `centre`, which is drawn in a little from the edge.

    With n items the two differ by less than 2/n (Agresti and Coull 1998; Bonett and Price 2012).
    """

    value: float
    centre: float
    standard_error: float

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        half = z_value(level) * self.standard_error
        return self.centre - half, self.centre + half

    @property
    def p_value(self) -> float:
        """Two-sided, of the hypothesis that the truth is 0, by the normal approximation."""
        from scipy.stats import norm

        return float(min(1.0, 2 * norm.sf(abs(self.value) / self.standard_error)))


@dataclass(frozen=True, slots=True)
class Prior:
    """Imaginary items that every benchmark is given, so that no accuracy of 0 or 1 has a standard error of 0.

    Three right answers out of three are no proof of perfection. `values` are what they scored, `weights` how many of
    each there are. On hundreds of items they change nothing that is shown.
    """

    values: tuple[float, ...]
    weights: tuple[float, ...]

    @property
    def weight(self) -> float:
        return sum(self.weights)


def accuracy_prior() -> Prior:
    """Two right and two wrong ones (exactly 1.96²/2 of each): the interval of one benchmark is Agresti and Coull's."""
    half = z_value() ** 2 / 2
    return Prior((0.0, 1.0), (half, half))


# One win and one loss: the interval of one benchmark is Bonett and Price's for paired proportions.
DIFFERENCE_PRIOR = Prior((1.0, -1.0), (1.0, 1.0))


def mean_of_means(scores: Sequence[Scores], prior: Prior) -> Estimate:
    """The unweighted mean of the benchmarks' means.

    Its variance is that of a sum over questions: the items of one question, in one benchmark or in several (every
    item of MATH-500 is one of MATH), are one cluster, and clusters are independent. For benchmarks without a question
    in common it is sqrt(sum of se²) / k.
    """
    if not scores or any(not len(part.values) for part in scores):
        raise ValueError("a mean of means needs benchmarks, and items in each")
    parts, prior_variance, centres = [], 0.0, []
    for part in scores:
        size = len(part.values) + prior.weight
        imagined = list(zip(prior.values, prior.weights, strict=True))
        centre = (float(part.values.sum()) + sum(value * weight for value, weight in imagined)) / size
        share = 1 / (len(scores) * size)
        parts.append(share * (part.values - centre))
        prior_variance += sum(weight * (share * (value - centre)) ** 2 for value, weight in imagined)
        centres.append(centre)
    by_question = np.bincount(questions(scores), weights=np.concatenate(parts))
    return Estimate(
        value=float(np.mean([part.values.mean() for part in scores])),
        centre=float(np.mean(centres)),
        standard_error=math.sqrt(float(by_question @ by_question) + prior_variance),
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
    return len(name) == _SHARED_ID_LENGTH and all(digit in "0123456789abcdef" for digit in name)

