"""Where the line of each call stands in the files of a ledger, at 16 bytes a call.

A run over millions of rows has tens of millions of calls: a dictionary of them would take 300 bytes each.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import xxhash

_UNSORTED = 1 << 16  # places that wait in a dictionary
_LARGEST = 1 << 22  # places of a run beyond which it is not merged any more, so that a merge needs little room
_FILE_BITS = 48  # a place is the number of a file, and behind it 48 bits of the offset in it
_Places = npt.NDArray[np.uint64]


class CallIndex:
    """From keys to places, by 64 bits of a hash: who reads a place looks whether its key is the one asked for."""

    def __init__(self) -> None:
        self._new: dict[int, int] = {}
        self._runs: list[tuple[_Places, _Places]] = []  # hashes, sorted, and their places; the newest last

    def put(self, key: str, file: int, start: int) -> None:
        """Note a place; it goes before an earlier one of the same key."""
        self._new[_hash(key)] = file << _FILE_BITS | start
        if len(self._new) >= _UNSORTED:
            self._sort()

    def get(self, key: str) -> tuple[int, int] | None:
        """Number of the file and offset."""
        wanted = _hash(key)
        place = self._new.get(wanted)
        if place is None:
            place = self._sorted(wanted)
        return None if place is None else (place >> _FILE_BITS, place & ((1 << _FILE_BITS) - 1))

    def _sorted(self, wanted: int) -> int | None:
        number = np.uint64(wanted)
        for hashes, places in reversed(self._runs):
            at = int(hashes.searchsorted(number, side="right")) - 1
            if at >= 0 and hashes[at] == number:
                return int(places[at])
        return None

    def _sort(self) -> None:
        """The dictionary becomes a run; runs of about one size are merged, so that there are few to look into."""
        hashes, places = (np.fromiter(side, np.uint64, len(self._new)) for side in (self._new, self._new.values()))
        self._new.clear()
        while True:
            order = np.argsort(hashes, kind="stable")  # of one key the newest stays last
            hashes, places = hashes[order], places[order]
            if not self._runs or not len(self._runs[-1][0]) <= len(hashes) <= _LARGEST:
                break
            before, places_before = self._runs.pop()
            hashes, places = np.concatenate([before, hashes]), np.concatenate([places_before, places])
        self._runs.append((hashes, places))


def _hash(key: str) -> int:
    return xxhash.xxh3_64_intdigest(key)
