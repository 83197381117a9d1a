"""Time and memory of `megascience report` and `compare` at full size, beside what Arrow needs to read the same files.

python bench/make_results.py /tmp/made && python bench/report.py /tmp/made
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq

from megascience_hf.results import comparison, html_page, report


def read_with_arrow(folder: Path) -> None:
    for file in sorted((folder / "details").rglob("*.parquet")):
        pq.read_table(file)


def make_report(folder: Path) -> None:
    report.build([str(folder)])


def make_page(folder: Path) -> None:
    file = folder.parent / "bench-report.html"
    html_page.write(report.build([str(folder)]), file)
    print(f"  page: {file.stat().st_size / 1e6:.1f} MB")
    file.unlink()


def compare_two(folder: Path) -> None:
    found = report.build([str(folder)])
    first, second = ([run for run in found.runs if run.model == model] for model in found.models[:2])
    comparison.compare(first, second)


def measure(action: Callable[[Path], None], folder: Path) -> tuple[float, float]:
    """Seconds and peak memory in GB, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_run, args=(action, folder, queue))
    process.start()
    seconds, memory = queue.get(timeout=600)
    process.join()
    return seconds, memory


def _run(action: Callable[[Path], None], folder: Path, queue: multiprocessing.Queue[tuple[float, float]]) -> None:
    started = time.perf_counter()
    action(folder)
    queue.put((time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    folder = parser.parse_args().results
    files = list((folder / "details").rglob("*.parquet"))
    items = sum(pq.ParquetFile(file).metadata.num_rows for file in files)
    print(f"{items:,} responses, {sum(file.stat().st_size for file in files) / 1e6:,.0f} MB of Parquet")
    peer, _ = measure(read_with_arrow, folder)
    print(f"Arrow reads all columns: {peer:.1f} s")
    for name, action in (("report", make_report), ("report with its page", make_page), ("compare", compare_two)):
        seconds, memory = measure(action, folder)
        print(f"{name}: {seconds:.1f} s, {seconds / peer:.1f} times Arrow's reading, {memory:.1f} GB")


if __name__ == "__main__":
    main()
