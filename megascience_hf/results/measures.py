"""What is measured of a run with several samples of each item, one value for each item: avg@k, pass@k, maj@k."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from megascience_hf.answers import AnswerKey, GoldError, verify
from megascience_hf.errors import UserError
from megascience_hf.results import repeats
from megascience_hf.results.estimates import Estimate, Scores, accuracy_prior, mean_of_means
from megascience_hf.results.records import Item, Run

Kind = Literal["avg", "pass", "maj"]


@dataclass(frozen=True, slots=True)
class Measure:
    """avg@k: the mean of k responses. pass@k: whether one of k is right. maj@k: whether the answer of most of k is."""

    kind: Kind
    k: int

    @property
    def title(self) -> str:
        return f"{self.kind}@{self.k}"


def of_samples(samples: int) -> list[Measure]:
    """What is told of so many samples of each item beside their mean: pass@k for 2, 4, 8, … and all, and maj@k."""
    sizes = sorted({samples, *(2**power for power in range(1, samples.bit_length()) if 2**power <= samples)})
    return [*(Measure("pass", k) for k in sizes if k > 1), *([Measure("maj", samples)] if samples > 1 else [])]


def known(run: Run, measure: Measure) -> bool:
    """Whether the run tells it: it has the samples, and for the majority what they answered."""
    if measure.k > run.samples:
        return False
    return measure.kind != "maj" or all(
        item.vote is not None or not (item.correct or item.status == "extracted") for item in run.items
    )


def values(run: Run, measure: Measure | None = None) -> NDArray[np.float64]:
    """One value for each item of the exam, in its order, 0 to 1; without a measure the mean of all samples.

    maj@k is of the first k samples. The others do not depend on which ones: avg@k is of all.
    """
    places = run.places()
    if run.samples == 1:
        return np.array([item.correct for item in run.items], dtype=np.float64)
    if measure is None or measure.kind == "avg":
        return np.array([np.mean([run.items[place].correct for place in item]) for item in places])
    if measure.kind == "pass":
        chances = [repeats.pass_at_k(len(places[0]), right, measure.k) for right in range(len(places[0]) + 1)]
        return np.array([chances[sum(run.items[place].correct for place in item)] for item in places])
    return np.array([repeats.majority([run.items[place].vote for place in item[: measure.k]]) for item in places])


def scores(run: Run, measure: Measure | None = None) -> Scores:
    """The values with the names of their questions, for means and comparisons."""
    return Scores(run.benchmark, [run.items[item[0]].id for item in run.places()], values(run, measure))


def estimate(runs: Sequence[Run], measure: Measure) -> Estimate:
    """The mean over the benchmarks of the runs, clustered by question."""
    return mean_of_means([scores(run, measure) for run in runs], accuracy_prior())


def found(runs: Sequence[Run], measure: Measure) -> tuple[float, float, float] | None:
    """The value with its 95% interval, 0 to 1, of one benchmark or of an average; None where a run does not tell."""
    if not all(known(run, measure) for run in runs):
        return None
    mean = estimate(runs, measure)
    if measure.kind == "avg" and len(runs) == 1:
        return mean.value, *runs[0].result.interval()
    low, high = mean.interval()
    return mean.value, max(0.0, low), min(1.0, high)


def numbered(
    items: Sequence[Item], answers: Sequence[str | None], keys: Sequence[Mapping[str, Any]], where: str
) -> tuple[Item, ...]:
    """The items with their votes, of responses that were read with their answers and answer keys.

    Raises:
        UserError: an item has fewer samples than the others.
    """
    try:
        questions = repeats.by_question([(item.id, item.sample) for item in items])
    except ValueError as error:
        raise UserError(f"{where}: {error}; the same command goes on with what is missing") from None
    if all(len(question) == 1 for question in questions):
        return tuple(items)
    votes: dict[int, int | None] = {}
    for places in questions:
        voting = [answers[place] if items[place].status == "extracted" else None for place in places]
        right = [items[place].correct for place in places]
        found = repeats.number_votes(voting, right, _Equality(AnswerKey.from_row(keys[places[0]])))
        votes.update(zip(places, found, strict=True))
    return tuple(replace(item, vote=votes[place]) for place, item in enumerate(items))


class _Equality:
    """Whether two answers to a question are one answer: whether the second is right if the first were the gold."""

    def __init__(self, key: AnswerKey) -> None:
        self._key = key

    def __call__(self, one: str, other: str) -> bool:
        key = self._key
        try:
            return verify(
                one,
                other,
                key.kind,
                letters=key.letters,
                options=key.options,
                labels=key.labels,
                unit=key.unit,
                rel_tol=key.rel_tol,
                abs_tol=key.abs_tol,
            ).correct
        except GoldError:  # nothing that could be a gold is equal to nothing but itself
            return False
