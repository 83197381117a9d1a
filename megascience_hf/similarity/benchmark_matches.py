"""Which pairs of a row and a benchmark question are the same question, as far as that can be told without a model.

- **equal**: the same words in the same order; case, punctuation and mark-up do not count.
- **jaccard**: sets of word 3-grams with a Jaccard similarity of at least 0.9, and the same numbers and symbols.
- **containment**: at least 95% of the question's 3-grams, of which there are at least six, are in the row, and all of
  its numbers and symbols: it is quoted there with more text around it.

The rest is for a model. A question that differs in one number is another question to this module, and perhaps not to a
model. The 13-gram check (`ngrams`) decides nothing: a run of 13 words may be a common lead-in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import polars as pl

from megascience_hf.similarity.minhash import Indices
from megascience_hf.similarity.near_duplicates import common, membership
from megascience_hf.similarity.reference_index import Index
from megascience_hf.similarity.shingles import ngrams, normalised, quantities, sets, words

DecidedBy = Literal["equal", "jaccard", "containment", "none"]

NEARLY_EQUAL = 0.9
CONTAINED = 0.95
LEAST_CONTAINED = 6  # 3-grams, which are eight words; less is a phrase
NGRAM = 3


@dataclass(frozen=True, slots=True)
class Decisions:
    """For each pair what decided that it is the same question, "none" if nothing did, and the score of that.

    Without a decision the score is the Jaccard similarity.
    """

    decided_by: pl.Series
    scores: npt.NDArray[np.float64]


def decide(
    rows: Sequence[str] | pl.Series, questions: Sequence[str] | pl.Series, row: Indices, question: Indices
) -> Decisions:
    """Decide pairs of rows and questions, given as indices, without a model.

    Args:
        rows: texts of the rows; give a block of them where memory matters (about 1 kB a row).
        questions: texts of the benchmark questions.
        row: index of each pair's row.
        question: index of each pair's question.
    """
    count = len(questions)
    texts = pl.concat([pl.Series(questions, dtype=pl.String), pl.Series(rows, dtype=pl.String)])
    shingles = membership(sets(ngrams(words(texts), NGRAM, whole_if_short=True)))
    numbers = membership(quantities(texts))
    left, right = np.asarray(question), np.asarray(row) + count
    shared, sizes = common(shingles, left, right), np.diff(shingles.indptr)
    jaccard = shared / (sizes[left] + sizes[right] - shared)
    containment = shared / sizes[left]
    shared_numbers, number_sizes = common(numbers, left, right), np.diff(numbers.indptr)
    all_numbers = shared_numbers == number_sizes[left]
    plain = normalised(texts)
    equal = (plain.gather(left) == plain.gather(right)).to_numpy()
    near = (jaccard >= NEARLY_EQUAL) & all_numbers & (number_sizes[left] == number_sizes[right])
    contained = (containment >= CONTAINED) & all_numbers & (sizes[left] >= LEAST_CONTAINED)
    chosen = np.select([equal, near, contained], ["equal", "jaccard", "containment"], "none")
    scores = np.select([equal, near, contained], [1.0, jaccard, containment], jaccard)
    return Decisions(pl.Series("decided_by", chosen, dtype=pl.Enum(get_args(DecidedBy))), scores)


def same_questions(questions: list[str], index: Index) -> Iterator[tuple[int, list[tuple[int, str, float]]]]:
    """The places of the questions that are, by words alone, in the index: with reference, decided by and score."""
    pairs = [(place, match.reference) for place, match in index.matches_of(questions)]
    if not pairs:
        return
    places, which = (np.array(side) for side in zip(*pairs, strict=True))
    rows, row = np.unique(places, return_inverse=True)
    references, reference = np.unique(which, return_inverse=True)
    near = [questions[place] for place in rows.tolist()]
    decided = decide(near, index.texts.gather(references), row, reference)
    found: dict[int, list[tuple[int, str, float]]] = {}
    for (place, known), by, score in zip(pairs, decided.decided_by.to_list(), decided.scores.tolist(), strict=True):
        if by != "none":
            found.setdefault(place, []).append((known, by, score))
    yield from sorted(found.items())
