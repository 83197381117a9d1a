"""Reads what `megascience score -o FILE` writes: a JSON object a line, with the task of each row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from megascience_hf.answers.types import Status
from megascience_hf.errors import UserError
from megascience_hf.judging.records import NOT_ASKED
from megascience_hf.rescore.authors import BENCHMARK_OF
from megascience_hf.results import repeats
from megascience_hf.results.records import Item, Judged, Reading, Run
from megascience_hf.rows.json_files import sound_rows
from megascience_hf.rows.records import Row
from megascience_hf.tasks import BENCHMARKS, BY_TASK

_MOST_SAMPLES = 100_000


def read_runs(file: Path) -> Reading:
    """A run for each benchmark in the file. The model is the file's name: the rows do not say it.

    Neither the task's version nor the length of the responses is known.

    Raises:
        UserError: a line is broken, or no row is of one of our benchmarks.
    """
    reading = Reading()
    items: defaultdict[str, list[Item]] = defaultdict(list)
    unknown, judges = Counter[str](), set[str | None]()
    for row in sound_rows(file, "score the responses again"):
        task = row.fields.get("task")
        benchmark = _benchmark(task)
        if benchmark is None:
            unknown[str(task)[:60]] += 1
        else:
            items[benchmark].append(_item(row))
            judges.add(None if row.fields.get("judge") is None else str(row.fields["judge"]))
    if len(judges) > 1:
        raise UserError(f"{file} has rows of several judges, or of one and of none: score the responses again")
    if not items:
        if not unknown:
            raise UserError(f"{file} has no items")
        raise UserError(
            f"no row of {file} says which benchmark it is of: score lighteval's details or the authors' predictions, "
            "or give each row a 'task', such as megascience:gsm8k"
        )
    if unknown:
        named = ", ".join(f"{count} of task {task}" for task, count in unknown.most_common(3))
        reading.notes.append(f"{file}: {unknown.total()} rows left out ({named}): not one of our benchmarks")
    model = file.name.removesuffix(".gz").removesuffix(".jsonl")
    for benchmark in BENCHMARKS:
        if benchmark in items:
            try:
                repeats.by_question([(item.id, item.sample) for item in items[benchmark]])
            except ValueError as error:
                raise UserError(f"{file}: of {benchmark} {error}; score the whole file again") from None
            of_it = tuple(items[benchmark])
            run = Run(model, benchmark, of_it, None, None, None, None, "", file, judge=next(iter(judges)))
            reading.runs.append(run)
    return reading


def _benchmark(task: Any) -> str | None:
    """The benchmark of lighteval's name of a task (`megascience:gsm8k|0`), of its bare name, or of the authors' one."""
    if not isinstance(task, str):
        return None
    name = task.partition("|")[0]
    benchmark = BY_TASK.get(name) or BENCHMARKS.get(name) or BENCHMARKS.get(BENCHMARK_OF.get(name, ""))
    return benchmark.name if benchmark is not None and benchmark.graded else None


def _item(row: Row) -> Item:
    fields = row.fields
    if not isinstance(fields.get("correct"), bool) or fields.get("status") not in get_args(Status):
        raise UserError(f"{row.place}: no 'correct' and 'status'; make the file with megascience score -o")
    sample = fields.get("sample", 1)
    if type(sample) is not int or not 1 <= sample <= _MOST_SAMPLES:
        raise UserError(f"{row.place}: the sample is {sample!r:.40}, and no number from 1 to {_MOST_SAMPLES:,}")
    name = str(fields.get("id", f"row-{row.position}"))
    return Item(
        id=name, correct=fields["correct"], status=fields["status"], sample=sample, judged=judged_of(fields, row.place)
    )


def judged_of(fields: Mapping[str, Any], place: str) -> Judged | None:
    """What a judge said of a response, by the fields that `judging.records.fields` makes; None without a judge.

    Raises:
        UserError: they are of other types.
    """
    if fields.get("judge") is None:
        return None
    by_rules, undecided, said = (fields.get(name) for name in ("rule_correct", "undecided", "judge_correct"))
    if not isinstance(by_rules, bool) or not isinstance(undecided, bool) or not isinstance(said, bool | None):
        raise UserError(f"{place}: no 'rule_correct', 'undecided' and 'judge_correct' of a judged row")
    return Judged(by_rules, undecided, fields.get("judge_status") != NOT_ASKED, said)
