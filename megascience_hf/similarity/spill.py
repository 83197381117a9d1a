"""Arrays that grow, in memory while there are few of them, and in temporary files from then on."""

from __future__ import annotations

import tempfile
import threading
from collections import defaultdict
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

IN_MEMORY = 1 << 27  # bytes; the signatures of some 200,000 questions


class Spill:
    """One-dimensional arrays by name. What was appended once must not be changed.

    Args:
        in_memory: bytes of all arrays that are kept in memory.
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._room, self._lock = in_memory, threading.Lock()  # one thread appends while others take
        self._held: defaultdict[str, list[Array]] = defaultdict(list)
        self._files: dict[str, tuple[Path, np.dtype[Any]]] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Spill:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def append(self, name: str, array: Array) -> None:
        """Add to the end of the array of this name; an array of no values makes it as well."""
        if name not in self._files and self._fits(array.nbytes):
            self._held[name].append(array)
            return
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="megascience-")
        file, _ = self._files.setdefault(name, (Path(self._folder.name) / name, array.dtype))
        with file.open("ab") as out:
            array.tofile(out)

    def read(self, name: str) -> Array:
        """The whole array; what of it is in a file is mapped, not read."""
        parts = [*self._held.get(name, ())]
        if name in self._files:
            file, dtype = self._files[name]
            parts.append(np.memmap(file, dtype, "r"))
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def take(self, name: str) -> Array:
        """The whole array, which is forgotten."""
        array = self.read(name)
        with self._lock:
            self._room += sum(part.nbytes for part in self._held.pop(name, ()))
        if name in self._files:
            self._files.pop(name)[0].unlink()  # what is mapped of it stays readable
        return array

    def _fits(self, size: int) -> bool:
        """Take the room for so many bytes, if it is there."""
        with self._lock:
            fits = size <= self._room
            self._room -= size * fits
        return fits
