"""Stage dedup: of questions that say the same, the best is kept (`dedup`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from megascience_hf.curation.dedup import DUPLICATE, as_published, dedup
from megascience_hf.curation.near_duplicates import NearDuplicates
from megascience_hf.curation.records import QARecord
from megascience_hf.curation.settings import CurationSettings
from megascience_hf.curation.stage import Context, Rows, Stage


def deduplicate(rows: Rows, context: Context) -> Mapping[str, tuple[str, str]]:
    """The rows that repeat another, with the row that they repeat and the similarity of the two."""
    columns: dict[str, list[str | None]] = {"id": [], "question": [], "answer": [], "reference_answer": []}
    for row in rows():
        for name, values in columns.items():
            values.append(getattr(row, name))
    frame = pl.DataFrame(columns, dict.fromkeys(columns, pl.String))
    settings = context.settings.dedup
    if settings.preset == "as-published":
        decided = as_published(frame)
    else:
        decided = dedup(frame, NearDuplicates(threshold=settings.threshold), keep_variants=settings.keep_variants)
    return {
        row_id: (reason, f"{kept_id} {jaccard:.3f}" if kept_id else "")
        for row_id, kept_id, jaccard, reason in decided.matches.select(
            "row_id", "kept_id", "jaccard", "reason"
        ).iter_rows()
    }


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
