"""Precision and recall of the rules on whole books in plain text; bench/printed_books.py has them in print.

Reads ../shared/textbooks and ../shared/textbooks_gold (private test data: nothing of it is printed). The sections of a
book are set one behind the other without the marks of headings and bold, in lines of `--width` characters, with running
heads between every 45 lines, and with their keys where `--key` says: behind each section as they come, at the end of
each chapter, or at the end of the book.

    python bench/whole_books.py [--key section|chapter|book] [--width 88] [--book NAME] [--examples N]

A pair counts as in bench/extraction_quality.py, against the gold of the whole book.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import textwrap
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from extraction_quality import Tally, gold_pairs, score, share
from shared_data import SHARED, lacks

from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.extraction.defects import defect
from megascience_hf.curation.extraction.garbage import garbage_in
from megascience_hf.curation.extraction.rules import extract
from megascience_hf.curation.records import Document
from megascience_hf.rows.files import rows_or_refused
from megascience_hf.rows.records import Limits, Row

LINES_OF_A_PAGE = 45
AIM_PRECISION, AIM_RECALL = 0.85, 0.9
KEYS = ("section", "chapter", "book")
_SET = re.compile(r"^#+ +|\*\*", re.MULTILINE)
_KEY = re.compile(r"^## (?:Answer Key|Answers)[ \t]*$", re.MULTILINE)
_AS_IT_STANDS = re.compile(r"[|`~\s]|\$\$")


def book_text(rows: Sequence[dict[str, Any]], key: str) -> str:
    """The sections of a book as one Markdown text, their keys where `key` says."""
    parts: list[str] = []
    kept: list[str] = []
    for _, chapter in groupby(rows, key=lambda row: row["chapter"]):
        behind: list[str] = []
        for row in chapter:
            text = row["text"].strip()
            found = None if key == "section" else next(iter(_KEY.finditer(text)), None)
            if found:
                behind.append(f"### {row['section']}\n\n{text[found.end() :].strip()}")
                text = text[: found.start()].strip()
            parts.append(text)
        if behind and key == "chapter":
            parts.append("\n\n".join(["## Answer Key", *behind]))
        kept += behind
    if kept and key == "book":
        parts.append("\n\n".join(["# Answer Key", *kept]))
    return "\n\n".join(parts)


def printed(text: str, title: str, width: int) -> str:
    """`text` without headings and bold, in lines of `width`, with a running head between every two pages."""
    lines: list[str] = []
    fenced = False
    for line in _SET.sub("", text).split("\n"):
        fenced ^= line.startswith("```")
        if not width or fenced or len(line) <= width or _AS_IT_STANDS.match(line):
            lines.append(line)
        else:
            lines += textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
    pages = [lines[at : at + LINES_OF_A_PAGE] for at in range(0, len(lines), LINES_OF_A_PAGE)]
    out: list[str] = []
    for number, page in enumerate(pages, 1):
        heads = [f"{number} {title}"] if number % 2 else [title, str(number)]
        out += [*page, *heads] if number < len(pages) else page
    return "\n".join(out)


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [dict(row.fields) for row in rows_or_refused(path, Limits()) if isinstance(row, Row)]


def documents_of(path: Path, key: str, width: int) -> list[Document]:
    """The one document of a book, read from a file as a user's would be."""
    rows = rows_of(path)
    title = str(rows[0]["book"])
    text = book_text(rows, key)
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "book.txt")
        file.write_text(printed(text, title, width), encoding="utf-8")
        return list(read_documents(file))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--key", choices=KEYS, default="section", help="where the keys stand")
    parser.add_argument("--width", type=int, default=88, help="characters of a line; 0 leaves paragraphs whole")
    parser.add_argument("--book", default="", help="only files whose name holds this")
    parser.add_argument("--examples", type=int, default=0, help="print so many pairs of each book that match no gold")
    options = parser.parse_args(arguments)
    if lacks("textbooks", "textbooks_gold"):
        return 2
    print("| book | pairs | precision | recall | kept by filter | signs of garbage | seconds |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    whole = Tally()
    for path in sorted((SHARED / "textbooks").glob("*.jsonl.gz")):
        if options.book not in path.name:
            continue
        gold = [pair for pairs in gold_pairs(SHARED / "textbooks_gold" / path.name).values() for pair in pairs]
        documents = documents_of(path, options.key, options.width)
        begin = time.process_time()
        records = [replace(record, book="", section="") for record in extract(documents)]
        seconds = time.process_time() - begin
        tally, wrong = score(records, {("", ""): gold})
        whole.add(tally)
        kept = sum(defect(record.question, record.answer) is None for record in records)
        garbage = garbage_in((record.question, record.answer) for record in records)[1]
        row(path.name.split(".")[0], tally, kept, garbage, seconds)
        for record in wrong[: options.examples]:
            print("   ", record.label, "|", json.dumps([record.question[:300], record.answer[:200]]), file=sys.stderr)
    row("all", whole)
    return 0


def row(name: str, tally: Tally, kept: int = 0, garbage: int = 0, seconds: float = 0) -> None:
    pairs, right, found, gold = (one.total() for one in (tally.pairs, tally.right, tally.found, tally.gold))
    cells = (
        name, pairs, share(right, pairs, AIM_PRECISION), share(found, gold, AIM_RECALL), kept or "", garbage or "",
        f"{seconds:.1f}" if seconds else "",
    )  # fmt: skip
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
