"""Stage 3, dedup: of questions that say the same, the best is kept.

**Which is the best.** A row with a reference answer comes before one without, then the longer answer (in characters),
then the smaller id. Ids are hashes of content, so the result does not depend on the order of the rows.

**Who falls.** Rows are looked at from the best to the worst; one is dropped if it is a near-duplicate of a row that is
kept. So every dropped row has a kept one at or above the threshold, and no two kept rows are near-duplicates of each
other. Connected components, which MinHash tools return as a rule, promise only the second: A is like B, B like C, and
C is dropped for A, with which it may share nothing. The shared lead-in of a textbook's exercises makes such chains.

**Short questions.** One of fewer than three words is a duplicate only of one with the same words.

`as_published` is what the paper's script does: one band of ten rows, whatever the threshold, and nothing verified.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from megascience_hf.curation.records import QARecord
from megascience_hf.similarity import minhash, near_duplicates, shingles
from megascience_hf.similarity.minhash import Indices
from megascience_hf.similarity.near_duplicates import NearDuplicates, Pairs, Scores
from megascience_hf.similarity.variants import without_variants
from megascience_hf.whole_file import replacing

# The paper's script (facts: question_dedup.sh): --ngram 3 --b 1 --r 10, min_length 5, seed 42; of its 250 permutations
# the first ten are used, and its threshold of 0.6 is not, because b and r are given.
PUBLISHED = NearDuplicates(threshold=0.6, ngram=3, seed=42)
PUBLISHED_BANDS = minhash.Bands(1, 10)
PUBLISHED_MIN_WORDS = 5

_PAIRS_TOGETHER = 1 << 18

TOO_SHORT = "fewer than 5 words"
DUPLICATE = "near-duplicate"

MATCHES = {"row_id": pl.String, "kept_id": pl.String, "jaccard": pl.Float64, "reason": pl.String}


@dataclass(frozen=True, slots=True)
class Deduplicated:
    """What dedup decided.

    Args:
        kept: one boolean a row, in the order of the rows that went in.
        matches: one row for each that was dropped: `row_id`, `kept_id` (the row it is a duplicate of, null where it was
            dropped for another reason), `jaccard` (of the two, on sets of word n-grams), `reason`; sorted by `row_id`.
    """

    kept: pl.Series
    matches: pl.DataFrame = field(repr=False)

    def write_matches(self, path: Path) -> None:
        """Write the matches as Parquet, all or nothing."""
        with replacing(path) as partial:
            self.matches.write_parquet(partial)


def dedup(rows: pl.DataFrame, settings: NearDuplicates | None = None, *, keep_variants: bool = False) -> Deduplicated:
    """Keep the best of each group of near-duplicate questions.

    Args:
        rows: `id` (unique), `question`, `answer` and, if there, `reference_answer`.
        keep_variants: two questions are no duplicates if their numbers, formula letters or symbols differ, or if they
            differ behind a lead-in that both have (`variants`). The stage does so by default.
    """
    best_first = preference(rows)
    questions = rows["question"].gather(best_first)
    pairs = near_duplicates.within(questions, settings)
    if keep_variants:
        pairs = without_variants(questions, pairs, settings)
    keeper, score = keepers(len(rows), [pairs])
    return _decided(rows["id"].gather(best_first), best_first, keeper, score)


def dedup_records(records: Sequence[QARecord], settings: NearDuplicates | None = None) -> Deduplicated:
    """`dedup` of records in memory."""
    columns = ("id", "question", "answer", "reference_answer")
    values = {name: [getattr(record, name) for record in records] for name in columns}
    return dedup(pl.DataFrame(values, dict.fromkeys(columns, pl.String)), settings)


def as_published(rows: pl.DataFrame) -> Deduplicated:
    """The preset `as-published`, for comparison: what the paper's script does with the same rows.

    A pair of Jaccard similarity s is found with probability s^10: 0.6% of the pairs at 0.6, 35% at 0.9, 60% at 0.95.
    Words are runs of letters and digits alone, so `x + 1` and `x - 1` are the same. Questions of fewer than 5 words are
    dropped, whatever they ask. The first row of a connected component is kept. `jaccard` tells what verification would
    have said.
    """
    plain = shingles.LETTERS_AND_DIGITS
    hashed = shingles.stacked(list(shingles.blockwise(lambda block: shingles.words(block, plain), rows["question"])))
    sets = shingles.sets(shingles.ngrams(hashed, PUBLISHED.ngram, whole_if_short=True))
    long = np.flatnonzero(hashed.lengths >= PUBLISHED_MIN_WORDS)
    keys = minhash.band_keys(sets, PUBLISHED_BANDS, PUBLISHED.seed)[long]
    none = np.empty(0, np.int64)
    # a bucket is one component, so comparing with its first row is enough
    pairs = [(none, none), *minhash.candidate_pairs(keys, crowd=1)]
    left, right = (long[np.concatenate(side)] for side in zip(*pairs, strict=True))
    keeper = components(len(rows), left, right)
    score = near_duplicates.jaccard(near_duplicates.membership(sets), keeper, np.arange(len(rows)))
    keeper[hashed.lengths < PUBLISHED_MIN_WORDS] = -1
    return _decided(rows["id"], np.arange(len(rows)), keeper, score)


def preference(rows: pl.DataFrame) -> Indices:
    """The indices of the rows, the best first."""
    reference = pl.col("reference_answer") if "reference_answer" in rows.columns else pl.lit(None, pl.String)
    order = rows.select(
        reference.is_null() | (reference == ""),
        -pl.col("answer").fill_null("").str.len_chars().cast(pl.Int64).alias("shortness"),
        "id",
        pl.int_range(pl.len()).alias("index"),
    ).sort(pl.all().exclude("index"))
    return order["index"].to_numpy().astype(np.int64)


def keepers(count: int, pieces: Iterable[Pairs]) -> tuple[Indices, Scores]:
    """For each row the kept row it is a duplicate of, itself if it is kept, and the similarity of the two.

    Rows are in the order of preference. Of several kept ones the most similar is named, then the most preferred.

    Args:
        pieces: the pairs; the right rows of a piece are all before those of the next.
    """
    keeper, score = list(range(count)), [1.0] * count
    for better, row, jaccard in chain.from_iterable(map(_by_right, pieces)):
        if keeper[better] == better:
            keep, similarity = better, jaccard
        elif jaccard == 1.0:  # a copy shares the fate of the row that stands for it (`near_duplicates.within`)
            keep, similarity = keeper[better], score[better]
        else:
            continue
        if keeper[row] == row or similarity > score[row]:
            keeper[row], score[row] = keep, similarity
    return np.array(keeper, np.int64), np.array(score)


def _by_right(pairs: Pairs) -> Iterator[tuple[int, int, float]]:
    """The pairs by right, then left; as Python's numbers, which take 100 bytes a pair, some at a time."""
    order = np.lexsort((pairs.left, pairs.right))
    for start in range(0, len(order), _PAIRS_TOGETHER):
        piece = order[start : start + _PAIRS_TOGETHER]
        yield from Pairs(pairs.left[piece], pairs.right[piece], pairs.jaccard[piece])


def components(count: int, left: Indices, right: Indices) -> Indices:
    """For each row the first one of its connected component."""
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(count, count))
    label = connected_components(graph, directed=False)[1]
    first: Indices = np.unique(label, return_index=True)[1].astype(np.int64)
    component: Indices = first[label]
    return component


def _decided(ids: pl.Series, order: Indices, keeper: Indices, score: Scores) -> Deduplicated:
    """The decision on rows that were looked at in this order; a keeper of -1 is none."""
    dropped = np.flatnonzero(keeper != np.arange(len(keeper)))
    duplicate = keeper[dropped] >= 0
    matches = pl.DataFrame(
        {
            "row_id": ids.gather(dropped),
            "kept_id": ids.gather(pl.Series(keeper[dropped]).set(pl.Series(~duplicate), None)),
            "jaccard": pl.Series(score[dropped]).set(pl.Series(~duplicate), None),
            "reason": [DUPLICATE if is_duplicate else TOO_SHORT for is_duplicate in duplicate],
        },
        schema=MATCHES,
    ).sort("row_id")
    kept = np.ones(len(keeper), bool)
    kept[order[dropped]] = False
    return Deduplicated(pl.Series("kept", kept), matches)
