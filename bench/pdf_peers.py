"""Reads a PDF with another library and writes its text, pages between form feeds: what bench/printed_books.py compares.

    PYTHON bench/pdf_peers.py READER BOOK.pdf OUT      # prints seconds of the processor and pages

PYTHON is an environment of the peers' own (`pip install pypdf pdfminer.six pdfplumber pymupdf4llm docling-parse
docling`, and poppler's pdftotext); nothing of this package is imported. Docling reads with its layout model, which it
looks for in `--models`, or without one (`docling-native`: its PDF parser alone).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


def pdftotext(path: Path) -> Iterator[str]:
    """Poppler (GPL-2.0), a program."""
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], check=True, capture_output=True)
    yield from done.stdout.decode().split("\f")[:-1]


def pypdf(path: Path) -> Iterator[str]:
    """BSD-3-Clause, Python alone."""
    from pypdf import PdfReader

    yield from (page.extract_text() for page in PdfReader(path).pages)


def pdfminer(path: Path) -> Iterator[str]:
    """MIT, Python alone."""
    from pdfminer.high_level import extract_text

    yield from extract_text(path).split("\f")[:-1]


def pdfplumber(path: Path) -> Iterator[str]:
    """MIT, on pdfminer.six."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        for page in document.pages:
            yield page.extract_text()
            page.close()


def pymupdf(path: Path) -> Iterator[str]:
    """AGPL-3.0 or commercial."""
    import pymupdf

    with pymupdf.open(path) as document:
        yield from (page.get_text() for page in document)


def pymupdf4llm(path: Path) -> Iterator[str]:
    """AGPL-3.0 or commercial: Markdown."""
    import pymupdf4llm

    yield from (page["text"] for page in pymupdf4llm.to_markdown(path, page_chunks=True))


def docling_parse(path: Path) -> Iterator[str]:
    """MIT: the parser of docling, lines of the page's cells."""
    from docling_core.types.doc.page import TextCellUnit
    from docling_parse.pdf_parser import DoclingPdfParser

    document = DoclingPdfParser().load(path_or_stream=str(path))
    for _, page in document.iterate_pages():
        yield "\n".join(cell.text for cell in page.iterate_cells(unit_type=TextCellUnit.LINE))


READERS: dict[str, Callable[..., Iterator[Any]]] = {
    reader.__name__.replace("_", "-"): reader
    for reader in (pdftotext, pypdf, pdfminer, pdfplumber, pymupdf, pymupdf4llm, docling_parse)
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("book", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    pages = list(READERS[options.reader](options.book))
    options.out.write_text("\f".join(pages), encoding="utf-8", errors="replace")
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(sum(one.ru_utime + one.ru_stime for one in spent), len(pages))
    return 0


if __name__ == "__main__":
    sys.exit(main())
