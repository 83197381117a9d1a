"""Near-duplicates among rows that stream by: keys and texts in temporary files, a piece of them in memory.

Two near-duplicates share a key. So rows that no chain of shared keys connects have nothing to do with each other, and
the exact decision (`near_duplicates.within`) on whole connected components, some at a time, is the decision on all.
In memory are about 50 bytes a row and a piece of `TOGETHER` rows, or of the largest component if that is larger.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from types import TracebackType

import numpy as np
import polars as pl

from megascience_hf.curation import near_duplicates
from megascience_hf.curation.dedup import components
from megascience_hf.curation.minhash import Indices
from megascience_hf.curation.near_duplicates import NearDuplicates, sign

TOGETHER = 1 << 17  # rows; about 1 kB each while they are compared


class NearDuplicateRows:
    """Takes the questions in blocks; keeps their texts and keys in temporary files until they are asked for.

    Args:
        settings: what counts as a near-duplicate.
        together: about how many rows are compared at a time.
    """

    def __init__(self, settings: NearDuplicates | None = None, together: int = TOGETHER) -> None:
        self._settings = settings or NearDuplicates()
        self._together = together
        self._folder = tempfile.TemporaryDirectory(prefix="megascience-")
        self._blocks: list[int] = []

    def __enter__(self) -> NearDuplicateRows:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._folder.cleanup()

    def add(self, questions: Sequence[str]) -> None:
        """The next rows."""
        series = pl.Series("question", questions, dtype=pl.String)
        # band by band, so that one band of all rows can be read by itself
        np.save(self._file("keys", len(self._blocks), "npy"), np.ascontiguousarray(sign(series, self._settings).keys.T))
        series.to_frame().write_parquet(self._file("texts", len(self._blocks), "parquet"), compression="lz4")
        self._blocks.append(len(series))

    def pieces(self) -> Iterator[Indices]:
        """The numbers of the rows that share a key with another one, ascending; a component is in one piece."""
        count = sum(self._blocks)
        component = np.arange(count)
        shared = np.zeros(count, bool)
        for band in range(self._settings.bands.bands if count else 0):
            keys = self._band(band)
            order = np.argsort(keys)
            keys = keys[order]
            same = keys[1:] == keys[:-1]
            left, right = order[:-1][same], order[1:][same]
            shared[left] = shared[right] = True
            component = components(count, component[left], component[right])[component]
        rows = np.flatnonzero(shared)
        if not len(rows):
            return
        rows = rows[np.argsort(component[rows], kind="stable")]
        of_rows = component[rows]
        starts = np.flatnonzero(np.concatenate([[True], of_rows[1:] != of_rows[:-1]]))
        cuts = starts[1:][np.diff(starts // self._together) > 0]
        del component, shared, of_rows
        yield from (np.sort(piece) for piece in np.split(rows, cuts))

    def texts(self, rows: Indices) -> pl.Series:
        """The questions of some rows, given ascending."""
        starts = np.concatenate([[0], np.cumsum(self._blocks)])
        found = [pl.Series("question", [], dtype=pl.String)]
        for number, (start, stop) in enumerate(pairwise(starts)):
            of_block = rows[np.searchsorted(rows, start) : np.searchsorted(rows, stop)] - start
            if len(of_block):
                block = pl.read_parquet(self._file("texts", number, "parquet"))["question"]
                found.append(block.gather(of_block))
        return pl.concat(found)

    def count_repeated(self) -> int:
        """How many rows have a near-duplicate before them."""
        pairs = (near_duplicates.within(self.texts(piece), self._settings) for piece in self.pieces())
        return sum(len(np.unique(found.right)) for found in pairs)

    def _band(self, band: int) -> Indices:
        blocks = (np.load(self._file("keys", n, "npy"), mmap_mode="r") for n in range(len(self._blocks)))
        return np.concatenate([block[band] for block in blocks])

    def _file(self, what: str, block: int, ending: str) -> Path:
        return Path(self._folder.name) / f"{what}-{block}.{ending}"
