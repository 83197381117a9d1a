"""Near-duplicates: pairs of texts whose sets of word n-grams have a Jaccard similarity of at least a threshold.

MinHash proposes pairs (`minhash`), the sets themselves decide: no pair below the threshold is returned, and a pair
right at it is missed with at most the probability 1 - `recall`; the more alike, the less. Here is what counts, and what
is compared of a text; pairs among many texts are found by `near_duplicate_rows`, with a fixed set by `reference_index`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_array

from megascience_hf.errors import UserError
from megascience_hf.similarity.minhash import Bands, Indices, band_keys, bands_for
from megascience_hf.similarity.shingles import (
    LETTERS_AND_DIGITS,
    WORD,
    Rows,
    blockwise,
    mix,
    ngrams,
    sets,
    stacked,
    words,
)

Scores = npt.NDArray[np.float64]

VERIFIED_TOGETHER = 1 << 15  # pairs; their sets are copied


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """What counts as a near-duplicate, and how surely it is found.

    Args:
        threshold: least Jaccard similarity, above 0 and at most 1; 0 with `fixed_bands` alone: whoever shares a band.
        ngram: words of a shingle. A text of fewer words is one shingle, so it matches the same words only.
        recall: least probability to find a pair right at the threshold.
        seed: of the MinHash permutations.
        keep_variants: two questions are no duplicates if their numbers, formula letters or symbols differ, or if they
            differ behind a lead-in that both have (`variants`).
        word: pattern of a word.
        fixed_bands: instead of those that threshold and recall need.
        least_words: a text of fewer is not compared: `deduplication` drops it.
        best_first: of near-duplicates the best is kept; else the first as they come.
    """

    threshold: float = 0.6
    ngram: int = 3
    recall: float = 0.99
    seed: int = 42
    keep_variants: bool = False
    word: str = WORD
    fixed_bands: Bands | None = None
    least_words: int = 0
    best_first: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1 and not (self.threshold == 0 and self.fixed_bands):
            raise UserError(f"the Jaccard threshold must be above 0 and at most 1, not {self.threshold:g}")
        if not 0 < self.recall < 1:
            raise UserError(f"the recall at the threshold must be between 0 and 1, not {self.recall:g}")
        if self.ngram < 1:
            raise UserError(f"a shingle must have at least one word, not {self.ngram}")

    @property
    def bands(self) -> Bands:
        return self.fixed_bands or bands_for(self.threshold, self.recall)


# What the paper's script does (facts: question_dedup.sh): --ngram 3 --b 1 --r 10, min_length 5, seed 42; of its 250
# permutations the first ten are used, and its threshold of 0.6 is not, because b and r are given. A pair of Jaccard
# similarity s is found with probability s^10: 0.6% of the pairs at 0.6, 35% at 0.9, 60% at 0.95. Words are runs of
# letters and digits alone, so `x + 1` and `x - 1` are the same.
AS_PUBLISHED = NearDuplicates(
    threshold=0, word=LETTERS_AND_DIGITS, fixed_bands=Bands(1, 10), least_words=5, best_first=False
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows and their Jaccard similarity, sorted by left, then right."""

    left: Indices
    right: Indices
    jaccard: Scores

    def __len__(self) -> int:
        return len(self.left)

    def __iter__(self) -> Iterator[tuple[int, int, float]]:
        return zip(self.left.tolist(), self.right.tolist(), self.jaccard.tolist(), strict=True)


@dataclass(frozen=True, slots=True)
class Signatures:
    """What is compared of a list of texts.

    Args:
        sets: of word n-grams.
        keys: of the bands, shape (texts, bands).
        fingerprints: one hash for each text, equal for equal sets.
    """

    sets: Rows
    keys: Indices
    fingerprints: Indices


def jaccard(sets: csr_array, left: Indices, right: Indices) -> Scores:
    """The Jaccard similarity of pairs of rows of `membership`, none of them empty."""
    return similarity(sets[left], sets[right])


def similarity(left: csr_array, right: csr_array) -> Scores:
    """The Jaccard similarity of each row of one `membership` to the same row of another, none of them empty."""
    shared = _common(left, right)
    jaccard: Scores = shared / (np.diff(left.indptr) + np.diff(right.indptr) - shared)
    return jaccard


def common(sets: csr_array, left: Indices, right: Indices) -> Indices:
    """The number of members that pairs of rows of `membership` share."""
    return _common(sets[left], sets[right])


def _common(left: csr_array, right: csr_array) -> Indices:
    # SciPy merges rows that are sorted; the product has an entry where both have one
    shared: Indices = np.diff(left.multiply(right).indptr).astype(np.int64)
    return shared


def membership(rows: Rows) -> csr_array:
    """Rows that are sets (`shingles.sets`) as a matrix of ones; a hash is a column."""
    ones = np.ones(len(rows.hashes), np.int8)
    matrix = csr_array((ones, rows.hashes, rows.offsets), shape=(len(rows), np.iinfo(np.int64).max))
    matrix.has_canonical_format = True
    return matrix


def sign(texts: Sequence[str] | pl.Series, settings: NearDuplicates) -> Signatures:
    """What is compared of every text; about 600 bytes for a question of 40 words."""
    keys, fingerprints = [np.empty((0, settings.bands.bands), np.int64)], [np.empty(0, np.int64)]

    def sets_of_blocks() -> Iterator[Rows]:
        for block in blockwise(lambda texts: _sign(texts, settings), texts):
            keys.append(block.keys)
            fingerprints.append(block.fingerprints)
            yield block.sets

    sets = stacked(sets_of_blocks())
    return Signatures(sets, np.concatenate(keys), np.concatenate(fingerprints))


def verified(sets: csr_array, candidates: Iterable[tuple[Indices, Indices]], threshold: float) -> Pairs:
    """Those of the candidate pairs, which must differ, that are at or above the threshold."""
    found = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
    for left, right in candidates:
        for start in range(0, len(left), VERIFIED_TOGETHER):
            i, j = left[start : start + VERIFIED_TOGETHER], right[start : start + VERIFIED_TOGETHER]
            score = jaccard(sets, i, j)
            near = score >= threshold
            found.append((i[near], j[near], score[near]))
    return sorted_pairs(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def sorted_pairs(left: Indices, right: Indices, score: Scores) -> Pairs:
    order = np.lexsort((right, left))
    return Pairs(left[order], right[order], score[order])


def _sign(texts: pl.Series, settings: NearDuplicates) -> Signatures:
    rows = sets(ngrams(words(texts, settings.word), settings.ngram, whole_if_short=True))
    sums = np.add.reduceat(mix(rows.hashes.view(np.uint64)).view(np.uint64), rows.offsets[:-1])
    return Signatures(rows, band_keys(rows, settings.bands, settings.seed), mix(sums))
