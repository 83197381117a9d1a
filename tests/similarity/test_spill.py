from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from megascience_hf.similarity.spill import Spill


@pytest.mark.parametrize("in_memory", [0, 24, 40, 1_000])
def test_arrays_come_back_in_the_order_in_which_they_were_appended(in_memory: int) -> None:
    pieces = [np.arange(3), np.arange(10), np.arange(1), np.arange(0), np.arange(5)]
    with Spill(in_memory) as spill:
        for piece in pieces:
            spill.append("a", piece)
            spill.append("b", piece + 100)
        assert spill.read("a").tolist() == np.concatenate(pieces).tolist()
        assert spill.take("b").tolist() == [value + 100 for value in np.concatenate(pieces).tolist()]
        spill.append("b", np.arange(2))
        assert spill.read("b").tolist() == [0, 1]


def test_an_array_of_no_values_is_read_as_one_on_disk_too() -> None:
    with Spill(0) as spill:
        spill.append("a", np.empty(0, np.uint8))
        assert spill.read("a").dtype == np.uint8
        assert len(spill.read("a")) == 0


def test_what_was_taken_makes_room_in_memory_and_files_are_gone_at_the_end() -> None:
    with Spill(8 * 10) as spill:
        spill.append("a", np.arange(10))
        spill.append("b", np.arange(10))
        assert isinstance(spill.read("b"), np.memmap)
        assert not isinstance(spill.take("a"), np.memmap)
        spill.append("c", np.arange(10))
        assert not isinstance(spill.read("c"), np.memmap)
        file = Path(str(spill.read("b").filename))
        assert file.exists()
    assert not file.exists()
