"""How hard a question is for a model: the mean score of k sampled responses (arXiv 2507.16812, section 3.3).

Where the reference is exact, a response is scored by `answers.score`, 10 or 0; else by a judge model, from 0 to 10.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from statistics import fmean
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field

from megascience_hf.answers import GoldError, score, verify
from megascience_hf.curation.asking import ask_for
from megascience_hf.curation.ledger import Call
from megascience_hf.curation.model import CallFailedError, Model, Request
from megascience_hf.curation.prompts import request
from megascience_hf.curation.records import content_id
from megascience_hf.curation.replies import UnreadableReplyError

# Replies of a judge that hold no score, calls without a reply, references that nobody can score by.
UNREADABLE, NO_REFERENCE, NO_JUDGE = "judge's reply cannot be read", "no reference", "reference not exact, no judge"
_MAX_EXACT = 120
_MAX_RESPONSE = 32_000
_Row = TypeVar("_Row")
_Result = TypeVar("_Result")


class Grade(BaseModel):
    """The reply that is asked of a judge."""

    score: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Question:
    """What a row is scored by. `id` is a hash of source, place and question."""

    id: str
    question: str
    reference: str
    subject: str


@dataclass(frozen=True, slots=True)
class Difficulty:
    """The mean score of the responses that could be scored, None if none could or a call failed.

    Args:
        samples: responses that were scored.
        problems: responses that were not, by reason.
    """

    score: float | None
    samples: int
    problems: Counter[str]


def is_exact(reference: str) -> bool:
    """Whether a reference is a number or a formula that our own scoring reads and finds equal to itself."""
    if not 0 < len(reference) <= _MAX_EXACT or not any(c.isdigit() for c in reference):
        return False
    if len(reference.split()) > 6:  # a sentence with a number in it
        return False
    try:
        return verify(reference, reference, "math").correct
    except GoldError:
        return False


def response_request(row: Question, sample: int = 0) -> Request:
    """The request for one of the responses: each has its own number, so its own place in the ledger, and a seed."""
    asked = request("add_cot", row.id, subject=row.subject or "science", question=row.question)
    return Request(asked.row, asked.prompt, asked.messages, sample, int(content_id(row.id, str(sample))[:7], 16))


async def measure(row: Question, model: Model, judge: Model | None, k: int) -> Difficulty:
    """Sample k responses and score each."""
    exact = is_exact(row.reference)
    if not row.reference:
        return Difficulty(None, 0, Counter({NO_REFERENCE: k}))
    if not exact and judge is None:
        return Difficulty(None, 0, Counter({NO_JUDGE: k}))
    found = await asyncio.gather(*(_one(row, n, model, None if exact else judge) for n in range(k)))
    scores = [f for f in found if isinstance(f, float)]
    problems = Counter(f for f in found if isinstance(f, str))
    # a mean over what a failing server left would depend on the server: such a row waits for --retry-failed
    failed = any(p.startswith("call failed") for p in problems)
    return Difficulty(fmean(scores) if scores and not failed else None, len(scores), problems)


async def _one(row: Question, sample: int, model: Model, judge: Model | None) -> float | str:
    try:
        reply = await model.ask(response_request(row, sample))
        if judge is None:
            of_sample = score(reply.response, row.reference, "math", finish_reason=reply.finish_reason or None)
            return 10.0 if of_sample.verdict.correct else 0.0
        return await _graded(row, reply, judge)
    except CallFailedError as error:
        return f"call failed: {error}"
    except UnreadableReplyError:
        return UNREADABLE


async def _graded(row: Question, reply: Call, judge: Model) -> float:
    asked = request(
        "grade", row.id, subject=row.subject or "science", question=row.question, reference=row.reference,
        response=reply.response[:_MAX_RESPONSE],
    )  # fmt: skip
    return (await ask_for(judge, asked, Grade)).score


async def in_order(
    rows: Iterator[_Row], work: Callable[[_Row], Awaitable[_Result]], ahead: int
) -> AsyncIterator[tuple[_Row, _Result]]:
    """Results in the order of the rows, `ahead` rows under way at once; if one stops the run the others are awaited."""
    waiting: deque[tuple[_Row, asyncio.Future[_Result]]] = deque()
    try:
        for row in rows:
            waiting.append((row, asyncio.ensure_future(work(row))))
            if len(waiting) >= ahead:
                first, task = waiting[0]
                result = await task
                waiting.popleft()
                yield first, result
        while waiting:
            first, task = waiting[0]
            result = await task
            waiting.popleft()
            yield first, result
    finally:
        await asyncio.gather(*(task for _, task in waiting), return_exceptions=True)
