"""Which of many texts are nearly one of a fixed set, as benchmark questions are: by word 3-grams, and by 13-grams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import polars as pl

from megascience_hf.similarity.minhash import Indices, candidate_pairs
from megascience_hf.similarity.near_duplicates import NearDuplicates, Scores, jaccard, membership, sign, verified
from megascience_hf.similarity.ngrams import Runs
from megascience_hf.similarity.shingles import LETTERS_AND_DIGITS, stacked

LEAST_WORDS = 5  # of a text that can be told from others: "What is work?" is not copied from anywhere
TEXTS_TOGETHER = 1 << 16


@dataclass(frozen=True, slots=True)
class Match:
    """A text and one of the references.

    Args:
        reference: its place in the references.
        similarity: Jaccard, of the sets of word n-grams, 0 to 1.
        shares_run: whether they have 13 words in a row in common.
    """

    reference: int
    similarity: float
    shares_run: bool


class Index:
    """The references, ready to be asked. Memory: about 1.5 kB a reference of 60 words.

    Args:
        references: texts; those of fewer than five words never match.
        threshold: a pair is a near-duplicate from this Jaccard similarity on.
        settings: the other settings of near-duplicates; its threshold is not used.
    """

    def __init__(
        self, references: Sequence[str] | pl.Series, threshold: float = 0.6, settings: NearDuplicates | None = None
    ) -> None:
        self._settings = replace(settings or NearDuplicates(), threshold=threshold)
        self.texts = pl.Series(references, dtype=pl.String)
        self._short = self.texts.str.count_matches(LETTERS_AND_DIGITS).to_numpy() < LEAST_WORDS
        self._signatures = sign(self.texts, self._settings)
        self._runs = Runs(self.texts)

    def matches_of(self, texts: Iterable[str]) -> Iterator[tuple[int, Match]]:
        """All references that texts are near-duplicates of or share a run with: the number of the text, from 0, and the
        match; sorted by text and reference.

        Texts are read as they are needed; memory is that of `TEXTS_TOGETHER` of them.
        """
        number, remaining = 0, iter(texts)
        while batch := list(islice(remaining, TEXTS_TOGETHER)):
            yield from ((number + text, match) for text, match in self._matches(batch))
            number += len(batch)

    def too_short(self, place: int) -> bool:
        """Whether a reference has too few words to match anything."""
        return bool(self._short[place])

    def _matches(self, texts: list[str]) -> Iterator[tuple[int, Match]]:
        own, count = sign(texts, self._settings), len(self._short)
        both = membership(stacked([self._signatures.sets, own.sets]))
        # The references go first, because buckets are compared with their first rows.
        candidates = candidate_pairs(np.concatenate([self._signatures.keys, own.keys]), first=count)
        near = verified(both, candidates, self._settings.threshold)
        long = ~self._short[near.left]
        similar = _by_pair(near.right[long] - count, near.left[long], near.jaccard[long])
        text, reference = self._runs.shared_with(texts)
        with_run = _by_pair(text, reference, jaccard(both, reference, text + count))
        for pair, similarity in sorted((similar | with_run).items()):
            yield pair[0], Match(pair[1], similarity, pair in with_run)


def _by_pair(text: Indices, reference: Indices, score: Scores) -> dict[tuple[int, int], float]:
    pairs = zip(text.tolist(), reference.tolist(), strict=True)
    return dict(zip(pairs, score.tolist(), strict=True))
