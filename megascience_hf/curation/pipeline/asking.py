"""Ask a model about a row and read its reply as a record: one request, and one more if the reply cannot be read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from typing import TypeVar

from pydantic import BaseModel

from megascience_hf.curation.llm.client import CallFailedError, Model, Request
from megascience_hf.curation.llm.prompts import prompt_hash, repair
from megascience_hf.curation.llm.structured_output import UnreadableReplyError, read_reply
from megascience_hf.curation.pipeline.runner import NOT_JUDGED
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import Context, Outcome
from megascience_hf.curation.records import QARecord

UNREADABLE = "reply cannot be read"
# How much of a reply goes back with the repair attempt.
_REPAIRED = 8_000

_Form = TypeVar("_Form", bound=BaseModel)
_Judge = Callable[[QARecord, Model, Context], Awaitable[Outcome]]


async def ask_for(model: Model, request: Request, form: type[_Form]) -> _Form:
    """The reply as a record.

    Raises:
        UnreadableReplyError: neither reply has the asked form.
        CallFailedError: there is no reply.
    """
    reply = await model.ask(request)
    try:
        return read_reply(reply.response, form)
    except UnreadableReplyError as error:
        second = await model.ask(repair(request, reply.response[:_REPAIRED], str(error)))
        return read_reply(second.response, form)


def by_model(judge: _Judge) -> Callable[[QARecord, Context], Awaitable[Outcome]]:
    """The judge of a stage out of one that needs a model.

    Without a model a row goes on, not judged. A row whose call failed is set aside; one whose reply cannot be read
    twice is dropped with that reason.
    """

    @wraps(judge)
    async def judged(row: QARecord, context: Context) -> Outcome:
        if context.model is None:
            return Outcome((row,), NOT_JUDGED)
        try:
            return await judge(row, context.model, context)
        except CallFailedError as error:
            return Outcome(reason=str(error), failed=True)
        except UnreadableReplyError:
            return Outcome(reason=UNREADABLE)

    return judged


def model_decides(stage: str, *prompts: str) -> Callable[[CurationSettings], dict[str, object]]:
    """The `decides` of a stage whose rows depend on its model: name, parameters, prompts with that of the repair."""

    def decides(settings: CurationSettings) -> dict[str, object]:
        model = settings.model(stage)
        if model is None:
            return {"model": None}
        hashes = {name: prompt_hash(name) for name in (*prompts, "repair")}
        return {"model": (model.name, model.parameters), "prompts": hashes}

    return decides


def subject_of(row: QARecord) -> str:
    """The subject as a prompt names it."""
    return row.subject or "science"


def changed(row: QARecord, **values: str | None) -> Outcome:
    """The row goes on with other values."""
    return Outcome((replace(row, **values),))  # type: ignore[arg-type]
