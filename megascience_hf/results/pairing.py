"""Puts two runs side by side, item by item, and refuses two that are not the same exam."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from megascience_hf.errors import UserError
from megascience_hf.results import exams, measures
from megascience_hf.results.estimates import names_question
from megascience_hf.results.measures import Measure
from megascience_hf.results.records import Run, Scope
from megascience_hf.tasks import BENCHMARKS

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two runs of one benchmark on the same items.

    `exam_a` and `exam_b` are the numbers of each pair's items in the two exams, equally long; `places_a` and `places_b`
    where the first samples of them stand in `a.items` and `b.items`.
    """

    a: Run
    b: Run
    exam_a: NDArray[np.intp]
    exam_b: NDArray[np.intp]
    places_a: NDArray[np.intp]
    places_b: NDArray[np.intp]

    @property
    def benchmark(self) -> str:
        return self.a.benchmark

    @property
    def scope(self) -> Scope:
        """What of the benchmark both have answered."""
        return Scope.together((self.a.scope, self.b.scope))

    @property
    def ids(self) -> list[str]:
        return [self.a.items[place].id for place in self.places_a]

    def values(self, measure: Measure | None = None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What A and B have on each pair, 0 to 1: the share of their samples that are right, or another measure."""
        return measures.values(self.a, measure)[self.exam_a], measures.values(self.b, measure)[self.exam_b]

    def on(self, chosen: NDArray[np.bool_]) -> Pair:
        """The pair on some of its items; `chosen` is as long as they are."""
        return replace(
            self,
            exam_a=self.exam_a[chosen],
            exam_b=self.exam_b[chosen],
            places_a=self.places_a[chosen],
            places_b=self.places_b[chosen],
        )

    def differing(self) -> NDArray[np.intp]:
        """The numbers of the pairs on which one model was right, or right more often, than the other."""
        a, b = self.values()
        return np.flatnonzero(a != b)


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pairs of the benchmarks that both have, in the order of the paper's table, and what was left out."""

    pairs: list[Pair]
    notes: list[str]


def pair_runs(runs_a: Sequence[Run], runs_b: Sequence[Run], *, common: bool = False, allow: bool = False) -> Pairing:
    """Pair the benchmarks that both models were run on.

    Args:
        common: pair the items that both have where others are in one run only, and leave out a benchmark whose
            versions differ; each with a note.
        allow: pair runs that were got in different ways too, with a note.

    Raises:
        UserError: no benchmark in common; or without `common`, a benchmark was another exam; three are named; or
            without `allow`, the runs differ in what changes scores.
    """
    by_a, by_b = {run.benchmark: run for run in runs_a}, {run.benchmark: run for run in runs_b}
    pairs, notes, refused = [], [], []
    otherwise: list[tuple[str, str]] = []
    for name in BENCHMARKS:
        if name not in by_a or name not in by_b:
            if name in by_a or name in by_b:
                run = by_a.get(name) or by_b[name]
                notes.append(f"{name}: only {run.model} was run on it, left out")
            continue
        a, b = by_a[name], by_b[name]
        pair = _pair(a, b)
        difference = _difference(a, b, pair)
        otherwise += [(name, found) for found in exams.differences([a, b])]
        versions_differ = a.task_version != b.task_version and None not in (a.task_version, b.task_version)
        if difference and not common:
            refused.append(f"{name} ({difference})")
        elif versions_differ or not len(pair.exam_a):
            notes.append(f"{name}: left out ({difference})")
        else:
            if difference:
                notes.append(f"{name}: on the {len(pair.exam_a):,} items of both ({difference})")
            if not names_question(a.items[0].id):
                notes.append(f"{name}: paired by the ids of the rows, which cannot prove that the questions are equal")
            pairs.append(pair)
    ways = [f"different {found} on {', '.join(names)}" for found, names in _by_way(otherwise).items()]
    if ways and not allow:
        raise UserError(
            f"{runs_a[0].model} and {runs_b[0].model} were not asked alike: {'; '.join(ways)}. Run both alike, or "
            "compare them as they are with --allow"
        )
    notes += ways
    if refused:
        more = f" and {len(refused) - _SHOWN} more benchmarks" if len(refused) > _SHOWN else ""
        raise UserError(
            f"{runs_a[0].model} and {runs_b[0].model} sat different exams: {'; '.join(refused[:_SHOWN])}{more}. Run "
            "both on the same, or compare the items that both have with --common"
        )
    if not pairs:
        raise UserError(f"{runs_a[0].model} and {runs_b[0].model} have no benchmark in common ({'; '.join(notes)})")
    return Pairing(pairs, notes)


def _by_way(found: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    by_way: defaultdict[str, list[str]] = defaultdict(list)
    for name, way in found:
        by_way[way].append(name)
    return by_way


def same_exam(a: Run, b: Run) -> Pair | None:
    """The pair of two runs of one benchmark; None if they were not the same exam."""
    pair = _pair(a, b)
    return None if _difference(a, b, pair) else pair


def _pair(a: Run, b: Run) -> Pair:
    """By id; the second time that a question is asked is paired with its second time."""
    of_a, of_b = a.places(), b.places()
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number in range(len(of_b) - 1, -1, -1):
        numbers[b.items[of_b[number][0]].id].append(number)
    matched = []
    for number, places in enumerate(of_a):
        name = a.items[places[0]].id
        if numbers.get(name):
            matched.append((number, numbers[name].pop()))
    both = np.array(matched, dtype=np.intp).reshape(-1, 2)
    firsts = [
        np.array([exam[n][0] for n in chosen], dtype=np.intp)
        for exam, chosen in ((of_a, both[:, 0]), (of_b, both[:, 1]))
    ]
    return Pair(a, b, both[:, 0], both[:, 1], *firsts)


def _difference(a: Run, b: Run, pair: Pair) -> str:
    """What makes the exams differ; empty for the same exam."""
    if a.task_version != b.task_version and None not in (a.task_version, b.task_version):
        return f"task versions {a.task_version} and {b.task_version}"
    found = []
    for run, numbers in ((a, pair.exam_a), (b, pair.exam_b)):
        paired = set(numbers.tolist())
        alone = [run.items[places[0]].id for number, places in enumerate(run.places()) if number not in paired]
        if alone:
            found.append(f"{len(alone):,} of {run.questions:,} items only in {run.model}, the first {alone[0]}")
    return ", ".join(found)
