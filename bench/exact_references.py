"""Which references of benchmarks are exact, and whether our scoring by them agrees with labels of people and projects.

`python bench/exact_references.py [--wrong]`: reads ../shared, which is private and no part of the project; `--wrong`
also prints each row whose verdict differs from its label (not for publication: the rows are others').

The first table counts references: of what kind they are for `answers.exact`, or for the judge. The second counts
labelled responses to those that are exact: 10 and 0 as given, what goes to the judge, and of the given how many
contradict the label. Labelled choices are put to it with their options in the question, as the datasets have them.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared_data import SHARED

from megascience_hf.answers.exact import answer_key, points

SAMPLE = Path(__file__).parents[1] / "megascience_hf" / "builders" / "sample.jsonl"
KINDS = ("numeric", "math", "label", "choice", "judge")


def lines(file: Path) -> Iterator[dict[str, Any]]:
    content = file.read_bytes()
    text = (gzip.decompress(content) if file.suffix == ".gz" else content).decode()
    if text.lstrip().startswith("["):
        yield from json.loads(text)
    else:
        yield from map(json.loads, text.splitlines())


def references() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Questions and references of each benchmark."""
    folder = SHARED / "benchmarks"
    gsm8k = [(r["question"], r["answer"].rpartition("####")[2].strip()) for r in lines(folder / "gsm8k/test.jsonl.gz")]
    yield "GSM8K", gsm8k
    yield "MATH-500", [(r["problem"], r["answer"]) for r in lines(folder / "math500/test.jsonl")]
    found = [r for name in ("physics", "chemistry", "math") for r in lines(folder / f"scibench/scibench_{name}.json")]
    yield "SciBench, number and unit", [(r["problem_text"], f"{r['answer_number']} {r['unit']}") for r in found]
    rows = list(lines(folder / "chembench/chemistry_str_match.json.gz"))
    examples = [example for row in rows for example in row["examples"]]
    yield "ChemBench, short answers", [(e["input"], str(e["target"])) for e in examples]
    sample = [r for r in lines(SAMPLE) if r.get("reference_answer")]
    yield "embedded sample", [(r["question"], r["reference_answer"]) for r in sample]


def responses() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted((SHARED / "responses").glob("*.jsonl.gz")):
        for row in lines(file):
            if row.get("gold") is None or row.get("label_correct") is None:
                continue
            if row["kind"] == "choice":
                if not row["options"]:
                    continue
                options = zip("ABCDEFGHIJKLMNOP", row["options"], strict=False)
                row["question"] = f"{row['question']}\n\n" + "\n".join(
                    f"({a}) {' '.join(b.split())}" for a, b in options
                )
            yield file.name.removesuffix(".jsonl.gz"), row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="print the rows whose verdict differs from the label")
    wishes = parser.parse_args()
    print("| references of | rows | " + " | ".join(KINDS) + " |\n|---|--:|" + "--:|" * len(KINDS))
    for name, rows in references():
        counts = Counter(key.kind if (key := answer_key(*row)) is not None else "judge" for row in rows)
        print(f"| {name} | {len(rows):,} | " + " | ".join(f"{counts[kind]:,}" for kind in KINDS) + " |")
    print(
        "\n| responses | labelled | exact | 10 | of these wrong by label | 0 | of these right by label | to the judge |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    tables: dict[str, Counter[str]] = {}
    for name, row in responses():
        count = tables.setdefault(name, Counter())
        count["labelled"] += 1
        unit = (row["meta"] or {}).get("unit") or ""
        reference = f"{row['gold']} {unit}".strip()
        key = answer_key(row["question"] or "", reference)
        if key is None:
            continue
        found, right = points(key, row["response"], None), row["label_correct"]
        count["exact"] += 1
        count[str(found)] += 1
        if found is not None and (found == 10.0) != right:
            count[f"{found} wrong"] += 1
            if wishes.wrong:
                of = key.score(row["response"])
                print("  ", name, repr(reference), found, of.answer.rule, repr(of.answer.value), of.verdict.reason)
        if found is None and wishes.wrong and not right:
            of = key.score(row["response"])
            count[f"judged {of.answer.status} {of.verdict.reason}"] += 1
    tables["all"] = sum(tables.values(), Counter())
    for name, c in tables.items():
        print(
            f"| {name} | {c['labelled']:,} | {c['exact']:,} | {c['10.0']:,} | {c['10.0 wrong']:,} | {c['0.0']:,} | "
            f"{c['0.0 wrong']:,} | {c['None']:,} |"
        )
    if wishes.wrong:
        print({k: v for k, v in tables["all"].items() if k.startswith("judged")})


if __name__ == "__main__":
    main()
