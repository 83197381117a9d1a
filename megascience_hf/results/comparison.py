"""Two models on the same items: paired differences, exact tests, and a bootstrap of the averages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from megascience_hf.results import measures, parts
from megascience_hf.results.averages import NESTED
from megascience_hf.results.estimates import (
    DIFFERENCE_PRIOR,
    Estimate,
    Scores,
    holm,
    mean_of_means,
    names_question,
    questions,
)
from megascience_hf.results.measures import Measure
from megascience_hf.results.pairing import Pair, pair_runs
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.power import LEAST_DIFFERING
from megascience_hf.results.records import Run, Scope

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
        p_value: of the hypothesis of no difference. For a benchmark McNemar's exact test on questions, for an average,
            and where an item was asked several times, the normal approximation.
        p_holm: the same after Holm's correction over all benchmarks, or over all averages.
        scope: what of the benchmark the paired items are, or of that of an average which says least.
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
    scope: Scope = Scope.WHOLE


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    Args:
        of_samples: where both have several samples of each item, the differences in pass@k and maj@k, the benchmarks
            before the averages, by the measure's title.
    """

    model_a: str
    model_b: str
    benchmarks: list[Difference]
    averages: list[Difference]
    pairs: list[Pair]
    notes: list[str]
    of_samples: dict[str, list[Difference]] = field(default_factory=dict)


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
    sides = {name: _sides(pair) for name, pair in pairs.items()}
    benchmarks = [_of_sides(name, [side]) for name, side in sides.items()]
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
        of_group = [sides[name] for name in names]
        row = _of_sides(group, of_group)
        # Of fewer differing questions than a test needs, resampling sees next to no variance.
        enough = row.wins + row.losses >= LEAST_DIFFERING
        interval = bootstrap([side.scores for side in of_group], resamples) if resamples and enough else None
        averages.append(replace(row, p_value=row.difference.p_value, bootstrap=interval))
    return Comparison(
        *(runs_a[0].model, runs_b[0].model, holm(benchmarks), holm(averages), pairing.pairs, notes),
        _of_samples(pairing.pairs),
    )


def _of_samples(pairs: Sequence[Pair]) -> dict[str, list[Difference]]:
    """pass@k and maj@k of the benchmarks of which both models have k samples, k as large as it can be."""
    k = min((min(pair.a.samples, pair.b.samples) for pair in pairs), default=1)
    found: dict[str, list[Difference]] = {}
    for measure in measures.of_samples(k):
        if measure.k != k or not all(measures.known(run, measure) for pair in pairs for run in (pair.a, pair.b)):
            continue
        sides = {pair.benchmark: _sides(pair, measure) for pair in pairs}
        groups = [(group, names) for group, names in GROUPS.items() if set(names) <= set(sides)]
        averages = [_of_sides(group, [sides[name] for name in names]) for group, names in groups]
        averages = [replace(row, p_value=row.difference.p_value) for row in averages]
        found[measure.title] = [*holm([_of_sides(name, [side]) for name, side in sides.items()]), *holm(averages)]
    return found


@dataclass(frozen=True, slots=True)
class _Sides:
    """What the two models have on the pairs of a benchmark; `exact` if each is a verdict, right or wrong."""

    scores: Scores
    a: float
    b: float
    exact: bool
    scope: Scope


def _sides(pair: Pair, measure: Measure | None = None) -> _Sides:
    a, b = pair.values(measure)
    exact = pair.a.samples == pair.b.samples == 1
    return _Sides(Scores(pair.benchmark, pair.ids, b - a), float(a.mean()), float(b.mean()), exact, pair.scope)


def difference(name: str, pairs: Sequence[Pair]) -> Difference:
    """How much better B did on these pairs, before any correction."""
    return _of_sides(name, [_sides(pair) for pair in pairs])


def by_part(comparison: Comparison) -> list[tuple[str, str, list[Difference]]]:
    """Two models on each part: benchmark, kind of part, and a difference named by its part.

    Holm's correction is over the parts of one kind.
    """
    found = []
    for pair in comparison.pairs:
        for kind in parts.kinds(pair.a):
            of_items = parts.of_items(pair.a, kind)
            of_pairs = np.array([of_items[place] for place in pair.places_a], dtype=object)
            rows = [difference(part, [pair.on(of_pairs == part)]) for part in parts.in_order(sorted(set(of_pairs)))]
            found.append((pair.benchmark, kind, holm(rows)))
    return found


def _of_sides(name: str, sides: Sequence[_Sides]) -> Difference:
    scores = [side.scores for side in sides]
    net = np.bincount(questions(scores), weights=np.concatenate([part.values for part in scores]))
    wins, losses = int((net > 0).sum()), int((net < 0).sum())
    difference = mean_of_means(scores, DIFFERENCE_PRIOR)
    return Difference(
        name=name,
        items=sum(len(part.values) for part in scores),
        a=float(np.mean([side.a for side in sides])),
        b=float(np.mean([side.b for side in sides])),
        difference=difference,
        wins=wins,
        losses=losses,
        ties=len(net) - wins - losses,
        # A question may be won by a little or by much where it was asked several times: its sign is not the difference.
        p_value=mcnemar(wins, losses) if all(side.exact for side in sides) else difference.p_value,
        p_holm=1.0,
        scope=Scope.together(side.scope for side in sides),
    )


def mcnemar(wins: int, losses: int) -> float:
    """McNemar's exact test: under no difference each of the differing questions is won or lost with equal chances.

    A question that is asked twice counts once, by the sum of its differences, which keeps the test exact.
    """
    from scipy.stats import binomtest

    return float(binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0


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
