"""The paper's averages: General (5 benchmarks), Specific (6), Math (3) and All (14), each benchmark with one weight."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from megascience_hf.results import exams, measures, paper
from megascience_hf.results.estimates import (
    Estimate,
    accuracy_prior,
    mean_of_means,
    names_question,
)
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.records import Run
from megascience_hf.tasks import BENCHMARKS

# Part → whole: the items of MATH-500 are items of MATH, so their accuracies are not independent.
NESTED = {"math_500": "math"}


def of_runs(runs: Sequence[Run], allow: bool = False) -> dict[str, Estimate | None]:
    """The averages of one model's runs; None where a benchmark of the group is missing, never a mean of the rest.

    Args:
        allow: average runs too that were got in different ways, as `exams.differences` has it.
    """
    by_benchmark = {run.benchmark: run for run in runs}
    averages: dict[str, Estimate | None] = {}
    for group, names in GROUPS.items():
        of_group = [by_benchmark[name] for name in names if name in by_benchmark]
        if len(of_group) < len(names) or (exams.differences(of_group, of_one_model=True) and not allow):
            averages[group] = None
        elif all(names_question(run.items[0].id) for run in of_group):
            averages[group] = mean_of_means([measures.scores(run) for run in of_group], accuracy_prior())
        else:  # saved by a tool that does not name the questions
            averages[group] = of_counts({run.benchmark: (run.result.accuracy, run.questions) for run in of_group})
    return averages


def of_counts(cells: Mapping[str, tuple[float, int]]) -> Estimate:
    """The mean of accuracies of which only the number of items is known.

    Args:
        cells: benchmark → accuracy from 0 to 1, and the number of its items.

    As `mean_of_means` without repeated questions; the covariance of a part and its whole is that of the shared items.
    """
    prior, k = accuracy_prior(), len(cells)
    item_variances, variance = {}, 0.0
    for name, (accuracy, items) in cells.items():
        centre = (accuracy * items + prior.weight) / (items + prior.total)
        item_variances[name] = centre * (1 - centre)
        variance += item_variances[name] / items
    for part, whole in NESTED.items():
        if part in cells and whole in cells:
            variance += 2 * math.sqrt(item_variances[part] * item_variances[whole]) / cells[whole][1]
    return Estimate(sum(accuracy for accuracy, _ in cells.values()) / k, math.sqrt(variance) / k)


def of_published(model: str, group: str) -> Estimate:
    """An average of a published model with the standard error that its benchmarks' sizes imply; 0 to 1."""
    return of_counts({name: (paper.model(model)[name] / 100, paper.items(name)) for name in GROUPS[group]})


def published_gain(base: paper.Base, group: str = "All") -> Estimate:
    """How much the MegaScience model is above the instruct model, 0 to 1; the two are taken as independent."""
    return of_published(base.megascience, group) - of_published(base.instruct, group)


def missing(names: set[str], group: str) -> list[str]:
    """Titles of the benchmarks that a group lacks."""
    return [BENCHMARKS[name].title for name in GROUPS[group] if name not in names]
