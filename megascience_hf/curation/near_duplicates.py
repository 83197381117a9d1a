"""Which of many texts are nearly one of a fixed set: MinHash proposes, true Jaccard similarity decides.

Two checks, as is usual for the contamination of benchmarks: Jaccard similarity of word 3-grams for a question that was
reworded a little, and a run of 13 words in common (GPT-3, arXiv 2005.14165, appendix C) for one that is quoted in a
longer text. Both are exact in what they report; MinHash may miss a pair near the threshold (see `Index`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xxhash
from numpy.typing import NDArray

THRESHOLD = 0.6  # of the paper (arXiv 2507.16812, section 2.3)
SHINGLE = 3  # words
RUN = 13  # words
LEAST_WORDS = 5  # of a text that can be told from others; "Which is true?" is not copied from anywhere
# A run that more references than these share is the wording of a kind of question ("which of the following …").
_OF_ONE_KIND = 10
# 32 bands of 4 rows find a pair of similarity 0.6 with a probability of 98.8%, of 0.7 and above with 99.98%.
_PERMUTATIONS, _BANDS = 128, 32
_SEED = 42
_POWERS = np.array([pow(1_099_511_628_211, power, 2**64) for power in range(RUN)], dtype=np.uint64)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Match:
    """A text and one of the references.

    Args:
        reference: its place in the references.
        similarity: Jaccard, of the word 3-grams, 0 to 1.
        shares_run: whether they have 13 words in a row in common.
    """

    reference: int
    similarity: float
    shares_run: bool


class Index:
    """The references, ready to be asked. Memory: about 1 kB a reference of 60 words, beside the texts.

    Args:
        references: texts; those of fewer than five words never match.
        threshold: a pair is a near-duplicate from this similarity on.
    """

    def __init__(self, references: Sequence[str], threshold: float = THRESHOLD) -> None:
        from rensa import RMinHashLSH

        self.threshold = threshold
        self._words = [words(text) for text in references]
        self._lsh = RMinHashLSH(threshold, _PERMUTATIONS, _BANDS)
        for place, found in enumerate(self._words):
            if len(found) >= LEAST_WORDS:
                self._lsh.insert(place, _minhash(shingles(found)))
        self._hashes, self._owners = _without_common([_runs(found) for found in self._words])

    def matches(self, text: str) -> list[Match]:
        """All references that the text is a near-duplicate of or shares a run with, by their places."""
        found = words(text)
        if len(found) < LEAST_WORDS:
            return []
        own = shingles(found)
        with_run = self._sharing_a_run(found)
        matches = []
        for place in sorted({*self._lsh.query(_minhash(own)), *with_run}):
            similarity = jaccard(own, shingles(self._words[place]))
            if similarity >= self.threshold or place in with_run:
                matches.append(Match(place, similarity, place in with_run))
        return matches

    def too_short(self, place: int) -> bool:
        """Whether a reference has too few words to match anything."""
        return len(self._words[place]) < LEAST_WORDS

    def _sharing_a_run(self, found: list[str]) -> set[int]:
        runs = _runs(found)
        if not len(runs) or not len(self._hashes):
            return set()
        first = np.searchsorted(self._hashes, runs)
        known = runs[self._hashes[np.minimum(first, len(self._hashes) - 1)] == runs]
        if not len(known):
            return set()
        bounds = (np.searchsorted(self._hashes, known, side=side) for side in ("left", "right"))
        candidates = {int(owner) for a, b in zip(*bounds, strict=True) for owner in self._owners[a:b]}
        text = _joined(found)
        # The hash only proposes here too: what counts is that the words are there.
        return {place for place in candidates if any(run in text for run in _run_texts(self._words[place]))}


def words(text: str) -> list[str]:
    """The words of a text without case, punctuation and the variants of Unicode."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def shingles(found: Sequence[str]) -> frozenset[str]:
    """The runs of three words, or the whole of a text that has fewer."""
    return frozenset(" ".join(found[n : n + SHINGLE]) for n in range(max(1, len(found) - SHINGLE + 1)))


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """Size of the intersection over size of the union; 0 for two empty sets."""
    together = len(a | b)
    return len(a & b) / together if together else 0.0


def _minhash(tokens: frozenset[str]) -> object:
    from rensa import RMinHash

    minhash = RMinHash(_PERMUTATIONS, _SEED)
    minhash.update(sorted(tokens))
    return minhash


def _run_texts(found: Sequence[str]) -> list[str]:
    return [_joined(found[n : n + RUN]) for n in range(len(found) - RUN + 1)]


def _joined(found: Sequence[str]) -> str:
    return f" {' '.join(found)} "


def _runs(found: Sequence[str]) -> NDArray[np.uint64]:
    """A hash of every run of 13 words: a polynomial of the hashes of its words, modulo 2**64."""
    if len(found) < RUN:
        return np.zeros(0, dtype=np.uint64)
    hashes = np.array([xxhash.xxh3_64_intdigest(word) for word in found], dtype=np.uint64)
    return np.lib.stride_tricks.sliding_window_view(hashes, RUN) @ _POWERS


def _without_common(hashes: list[NDArray[np.uint64]]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The distinct runs of each reference in the order of their hashes, with its place.

    Those of a whole kind of questions are left out.
    """
    distinct = [np.unique(runs) for runs in hashes]
    runs = np.concatenate([np.zeros(0, dtype=np.uint64), *distinct])
    owners = np.repeat(np.arange(len(distinct)), [len(one) for one in distinct])
    _, kind, counts = np.unique(runs, return_inverse=True, return_counts=True)
    kept = counts[kind] <= _OF_ONE_KIND
    runs, owners = runs[kept], owners[kept]
    order = np.argsort(runs, kind="stable")
    return runs[order], owners[order]
