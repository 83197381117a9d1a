"""Step decontaminate: rows whose question is one of a benchmark's."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from megascience_hf.curation.mixture.context import Run
from megascience_hf.curation.mixture.decisions import decided, dropped_rows
from megascience_hf.curation.mixture.steps.stage_run import rows_dropped_by, run_stage
from megascience_hf.curation.pipeline.manifest import Manifest
from megascience_hf.curation.pipeline.progress import counted
from megascience_hf.curation.pipeline.stage import RERUN
from megascience_hf.curation.stages.decontaminate import DECONTAMINATE
from megascience_hf.errors import UserError
from megascience_hf.similarity.benchmark_matches import same_questions
from megascience_hf.similarity.benchmark_questions import benchmark_questions
from megascience_hf.similarity.reference_index import Index


class NoBenchmarkError(Exception):
    """No benchmark can be read."""


def decontaminate(run: Run) -> pl.DataFrame:
    """The rows whose question is a benchmark's; with a model for what words do not decide, if the mixture names one."""
    settings = run.mixture.decontamination
    if not settings.enabled:
        run.warnings.append("not decontaminated: the mixture says so")
        return dropped_rows([], [])
    try:
        if settings.model is not None:
            # the stage knows itself whether it is done: with --retry-failed it may not be
            return _by_model(run)
        mark = run.mark("decontaminate", 1, settings.model_dump_json())
        return decided(run.out / "steps" / "decontaminate.parquet", mark, lambda: _by_words(run))
    except NoBenchmarkError as error:
        run.warnings.append(f"{RERUN} ({error}); the next run looks again")
        return dropped_rows([], [])


def _by_words(run: Run) -> pl.DataFrame:
    try:
        exams = benchmark_questions(run.mixture.decontamination.data_dir)
    except UserError as error:
        raise NoBenchmarkError(str(error)) from None
    index = Index([question.text for question in exams.questions])
    rows, reasons, details = [], [], []
    with counted("decontaminate", int(run.kept.sum()), run.console) as tell:
        done = 0
        for numbers, batch in run.batches("question"):
            for place, found in same_questions(batch["question"].to_list(), index):
                reference, by, score = max(found, key=lambda f: (f[2], -f[0]))
                question = exams.questions[reference]
                rows.append(int(numbers[place]))
                reasons.append(f"in {question.benchmark}")
                details.append(f"{question.benchmark} {question.item_id} {by} {score:.3f}")
            done += len(numbers)
            tell(done)
    return dropped_rows(rows, reasons, details)


def _by_model(run: Run) -> pl.DataFrame:
    stage = replace(DECONTAMINATE, source="to_decontaminate")
    paths = run_stage(stage, run, {pool.source.name for pool in run.pools})
    done = Manifest.read(paths.stage(stage.name))
    if done is not None and done.look_again:
        raise NoBenchmarkError("none can be read")
    return rows_dropped_by(paths, stage)
