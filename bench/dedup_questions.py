"""A million questions with known families, made from the real ones of ../shared by seeded perturbation.

Every real question is the base of a family. Its relatives have 35 to 90% of their words replaced by others of the real
questions: new questions with some wording in common. 30% of the rows are near-duplicates of a row before them: words
replaced, left out, put in or swapped at a rate of 0 to 14%, so that their Jaccard similarity lies on both sides of the
threshold; or only case, blanks and punctuation changed; or the ends cut or added to. Some are made of near-duplicates
in their turn, so there are chains.

    python bench/dedup_questions.py OUT.parquet [--rows 1000000] [--seed 0]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
import random
import tarfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from shared_data import SHARED

NEAR = 0.3
COLUMNS = ("question", "Question", "QUESTION", "problem", "problem_text", "goal")


def real_questions(shared: Path = SHARED) -> list[str]:
    """The questions of the textbooks and of the benchmarks, each text once, in the order of the files."""
    found: dict[str, None] = {}
    for path in sorted([*(shared / "textbooks_gold").glob("*.jsonl.gz"), *(shared / "benchmarks").glob("*/*")]):
        for text in _questions(path):
            if text.strip():
                found[text.strip()] = None
    return list(found)


def _questions(path: Path) -> Iterator[str]:
    if path.name.endswith(".tar.gz"):
        with tarfile.open(path) as tar:
            for member in sorted(tar.getnames()):
                if member.endswith(".csv") and "test" in member:
                    content = tar.extractfile(member)
                    assert content is not None
                    yield from (row[0] for row in csv.reader(io.StringIO(content.read().decode())))
        return
    text = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()
    rows = [json.loads(line) for line in text.strip().split("\n")] if ".jsonl" in path.name else json.loads(text)
    for row in rows.values() if isinstance(rows, dict) else rows:
        if isinstance(row, dict):
            yield from (row[column] for column in COLUMNS if isinstance(row.get(column), str))


def rows(count: int, seed: int) -> pl.DataFrame:
    """`id`, `question`, `answer`, and `family`: the number of the real question. In an order without meaning."""
    dice = random.Random(seed)
    bases = [text.split() for text in real_questions()]
    vocabulary = [word for words in bases for word in words]
    originals = int(count * (1 - NEAR))
    made: list[tuple[int, list[str]]] = []
    for number in range(originals):
        family = number % len(bases)
        rate = dice.uniform(0.35, 0.9) if number >= len(bases) else 0.0
        made.append((family, [dice.choice(vocabulary) if dice.random() < rate else word for word in bases[family]]))
    for _ in range(count - originals):
        family, words = made[int(dice.random() * len(made))]
        made.append((family, _nearly(words, dice)))
    dice.shuffle(made)
    texts = [" ".join(words) for _, words in made]
    return pl.DataFrame(
        {
            "id": [hashlib.sha256(f"{number} {text}".encode()).hexdigest()[:16] for number, text in enumerate(texts)],
            "question": texts,
            "answer": ["x" * dice.randrange(20, 200) for _ in texts],
            "family": [family for family, _ in made],
        }
    )


def _nearly(words: list[str], dice: random.Random) -> list[str]:
    kind = dice.random()
    if kind < 0.15:
        return [word.upper() if dice.random() < 0.1 else word + dice.choice(("", "", "", ",", ".")) for word in words]
    if kind < 0.3:
        cut = dice.randrange(max(1, len(words) // 3))
        return words[cut:] if dice.random() < 0.5 else words[: len(words) - cut]
    if kind < 0.4:
        return ["Answer", "the", "following", "question:", *words]
    rate, out = dice.uniform(0, 0.14), list[str]()
    for word in words:
        edit = dice.random()
        if edit >= rate:
            out.append(word)
        elif edit < rate / 2:
            out.append(dice.choice(words))
        elif edit < rate * 0.75:
            out += [word, dice.choice(words)]
    return out or words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rows(arguments.rows, arguments.seed).write_parquet(arguments.out)


if __name__ == "__main__":
    main()
