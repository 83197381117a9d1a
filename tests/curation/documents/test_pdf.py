"""Printed pages become text again: made PDFs with what printers do, and the roads to other readers."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from found_pairs import needs_pandoc

from megascience_hf.curation.documents.pandoc import find_pandoc
from megascience_hf.curation.documents.pdf import PAGE_WITHOUT_TEXT
from megascience_hf.curation.documents.reading import EMBEDDED_BOOK, ReadingReport, read_documents
from megascience_hf.curation.extraction.rules import extract
from megascience_hf.curation.records import Document
from megascience_hf.errors import UserError

CHROMIUM = shutil.which("chromium")
# Thousandths of the size, of Helvetica; other letters are about as wide as "a".
WIDTHS = dict.fromkeys("ijl", 222) | dict.fromkeys("ft,. ", 278) | dict.fromkeys("ckvsxyz", 500)
WIDTHS |= {"r": 333, "w": 722, "m": 833}


@dataclass(frozen=True)
class Set:
    """Text set at a place, in a size and a font: F1 upright, F2 bold, F3 of one width."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "F1"


def pdf_of(pages: Sequence[Sequence[Set]]) -> bytes:
    """A PDF as plain as the format allows."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    for font in ("Helvetica", "Helvetica-Bold", "Courier"):
        objects.append(f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>")
    kids = []
    for page in pages:
        runs = [f"BT /{one.font} {one.size} Tf {one.x} {one.y} Td ({_escaped(one.text)}) Tj ET" for one in page]
        stream = " ".join(runs)
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R /F2 4 0 R "
            f"/F3 5 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return (body + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}" + trailer).encode("latin-1")


def _escaped(text: str) -> str:
    """A string of PDF, but for `)Tj … Tj (`, by which a line changes its font."""
    parts = re.split(r"(\)Tj.*?\()", text)
    return "".join(
        part if at % 2 else re.sub(r"[()\\]", r"\\\g<0>", part).encode("cp1252").decode("latin-1")
        for at, part in enumerate(parts)
    )


def width_of(text: str, size: float) -> float:
    return sum(WIDTHS.get(letter, 556) for letter in text) * size / 1000


def paragraph(text: str, x: float, y: float, width: float, size: float = 10) -> list[Set]:
    """`text` in lines of a width, as a printer breaks it, twelve points below each other."""
    lines, line = [], ""
    for word in text.split():
        if line and width_of(f"{line} {word}", size) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [Set(x, y - 12 * at, one, size) for at, one in enumerate([*lines, line])]


def lines(*texts: str) -> list[Set]:
    return [Set(72, 720 - 14 * at, text, 12) for at, text in enumerate(texts)]


def read(source: Path) -> tuple[list[Document], ReadingReport]:
    report = ReadingReport()
    return list(read_documents(source, report=report)), report


def text_of(folder: Path, *pages: Sequence[Set]) -> str:
    (folder / "physics.pdf").write_bytes(pdf_of(pages))
    (document,), _ = read(folder)
    return document.text.strip()


PROSE = (
    "The tide comes in twice a day because the moon draws the water of the sea and the earth turns below it, so that "
    "each shore meets the swell twice, once on the side of the moon and once on the far side of the earth. "
)


def prose(number: int) -> str:
    return f"Note {number} says: {PROSE * (1 + number % 3)}".strip()


def test_lines_that_are_full_go_on_and_a_paragraph_ends_with_one_that_is_not(tmp_path: Path) -> None:
    first, second = prose(1), prose(2)
    upper = paragraph(first, 72, 720, 400)
    page = [*upper, *paragraph(second, 72, upper[-1].y - 12, 400)]
    assert [line for line in text_of(tmp_path, page).split("\n") if line] == [first, second]


def test_a_sentence_goes_on_over_heads_feet_and_pages(tmp_path: Path) -> None:
    words, chance = PROSE.lower().replace(",", "").replace(".", "").split(), Random(7)
    sentences = [f"On {' '.join(chance.choices(words, k=90))}." for _ in range(6)]
    pages: list[list[Set]] = []
    left: list[Set] = []
    for number in range(6):
        head = [Set(72, 760, f"Waves {40 + number}", 9)]
        rows = paragraph(sentences[number], 72, 0, 400)
        body = [Set(72, 720 - 12 * at, row.text) for at, row in enumerate([*left, *rows[:3]])]
        left = rows[3:]
        pages.append([*head, *body, Set(200, 30, "A Book of the Sea", 8)])
    pages.append([Set(72, 760, "Waves 46", 9), *paragraph(" ".join(row.text for row in left), 72, 720, 400)])
    assert [line for line in text_of(tmp_path, *pages).split("\n") if line] == sentences


def test_a_title_at_the_top_of_many_pages_is_no_head(tmp_path: Path) -> None:
    pages = []
    for number in range(9):
        top = "Review Questions" if number % 2 else f"Tide {'abcdefghi'[number]} of the month"
        body = paragraph(prose(number), 72, 690, 400)
        pages.append([Set(72, 760, "Waves", 9), Set(72, 720, top), *body, Set(300, 30, str(number + 7), 8)])
    text = text_of(tmp_path, *pages)
    assert text.count("Review Questions") == 4
    assert "Waves" not in text
    assert not [line for line in text.split("\n") if line.isdigit()]


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left, right = prose(3), prose(4)
    page = [*paragraph(left, 50, 720, 240), *paragraph(right, 320, 720, 240)]
    assert [part for part in text_of(tmp_path, page).split("\n") if part] == [left, right]


def test_words_broken_at_the_end_of_a_line_are_whole_and_compounds_keep_their_hyphen(tmp_path: Path) -> None:
    page = [
        Set(72, 720, "The photograph shows a well of the river, and behind the photo-"),
        Set(72, 708, "graph of the well stands a light that glows in the dark, a glow-in-the-"),
        Set(72, 696, "dark light of the river."),
    ]
    text = text_of(tmp_path, page)
    assert "behind the photograph of the well" in text
    assert "a glow-in-the-dark light" in text


def test_items_that_hang_are_lines_of_their_own(tmp_path: Path) -> None:
    items = [f"{n}. {prose(n)}" for n in (1, 2, 3)]
    page, y = [], 720.0
    for item in items:
        number, rest = item.split(" ", 1)
        body = paragraph(rest, 90, y, 380)
        page += [Set(72, y, number), *body]
        y = body[-1].y - 12
    assert [line for line in text_of(tmp_path, page).split("\n") if line] == items


def test_items_that_stand_close_stand_close_over_the_end_of_a_page(tmp_path: Path) -> None:
    upper = paragraph(prose(1), 72, 720, 400)
    items = [Set(72, upper[-1].y - 30 - 12 * at, f"{at + 1}. Rain falls.") for at in range(2)]
    lower = [Set(72, 720, "3. Snow falls."), Set(72, 708, "4. Hail falls.")]
    text = text_of(tmp_path, [*upper, *items], [*lower, *paragraph(prose(2), 72, 670, 400)])
    assert "1. Rain falls.\n2. Rain falls.\n3. Snow falls.\n4. Hail falls.\n" in text


def test_an_indent_begins_a_paragraph(tmp_path: Path) -> None:
    full = "The tide comes in twice a day because the moon draws the water of the sea."
    page = [Set(72 + 12 * (at % 3 == 0), 720 - 12 * at, full) for at in range(18)]
    assert text_of(tmp_path, page).split("\n\n") == [" ".join([full] * 3)] * 6


RAISED = {
    "a power of ten": ("3.2 × 10", "5", " C of charge", "3.2 × 10^5 C of charge"),
    "a negative one": ("h = 6.6 × 10", "-34", " J s", "h = 6.6 × 10^-34 J s"),
    "a unit": ("at 9.8 m/s", "2", " downwards", "at 9.8 m/s^2 downwards"),
    "a letter": ("the sum of x", "n", " over n", "the sum of x^n over n"),
    "an expression": ("decays as e", "-kt", " does", "decays as e^{-kt} does"),
    "a charge": ("ions of Ca", "2+", " and", "ions of Ca^{2+} and"),
    "the number of a note": ("as was shown", "3", " long ago", "as was shown3 long ago"),
    "a note behind a stop": ("was shown.", "3", " Then", "was shown.3 Then"),
    "an ordinal": ("in the 19", "th", " century", "in the 19th century"),
}


@pytest.mark.parametrize("case", RAISED.values(), ids=RAISED.keys())
def test_what_is_raised_is_an_exponent_where_one_can_stand(tmp_path: Path, case: tuple[str, str, str, str]) -> None:
    base, power, rest, shown = case
    line = [Set(72, 720, f"{base})Tj 4 Ts /F1 7 Tf ({power})Tj 0 Ts /F1 10 Tf ({rest}")]
    assert text_of(tmp_path, line) == shown


def test_lowered_digits_are_no_exponents_and_nothing_is_raised_by_itself(tmp_path: Path) -> None:
    line = [Set(72, 720, "2 H)Tj -2 Ts /F1 7 Tf (2)Tj 0 Ts /F1 10 Tf (O, and 4 × 105 ions")]
    assert text_of(tmp_path, line) == "2 H2O, and 4 × 105 ions"


def test_titles_are_told_by_their_size_and_labels_by_their_weight(tmp_path: Path) -> None:
    page = [
        Set(72, 740, "1.1 Tides", 18, "F2"),
        *paragraph(prose(4), 72, 710, 400),
        Set(72, 600, "Review Questions", 14, "F2"),
        Set(72, 575, "Try It", 10, "F2"),
        *paragraph(prose(3), 72, 550, 400),
    ]
    shown = text_of(tmp_path, page).split("\n\n")
    assert shown == ["# 1.1 Tides", prose(4), "## Review Questions", "**Try It**", prose(3)]


def test_rows_of_a_table_are_rows_and_its_bold_head_is_no_label(tmp_path: Path) -> None:
    rows = [("Year", "Height", "Tide"), ("2001", "4.1 m", "high"), ("2002", "3.9 m", "low")]
    page = paragraph(prose(4), 72, 720, 400)
    for at, row in enumerate(rows):
        page += [Set(72 + 120 * n, 600 - 14 * at, cell, 10, "F1" if at else "F2") for n, cell in enumerate(row)]
    assert text_of(tmp_path, page).split("\n\n")[1].split("\n") == [f"| {' | '.join(row)} |" for row in rows]


def test_code_stays_in_its_lines_with_its_indents(tmp_path: Path) -> None:
    code = ["def tide(hour):", "    # high twice", "    return hour % 12"]
    page = paragraph(prose(4), 72, 720, 400)
    for at, line in enumerate(code):
        indent = len(line) - len(line.lstrip())
        page.append(Set(72 + 6 * indent, 600 - 14 * at, line.strip(), 10, "F3"))
    assert text_of(tmp_path, page).split("```")[1].strip("\n").split("\n") == code


def test_a_book_that_a_typewriter_set_is_no_code(tmp_path: Path) -> None:
    page = [Set(72, 720 - 12 * at, row, 10, "F3") for at, row in enumerate(textwrap.wrap(prose(5) + prose(4), 60))]
    assert text_of(tmp_path, page) == prose(5) + prose(4)


def test_a_pdf_gives_its_text_without_running_heads_and_with_a_warning(tmp_path: Path) -> None:
    pages = [["Mechanics", f"What is the answer to question {n}?", f"Page {n}"] for n in ("one", "two", "three")]
    (tmp_path / "physics.pdf").write_bytes(pdf_of([lines(*page) for page in pages]))
    (document,), report = read(tmp_path)
    assert [line for line in document.text.split("\n") if line.strip()] == [
        "What is the answer to question one?",
        "Page one",
        "What is the answer to question two?",
        "Page two",
        "What is the answer to question three?",
        "Page three",
    ]
    assert document.subject == "physics"
    assert "olmocr" in report.warnings[0]


def test_the_pairs_of_a_pdf_are_found(tmp_path: Path) -> None:
    page = [
        "Heat flows from a warm body to a cold one until both have the same temperature.",
        "Example 3.1 Mixing Water",
        "A litre of water of 20 degrees is mixed with one of 60 degrees. What is the temperature?",
        "Solution",
        "Both have the same mass, so it is the mean, 40 degrees.",
        "Review Questions",
        "1. In which unit is heat measured, if it is not measured in calories?",
        "2. Does ice of zero degrees need heat to become water of zero degrees?",
        "Answer Key",
        "1. In joules.",
        "2. Yes.",
    ]
    (tmp_path / "physics.pdf").write_bytes(pdf_of([lines(*page)]))
    documents, _ = read(tmp_path)
    assert [(record.question.replace("\n", " "), record.answer) for record in extract(documents)] == [
        (
            "A litre of water of 20 degrees is mixed with one of 60 degrees. What is the temperature?",
            "Both have the same mass, so it is the mean, 40 degrees.",
        ),
        ("In which unit is heat measured, if it is not measured in calories?", "In joules."),
        ("Does ice of zero degrees need heat to become water of zero degrees?", "Yes."),
    ]


def test_pages_without_text_in_a_pdf_that_has_some_are_counted(tmp_path: Path) -> None:
    (tmp_path / "book.pdf").write_bytes(pdf_of([lines("The first page has a text."), [], []]))
    documents, report = read(tmp_path)
    assert len(documents) == 1
    assert report.reasons == {PAGE_WITHOUT_TEXT: 2}


def test_a_pdf_without_text_says_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(pdf_of([[], []]))
    documents, report = read(tmp_path)
    assert documents == []
    assert report.reasons == {"PDF of pictures without a text layer (needs olmocr and a GPU)": 1}


def test_olmocr_is_run_when_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in olmocr's place that takes its arguments and writes where it writes."""
    package = tmp_path / "packages" / "olmocr"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "pipeline.py").write_text(
        "import sys, pathlib\n"
        "workspace, flag, pdfs, pdf = sys.argv[1:]\n"
        "assert (flag, pdfs) == ('--markdown', '--pdfs')\n"
        "out = pathlib.Path(workspace, 'markdown', 'x.md'); out.parent.mkdir()\n"
        "out.write_text('# Read from ' + pathlib.Path(pdf).name)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "packages"))
    monkeypatch.setattr("megascience_hf.curation.documents.pdf.can_ocr", lambda: True)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "book.pdf").write_bytes(b"%PDF")
    (document,), _ = read(tmp_path / "in")
    assert document.text == "# Read from book.pdf"


def test_a_reader_that_is_chosen_and_not_there_is_told_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "book.md").write_text("Prose.")
    for reader in ("docling", "olmocr"):
        if importlib.util.find_spec(reader) is None:
            with pytest.raises(UserError, match=f"pdf_reader is {reader}"):
                next(read_documents(tmp_path, pdf_reader=reader))


def test_docling_is_run_when_it_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package in docling's place that takes what docling's documented calls take."""
    package = tmp_path / "packages" / "docling"
    (package / "datamodel").mkdir(parents=True)
    for folder in (package, package / "datamodel"):
        (folder / "__init__.py").touch()
    (package / "datamodel" / "base_models.py").write_text(
        "from enum import Enum\n"
        "InputFormat = Enum('InputFormat', 'PDF')\n"
        "ConversionStatus = Enum('ConversionStatus', 'SUCCESS PARTIAL_SUCCESS FAILURE')\n"
    )
    (package / "datamodel" / "pipeline_options.py").write_text(
        "class PdfPipelineOptions:\n"
        "    def __init__(self, *, do_ocr, artifacts_path): self.artifacts_path = artifacts_path\n"
    )
    (package / "document_converter.py").write_text(
        "from types import SimpleNamespace as Of\n"
        "from docling.datamodel.base_models import ConversionStatus\n"
        "class PdfFormatOption:\n"
        "    def __init__(self, *, pipeline_options): self.path = pipeline_options.artifacts_path\n"
        "class DocumentConverter:\n"
        "    def __init__(self, *, format_options): (self.option,) = format_options.values()\n"
        "    def initialize_pipeline(self, format):\n"
        "        if not self.option.path: raise FileNotFoundError('no model.safetensors')\n"
        "    def convert(self, source, *, raises_on_error, max_num_pages, max_file_size):\n"
        "        assert not raises_on_error\n"
        "        text = Of(text='Read.', prov=[Of(page_no=1)])\n"
        "        markdown = lambda **_: '# Read from ' + source.name\n"
        "        document = Of(texts=[text], tables=[], pages={1: None, 2: None}, export_to_markdown=markdown)\n"
        "        return Of(status=ConversionStatus.SUCCESS, errors=[], document=document)\n"
    )
    monkeypatch.syspath_prepend(tmp_path / "packages")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "book.pdf").write_bytes(b"%PDF")
    report = ReadingReport()
    monkeypatch.delenv("DOCLING_ARTIFACTS_PATH", raising=False)
    with pytest.raises(UserError, match=r"docling-tools models download .*no model\.safetensors"):
        list(read_documents(tmp_path / "in", pdf_reader="docling"))
    monkeypatch.setenv("DOCLING_ARTIFACTS_PATH", str(tmp_path))
    (document,) = read_documents(tmp_path / "in", pdf_reader="docling", report=report)
    assert document.text == "# Read from book.pdf"
    assert (report.reasons, report.warnings) == ({PAGE_WITHOUT_TEXT: 1}, [])


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)")
@needs_pandoc
def test_a_chapter_that_a_browser_prints_gives_the_pairs_of_its_markdown(tmp_path: Path) -> None:
    source = sorted(EMBEDDED_BOOK.glob("*.md"))[0]
    page, printed = tmp_path / "page.html", tmp_path / "physics.pdf"
    html = subprocess.run([str(find_pandoc()), str(source), "-t", "html"], check=True, capture_output=True).stdout
    page.write_bytes(b"<!doctype html><meta charset=utf-8><title>A Book</title>" + html)
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}"]
    subprocess.run([*command, page.as_uri()], check=True, capture_output=True, timeout=120, cwd=tmp_path)

    def labels(path: Path) -> list[str]:
        return [record.label for record in extract(read_documents(path))]

    assert labels(printed) == labels(source)
    assert labels(source)
