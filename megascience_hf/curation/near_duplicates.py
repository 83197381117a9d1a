"""Near-duplicates: pairs of texts whose sets of word n-grams have a Jaccard similarity of at least a threshold.

MinHash proposes pairs (`minhash`), the sets themselves decide: no pair below the threshold is returned, and a pair
right at it is missed with at most the probability 1 - `recall`; the more alike, the less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array

from megascience_hf.curation.minhash import Bands, Indices, band_keys, bands_for, candidate_pairs
from megascience_hf.curation.shingles import Rows, blockwise, mix, ngrams, offsets_of, sets, words
from megascience_hf.errors import UserError

VERIFIED_TOGETHER = 1 << 15  # pairs; their sets are copied


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """What counts as a near-duplicate, and how surely it is found.

    Args:
        threshold: least Jaccard similarity, above 0 and at most 1.
        ngram: words of a shingle. A text of fewer words is one shingle, so it matches the same words only.
        recall: least probability to find a pair right at the threshold.
        seed: of the MinHash permutations.
    """

    threshold: float = 0.6
    ngram: int = 3
    recall: float = 0.99
    seed: int = 42

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1:
            raise UserError(f"the Jaccard threshold must be above 0 and at most 1, not {self.threshold:g}")
        if not 0 < self.recall < 1:
            raise UserError(f"the recall at the threshold must be between 0 and 1, not {self.recall:g}")
        if self.ngram < 1:
            raise UserError(f"a shingle must have at least one word, not {self.ngram}")

    @property
    def bands(self) -> Bands:
        return bands_for(self.threshold, self.recall)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows and their Jaccard similarity, sorted by left, then right."""

    left: Indices
    right: Indices
    jaccard: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.left)

    def __iter__(self) -> Iterator[tuple[int, int, float]]:
        return zip(self.left.tolist(), self.right.tolist(), self.jaccard.tolist(), strict=True)


def within(texts: Sequence[str] | pl.Series, settings: NearDuplicates | None = None) -> Pairs:
    """The near-duplicate pairs of a list, left < right.

    Rows with equal sets are compared with the others as one: the first of them stands for all, and the others are
    paired with it alone. So a thousand copies are 999 pairs, not half a million.
    """
    settings = settings or NearDuplicates()
    rows, keys = _signed(texts, settings)
    _, leaders, group = np.unique(fingerprints(rows), return_index=True, return_inverse=True)
    leader_of = leaders[group]
    leaders.sort()
    copies = np.flatnonzero(leader_of != np.arange(len(leader_of)))
    candidates = ((leaders[i], leaders[j]) for i, j in candidate_pairs(keys[leaders]))
    return _verified(rows, chain([(leader_of[copies], copies)], candidates), settings.threshold)


def between(
    left: Sequence[str] | pl.Series, right: Sequence[str] | pl.Series, settings: NearDuplicates | None = None
) -> Pairs:
    """The near-duplicate pairs of a row of `left` and a row of `right`, as indices of each list."""
    settings = settings or NearDuplicates()
    # The right side, the shorter one as a rule, goes first, because buckets are compared with their first rows.
    both = pl.concat([pl.Series(right, dtype=pl.String), pl.Series(left, dtype=pl.String)])
    rows, keys = _signed(both, settings)
    found = _verified(rows, candidate_pairs(keys, first=len(right)), settings.threshold)
    return _sorted(found.right - len(right), found.left, found.jaccard)


def jaccard(rows: Rows, left: Indices, right: Indices) -> npt.NDArray[np.float64]:
    """The Jaccard similarity of pairs of rows, which are sets (`shingles.sets`) and not empty."""
    shared = common(rows, left, right)
    lengths = rows.lengths
    return shared / (lengths[left] + lengths[right] - shared)


def common(rows: Rows, left: Indices, right: Indices) -> Indices:
    """The number of hashes that pairs of rows share."""
    matrix = csr_array(
        (np.broadcast_to(np.int8(1), len(rows.hashes)), rows.hashes, rows.offsets),
        shape=(len(rows), np.iinfo(np.int64).max),
    )
    matrix.has_canonical_format = True  # sorted and without repetitions: SciPy merges such rows
    return np.diff(matrix[left].multiply(matrix[right]).indptr).astype(np.int64)


def fingerprints(rows: Rows) -> Indices:
    """One 63-bit hash for each set; rows must not be empty."""
    return mix(np.add.reduceat(mix(rows.hashes.view(np.uint64)).view(np.uint64), rows.offsets[:-1]))


def _signed(texts: Sequence[str] | pl.Series, settings: NearDuplicates) -> tuple[Rows, Indices]:
    if len(texts) == 0:
        return Rows(np.empty(0, np.int64), np.zeros(1, np.int64)), np.empty((0, settings.bands.bands), np.int64)
    hashes, lengths, keys = [], [], []
    for rows, keys_of_block in blockwise(lambda block: _sign(block, settings), texts):
        hashes.append(rows.hashes)
        lengths.append(rows.lengths)
        keys.append(keys_of_block)
    return Rows(np.concatenate(hashes), offsets_of(np.concatenate(lengths))), np.concatenate(keys)


def _sign(texts: pl.Series, settings: NearDuplicates) -> tuple[Rows, Indices]:
    rows = sets(ngrams(words(texts), settings.ngram, whole_if_short=True))
    return rows, band_keys(rows, settings.bands, settings.seed)


def _verified(rows: Rows, candidates: Iterable[tuple[Indices, Indices]], threshold: float) -> Pairs:
    found = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
    for left, right in candidates:
        for start in range(0, len(left), VERIFIED_TOGETHER):
            i, j = left[start : start + VERIFIED_TOGETHER], right[start : start + VERIFIED_TOGETHER]
            score = jaccard(rows, i, j)
            near = score >= threshold
            found.append((i[near], j[near], score[near]))
    return _sorted(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _sorted(left: Indices, right: Indices, score: npt.NDArray[np.float64]) -> Pairs:
    order = np.lexsort((right, left))
    return Pairs(left[order], right[order], score[order])
