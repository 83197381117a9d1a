"""What the header of a weight file says: what `publish` and the cards look at, weights unread."""

from __future__ import annotations

import json
import struct
from math import prod
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError

_LARGEST = 64 << 20  # bytes of a header


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
