"""Rows a second and peak memory of `megascience audit` on made rows in the schema of MegaScience.

    python bench/audit.py --rows 40000 [--workers 2] [--folder FOLDER]

The questions are those of `dedup_questions.py`: made from real ones, with families and near-duplicates. The answers are
sentences and formulas of the embedded sample in a random order, and end as models end them: with a box, with a sentence
that states the result, or with neither; one in twenty states another result than the reference. Textbook rows have some
410 tokens of answer, as published, the others about 1,050, so that the mean is that of MegaScience, 721. References are
numbers with and without units, formulas, names, yes or no; a tenth of the textbook rows and half of the others have
none ("often empty", say those who have read the rows). The benchmarks are searched among their local copies.

What is printed is measured on these rows: of the clock, and of the processor for this process and its workers together,
which other work on the machine disturbs less. The benchmarks are read once, whatever the number of rows, so their time
is told apart. From both follows what 1.25 million rows take. With `--near N` the near-duplicates among N questions are
measured alone: they are searched at the end, and take more than in proportion.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import tempfile
import threading
import time
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from dedup_questions import rows
from shared_data import SHARED

SAMPLE = Path(__file__).parents[1] / "megascience_hf" / "builders" / "sample.jsonl"
COLUMNS = ("question", "answer", "subject", "reference_answer", "source")
SOURCES, SHARES = ("textbook_reasoning", "natural_reasoning", "nemotron_science"), (652, 436, 173)
SUBJECTS = ("math", "medicine", "biology", "physics", "chemistry", "cs", "economics")
_PARAGRAPHS = {True: (2, 6), False: (6, 14)}
# The results of the sample: an answer has one box, and it is that of its own result.
_BOX = re.compile(r"\\boxed\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\}")
TOGETHER = 10_000
WHOLE = 1_253_230


def make(file: Path, count: int) -> None:
    chance = random.Random(11)
    told = [json.loads(line)["answer"] for line in SAMPLE.read_text().splitlines()]
    sentences = [part for text in told for part in re.split(r"(?<=[.!?])\s+", _BOX.sub("", text))]

    def reference() -> str:
        number = chance.randint(1, 1_000_000)
        quantity = f"{number / 1000:.3f} \\text{{ m/s}}"
        formula = chance.choice((f"\\frac{{{number}}}{{7}}", f"x^2 + {number}", f"\\sqrt{{{number}}}"))
        words = chance.choice(("the mitochondrion", "it is conserved", "Krebs cycle", "yes", "no"))
        return chance.choice((str(number), f"{number / 1000:.3f}", quantity, formula, words, words))

    def answer(reference: str, paragraphs: tuple[int, int]) -> str:
        result = reference if reference and chance.random() > 0.05 else str(chance.randint(1, 1_000_000))
        lines = [" ".join(chance.choices(sentences, k=3)) for _ in range(chance.randint(*paragraphs))]
        end = chance.choice(
            (f"$$\\boxed{{{result}}}$$", f"Therefore, the answer is {result}.", f"Thus we find {result}")
        )
        return "\n\n".join([*lines, end])

    def row(question: str) -> tuple[str, ...]:
        [source] = chance.choices(SOURCES, SHARES)
        of_textbook = source == SOURCES[0]
        known = reference() if chance.random() > (0.1 if of_textbook else 0.5) else ""
        return question, answer(known, _PARAGRAPHS[of_textbook]), chance.choice(SUBJECTS), known, source

    questions = rows(count, 0)["question"]
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    partial = file.with_suffix(".partial")
    with pq.ParquetWriter(partial, schema, compression="zstd") as out:
        for start in range(0, count, TOGETHER):
            batch = [row(question) for question in questions.slice(start, TOGETHER)]
            out.write_table(pa.table(list(map(list, zip(*batch, strict=True))), schema=schema))
    partial.replace(file)


class Memory:
    """The greatest memory of this process and its children together, looked at ten times a second."""

    def __init__(self) -> None:
        import psutil

        self.peak, self._ended, self._process = 0, threading.Event(), psutil.Process()
        self._gone = psutil.NoSuchProcess
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.1):
            total = 0
            for process in (self._process, *self._process.children(recursive=True)):
                try:
                    total += process.memory_info().rss
                except self._gone:
                    continue
            self.peak = max(self.peak, total)


def audited(file: Path, count: int, workers: int | None) -> None:
    """Measure a whole audit of these rows."""
    from megascience_hf.curation.audit.run import Options, audit
    from megascience_hf.curation.report.benchmark_search import BenchmarkSearch
    from megascience_hf.curation.report.run import dataset_of

    with tempfile.TemporaryDirectory() as out, Memory() as memory:
        begin, processor = time.monotonic(), processor_time()
        BenchmarkSearch(SHARED / "benchmarks")
        read, read_processor = time.monotonic() - begin, processor_time() - processor
        begin, processor = time.monotonic(), processor_time()
        options = Options(data_dir=SHARED / "benchmarks", workers=workers)
        found = audit(dataset_of(str(file)), Path(out), options).whole
        seconds = time.monotonic() - begin - read
        of_processor = processor_time() - processor - read_processor
        size = (Path(out) / "audit.parquet").stat().st_size
    print(f"reading the benchmarks: {read:.1f} s ({read_processor:.1f} s of the processor)", flush=True)
    print(f"{count:,} rows: {seconds:.1f} s = {count / seconds:,.0f} rows a second", flush=True)
    each = of_processor / count
    at_least = (each * WHOLE / 2 + read) / 60
    print(f"  {each * 1e3:.2f} ms of the processor a row, start of the workers included", flush=True)
    print(f"  {WHOLE:,} rows: {(seconds / count * WHOLE + read) / 60:.1f} minutes at this rate", flush=True)
    print(f"  on two idle cores at least {at_least:.0f} minutes, by the time of the processor", flush=True)
    print(f"  peak {memory.peak / 1e9:.2f} GB of all processes; side-car {size / 1e6:.1f} MB", flush=True)
    print(f"  verifiable {found.verifiable:,}, agree {found.agrees:,}, contradict {found.contradicts:,}", flush=True)
    print(f"  near-duplicates {found.duplicates:,}, in a benchmark {found.in_exam:,}", flush=True)


def processor_time() -> float:
    """Seconds of this process and of its children that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def compared(count: int) -> float:
    """Seconds of the near-duplicates among so many questions with short results, and nothing else."""
    from megascience_hf.similarity.deduplication import Deduplication
    from megascience_hf.similarity.near_duplicates import NearDuplicates

    questions, chance = rows(count, 0)["question"], random.Random(3)
    with Memory() as memory, Deduplication(NearDuplicates(keep_variants=True)) as near:
        begin = time.monotonic()
        for start in range(0, count, 1 << 15):
            piece = questions.slice(start, 1 << 15)
            near.add(piece, answers=pl.Series([str(chance.randint(1, 9)) for _ in piece]))
        near.dropped()
        seconds = time.monotonic() - begin
    print(
        f"near-duplicates among {count:,} questions alone: {seconds:.1f} s, peak {memory.peak / 1e9:.2f} GB", flush=True
    )
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=40_000)
    parser.add_argument("--near", type=int, default=0, help="Measure the near-duplicates of so many questions.")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--folder", type=Path, help="Keep the made rows here, and use them again.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"audit-{options.rows}.parquet"
        if not file.exists():
            make(file, options.rows)
        texts = pq.read_table(file, columns=["question", "answer"])
        sizes = [sum(map(len, texts[name].to_pylist())) / len(texts) for name in texts.column_names]
        print(f"{file.stat().st_size / 1e6:,.0f} MB of Parquet; characters of a question and an answer:", end=" ")
        print(", ".join(f"{size:,.0f}" for size in sizes), flush=True)
        audited(file, options.rows, options.workers)
    if options.near:
        compared(options.near)


if __name__ == "__main__":
    main()
