"""Folders and files become documents; what cannot be read is counted and stops nothing."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from megascience_hf.curation.documents.plain_text import without_repeated_edges
from megascience_hf.curation.documents.reading import ReadingReport, read_documents
from megascience_hf.curation.documents.subjects import subject_of
from megascience_hf.curation.extraction.rules import extract
from megascience_hf.curation.records import Document
from megascience_hf.errors import UserError
from megascience_hf.rows.records import Limits

SMALL = Limits(document=200_000, line=10_000)


def read(source: Path, **options: object) -> tuple[list[Document], ReadingReport]:
    report = ReadingReport()
    documents = list(read_documents(source, report=report, **options))  # type: ignore[arg-type]
    return documents, report


def test_each_kind_of_file_gives_its_documents(tmp_path: Path) -> None:
    row = {"text": "Prose.", "subject": "physics", "book": "A Book", "section": "1.1 Rest"}
    (tmp_path / "a.md").write_text("# Cells\n\nProse.")
    (tmp_path / "b.txt").write_text("Plain prose.")
    (tmp_path / "c.jsonl").write_text(json.dumps(row) + "\n\n" + json.dumps(row) + "\n")
    with gzip.open(tmp_path / "d.jsonl.gz", "wt") as packed:
        packed.write(json.dumps({"content": "Packed.", "title": "T", "subject": "cs"}) + "\n")
    pq.write_table(pa.Table.from_pylist([{"markdown": "From Parquet.", "subject": "math"}]), tmp_path / "e.parquet")
    documents, report = read(tmp_path)
    assert [one.path for one in documents] == ["a.md", "b.txt", "c.jsonl", "c.jsonl", "d.jsonl.gz", "e.parquet"]
    assert documents[2] != documents[3]
    assert (documents[2].book, documents[2].section, documents[2].subject) == ("A Book", "1.1 Rest", "physics")
    assert (documents[4].text, documents[4].book, documents[4].subject) == ("Packed.", "T", "computer science")
    assert (report.read, report.reasons) == (6, {})


FAULTS = {
    "latin1.md": ("Größe".encode("latin-1"), "not UTF-8 (iconv -f LATIN1 -t UTF-8 converts it)"),
    "empty.md": (b" \n\n", "empty text"),
    "one_line.txt": (b"x" * 50_000, "a line longer than 0 MB"),
    "huge.txt": (b"word \n" * 100_000, "larger than 0 MB"),
    "half.jsonl": (b'{"text": "Whole."}\n{"text": "Hal', "not JSON (a line cut off?)"),
    "list.jsonl": (b'["text"]\n', "JSON, but no object"),
    "latin1.jsonl": ('{"text": "Größe"}'.encode("latin-1"), "not UTF-8"),
    "no_text.jsonl": (b'{"body": "text"}\n', "no text in a field text, content, markdown"),
    "null.jsonl": (b'{"text": null, "content": ""}\n', "empty text"),
    "long_row.jsonl": (b'{"text": "' + b"x" * 300_000 + b'"}\n', "larger than 0 MB"),
    "long_line.jsonl": (b'{"text": "' + b"x" * 50_000 + b'"}\n', "a line longer than 0 MB"),
    "surrogate.jsonl": (b'{"text": "\\ud800"}\n', "not text (NUL bytes or lone surrogates)"),
    "deep.jsonl": (b'{"text": ' + b"[" * 100_000 + b"\n", "nested too deeply"),
    "binary.txt": (b"a\0b", "not text (NUL bytes or lone surrogates)"),
    "cut.jsonl.gz": (gzip.compress(b'{"text": "one"}\n' * 10_000)[:-100], "broken gzip stream"),
    "no.jsonl.gz": (b"\x1f\x8b not gzip", "broken gzip stream"),
    "broken.parquet": (b"PAR1 and nothing more", "not Parquet, or broken"),
    "broken.pdf": (b"%PDF-1.4 and nothing more", "not a PDF, or broken"),
    "image.png": (b"\x89PNG", "unknown kind of file (.png)"),
    "noextension": (b"text", "unknown kind of file (no extension)"),
    "README.md": (b"# About this folder", "a file about the folder (README, licence)"),
}


@pytest.mark.parametrize(("name", "fault"), FAULTS.items(), ids=FAULTS.keys())
def test_a_fault_is_counted_with_its_reason_and_the_rest_is_read(
    tmp_path: Path, name: str, fault: tuple[bytes, str]
) -> None:
    content, reason = fault
    (tmp_path / name).write_bytes(content)
    (tmp_path / "zzz.md").write_text("A good file behind it.")
    documents, report = read(tmp_path, limits=SMALL)
    assert documents[-1].text == "A good file behind it."
    assert report.reasons == {reason: 1}
    assert [(one.file, one.reason) for one in report.refusals] == [(name, reason)]


def test_a_line_of_fifty_megabytes_is_skipped_without_being_held(tmp_path: Path) -> None:
    with (tmp_path / "rows.jsonl").open("wb") as file:
        file.write(b'{"text": "first"}\n{"text": "')
        for _ in range(50):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"text": "last"}\n')
    limits = Limits(document=5_000_000, line=1_000_000)
    tracemalloc.start()
    try:
        documents, report = read(tmp_path, limits=limits)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [one.text for one in documents] == ["first", "last"]
    assert report.refusals[0].position == 2
    assert peak < 20_000_000


def test_rows_before_a_break_are_kept(tmp_path: Path) -> None:
    packed = gzip.compress(b"".join(b'{"text": "row %d"}\n' % number for number in range(50_000)))
    (tmp_path / "rows.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    documents, report = read(tmp_path)
    assert documents[0].text == "row 0"
    assert report.reasons == {"broken gzip stream": 1}


def test_front_matter_gives_fields_and_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nsubject: Maths\ntitle: Sums\nsection: '1'\n---\n# Sums\n")
    (tmp_path / "b.md").write_text("---\n- a list\n---\nText\n")
    (tmp_path / "c.md").write_text("---\nkey: [unclosed\n---\nText\n")
    (tmp_path / "d.md").write_text("---\ndate: 2024-13-45\n---\nText\n")
    (tmp_path / "e.md").write_text("---\nkey: " + "[" * 9_000 + "\n---\nText\n")
    (first, second, third, *others), _ = read(tmp_path)
    assert (first.text, first.subject, first.book, first.section) == ("# Sums\n", "math", "Sums", "1")
    assert second.text.startswith("---\n- a list")
    assert third.text.startswith("---\nkey")
    assert [other.text[:8] for other in others] == ["---\ndate", "---\nkey:"]


def test_byte_order_mark_and_carriage_returns_are_taken_out(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf# One\r\n\r\nTwo\rThree")
    (document,), _ = read(tmp_path)
    assert document.text == "# One\n\nTwo\nThree"


BOOKS = [
    ("1 Organic Chemistry Workbook.md", "1 Organic Chemistry Workbook"), ("03-motion.md", "input"),
    ("chapter 4.md", "input"), ("2 Motion.md", "input"),
    ("2_College_Physics_Solutions.md", "2_College_Physics_Solutions"),
    ("answers.md", "input"), ("Physics.md", "Physics"), ("physics/2 College Physics Solutions.md", "physics"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "book"), BOOKS)
def test_a_book_is_a_file_or_a_folder(name: str, book: str, tmp_path: Path) -> None:
    file = tmp_path / "input" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("Some text.")
    (document,) = read_documents(tmp_path / "input")
    assert document.book == book


def test_no_key_answers_the_questions_of_another_book(tmp_path: Path) -> None:
    asked = "# Chemistry\n\n## Exercises\n\n1. Name an alkane.\n\n2. Name an alkene.\n\n3. Name an alkyne.\n"
    key = "# Physics\n\n## Answer Key\n\n1. 6 N\n\n2. 9 J\n\n3. 3 m\n"
    rows = [{"text": asked, "metadata": {"Source-File": "s3://shelf/chemistry.pdf"}},
            {"text": key, "metadata": {"Source-File": "s3://shelf/physics.pdf"}}]  # fmt: skip
    (tmp_path / "olmocr.jsonl").write_text("\n".join(map(json.dumps, rows)))
    documents = list(read_documents(tmp_path))
    assert [document.book for document in documents] == ["shelf/chemistry", "shelf/physics"]
    assert not list(extract(documents))
    rows[1]["metadata"] = rows[0]["metadata"]  # the pages of one book
    (tmp_path / "olmocr.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert [record.answer for record in extract(read_documents(tmp_path))] == ["6 N", "9 J", "3 m"]


def test_files_of_one_name_in_two_folders_are_two_books(tmp_path: Path) -> None:
    asked, key = "## Exercises\n\n1. Name an alkane.\n\n2. Name an alkene.\n", "## Answer Key\n\n1. 6 N\n\n2. 9 J\n"
    rows = [{"text": asked, "metadata": {"Source-File": "s3://shelf/chemistry/01.pdf", "pdf-total-pages": 9}},
            {"text": key, "metadata": {"Source-File": "s3://shelf/physics/01.pdf", "pdf-total-pages": 9}}]  # fmt: skip
    (tmp_path / "output_0001.jsonl").write_text("\n".join(map(json.dumps, rows)))
    documents = list(read_documents(tmp_path))
    assert [(one.book, one.subject) for one in documents] == [
        ("shelf/chemistry/01", "chemistry"),
        ("shelf/physics/01", "physics"),
    ]
    assert not list(extract(documents))


def test_a_row_of_text_and_subject_is_a_book_of_its_own(tmp_path: Path) -> None:
    asked, key = "## Exercises\n\n1. Name an alkane.\n\n2. Name an alkene.\n", "## Answer Key\n\n1. 6 N\n\n2. 9 J\n"
    rows = [{"text": asked, "subject": "Chemistry"}, {"text": key, "subject": "Physics"},
            {"text": f"{asked}\n## Answers\n\n1. methane\n\n2. ethene\n", "subject": "Chemistry"}]  # fmt: skip
    (tmp_path / "examples.jsonl").write_text("\n".join(map(json.dumps, rows)))
    documents = list(read_documents(tmp_path))
    assert [one.book for one in documents] == ["examples, row 1", "examples, row 2", "examples, row 3"]
    assert [pair.answer for pair in extract(documents)] == ["methane", "ethene"]
    for number, row in enumerate(rows[:2]):  # sections of one book
        row["section"] = str(number)
    (tmp_path / "examples.jsonl").write_text("\n".join(map(json.dumps, rows[:2])))
    assert [pair.answer for pair in extract(read_documents(tmp_path))] == ["6 N", "9 J"]


def test_subject_and_book_come_from_folders_and_names(tmp_path: Path) -> None:
    for name in ("chemistry/General/ch01.md", "physics-2e.md", "notes/x.md", "01-start.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Prose.")
    documents, _ = read(tmp_path, subject="biology")
    assert [(one.path, one.subject, one.book) for one in documents] == [
        ("01-start.md", "biology", tmp_path.name),
        ("physics-2e.md", "physics", "physics-2e"),
        ("chemistry/General/ch01.md", "chemistry", "General"),
        ("notes/x.md", "biology", "notes"),
    ]


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("cs", "computer science"),
        ("Computer-Science", "computer science"),
        ("medicine-microbiology", "medicine"),
        ("Fundamentals of Organic Chemistry", "chemistry"),
        ("introductory_statistics_2e", "math"),
        ("history", ""),
        ("", ""),
        ("physically", ""),
    ],
)
def test_a_name_says_its_subject(name: str, subject: str) -> None:
    assert subject_of(name) == subject


def test_an_unknown_subject_in_the_data_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "physics.jsonl").write_text('{"text": "Prose.", "subject": "Astrology"}\n')
    documents, report = read(tmp_path)
    assert documents[0].subject == "physics"
    assert "Astrology" in report.warnings[0]


def test_what_the_user_can_mend_is_one_line() -> None:
    with pytest.raises(UserError, match="no such file or folder"):
        list(read_documents(Path("/nowhere/at/all")))
    with pytest.raises(UserError, match="none of the seven"):
        list(read_documents(Path(), subject="astrology"))


def test_page_numbers_and_running_heads_go_and_text_stays() -> None:
    pages = [f"4 Motion\nText {name}.\nMore.\nEnd {name}.\n{100 + n}" for n, name in enumerate("abcd")]
    assert without_repeated_edges(pages) == [f"Text {name}.\nMore.\nEnd {name}." for name in "abcd"]


@pytest.mark.parametrize(
    ("files", "texts"),
    [
        (("README.md", "week1/README.md", "week1/plot.png"), ["week1/README.md"]),
        (("README.md", "week1/README.md", "week1/notes.md"), ["week1/notes.md"]),
        (("README.md", "week1/LICENSE", "week1/README.md"), ["week1/README.md"]),
        (("week1/README.md", "week1/LICENSE.md", "week2/text.md"), ["week1/README.md", "week2/text.md"]),
    ],
)
def test_a_readme_alone_in_its_folder_is_a_chapter(tmp_path: Path, files: tuple[str, ...], texts: list[str]) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    documents, _ = read(tmp_path)
    assert [one.text for one in documents] == texts
