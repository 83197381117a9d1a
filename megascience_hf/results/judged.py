"""Puts the verdicts that `megascience eval --judge` left beside the runs of its folder, item by item."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from megascience_hf.results import score_files
from megascience_hf.results.records import Item, Reading

# What `eval --judge` writes into the folder of its results.
FILE = "judged.jsonl"


def with_verdicts(folder: Path, reading: Reading) -> Reading:
    """The runs with the judge's verdicts, where the folder has them for just these responses; else a note says why not.

    Raises:
        UserError: the file of verdicts is damaged.
    """
    file = folder / FILE
    if not file.is_file() or not reading.runs:
        return reading
    judged = {run.benchmark: run for run in score_files.read_runs(file).runs}
    again = f"left out: run megascience eval with --judge again, or delete {file}"
    if len({run.model for run in reading.runs}) > 1:
        return Reading(reading.runs, [*reading.notes, f"{file}: verdicts on responses of several models, {again}"])
    runs, stale = [], []
    for run in reading.runs:
        found = judged.get(run.benchmark)
        items = _matched(run.items, found.items) if found is not None else None
        if found is None or items is None:
            stale.append(run.benchmark)
            runs.append(run)
        else:
            runs.append(replace(run, items=items, judge=found.judge))
    notes = [f"{file}: verdicts on other responses than those of {', '.join(stale)}, {again}"] if stale else []
    return Reading(runs, [*reading.notes, *notes])


def _matched(items: Sequence[Item], judged: Sequence[Item]) -> tuple[Item, ...] | None:
    """The items with their verdicts; None if the verdicts are on others, by what rules say of each."""
    waiting: defaultdict[tuple[str, int], deque[Item]] = defaultdict(deque)
    for item in judged:
        waiting[item.id, item.sample].append(item)
    found = []
    for item in items:
        queue = waiting[item.id, item.sample]
        one = queue.popleft() if queue else None
        if one is None or one.judged is None or (one.judged.by_rules, one.status) != (item.correct, item.status):
            return None
        # equal answers have equal verdicts, so that all that a judge finds right have the vote of the right one
        vote = 0 if one.correct else item.vote
        found.append(replace(item, correct=one.correct, vote=vote, judged=one.judged))
    return tuple(found) if len(items) == len(judged) else None
