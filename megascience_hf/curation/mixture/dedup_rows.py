"""Step dedup: near-duplicates within and across sources, by `curation.dedup` on the rows that share a key."""

from __future__ import annotations

from itertools import chain
from types import TracebackType

import numpy as np
import polars as pl

from megascience_hf.curation.dedup import dedup
from megascience_hf.curation.minhash import Indices
from megascience_hf.curation.mixture.decisions import fallen
from megascience_hf.curation.mixture.near_duplicate_rows import TOGETHER, NearDuplicateRows
from megascience_hf.curation.near_duplicates import NearDuplicates

WITHIN, ACROSS = "near-duplicate in its source", "near-duplicate of another source"


class DedupRows:
    """Takes the rows of all sources in the order of their numbers.

    Of near-duplicates the row of the source that is named first is kept; within a source one with a reference answer,
    then the longer answer, then the smaller id.
    """

    def __init__(self, threshold: float, keep_variants: bool, together: int = TOGETHER) -> None:
        self._settings = NearDuplicates(threshold=threshold)
        self._keep_variants = keep_variants
        self._near = NearDuplicateRows(self._settings, together)
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
                (pl.col("reference_answer") != "").alias("has_reference"),
                pl.col("answer").str.len_chars().alias("answer_length"),
                pl.col("id").str.to_integer(base=16, dtype=pl.UInt64).alias("id"),
            )
        )

    def decide(self, starts: list[int]) -> pl.DataFrame:
        """The rows that repeat another one; `detail` holds the id of that row and the similarity.

        Args:
            starts: number of the first row of each source.
        """
        if not self._ranks:
            return fallen([], [])
        ranks = pl.concat(self._ranks)
        found = [self._of_piece(rows, ranks[rows], starts) for rows in self._near.pieces()]
        rows, reasons, details = (list(chain.from_iterable(piece[n] for piece in found)) for n in range(3))
        return fallen(rows, reasons, details)

    def _of_piece(
        self, rows: Indices, ranks: pl.DataFrame, starts: list[int]
    ) -> tuple[list[int], list[str], list[str]]:
        """Rows, reasons and details of those that fall, of rows that share keys with no others."""
        order = np.lexsort(
            (ranks["id"], -ranks["answer_length"].cast(pl.Int64), ~ranks["has_reference"], ranks["priority"])
        )
        # the best first: `dedup` breaks ties by the id, so the place in this order is the id
        ordered = rows[order]
        place = np.argsort(order)
        frame = pl.DataFrame(
            {
                "id": [f"{p:010d}" for p in place.tolist()],
                "question": self._near.texts(rows),
                "answer": pl.Series([""]).new_from_index(0, len(rows)),
            }
        )
        found = dedup(frame, self._settings, keep_variants=self._keep_variants).matches
        keeper = found["kept_id"].cast(pl.Int64).to_numpy()
        row, kept = ordered[found["row_id"].cast(pl.Int64).to_numpy()], ordered[keeper]
        ids = ranks["id"].gather(order[keeper]).to_list()
        source = np.searchsorted(starts, row, side="right") == np.searchsorted(starts, kept, side="right")
        details = [f"{i:016x} {j:.3f}" for i, j in zip(ids, found["jaccard"].to_list(), strict=True)]
        return row.tolist(), np.where(source, WITHIN, ACROSS).tolist(), details
