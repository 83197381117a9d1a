"""A difference between a run and a published accuracy, of which nothing is known item by item.

The two answered the same questions, so the true intervals are narrower than these: paired items see more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from megascience_hf.errors import UserError
from megascience_hf.results import averages, exams, paper
from megascience_hf.results.estimates import Estimate, holm
from megascience_hf.results.records import Run
from megascience_hf.tasks import BENCHMARKS


@dataclass(frozen=True, slots=True)
class Accuracies:
    """The accuracies of one model: benchmark → accuracy (0 to 1) and number of items.

    `left_out` has a line on each run of what is not a whole benchmark: nobody else has published a number of that.
    """

    model: str
    cells: dict[str, tuple[float, int]]
    averages: dict[str, Estimate | None]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnpairedDifference:
    """B minus A on a benchmark or an average, each 0 to 1; `p_holm` is corrected as in `comparison`."""

    name: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    p_value: float
    p_holm: float


def of_runs(runs: Sequence[Run]) -> Accuracies:
    whole = [run for run in runs if exams.whole_exam(run)]
    cells = {run.benchmark: (run.result.accuracy, run.questions) for run in whole}
    left_out = [f"not compared: {exams.part(run)}" for run in runs if run not in whole]
    return Accuracies(runs[0].model, cells, averages.of_runs(whole), tuple(left_out))


def of_paper(name: str) -> Accuracies:
    """The published accuracies of a model.

    Raises:
        UserError: the paper has no such model.
    """
    cells = {benchmark: (percent / 100, paper.items(benchmark)) for benchmark, percent in paper.model(name).items()}
    return Accuracies(paper.PREFIX + name, cells, {group: averages.of_published(name, group) for group in paper.GROUPS})


def compare(a: Accuracies, b: Accuracies) -> tuple[list[UnpairedDifference], list[UnpairedDifference]]:
    """The benchmarks that both have, and the averages: Newcombe's interval and the score test of two proportions.

    Raises:
        UserError: they have no benchmark in common.
    """
    names = [name for name in BENCHMARKS if name in a.cells and name in b.cells]
    if not names:
        why = "; ".join((*a.left_out, *b.left_out))
        raise UserError(f"no benchmark in common of {a.model} and {b.model}{f' ({why})' if why else ''}")
    benchmarks = [_benchmark(name, *a.cells[name], *b.cells[name]) for name in names]
    found = []
    for group in paper.GROUPS:
        one, other = a.averages[group], b.averages[group]
        if one is not None and other is not None:
            found.append(_average(group, one, other))
    return holm(benchmarks), holm(found)


def _benchmark(name: str, a: float, items_a: int, b: float, items_b: int) -> UnpairedDifference:
    from statsmodels.stats.proportion import confint_proportions_2indep, test_proportions_2indep

    counts = (round(b * items_b), items_b, round(a * items_a), items_a)
    low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff")
    same = counts[0] * items_a == counts[2] * items_b  # both 0 or both 1: the test's statistic would be 0/0
    p = 1.0 if same else float(test_proportions_2indep(*counts, method="score", compare="diff").pvalue)
    return UnpairedDifference(name, a, b, b - a, float(low), float(high), p, 1.0)


def _average(group: str, a: Estimate, b: Estimate) -> UnpairedDifference:
    difference = b - a
    return UnpairedDifference(
        group, a.value, b.value, difference.value, *difference.interval(), p_value=difference.p_value, p_holm=1.0
    )
