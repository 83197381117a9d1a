"""Text of PDFs: the text layer by pypdfium2, olmOCR where it is installed and a GPU is there, docling where chosen.

pypdfium2 (Apache-2.0 and BSD-3-Clause) wraps Google's PDFium, the renderer of Chromium. It tells place, size and font
of each letter, of which `pdf_lines.py` and `pdf_pages.py` make Markdown. docs/extraction-rules.md compares it with the
others. What is set in two dimensions, as fractions are, is broken in a text layer.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from megascience_hf.curation.documents.docling_pdf import PICTURES, docling_text, require_docling
from megascience_hf.curation.documents.pdf_lines import Line, page_lines
from megascience_hf.curation.documents.pdf_pages import text_of
from megascience_hf.errors import UserError
from megascience_hf.rows.json_files import too_large
from megascience_hf.rows.records import Limits, Refused, Row

PdfReader = Literal["auto", "text", "docling", "olmocr"]
OLMOCR_SECONDS = 6 * 3600
PAGE_WITHOUT_TEXT = "a page without text in a PDF that has some (needs olmocr and a GPU, if it is no blank page)"


def reader_of_pdf(chosen: PdfReader) -> PdfReader:
    """Which reader a PDF is read with.

    Raises:
        UserError: the chosen one is not there.
    """
    if chosen == "docling":
        require_docling()
    if chosen == "olmocr" and not can_ocr():
        raise UserError(
            "pdf_reader is olmocr, which is not installed or has no GPU (https://github.com/allenai/olmocr)"
        )
    if chosen != "auto":
        return chosen
    return "olmocr" if can_ocr() else "text"


def pdf_text(path: Path, limits: Limits, reader: PdfReader = "auto") -> Iterator[Row | Refused]:
    """The one document of a PDF."""
    reader = reader_of_pdf(reader)
    if reader == "olmocr":
        yield _olmocr(path)
    elif reader == "docling":
        yield from docling_text(path, limits, PAGE_WITHOUT_TEXT)
    else:
        yield from _text_layer(path, limits)


def _text_layer(path: Path, limits: Limits) -> Iterator[Row | Refused]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        yield Refused(0, "PDF with a password" if "password" in str(error).lower() else "not a PDF, or broken")
        return
    try:
        if len(document) > limits.pdf_pages:
            yield Refused(0, f"PDF of more than {limits.pdf_pages} pages")
            return
        pages: list[list[Line]] = []
        length = 0
        for page in document:
            lines = page_lines(page, len(pages))
            page.close()
            length += sum(len(line.text) for line in lines)
            if length > limits.document:
                yield Refused(0, too_large(limits.document))
                return
            pages.append(lines)
    except pdfium.PdfiumError:
        yield Refused(0, "not a PDF, or broken")
        return
    finally:
        document.close()
    if length < 10:
        yield Refused(0, PICTURES)
        return
    for number, lines in enumerate(pages, 1):
        if not lines:
            yield Refused(number, PAGE_WITHOUT_TEXT)
    yield Row({"text": text_of(pages)}, 0)


def can_ocr() -> bool:
    """Whether olmOCR is installed and has a GPU."""
    if importlib.util.find_spec("olmocr") is None or importlib.util.find_spec("torch") is None:
        return False
    import torch

    return bool(torch.cuda.is_available())


def _olmocr(path: Path) -> Row | Refused:
    """Runs olmOCR's pipeline on one PDF (https://github.com/allenai/olmocr: `--markdown` writes WORKSPACE/markdown)."""
    with tempfile.TemporaryDirectory() as workspace:
        command = [sys.executable, "-m", "olmocr.pipeline", workspace, "--markdown", "--pdfs", str(path.resolve())]
        try:
            done = subprocess.run(command, check=False, capture_output=True, timeout=OLMOCR_SECONDS)
        except subprocess.TimeoutExpired:
            return Refused(0, f"olmocr took more than {OLMOCR_SECONDS // 3600} hours")
        written = sorted(Path(workspace, "markdown").rglob("*.md"))
        if done.returncode != 0 or not written:
            return Refused(0, f"olmocr failed with exit code {done.returncode}")
        return Row({"text": written[0].read_text(encoding="utf-8", errors="replace")}, 0)
