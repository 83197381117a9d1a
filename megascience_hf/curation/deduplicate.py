"""Stage dedup: of questions that say the same, the best is kept (`dedup`)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import polars as pl
from multiprocess import current_process  # type: ignore[import-untyped]  # datatrove's, whose processes these are

from megascience_hf.content_id import content_id
from megascience_hf.curation.dedup import DUPLICATE, as_published, dedup
from megascience_hf.curation.records import QARecord
from megascience_hf.curation.settings import CurationSettings
from megascience_hf.curation.stage import Context, Rows, Stage
from megascience_hf.curation.stage_files import parts
from megascience_hf.similarity.near_duplicates import NearDuplicates


def deduplicate(rows: Rows, context: Context) -> Mapping[str, tuple[str, str]]:
    """The rows that repeat another, with the row that they repeat and the similarity of the two."""
    settings = context.settings.dedup
    near = NearDuplicates(threshold=settings.threshold)
    if settings.preset == "as-published":
        matches = as_published(_frame(rows)).matches
    elif settings.engine == "datatrove":
        matches = _by_datatrove(context, near)
    else:
        matches = dedup(_frame(rows), near, keep_variants=settings.keep_variants).matches
    return {
        row_id: (reason, f"{kept_id} {jaccard:.3f}" if kept_id else "")
        for row_id, kept_id, jaccard, reason in matches.select("row_id", "kept_id", "jaccard", "reason").iter_rows()
    }


def _frame(rows: Rows) -> pl.DataFrame:
    columns: dict[str, list[str | None]] = {"id": [], "question": [], "answer": [], "reference_answer": []}
    for row in rows():
        for name, values in columns.items():
            values.append(getattr(row, name))
    return pl.DataFrame(columns, dict.fromkeys(columns, pl.String))


def _by_datatrove(context: Context, near: NearDuplicates) -> pl.DataFrame:
    """The matches over the files that stage extract left. What was done before a kill is not done again."""
    from datatrove.executor import LocalPipelineExecutor

    from megascience_hf.curation.datatrove_dedup import decide, minhash_pipeline

    rows = context.out / "stages" / "extract"
    tasks = context.settings.executor.tasks
    # the files and what was asked of them name the folder, because datatrove takes up whatever it finds there
    marks = (f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in parts(rows))
    work = context.out / "dedup" / content_id(repr(near), str(tasks), *marks)
    # a worker of Ray may have no processes of its own
    workers = 1 if current_process().daemon else min(tasks, os.cpu_count() or 1)
    executor = partial(LocalPipelineExecutor, workers=workers)
    minhash_pipeline(rows, work, near, tasks=tasks, executor=executor).run()
    return decide(work, near, keep_variants=context.settings.dedup.keep_variants)


def read_matches(curated: Path) -> pl.DataFrame:
    """Which row was dropped for which, from the folder of a run, the most alike first.

    Returns:
        `row_id`, `kept_id`, `jaccard`, `question`, `kept_question`: ids and texts of both, and how alike they are.
    """
    stages = curated / "stages"
    questions = pl.read_parquet(stages / "extract" / "*.parquet", columns=["id", "question"])
    pair = pl.col("detail").str.split_exact(" ", 1).struct.rename_fields(["kept_id", "jaccard"])
    return (
        pl.read_parquet(stages / "dedup" / "_account" / "*.parquet")
        .filter(pl.col("reason") == DUPLICATE)
        .select(pl.col("id").alias("row_id"), pair.alias("pair"))
        .unnest("pair")
        .with_columns(pl.col("jaccard").cast(pl.Float64))
        .join(questions, left_on="row_id", right_on="id", how="left")
        .join(questions.rename({"question": "kept_question"}), left_on="kept_id", right_on="id", how="left")
        .sort(pl.col("jaccard"), pl.col("row_id"), descending=[True, False])
    )


def decides(settings: CurationSettings) -> dict[str, object]:
    """What the result depends on."""
    return settings.dedup.model_dump()


DEDUP = Stage(
    name="dedup", version=2, source="extract", row=QARecord, makes=QARecord, decides=decides, judge_all=deduplicate
)
