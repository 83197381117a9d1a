"""Rows a second and peak memory of `megascience dataset-report` on synthetic rows in the schema of MegaScience.

    python bench/dataset_report.py --rows 1250000

Rows of the sizes of the real ones (3 kB, 721 tokens an answer): questions of 20 to 90 made-up words, one in eight
repeating an earlier one with a word changed, answers of 60 to 720, references that are numbers, formulas and
sentences. Contamination is searched among 60,000 made items, about as many as the benchmarks have. The peer is
datatrove's DocStats with its summary and histogram, on the texts of the same file, one process each, in this run; it
counts lengths and characters and nothing else of what the report does.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from mixture import questions

ITEMS = 60_000
COLUMNS = ("question", "answer", "subject", "reference_answer", "source")
SOURCES, SHARES = ("textbook_reasoning", "natural_reasoning", "nemotron_science"), (652, 436, 173)
SUBJECTS = ("math", "medicine", "biology", "physics", "chemistry", "cs", "economics")
TOGETHER = 10_000


def vocabulary() -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 10))) for _ in range(20_000)]


def make(file: Path, rows: int) -> None:
    chance, words = random.Random(11), vocabulary()
    long = chance.choices(words, k=200_000)

    def answer() -> str:
        size = chance.randint(60, 720)
        start = chance.randrange(len(long) - size)
        return " ".join(long[start : start + size])

    def reference() -> str:
        number = chance.randint(1, 1_000_000)
        formula = chance.choice((f"\\frac{{{number}}}{{7}}", f"x^2 + {number}"))
        return chance.choice((str(number), f"{number / 1000:.3f}", formula, "it is conserved", ""))

    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    batch: list[tuple[str, ...]] = []
    partial = file.with_suffix(".partial")
    with pq.ParquetWriter(partial, schema, compression="zstd") as out:
        for question in questions(rows, chance, words):
            [source] = chance.choices(SOURCES, SHARES)
            subject = chance.choice(SUBJECTS) if source == SOURCES[0] else ""
            batch.append((question, answer(), subject, reference(), source))
            if len(batch) == TOGETHER:
                out.write_table(pa.table(list(map(list, zip(*batch, strict=True))), schema=schema))
                batch = []
        if batch:
            out.write_table(pa.table(list(map(list, zip(*batch, strict=True))), schema=schema))
    partial.replace(file)


def report(file: Path) -> str:
    from megascience_hf.curation import benchmark_questions
    from megascience_hf.curation.benchmark_questions import BenchmarkQuestion, Exams
    from megascience_hf.curation.dataset_report import report_dataset, source_of

    made = questions(ITEMS, random.Random(13), vocabulary())
    items = tuple(BenchmarkQuestion("mmlu_pro", str(n), n, text, False) for n, text in enumerate(made))
    benchmark_questions.benchmark_questions = lambda _: Exams(items, {}, {})
    found = report_dataset(source_of(str(file)))
    return f"{found.near_duplicates:,} near-duplicates, {found.exact_reference:,} exact references, {found.languages}"


def doc_stats(file: Path) -> str:
    """datatrove's statistics of the answers, which are nearly all of the text."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.stats import DocStats

    with tempfile.TemporaryDirectory() as out:
        steps = [
            ParquetReader(str(file.parent), text_key="answer", glob_pattern=file.name),
            DocStats(out, groups_to_compute=["summary", "histogram"]),
        ]
        LocalPipelineExecutor(steps, logging_dir=f"{out}/logs").run()
        return f"{sum(1 for _ in Path(out).rglob('*.json'))} files of statistics"


def measured(name: str, work: Callable[[Path], str], file: Path, rows: int) -> float:
    """Rows a second, in a process of its own, so that the memory is that of this work."""
    receiver, sender = multiprocessing.get_context("spawn").Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(sender, work, file))
    process.start()
    said, seconds, processor, peak = receiver.recv()
    process.join()
    print(f"{name}: {seconds:.1f} s = {rows / seconds:,.0f} rows a second ({processor:.1f} s of the processor), peak "
          f"{peak:.2f} GB; {said}", flush=True)  # fmt: skip
    return rows / seconds


def _run(sender, work: Callable[[Path], str], file: Path) -> None:  # type: ignore[no-untyped-def]
    begin, processor = time.monotonic(), time.process_time()
    said = work(file)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    sender.send((said, time.monotonic() - begin, time.process_time() - processor, peak))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--folder", type=Path, help="Keep the made rows here, and use them again.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"rows-{options.rows}.parquet"
        if not file.exists():
            make(file, options.rows)
        print(f"{options.rows:,} rows, {file.stat().st_size / 1e6:,.0f} MB of Parquet", flush=True)
        ours = measured("dataset-report", report, file, options.rows)
        theirs = measured("datatrove DocStats", doc_stats, file, options.rows)
    print(f"ratio of rows a second: {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
