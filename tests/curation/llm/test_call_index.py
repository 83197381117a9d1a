"""The index of calls says for every key what a dictionary would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.curation.llm import call_index
from megascience_hf.curation.llm.call_index import CallIndex

PLACES = st.tuples(st.integers(0, 200), st.integers(0, 2**48 - 1))


@pytest.fixture(autouse=True, scope="module")
def small_runs():
    """Runs so short that a test has many of them, some too long to be merged."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(call_index, "_UNSORTED", 4)
        patch.setattr(call_index, "_LARGEST", 16)
        yield


@given(st.lists(st.tuples(st.integers(0, 60).map(str), PLACES), max_size=200))
def test_it_finds_what_was_put_last_for_a_key(put: list[tuple[str, tuple[int, int]]]) -> None:
    index, known = CallIndex(), {}
    for key, place in put:
        index.put(key, *place)
        known[key] = place
    assert {key: index.get(key) for key in map(str, range(61))} == {key: known.get(key) for key in map(str, range(61))}


def test_runs_stay_few() -> None:
    index = CallIndex()
    for n in range(2_000):
        index.put(str(n), 0, n)
    assert all(index.get(str(n)) == (0, n) for n in range(2_000))
    assert len(index._runs) <= 2_000 // 16 + 4
