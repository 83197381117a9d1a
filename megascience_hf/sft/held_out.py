"""Rows of the training set that are not trained but watched: the curve that tells learning from learning by heart.

Which ones is decided by a hash of the question, so that they are the same in every process, on every machine and in
every run, and every copy of a question is on one side.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

SHARE = 0.002
AT_MOST = 1000  # rows
_KEYS = ("prompt", "messages", "text")  # columns; the first that a dataset has is what is hashed


def count(rows: int) -> int:
    """Rows that are held out of so many: 0.2%, at most 1,000, at least one."""
    return min(AT_MOST, max(round(rows * SHARE), 1)) if rows > 1 else 0


def split(dataset: Any) -> tuple[Any, Any]:
    """The rows to train and the rows that are held out; of a dataset without one of the columns all and None."""
    key = next((name for name in _KEYS if name in dataset.column_names), None)
    wanted = count(len(dataset))
    if key is None or not wanted:
        return dataset, None
    digests = list(_digests(dataset.select_columns([key]), key))
    last = sorted(digests)[wanted - 1]
    # A question that stands there several times goes as a whole, but never so that nothing is left.
    out = [index for index, digest in enumerate(digests) if digest <= last]
    if len(out) > 2 * wanted or len(out) == len(digests):
        out = sorted(range(len(digests)), key=lambda index: (digests[index], index))[:wanted]
    chosen = set(out)
    return dataset.select([index for index in range(len(digests)) if index not in chosen]), dataset.select(out)


def subset(dataset: Any, rows: int) -> Any:
    """So many rows, chosen by a hash of the question: of two sizes the larger holds the smaller."""
    key = next((name for name in _KEYS if name in dataset.column_names), None)
    if key is None or rows >= len(dataset):
        return dataset
    digests = list(_digests(dataset.select_columns([key]), key, b"subset"))
    return dataset.select(sorted(sorted(range(len(digests)), key=lambda index: (digests[index], index))[:rows]))


def _digests(column: Any, key: str, purpose: bytes = b"held-out") -> Iterator[bytes]:
    for batch in column.with_format(None).iter(1000):
        for value in batch[key]:
            yield hashlib.blake2b(_question(value).encode(), digest_size=8, person=purpose).digest()


def _question(value: Any) -> str:
    """What is asked: the turns before the first of the assistant."""
    if isinstance(value, list) and all(isinstance(turn, dict) for turn in value):
        asked: list[Any] = []
        for turn in value:
            if turn.get("role") == "assistant":
                break
            asked.append(turn.get("content"))
        value = asked
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
