"""Step dedup: near-duplicates across all sources."""

from __future__ import annotations

import numpy as np
import polars as pl

from megascience_hf.curation.mixture.context import Run
from megascience_hf.curation.mixture.decisions import decided, dropped_rows
from megascience_hf.curation.pipeline.progress import counted
from megascience_hf.curation.stages.dedup import near_duplicates
from megascience_hf.errors import UserError
from megascience_hf.similarity.deduplication import Deduplication, preference
from megascience_hf.similarity.near_duplicates import NearDuplicates

WITHIN, ACROSS = "near-duplicate in its source", "near-duplicate of another source"


def dedup(run: Run) -> pl.DataFrame:
    """The rows that repeat another one."""
    settings = run.mixture.dedup
    if settings is None:
        return dropped_rows([], [])
    if settings.preset == "as-published":
        raise UserError("a mixture is deduplicated with the preset verified: as-published compares within one source")

    def decide() -> pl.DataFrame:
        return _repeated_rows(run, near_duplicates(settings))

    mark = run.mark("dedup", 2, settings.model_dump_json())
    return decided(run.out / "steps" / "dedup.parquet", mark, decide)


def _repeated_rows(run: Run, settings: NearDuplicates) -> pl.DataFrame:
    """The rows that repeat another one; `detail` holds the id of that row and the similarity.

    Of near-duplicates the row of the source that is named first is kept; within a source it is the better one, as in
    `similarity.deduplication`.
    """
    ids = [pl.Series("id", [], dtype=pl.UInt64)]
    with Deduplication(settings) as rows:
        with counted("dedup: questions", len(run.kept), run.console) as tell:
            for number, pool in enumerate(run.pools):
                for numbers, batch in run.of_pool(pool, "id", "question", "answer", "reference_answer"):
                    rank = preference(batch).with_columns(pl.col("id").str.to_integer(base=16, dtype=pl.UInt64))
                    ids.append(rank["id"])
                    rows.add(batch["question"], rank.select(pl.lit(number, pl.Int16).alias("source"), pl.all()))
                    tell(int(numbers[-1]) + 1)
        with counted("dedup: pairs", 100, run.console, unit="%") as tell:
            row, kept, jaccard = rows.dropped(lambda share: tell(int(100 * share)))
    starts = [pool.start for pool in run.pools]
    same = np.searchsorted(starts, row, side="right") == np.searchsorted(starts, kept, side="right")
    kept_ids = pl.concat(ids).gather(kept).to_list()
    details = [f"{i:016x} {j:.3f}" for i, j in zip(kept_ids, jaccard.tolist(), strict=True)]
    return dropped_rows(row, np.where(same, WITHIN, ACROSS).tolist(), details)
