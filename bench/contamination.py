"""Training questions a second of `megascience contamination`, beside rensa's own signing of the same texts.

python bench/contamination.py
"""

from __future__ import annotations

import resource
import time

import numpy as np
from rensa import RMinHash

from megascience_hf.similarity.reference_index import Index

REFERENCES, TEXTS, COPIES = 60_000, 40_000, 400


def main() -> None:
    rng = np.random.default_rng(0)
    vocabulary = np.array([f"word{n}" for n in range(20_000)])
    references = [" ".join(rng.choice(vocabulary, size=rng.integers(15, 90))) for _ in range(REFERENCES)]
    texts = [" ".join(rng.choice(vocabulary, size=rng.integers(15, 90))) for _ in range(TEXTS - COPIES)]
    for place in rng.choice(REFERENCES, size=COPIES, replace=False):
        copy = references[place].split()
        copy[len(copy) // 2] = "changed"
        texts.append(" ".join(copy))
    started = time.perf_counter()
    index = Index(references)
    built = time.perf_counter() - started
    started = time.perf_counter()
    found = len({text for text, _ in index.matches_of(texts)})
    searched = time.perf_counter() - started
    started = time.perf_counter()
    for text in texts:
        minhash = RMinHash(128, 42)
        words = text.split()
        minhash.update([" ".join(three) for three in zip(words, words[1:], words[2:], strict=False)])
    signed = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"index of {REFERENCES:,} questions: {built:.1f} s; peak memory of the run {memory:.1f} GB")
    print(f"{TEXTS / searched:,.0f} training questions a second, {searched / signed:.1f} times rensa's signing of them")
    print(f"{found} of {COPIES} copies with one word changed were found")


if __name__ == "__main__":
    main()
