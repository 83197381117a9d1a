"""Stage 1, read: folders and files become documents with subject, book and section.

What cannot be read is counted with the reason and never stops the run. One document is in memory at a time.
"""

from __future__ import annotations

import logging
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from megascience_hf.content_id import content_id
from megascience_hf.curation.documents.boxes_of_several import with_one_question_a_box
from megascience_hf.curation.documents.latex_book import LatexBooks
from megascience_hf.curation.documents.latex_definitions import Macro
from megascience_hf.curation.documents.licences import licence_of
from megascience_hf.curation.documents.markdown import as_read
from megascience_hf.curation.documents.math_macros import NONE, BookMacros
from megascience_hf.curation.documents.pandoc import CONVERTED_BY, FORMATS, converted, format_in, pandoc_text
from megascience_hf.curation.documents.pdf import PdfReader, pdf_text, reader_of_pdf
from megascience_hf.curation.documents.plain_text import as_paragraphs, without_page_marks
from megascience_hf.curation.documents.question_pools import with_pools
from megascience_hf.curation.documents.subjects import subject_of
from megascience_hf.curation.documents.text_files import text_row
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.records import SUBJECTS, Document
from megascience_hf.errors import UserError
from megascience_hf.rows.columns import encodes
from megascience_hf.rows.files import NOT_UTF8_NAME, is_data, rows_or_refused, shown_name
from megascience_hf.rows.records import Limits, Refused, Row

log = logging.getLogger(__name__)

Reader = Callable[[Path, Limits], Iterator[Row | Refused]]

# Seven short chapters written for this project, one a subject: the input when none is given.
EMBEDDED_BOOK = Path(__file__).parent / "book"

TEXT_FIELDS = ("text", "content", "markdown")
BOOK_FIELDS = ("book", "title", "book_title")
SECTION_FIELDS = ("section", "section_title", "chapter")
_ABOUT_THE_FOLDER = re.compile(r"(?:readme|licen[cs]e|notice|changelog|contributing|copying)\b", re.IGNORECASE)
# Files of one book in one folder: "03-motion.md", "chapter 4.txt", "answers.md".
_TITLE_OF_BOOK = re.compile(  # "1 Organic Chemistry Workbook": a title, numbered for the order on a shelf
    r"\d{1,3}[ ._-]+[A-Z][\w'’]*(?:[ _-]+(?:[A-Z][\w'’]*|and|of|the|in|for|to|&))*[ _-]+[A-Z][\w'’]+\Z"
)
# "practice test 1_key.md" is of the book "practice test 1".
_KEY_FILE = re.compile(
    r"(?P<asks>.{1,200}?)[ _–-]{1,3}(?:answers?(?:[ _-]?keys?)?|keys?|solutions?|sol|soln)", re.IGNORECASE
)
_PART_OF_BOOK = re.compile(
    r"(?:\d|ch(?:apter|ap)?[\W_]*\d|sec|unit|part|appendix|app[\W_]|answer|solution|key|preface|intro"
    rf"|(?:exercises|problems|questions|{abroad.pattern(abroad.EXERCISES | abroad.SOLUTIONS)})(?![^\W\d_]))",
    re.IGNORECASE,
)
# Folders that hold the chapters of the book in the folder around them.
_INNER_FOLDER = frozenset(
    {
        "chapters",
        "content",
        "contents",
        "src",
        "text",
        "lectures",
        "sections",
        "exercises",
        "problems",
        "solutions",
        "answers",
    }
)


@dataclass(slots=True)
class ReadingReport:
    """Filled while `read_documents` runs.

    Args:
        read: documents that were read.
        reasons: how many were refused, by reason.
        refusals: the first `MAX_REFUSALS` of them.
        warnings: what a reader of the result should know.
        licences: what licence files say, by their folders.
    """

    read: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    refusals: list[Refused] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    licences: dict[Path, str] = field(default_factory=dict)

    MAX_REFUSALS = 1_000

    def refuse(self, file: str, position: int, reason: str) -> None:
        self.reasons[reason] += 1
        if len(self.refusals) < self.MAX_REFUSALS:
            self.refusals.append(Refused(position, reason, file=file))

    def warn(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings.append(warning)
            log.warning(warning)


def read_documents(
    source: Path,
    *,
    report: ReadingReport | None = None,
    subject: str = "",
    limits: Limits | None = None,
    pdf_reader: PdfReader = "auto",
) -> Iterator[Document]:
    """The documents in a folder (its files in the order of their names) or a single file.

    Read are Markdown (`.md`, `.markdown`, `.Rmd`, `.qmd`), `.txt`, `.jsonl`, `.jsonl.gz`, `.ndjson`, `.parquet`,
    `.pdf`, and with pandoc the formats of `pandoc.FORMATS`. The subject comes from the field `subject` (of a row or the
    front matter), else the names of folders and file, the book's title, `subject`.

    Args:
        report: counts what is read and refused.
        subject: for what does not say its subject.
        limits: sizes beyond which a text is refused.
        pdf_reader: how PDFs are read: "text" (the text layer), "docling", "olmocr"; "auto" is olmOCR where it can run,
            else the text layer.

    Raises:
        UserError: `source` does not exist, `subject` is none of the seven, or `pdf_reader` is not installed.
    """
    if subject and not (subject := subject_of(subject)):
        raise UserError("the subject is none of the seven: " + ", ".join(SUBJECTS))
    if not source.exists():
        raise UserError(f"no such file or folder: {source}")
    report = report if report is not None else ReadingReport()
    limits = limits or Limits()
    pdf_reader = reader_of_pdf(pdf_reader)
    single = source.is_file()
    readers = _Readers(limits, pdf_reader, LatexBooks(source), BookMacros(source))
    for path in [source] if single else _files(source):
        relative = path.name if single else path.relative_to(source).as_posix()
        yield from _read_file(path, relative, source, report, subject, readers)


def _files(folder: Path) -> Iterator[Path]:
    """Files below `folder` in the order of their paths; hidden ones are left out."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in sorted(names) if not name.startswith("."))


def _is_about_the_folder(path: Path, source: Path, readers: _Readers) -> bool:
    """Whether a file is a README or a licence. A README is a chapter where no other text is beside it, or at the top,
    where none is at all."""
    if not _ABOUT_THE_FOLDER.match(path.name) or path.suffix.lower() not in ("", ".md", ".txt", ".markdown"):
        return False
    if not path.name.lower().startswith("readme"):
        return True
    if path.parent == source:
        below = [other for other in _files(source) if other != path]
        return any(other.name.lower().startswith("readme") for other in below) or _holds_text(below, readers)
    return _holds_text(path.parent.iterdir(), readers)


def _holds_text(paths: Iterable[Path], readers: _Readers) -> bool:
    others = (other for other in paths if not _ABOUT_THE_FOLDER.match(other.name))
    return any(other.is_file() and readers.of(other) is not None for other in others)


def _read_file(
    path: Path, relative: str, source: Path, report: ReadingReport, subject: str, readers: _Readers
) -> Iterator[Document]:
    if (shown := shown_name(relative)) != relative:
        report.refuse(shown, 0, NOT_UTF8_NAME)
        return
    if path != source and _is_about_the_folder(path, source, readers):
        report.refuse(relative, 0, "a file about the folder (README, licence)")
        return
    reader = readers.of(path)
    if reader is None:
        report.refuse(relative, 0, _unknown(path))
        return
    if path.suffix.lower() == ".pdf" and readers.pdf == "text":
        report.warn("PDF without olmocr and a GPU: formulas and tables of the text layer are not to be relied on")
    try:
        for row in reader(path, readers.limits):
            if isinstance(row, Refused):
                report.refuse(relative, row.position, row.reason)
            elif document := _document(row, path, relative, source, report, subject):
                report.read += 1
                yield document
    except OSError as error:
        report.refuse(relative, 0, f"cannot be opened ({error.strerror or error})")


@dataclass(frozen=True, slots=True)
class _Readers:
    """How files are read: by their endings, in which bounds, PDFs by which reader, with what of the rest of a book."""

    limits: Limits
    pdf: PdfReader
    books: LatexBooks
    macros: BookMacros

    def of(self, path: Path) -> Reader | None:
        name = path.name.lower()
        if name.endswith((".md", ".mdx", ".markdown", ".txt", ".rmd", ".qmd")):
            return partial(marked_text, macros=self.macros.of(path.parent))
        if is_data(name):
            return rows_or_refused
        if name.endswith(tuple(FORMATS)):
            return partial(pandoc_text, books=self.books, macros=self.macros.of(path.parent))
        return partial(pdf_text, reader=self.pdf) if name.endswith(".pdf") else None


def marked_text(path: Path, limits: Limits, *, macros: Mapping[str, Macro] = NONE) -> Iterator[Row | Refused]:
    """The one document of a text file: Markdown as it is, LaTeX, HTML, a wiki or reStructuredText converted.

    Running heads of a `.txt` go, and its lines are joined to paragraphs.
    """
    for row in text_row(path, limits):
        text = row.fields["text"] if isinstance(row, Row) else ""
        kind = format_in(str(text)) if text else ""
        found, *unread = converted(str(text).encode(), kind, limits) if kind else (row,)
        if text and not kind:
            plain = with_pools(without_page_marks(str(text)))
            name = f"{path.stem} {row.fields.get('title') or ''}" if isinstance(row, Row) else path.stem
            written = as_paragraphs(plain) if path.suffix.lower() == ".txt" else as_read(plain, name, macros)
            found = Row({"text": written}, 0)
        # without pandoc it is read as it stands: the rules know some LaTeX and HTML
        yield row if isinstance(found, Refused) or not isinstance(row, Row) else Row(row.fields | found.fields, 0)
        yield from unread


def _unknown(path: Path) -> str:
    suffix = "".join(path.suffixes[-1:]).lower()
    if command := CONVERTED_BY.get(suffix):
        return f"{suffix} is not read: convert it ({command})"
    return f"unknown kind of file ({''.join(path.suffixes[-2:]) or 'no extension'})"


def _document(
    row: Row, path: Path, relative: str, source: Path, report: ReadingReport, subject: str
) -> Document | None:
    text = next((value for name in TEXT_FIELDS if isinstance(value := row.fields.get(name), str) and value), None)
    if text is None:
        present = any(name in row.fields for name in TEXT_FIELDS)
        reason = "empty text" if present else f"no text in a field {', '.join(TEXT_FIELDS)}"
        report.refuse(relative, row.position, reason)
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        report.refuse(relative, row.position, "empty text")
        return None
    if "\0" in text or not encodes(text):
        report.refuse(relative, row.position, "not text (NUL bytes or lone surrogates)")
        return None
    text = with_one_question_a_box(text)
    section = _first(row.fields, SECTION_FIELDS)
    book = _first(row.fields, BOOK_FIELDS) or _source_file(row.fields) or _book_of(path, source)
    if is_data(path.name) and not section and not _names_book(row.fields):
        book = f"{book}, row {row.position}"  # as in the authors' files of `text` and `subject`: a row is a document
    said = str(row.fields.get("subject") or "")
    if said and not subject_of(said):
        report.warn(f"subject {said[:40]!r} is none of the seven; taken from names instead")
    found = subject_of(said) or next(
        (name for part in (*Path(relative).parts, book) if (name := subject_of(part))), subject
    )
    licence = licence_of(row.fields, text, path, source, report.licences)
    return Document(content_id(relative, str(row.position), text), text, found, book, section, relative, licence)


def _first(fields: Mapping[str, object], names: tuple[str, ...]) -> str:
    return next((str(fields[name]).strip()[:300] for name in names if fields.get(name)), "")


def _source_file(fields: Mapping[str, object]) -> str:
    """The book that olmOCR read a row from: `metadata.Source-File`, the path of its PDF.

    With its folders, since "01.pdf" of two folders are two books.
    """
    metadata = fields.get("metadata")
    named = metadata.get("Source-File") if isinstance(metadata, dict) else None
    path = str(named or "").partition("://")[2] or str(named or "")
    return str(PurePosixPath(path).with_suffix("")).strip("/")[-300:] if path.strip("/. ") else ""


def _names_book(fields: Mapping[str, object]) -> bool:
    return bool(_first(fields, BOOK_FIELDS) or _source_file(fields))


def _book_of(path: Path, source: Path) -> str:
    """A book's title from names: its folder for files that are parts of one, else the file."""
    stem = path.name.split(".")[0]
    if (key := _KEY_FILE.fullmatch(stem)) and path.with_name(f"{key['asks']}{path.suffix}").exists():
        stem = key["asks"]
    in_own_folder = path != source and path.parent != source
    if in_own_folder or (_PART_OF_BOOK.match(stem) and not _TITLE_OF_BOOK.match(stem)):
        folder = path.resolve().parent
        inner = folder.name.lower() in _INNER_FOLDER and path.parent != source
        return folder.parent.name if inner else folder.name
    return stem
