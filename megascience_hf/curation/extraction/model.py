"""Pairs that a model finds in a chunk: the high-standard pass (questions whose solution is printed), then the
low-standard one (what can be asked and is answered)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from megascience_hf.content_id import content_id
from megascience_hf.curation.records import SUBJECTS, Chunk, QARecord
from megascience_hf.llm.blocks import Blocks, in_pairs
from megascience_hf.llm.client import CallFailedError, Model
from megascience_hf.llm.replies import BlockForm, ask_for_blocks
from megascience_hf.llm.unreadable import UnreadableReplyError

STANDARDS = ("high", "low")
# A question is looked for in its chunk by so many of its first and last characters.
_LOCATED_BY = 60


# The whole of a reply that finds nothing, or its last line.
_NO_QA = re.compile(
    r"""
      (?:\A|\n)\W*NO[ _-]?QA\W*\Z | \[NO[ _-]?QA\]\W*\Z
    | \A[\s`]*(?:json)?\s*(?:\{\s*["']pairs["']\s*:\s*\[\s*\]\s*\}|\[\s*\])[\s`]*\Z
    """,
    re.I | re.X,
)


@dataclass(frozen=True, slots=True)
class PairsOfReply:
    """The pairs of a reply, and how many more it holds that cannot be read."""

    pairs: tuple[tuple[str, str], ...]
    lost: int


def read_pairs(blocks: Blocks, text: str) -> PairsOfReply:
    """The questions and answers of a reply; none is a proper outcome where the reply says so.

    Raises:
        UnreadableReplyError: it holds no whole pair and does not say that there is none.
    """
    pairs, lost = in_pairs(blocks, "question", "answer")
    if pairs and all(_NO_QA.search(question) for question, _ in pairs):  # no question, said in the blocks
        pairs, text = [], pairs[0][0]
    if pairs or (not lost and _NO_QA.search(text)):
        return PairsOfReply(tuple(pairs), lost)
    raise UnreadableReplyError("no <question> with its <answer>" if lost else "neither <question> nor [NO QA]")


PAIRS = BlockForm(("question", "answer"), read_pairs)


@dataclass(slots=True)
class Extracted:
    """What both passes found in a chunk.

    Args:
        pairs: in the order of the chunk.
        problems: for each pass that could not be read, or not wholly, why.
        unread: whether a pass could not be read at all, so that nothing says that there is no pair.
        failed: why a call failed, "" if none did.
    """

    pairs: list[QARecord] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unread: str = ""
    failed: str = ""


async def extract_by_model(chunk: Chunk, model: Model) -> Extracted:
    """The pairs of both passes. What the second finds again is left out; one that fails leaves the other its pairs."""
    guide = chunk.subject.replace(" ", "_") if chunk.subject in SUBJECTS else "other"
    values = {"subject": chunk.subject or "science", "guide": guide, "text": chunk.text}
    found: dict[str, QARecord] = {}
    result = Extracted()
    for standard in STANDARDS:
        asked = model.prompts.request(f"extract_{standard}", chunk.id, **values)
        try:
            reply = await ask_for_blocks(model, asked, PAIRS)
        except CallFailedError as error:
            result.failed = str(error)
            continue
        except UnreadableReplyError as error:
            result.unread = error.reason
            result.problems.append(f"{standard}: {error}")
            continue
        if reply.lost:
            result.problems.append(f"{standard}: {reply.lost} of {reply.lost + len(reply.pairs)} pairs")
        for question, answer in reply.pairs:
            found.setdefault(_key(question), _record(chunk, question, answer, standard))
    result.pairs = sorted(found.values(), key=lambda row: (row.start, row.id))
    return result


def _key(question: str) -> str:
    """White space is no difference; a sign is: $2 + 3$ is not $2 - 3$."""
    return " ".join(question.split()).rstrip(".?")


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
