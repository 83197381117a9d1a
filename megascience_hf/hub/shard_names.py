"""Names of files in numbered parts, as `datasets` and `save_pretrained` write them: `train-00000-of-00002.parquet`."""

from __future__ import annotations

import re
from collections.abc import Iterable

WEIGHTS = (".safetensors", ".bin", ".gguf")
_SHARD = re.compile(r"(?P<stem>.+[-_.])(?P<number>\d{1,6})(?P<of>[-_]of[-_])(?P<count>\d{1,6})(?P<ending>(?:\.\w+)+)")


def series_of(name: str) -> tuple[str, int] | None:
    """What stands before the number of a part, and how many parts there are; None if the name tells of none."""
    found = _SHARD.fullmatch(name)
    return (found["stem"], int(found["count"])) if found else None


def missing(names: Iterable[str]) -> list[str]:
    """The shards that the names of others promise: of `train-00000-of-00002.parquet` alone the one with 00001.

    Weights are counted from 1, rows from 0, or by what the names say.
    """
    series: dict[tuple[str, str, str, str, int], set[int]] = {}
    for found in filter(None, map(_SHARD.fullmatch, names)):
        key = (found["stem"], found["of"], found["count"], found["ending"], len(found["number"]))
        series.setdefault(key, set()).add(int(found["number"]))
    gone = []
    for (stem, of, count, ending, width), numbers in series.items():
        from_one = int(count) in numbers or ending.endswith(WEIGHTS)
        first = int(from_one and 0 not in numbers)
        wanted = range(first, min(int(count), 100_000 - first) + first)
        gone += [f"{stem}{number:0{width}d}{of}{count}{ending}" for number in wanted if number not in numbers]
    return sorted(gone)
