"""Reads whatever the user names: folders of lighteval or Inspect, a log, a file of scores."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from megascience_hf.errors import UserError
from megascience_hf.results import exams, inspect_logs, judged, lighteval_files, score_files
from megascience_hf.results.records import Reading, Run, Sample
from megascience_hf.rows.inspect_logs import below as logs_below
from megascience_hf.rows.inspect_logs import is_log
from megascience_hf.tasks import BENCHMARKS


def read(sources: Sequence[str]) -> Reading:
    """The runs of all sources, and notes on what was left out and on what must not be compared.

    Args:
        sources: folders or files. `FOLDER#MODEL` takes one model of a folder. A model that two sources hold is shown
            with its source behind its name.

    Raises:
        UserError: a source has no results, or is damaged.
    """
    reading = Reading()
    by_source: dict[str, list[Run]] = {}
    for source in dict.fromkeys(sources):
        found = read_source(source)
        by_source[source] = found.runs
        reading.notes += found.notes
    holders: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for source, runs in by_source.items():
        for run in runs:
            holders[run.model, run.benchmark].add(source)
    twice = {model for (model, _), held in holders.items() if len(held) > 1}
    for source, runs in by_source.items():
        reading.runs += [run for run in runs if run.model not in twice]
        reading.runs += with_source([run for run in runs if run.model in twice], source)
    reading.notes += cautions(reading.runs)
    return reading


def with_source(runs: Sequence[Run], source: str) -> list[Run]:
    """The runs with their source behind the name of the model."""
    return [replace(run, model=f"{run.model} ({source.partition('#')[0]})") for run in runs]


def read_source(source: str) -> Reading:
    """The runs of one folder or file, those of one model if the source ends in `#MODEL`.

    Raises:
        UserError: there are none, or the source is damaged.
    """
    name, _, model = source.partition("#")
    path = Path(name)
    if not path.exists():
        raise UserError(f"no {name}: name a folder of results, an Inspect log or a file of megascience score")
    reading = _read_path(path, model)
    if not reading.runs and model and (others := sorted({run.model for run in _read_path(path, "").runs})):
        raise UserError(f"no model {model!r} in {name}; it has {', '.join(others)}")
    if not reading.runs:
        why = f" ({'; '.join(reading.notes)})" if reading.notes else ""
        raise UserError(f"no results of our tasks in {name}{why}; megascience eval MODEL --out DIR makes some")
    repeated = [k for k, count in Counter((run.model, run.benchmark) for run in reading.runs).items() if count > 1]
    if repeated:
        raise UserError(f"{name} holds {repeated[0][1]} of {repeated[0][0]} from lighteval and from Inspect: keep one")
    return reading


def _read_path(path: Path, model: str) -> Reading:
    """What is there of the model, or of all if it is empty."""
    if path.is_dir():
        reading = lighteval_files.read_runs(path, model or None)
        logs = inspect_logs.read_runs(logs_below(path))
        reading.runs += logs.runs
        reading.notes += logs.notes
        reading = judged.with_verdicts(path, reading)
    elif is_log(path):
        reading = inspect_logs.read_runs([path])
    elif path.name.removesuffix(".gz").endswith(".jsonl"):
        reading = score_files.read_runs(path)
    else:
        raise UserError(f"{path} is no folder, no Inspect log (.eval, .json) and no file of megascience score (.jsonl)")
    if model:
        reading.runs = [run for run in reading.runs if run.model == model]
    return reading


def read_samples(run: Run, places: Sequence[int]) -> list[Sample] | None:
    """The texts of the items at these places of a run; None for a file of `megascience score`, which has none.

    Raises:
        UserError: the source was damaged since it was read.
    """
    if run.source.suffix == ".parquet":
        return lighteval_files.read_samples(run.source, places)
    if is_log(run.source):
        return inspect_logs.read_samples(run.source, places)
    return None


def cautions(runs: Sequence[Run], *, paired: bool = False) -> list[str]:
    """What makes numbers of different runs differ for reasons other than the model.

    Args:
        paired: they are compared on the items that both have, whatever else one has.
    """
    notes = []
    partial = [exams.part(run) for run in runs if not exams.whole_exam(run)]
    if partial:
        shown = "; ".join(dict.fromkeys(partial))
        notes.append(f"not known to be on all of the benchmark's own items: {shown}")
    notes += exams.did_not_fit(runs)
    notes += exams.over_their_thoughts(runs)
    for judge in dict.fromkeys(run.judge for run in runs if run.judge is not None):
        names = ", ".join(dict.fromkeys(run.benchmark for run in runs if run.judge == judge))
        notes.append(f"accuracies with the verdicts of a judge, {judge}, where rules cannot tell: {names}")
    old = {
        f"{run.benchmark} {run.task_version} (now {BENCHMARKS[run.benchmark].version})"
        for run in runs
        if run.task_version is not None and run.task_version != BENCHMARKS[run.benchmark].version
    }
    if old:
        notes.append(f"of other versions of the tasks: {', '.join(sorted(old))}")
    for name in BENCHMARKS:
        of_it = [run for run in runs if run.benchmark == name]
        for what, values in (
            ("task versions", {run.task_version for run in of_it} - {None}),
            ("token budgets", {run.max_new_tokens for run in of_it} - {None}),
            ("revisions of the dataset", {run.revision for run in of_it} - {None}),
            ("numbers of items", {run.questions for run in of_it if not paired}),
            ("judges", {run.judge or "rules alone" for run in of_it}),
        ):
            if len(values) > 1:
                mixed = ", ".join(sorted(map(str, values)))
                notes.append(f"{name}: the runs have different {what} ({mixed}) and cannot be compared")
    return notes
