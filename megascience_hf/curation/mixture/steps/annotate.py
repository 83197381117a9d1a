"""Step annotate: a model writes new answers for the questions of some sources."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from megascience_hf.curation.mixture.context import Run
from megascience_hf.curation.mixture.decisions import dropped_rows
from megascience_hf.curation.mixture.settings import ANNOTATE as NAME
from megascience_hf.curation.mixture.steps.stage_run import rows_dropped_by, run_stage
from megascience_hf.curation.pipeline.model_stage import by_model, changed
from megascience_hf.curation.pipeline.stage import ANSWER_TOKENS, Context, Outcome, Prompt, Stage
from megascience_hf.curation.records import QARecord
from megascience_hf.curation.stages.cot import new_solution
from megascience_hf.llm.client import Model


@by_model
async def _solve(row: QARecord, model: Model, _: Context) -> Outcome:
    """The row with a new solution from the question alone."""
    solution = await new_solution(row, model)
    return changed(row, answer=solution) if solution else Outcome(reason="empty solution")


ANNOTATE = Stage(
    name=NAME, version=3, source="to_annotate", row=QARecord, makes=QARecord, process=_solve,
    prompts=(Prompt("add_cot", 1, ANSWER_TOKENS),),
)  # fmt: skip


def annotate(run: Run) -> tuple[pl.DataFrame, Path | None]:
    """The rows that got no new answer, and the folder of the stage that has the answers; None without annotation."""
    annotation = run.mixture.annotation
    if annotation is None:
        return dropped_rows([], []), None
    paths = run_stage(ANNOTATE, run, set(annotation.sources), without="answer")
    return rows_dropped_by(paths, ANNOTATE), paths.stage(ANNOTATE.name)
