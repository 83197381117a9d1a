"""Writes `builders/easy.jsonl`: made items that a model of 135 million parameters can learn in minutes.

    python bench/easy_items.py [--check]

Sums, differences and choices, enumerated; their order is that of a hash, so that every batch has some of each.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).parents[1] / "megascience_hf" / "builders" / "easy.jsonl"
EACH = 80


def sums() -> Iterator[tuple[str, str, str, str]]:
    for a in range(1, 10):
        for b in range(1, 10):
            yield f"What is {a} + {b}?", f"{a} + {b} = {a + b}.", "math", str(a + b)


def differences() -> Iterator[tuple[str, str, str, str]]:
    for a in range(3, 19):
        for b in range(1, min(a, 10)):
            yield f"What is {a} - {b}?", f"{a} - {b} = {a - b}.", "math", str(a - b)


def choices() -> Iterator[tuple[str, str, str, str]]:
    for a in range(11, 31):
        for step in (3, 7, 11):
            values = (a, a + step, a - step)
            for place in range(3):
                shown = values[place:] + values[:place]
                largest = "ABC"[shown.index(max(shown))]
                listed = "\n".join(f"({letter}) {value}" for letter, value in zip("ABC", shown, strict=True))
                question = f"Which number is the largest?\n{listed}"
                yield question, f"The largest is {max(shown)}, so the answer is ({largest}).", "math", f"({largest})"


def rows() -> list[dict[str, str]]:
    made = []
    for kind in (sums, differences, choices):
        items = sorted(kind(), key=lambda item: _digest(item[0]))[:EACH]
        made += [
            {"question": q, "answer": a, "subject": s, "reference_answer": r, "source": "made"} for q, a, s, r in items
        ]
    return sorted(made, key=lambda row: _digest(row["question"]))


def _digest(question: str) -> str:
    return hashlib.sha256(question.encode()).hexdigest()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="only say whether the file is as it would be written")
    given = parser.parse_args()
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows())
    if given.check:
        return int(FILE.read_text(encoding="utf-8") != text)
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
