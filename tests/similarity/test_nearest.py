from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.similarity import nearest as module
from megascience_hf.similarity.nearest import Vectors, nearest


def unit(count: int, dimension: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def brute_force(queries: Vectors, references: Vectors, k: int) -> npt.NDArray[np.int64]:
    """All products of the float32 vectors, every row sorted; equal ones by index."""
    products = queries.astype(np.float64) @ references.astype(np.float64).T
    return np.argsort(-products, axis=1, kind="stable")[:, :k]


def test_the_nearest_are_those_of_brute_force_in_float32() -> None:
    queries, references = unit(700, 64, 1), unit(3_001, 64, 2)
    found = nearest(queries, references)
    in_float32 = np.argsort(-(queries @ references.T), axis=1, kind="stable")[:, :5]
    assert (found.references == brute_force(queries, references, 5)).all()
    assert (found.references == in_float32).all()
    rows = np.arange(len(queries))[:, None]
    assert found.scores == pytest.approx((queries @ references.T)[rows, found.references], abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 200), st.integers(1, 12), st.integers(1, 7), st.integers(0, 9))
def test_copies_of_a_reference_come_in_the_order_of_their_indices(count: int, kinds: int, k: int, seed: int) -> None:
    references = unit(kinds, 8, seed)[np.random.default_rng(seed).integers(0, kinds, count)]
    queries = np.concatenate([unit(3, 8, seed + 50), references[:2]])
    found = nearest(queries, references, k)
    # Copies have bit for bit the same products, but a BLAS may round them by place: compare in one order of summing.
    products = (queries[:, None, :].astype(np.float64) * references[None]).sum(2)
    assert (found.references == np.argsort(-products, axis=1, kind="stable")[:, :k]).all()


def test_the_result_does_not_depend_on_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    queries, references = unit(100, 16, 3), unit(500, 16, 4)
    whole = nearest(queries, references)
    monkeypatch.setattr(module, "SCORES", 3_000)
    cut = nearest((queries[start : start + 9] for start in range(0, 100, 9)), references)
    assert (cut.references == whole.references).all()
    assert (cut.scores == whole.scores).all()


def test_queries_may_be_a_mapping_of_a_file(tmp_path: object) -> None:
    queries, references = unit(50, 16, 5), unit(70, 16, 6)
    np.save(f"{tmp_path}/queries.npy", queries)
    mapped = np.load(f"{tmp_path}/queries.npy", mmap_mode="r")
    assert (nearest(mapped, references).references == brute_force(queries, references, 5)).all()


def test_fewer_references_than_asked_for_are_all_returned() -> None:
    found = nearest(unit(4, 8, 7), unit(3, 8, 8))
    assert found.references.shape == (4, 3)
    assert nearest(unit(4, 8, 7), unit(0, 8, 8)).references.shape == (4, 0)
    assert nearest(unit(0, 8, 7), unit(9, 8, 8)).references.shape == (0, 5)
