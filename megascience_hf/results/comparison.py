"""Two models on the same items: paired differences, exact tests, and a bootstrap of the averages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from megascience_hf.results.averages import NESTED
from megascience_hf.results.estimates import (
    DIFFERENCE_PRIOR,
    Estimate,
    Scores,
    mean_of_means,
    names_question,
    questions,
)
from megascience_hf.results.pairing import Pair, pair_runs
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.power import LEAST_DIFFERING
from megascience_hf.results.records import Run

RESAMPLES = 2_000
_BATCH = 100  # resamples at a time: 62,000 items are 50 MB then


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better B did than A, on one benchmark or on an average.

    Args:
        name: of the benchmark, or of the group of an average.
        items: number of paired items.
        a, b: accuracies, 0 to 1.
        difference: b - a, with its standard error from the paired items, clustered by question.
        wins, losses, ties: number of questions that B did better, worse and as well on.
        p_value: of the hypothesis of no difference. For a benchmark McNemar's exact test on questions, for an average
            the normal approximation.
        p_holm: the same after Holm's correction over all benchmarks, or over all averages.
        bootstrap: percentile interval of an average, by resampling questions; None for a benchmark, and where fewer
            than six questions differ.
    """

    name: str
    items: int
    a: float
    b: float
    difference: Estimate
    wins: int
    losses: int
    ties: int
    p_value: float
    p_holm: float
    bootstrap: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`differing` has, for each pair, the numbers of the pairs of items on which only one model was right."""

    model_a: str
    model_b: str
    benchmarks: list[Difference]
    averages: list[Difference]
    pairs: list[Pair]
    notes: list[str]

    def differing(self, pair: Pair) -> NDArray[np.intp]:
        return np.flatnonzero(pair.correct_a != pair.correct_b)


def compare(
    runs_a: Sequence[Run],
    runs_b: Sequence[Run],
    *,
    common: bool = False,
    allow: bool = False,
    resamples: int = RESAMPLES,
) -> Comparison:
    """Compare two models.

    Args:
        runs_a, runs_b: of one model each.
        common, allow: as in `pair_runs`.
        resamples: of the bootstrap; 0 leaves it out.

    Raises:
        UserError: they have not sat the same exam, or not in the same way.
    """
    pairing = pair_runs(runs_a, runs_b, common=common, allow=allow)
    pairs = {pair.benchmark: pair for pair in pairing.pairs}
    scores = {name: _scores(pair) for name, pair in pairs.items()}
    benchmarks = [_difference(name, [pairs[name]], [scores[name]]) for name in pairs]
    averages, notes = [], list(pairing.notes)
    for part, whole in NESTED.items():
        if part in pairs and whole in pairs and not names_question(pairs[part].ids[0]):
            notes.append(
                f"{part} is a part of {whole}, which the averages' intervals cannot know of items without names"
            )
    for group, names in GROUPS.items():
        if not set(names) <= set(pairs):
            notes.append(
                f"no average {group}: {len(set(names) - set(pairs))} of its {len(names)} benchmarks are missing"
            )
            continue
        row = _difference(group, [pairs[name] for name in names], [scores[name] for name in names])
        # Of fewer differing questions than a test needs, resampling sees next to no variance.
        enough = row.wins + row.losses >= LEAST_DIFFERING
        interval = bootstrap([scores[name] for name in names], resamples) if resamples and enough else None
        averages.append(replace(row, p_value=row.difference.p_value, bootstrap=interval))
    return Comparison(runs_a[0].model, runs_b[0].model, holm(benchmarks), holm(averages), pairing.pairs, notes)


def _scores(pair: Pair) -> Scores:
    return Scores(pair.benchmark, pair.ids, pair.correct_b.astype(np.float64) - pair.correct_a)


def _difference(name: str, pairs: Sequence[Pair], scores: Sequence[Scores]) -> Difference:
    net = np.bincount(questions(scores), weights=np.concatenate([part.values for part in scores]))
    wins, losses = int((net > 0).sum()), int((net < 0).sum())
    return Difference(
        name=name,
        items=sum(len(part.values) for part in scores),
        a=float(np.mean([pair.correct_a.mean() for pair in pairs])),
        b=float(np.mean([pair.correct_b.mean() for pair in pairs])),
        difference=mean_of_means(scores, DIFFERENCE_PRIOR),
        wins=wins,
        losses=losses,
        ties=len(net) - wins - losses,
        p_value=mcnemar(wins, losses),
        p_holm=1.0,
    )


def mcnemar(wins: int, losses: int) -> float:
    """McNemar's exact test: under no difference each of the differing questions is won or lost with equal chances.

    A question that is asked twice counts once, by the sum of its differences, which keeps the test exact.
    """
    from scipy.stats import binomtest

    return float(binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0


def holm(rows: list[Difference]) -> list[Difference]:
    """The rows with Holm's correction over all of them."""
    from statsmodels.stats.multitest import multipletests

    if not rows:
        return []
    corrected = multipletests([row.p_value for row in rows], method="holm")[1]
    return [replace(row, p_holm=float(p)) for row, p in zip(rows, corrected, strict=True)]


def bootstrap(scores: Sequence[Scores], resamples: int) -> tuple[float, float]:
    """95% percentile interval of the mean of the benchmarks' means.

    Questions are resampled with all their items, and within the benchmarks that they are in, so that every resample
    has the exam's own shape. The generator is seeded by the exam and the verdicts: the same runs give the same digits.
    """
    from scipy import stats

    shares = [part.values / (len(scores) * len(part.values)) for part in scores]
    numbers = questions(scores)
    contributions = np.bincount(numbers, weights=np.concatenate(shares))
    strata = _strata(scores, numbers)
    # A stratum of one question is itself in every resample (and no sample that scipy takes).
    fixed = float(sum(contributions[stratum].sum() for stratum in strata if len(stratum) == 1))
    sampled = [contributions[stratum] for stratum in strata if len(stratum) > 1]
    if not sampled:
        return fixed, fixed

    def total(*samples: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
        return np.asarray(fixed + sum(sample.sum(axis=axis) for sample in samples))

    result = stats.bootstrap(
        sampled,
        total,
        n_resamples=resamples,
        batch=_BATCH,
        vectorized=True,
        method="percentile",
        rng=np.random.default_rng(_seed(scores)),
    )
    return float(result.confidence_interval.low), float(result.confidence_interval.high)


def _strata(scores: Sequence[Scores], numbers: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """The questions of each set of benchmarks that have questions in common; those of MATH-500 are a stratum."""
    benchmark = np.repeat(np.arange(len(scores)), [len(part.values) for part in scores])
    marks = np.zeros(numbers.max() + 1, dtype=np.int64)
    np.bitwise_or.at(marks, numbers, 1 << benchmark)
    return [np.flatnonzero(marks == mark) for mark in np.unique(marks)]


def _seed(scores: Sequence[Scores]) -> int:
    digest = hashlib.sha256()
    for part in scores:
        digest.update(repr((part.benchmark, list(part.ids))).encode())
        digest.update(part.values.tobytes())
    return int.from_bytes(digest.digest()[:8])
