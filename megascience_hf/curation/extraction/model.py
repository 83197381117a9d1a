"""Pairs that a model finds in a chunk: the high-standard pass (questions whose solution is printed), then the
low-standard one (what can be asked and is answered)."""

from __future__ import annotations

import re

from pydantic import BaseModel

from megascience_hf.content_id import content_id
from megascience_hf.curation.llm.client import Model
from megascience_hf.curation.llm.prompts import request
from megascience_hf.curation.llm.structured_output import ask_for
from megascience_hf.curation.records import SUBJECTS, Chunk, QARecord

STANDARDS = ("high", "low")
# A question is looked for in its chunk by so many of its first and last characters.
_LOCATED_BY = 60


class ExtractedPair(BaseModel):
    question: str
    answer: str


class Extracted(BaseModel):
    """The reply that is asked for; an empty list is a proper outcome."""

    pairs: list[ExtractedPair]


async def extract_by_model(chunk: Chunk, model: Model) -> list[QARecord]:
    """The pairs of both passes. What the second finds again is left out.

    Raises:
        CallFailedError: a call got no reply.
        UnreadableReplyError: a reply could not be read, twice.
    """
    guide = chunk.subject.replace(" ", "_") if chunk.subject in SUBJECTS else "other"
    values = {"subject": chunk.subject or "science", "guide": guide, "text": chunk.text}
    found: dict[str, QARecord] = {}
    for standard in STANDARDS:
        reply = await ask_for(model, request(f"extract_{standard}", chunk.id, **values), Extracted)
        for pair in reply.pairs:
            question, answer = pair.question.strip(), pair.answer.strip()
            if question and answer:
                found.setdefault(_key(question), _record(chunk, question, answer, standard))
    return sorted(found.values(), key=lambda row: (row.start, row.id))


def _key(question: str) -> str:
    return re.sub(r"\W+", " ", question.lower()).strip()


def _record(chunk: Chunk, question: str, answer: str, standard: str) -> QARecord:
    start, end = located(chunk, question, answer)
    printed = _find(chunk.text, answer, 0)
    return QARecord(
        id=content_id(chunk.document_id, str(start), str(end), question), question=question, answer=answer,
        subject=chunk.subject, book=chunk.book, section=chunk.section, document_id=chunk.document_id, chunk_id=chunk.id,
        start=start, end=end, extractor=f"llm/{standard}",
        answer_document_id=chunk.document_id, answer_start=chunk.start + printed[0] if printed else -1,
        answer_end=chunk.start + printed[1] if printed else -1,
    )  # fmt: skip


def located(chunk: Chunk, question: str, answer: str) -> tuple[int, int]:
    """Offsets in the document where a pair stands word for word; those of the chunk if it does not."""
    begin = _find(chunk.text, question[:_LOCATED_BY], 0)
    if begin is None:
        return chunk.start, chunk.end
    end = _find(chunk.text, answer[-_LOCATED_BY:], begin[1])
    return chunk.start + begin[0], chunk.start + end[1] if end is not None else chunk.end


def _find(text: str, words: str, start: int) -> tuple[int, int] | None:
    """Where words stand in a text, whatever white space is between them."""
    pattern = r"\s{1,4}".join(re.escape(word) for word in words.split())
    found = re.compile(pattern).search(text, start) if pattern else None
    return found.span() if found else None
