"""Text of PDFs: olmOCR where it is installed and a GPU is there, else the text layer by pypdfium2.

pypdfium2 (Apache-2.0 and BSD-3-Clause) wraps Google's PDFium, the renderer of Chromium; pypdf and pdfminer.six work in
Python alone, and PyMuPDF is under the AGPL. A text layer has no Markdown, and its formulas are broken: good enough for
prose, not for mathematics.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from megascience_hf.rows.records import Limits, Refused, Row

OLMOCR_SECONDS = 6 * 3600
_NUMBER = re.compile(r"\(?\d{1,4}[.)][ \t]")
_DIGITS = re.compile(r"\d+")


def pdf_text(path: Path, limits: Limits) -> Iterator[Row | Refused]:
    """The one document of a PDF."""
    if can_ocr():
        yield _olmocr(path)
        return
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
        pages, length = [], 0
        for page in document:
            text = (
                page.get_textpage().get_text_bounded().replace("\r\n", "\n").replace("\x02", "").replace("\ufffe", "")
            )
            page.close()
            length += len(text)
            if length > limits.document:
                yield Refused(0, f"larger than {limits.document // 1_000_000} MB")
                return
            pages.append(text)
    except pdfium.PdfiumError:
        yield Refused(0, "not a PDF, or broken")
        return
    finally:
        document.close()
    if length < 10:
        yield Refused(0, "PDF of pictures without a text layer (needs olmocr and a GPU)")
        return
    yield Row({"text": with_paragraphs("\n".join(without_running_heads(pages)))}, 0)


def without_running_heads(pages: Sequence[str]) -> list[str]:
    """Pages without the first and last lines that come again on many of them, page numbers aside."""
    edges: Counter[str] = Counter()
    split = [page.strip().split("\n") for page in pages]
    for lines in split:
        edges.update({_DIGITS.sub("#", line.strip()) for line in (*lines[:2], *lines[-2:])})
    often = {edge for edge, count in edges.items() if edge and count >= max(3, len(pages) // 4)}

    def kept(lines: list[str]) -> list[str]:
        last = len(lines) - 2
        return [
            line
            for number, line in enumerate(lines)
            if not ((number < 2 or number >= last) and _DIGITS.sub("#", line.strip()) in often)
        ]

    return ["\n".join(kept(lines)).strip() for lines in split]


def with_paragraphs(text: str) -> str:
    """`text` with an empty line where a paragraph seems to end, for a text layer has none.

    A paragraph ends with a line that is not full, and before a number or a title that follows a full stop.
    """
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    if not lines:
        return ""
    full = sorted(len(line) for line in lines)[len(lines) * 9 // 10]
    kept = lines[:1]
    for last, line in pairwise(lines):
        title = len(line) < 0.6 * full and line[0].isupper() and line[-1] not in ".,;"
        stopped = last[-1] in ".?!:)"
        if len(last) < 0.7 * full or (stopped and (title or _NUMBER.match(line))):
            kept.append("")
        kept.append(line)
    return "\n".join(kept)


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
