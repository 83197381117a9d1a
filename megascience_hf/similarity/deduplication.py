"""Of questions that say the same, the best is kept.

**Which is the best.** A row with a reference answer comes before one without, then the longer answer (in characters),
then the smaller id. Ids are hashes of content, so the result does not depend on the order of the rows.

**Who falls.** Rows are looked at from the best to the worst; one is dropped if it is a near-duplicate of a row that is
kept. So every dropped row has a kept one at or above the threshold, and no two kept rows are near-duplicates of each
other. Connected components, which MinHash tools return as a rule, promise only the second: A is like B, B like C, and
C is dropped for A, with which it may share nothing. The shared lead-in of a textbook's exercises makes such chains.

**Short questions.** One of fewer than three words is a duplicate only of one with the same words.

With the settings `AS_PUBLISHED` it does what the paper's script does: one band of ten values, whatever the threshold,
nothing verified, questions of fewer than five words dropped, and the first row kept (a bucket of the one band is a
component). The similarity that is told is what verification would have said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from types import TracebackType

import numpy as np
import polars as pl

from megascience_hf.similarity import shingles
from megascience_hf.similarity.different_answers import TAIL, with_same_answers
from megascience_hf.similarity.minhash import Indices
from megascience_hf.similarity.near_duplicate_rows import BLOCK, NearDuplicateRows
from megascience_hf.similarity.near_duplicates import NearDuplicates, Pairs, Scores
from megascience_hf.similarity.spill import IN_MEMORY

_PAIRS_TOGETHER = 1 << 18

DUPLICATE = "near-duplicate"


class Deduplication:
    """Takes rows in pieces; which are dropped is said at the end.

    Args:
        settings: what counts as a near-duplicate.
        block, in_memory: as in `NearDuplicateRows`.
    """

    def __init__(
        self, settings: NearDuplicates | None = None, *, block: int = BLOCK, in_memory: int = IN_MEMORY
    ) -> None:
        self._near = NearDuplicateRows(settings, block=block, in_memory=in_memory)
        self._ranks: list[pl.DataFrame] = []
        self._tails: list[pl.Series] = []

    def __enter__(self) -> Deduplication:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._near.__exit__(kind, error, at)

    def add(self, questions: pl.Series, rank: pl.DataFrame | None = None, answers: pl.Series | None = None) -> None:
        """The next rows.

        Args:
            rank: which rows are better: those of the smaller values, the first column first (`preference`). Without it
                those that were added before.
            answers: where given, for all rows; rows with different answers are different exercises.
        """
        if answers is not None:
            self._tails.append(answers.fill_null("").str.strip_chars().str.tail(TAIL))
        self._near.add(questions)
        self._ranks += [rank] if rank is not None else []

    def dropped(self, done: Callable[[float], None] = lambda _: None) -> tuple[Indices, Indices, Scores]:
        """The numbers of the rows that are dropped, the kept row that each is a duplicate of, and their similarity.

        Args:
            done: told the share of the work that is done, 0 to 1.
        """
        order = None
        if self._ranks:
            ranks = pl.concat(self._ranks)
            order = ranks.select(pl.arg_sort_by(*ranks.columns)).to_series().to_numpy().astype(np.int64)
        pairs = self._near.pairs(order, done=done)
        if self._tails:
            tails = pl.concat(self._tails) if order is None else pl.concat(self._tails).gather(order)
            pairs = (with_same_answers(tails, piece) for piece in pairs)
        keeper, score = keepers(self._near.count, pairs)
        places = np.flatnonzero(keeper != np.arange(len(keeper)))
        rows, kept = (places, keeper[places]) if order is None else (order[places], order[keeper[places]])
        return rows, kept, score[places]


def dedup(
    rows: pl.DataFrame | Iterable[pl.DataFrame],
    settings: NearDuplicates | None = None,
    *,
    compare_answers: bool = False,
) -> pl.DataFrame:
    """The rows that are dropped since they say the same as another.

    Args:
        rows: `id` (unique), `question`, `answer` and, if there, `reference_answer`; pieces of a table are read once.
        compare_answers: whether rows whose short results differ are different exercises.

    Returns:
        One row for each that is dropped, sorted by `row_id`: `row_id`, `kept_id` (the row it is a duplicate of, null
        where it is dropped for another reason), `jaccard` (of the two, on sets of word n-grams), `reason`.
    """
    settings = settings or NearDuplicates()
    ids, short = [pl.Series("id", [], dtype=pl.String)], [pl.Series("id", [], dtype=pl.String)]
    with Deduplication(settings) as deduplication:
        for piece in [rows] if isinstance(rows, pl.DataFrame) else rows:
            long = piece
            if settings.least_words:
                enough = pl.Series(_word_counts(piece["question"], settings.word) >= settings.least_words)
                short.append(piece["id"].filter(~enough))
                long = piece.filter(enough)
            ids.append(long["id"])
            deduplication.add(
                long["question"],
                preference(long) if settings.best_first else None,
                long["answer"] if compare_answers else None,
            )
        row, kept, jaccard = deduplication.dropped()
    known = pl.concat(ids)
    duplicates = pl.DataFrame({"row_id": known.gather(row), "kept_id": known.gather(kept), "jaccard": jaccard})
    too_short = pl.concat(short).alias("row_id").to_frame()
    return pl.concat(
        [
            duplicates.with_columns(pl.lit(DUPLICATE).alias("reason")),
            too_short.with_columns(
                pl.lit(None, pl.String).alias("kept_id"),
                pl.lit(None, pl.Float64).alias("jaccard"),
                pl.lit(f"fewer than {settings.least_words} words").alias("reason"),
            ),
        ]
    ).sort("row_id")


def preference(rows: pl.DataFrame) -> pl.DataFrame:
    """What makes a row better than another, for `Deduplication.add`; ids are all different, so it decides."""
    reference = pl.col("reference_answer") if "reference_answer" in rows.columns else pl.lit(None, pl.String)
    return rows.select(
        (reference.is_null() | (reference == "")).alias("no_reference"),
        (-pl.col("answer").fill_null("").str.len_chars().cast(pl.Int32)).alias("shortness"),
        "id",
    )


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
        elif jaccard == 1.0:  # a copy shares the fate of the row that stands for it (`near_duplicate_rows`)
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


def _word_counts(texts: pl.Series, word: str) -> Indices:
    blocks = shingles.blockwise(lambda block: shingles.words(block, word).lengths, texts)
    return np.concatenate([np.empty(0, np.int64), *blocks])
