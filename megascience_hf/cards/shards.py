"""Series of shards, and what the header of a weight file says: what `publish` and the cards look at, weights unread."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterable
from math import prod
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError

_LARGEST = 64 << 20  # bytes of a header
WEIGHTS = (".safetensors", ".bin", ".gguf")
_SHARD = re.compile(r"(?P<stem>.+[-_.])(?P<number>\d{1,6})(?P<of>[-_]of[-_])(?P<count>\d{1,6})(?P<ending>(?:\.\w+)+)")


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


def header(file: Path) -> dict[str, Any]:
    """Tensor → dtype, shape and offsets, of a safetensors file; its data are not read.

    Source: github.com/huggingface/safetensors, "Format".

    Raises:
        UserError: the file is damaged, or shorter or longer than its header says.
    """
    with file.open("rb") as stream:
        start = stream.read(8)
        size = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 0 < size <= _LARGEST:
            raise UserError(f"{file} is damaged: it has no header of safetensors")
        try:
            tensors = {name: tensor for name, tensor in json.loads(stream.read(size)).items() if name != "__metadata__"}
            end = max((int(tensor["data_offsets"][1]) for tensor in tensors.values()), default=0)
            for tensor in tensors.values():
                prod(tensor["shape"])
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise UserError(f"{file} is damaged: {type(error).__name__} in its header") from None
    if not tensors:
        raise UserError(f"{file} is damaged: it has no tensors")
    if (there := file.stat().st_size) != 8 + size + end:
        raise UserError(f"{file} is damaged: it has {there:,} bytes, and its header says {8 + size + end:,}")
    return tensors


def parameters(tensors: dict[str, Any]) -> int:
    """Numbers in all tensors of a header."""
    return sum(prod(tensor["shape"]) for tensor in tensors.values())
