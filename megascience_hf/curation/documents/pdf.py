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
from collections.abc import Iterator
from ctypes import c_double
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from megascience_hf.curation.documents.plain_text import without_repeated_edges, without_running_heads
from megascience_hf.rows.records import Limits, Refused, Row

if TYPE_CHECKING:
    import pypdfium2 as pdfium

OLMOCR_SECONDS = 6 * 3600
PAGE_WITHOUT_TEXT = "a page without text in a PDF that has some (needs olmocr and a GPU, if it is no blank page)"
_NUMBER = re.compile(r"\(?\d{1,4}[.)][ \t]")
# Where a raised digit may stand: behind "× 10", a unit or a letter alone, a closing bracket.
_MAY_BE_RAISED = re.compile(
    r"(?:(?<=[×x·⋅] 10)|(?<=[×x·⋅]10)|(?<=\b[A-Za-zμµΩ]{1})|(?<=\b[A-Za-z]{2})|(?<=\)))(?P<power>[-−–]?\d{1,3})(?!\d)"
)


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
            text = page_text(page)
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
    for number, page_read in enumerate(pages, 1):
        if not page_read.strip():
            yield Refused(number, PAGE_WITHOUT_TEXT)
    yield Row({"text": with_paragraphs(without_running_heads("\n".join(without_repeated_edges(pages))))}, 0)


def page_text(page: pdfium.PdfPage) -> str:
    """The text layer of a page, in which raised digits have a `^` before them: "3.1 × 10^5", "m/s^2"."""
    layer = page.get_textpage()
    text: str = layer.get_text_bounded()
    if _MAY_BE_RAISED.search(text.replace("\r\n", "")):
        text = _with_exponents(layer)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x02", "").replace("\ufffe", "")


def _with_exponents(layer: pdfium.PdfTextPage) -> str:
    import pypdfium2.raw as raw

    codes = [raw.FPDFText_GetUnicode(layer, index) for index in range(layer.count_chars())]
    x, y = c_double(), c_double()

    def place(index: int) -> tuple[float, float]:
        raw.FPDFText_GetCharOrigin(layer, index, x, y)
        return x.value, y.value

    def breaks_no_line(index: int) -> bool:
        """Whether the layer breaks a line only because a raised or lowered digit begins or ends."""
        (left, below), (right, above) = place(index - 1), place(index + 2)
        size = max(raw.FPDFText_GetFontSize(layer, index - 1), raw.FPDFText_GetFontSize(layer, index + 2))
        return bool(abs(above - below) < 0.7 * size and 0 < right - left < 3 * size)

    kept: list[int] = []
    for index, code in enumerate(codes):
        at_break = 0 < index < len(codes) - 2 and (code, codes[index + 1]) == (13, 10) and breaks_no_line(index)
        ends_it = code == 10 and 1 < index < len(codes) - 1 and codes[index - 1] == 13 and breaks_no_line(index - 1)
        if not (at_break or ends_it):
            kept.append(index)
    letters = "".join(_letter(codes[index]) for index in kept)

    def raised(found: re.Match[str]) -> str:
        base, power = kept[found.start("power") - 1], kept[found.start("power")]
        size = raw.FPDFText_GetFontSize(layer, base)
        # Higher by a part of the letters' size, not by a line; a digit on the line is as high as its base.
        return f"^{found['power']}" if 0.15 * size < place(power)[1] - place(base)[1] < 0.9 * size else found["power"]

    return _MAY_BE_RAISED.sub(raised, letters)


def _letter(code: int) -> str:
    """One character for one code, so that offsets are those of the layer."""
    return chr(code) if 0 < code < 0xD800 or code > 0xDFFF else "\ufffd"


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
