"""The pairs that rules find in the books that a test writes, and the time that they may take."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from megascience_hf.content_id import content_id
from megascience_hf.curation.documents.pandoc import NEEDS_PANDOC, find_pandoc
from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.extraction.rules import extract
from megascience_hf.curation.records import Document

Pair = tuple[str, str]
# What a book looks like: the ending of its file, its text, and its pairs.
Habit = tuple[str, str, Sequence[Pair]]
IN_MARKDOWN = (".md", ".Rmd", ".qmd", ".ipynb", ".txt")
needs_pandoc = pytest.mark.skipif(find_pandoc() is None, reason=NEEDS_PANDOC)


def document(text: str, section: str = "", book: str = "A book", file: str = "book.md") -> Document:
    return Document(content_id(book, section, file, text), text, "physics", book, section, file)


def pairs_in(*texts: str) -> list[Pair]:
    """The pairs of a book whose files have these texts in Markdown."""
    return pairs_of([document(text, file=f"{number}.md") for number, text in enumerate(texts)])


def pairs_of(documents: Iterable[Document]) -> list[Pair]:
    return [(record.question, record.answer) for record in extract(documents)]


def pairs_of_file(name: str, text: str, folder: Path) -> list[Pair]:
    """The pairs of a text that is written into a file of that name first."""
    (folder / name).write_text(text, encoding="utf-8")
    return pairs_of(read_documents(folder / name))


def spaced(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs with one blank between their words: lines are broken where a format likes it."""
    return [(" ".join(question.split()), " ".join(answer.split())) for question, answer in pairs]


def named(habits: dict[str, Habit]) -> pytest.MarkDecorator:
    """Runs a test once for the `name` of each habit; those of other formats than Markdown need pandoc."""
    marks = {name: () if habit[0].endswith(IN_MARKDOWN) else (needs_pandoc,) for name, habit in habits.items()}
    return pytest.mark.parametrize("name", [pytest.param(name, marks=marks[name]) for name in habits])


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fails if what stands in it takes longer."""
    begin = time.monotonic()
    yield
    assert time.monotonic() - begin < seconds
