"""Tells exercises that share most of their words from one exercise printed twice.

Two kinds of near-duplicates are two exercises: those whose numbers, formula letters or symbols differ, and those that
share a lead-in, the words that are printed once for several exercises and given to each ("For the following exercises,
…", the data of a study). Of the latter the words behind the lead-in decide, by the same threshold.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from megascience_hf.similarity import near_duplicates, shingles
from megascience_hf.similarity.minhash import Indices
from megascience_hf.similarity.near_duplicates import NearDuplicates, Pairs


def without_variants(questions: pl.Series, pairs: Pairs, settings: NearDuplicates | None = None) -> Pairs:
    """The pairs that are one exercise printed twice."""
    pairs = _kept(pairs, _same_quantities(questions, pairs))
    return _kept(pairs, _same_behind_lead_in(questions, pairs, settings or NearDuplicates()))


def behind_lead_in(one: str, other: str) -> tuple[str, str]:
    """What two questions say behind the paragraphs that they begin with both; all of them if one has no more to say."""
    left, right = one.split("\n\n"), other.split("\n\n")
    shared = 0
    while shared < min(len(left), len(right)) and left[shared].split() == right[shared].split():
        shared += 1
    if shared == min(len(left), len(right)):
        return one, other
    return "\n\n".join(left[shared:]), "\n\n".join(right[shared:])


def _same_quantities(questions: pl.Series, pairs: Pairs) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    concerned = np.unique(np.concatenate([pairs.left, pairs.right]))
    sets = near_duplicates.membership(shingles.quantities(questions.gather(concerned)))
    left, right = np.searchsorted(concerned, pairs.left), np.searchsorted(concerned, pairs.right)
    sizes, shared = np.diff(sets.indptr), near_duplicates.common(sets, left, right)
    same: np.ndarray[tuple[int], np.dtype[np.bool_]] = (shared == sizes[left]) & (shared == sizes[right])
    return same


def _same_behind_lead_in(
    questions: pl.Series, pairs: Pairs, settings: NearDuplicates
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    same = np.ones(len(pairs), np.bool_)
    texts: list[str] = []
    concerned: list[int] = []
    for number, (left, right, _) in enumerate(pairs):
        one, other = questions[left], questions[right]
        ends = behind_lead_in(one, other)
        if ends != (one, other):
            texts += ends
            concerned.append(number)
    if concerned:
        words = shingles.ngrams(shingles.words(pl.Series(texts)), settings.ngram, whole_if_short=True)
        sets = near_duplicates.membership(shingles.sets(words))
        first: Indices = np.arange(0, len(texts), 2)
        same[concerned] = near_duplicates.jaccard(sets, first, first + 1) >= settings.threshold
    return same


def _kept(pairs: Pairs, keep: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Pairs:
    return Pairs(pairs.left[keep], pairs.right[keep], pairs.jaccard[keep])
