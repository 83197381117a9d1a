"""Precision and recall of the rules on whole printed books: every reader of PDF on the same PDFs.

Reads ../shared/textbooks and ../shared/textbooks_gold (private test data: nothing of it is printed). Each book goes
through pandoc and Chromium once (`--folder` keeps the PDFs and what peers read of them), with its keys where `--key`
says, in one of two settings: `plain` (one column, gaps between paragraphs) and `columns` (two, justified, with hyphens
and indents). A browser sets the title and the number on every page.

    python bench/printed_books.py [--setting plain|columns] [--key section|chapter|book] [--book NAME] [--examples N]
        [--reader ours --reader pypdf …] [--peer-python PYTHON] [--folder FOLDER]

`ours` is `documents/pdf.py`; the peers are those of bench/pdf_peers.py, run by `--peer-python`. What a peer reads
becomes paragraphs as a `.txt` does, an empty line where one seems to end, or stays if it is Markdown; the extractor
behind it is the same. A pair counts as in bench/extraction_quality.py, against the gold of the whole book as it is
printed, without the marks of exponents. How those fare is a column of its own: powers of ten that kept their mark
(`10^5`) and that lost it (`105`) in the pairs.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

from extraction_quality import Gold, Tally, gold_pairs, normalised, score, share
from shared_data import SHARED, lacks
from whole_books import AIM_PRECISION, AIM_RECALL, KEYS, book_text, rows_of

from megascience_hf.curation.documents.plain_text import as_paragraphs
from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.extraction.defects import defect
from megascience_hf.curation.extraction.rules import extract
from megascience_hf.curation.records import Document

PEERS = Path(__file__).with_name("pdf_peers.py")
MARKDOWN = ("pymupdf4llm", "docling")
SETTINGS = {
    "plain": "body{font:10pt serif} sup,sub{font-size:70%} table{border-collapse:collapse}",
    "columns": "body{font:10pt serif} main{columns:2;column-gap:24pt;text-align:justify;hyphens:auto} p{margin:0;"
    "text-indent:1.2em} h1,h2,h3,h4{text-align:left} sup,sub{font-size:70%} table{border-collapse:collapse}",
}
AT_ONCE = 60
_LISTED = re.compile(r"^([ \t]*\(?\w{1,4})([.)])(?=[ \t])", re.MULTILINE)
_NUMBER = re.compile(r"\(?\d{1,4}[.)][ \t]")
_KEPT, _LOST = re.compile(r"[×x·] ?10\^"), re.compile(r"[×x·] ?10[−-]?\d")


def printed_book(path: Path, folder: Path, setting: str, key: str) -> Path:
    """The PDF of a book, printed if it is not there."""
    own = folder / f"{setting}-{key}" / path.name.split(".")[0]
    if not (own / "book.pdf").exists():
        own.mkdir(parents=True, exist_ok=True)
        rows = rows_of(path)
        body = _html(folder / f"text-{key}-{own.name}.html", book_text(rows, key))
        head = f"<html lang=en><meta charset=utf-8><title>{rows[0]['book']}</title><style>{SETTINGS[setting]}</style>"
        page = own / "book.html"
        page.write_text(f"{head}<main>{body}</main>", encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={own / 'book.pdf'}"]
        subprocess.run([*command, page.as_uri()], check=True, capture_output=True, timeout=900, cwd=own)
    return own / "book.pdf"


def _html(cache: Path, text: str) -> str:
    if not cache.exists():
        form = "markdown-yaml_metadata_block-tex_math_double_backslash-implicit_figures-fancy_lists+hard_line_breaks"
        # Numbers stay as they are printed; a browser would set those of its own, which "(a)" in the gold has not.
        text = _LISTED.sub(r"\1\\\2", text)
        done = subprocess.run(
            ["pandoc", "-f", form, "-t", "html"], input=text, check=True, capture_output=True, text=True, timeout=900
        )
        cache.write_text(done.stdout, encoding="utf-8")
    return cache.read_text(encoding="utf-8")


def printed_gold(path: Path, folder: Path) -> list[Gold]:
    """Gold pairs whose texts went the way of a page."""
    pairs = [pair for of_section in gold_pairs(path).values() for pair in of_section]
    if not pairs:
        return []
    by_section: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for one in rows_of(path):
        by_section[one["book"], one["section"]].append(one)
    names = ("question", "question_raw", "answer")
    texts = [row[name] for rows in by_section.values() for row in rows for name in names]
    name, shown = path.name.split(".")[0], ""
    for begin in range(0, len(texts), AT_ONCE):  # pandoc takes more than twice the time for twice the text
        part = texts[begin : begin + AT_ONCE]
        marked = "\n\n".join(f"{text}\n\nZZENDZZ{begin + at}ZZ\n" for at, text in enumerate(part))
        shown += _html(folder / f"gold-{name}-{begin}.html", marked)
    clean = [_as_printed(text) for text in re.split(r"ZZENDZZ\d+ZZ", unescape(re.sub(r"<[^<>]*>", "", shown)))]
    return [
        replace(pair, questions=(clean[3 * at], clean[3 * at + 1]), answer=clean[3 * at + 2])
        for at, pair in enumerate(pairs)
    ]


def _as_printed(text: str) -> str:
    return normalised(text.replace("^", "").replace("\u2212", "-").replace("‐", "-"))


def read(reader: str, pdf: Path, python: str) -> tuple[list[Document], float, int]:
    """What a reader makes of a PDF, its seconds of the processor, and the pages."""
    if reader == "ours":
        import pypdfium2

        with pypdfium2.PdfDocument(pdf) as document:
            pages = len(document)
        begin = time.process_time()
        return list(read_documents(pdf)), time.process_time() - begin, pages
    out, told = pdf.with_name(f"{reader}.txt"), pdf.with_name(f"{reader}.seconds")
    if not told.exists():  # a peer reads a book once
        done = subprocess.run([python, str(PEERS), reader, str(pdf), str(out)], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{reader} does not work in {python}: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
        told.write_text(" ".join(done.stdout.split()[-2:]))
    seconds, pages = told.read_text().split()
    text = out.read_text(encoding="utf-8")
    text = text.replace("\f", "\n\n") if reader in MARKDOWN else _with_gaps(as_paragraphs(text))
    return [Document(reader, text, "", "", "", pdf.name)], float(seconds), int(pages)


def _with_gaps(text: str) -> str:
    """`text` with an empty line where a paragraph seems to end, for most plain texts of PDFs have none."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    full = sorted(len(line) for line in lines)[len(lines) * 9 // 10] if lines else 0
    kept = lines[:1]
    for last, line in pairwise(lines):
        title = len(line) < 0.6 * full and line[0].isupper() and line[-1] not in ".,;"
        if len(last) < 0.7 * full or (last[-1] in ".?!:)" and (title or _NUMBER.match(line))):
            kept.append("")
        kept.append(line)
    return "\n".join(kept)


def measure(reader: str, options: argparse.Namespace) -> None:
    whole, seconds, pages = Tally(), 0.0, 0
    powers: Counter[str] = Counter()
    for path in sorted((SHARED / "textbooks").glob("*.jsonl.gz")):
        if options.book and not any(book in path.name for book in options.book):
            continue
        pdf = printed_book(path, options.folder, options.setting, options.key)
        gold = printed_gold(SHARED / "textbooks_gold" / path.name, options.folder)
        documents, spent, count = read(reader, pdf, options.peer_python)
        records = [replace(record, book="", section="") for record in extract(documents)]
        compared = [replace(r, question=_as_printed(r.question), answer=_as_printed(r.answer)) for r in records]
        tally, wrong = score(compared, {("", ""): gold})
        both = "\n".join(f"{record.question}\n{record.answer}" for record in records)
        marks = Counter(kept=len(_KEPT.findall(both)), lost=len(_LOST.findall(both)))
        kept = sum(defect(record.question, record.answer) is None for record in records)
        _row(reader, path.name.split(".")[0], tally, marks, spent, count, kept)
        whole.add(tally)
        powers.update(marks)
        seconds, pages = seconds + spent, pages + count
        for record in wrong[: options.examples]:
            print("   ", record.label, "|", json.dumps([record.question[:300], record.answer[:200]]), file=sys.stderr)
    _row(reader, "all", whole, powers, seconds, pages)


def _row(
    reader: str, book: str, tally: Tally, powers: Counter[str], seconds: float, pages: int, kept: int | str = ""
) -> None:
    pairs, right, found, gold = (one.total() for one in (tally.pairs, tally.right, tally.found, tally.gold))
    cells = (
        reader, book, pages, pairs, share(right, pairs, AIM_PRECISION), share(found, gold, AIM_RECALL), kept,
        f"{powers['kept']} / {powers['lost']}", f"{1000 * seconds / max(pages, 1):.0f}",
    )  # fmt: skip
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--setting", choices=SETTINGS, default="plain", help="how a page is set")
    parser.add_argument("--key", choices=KEYS, default="section", help="where the keys stand")
    parser.add_argument("--reader", action="append", help="ours, or a peer of bench/pdf_peers.py; more than once")
    parser.add_argument("--peer-python", default=sys.executable, help="the Python that the peers are installed for")
    parser.add_argument(
        "--folder", type=Path, default=Path("printed-books"), help="keeps the PDFs, in the working folder"
    )
    parser.add_argument("--book", action="append", help="only files whose name holds this; more than once")
    parser.add_argument("--examples", type=int, default=0, help="print so many pairs of each book that match no gold")
    options = parser.parse_args(arguments)
    if lacks("textbooks", "textbooks_gold"):
        return 2
    options.folder = options.folder.resolve()
    options.folder.mkdir(parents=True, exist_ok=True)
    print("| reader | book | pages | pairs | precision | recall | kept by filter | powers kept / lost | ms a page |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for reader in options.reader or ["ours"]:
        measure(reader, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
