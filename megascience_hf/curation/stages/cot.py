"""Stage cot: answers that show no reasoning get a worked solution in their place."""

from __future__ import annotations

from megascience_hf.answers import GoldError, extract, verify
from megascience_hf.curation.pipeline.model_stage import by_model, changed, subject_of
from megascience_hf.curation.pipeline.stage import ANALYSIS_TOKENS, ANSWER_TOKENS, Context, Outcome, Prompt, Stage
from megascience_hf.curation.records import QARecord
from megascience_hf.curation.stages.refine import without_remnants
from megascience_hf.llm.blocks import Blocks
from megascience_hf.llm.client import Model
from megascience_hf.llm.replies import BlockForm, ask_and_read, ask_for_verdict
from megascience_hf.llm.unreadable import UnreadableReplyError
from megascience_hf.llm.verdicts import Verdict


class ShowsReasoning(Verdict):
    """The reply that is asked for."""

    shows_reasoning: bool


@by_model
async def add_reasoning(row: QARecord, model: Model, _: Context) -> Outcome:
    """The pair with a solution that the model wrote from the question alone, where the answer shows no reasoning.

    Where both answers have an exact result in a box and the results differ, one of them is wrong: the pair is dropped.
    """
    asked = model.prompts.request(
        "judge_cot", row.id, subject=subject_of(row), question=row.question, answer=row.answer
    )
    if (await ask_for_verdict(model, asked, ShowsReasoning)).shows_reasoning:
        return Outcome((row,))
    solution = await new_solution(row, model)
    if not solution:
        return Outcome(reason="empty solution")
    if not agree(row.answer, solution):
        return Outcome(reason="solution arrives at another result")
    return changed(row, answer=solution)


async def new_solution(row: QARecord, model: Model) -> str:
    """A solution that the model writes from the question alone; "" if it wrote none.

    Raises:
        UnreadableReplyError: neither reply has one, or it is cut.
        CallFailedError: there is no reply.
    """
    asked = model.prompts.request("add_cot", row.id, subject=subject_of(row), question=row.question)
    return without_remnants(await ask_and_read(model, asked, SOLUTION.read, whole=True))


def read_solution(blocks: Blocks, text: str) -> str:
    """The solution of a reply: its block, or all of it where it has none.

    Raises:
        UnreadableReplyError: there are several blocks, or one without an end.
    """
    if not blocks.found:
        return text
    solution = blocks.only("worked_solution")
    if solution is None:
        raise UnreadableReplyError("no one <worked_solution>")
    return solution


SOLUTION = BlockForm(("worked_solution",), read_solution)


def agree(first: str, second: str) -> bool:
    """Whether two answers have the same boxed result; True if one of them has none."""
    boxed = [extract(answer, "math") for answer in (first, second)]
    if any(found.rule != "boxed" or not isinstance(found.value, str) for found in boxed):
        return True
    try:
        return verify(str(boxed[0].value), boxed[1], "math", rel_tol=0.01).correct
    except GoldError:
        return True


# How many answers show no reasoning is not reported.
_WITHOUT_REASONING = 0.5

COT = Stage(
    name="cot",
    version=4,
    does="a worked solution where the answer shows no reasoning; dropped where two boxed results differ",
    without_model="not judged",
    row=QARecord,
    makes=QARecord,
    process=add_reasoning,
    prompts=(
        Prompt("judge_cot", 1, ANALYSIS_TOKENS + 10),
        Prompt("add_cot", _WITHOUT_REASONING, ANSWER_TOKENS),
    ),
)
