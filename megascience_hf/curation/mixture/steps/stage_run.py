"""A step that asks a model, run as a stage of the curation: its ledger, retries, budget and resumption."""

from __future__ import annotations

import time
from collections.abc import Iterator

import polars as pl

from megascience_hf.content_id import content_id
from megascience_hf.curation.mixture.context import Run
from megascience_hf.curation.mixture.decisions import dropped_rows
from megascience_hf.curation.pipeline.manifest import Manifest, PartWriter, count_rows, read_rows, read_verdicts, step
from megascience_hf.curation.pipeline.progress import shown
from megascience_hf.curation.pipeline.runner import damaged_lines, finish, is_complete, run_rank
from megascience_hf.curation.pipeline.stage import RunPaths, Stage
from megascience_hf.curation.records import QARecord
from megascience_hf.llm.ledger import Ledger
from megascience_hf.out_folder import OutFolder

ROWS_OF_A_PART = 20_000


def run_stage(stage: Stage, run: Run, sources: set[str], without: str = "") -> RunPaths:
    """Run a stage on the rows of some sources that are left.

    Args:
        stage: its `source` is the name of the folder that the rows are put into.
        without: a column that it does not see.

    Raises:
        UserError: the run must stop; what was paid for is kept.
    """
    paths = RunPaths(run.out / "rows", run.out)
    settings = run.mixture.asking()
    given = paths.stage(stage.source)
    mark = content_id(*run.marks, *sorted(sources))
    before = Manifest.read(given)
    if before is None or before.content != mark:
        step(given).undo()
        OutFolder(run.out).begin(f"stages/{stage.source}")
        out = PartWriter(given / "rows-00000.parquet", QARecord)
        count = 0
        for record in _records(run, sources, without):
            out.write(record)
            count += 1
        out.close()
        Manifest(stage.source, mark, mark, count, count, count, 0, {}, {}).write(given)
    ranks = max(1, -(-count_rows(given) // ROWS_OF_A_PART))
    if not is_complete(stage, paths, settings, retry_failed=run.retry_failed):
        begin = time.monotonic()
        with shown(stage, paths, run.console), Ledger(paths.ledger, stage.name, 0) as ledger:
            for rank in range(ranks):
                run_rank(stage, paths, settings, rank, ranks, retry_failed=run.retry_failed, ledger=ledger)
        finish(stage, paths, settings, ranks, time.monotonic() - begin)
        if damage := damaged_lines(paths, stage.name):
            run.warnings.append(damage)
    return paths


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


def rows_dropped_by(paths: RunPaths, stage: Stage) -> pl.DataFrame:
    """The rows that a stage dropped, or failed on."""
    numbers = (row.start for row in read_rows(paths.stage(stage.source), QARecord))
    rows, reasons, details = [], [], []
    for row, verdict in zip(numbers, read_verdicts(paths.stage(stage.name)), strict=True):
        if verdict.verdict != "kept":
            rows.append(row)
            reasons.append(("failed: " if verdict.verdict == "failed" else "") + verdict.reason)
            details.append(verdict.detail)
    return dropped_rows(rows, reasons, details)
