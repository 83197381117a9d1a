"""Stage refine: a question that can be read without the book, an answer that is checked and explained."""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.curation.pipeline.manifest import read_rows
from megascience_hf.curation.pipeline.model_stage import by_model, changed, subject_of
from megascience_hf.curation.pipeline.stage import (
    ANALYSIS_TOKENS,
    ANSWER_TOKENS,
    QUESTION_TOKENS,
    Context,
    Outcome,
    Prompt,
    Rows,
    Stage,
)
from megascience_hf.curation.records import Chunk, QARecord
from megascience_hf.curation.stages.chunk import CHUNK
from megascience_hf.llm.blocks import Blocks
from megascience_hf.llm.client import Model
from megascience_hf.llm.replies import BlockForm, ask_for_blocks
from megascience_hf.llm.unreadable import UnreadableReplyError

# What models leave behind an answer, as in the authors' post-processing: an empty box, a note to themselves.
_EMPTY_BOX = re.compile(r"\$?\\boxed\{\s*\}\$?")
_NOTE = re.compile(r"\n+\**Note:?\**:?[^\n]*(?:\n(?!\n)[^\n]*)*\s*\Z")


ECHO = "the example of the prompt came back"


@dataclass(frozen=True, slots=True)
class Refined:
    """What a reply says: whether the pair can be used, and how it reads then."""

    usable: bool
    question: str = ""
    answer: str = ""


def read_refined(blocks: Blocks, _: str) -> Refined:
    """The refined pair of a reply.

    Raises:
        UnreadableReplyError: neither does it say that the pair cannot be used, nor has it a question and an answer.
    """
    said = any(block.name == "usable" for block in blocks.found)
    usable = ((blocks.only("usable") or "") if said else "yes").strip(" .!*\"'").lower()
    if usable in ("no", "false"):
        return Refined(False)
    question, answer = blocks.only("question"), blocks.only("answer")
    if usable not in ("yes", "true") or question is None or answer is None:
        missing = "usable" if usable not in ("yes", "true") else "question" if question is None else "answer"
        raise UnreadableReplyError(f"no one <{missing}> that can be read")
    return Refined(True, question, answer)


REFINED = BlockForm(("analysis", "usable", "question", "answer"), read_refined)


@by_model
async def refine(row: QARecord, model: Model, context: Context) -> Outcome:
    """The pair as a model rewrites it with the chunk before it; the pair is dropped if it cannot be made complete."""
    source = context.prepared.get(row.chunk_id, "")
    asked = model.prompts.request(
        "refine", row.id, subject=subject_of(row), source=source, question=row.question, answer=row.answer
    )
    refined = await ask_for_blocks(model, asked, REFINED)
    question, answer = refined.question, without_remnants(refined.answer)
    if not refined.usable:
        return Outcome(reason="cannot be made complete")
    if not question or not answer:
        return Outcome(reason="empty after refinement")
    own = (source, row.question, row.answer)
    example = f"<question>\n{refined.question}\n</question>"
    if example in asked.messages[0].content and not any(refined.question in text for text in own):
        return Outcome(reason=ECHO)
    return changed(row, question=question, answer=answer)


def without_remnants(answer: str) -> str:
    """The answer without empty boxes and without a note at its end."""
    return _EMPTY_BOX.sub("", _NOTE.sub("", answer)).strip()


def chunks_of(rows: Rows, context: Context) -> dict[str, str]:
    """The text of the chunks that rows come from, by the chunk's id."""
    wanted = {row.chunk_id for row in rows()}
    return {chunk.id: chunk.text for chunk in read_rows(context.paths.stage(CHUNK.name), Chunk) if chunk.id in wanted}


REFINE = Stage(
    name="refine",
    version=3,
    does="a question that needs no book, an answer that is checked and explained",
    without_model="not judged",
    row=QARecord,
    makes=QARecord,
    process=refine,
    prepare=chunks_of,
    prompts=(Prompt("refine", 1, ANALYSIS_TOKENS + QUESTION_TOKENS + ANSWER_TOKENS + 30),),
)
