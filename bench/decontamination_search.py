"""The exact search for the nearest benchmark questions: time against the bare matrix product, memory, exactness.

Embeddings are made up: 200,000 rows and 40,000 references, float32 of length 1, in clusters as those of questions are;
1% of the references are copies of others (MATH-500 is in MATH), and 10% of the rows are near a reference. The search
reads the rows from a file of NumPy, block by block. It runs in a process of its own, whose greatest resident size is
the memory; the bare product, torch's with the same blocks and nothing else, runs before and after it in another
process, and the search is measured against their mean. Exactness is against all products in float32, sorted, equal ones
by index. Where two products differ by less than float32 can tell, their order in float32 is an accident of the library
and of the size of a block; where the search has another order, the products in float64 must confirm it.

    python bench/decontamination_search.py [--rows 200000] [--references 40000] [--dimension 384]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

K = 5
MOST_RATIO, MOST_GB = 1.3, 1.5
READ = 8_192


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def make(folder: Path, rows: int, references: int, dimension: int) -> None:
    generator = np.random.default_rng(0)
    centres = generator.standard_normal((500, dimension), np.float32)
    known = unit(
        centres[generator.integers(0, 500, references)] + generator.standard_normal((references, dimension), np.float32)
    )
    copies = generator.choice(references, references // 100, replace=False)
    known[copies] = known[generator.integers(0, references, len(copies))]
    np.save(folder / "references.npy", known)
    out = np.lib.format.open_memmap(folder / "rows.npy", "w+", np.float32, (rows, dimension))
    for start in range(0, rows, READ):
        count = min(READ, rows - start)
        block = centres[generator.integers(0, 500, count)] + generator.standard_normal((count, dimension), np.float32)
        near = generator.random(count) < 0.1
        noise = generator.standard_normal((near.sum(), dimension), np.float32) * 0.02
        block[near] = known[generator.integers(0, references, near.sum())] + noise
        out[start : start + count] = unit(block)
    out.flush()


def blocks(path: Path, rows: int) -> Iterator[np.ndarray]:
    """Blocks of the rows; mapped anew for each, as the pages of an open mapping count as memory."""
    for start in range(0, rows, READ):
        yield np.array(np.load(path, mmap_mode="r")[start : start + READ])


def search(folder: Path, rows: int) -> None:
    from megascience_hf.similarity.nearest import nearest

    references = np.load(folder / "references.npy")
    wall, cpu = time.perf_counter(), time.process_time()
    found = nearest(blocks(folder / "rows.npy", rows), references, K)
    report(wall, cpu)
    np.save(folder / "found.npy", found.references)


def product(folder: Path, rows: int) -> None:
    from megascience_hf.similarity.nearest import SCORES

    references = torch.from_numpy(np.load(folder / "references.npy")).T
    size = SCORES // references.shape[1]
    out = torch.empty((size, references.shape[1]))
    wall, cpu = time.perf_counter(), time.process_time()
    for block in blocks(folder / "rows.npy", rows):
        for start in range(0, len(block), size):
            part = torch.from_numpy(block[start : start + size])
            torch.mm(part, references, out=out[: len(part)])
    report(wall, cpu)


def report(wall: float, cpu: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "gb": peak}))


def differing(folder: Path, rows: int) -> tuple[int, int]:
    """Rows whose nearest are not those of all products in float32, sorted; and those of them where float64 agrees with
    the products in float32, or with neither: errors."""
    references, found = np.load(folder / "references.npy"), np.load(folder / "found.npy")
    transposed, in_float64 = torch.from_numpy(references).T, references.astype(np.float64).T
    other, errors, start = 0, 0, 0
    for block in blocks(folder / "rows.npy", rows):
        for part in np.array_split(block, 16):
            mine = found[start : start + len(part)]
            expected = sorted_products(torch.from_numpy(part) @ transposed)
            rows_with_other = np.flatnonzero((expected != mine).any(1))
            products = part[rows_with_other].astype(np.float64) @ in_float64
            exact = np.argsort(-products, axis=1, kind="stable")[:, :K]
            other += len(rows_with_other)
            errors += int((exact != mine[rows_with_other]).any(1).sum())
            start += len(part)
    return other, errors


def sorted_products(products: torch.Tensor) -> np.ndarray:
    """The indices of the K greatest products of every row, equal ones in the order of their indices."""
    values, indices = products.topk(64)
    cut_in_a_tie = values[:, -1] == values[:, K - 1]
    indices, order = indices.sort(dim=1)
    by_value = values.gather(1, order).sort(dim=1, descending=True, stable=True).indices
    best = indices.gather(1, by_value)[:, :K]
    best[cut_in_a_tie] = products[cut_in_a_tie].sort(dim=1, descending=True, stable=True).indices[:, :K]
    return best.numpy()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--references", type=int, default=40_000)
    parser.add_argument("--dimension", type=int, default=384)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        {"search": search, "product": product}[arguments.child[0]](Path(arguments.child[1]), arguments.rows)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, arguments.rows, arguments.references, arguments.dimension)

        def run(task: str) -> dict[str, float]:
            command = [sys.executable, __file__, "--rows", str(arguments.rows), "--child", task, name]
            measured: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            return measured

        before, found, after = run("product"), run("search"), run("product")
        other, errors = differing(folder, arguments.rows)
    bare, bare_cpu = ((before[what] + after[what]) / 2 for what in ("seconds", "cpu"))
    ratio, ratio_cpu = found["seconds"] / bare, found["cpu"] / bare_cpu
    print(
        f"{arguments.rows:,} rows against {arguments.references:,}, dimension {arguments.dimension}; "
        f"load average {os.getloadavg()[0]:.1f}"
    )
    print(f"bare product  {bare:8.1f} s ({bare_cpu:.1f} s of processor time)")
    print(f"search        {found['seconds']:8.1f} s ({found['cpu']:.1f} s) = {ratio:.2f} times ({ratio_cpu:.2f})")
    print(f"peak memory   {found['gb']:8.2f} GB")
    print(
        f"rows with another top {K} than sorted float32 products: {other}, of which float64 confirms {other - errors}"
    )
    kept = ratio <= MOST_RATIO and found["gb"] <= MOST_GB and not errors
    print("targets kept" if kept else "TARGETS MISSED")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
