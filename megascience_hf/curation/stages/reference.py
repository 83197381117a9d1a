"""Stage reference: the short final answer that others can be compared with."""

from __future__ import annotations

import re

from pydantic import BaseModel

from megascience_hf.answers import STATED, extract
from megascience_hf.curation.llm.client import Model
from megascience_hf.curation.llm.prompts import request
from megascience_hf.curation.llm.structured_output import ask_for
from megascience_hf.curation.pipeline.model_stage import by_model, changed, subject_of
from megascience_hf.curation.pipeline.stage import NOT_JUDGED, Context, Outcome, Prompt, Stage
from megascience_hf.curation.records import QARecord

# Words and characters of an answer that is short enough to be its own reference.
_MAX_WORDS, _MAX_CHARS = 12, 120


class Reference(BaseModel):
    """The reply that is asked for."""

    reference_answer: str | None


def by_rules(answer: str) -> str | None:
    """The boxed or stated result of an answer, or the answer if it is short; None if rules cannot tell."""
    found = extract(answer, "math")
    if found.status == "extracted" and found.rule == "boxed" and isinstance(found.value, str):
        return found.value.strip()
    plain = answer.strip().strip("*_ ").rstrip(".")
    if "\n" not in plain and len(plain) <= _MAX_CHARS and len(plain.split()) <= _MAX_WORDS:
        return plain or None
    # a place where a worked answer states its result; a bare last number may be anything
    if found.status == "extracted" and found.rule in STATED and isinstance(found.value, str):
        value = found.value.strip()
        return value if 0 < len(value) <= _MAX_CHARS and re.search(r"\w|\\", value) else None
    return None


async def add_reference(row: QARecord, context: Context) -> Outcome:
    """The pair with its reference answer. A pair without one goes on: many explanations have no exact result."""
    found = extract(row.answer, "math")
    if context.model is None or found.rule == "boxed":
        outcome = changed(row, reference_answer=by_rules(row.answer))
        return outcome if outcome.rows[0].reference_answer else Outcome(outcome.rows, NOT_JUDGED)  # type: ignore[union-attr]
    return await _by_model(row, context)


@by_model
async def _by_model(row: QARecord, model: Model, _: Context) -> Outcome:
    asked = request("reference", row.id, subject=subject_of(row), question=row.question, answer=row.answer)
    reply = await ask_for(model, asked, Reference)
    return changed(row, reference_answer=(reply.reference_answer or "").strip() or None)


REFERENCE = Stage(
    name="reference",
    version=1,
    row=QARecord,
    makes=QARecord,
    process=add_reference,
    prompts=(Prompt("reference", 1, 25),),
)
