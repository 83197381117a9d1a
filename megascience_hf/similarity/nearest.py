"""The exact nearest benchmark questions of many questions: the greatest inner products of two sets of embeddings.

The products are made block by block in float32; whatever could be among the first k within the rounding error of
float32 is then ranked by its product in float64, and equal products by index. So the result does not depend on the size
of a block, on threads or on the linear algebra library, and is that of sorting every row of the whole matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

Vectors = npt.NDArray[np.float32]

SCORES = 1 << 25  # products at a time, 128 MB
GROUP = 64  # references whose greatest product is found first; a full `topk` takes twice as long
RANKED_TOGETHER = 128  # queries
SPARE = 3  # candidates beside the k wanted


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest references of some queries, best first.

    Args:
        references: indices, shape (queries, k).
        scores: inner products, shape (queries, k).
    """

    references: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float64]


def nearest(queries: Vectors | Iterable[Vectors], references: Vectors, k: int = 5) -> Nearest:
    """The k references of the greatest inner product with each query, equal ones in the order of their indices.

    Args:
        queries: shape (queries, dimension), or blocks of such rows, which are held one at a time.
        references: shape (references, dimension), in memory; k of them are returned, or all if there are fewer.
    """
    blocks = [queries] if isinstance(queries, np.ndarray) else queries
    k = min(k, len(references))
    search = _Search(references, k)
    found = [part for block in blocks for part in search(block)]
    none = np.empty((0, k))
    return Nearest(
        np.concatenate([none.astype(np.int64), *(indices for indices, _ in found)]),
        np.concatenate([none, *(scores for _, scores in found)]),
    )


class _Search:
    def __init__(self, references: Vectors, k: int) -> None:
        self._vectors, self._k = references, k
        self._count, dimension = references.shape
        self._groups = -(-self._count // GROUP)
        padded = np.zeros((self._groups * GROUP, dimension), np.float32)
        padded[: self._count] = references
        self._transposed = torch.from_numpy(padded).T
        self._rows = max(1, SCORES // max(1, len(padded)))
        self._products = torch.empty((self._rows, len(padded)))
        # Two products that differ by less than this may be in the wrong order: the bound of the error of a float32
        # inner product (Higham, Accuracy and Stability of Numerical Algorithms, 3.1), twice.
        self._error = 2 * dimension * 2.0**-24 * (np.linalg.norm(references, axis=1).max() if self._count else 0)

    def __call__(self, queries: Vectors) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]]:
        for start in range(0, len(queries), self._rows):
            yield self._block(
                np.array(queries[start : start + self._rows], np.float32)
            )  # torch refuses what is read-only

    def _block(self, queries: Vectors) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        products = self._products[: len(queries)]
        torch.mm(torch.from_numpy(queries), self._transposed, out=products)
        products[:, self._count :] = -torch.inf  # the padding
        wanted = min(self._k + SPARE, self._count)
        # The greatest `wanted` products are in the `wanted` groups with the greatest maxima.
        grouped = products.view(len(queries), self._groups, GROUP)
        groups = grouped.amax(2).topk(min(wanted, self._groups)).indices
        within = grouped.gather(1, groups[:, :, None].expand(-1, -1, GROUP)).flatten(1)
        values, places = within.topk(wanted)
        candidates = groups.gather(1, places // GROUP) * GROUP + places % GROUP
        indices, scores = self._ranked(queries, candidates.numpy())
        if wanted < self._count:
            error = torch.from_numpy(self._error * np.linalg.norm(queries, axis=1)).float()
            least = values[:, self._k - 1] - error
            # The cut fell among products that cannot be told apart: copies of a question, as a rule.
            for row in torch.nonzero(values[:, -1] >= least).flatten().tolist():
                every = torch.nonzero(products[row] >= least[row]).flatten().numpy()
                indices[row : row + 1], scores[row : row + 1] = self._ranked(queries[row : row + 1], every[None])
        return indices, scores

    def _ranked(
        self, queries: Vectors, candidates: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """The first k of the candidates of each query by their products in float64, then by index."""
        candidates = np.sort(candidates, axis=1)
        products = np.empty(candidates.shape)
        # NumPy, in pieces that stay in the cache: torch's threads wait for each other longer than they work.
        for start in range(0, len(queries), RANKED_TOGETHER):
            piece = slice(start, start + RANKED_TOGETHER)
            vectors = self._vectors[candidates[piece]].astype(np.float64)
            products[piece] = (vectors * queries[piece, None, :]).sum(2)  # copies of a vector have equal sums
        order = np.argsort(-products, axis=1, kind="stable")[:, : self._k]
        return np.take_along_axis(candidates, order, 1), np.take_along_axis(products, order, 1)
