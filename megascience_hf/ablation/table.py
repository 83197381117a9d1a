"""The table that an ablation ends in: what every cell scored, and the selections compared on the same items."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any

from megascience_hf.ablation.cells import Cell, Subset, cells
from megascience_hf.ablation.run import NotDoneError, Run
from megascience_hf.errors import UserError
from megascience_hf.results import averages, comparison, exams
from megascience_hf.results.comparison import Difference
from megascience_hf.results.estimates import holm
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.reading import read_source
from megascience_hf.results.records import Run as ModelRun
from megascience_hf.results.records import Scope
from megascience_hf.results.report_tables import UNKNOWN, difference_cells, difference_title, percent
from megascience_hf.results.tables import Table
from megascience_hf.tasks import BENCHMARKS


@dataclass(frozen=True)
class Outcome:
    """What became of a cell.

    Args:
        rows, training: None as long as they are not there.
        runs: of its model, one a benchmark; empty as long as it is not evaluated.
        state: "done", or what is not, and why; `failed` if an attempt at it was made.
    """

    cell: Cell
    rows: int | None
    training: dict[str, Any] | None
    runs: list[ModelRun]
    state: str
    failed: bool = False

    @property
    def done(self) -> bool:
        return bool(self.runs)


@dataclass(frozen=True, slots=True)
class Paired:
    """B against A on the same items. `difference.p_holm` is corrected over all rows of the table."""

    source: str
    a: str
    b: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class Results:
    """All of it; `benchmarks` and `averages` are a family of tests each."""

    name: str
    outcomes: list[Outcome]
    benchmarks: list[Paired]
    averages: list[Paired]
    notes: list[str]


def collect(run: Run) -> Results:
    """What is there of all cells, whichever run has made it."""
    outcomes = [_outcome(run.looking(), cell) for cell in cells(run.ablation)]
    benchmarks, of_groups, notes = _comparisons(outcomes)
    if len(run.ablation.training.seeds) > 1:
        notes.append(
            "a comparison takes the items of all seeds, clustered by question: it speaks of these trainings, and the "
            "spread of the rows of a subset says how much a seed does"
        )
    versions = {str(outcome.training["trl"]) for outcome in outcomes if outcome.training}
    if len(versions) > 1:
        notes.append(f"trained by different versions of TRL: {', '.join(sorted(versions))}")
    if run.ablation.evaluation.sample:
        notes.append("evaluated on the embedded sample, which is not the benchmarks: this says nothing about science")
    return Results(run.ablation.name, outcomes, benchmarks, of_groups, notes)


def _outcome(run: Run, cell: Cell) -> Outcome:
    rows = training = None
    try:
        rows = int(run.rows(cell.subset)["rows"])
        training = run.train(cell)
        run.evaluate(cell)
        runs = [replace(one, model=cell.name) for one in read_source(str(run.folders.results(cell))).runs]
        return Outcome(cell, rows, training, runs, "done")
    except NotDoneError as error:
        return Outcome(cell, rows, training, [], str(error), error.failed)
    except UserError as error:  # a damaged file of results, a source that is not there any more
        return Outcome(cell, rows, training, [], str(error), True)


# Comparisons ----------------------------------------------------------------------------------------------------------


def _comparisons(outcomes: Sequence[Outcome]) -> tuple[list[Paired], list[Paired], list[str]]:
    benchmarks, of_groups, notes = [], [], []
    for (a, runs_a), (b, runs_b) in _pairs(_of_subsets(outcomes)):
        try:
            found = comparison.compare(runs_a, runs_b, resamples=0)
        except UserError as error:
            notes.append(f"not compared: {error}")
            continue
        benchmarks += [Paired(a.source.name, a.name, b.name, row) for row in found.benchmarks]
        of_groups += [Paired(a.source.name, a.name, b.name, row) for row in found.averages]
    return _holm(benchmarks), _holm(of_groups), notes


def _of_subsets(outcomes: Sequence[Outcome]) -> list[tuple[Subset, list[ModelRun]]]:
    """The runs of each subset of which every seed is done: the items of its seeds, one after another, as one run."""
    found = []
    for subset in dict.fromkeys(outcome.cell.subset.name for outcome in outcomes):
        of_it = [outcome for outcome in outcomes if outcome.cell.subset.name == subset]
        if not all(outcome.done for outcome in of_it):
            continue
        runs = [
            replace(
                first,
                model=subset,
                items=tuple(
                    item
                    for outcome in of_it
                    for other in outcome.runs
                    if other.benchmark == first.benchmark
                    for item in other.items
                ),
            )
            for first in of_it[0].runs
        ]
        found.append((of_it[0].cell.subset, runs))
    return found


def _pairs(
    done: Sequence[tuple[Subset, list[ModelRun]]],
) -> Iterator[tuple[tuple[Subset, list[ModelRun]], tuple[Subset, list[ModelRun]]]]:
    """Of one source: every selection against the whole pool, and the methods of one size among themselves."""
    for a, b in combinations(done, 2):
        same_source = a[0].source.name == b[0].source.name
        if same_source and (a[0].method is None or a[0].size == b[0].size):
            yield a, b


def _holm(rows: list[Paired]) -> list[Paired]:
    corrected = holm([row.difference for row in rows])
    return [replace(row, difference=difference) for row, difference in zip(rows, corrected, strict=True)]


# What it looks like ---------------------------------------------------------------------------------------------------


def tables(results: Results) -> list[Table]:
    """The cells, and the comparisons of them once there are any."""
    shown = [_cells_table(results)]
    if results.benchmarks:
        shown.append(_comparisons_table(results))
    return shown


def _cells_table(results: Results) -> Table:
    done = [outcome for outcome in results.outcomes if outcome.done]
    of_groups = {outcome.cell.name: averages.of_runs(outcome.runs) for outcome in done}
    groups = [g for g in GROUPS if done and all(of_groups[outcome.cell.name][g] is not None for outcome in done)]
    names = [b for b in BENCHMARKS if any(run.benchmark == b for outcome in done for run in outcome.runs)]
    runs = [run for outcome in done for run in outcome.runs]
    partial = [exams.part(run) for run in runs if not exams.whole_exam(run)]
    # nothing published stands beside what is not of the whole benchmarks
    published = not partial and any(_published(outcome) for outcome in results.outcomes)
    # title and benchmarks of each column of accuracies
    columns = [(g, GROUPS[g]) for g in groups] or [(BENCHMARKS[name].title, (name,)) for name in names]
    rows: list[tuple[str, ...]] = []
    notes = []
    if partial:
        notes.append(f"not known to be on all of the benchmark's own items: {'; '.join(dict.fromkeys(partial))}")
    for outcome in results.outcomes:
        accuracies = {run.benchmark: run.result.accuracy for run in outcome.runs}
        if groups:
            found = of_groups.get(outcome.cell.name, {})
            cells_of_it = [percent(estimate.value, 2) if (estimate := found.get(g)) else UNKNOWN for g in groups]
        else:
            cells_of_it = [percent(accuracies.get(name)) for name in names]
        rows.append(
            (
                outcome.cell.name,
                UNKNOWN if outcome.rows is None else f"{outcome.rows:,}",
                f"{outcome.training['steps']:,}" if outcome.training and outcome.training["steps"] else UNKNOWN,
                *cells_of_it,
                *([f"{_published(outcome)['All']:.2f}" if _published(outcome) else ""] if published else []),
                "done" if outcome.done else "failed" if outcome.failed else "not done",
            )
        )
        if not outcome.done:
            notes.append(f"{outcome.cell.name}: {outcome.state}")
    starts = [
        n
        for n, one in enumerate(results.outcomes)
        if n and one.cell.subset.source is not results.outcomes[n - 1].cell.subset.source
    ]
    return Table(
        headers=(
            *("Cell", "Rows", "Steps"),
            *(title + _mark(run for run in runs if run.benchmark in members) for title, members in columns),
            *(("Paper All",) if published else ()),
            "State",
        ),
        rows=rows,
        rules_before=tuple(starts),
        title=f"{results.name}: accuracy in percent",
        notes=(*notes, *results.notes),
    )


def _mark(runs: Iterable[ModelRun]) -> str:
    return Scope.together(run.scope for run in runs).mark


def _published(outcome: Outcome) -> dict[str, float]:
    found = outcome.cell.subset.source.published_averages.get(outcome.cell.subset.method_name, {})
    return {str(group): value for group, value in found.items()}


def _comparisons_table(results: Results) -> Table:
    shown = results.averages or results.benchmarks
    rows = [(row.a, row.b, difference_title(row.difference), *difference_cells(row.difference)) for row in shown]
    starts = [n for n in range(1, len(shown)) if (shown[n].a, shown[n].b) != (shown[n - 1].a, shown[n - 1].b)]
    what = "averages" if results.averages else "benchmarks"
    return Table(
        headers=("A", "B", "On", "of A", "of B", "B - A", "95% interval", "Won", "Lost", "Tied", "p", "p Holm"),
        rows=rows,
        texts=3,
        rules_before=tuple(starts),
        title="The same items, paired",
        notes=(
            "won, lost, tied: questions of B against A; p by McNemar's exact test, of an average by the normal "
            f"approximation; Holm's correction over all {len(shown):,} rows of {what}",
            *(
                (f"{len(results.benchmarks):,} comparisons on single benchmarks are in results.json",)
                if results.averages
                else ()
            ),
        ),
    )


def markdown(results: Results) -> str:
    parts = [f"# Results of {results.name}", *(table.markdown() for table in tables(results))]
    return "\n\n".join(parts) + "\n"


def as_json(results: Results) -> str:
    """For programs: accuracies and differences from 0 to 1, with all digits."""
    found = {
        "name": results.name,
        "cells": [
            {
                "name": outcome.cell.name,
                "source": outcome.cell.subset.source.name,
                "method": outcome.cell.subset.method_name,
                "seed": outcome.cell.seed,
                "rows": outcome.rows,
                "state": outcome.state,
                "training": outcome.training,
                "accuracies": {run.benchmark: run.result.accuracy for run in outcome.runs},
                "items": {run.benchmark: run.questions for run in outcome.runs},
                "scopes": {run.benchmark: run.scope for run in outcome.runs},
                "published_averages": _published(outcome),
            }
            for outcome in results.outcomes
        ],
        "averages": [asdict(row) for row in results.averages],
        "benchmarks": [asdict(row) for row in results.benchmarks],
        "notes": results.notes,
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"
