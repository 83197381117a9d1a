"""The typed records that cross from one stage to the next. Identifiers are hashes of content, so they are the same in
every run and on every machine. Offsets count characters of the document's text as it was read."""

from __future__ import annotations

from dataclasses import dataclass

SUBJECTS = ("biology", "chemistry", "computer science", "economics", "math", "medicine", "physics")


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read: a chapter, a section, a whole book. It is data, never instructions.

    Args:
        id: `content_id` of path, number in the file and text.
        text: Markdown or plain text, line ends as "\\n".
        subject: one of `SUBJECTS` where the source tells, else "".
        book: title of the book, "" if unknown.
        section: heading or number of the section, "" if unknown.
        path: the file it came from, relative to the input folder.
        licence: as `documents.licences` finds it, "" if nothing says it.
    """

    id: str
    text: str
    subject: str
    book: str
    section: str
    path: str
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """`document.text[start:end]`, at most the asked number of tokens long unless one block alone is longer.

    Args:
        id: `content_id` of the document's id and the offsets.
        tokens: length by the tokenizer that cut it.
    """

    id: str
    document_id: str
    text: str
    start: int
    end: int
    tokens: int
    subject: str
    book: str
    section: str


@dataclass(frozen=True, slots=True)
class QARecord:
    """A question with its answer, and where both come from.

    Args:
        id: `content_id` of the document's id, the offsets and the question as extracted; it stays through all stages.
        question: self-contained as far as the stage can make it; Markdown with LaTeX.
        answer: the printed answer or solution, later the refined one.
        subject: one of `SUBJECTS`, or "" where neither the source nor a model told.
        section: section of the book.
        start: offset in the document of the first character of the question.
        end: offset behind the last character of the question or the answer, whichever stands later.
        extractor: what found the pair: "rules/example", "rules/exercise", "rules/in_text", "llm/high", "llm/low".
        label: the number it is printed under ("Example 5.3", "Exercise 12"), "" if none.
        reference_answer: short final answer that can be compared, None before the stage that writes it.
        answer_document_id: the document that the answer stands in, which may be another than the question's.
        answer_start: offset there of the first character of the answer as printed, -1 where it is not word for word.
        answer_end: offset there behind its last character, -1 likewise.
    """

    id: str
    question: str
    answer: str
    subject: str
    book: str
    section: str
    document_id: str
    chunk_id: str
    start: int
    end: int
    extractor: str
    label: str = ""
    reference_answer: str | None = None
    answer_document_id: str = ""
    answer_start: int = -1
    answer_end: int = -1
