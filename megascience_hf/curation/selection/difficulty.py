"""How hard a question is for a model: the mean score of k sampled responses (arXiv 2507.16812, section 3.3).

Where the reference is exact, a response is scored by `answers`, 10 or 0; else by a judge model, from 0 to 10. Beside
the mean stands how many of the responses a reward for reinforcement learning would pay (`rewards.science_reward`), and
so pass@k: those that the rules find right, whatever a judge says.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from math import comb
from statistics import fmean
from typing import Annotated

from pydantic import Field

from megascience_hf.answers import AnswerKey
from megascience_hf.answers.exact import answer_key, points
from megascience_hf.content_id import content_id
from megascience_hf.llm.client import EMPTY_REPLY, CallFailedError, Model
from megascience_hf.llm.ledger import Call
from megascience_hf.llm.messages import Request
from megascience_hf.llm.prompts import Prompts
from megascience_hf.llm.replies import ask_for_verdict
from megascience_hf.llm.unreadable import UnreadableReplyError
from megascience_hf.llm.verdicts import Verdict

# Why a question has no score, or a response none of its own.
NO_REFERENCE, NO_JUDGE = "no reference", "reference not exact, no judge"
UNREADABLE = "judge's reply cannot be read"
NOT_SURE = "not found right, no judge: scored 0"
EMPTY, NO_WORD = "empty response: scored 0", "empty response"
# Of a long response the judge reads the end, where the answer is.
_MAX_RESPONSE = 32_000


class Grade(Verdict):
    """The reply that is asked of a judge."""

    score: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked and scored. Rows with the same of these are measured once."""

    question: str
    reference: str = ""
    subject: str = ""

    @property
    def id(self) -> str:
        return content_id(self.question, self.reference, self.subject)


@dataclass(frozen=True, slots=True)
class Measurement:
    """What the responses to a question came to.

    Args:
        value: mean score from 0 to 10, or tokens of the answer; None if there is none.
        samples: responses that count in it.
        cut: responses that were cut at max_tokens.
        problems: of responses, or of the question as a whole, by reason.
        failed: whether a call failed, so that it has no value until that is asked again.
        passed: responses that the rules find right; None where they cannot verify the reference.
    """

    value: float | None
    samples: int
    cut: int
    problems: Counter[str]
    failed: bool = False
    passed: int | None = None


@dataclass(frozen=True, slots=True)
class _Scored:
    score: float | None
    cut: bool = False
    problem: str = ""
    failed: bool = False
    passed: bool = False


def response_request(prompts: Prompts, row: Question, sample: int = 0) -> Request:
    """The request for one of the responses: each has its own number, so its own place in the ledger, and a seed."""
    asked = prompts.request("respond", row.id, question=row.question)
    seed = int(content_id(row.question, str(sample))[:7], 16)
    return Request(asked.row, asked.prompt, asked.messages, sample, seed)


def grade_request(prompts: Prompts, row: Question, response: str) -> Request:
    """The request for a score."""
    return prompts.request(
        "grade", row.id, subject=row.subject or "science", question=row.question, reference=row.reference,
        response=response[-_MAX_RESPONSE:],
    )  # fmt: skip


async def measure(row: Question, model: Model, judge: Model | None, k: int) -> Measurement:
    """Sample k responses and score each. A response whose grade cannot be read is left out of the mean."""
    key = answer_key(row.question, row.reference)
    if not row.reference or (key is None and judge is None):
        return Measurement(None, 0, 0, Counter({NO_JUDGE if row.reference else NO_REFERENCE: 1}))
    found = await _all(_one(row, sample, model, key, judge) for sample in range(k))
    scores = [f.score for f in found if f.score is not None]
    # a mean over what a failing server left would depend on the server
    failed = any(f.failed for f in found)
    mean = fmean(scores) if scores and not failed else None
    problems = Counter(f.problem for f in found if f.problem)
    passed = sum(f.passed for f in found) if key is not None and mean is not None else None
    return Measurement(mean, len(scores), sum(f.cut for f in found), problems, failed, passed)


def pass_at(k: int, samples: int, passed: int) -> float:
    """The chance that one of k responses passes, unbiased of so many samples (arXiv 2107.03374, equation 1)."""
    return 1.0 - comb(samples - passed, k) / comb(samples, k)


async def _all(samples: Iterable[Awaitable[_Scored]]) -> list[_Scored]:
    """All of them; if one stops the run the others are waited for, because they are paid for."""
    found = await asyncio.gather(*samples, return_exceptions=True)
    for result in found:
        if isinstance(result, BaseException):
            raise result
    return [result for result in found if not isinstance(result, BaseException)]


async def _one(row: Question, sample: int, model: Model, key: AnswerKey | None, judge: Model | None) -> _Scored:
    try:
        reply = await model.ask(response_request(model.prompts, row, sample))
    except CallFailedError as error:
        if str(error) == EMPTY_REPLY:
            return _Scored(0.0, problem=EMPTY)
        return _Scored(None, problem=f"call failed: {error}", failed=True)
    if not reply.response.strip():
        return _Scored(0.0, True, EMPTY)
    cut = reply.finish_reason == "length"
    passed = key is not None and key.score(reply.response, reply.finish_reason or None).correct
    if key is not None:
        found = points(key, reply.response, reply.finish_reason or None)
        if found is not None or judge is None:
            return _Scored(found or 0.0, cut, NOT_SURE if found is None else "", passed=passed)
    assert judge is not None  # noqa: S101  # `measure` has looked
    return await _graded(row, reply, cut, judge)


async def _graded(row: Question, reply: Call, cut: bool, judge: Model) -> _Scored:
    asked = grade_request(judge.prompts, row, reply.response)
    try:
        return _Scored((await ask_for_verdict(judge, asked, Grade)).score, cut)
    except UnreadableReplyError:
        return _Scored(None, cut, UNREADABLE)
    except CallFailedError as error:
        if str(error) == EMPTY_REPLY:
            return _Scored(None, cut, UNREADABLE)
        return _Scored(None, cut, f"judge's call failed: {error}", failed=True)
