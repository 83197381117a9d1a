"""MinHash signatures in bands, and the pairs of rows that share a band.

Two sets of Jaccard similarity s agree in one MinHash value with probability s (Broder 1997), in a band of r values with
s^r, and in at least one of b bands with 1 - (1 - s^r)^b. The values are rensa's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from megascience_hf.similarity.shingles import Rows, mix

Keys = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int64]

SIGNING_BLOCK = 512  # rows; rensa gives signatures as lists, which are quick while they stay in the processor's cache
PAIRS = 1 << 18  # candidate pairs at a time
CROWD = 500


@dataclass(frozen=True, slots=True)
class Bands:
    """How MinHash values are grouped: `bands` of `rows` values each."""

    bands: int
    rows: int

    @property
    def permutations(self) -> int:
        return self.bands * self.rows

    def recall(self, jaccard: float) -> float:
        """The probability that a pair of this Jaccard similarity shares a band."""
        return 1 - (1 - jaccard**self.rows) ** self.bands


def bands_for(threshold: float, recall: float, permutations: int = 64) -> Bands:
    """The bands that find a pair right at the threshold, the hardest of those wanted, with at least this probability.

    Of the choices within the number of permutations it is the one with the longest bands, which has the fewest false
    candidates; bands of one value if none is within it. 0.6 and 0.99 give 19 bands of 3 rows.
    """
    if threshold >= 1:
        return Bands(1, 1)
    choices = [Bands(_bands_needed(threshold, recall, rows), rows) for rows in range(1, permutations + 1)]
    return max(
        (choice for choice in choices if choice.permutations <= permutations), key=lambda c: c.rows, default=choices[0]
    )


def _bands_needed(threshold: float, recall: float, rows: int) -> int:
    # the whole signature as one band may already miss more than can be told from zero
    miss = math.log1p(-(threshold**rows))
    return math.ceil(math.log1p(-recall) / miss) if miss else 1 << 31


def band_keys(rows: Rows, bands: Bands, seed: int) -> Keys:
    """One 63-bit key for each row and band, shape (rows, bands). Rows must not be empty."""
    from rensa import RMinHash

    keys = np.empty((len(rows), bands.bands), np.int64)
    for start in range(0, len(rows), SIGNING_BLOCK):
        offsets = rows.offsets[start : start + SIGNING_BLOCK + 1]
        signatures = RMinHash.digest_matrix_from_flat_token_hashes(
            rows.hashes[offsets[0] : offsets[-1]].view(np.uint64),
            (offsets - offsets[0]).view(np.uint64),
            bands.permutations,
            seed,
        ).to_rows()
        values = np.array(signatures, np.uint32).astype(np.uint64).reshape(-1, bands.bands, bands.rows)
        key = values[:, :, 0]
        for k in range(1, bands.rows):
            key = mix(key).view(np.uint64) ^ values[:, :, k]
        keys[start : start + len(values)] = mix(key)
    return keys


def candidate_pairs(keys: Keys, *, first: int | None = None, crowd: int = CROWD) -> Iterator[tuple[Indices, Indices]]:
    """Pairs (i, j), i < j, of rows that share a band, each pair once, in pieces of about `PAIRS`.

    Args:
        keys: of `band_keys`.
        first: only pairs of one of the first so many rows with one of the others.
        crowd: in a bucket (rows with the same key) a row is compared with the first so many rows of it, by index:
            time grows with the size of a bucket, not with its square.
    """
    count = len(keys)
    leads = np.zeros(keys.shape, bool)  # whether a row is among those of its bucket that the others are compared with
    for band in range(keys.shape[1]):
        order = np.argsort(keys[:, band], kind="stable")  # so indices ascend within a bucket
        key = keys[order, band]
        opens = np.concatenate([[True], key[1:] != key[:-1]])
        start = np.flatnonzero(opens)[np.cumsum(opens) - 1]  # of the bucket, for each place
        partners = np.arange(count) - start
        if first is not None:
            firsts = np.concatenate([[0], np.cumsum(order < first)])
            partners = np.where(order < first, 0, firsts[np.arange(count)] - firsts[start])
        partners = np.minimum(partners, crowd)
        leads[order, band] = np.arange(count) - start < crowd
        places = np.flatnonzero(partners)
        for piece in _pieces(places, partners[places]):
            repeats = partners[piece]
            ends = np.cumsum(repeats)
            within = np.arange(ends[-1]) - np.repeat(ends - repeats, repeats)
            left, right = order[np.repeat(start[piece], repeats) + within], order[np.repeat(piece, repeats)]
            seen = ((keys[left, :band] == keys[right, :band]) & leads[left, :band]).any(axis=1)  # in an earlier band
            yield left[~seen], right[~seen]


def _pieces(places: Indices, sizes: Indices) -> Iterator[Indices]:
    """The places, cut so that the sizes of each piece add up to about `PAIRS`."""
    totals = np.cumsum(sizes)
    if len(totals):
        yield from np.split(places, np.searchsorted(totals, np.arange(PAIRS, totals[-1], PAIRS)))
