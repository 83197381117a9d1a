"""What the stages that ask a model have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from typing import TypeVar

from megascience_hf.curation.pipeline.stage import NOT_JUDGED, Context, Outcome, Row
from megascience_hf.curation.records import QARecord
from megascience_hf.llm.client import CallFailedError, Model
from megascience_hf.llm.unreadable import UnreadableReplyError

_Row = TypeVar("_Row", bound=Row)


def by_model(
    judge: Callable[[_Row, Model, Context], Awaitable[Outcome]],
) -> Callable[[_Row, Context], Awaitable[Outcome]]:
    """The `process` of a stage out of one that needs a model.

    Without a model a row goes on, not judged. A row whose call failed is set aside; one whose reply cannot be read
    twice is dropped with that reason.
    """

    @wraps(judge)
    async def judged(row: _Row, context: Context) -> Outcome:
        if context.model is None:
            return Outcome((row,), NOT_JUDGED)
        try:
            return await judge(row, context.model, context)
        except CallFailedError as error:
            return Outcome(reason=str(error), failed=True)
        except UnreadableReplyError as error:
            return Outcome(reason=error.reason, detail=str(error))

    return judged


def subject_of(row: QARecord) -> str:
    """The subject as a prompt names it."""
    return row.subject or "science"


def changed(row: QARecord, **values: str | None) -> Outcome:
    """The row goes on with other values."""
    return Outcome((replace(row, **values),))  # type: ignore[arg-type]
