"""The two steps that may ask a model, as stages of the curation: its ledger, retries, budget and resumption."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from megascience_hf.content_id import content_id
from megascience_hf.curation.llm.client import Model
from megascience_hf.curation.llm.ledger import Ledger
from megascience_hf.curation.llm.prompts import prompt_hash, request
from megascience_hf.curation.mixture.decisions import fallen
from megascience_hf.curation.pipeline.asking import by_model, changed, subject_of
from megascience_hf.curation.pipeline.manifest import Manifest, PartWriter, count_rows, read_rows, read_verdicts
from megascience_hf.curation.pipeline.progress import shown
from megascience_hf.curation.pipeline.runner import Place, finish, is_complete, run_rank, spent
from megascience_hf.curation.pipeline.settings import ASKING, CurationSettings
from megascience_hf.curation.pipeline.stage import Context, Outcome, Stage
from megascience_hf.curation.records import QARecord
from megascience_hf.curation.stages.decontaminate import DECONTAMINATE
from megascience_hf.curation.stages.refine import without_remnants

if TYPE_CHECKING:
    from megascience_hf.curation.mixture.run import Run

ROWS_OF_A_PART = 20_000


class NoBenchmarkError(Exception):
    """No benchmark can be read."""


@by_model
async def _solve(row: QARecord, model: Model, _: Context) -> Outcome:
    """The row with a new solution from the question alone."""
    reply = await model.ask(request("add_cot", row.id, subject=subject_of(row), question=row.question))
    if reply.finish_reason == "length":
        return Outcome(reason="solution without end")
    solution = without_remnants(reply.response)
    return changed(row, answer=solution) if solution else Outcome(reason="empty solution")


def _decides(settings: CurationSettings) -> dict[str, object]:
    model = settings.model("cot")
    return {"prompt": prompt_hash("add_cot"), "model": model and (model.name, model.parameters)}


# under the name of the curation's stage, so that one budget counts both
ANNOTATE = Stage(
    name="cot", version=1, source="to_annotate", row=QARecord, makes=QARecord, decides=_decides, judge=_solve
)


def decontaminate(run: Run) -> pl.DataFrame:
    """The rows whose question is a benchmark's, with a model for what words do not decide.

    Raises:
        NoBenchmarkError: no benchmark can be read.
        UserError: the run must stop; what was paid for is kept.
    """
    stage = replace(DECONTAMINATE, source="to_decontaminate")
    place = _run(stage, run, {pool.source.name for pool in run.pools}, "")
    done = Manifest.read(place.stage(stage.name))
    if done is not None and done.look_again:
        raise NoBenchmarkError("none can be read")
    return _fallen(place, stage)


def annotate(run: Run) -> tuple[pl.DataFrame, Path | None]:
    """The rows that got no new answer, and the folder of the stage that has the answers; None without annotation."""
    annotation = run.mixture.annotation
    if annotation is None:
        return fallen([], []), None
    place = _run(ANNOTATE, run, set(annotation.sources), "answer")
    return _fallen(place, ANNOTATE), place.stage(ANNOTATE.name)


def cost(run: Run) -> float:
    """US dollars of all calls of all runs into this folder."""
    return spent(Place(run.out, run.out), run.mixture.asking(), list(ASKING))


def _run(stage: Stage, run: Run, sources: set[str], without: str) -> Place:
    place = Place(run.out / "rows", run.out)
    settings = run.mixture.asking()
    given = place.stage(stage.source)
    mark = content_id(*run.marks, *sorted(sources))
    before = Manifest.read(given)
    if before is None or before.content != mark:
        shutil.rmtree(given, ignore_errors=True)
        given.mkdir(parents=True)
        out = PartWriter(given / "rows-00000.parquet", QARecord)
        count = 0
        for record in _records(run, sources, without):
            out.write(record)
            count += 1
        out.close()
        Manifest(stage.source, mark, mark, count, count, count, 0, {}, {}).write(given)
    ranks = max(1, -(-count_rows(given) // ROWS_OF_A_PART))
    if not is_complete(stage, place, settings, retry_failed=run.retry_failed):
        begin = time.monotonic()
        with shown(stage, place, run.console), Ledger(place.ledger, stage.name, 0) as ledger:
            for rank in range(ranks):
                run_rank(stage, place, settings, rank, ranks, retry_failed=run.retry_failed, ledger=ledger)
        finish(stage, place, settings, ranks, time.monotonic() - begin)
    return place


def _records(run: Run, sources: set[str], without: str) -> Iterator[QARecord]:
    for pool in run.pools:
        if pool.source.name not in sources:
            continue
        for numbers, batch in run.of_pool(pool, "id", "question", "answer", "subject", "reference_answer"):
            for number, row in zip(numbers.tolist(), batch.iter_rows(named=True), strict=True):
                answer = "" if without == "answer" else row["answer"]
                yield QARecord(
                    row["id"], row["question"], answer, row["subject"], pool.source.name, "", "", "", number, number,
                    "mixture", "", row["reference_answer"] or None,
                )  # fmt: skip


def _fallen(place: Place, stage: Stage) -> pl.DataFrame:
    """The rows that a stage dropped, or failed on."""
    numbers = (row.start for row in read_rows(place.stage(stage.source), QARecord))
    rows, reasons, details = [], [], []
    for row, verdict in zip(numbers, read_verdicts(place.stage(stage.name)), strict=True):
        if verdict.verdict != "kept":
            rows.append(row)
            reasons.append(("failed: " if verdict.verdict == "failed" else "") + verdict.reason)
            details.append(verdict.detail)
    return fallen(rows, reasons, details)
