"""Stage filter: drop pairs that contradict themselves, need what the reader does not have, or have no answer.

Rules drop what can be told from the words alone; what they leave is for the model, if there is one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from megascience_hf.curation.extraction.book_places import without_figure_label, without_places, without_way_on
from megascience_hf.curation.extraction.defects import defect
from megascience_hf.curation.pipeline.model_stage import by_model, subject_of
from megascience_hf.curation.pipeline.stage import ANALYSIS_TOKENS, Context, Outcome, Prompt, Stage
from megascience_hf.curation.records import QARecord
from megascience_hf.llm.client import Model
from megascience_hf.llm.replies import ask_for_verdict
from megascience_hf.llm.verdicts import Verdict


class Defects(Verdict):
    """The reply that is asked for."""

    defects: list[Literal["contradiction", "external_reference", "missing_answer", "invalid_question"]]


async def filter_pair(row: QARecord, context: Context) -> Outcome:
    """The pair, unless rules or the model find a defect, which is the reason of the drop.

    "Figure 3.5" in front of question and answer is taken away, and links into the book: a pair that is kept does not
    need them.
    """
    found = defect(row.question, row.answer, by_a_model=context.model is not None)
    if found:
        return Outcome(reason=found.value)
    question, answer = (without_places(without_figure_label(text)) for text in (row.question, row.answer))
    answer = without_way_on(answer)
    return await _by_model(replace(row, question=question, answer=answer or row.answer), context)


@by_model
async def _by_model(row: QARecord, model: Model, _: Context) -> Outcome:
    asked = model.prompts.request("filter", row.id, subject=subject_of(row), question=row.question, answer=row.answer)
    verdict = await ask_for_verdict(model, asked, Defects)
    named = sorted(set(verdict.defects))
    return Outcome(reason=named[0], detail=", ".join([*named[1:], *verdict.unknown])) if named else Outcome((row,))


FILTER = Stage(
    name="filter",
    version=11,
    does="contradictions, references to what is not there, missing answers",
    without_model="what the words show",
    row=QARecord,
    makes=QARecord,
    process=filter_pair,
    prompts=(Prompt("filter", 1, ANALYSIS_TOKENS + 12),),
    kept=728_767 / 767_893,  # of the paper's run (table 2)
)
