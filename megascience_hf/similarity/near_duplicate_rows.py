"""The near-duplicate pairs among many questions, in memory or on disk (`spill`), the same pairs either way.

Sets of word n-grams and the keys of their bands are kept in blocks of rows. One band of keys at a time proposes pairs;
then the pairs of two blocks at a time are compared, and those that are near-duplicates sorted by the places of their
rows. Beside what is kept, in memory are some 100 bytes a row, two blocks for each thread, and one piece of pairs. That
most rows of a large set are connected by chance keys, so that no part of it stands alone, does not matter.

Rows with equal sets are compared with the others as one: the first of them stands for all, and the others are paired
with it alone. So a thousand copies are 999 pairs, not half a million.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from types import TracebackType

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
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
from megascience_hf.similarity.spill import IN_MEMORY, Spill
from megascience_hf.similarity.variants import without_variants

BLOCK = 1 << 16  # rows
_PLACES = 1 << 15
_PAIR = np.dtype([("left", np.uint32), ("right", np.uint32), ("jaccard", np.float64)])
_PAIRS_HELD = 1 << 22  # before they are sorted: 8 bytes each, some times that meanwhile


class NearDuplicateRows:
    """Takes the questions in pieces, until the pairs are asked for.

    Args:
        settings: what counts as a near-duplicate.
        block: rows of a block.
        in_memory: bytes that are kept in memory; what is more is in temporary files.
    """

    def __init__(
        self, settings: NearDuplicates | None = None, *, block: int = BLOCK, in_memory: int = IN_MEMORY
    ) -> None:
        self._settings = settings or NearDuplicates()
        self._block = block
        self._kept = Spill(in_memory)
        self._waiting = pl.Series("question", [], dtype=pl.String)
        self._starts = [0]
        self._fingerprints: list[Indices] = []
        self._lengths: list[npt.NDArray[np.uint32]] = []

    def __enter__(self) -> NearDuplicateRows:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._kept.__exit__(kind, error, at)

    @property
    def count(self) -> int:
        """Rows so far."""
        return self._starts[-1] + len(self._waiting)

    def add(self, questions: Sequence[str] | pl.Series) -> None:
        """The next rows."""
        self._waiting = pl.concat([self._waiting, pl.Series("question", questions, dtype=pl.String)])
        whole = len(self._waiting) // self._block * self._block
        for start in range(0, whole, self._block):
            self._store(self._waiting.slice(start, self._block))
        self._waiting = self._waiting.slice(whole)

    def pairs(self, order: Indices | None = None, *, done: Callable[[float], None] = lambda _: None) -> Iterator[Pairs]:
        """The near-duplicate pairs, left < right, in pieces of ascending right; no row can be added any more.

        Args:
            order: the rows in the order of preference; in the pairs a row is its place in it. By default as added.
            done: told the share of the work that is done, 0 to 1.
        """
        if len(self._waiting):
            self._store(self._waiting)
            self._waiting = self._waiting.clear()
        order = np.arange(self._starts[-1]) if order is None else order
        proposed = _Proposed(self._kept, np.array(self._starts), self._sizes(), self._settings)
        self._propose(proposed, order, lambda share: done(share / 2))
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        found = _Found(self._kept, place)
        blocks = proposed.blocks()
        with ThreadPoolExecutor(THREADS) as pool:
            for number, pairs in enumerate(pool.map(lambda b: self._compared(b, proposed), blocks), 1):
                found.add(pairs)
                done((1 + number / len(blocks)) / 2)
        yield from found.pieces()

    def count_repeated(self) -> int:
        """How many rows have a near-duplicate before them."""
        return sum(len(np.unique(piece.right)) for piece in self.pairs())

    def _store(self, questions: pl.Series) -> None:
        number, signatures = len(self._fingerprints), sign(questions, self._settings)
        for band, keys in enumerate(signatures.keys.T):
            self._kept.append(f"keys-{band}", np.ascontiguousarray(keys))
        self._kept.append(f"sets-{number}", signatures.sets.hashes)
        if self._settings.keep_variants:
            _, ends, text = questions.rechunk().to_arrow().cast(pa.large_string()).buffers()
            self._kept.append(f"text-{number}", np.frombuffer(text or b"", np.uint8))
            self._kept.append(f"text-ends-{number}", np.frombuffer(ends, np.int64))
        self._fingerprints.append(signatures.fingerprints)
        self._lengths.append(signatures.sets.lengths.astype(np.uint32))
        self._starts.append(self._starts[-1] + len(questions))

    def _propose(self, proposed: _Proposed, order: Indices, done: Callable[[float], None]) -> None:
        if not len(order):
            return
        fingerprints = np.concatenate(self._fingerprints)[order]
        _, leaders, group = np.unique(fingerprints, return_index=True, return_inverse=True)
        leader_of = leaders[group]
        copies = np.flatnonzero(leader_of != np.arange(len(leader_of)))
        proposed.add(order[leader_of[copies]], order[copies])
        leaders.sort()
        del fingerprints, group, leader_of
        bands = self._settings.bands.bands
        for band in range(bands):
            keys = self._kept.read(f"keys-{band}")[order[leaders]]
            for left, right in candidate_pairs(keys[:, None]):
                proposed.add(order[leaders[left]], order[leaders[right]])
            done((band + 1) / bands)
        proposed.sort()

    def _compared(self, blocks: tuple[int, int], proposed: _Proposed) -> Pairs:
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
        if not self._settings.keep_variants or not len(pairs):
            return pairs
        rows = np.unique(np.concatenate([pairs.left, pairs.right]))
        numbered = Pairs(np.searchsorted(rows, pairs.left), np.searchsorted(rows, pairs.right), pairs.jaccard)
        kept = without_variants(self._texts(rows), numbered, self._settings)
        return Pairs(rows[kept.left], rows[kept.right], kept.jaccard)

    def _sizes(self) -> npt.NDArray[np.uint32]:
        return np.concatenate([np.empty(0, np.uint32), *self._lengths])

    def _sets(self, block: int) -> csr_array:
        hashes = self._kept.read(f"sets-{block}")
        return membership(Rows(hashes, offsets_of(self._lengths[block].astype(np.int64))))

    def _texts(self, rows: Indices) -> pl.Series:
        """The questions of some rows, given ascending."""
        found = [pl.Series("question", [], dtype=pl.String)]
        for number, (start, stop) in enumerate(pairwise(self._starts)):
            of_block = rows[np.searchsorted(rows, start) : np.searchsorted(rows, stop)] - start
            if len(of_block):
                ends, text = (pa.py_buffer(self._kept.read(f"{name}-{number}")) for name in ("text-ends", "text"))
                block = pa.LargeStringArray.from_buffers(stop - start, ends, text)
                found.append(pl.Series("question", block.take(pa.array(of_block))))
        return pl.concat(found)


class _Proposed:
    """Pairs to be compared, by the blocks of the two."""

    def __init__(self, kept: Spill, starts: Indices, sizes: npt.NDArray[np.uint32], settings: NearDuplicates) -> None:
        self._kept = kept
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
            self.sort()

    def sort(self) -> None:
        """Put the pairs that were added with those of their blocks."""
        if not self._held:
            return
        pairs = np.unique(np.concatenate(self._held))
        self._held, self._count = [], 0
        lower = self._block_of(pairs >> np.uint64(32))
        upper = self._block_of(pairs & np.uint64(0xFFFFFFFF))
        for piece in _by_equal(lower * len(self._starts) + upper):
            blocks = int(lower[piece[0]]), int(upper[piece[0]])
            self._blocks.add(blocks)
            self._kept.append("pairs-{}-{}".format(*blocks), pairs[piece])

    def blocks(self) -> list[tuple[int, int]]:
        return sorted(self._blocks)

    def of(self, lower: int, upper: int) -> tuple[Indices, Indices]:
        """The pairs of two blocks as rows, each once; they are forgotten."""
        pairs = np.unique(self._kept.take(f"pairs-{lower}-{upper}"))
        return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)

    def _block_of(self, rows: npt.NDArray[np.uint64]) -> Indices:
        return np.searchsorted(self._starts, rows.astype(np.int64), side="right") - 1


class _Found:
    """Near-duplicate pairs, by the place of the right one in pieces of `_PLACES`."""

    def __init__(self, kept: Spill, place: Indices) -> None:
        self._kept = kept
        self._place = place
        self._pieces: set[int] = set()

    def add(self, pairs: Pairs) -> None:
        """Pairs of rows."""
        one, other = self._place[pairs.left], self._place[pairs.right]
        records = np.empty(len(pairs), _PAIR)
        records["left"], records["right"] = np.minimum(one, other), np.maximum(one, other)
        records["jaccard"] = pairs.jaccard
        number = records["right"] // _PLACES
        for piece in _by_equal(number):
            self._pieces.add(int(number[piece[0]]))
            self._kept.append(f"found-{number[piece[0]]}", records[piece])

    def pieces(self) -> Iterator[Pairs]:
        for number in sorted(self._pieces):
            records = self._kept.take(f"found-{number}")
            left, right = records["left"].astype(np.int64), records["right"].astype(np.int64)
            yield sorted_pairs(left, right, records["jaccard"])


def _by_equal(values: Indices) -> Iterator[Indices]:
    """The places of each value."""
    order = np.argsort(values, kind="stable")
    yield from (piece for piece in np.split(order, np.flatnonzero(np.diff(values[order])) + 1) if len(piece))
