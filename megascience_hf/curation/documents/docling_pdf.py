"""PDFs through docling (MIT, https://github.com/docling-project/docling), where it is installed and chosen.

Its layout model tells titles, paragraphs, lists, tables and running heads from the picture of a page, and the text
comes from the text layer. The models are files of their own: `docling-tools models download` brings them, and
DOCLING_ARTIFACTS_PATH says where they are, if not where that command puts them. Pages are not OCRed.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.rows.json_files import too_large
from megascience_hf.rows.records import MEGABYTE, Limits, Refused, Row

MODELS_MISSING = (
    "the models of docling are not here: docling-tools models download layout tableformer -o DIR, and "
    "DOCLING_ARTIFACTS_PATH=DIR"
)
LARGEST = 2_000 * MEGABYTE
PICTURES = "PDF of pictures without a text layer (needs olmocr and a GPU)"


def require_docling() -> None:
    """Raises UserError unless docling is installed."""
    if importlib.util.find_spec("docling") is None:
        raise UserError("pdf_reader is docling, which is not installed: pip install 'megascience-hf[docling]'")


def docling_text(path: Path, limits: Limits, blank: str) -> Iterator[Row | Refused]:
    """The one document of a PDF as docling's Markdown; pages without text are refused as `blank`.

    Raises:
        UserError: docling or its models are not there.
    """
    require_docling()
    from docling.datamodel.base_models import ConversionStatus

    converter = _converter(os.environ.get("DOCLING_ARTIFACTS_PATH", ""))
    found = converter.convert(path, raises_on_error=False, max_num_pages=limits.pdf_pages, max_file_size=LARGEST)
    if found.status not in (ConversionStatus.SUCCESS, ConversionStatus.PARTIAL_SUCCESS):
        said = found.errors[0].error_message if found.errors else "no reason given"
        yield Refused(0, f"docling cannot read it ({said.splitlines()[0][:120]})")
        return
    document = found.document
    text = document.export_to_markdown(escape_html=False, escape_underscores=False, image_placeholder="")
    if len(text) > limits.document:
        yield Refused(0, too_large(limits.document))
        return
    if len(text.strip()) < 10:
        yield Refused(0, PICTURES)
        return
    told = {place.page_no for item in document.texts for place in item.prov if item.text.strip()}
    told |= {place.page_no for table in document.tables for place in table.prov}
    for number in sorted(document.pages):
        if number not in told:
            yield Refused(number, blank)
    yield Row({"text": text}, 0)


@lru_cache(maxsize=1)
def _converter(artifacts: str) -> Any:
    """Docling's converter with its models, which are loaded once."""
    from docling.datamodel.base_models import InputFormat
    from docling.datamodel.pipeline_options import PdfPipelineOptions
    from docling.document_converter import DocumentConverter, PdfFormatOption

    options = PdfPipelineOptions(do_ocr=False, artifacts_path=artifacts or None)
    converter = DocumentConverter(format_options={InputFormat.PDF: PdfFormatOption(pipeline_options=options)})
    try:
        converter.initialize_pipeline(InputFormat.PDF)
    except (OSError, RuntimeError, ValueError) as error:
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise UserError(f"{MODELS_MISSING} ({said[0][:160]})") from error
    return converter
