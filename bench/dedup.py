"""Dedup of a million questions: rows a second, memory, recall and precision; text-dedup beside it.

The truth is found without any code of ours: word 3-grams as Python sets, all pairs within each family of questions, and
a sample of rows against all others by a product of sparse matrices. `dedup` is timed in a process of its own, from the
rows in memory to the decisions; memory is the greatest resident size of that process (it has no children). text-dedup
gets the same first rows of the input and the same threshold, and is timed from start to end of its own pipeline, as its
documentation has it, with two processes.

    python bench/dedup_questions.py /tmp/questions.parquet
    python bench/dedup.py /tmp/questions.parquet [--text-dedup PYTHON] [--slice 100000]

PYTHON is an interpreter of an environment with text-dedup 0.4.1, which needs Python 3.12.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
from scipy.sparse import csr_array
from shared_data import SHARED

THRESHOLD = 0.6
LEAST_RATE, MOST_GB, LEAST_RECALL, LEAST_PRECISION = 40_000, 2.0, 0.98, 0.99
SAMPLE = 2_000
WORD = re.compile(r"""\w+|[^\w\s.,;:?!'"“”‘’«»()\[\]{}$\\&~#*`|…·•\u200b\ufeff]""")


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = WORD.findall(unicodedata.normalize("NFKC", text).lower())
    return frozenset(tuple(words[n : n + 3]) for n in range(max(1, len(words) - 2)))


def jaccard(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other)


def true_pairs(frame: pl.DataFrame) -> dict[tuple[int, int], float]:
    """The pairs within families, by brute force."""
    found = {}
    for (_,), rows in frame.with_row_index("row").group_by("family", maintain_order=True):
        members = [(row, shingles(text)) for row, text in zip(rows["row"], rows["question"], strict=True)]
        for (i, one), (j, other) in combinations(members, 2):
            if len(one) <= len(other) / THRESHOLD and len(other) <= len(one) / THRESHOLD:
                similarity = jaccard(one, other)
                if similarity >= THRESHOLD:
                    found[i, j] = similarity
    return found


def sampled_pairs(frame: pl.DataFrame, seed: int = 1) -> tuple[list[int], set[tuple[int, int]]]:
    """Rows drawn at random, and the pairs of each with any other row of the whole input."""
    sample = sorted(random.Random(seed).sample(range(len(frame)), min(SAMPLE, len(frame))))
    texts = frame["question"].to_list()
    columns: dict[tuple[str, ...], int] = {}
    for row in sample:
        for shingle in shingles(texts[row]):
            columns.setdefault(shingle, len(columns))
    sizes, indptr, indices = np.empty(len(texts)), [0], []
    for row, text in enumerate(texts):
        members = shingles(text)
        sizes[row] = len(members)
        indices += [columns[shingle] for shingle in members if shingle in columns]
        indptr.append(len(indices))
    everything = csr_array((np.ones(len(indices), np.int32), indices, indptr), shape=(len(texts), len(columns)))
    shared = (everything[sample] @ everything.T).tocoo()
    drawn, row = np.array(sample)[shared.coords[0]], shared.coords[1]
    near = (shared.data >= THRESHOLD * (sizes[drawn] + sizes[row] - shared.data)) & (drawn != row)
    return sample, {(min(i, j), max(i, j)) for i, j in zip(drawn[near].tolist(), row[near].tolist(), strict=True)}


def run_ours(path: str, rows: int) -> None:
    """In a process of its own: print what was measured; write the pairs and the decisions beside the input."""
    from megascience_hf.similarity.deduplication import dedup

    frame = pl.read_parquet(path, columns=["id", "question", "answer"], n_rows=rows)
    wall, cpu = time.perf_counter(), time.process_time()
    matches = dedup(frame)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"seconds": wall, "cpu": cpu, "gb": peak, "kept": len(frame) - len(matches), "rows": len(frame)}))


def ours(path: Path, rows: int) -> dict[str, float]:
    command = [sys.executable, __file__, str(path), "--child", str(rows)]
    report: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return report


def text_dedup(python: str, frame: pl.DataFrame) -> float:
    """Seconds of `python -m text_dedup.minhash` with verification, on two processes."""
    with tempfile.TemporaryDirectory() as folder:
        frame.select("question").write_parquet(f"{folder}/input.parquet")
        config = f"""
[debug]
logging_level = 30
[input]
input_type = "local_files"
file_type = "parquet"
[input.read_arguments]
path = "parquet"
data_files = "{folder}/input.parquet"
split = "train"
[algorithm]
algo_name = "minhash"
algorithm_name = "minhash"
text_column = "question"
num_perm = 57
bands = 19
rows = 3
ngram_size = 3
min_length = 1
threshold = {THRESHOLD}
check_false_positive = true
num_proc = 2
seed = 42
[output]
output_dir = "{folder}/output"
clean_cache = true
"""
        Path(folder, "config.toml").write_text(config)
        start = time.perf_counter()
        done = subprocess.run(
            [python, "-m", "text_dedup.minhash"],
            cwd=folder,
            env=os.environ | {"HF_HOME": folder},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(f"text-dedup failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return time.perf_counter() - start


def textbooks() -> None:
    """What is dropped of the textbooks' questions, which are different exercises as a rule."""
    from megascience_hf.similarity.deduplication import DUPLICATE, dedup
    from megascience_hf.similarity.near_duplicates import AS_PUBLISHED, NearDuplicates

    files = sorted((SHARED / "textbooks_gold").glob("*.jsonl.gz"))
    lines = [line for file in files for line in gzip.decompress(file.read_bytes()).decode().strip().split("\n")]
    gold = [json.loads(line) for line in lines]
    frame = pl.DataFrame(
        {
            "id": [f"{number:06d}" for number in range(len(gold))],
            "question": [row["question"] for row in gold],
            "answer": [row["answer"] for row in gold],
        }
    )
    published = dedup(frame, AS_PUBLISHED)["reason"]
    print(
        f"of {len(frame):,} textbook questions: dropped {len(dedup(frame))}, "
        f"{len(dedup(frame, NearDuplicates(keep_variants=True)))} if variants are kept; as published "
        f"{(published == DUPLICATE).sum()} duplicates and {(published != DUPLICATE).sum()} short ones"
    )
    for changed in (set_otherwise, reworded):
        print(f"{changed.__name__}: {reprints_found(frame, changed)}")


def set_otherwise(text: str, dice: random.Random) -> str:
    """The same words with other case and punctuation."""
    words = text.split(" ")
    return " ".join(word.upper() if dice.random() < 0.1 else word + dice.choice(("", "", ",")) for word in words)


def reworded(text: str, dice: random.Random) -> str:
    """One in twelve of the words of prose is another; numbers and formulas stay."""
    return re.sub(r"(?<![\\$\w])[a-z]{4,}(?![\w$])", lambda word: "other" if dice.random() < 1 / 12 else word[0], text)


def reprints_found(frame: pl.DataFrame, changed: Callable[[str, random.Random], str]) -> str:
    """Of questions printed a second time, how many are found, by the threshold alone and if variants are kept."""
    from megascience_hf.similarity.deduplication import dedup
    from megascience_hf.similarity.near_duplicates import NearDuplicates

    dice = random.Random(5)
    again = [changed(text, dice) for text in frame["question"]]
    found = []
    for keep_variants in (False, True):
        both = pl.concat([frame, frame.with_columns(pl.col("id") + "r", pl.Series("question", again))])
        matches = dedup(both, NearDuplicates(keep_variants=keep_variants))["row_id"]
        found.append(len({row.removesuffix("r") for row in matches}))
    alone, kept = found
    return f"of {len(frame):,} printed twice {alone:,} found by the threshold alone, {kept:,} if variants are kept"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", type=Path)
    parser.add_argument("--text-dedup", metavar="PYTHON")
    parser.add_argument("--slice", type=int, default=100_000, help="rows for text-dedup (default: 100000)")
    parser.add_argument("--no-truth", action="store_true", help="time and memory alone")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        run_ours(str(arguments.input), arguments.child)
        return 0
    frame = pl.read_parquet(arguments.input)
    measured = ours(arguments.input, len(frame))
    rate = len(frame) / measured["seconds"]
    print(f"{len(frame):,} questions, {len(frame) - measured['kept']:,} dropped; load average {os.getloadavg()[0]:.1f}")
    print(f"dedup        {rate:9,.0f} a second ({measured['seconds']:.1f} s, {measured['cpu']:.1f} s of CPU)")
    print(f"peak memory  {measured['gb']:9.2f} GB", flush=True)
    passed = rate >= LEAST_RATE and measured["gb"] <= MOST_GB
    part = frame.head(arguments.slice)
    if arguments.text_dedup:
        own = ours(arguments.input, len(part))["seconds"]
        print(f"on the first {len(part):,} rows: ours {own:.1f} s", flush=True)
        seconds = text_dedup(arguments.text_dedup, part)
        print(f"  text-dedup 0.4.1   {seconds:6.1f} s = {seconds / own:.1f} times as long", flush=True)
    textbooks()
    if not arguments.no_truth:
        passed &= quality(frame)
    print("targets kept" if passed else "TARGETS MISSED")
    return 0 if passed else 1


def quality(frame: pl.DataFrame) -> bool:
    """Print recall and precision of the pairs against the truth, by similarity; whether they are as wanted."""
    from megascience_hf.similarity.near_duplicate_rows import within

    truth = true_pairs(frame)
    pairs = within(frame["question"])
    found = {(i, j) for i, j, _ in pairs}
    # Equal rows are paired with the first of them alone: a true pair counts as found if its leaders' pair is.
    leader = list(range(len(frame)))
    for i, j, similarity in pairs:
        if similarity == 1:
            leader[j] = i

    def is_found(pair: tuple[int, int]) -> bool:
        i, j = sorted((leader[pair[0]], leader[pair[1]]))
        return pair in found or i == j or (i, j) in found

    hit = {pair for pair in truth if is_found(pair)}
    sample, across = sampled_pairs(frame)
    drawn = set(sample)
    families = {pair for pair in truth if drawn & {*pair}}
    texts = frame["question"].to_list()
    wrong = [pair for pair in found - truth.keys() if jaccard(*map(shingles, map(texts.__getitem__, pair))) < THRESHOLD]
    recall, precision = len(hit) / len(truth), 1 - len(wrong) / len(found)
    print(f"true pairs within families: {len(truth):,}; found {len(hit):,}: recall {recall:.5f}")
    print(f"pairs returned: {len(found):,}; below the threshold {len(wrong):,}: precision {precision:.5f}")
    beyond = across - families
    caught = sum(is_found(pair) for pair in across)
    print(
        f"{len(sample):,} rows drawn against all: {len(across):,} true pairs, {caught:,} found; "
        f"{len(beyond):,} of them between families; in families but not here: {len(families - across):,}"
    )
    total, got = Counter(), Counter()
    for pair, similarity in truth.items():
        total[min(int(similarity * 20), 19)] += 1
        got[min(int(similarity * 20), 19)] += pair in hit
    for step in sorted(total):
        share = got[step] / total[step]
        print(f"  Jaccard {step / 20:.2f} to {(step + 1) / 20:.2f}: {total[step]:7,} pairs, recall {share:.4f}")
    return recall >= LEAST_RECALL and precision >= LEAST_PRECISION


if __name__ == "__main__":
    raise SystemExit(main())
