"""One model's results in all the forms that the Hub and its neighbours read, in one folder."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import yaml
from huggingface_hub import eval_result_entries_to_yaml

from megascience_hf.errors import UserError
from megascience_hf.results import details, every_eval_ever, exams, hub_benchmarks, hub_entries
from megascience_hf.results.records import Run
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.whole_file import replacing_folder


def export(
    runs: Sequence[Run],
    model_id: str,
    out: Path,
    *,
    source_url: str | None = None,
    evaluator: every_eval_ever.Evaluator | None = None,
) -> list[str]:
    """Write `.eval_results/`, `model-index.yaml`, `every_eval_ever/` and `details/` into a new folder.

    The first three say what a benchmark's score is, so runs on a part of its items, or on the embedded sample, are left
    out of them; and `.eval_results/` has the benchmarks whose dataset is registered as one on the Hub.

    Args:
        runs: of one model.
        model_id: its id on the Hub.
        source_url: where the details can be seen, such as the dataset that `details/` is pushed to, or the record in
            the datastore of Every Eval Ever.

    Returns:
        A line on each thing that was left out.

    Raises:
        UserError: the folder exists and is not empty, the id is none, or no run is of a whole benchmark.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out} exists and is not empty: name a new folder")
    whole = [run for run in runs if exams.whole_exam(run)]
    left_out = [
        f"{run.benchmark}: only in details, {run.questions:,} items are not known to be all of the benchmark's own"
        for run in runs
        if run not in whole
    ]
    left_out += [
        hub_benchmarks.not_registered(r.benchmark) for r in whole if not hub_benchmarks.is_registered(r.benchmark)
    ]
    with replacing_folder(out) as partial:
        _write(runs, whole, model_id, partial, source_url, evaluator or every_eval_ever.Evaluator())
    private = [BENCHMARKS[run.benchmark].title for run in runs if run.benchmark in details.PRIVATE]
    if private:
        left_out.append(f"{', '.join(private)}: without texts, as their authors ask of what is public")
    return left_out


def _write(
    runs: Sequence[Run],
    whole: Sequence[Run],
    model_id: str,
    partial: Path,
    source_url: str | None,
    evaluator: every_eval_ever.Evaluator,
) -> None:
    details.write(runs, model_id, partial / "details")
    if whole:
        registered = [run for run in whole if hub_benchmarks.is_registered(run.benchmark)]
        _write_entries(registered, source_url, partial / ".eval_results")
        index = hub_entries.model_index(model_id.rpartition("/")[2], [run.result for run in whole])
        (partial / "model-index.yaml").write_text(index.to_yaml() + "\n", encoding="utf-8")
        every_eval_ever.write(
            whole,
            model_id,
            partial / "every_eval_ever",
            evaluator=evaluator,
            retrieved=int(time.time()),
        )


def _write_entries(runs: Sequence[Run], source_url: str | None, folder: Path) -> None:
    for run in runs:
        folder.mkdir(exist_ok=True)
        entries = eval_result_entries_to_yaml([hub_entries.entry(run, source_url)])
        text = yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=120)
        (folder / f"{run.benchmark}.yaml").write_text(text, encoding="utf-8")
