"""Stage dedup: of questions that say the same, the best is kept (`similarity.deduplication`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

import polars as pl

from megascience_hf.curation.pipeline.manifest import ACCOUNT
from megascience_hf.curation.pipeline.settings import CurationSettings, DedupSettings
from megascience_hf.curation.pipeline.stage import Context, Rows, Stage
from megascience_hf.curation.records import QARecord
from megascience_hf.curation.stages.extract import EXTRACT
from megascience_hf.similarity.deduplication import DUPLICATE, dedup
from megascience_hf.similarity.near_duplicates import AS_PUBLISHED, NearDuplicates

_TOGETHER = 20_000  # rows
_COLUMNS = ("id", "question", "answer", "reference_answer")


def deduplicate(rows: Rows, context: Context) -> Mapping[str, tuple[str, str]]:
    """The rows that repeat another, with the row that they repeat and the similarity of the two."""
    settings = context.settings.dedup
    compare = settings.compare_answers and settings.preset != "as-published"
    matches = dedup(_frames(rows()), near_duplicates(settings), compare_answers=compare)
    return {
        row_id: (reason, f"{kept_id} {jaccard:.3f}" if kept_id else "")
        for row_id, kept_id, jaccard, reason in matches.select("row_id", "kept_id", "jaccard", "reason").iter_rows()
    }


def near_duplicates(settings: DedupSettings) -> NearDuplicates:
    """What the settings of a run count as a near-duplicate."""
    if settings.preset == "as-published":
        return AS_PUBLISHED
    return NearDuplicates(settings.threshold, keep_variants=settings.keep_variants)


def _frames(rows: Iterator[QARecord]) -> Iterator[pl.DataFrame]:
    while batch := list(islice(rows, _TOGETHER)):
        columns = {name: [getattr(row, name) for row in batch] for name in _COLUMNS}
        yield pl.DataFrame(columns, dict.fromkeys(_COLUMNS, pl.String))


def read_matches(curated: Path) -> pl.DataFrame:
    """Which row was dropped for which, from the folder of a run, the most alike first.

    Returns:
        `row_id`, `kept_id`, `jaccard`, `question`, `kept_question`: ids and texts of both, and how alike they are.
    """
    stages = curated / "stages"
    questions = pl.read_parquet(stages / EXTRACT.name / "*.parquet", columns=["id", "question"])
    pair = pl.col("detail").str.split_exact(" ", 1).struct.rename_fields(["kept_id", "jaccard"])
    return (
        pl.read_parquet(stages / DEDUP.name / ACCOUNT / "*.parquet")
        .filter(pl.col("reason") == DUPLICATE)
        .select(pl.col("id").alias("row_id"), pair.alias("pair"))
        .unnest("pair")
        .with_columns(pl.col("jaccard").cast(pl.Float64))
        .join(questions, left_on="row_id", right_on="id", how="left")
        .join(questions.rename({"question": "kept_question"}), left_on="kept_id", right_on="id", how="left")
        .sort(pl.col("jaccard"), pl.col("row_id"), descending=[True, False])
    )


def cache_key(settings: CurationSettings) -> dict[str, object]:
    """What the result depends on."""
    return settings.dedup.model_dump()


DEDUP = Stage(
    name="dedup", version=3,
    does="near-duplicate questions, verified ([deduplication.md](deduplication.md))",
    row=QARecord, makes=QARecord, process_all=deduplicate, cache_key=cache_key,
    kept=767_893 / 945_683,  # of the paper's run (table 2)
)  # fmt: skip
