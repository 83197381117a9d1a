"""The Hub's size categories of datasets."""

from __future__ import annotations

import itertools

_STEPS = ("1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T")
SIZE_CATEGORIES: tuple[str, ...] = (
    "n<1K",
    *(f"{low}<n<{high}" for low, high in itertools.pairwise(_STEPS)),
    "n>1T",
)


def size_category(rows: int) -> str:
    """The category that a number of rows is in."""
    place = sum(rows >= int(10 ** (3 + step)) for step in range(len(_STEPS)))
    return SIZE_CATEGORIES[place]
