"""A mixture under way: its pools of rows, and which rows are left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from rich.console import Console

from megascience_hf.content_id import content_id
from megascience_hf.curation.mixture.read import Pool
from megascience_hf.curation.mixture.settings import Mixture
from megascience_hf.rows.parquet_files import batches

BATCH = 20_000


@dataclass(slots=True)
class Run:
    """A run under way: `kept` says which rows of all pools are left, `marks` what decided that.

    With `retry_failed` calls of a model that failed for good are made again.
    """

    mixture: Mixture
    out: Path
    pools: list[Pool]
    kept: npt.NDArray[np.bool_]
    marks: list[str]
    warnings: list[str]
    retry_failed: bool
    console: Console

    def batches(self, *columns: str) -> Iterator[tuple[npt.NDArray[np.int64], pl.DataFrame]]:
        """Numbers and columns of the rows that are left, some thousand at a time."""
        for pool in self.pools:
            yield from self.of_pool(pool, *columns)

    def of_pool(self, pool: Pool, *columns: str) -> Iterator[tuple[npt.NDArray[np.int64], pl.DataFrame]]:
        at = pool.start
        for batch in batches(pool.file, BATCH, columns):
            kept = self.kept[at : at + batch.num_rows]
            yield at + np.flatnonzero(kept), pl.DataFrame(batch).filter(pl.Series(kept))
            at += batch.num_rows

    def mark(self, *what: object) -> str:
        return content_id(*self.marks, *map(str, what))
