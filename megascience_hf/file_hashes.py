"""Hashes of the contents of files, so that a result is stale when a content changed and not when a file was copied.

A file is read once for as long as its size, its times and its inode are what they were: the time of the last change of
an inode cannot be set by hand, so that another content of the same size and date is seen.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

from megascience_hf.whole_file import write_text

# Bytes of a file that is read whole; beyond it blocks of it are, in weights one of each tensor.
_WHOLE = 4 << 20
_BLOCK, _BLOCKS = 4096, 1024
_LARGEST_HEADER = 100_000_000  # bytes, as the format of safetensors has it

# Of this process: a worker asks for the same files again for each rank.
_KNOWN: dict[str, tuple[list[int], str]] = {}


def hashes_of(files: Iterable[Path], memory: Path | None = None, *, keep: bool = True) -> list[str]:
    """The SHA-256 of each file, in their order; "" for one that cannot be read, which its reader will say.

    Args:
        memory: JSON in which they are kept between runs.
        keep: write it; not where a command only looks, in a folder that may not be its own.
    """
    kept = _read(memory) if memory is not None else {}
    names, found = [], {}
    for file in files:
        name, state = os.fsencode(file.absolute()).decode("utf-8", "backslashreplace"), _state(file)
        known = next((k for k in (_KNOWN.get(name), kept.get(name)) if k is not None and k[0] == state), None)
        if known is None:
            known = state, _hash(file)
        names.append(name)
        found[name] = _KNOWN[name] = known
    if keep and memory is not None and any(kept.get(name) != known for name, known in found.items()):
        with suppress(OSError):  # it saves time, and nothing else
            memory.parent.mkdir(parents=True, exist_ok=True)
            write_text(memory, json.dumps(kept | found) + "\n")
    return [found[name][1] for name in names]


def sampled_hash(file: Path) -> str:
    """A hash of a file of any size in little time.

    It is of all of a small one; of weights the header and a block of each tensor, so that training one of them is seen;
    of another large file its size and blocks from all over it.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as opened:
        size = os.fstat(opened.fileno()).st_size
        if size <= _WHOLE:
            return hashlib.file_digest(opened, "sha256").hexdigest()
        digest = hashlib.sha256(str(size).encode())
        for start, end in _tensors(opened, size) or [(n * size // _BLOCKS,) * 2 for n in range(_BLOCKS)]:
            opened.seek(max(start, (start + end - _BLOCK) // 2))
            digest.update(opened.read(_BLOCK))
    return digest.hexdigest()


def _tensors(opened: IO[bytes], size: int) -> list[tuple[int, int]]:
    """Where the header and the tensors of safetensors begin and end; empty for another file."""
    length = int.from_bytes(opened.read(8), "little")
    if not 0 < length <= min(_LARGEST_HEADER, size - 8):
        return []
    try:
        header = json.loads(opened.read(length))
        places = [tensor["data_offsets"] for name, tensor in header.items() if name != "__metadata__"]
        found = [(8 + length + int(start), 8 + length + int(end)) for start, end in places]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []
    return (
        [(at, at) for at in range(0, 8 + length, _BLOCK)] + found if all(0 <= a <= b <= size for a, b in found) else []
    )


def _hash(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


def _state(file: Path) -> list[int]:
    try:
        status = file.stat()
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev]


def _read(memory: Path) -> dict[str, tuple[list[int], str]]:
    try:
        values = json.loads(memory.read_text(encoding="utf-8"))
        return {name: (list(map(int, state)), str(of)) for name, (state, of) in values.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
