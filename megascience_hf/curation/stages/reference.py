"""Stage reference: the short final answer that others can be compared with."""

from __future__ import annotations

import re
import unicodedata

from megascience_hf.answers import STATED, extract
from megascience_hf.curation.pipeline.model_stage import by_model, changed, subject_of
from megascience_hf.curation.pipeline.stage import NOT_JUDGED, Context, Outcome, Prompt, Stage
from megascience_hf.curation.records import QARecord
from megascience_hf.llm.blocks import Blocks
from megascience_hf.llm.client import Model
from megascience_hf.llm.json_strings import read_fields
from megascience_hf.llm.replies import BlockForm, ask_for_blocks
from megascience_hf.llm.unreadable import UnreadableReplyError

# Words and characters of an answer that is short enough to be its own reference.
_MAX_WORDS, _MAX_CHARS = 12, 120


# What models write into a block that they were told to leave empty.
_NO_RESULT = re.compile(r"[\W_]*(?:none|null|n/?a|empty|no\s(?:exact\s|such\s)?(?:result|answer))?[\W_]*", re.I)


_FENCED = re.compile(r"```\w{0,20}\n(.*)\n```", re.S)


def read_reference(blocks: Blocks, _: str) -> str | None:
    """The reference answer of a reply; None if the model found none.

    Raises:
        UnreadableReplyError: there is no one block.
    """
    reference = blocks.only("reference_answer")
    if reference is None:
        raise UnreadableReplyError("no one <reference_answer>")
    fenced = _FENCED.fullmatch(reference)
    reference = fenced[1].strip() if fenced else reference
    if reference.startswith("{") and (inside := read_fields(reference, ("reference_answer",))).found:
        return read_reference(inside, "")  # an object in the block
    return None if _NO_RESULT.fullmatch(reference[:80]) and not _is_a_sign(reference) else reference


def _is_a_sign(text: str) -> bool:
    """Whether a text without words is a result all the same: ∞, ∅, +, ±."""
    return not re.search(r"\w", text) and any(unicodedata.category(sign) in ("Sm", "So") for sign in text)


REFERENCE_ANSWER = BlockForm(("reference_answer",), read_reference)


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
    asked = model.prompts.request(
        "reference", row.id, subject=subject_of(row), question=row.question, answer=row.answer
    )
    return changed(row, reference_answer=await ask_for_blocks(model, asked, REFERENCE_ANSWER))


REFERENCE = Stage(
    name="reference",
    version=3,
    does="the short answer that can be compared",
    without_model="boxed, stated and short ones",
    row=QARecord,
    makes=QARecord,
    process=add_reference,
    prompts=(Prompt("reference", 1, 25),),
)
