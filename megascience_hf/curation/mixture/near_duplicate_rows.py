"""Near-duplicates among rows that stream by: keys of all of them in memory, texts of those that may repeat only.

A row whose keys no other row shares has no near-duplicate, so the exact decision (`near_duplicates.within`) on the
others alone is the decision on all. 152 bytes a row, and the texts of the few per cent that share a key.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
import polars as pl

from megascience_hf.curation import near_duplicates
from megascience_hf.curation.minhash import Indices
from megascience_hf.curation.near_duplicates import NearDuplicates, sign


class NearDuplicateRows:
    """Takes the questions in blocks; keeps their texts in a temporary file until they are asked for.

    Args:
        settings: what counts as a near-duplicate.
    """

    def __init__(self, settings: NearDuplicates | None = None) -> None:
        self._settings = settings or NearDuplicates()
        self._folder = tempfile.TemporaryDirectory(prefix="megascience-")
        self._blocks: list[int] = []
        self._keys: list[Indices] = []

    def __enter__(self) -> NearDuplicateRows:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._folder.cleanup()

    def add(self, questions: Sequence[str]) -> None:
        """The next rows."""
        series = pl.Series("question", questions, dtype=pl.String)
        self._keys.append(sign(series, self._settings).keys)
        series.to_frame().write_parquet(Path(self._folder.name) / f"{len(self._blocks)}.parquet", compression="lz4")
        self._blocks.append(len(series))

    def candidates(self) -> Indices:
        """The numbers of the rows that share a key with another one, ascending."""
        count = sum(self._blocks)
        shared = np.zeros(count, bool)
        for band in range(self._keys[0].shape[1] if self._keys else 0):
            column = np.concatenate([block[:, band] for block in self._keys])
            order = np.argsort(column)
            same = np.diff(column[order]) == 0
            shared[order[1:][same]] = True
            shared[order[:-1][same]] = True
        return np.flatnonzero(shared)

    def texts(self, rows: Indices) -> pl.Series:
        """The questions of some rows, given ascending."""
        starts = np.concatenate([[0], np.cumsum(self._blocks)])
        found = [pl.Series("question", [], dtype=pl.String)]
        for number, (start, stop) in enumerate(zip(starts[:-1], starts[1:], strict=True)):
            of_block = rows[np.searchsorted(rows, start) : np.searchsorted(rows, stop)] - start
            if len(of_block):
                block = pl.read_parquet(Path(self._folder.name) / f"{number}.parquet")["question"]
                found.append(block.gather(of_block))
        return pl.concat(found)

    def count_repeated(self) -> int:
        """How many rows have a near-duplicate before them."""
        return len(np.unique(near_duplicates.within(self.texts(self.candidates()), self._settings).right))
