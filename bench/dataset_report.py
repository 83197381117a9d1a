"""Rows a second and peak memory of `megascience dataset-report` on synthetic rows in the schema of MegaScience.

    python bench/dataset_report.py --rows 1250000

Rows of about the size of the real ones: the questions are those of `dedup_questions.py`, made from real ones with
families and near-duplicates, the answers have 120 to 840 words, the references are numbers, formulas and sentences.
Contamination is searched among the local copies of the benchmarks. The peer is datatrove's DocStats, summary and
histogram, on the answers of the same file, in this run; it counts lengths and characters, and nothing else of what the
report does.
Each runs in a process of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from dedup_questions import rows
from mixture import Answers
from shared_data import SHARED

COLUMNS = ("question", "answer", "subject", "reference_answer", "source")
SOURCES, SHARES = ("textbook_reasoning", "natural_reasoning", "nemotron_science"), (652, 436, 173)
SUBJECTS = ("math", "medicine", "biology", "physics", "chemistry", "cs", "economics")
TOGETHER = 10_000


def make(file: Path, count: int) -> None:
    questions, answers, chance = rows(count, 0)["question"], Answers(), random.Random(11)

    def reference() -> str:
        number = chance.randint(1, 1_000_000)
        formula = chance.choice((f"\\frac{{{number}}}{{7}}", f"x^2 + {number}", f"{number / 1000:.3f} m/s"))
        return chance.choice((str(number), f"{number / 1000:.3f}", formula, "it is conserved", ""))

    def row(question: str) -> tuple[str, ...]:
        [source] = chance.choices(SOURCES, SHARES)
        subject = chance.choice(SUBJECTS) if source == SOURCES[0] else ""
        # two answers in one, which is about as long as the real ones
        return question, f"{answers.one()} {answers.one()}", subject, reference(), source

    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    partial = file.with_suffix(".partial")
    with pq.ParquetWriter(partial, schema, compression="zstd") as out:
        for start in range(0, count, TOGETHER):
            batch = [row(question) for question in questions.slice(start, TOGETHER)]
            out.write_table(pa.table(list(map(list, zip(*batch, strict=True))), schema=schema))
    partial.replace(file)


def report(file: Path) -> str:
    from megascience_hf.curation.report.run import dataset_of, report_dataset
    from megascience_hf.curation.report.schema import Options

    found = report_dataset(dataset_of(str(file)), Options(data_dir=SHARED / "benchmarks"))
    assert found.benchmarks is not None
    items = sum(benchmark.searched for benchmark in found.benchmarks.values())
    return (
        f"{found.near_duplicates:,} near-duplicates, {found.exact_reference:,} exact references, "
        f"{found.contaminated:,} rows are among {items:,} items"
    )


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


def measured(name: str, work: Callable[[Path], str], file: Path, count: int) -> float:
    """Rows a second, in a process of its own, so that the memory is that of this work."""
    receiver, sender = multiprocessing.get_context("spawn").Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(sender, work, file))
    process.start()
    said, seconds, processor, peak = receiver.recv()
    process.join()
    print(f"{name}: {seconds:.1f} s = {count / seconds:,.0f} rows a second ({processor:.1f} s of the processor), peak "
          f"{peak:.2f} GB; {said}", flush=True)  # fmt: skip
    return count / seconds


def _run(sender, work: Callable[[Path], str], file: Path) -> None:  # type: ignore[no-untyped-def]
    begin, processor = time.monotonic(), time.process_time()
    said = work(file)
    # not `ru_maxrss`, which begins with the size of the process that started this one
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak = int(status["VmHWM"].split()[0]) / 1e6
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
