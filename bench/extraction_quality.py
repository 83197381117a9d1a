"""Precision, recall and speed of the rules extractor on real textbooks, by subject and kind, as Markdown tables.

Reads ../shared/textbooks and ../shared/textbooks_gold (private test data: nothing of it is printed). The rules were
written with the books of `DEVELOPED` at hand; the others are held out: their rows tell how the rules do on books they
were not written for. (Of those, chemistry was read once, at the end: docs/extraction-rules.md says what that changed.)

    python bench/extraction_quality.py [--examples N] [--book NAME] [--plain] [--out docs/extraction-rules.md]

With `--plain` headings and bold are taken out of the texts first, as in plain text. With `--out` the
tables take the place of those in that file.

A pair counts when question and answer each match a gold pair's after normalisation (markup, LaTeX spacing, case and
white space taken out) with a rapidfuzz ratio of at least 0.9; the lead-in of a question may be there or not. Where
the gold has none, one of ours may stand before the question (the instruction under a heading), and where it has one,
ours may be a part of it (what is given to all parts of an example); `--strict` counts both as wrong. Each gold pair
is matched once. Left out, neither right nor wrong: gold pairs that tell nothing ("Answers will vary") and those
whose question is a picture only. The gold is a lower bound: a true pair whose solution is not marked up in the source
counts against precision.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from shared_data import SHARED, lacks

from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.extraction.rules import extract
from megascience_hf.curation.records import QARecord

DEVELOPED = {
    "biology-biology",
    "biology-microbiology",
    "computer-science-ml-scikit-learn",
    "computer-science-oop-with-java",
    "computer-science-programming-fundamentals",
    "math-introductory-statistics-2e",
    "math-precalculus-2e",
    "physics-university-physics",
}
KINDS = ("example", "in_text", "exercise")
THRESHOLD = 90.0
AIM_PRECISION, AIM_RECALL = 0.95, 0.85
BEGIN, END = "<!-- table: make bench-extraction{} -->", "<!-- end of table -->"

_SPACING = re.compile(r"\\(?:left|right|displaystyle|quad|qquad|[,;:! ])")
_SET = re.compile(r"^#+ +|\*\*", re.MULTILINE)
_MARKUP = re.compile(r"[*_`#>|$\\{}~\s]+")


def normalised(text: str) -> str:
    """`text` without markup, LaTeX spacing, case and white space."""
    return _MARKUP.sub("", _SPACING.sub("", text)).lower()


@dataclass
class Gold:
    """One gold pair, normalised; `counts` is False for those that are left out, `bare` says it has no lead-in."""

    kind: str
    questions: tuple[str, str]
    answer: str
    counts: bool
    bare: bool


@dataclass
class Tally:
    """Counts by kind."""

    gold: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        for name in ("gold", "found", "pairs", "right"):
            getattr(self, name).update(getattr(other, name))


def gold_pairs(path: Path) -> dict[tuple[str, str], list[Gold]]:
    """The gold pairs of a book by book and section."""
    pairs: dict[tuple[str, str], list[Gold]] = defaultdict(list)
    if not path.exists():
        return pairs
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row: dict[str, Any] = json.loads(line)
            questions = normalised(row["question"]), normalised(row["question_raw"])
            told = not row["low_info"] and bool(row["answer"].strip())
            asked = bool(questions[1]) or not row["has_image"]
            pairs[row["book"], row["section"]].append(
                Gold(row["kind"], questions, normalised(row["answer"]), told and asked, not row["context"])
            )
    return pairs


def score(
    records: Iterable[QARecord], gold: dict[tuple[str, str], list[Gold]], *, strict: bool = False
) -> tuple[Tally, list[QARecord]]:
    """The tally of one book, and the records that match no gold pair."""
    tally, wrong = Tally(), []
    for pairs in gold.values():
        tally.gold.update(pair.kind for pair in pairs if pair.counts)
    taken: set[int] = set()
    for record in records:
        question, answer = normalised(record.question), normalised(record.answer)
        kind = record.extractor.removeprefix("rules/")
        best, chosen = 0.0, None
        for pair in gold.get((record.book, record.section), ()):
            if id(pair) in taken or fuzz.ratio(answer, pair.answer, score_cutoff=THRESHOLD) < THRESHOLD:
                continue
            ratio = max(fuzz.ratio(question, asked, score_cutoff=THRESHOLD) for asked in pair.questions)
            if not ratio and not strict:
                ratio = _behind_lead_in(question, pair)
            if ratio > best:
                best, chosen = ratio, pair
        if chosen is None:
            tally.pairs[kind] += 1
            wrong.append(record)
            continue
        taken.add(id(chosen))
        if chosen.counts:
            tally.pairs[kind] += 1
            tally.right[kind] += 1
            tally.found[chosen.kind] += 1
    return tally, wrong


def _behind_lead_in(question: str, pair: Gold) -> float:
    """The ratio of `question` behind a lead-in of its own; 0 where that is not a part of the gold's lead-in."""
    whole, raw = pair.questions
    lead_in, rest = question[: -len(raw) or None], question[-len(raw) :]
    if not raw or not lead_in or not (pair.bare or fuzz.partial_ratio(lead_in, whole) >= THRESHOLD):
        return 0.0
    return fuzz.ratio(rest, raw, score_cutoff=THRESHOLD)


def share(part: int, whole: int, aim: float) -> str:
    if whole == 0:
        return "–"
    value = f"{part / whole:.3f}"
    return value if part / whole >= aim else f"**{value}**"


def table(tallies: dict[tuple[str, str], Tally]) -> str:
    """Rows of subject and set; columns of the kinds."""
    lines = [
        "| subject | books | pairs | precision | recall | "
        + " | ".join(f"{kind}: recall (gold)" for kind in KINDS)
        + " |",
        "|---|---|---|---|---|" + "---|" * len(KINDS),
    ]
    for (subject, books), tally in sorted(tallies.items()):
        kinds = [f"{share(tally.found[kind], tally.gold[kind], AIM_RECALL)} ({tally.gold[kind]})" for kind in KINDS]
        lines.append(
            f"| {subject} | {books} | {tally.pairs.total()} "
            f"| {share(tally.right.total(), tally.pairs.total(), AIM_PRECISION)} "
            f"| {share(tally.found.total(), tally.gold.total(), AIM_RECALL)} | {' | '.join(kinds)} |"
        )
    return "\n".join(lines)


def precision_table(tallies: dict[tuple[str, str], Tally]) -> str:
    """Precision by kind for the two sets of books."""
    lines = [
        "| books | " + " | ".join(f"{kind}: precision (pairs)" for kind in KINDS) + " |",
        "|---|" + "---|" * len(KINDS),
    ]
    for books in ("developed", "held out"):
        total = Tally()
        for (_, which), tally in tallies.items():
            if which == books:
                total.add(tally)
        cells = [
            f"{share(total.right[kind], total.pairs[kind], AIM_PRECISION)} ({total.pairs[kind]})" for kind in KINDS
        ]
        lines.append(f"| {books} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--book", help="only files whose name holds this")
    parser.add_argument("--examples", type=int, default=0, help="print labels of pairs without a gold pair")
    parser.add_argument("--plain", action="store_true", help="take headings and bold out of the texts first")
    parser.add_argument("--strict", action="store_true", help="no lead-in where the gold has none")
    parser.add_argument("--out", type=Path, help="file whose tables are replaced")
    options = parser.parse_args(arguments)
    if lacks("textbooks", "textbooks_gold"):
        return 2
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    characters, seconds = 0, 0.0
    for path in sorted((SHARED / "textbooks").glob("*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        if options.book and options.book not in name:
            continue
        before = time.process_time()
        documents = list(read_documents(path))
        if options.plain:
            documents = [replace(document, text=_SET.sub("", document.text)) for document in documents]
        records = list(extract(documents))
        seconds += time.process_time() - before
        characters += sum(len(document.text) for document in documents)
        tally, wrong = score(records, gold_pairs(SHARED / "textbooks_gold" / path.name), strict=options.strict)
        books = "developed" if name in DEVELOPED else "held out"
        tallies[documents[0].subject, books].add(tally)
        for record in wrong[: options.examples]:
            print(f"{name}: {record.section}: {record.extractor} {record.label}", file=sys.stderr)
    speed = f"Read and extract: {characters / 1e6 / seconds:.1f} MB of text a second of one core."
    bold = f"Bold: below the aim (precision {AIM_PRECISION}, recall {AIM_RECALL})."
    tables = "\n\n".join((table(tallies), precision_table(tallies), f"{speed} {bold}"))
    print(tables)
    if options.out:
        begin = BEGIN.format(", plain" if options.plain else "")
        before, rest = options.out.read_text(encoding="utf-8").split(begin)
        behind = rest.split(END, 1)[1]
        options.out.write_text(f"{before}{begin}\n{tables}\n{END}{behind}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
