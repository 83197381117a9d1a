"""The 13-gram check: texts that have 13 words in a row in common with a reference.

As in the literature on contamination (GPT-3, arXiv 2005.14165, appendix C): words are runs of letters and digits,
without case and punctuation. It finds a question quoted in a longer text and misses every paraphrase; a reference of
fewer than 13 words is never found by it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from megascience_hf.similarity.minhash import Indices
from megascience_hf.similarity.shingles import LETTERS_AND_DIGITS, Rows, blockwise, ngrams, stacked, words

N = 13
# A run that more references than these have is the wording of a kind of question ("which of the following …").
OF_ONE_KIND = 10


class Runs:
    """The n-grams of the references, ready to be asked; 16 bytes each.

    Two different n-grams have the same 63-bit hash once in 10^19 pairs, so the hashes are not verified.
    """

    def __init__(self, references: Sequence[str] | pl.Series, n: int = N) -> None:
        self._n = n
        runs = self._of(references)
        owners = np.repeat(np.arange(len(runs)), runs.lengths)
        runs_and_owners = np.unique(np.stack([runs.hashes, owners]), axis=1)
        _, place, count = np.unique(runs_and_owners[0], return_inverse=True, return_counts=True)
        self._hashes, self._owners = runs_and_owners[:, count[place] <= OF_ONE_KIND]

    def shared_with(self, texts: Sequence[str] | pl.Series) -> tuple[Indices, Indices]:
        """The pairs of a text and a reference that share an n-gram, each once, sorted."""
        runs = self._of(texts)
        first = np.searchsorted(self._hashes, runs.hashes, side="left")
        counts = np.searchsorted(self._hashes, runs.hashes, side="right") - first
        text = np.repeat(np.repeat(np.arange(len(runs)), runs.lengths), counts)
        ends = np.cumsum(counts)
        place = np.repeat(first - ends + counts, counts) + np.arange(len(text))
        pairs = np.unique(np.stack([text, self._owners[place]]), axis=1)
        return pairs[0], pairs[1]

    def _of(self, texts: Sequence[str] | pl.Series) -> Rows:
        def runs(block: pl.Series) -> Rows:
            return ngrams(words(block, LETTERS_AND_DIGITS), self._n, whole_if_short=False)

        return stacked(list(blockwise(runs, texts)))
