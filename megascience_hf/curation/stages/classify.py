"""Stage classify: the subject and the level of a book, by a model; below university a book is dropped (paper, stage 0).

It is a stage where the settings say so (`classify`), and asks once a book. A subject that the source tells stays.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from megascience_hf.content_id import content_id
from megascience_hf.curation.pipeline.manifest import read_rows
from megascience_hf.curation.pipeline.model_stage import by_model
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import ANALYSIS_TOKENS, Context, Outcome, Prompt, Rows, RunPaths, Stage
from megascience_hf.curation.records import Document
from megascience_hf.curation.stages.read import READ
from megascience_hf.llm.client import Model
from megascience_hf.llm.replies import ask_for_verdict
from megascience_hf.llm.verdicts import Verdict

BELOW, NONE_OF_THEM = "below university level", "of none of the seven subjects"
_OPENING = 3_000  # characters of a book that are shown: title, contents, a preface


class Classified(Verdict):
    """The reply that is asked for."""

    subjects: list[Literal["biology", "chemistry", "computer science", "economics", "math", "medicine", "physics"]]
    university: bool


@dataclass(slots=True)
class Book:
    """A book of a run, and what the model said of it; its documents wait for each other, so that one asks."""

    document: str  # the first one's id
    opening: str
    said: Classified | None = None
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


def books(_: Rows, context: Context) -> dict[str, Book]:
    """The books of a run by their titles, or by the file of a document without one."""
    found: dict[str, Book] = {}
    if context.model is not None:
        for row in read_rows(context.paths.stage(READ.name), Document):
            found.setdefault(row.book or row.path, Book(row.id, row.text[:_OPENING]))
    return found


@by_model
async def classify(row: Document, model: Model, context: Context) -> Outcome:
    """The document with its subject; twice for a book of two, if a model alone extracts: it asks by subject (paper)."""
    book: Book = context.prepared[row.book or row.path]
    async with book.asking:
        if book.said is None:
            asked = model.prompts.request("classify", book.document, title=row.book or row.path, text=book.opening)
            book.said = await ask_for_verdict(model, asked, Classified)
    if not book.said.university:
        return Outcome(reason=BELOW)
    subjects = [row.subject] if row.subject else list(dict.fromkeys(book.said.subjects))[:2]
    if not subjects:
        return Outcome(reason=NONE_OF_THEM)
    made = [replace(row, subject=subjects[0])]
    if len(subjects) > 1 and context.settings.extractor == "llm":
        made.append(replace(row, subject=subjects[1], id=content_id(row.id, subjects[1])))
    return Outcome(tuple(made))


def cache_key(settings: CurationSettings) -> dict[str, object]:
    """What the result depends on."""
    return {"extractor": settings.extractor}


def wanted(settings: CurationSettings) -> bool:
    """Whether it is a stage of the run."""
    return settings.classify


def documents(paths: RunPaths, settings: CurationSettings) -> Path:
    """The folder of the documents that go on."""
    return paths.stage(CLASSIFY.name if wanted(settings) else READ.name)


CLASSIFY = Stage(
    name="classify", version=2,
    does="with `--classify`: subject and level of each book; below university it is dropped",
    without_model="left out",
    row=Document, makes=Document, process=classify, prepare=books, cache_key=cache_key,
    prompts=(Prompt("classify", 1, ANALYSIS_TOKENS + 20),), wanted=wanted,
)  # fmt: skip
