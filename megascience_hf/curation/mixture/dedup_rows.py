"""Step dedup: near-duplicates across all sources, with the texts on disk (`near_duplicate_rows`)."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

import numpy as np
import polars as pl

from megascience_hf.curation.dedup import keepers
from megascience_hf.curation.mixture.decisions import fallen
from megascience_hf.similarity.near_duplicate_rows import BLOCK, NearDuplicateRows
from megascience_hf.similarity.near_duplicates import NearDuplicates

WITHIN, ACROSS = "near-duplicate in its source", "near-duplicate of another source"


class DedupRows:
    """Takes the rows of all sources in the order of their numbers.

    Of near-duplicates the row of the source that is named first is kept; within a source one with a reference answer,
    then the longer answer, then the smaller id. Who falls is decided as in `curation.dedup`.
    """

    def __init__(self, threshold: float, keep_variants: bool, block: int = BLOCK) -> None:
        self._keep_variants = keep_variants
        self._near = NearDuplicateRows(NearDuplicates(threshold=threshold), block)
        self._ranks: list[pl.DataFrame] = []

    def __enter__(self) -> DedupRows:
        self._near.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._near.__exit__(kind, error, at)

    def add(self, batch: pl.DataFrame, source: int) -> None:
        """The next rows, with `id`, `question`, `answer` and `reference_answer`."""
        self._near.add(batch["question"].to_list())
        self._ranks.append(
            batch.select(
                pl.lit(source).cast(pl.Int16).alias("priority"),
                (pl.col("reference_answer") == "").alias("no_reference"),
                -pl.col("answer").str.len_chars().cast(pl.Int32).alias("shortness"),
                pl.col("id").str.to_integer(base=16, dtype=pl.UInt64).alias("id"),
            )
        )

    def decide(self, starts: list[int], done: Callable[[float], None] = lambda _: None) -> pl.DataFrame:
        """The rows that repeat another one; `detail` holds the id of that row and the similarity.

        Args:
            starts: number of the first row of each source.
            done: told the share of the work that is done, 0 to 1.
        """
        if not self._ranks:
            return fallen([], [])
        ranks = pl.concat(self._ranks)
        best_first = ranks.select(pl.arg_sort_by("priority", "no_reference", "shortness", "id"))
        order = best_first.to_series().to_numpy().astype(np.int64)
        pairs = self._near.pairs(order, keep_variants=self._keep_variants, done=done)
        keeper, score = keepers(len(order), pairs)
        dropped = np.flatnonzero(keeper != np.arange(len(keeper)))
        row, kept = order[dropped], order[keeper[dropped]]
        same = np.searchsorted(starts, row, side="right") == np.searchsorted(starts, kept, side="right")
        ids = ranks["id"].gather(kept).to_list()
        details = [f"{i:016x} {j:.3f}" for i, j in zip(ids, score[dropped].tolist(), strict=True)]
        return fallen(row, np.where(same, WITHIN, ACROSS).tolist(), details)
