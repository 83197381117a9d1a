"""The mathematics of several responses to one question: pass@k, the majority's answer, what they are worth together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from math import comb

import numpy as np
from numpy.typing import NDArray


def by_question(names: Sequence[tuple[str, int]]) -> list[tuple[int, ...]]:
    """The places of the samples of each item, the first sample first; items in the order of their first samples.

    Args:
        names: of each response the id of its item and the number of the sample, from 1. What has one id twice in one
            sample are two items: the second time in one sample belongs to the second time in the others.

    Raises:
        ValueError: an item has not as many samples as the others.
    """
    if all(sample == 1 for _, sample in names):
        return [(place,) for place in range(len(names))]
    times = Counter[tuple[str, int]]()
    places: defaultdict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    for place, (name, sample) in enumerate(names):
        times[name, sample] += 1
        places[name, times[name, sample]][sample] = place
    wanted = list(range(1, max(sample for _, sample in names) + 1))
    for (name, _), found in places.items():
        if sorted(found) != wanted:
            raise ValueError(f"item {name} has {len(found)} of {len(wanted)} samples")
    return [tuple(found[sample] for sample in wanted) for found in places.values()]


def independent(right: NDArray[np.float64]) -> float:
    """How many independent responses have the standard error of these.

    Args:
        right: 1 or 0 for each response; shape (items, samples).

    Returns:
        p(1 - p) / se² with se that of the mean of the items' means, items being independent (Miller, arXiv 2411.00640):
        as many as there are items if the samples of an item agree, as there are responses if they tell no item apart.
    """
    items, samples = right.shape
    means = right.mean(axis=1)
    accuracy = float(means.mean())
    squared_error = float(((means - accuracy) ** 2).sum()) / items**2
    if not 0 < accuracy < 1:
        return float(items)
    if not squared_error:
        return float(items * samples)
    return float(np.clip(accuracy * (1 - accuracy) / squared_error, items, items * samples))


def pass_at_k(samples: int, right: int, k: int) -> float:
    """The chance that of k responses, drawn from these without putting back, one is right.

    1 - C(n - c, k) / C(n, k), whose mean over questions is unbiased (Chen et al., arXiv 2107.03374).

    Raises:
        ValueError: k is not between 1 and the number of samples.
    """
    if not 1 <= k <= samples:
        raise ValueError(f"pass@{k} of {samples} samples")
    return 1 - comb(samples - right, k) / comb(samples, k)


def number_votes(
    answers: Sequence[str | None], right: Sequence[bool], equal: Callable[[str, str], bool]
) -> list[int | None]:
    """Which answers to one question are one answer: 0 is the right one, None is none.

    Args:
        answers: None where a response has no answer to vote for.
        right: whether each equals the gold.
        equal: whether the second is the first, by the scorer.
    """
    others: list[str] = []
    votes: list[int | None] = []
    for answer, is_right in zip(answers, right, strict=True):
        if is_right or answer is None:
            votes.append(0 if is_right else None)
            continue
        same = next((n for n, other in enumerate(others) if other == answer or equal(other, answer)), None)
        if same is None:
            same = len(others)
            others.append(answer)
        votes.append(same + 1)
    return votes


def majority(votes: Sequence[int | None]) -> float:
    """Whether the answer with the most votes is the right one, 0; of several with as many, the share that is.

    A response without an answer has no vote, and no votes are not right.
    """
    counts = Counter(vote for vote in votes if vote is not None)
    most = max(counts.values(), default=0)
    first = [vote for vote, count in counts.items() if count == most]
    return float(0 in first) / len(first) if first else 0.0
