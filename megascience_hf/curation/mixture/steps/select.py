"""Step select: which rows of a pool are taken. Every order comes from a hash, so a smaller size is a subset."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import polars as pl
import xxhash

from megascience_hf.curation.mixture.context import Run
from megascience_hf.curation.mixture.decisions import dropped_rows, joined
from megascience_hf.curation.mixture.settings import Selection
from megascience_hf.errors import UserError
from megascience_hf.rows.files import data_files, read_file
from megascience_hf.rows.records import Refusals

NOT_SELECTED = "not selected"
TOO_EASY, TOO_HARD, NO_SCORE = "mean score too high", "mean score too low", "no score"
Order = npt.NDArray[np.uint64]


def hash_order(questions: Iterable[str], seed: int) -> Order:
    """A number for each question that depends on it and the seed alone; random selection takes the smallest."""
    return np.array(
        [xxhash.xxh3_64_intdigest(q.encode("utf-8", "surrogatepass"), seed & (2**64 - 1)) for q in questions], np.uint64
    )


def wanted(selection: Selection, pool: int) -> int:
    """How many rows are asked for, of a pool of so many."""
    if selection.size is not None:
        return selection.size
    return round(selection.fraction * pool) if selection.fraction is not None else pool


def choose(
    selection: Selection, order: Order, lengths: npt.NDArray[np.int64], scores: npt.NDArray[np.float64] | None
) -> npt.NDArray[np.str_]:
    """For each row of a pool why it is not taken; "" if it is.

    Args:
        order: of `hash_order`; it also breaks ties.
        lengths: tokens of the responses, for the method length.
        scores: mean scores, NaN where there is none, for the method difficulty.
    """
    reasons = np.full(len(order), "", dtype="<U24")
    if selection.method == "all":
        return reasons
    if scores is not None:
        reasons[np.isnan(scores)] = NO_SCORE
        reasons[scores > selection.highest] = TOO_EASY
        reasons[scores < selection.lowest] = TOO_HARD
    left = np.flatnonzero(reasons == "")
    by = (order[left], -lengths[left]) if selection.method == "length" else (order[left],)
    first = np.lexsort(by)  # stable: of a question that is there twice the first row goes first
    reasons[left[first[wanted(selection, len(order)) :]]] = NOT_SELECTED
    return reasons


def read_scores(selection: Selection) -> tuple[Order, npt.NDArray[np.float64]]:
    """Hashes of the questions of a file of scores, sorted, and their scores.

    Raises:
        UserError: there is no such file, or nothing in it is a question with a score.
    """
    assert selection.scores is not None  # noqa: S101  # checked with the settings
    refusals = Refusals()
    questions, scores = [], []
    for file in data_files(selection.scores):
        for row in read_file(file, refusals):
            question, score = row.fields.get("question"), row.fields.get("score")
            if isinstance(question, str) and isinstance(score, int | float) and not isinstance(score, bool):
                questions.append(hash_order([question.strip()], 0)[0])
                scores.append(float(score))
            else:
                refusals.refuse("no question with a score", row.place)
    if not questions:
        raise UserError(f"{selection.scores} has no rows with question and score ({refusals.most_frequent()})")
    keys = np.array(questions, np.uint64)
    by_key = np.argsort(keys, kind="stable")
    return keys[by_key], np.array(scores)[by_key]


def scores_of(keys: Order, known: tuple[Order, npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    """The score of each key, NaN where it is not known."""
    hashes, scores = known
    at = np.minimum(np.searchsorted(hashes, keys), len(hashes) - 1)
    return np.where(hashes[at] == keys, scores[at], np.nan)


def select(run: Run, scores: dict[str, tuple[Order, npt.NDArray[np.float64]]]) -> pl.DataFrame:
    """The rows of each source that are not taken.

    Args:
        scores: of `read_scores`, for the sources that are selected by difficulty.
    """
    found = [dropped_rows([], [])]
    for pool in run.pools:
        chosen = pool.source.select
        if chosen.method == "all":
            continue
        numbers, order, keys, lengths = [], [], [], []
        for rows, batch in run.of_pool(pool, "question", "length"):
            questions = batch["question"].to_list()
            numbers.append(rows)
            order.append(hash_order(questions, chosen.seed))
            lengths.append(batch["length"].to_numpy())
            if pool.source.name in scores:
                keys.append(hash_order(questions, 0))
        row = np.concatenate([np.empty(0, np.int64), *numbers])
        if not len(row):
            continue
        of_rows = scores_of(np.concatenate(keys), scores[pool.source.name]) if keys else None
        reasons = choose(chosen, np.concatenate(order), np.concatenate(lengths), of_rows)
        taken, asked = int((reasons == "").sum()), wanted(chosen, len(row))
        if (taken < asked and chosen.method != "difficulty") or (chosen.size is not None and taken < chosen.size):
            run.warnings.append(
                f"{pool.source.name}: {asked:,} rows are asked for and {taken:,} are there; all are taken"
            )
        out = np.flatnonzero(reasons != "")
        found.append(dropped_rows(row[out], reasons[out].tolist()))
    return joined(found)
