"""Near-duplicates among more rows than fit into memory, the same pairs as `near_duplicates.within` finds.

Questions, their sets of word n-grams and the keys of their bands are kept in temporary files, in blocks of rows. One
band of keys at a time proposes pairs, which are written to a file for each two blocks; then two blocks at a time are
compared, and the pairs that are near-duplicates written to files by the places of their rows. In memory are some 100
bytes a row, two blocks for each thread, and one file of pairs. That most rows of a large set are connected by chance
keys, so that no part of it stands alone, does not matter.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array

from megascience_hf.similarity.minhash import Indices, candidate_pairs
from megascience_hf.similarity.near_duplicates import (
    VERIFIED_TOGETHER,
    NearDuplicates,
    Pairs,
    membership,
    sign,
    similarity,
    sorted_pairs,
)
from megascience_hf.similarity.shingles import THREADS, Rows, offsets_of
from megascience_hf.similarity.variants import without_variants

BLOCK = 1 << 16  # rows
_PLACES = 1 << 15
_PAIR = np.dtype([("left", np.uint32), ("right", np.uint32), ("jaccard", np.float64)])
_PAIRS_HELD = 1 << 22  # before they are written: 8 bytes each, some times that while they are sorted


class NearDuplicateRows:
    """Takes the questions in pieces; keeps them in temporary files until the pairs are asked for.

    Args:
        settings: what counts as a near-duplicate.
        block: least number of rows of a block.
    """

    def __init__(self, settings: NearDuplicates | None = None, block: int = BLOCK) -> None:
        self._settings = settings or NearDuplicates()
        self._block = block
        self._folder = tempfile.TemporaryDirectory(prefix="megascience-")
        self._waiting: list[str] = []
        self._starts = [0]
        self._fingerprints: list[Indices] = []
        self._lengths: list[npt.NDArray[np.uint32]] = []

    def __enter__(self) -> NearDuplicateRows:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._folder.cleanup()

    def add(self, questions: Sequence[str]) -> None:
        """The next rows."""
        self._waiting += questions
        if len(self._waiting) >= self._block:
            self._store()

    def pairs(
        self,
        order: Indices | None = None,
        *,
        keep_variants: bool = False,
        done: Callable[[float], None] = lambda _: None,
    ) -> Iterator[Pairs]:
        """The near-duplicate pairs, left < right, in pieces of ascending right; no row can be added any more.

        Args:
            order: the rows in the order of preference; in the pairs a row is its place in it. By default as added.
            keep_variants: without the pairs that are two exercises (`variants`).
            done: told the share of the work that is done, 0 to 1.
        """
        if self._waiting:
            self._store()
        order = np.arange(self._starts[-1]) if order is None else order
        folder = Path(self._folder.name)
        proposed = _Proposed(folder, np.array(self._starts), self._sizes(), self._settings)
        self._propose(proposed, order, lambda share: done(share / 2))
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        found = _Found(folder, place)
        blocks = proposed.blocks()
        with ThreadPoolExecutor(THREADS) as pool:
            for number, pairs in enumerate(pool.map(lambda b: self._compared(b, proposed, keep_variants), blocks), 1):
                found.add(pairs)
                done((1 + number / len(blocks)) / 2)
        yield from found.pieces()

    def count_repeated(self) -> int:
        """How many rows have a near-duplicate before them."""
        return sum(len(np.unique(piece.right)) for piece in self.pairs())

    def _store(self) -> None:
        number, series = len(self._fingerprints), pl.Series("question", self._waiting, dtype=pl.String)
        signatures = sign(series, self._settings)
        # band by band, so that one band of all rows can be read by itself
        np.save(self._file("keys", number, "npy"), np.ascontiguousarray(signatures.keys.T))
        np.save(self._file("sets", number, "npy"), signatures.sets.hashes)
        series.to_frame().write_parquet(self._file("texts", number, "parquet"), compression="lz4")
        self._fingerprints.append(signatures.fingerprints)
        self._lengths.append(signatures.sets.lengths.astype(np.uint32))
        self._starts.append(self._starts[-1] + len(series))
        self._waiting = []

    def _propose(self, proposed: _Proposed, order: Indices, done: Callable[[float], None]) -> None:
        if not len(order):
            return
        # rows with equal sets: the first stands for all, and the others are paired with it alone
        fingerprints = np.concatenate(self._fingerprints)[order]
        _, leaders, group = np.unique(fingerprints, return_index=True, return_inverse=True)
        leader_of = leaders[group]
        copies = np.flatnonzero(leader_of != np.arange(len(leader_of)))
        proposed.add(order[leader_of[copies]], order[copies])
        leaders.sort()
        del fingerprints, group, leader_of
        bands = self._settings.bands.bands
        for band in range(bands):
            keys = self._band(band)[order[leaders]]
            for left, right in candidate_pairs(keys[:, None]):
                proposed.add(order[leaders[left]], order[leaders[right]])
            done((band + 1) / bands)
        proposed.write()

    def _compared(self, blocks: tuple[int, int], proposed: _Proposed, keep_variants: bool) -> Pairs:
        """Those near-duplicates of the proposed pairs of two blocks, as rows."""
        lower, upper = blocks
        left, right = proposed.of(lower, upper)
        first, second = self._sets(lower), self._sets(upper)
        scores = [np.empty(0)]
        for at in range(0, len(left), VERIFIED_TOGETHER):
            piece = slice(at, at + VERIFIED_TOGETHER)
            ones, others = left[piece] - self._starts[lower], right[piece] - self._starts[upper]
            scores.append(similarity(first[ones], second[others]))
        score = np.concatenate(scores)
        near = score >= self._settings.threshold
        pairs = Pairs(left[near], right[near], score[near])
        if not keep_variants or not len(pairs):
            return pairs
        rows = np.unique(np.concatenate([pairs.left, pairs.right]))
        numbered = Pairs(np.searchsorted(rows, pairs.left), np.searchsorted(rows, pairs.right), pairs.jaccard)
        kept = without_variants(self._texts(rows), numbered, self._settings)
        return Pairs(rows[kept.left], rows[kept.right], kept.jaccard)

    def _sizes(self) -> npt.NDArray[np.uint32]:
        return np.concatenate([np.empty(0, np.uint32), *self._lengths])

    def _band(self, band: int) -> Indices:
        blocks = (np.load(self._file("keys", n, "npy"), mmap_mode="r") for n in range(len(self._fingerprints)))
        return np.concatenate([block[band] for block in blocks])

    def _sets(self, block: int) -> csr_array:
        hashes = np.load(self._file("sets", block, "npy"), mmap_mode="r")
        return membership(Rows(hashes, offsets_of(self._lengths[block].astype(np.int64))))

    def _texts(self, rows: Indices) -> pl.Series:
        """The questions of some rows, given ascending."""
        found = [pl.Series("question", [], dtype=pl.String)]
        for number, (start, stop) in enumerate(pairwise(self._starts)):
            of_block = rows[np.searchsorted(rows, start) : np.searchsorted(rows, stop)] - start
            if len(of_block):
                block = pl.read_parquet(self._file("texts", number, "parquet"))["question"]
                found.append(block.gather(of_block))
        return pl.concat(found)

    def _file(self, what: str, block: int, ending: str) -> Path:
        return Path(self._folder.name) / f"{what}-{block}.{ending}"


class _Proposed:
    """Pairs to be compared, in a file for each two blocks."""

    def __init__(self, folder: Path, starts: Indices, sizes: npt.NDArray[np.uint32], settings: NearDuplicates) -> None:
        self._folder = folder
        self._starts = starts
        self._sizes = sizes
        self._threshold = settings.threshold
        self._held: list[npt.NDArray[np.uint64]] = []
        self._count = 0
        self._blocks: set[tuple[int, int]] = set()

    def add(self, ones: Indices, others: Indices) -> None:
        """Pairs of rows."""
        lower, upper = np.minimum(ones, others), np.maximum(ones, others)
        one, other = self._sizes[lower], self._sizes[upper]
        # sets whose sizes differ by more than the threshold cannot share enough
        able = np.minimum(one, other) >= self._threshold * np.maximum(one, other)
        self._held.append(lower[able].astype(np.uint64) << np.uint64(32) | upper[able].astype(np.uint64))
        self._count += len(self._held[-1])
        if self._count >= _PAIRS_HELD:
            self.write()

    def write(self) -> None:
        if not self._held:
            return
        pairs = np.unique(np.concatenate(self._held))
        self._held, self._count = [], 0
        lower = self._block_of(pairs >> np.uint64(32))
        upper = self._block_of(pairs & np.uint64(0xFFFFFFFF))
        code = lower * len(self._starts) + upper
        by_code = np.argsort(code, kind="stable")
        cuts = np.flatnonzero(np.diff(code[by_code])) + 1
        for piece in np.split(by_code, cuts):
            if len(piece):
                blocks = int(lower[piece[0]]), int(upper[piece[0]])
                self._blocks.add(blocks)
                with self._file(*blocks).open("ab") as file:
                    pairs[piece].tofile(file)

    def blocks(self) -> list[tuple[int, int]]:
        return sorted(self._blocks)

    def of(self, lower: int, upper: int) -> tuple[Indices, Indices]:
        """The pairs of two blocks as rows, each once; they are forgotten."""
        file = self._file(lower, upper)
        pairs = np.unique(np.fromfile(file, np.uint64))
        file.unlink()
        return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)

    def _block_of(self, rows: npt.NDArray[np.uint64]) -> Indices:
        return np.searchsorted(self._starts, rows.astype(np.int64), side="right") - 1

    def _file(self, lower: int, upper: int) -> Path:
        return self._folder / f"pairs-{lower}-{upper}"


class _Found:
    """Near-duplicate pairs, in files by the place of the right one; each file holds `_PLACES` of them."""

    def __init__(self, folder: Path, place: Indices) -> None:
        self._folder = folder
        self._place = place

    def add(self, pairs: Pairs) -> None:
        """Pairs of rows."""
        one, other = self._place[pairs.left], self._place[pairs.right]
        records = np.empty(len(pairs), _PAIR)
        records["left"], records["right"] = np.minimum(one, other), np.maximum(one, other)
        records["jaccard"] = pairs.jaccard
        file = records["right"] // _PLACES
        by_file = np.argsort(file, kind="stable")
        for piece in np.split(by_file, np.flatnonzero(np.diff(file[by_file])) + 1):
            if len(piece):
                with self._file(int(file[piece[0]])).open("ab") as out:
                    records[piece].tofile(out)

    def pieces(self) -> Iterator[Pairs]:
        for number in range(-(-len(self._place) // _PLACES)):
            file = self._file(number)
            if file.exists():
                records = np.fromfile(file, _PAIR)
                file.unlink()
                left, right = records["left"].astype(np.int64), records["right"].astype(np.int64)
                yield sorted_pairs(left, right, records["jaccard"])

    def _file(self, number: int) -> Path:
        return self._folder / f"found-{number}"
