"""Every question of a pool measured by a model: its mean score, or the length of its answer.

A question that is there twice is measured once. Its measurement is a decision in the ledger, so that a run that goes on
neither asks nor scores again what is finished; calls that were paid for are found in the ledger as well.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console

from megascience_hf import terminal
from megascience_hf.content_id import content_id
from megascience_hf.curation.documents.tokenizers import token_counter
from megascience_hf.curation.mixture.read import Pool
from megascience_hf.curation.pipeline.progress import counted
from megascience_hf.curation.pipeline.runner import AHEAD
from megascience_hf.curation.prompts import StagePrompts
from megascience_hf.curation.selection import difficulty
from megascience_hf.curation.selection.difficulty import Measurement, Question
from megascience_hf.curation.selection.settings import SelectSettings
from megascience_hf.llm.client import BATCHED, Budget, CallFailedError, Model, finished
from megascience_hf.llm.ledger import Decision, Ledger, about_damage, records
from megascience_hf.rows.parquet_files import batches
from megascience_hf.terminal import dollars

_VERSION = "2"  # of the scoring; another one measures anew
RESPOND, JUDGE, MEASURE = "respond", "judge", "measure"  # stages of the ledger
_BATCH = 1_000


@dataclass(slots=True)
class Measured:
    """Measurements of the rows of a pool.

    Args:
        values: for each row, NaN without one.
        cut: for each row the responses that were cut at max_tokens.
        samples: for each row the responses that count.
        passed: for each row those that the rules find right; -1 where they cannot verify the reference.
        problems: of all questions, by reason; a question that is there twice counts once here and below.
        responses_cut: how many of all responses were cut.
        failed: questions that have no value since a call failed.
        cost: US dollars of all runs into this folder.
    """

    values: npt.NDArray[np.float64]
    cut: npt.NDArray[np.int32]
    samples: npt.NDArray[np.int32]
    passed: npt.NDArray[np.int32]
    problems: Counter[str]
    responses_cut: int
    failed: int
    cost: float


def questions_of(pool: Pool) -> Iterator[Question]:
    """The questions of all rows."""
    for batch in batches(pool.file, _BATCH, ["question", "reference_answer", "subject"]):
        for row in batch.to_pylist():
            yield Question(row["question"], row["reference_answer"], row["subject"])


def distinct(pool: Pool) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Identities of the questions in their order as numbers, the first row of each, and each row's place among them."""
    ids = np.fromiter((int(q.id, 16) for q in questions_of(pool)), np.uint64, pool.rows)
    known, first, place = np.unique(ids, return_index=True, return_inverse=True)
    return known, first, place


def measure(
    settings: SelectSettings, pool: Pool, out: Path, *, retry_failed: bool, console: Console | None = None
) -> Measured:
    """Measure what is not measured yet.

    Raises:
        UserError: the run must stop; the same command goes on.
    """
    return asyncio.run(_Run(settings, pool, out, retry_failed).measured(console or terminal.Console(stderr=True)))


class _Run:
    def __init__(self, settings: SelectSettings, pool: Pool, out: Path, retry_failed: bool) -> None:
        self._settings, self._pool, self._ledger, self._retry_failed = settings, pool, out / "ledger", retry_failed
        self._ids, self._first, self._place = distinct(pool)
        n = len(self._ids)
        self._values, self._cut, self._samples = np.full(n, np.nan), np.zeros(n, np.int32), np.zeros(n, np.int32)
        self._passed = np.full(n, -1, np.int32)
        self._done, self._failed = np.zeros(n, bool), np.zeros(n, bool)
        self._problems: dict[int, tuple[tuple[str, int], ...]] = {}
        self._alike: dict[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]] = {}  # many have the same problems
        self._mark = self._fingerprint()

    async def measured(self, console: Console) -> Measured:
        assert self._settings.model is not None  # noqa: S101  # checked with the settings
        self._read_decisions()
        async with AsyncExitStack() as stack:
            entries = [(RESPOND, self._settings.model)]
            if self._settings.judge is not None:
                entries.append((JUDGE, self._settings.judge))
            ledgers = [stack.enter_context(Ledger(self._ledger, name, 0)) for name, _ in entries]
            for (name, _), ledger in zip(entries, ledgers, strict=True):
                if damage := about_damage(name, ledger.damaged):
                    console.print(damage, style="bold", highlight=False, soft_wrap=True)
            spent = sum(entry.cost(ledger.usage) for (_, entry), ledger in zip(entries, ledgers, strict=True))
            budget, prompts = Budget(self._settings.budget, spent), StagePrompts(self._settings.prompts)
            models = [
                Model(entry, ledger, budget, retry_failed=self._retry_failed, prompts=prompts)
                for (_, entry), ledger in zip(entries, ledgers, strict=True)
            ]
            for model in models:
                stack.push_async_callback(model.close)
            decisions = stack.enter_context(Ledger(self._ledger, MEASURE, 0))
            done = int(self._done.sum())
            total, known, begin = len(self._ids), done, time.monotonic()
            tell = stack.enter_context(counted("measure", total, console, "questions", before=known, state=True))
            before = sum(ledger.calls for ledger in ledgers)
            samples = 1 if self._settings.method == "length" else self._settings.k
            batched = any(entry.batch for _, entry in entries)
            calls_ahead = BATCHED if batched else AHEAD * models[0].settings.concurrency
            ahead = max(AHEAD, calls_ahead // samples)
            async for number, question, found in _each(self._open(), self._work(models), models, ahead):
                decisions.write(self._decision(question, found))
                self._keep(number, found)
                done += 1
                calls, seconds = sum(ledger.calls for ledger in ledgers) - before, max(time.monotonic() - begin, 1e-9)
                tell(done, rate_and_time_left(done, known, total, calls, seconds, budget.spent))
        problems = Counter[str]()
        for of_question in self._problems.values():
            problems.update(dict(of_question))
        place = self._place
        return Measured(
            self._values[place], self._cut[place], self._samples[place], self._passed[place], problems,
            int(self._cut.sum()), int(self._failed.sum()), budget.spent,
        )  # fmt: skip

    def _work(self, models: list[Model]) -> Callable[[Question], Awaitable[Measurement]]:
        model, judge = models[0], models[1] if len(models) > 1 else None
        count = token_counter(self._settings.tokenizer)

        async def length(row: Question) -> Measurement:
            try:
                reply = await model.ask(difficulty.response_request(model.prompts, row))
            except CallFailedError as error:
                return Measurement(None, 0, 0, Counter({f"call failed: {error}": 1}), failed=True)
            if not reply.response.strip():  # all of its tokens went into reasoning
                return Measurement(None, 0, 1, Counter({difficulty.NO_WORD: 1}))
            return Measurement(float(count([reply.response])[0]), 1, int(reply.finish_reason == "length"), Counter())

        async def score(row: Question) -> Measurement:
            return await difficulty.measure(row, model, judge, self._settings.k)

        return length if self._settings.method == "length" else score

    def _open(self) -> Iterator[tuple[int, Question]]:
        """The questions that are not measured yet, in the order of the rows."""
        for row, question in enumerate(questions_of(self._pool)):
            number = int(self._place[row])
            if self._first[number] == row and not self._done[number]:
                yield number, question

    def _fingerprint(self) -> str:
        """What decides a measurement beside the question."""
        settings, parts = self._settings, [_VERSION, self._settings.method]
        prompts = StagePrompts(settings.prompts)
        for entry in (settings.model, settings.judge):
            parts.append("" if entry is None else f"{entry.name} {json.dumps(entry.parameters, sort_keys=True)}")
        if settings.method == "length":
            return content_id(*parts, settings.tokenizer, prompts.hash("respond"))
        return content_id(*parts, str(settings.k), *(prompts.hash(name) for name in ("respond", "grade", "repair")))

    def _read_decisions(self) -> None:
        """Take over what earlier runs have measured; of a question that was measured again the last counts."""
        for record in records(self._ledger, MEASURE):
            if not isinstance(record, Decision) or record.input != self._mark:
                continue
            wanted = np.uint64(int(record.row, 16))
            number = int(self._ids.searchsorted(wanted))
            if number < len(self._ids) and self._ids[number] == wanted:
                found = json.loads(record.detail)
                problems = Counter[str](found.pop("problems", {}))
                self._keep(number, Measurement(**found, problems=problems, failed=record.verdict == "failed"))
        if self._retry_failed:
            self._done &= ~self._failed

    def _decision(self, question: Question, found: Measurement) -> Decision:
        verdict = "failed" if found.failed else "dropped" if found.value is None else "kept"
        detail: dict[str, object] = {"value": found.value, "samples": found.samples, "cut": found.cut}
        if found.passed is not None:
            detail |= {"passed": found.passed}
        if found.problems:
            detail |= {"problems": dict(sorted(found.problems.items()))}
        reason = min(found.problems) if found.value is None and found.problems else ""
        return Decision(question.id, self._mark, verdict, reason, json.dumps(detail))

    def _keep(self, number: int, found: Measurement) -> None:
        self._values[number] = np.nan if found.value is None else found.value
        self._cut[number], self._samples[number] = found.cut, found.samples
        self._passed[number] = -1 if found.passed is None else found.passed
        self._done[number], self._failed[number] = True, found.failed
        self._problems.pop(number, None)
        if found.problems:
            problems = tuple(sorted(found.problems.items()))
            self._problems[number] = self._alike.setdefault(problems, problems)


def rate_and_time_left(done: int, known: int, total: int, calls: int, seconds: float, cost: float) -> str:
    """What is shown beside the number of questions that are done, of which an earlier run has done those known."""
    left = timedelta(seconds=round((total - done) * seconds / max(1, done - known)))
    return f"{calls:,} calls, {calls / seconds:,.1f}/s, {dollars(cost) or '$0'}, {left} left"


async def _each(
    rows: Iterator[tuple[int, Question]],
    work: Callable[[Question], Awaitable[Measurement]],
    models: Sequence[Model],
    ahead: int,
) -> AsyncIterator[tuple[int, Question, Measurement]]:
    """Measurements as they are finished, so many under way at once. If one stops the run the others are waited for:
    their calls are paid for, and kept in the ledger."""
    running: dict[asyncio.Future[Measurement], tuple[int, Question]] = {}
    try:
        for number, question in rows:
            running[asyncio.ensure_future(work(question))] = number, question
            if len(running) >= ahead:
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield (*running.pop(task), task.result())
        while running:
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield (*running.pop(task), task.result())
    finally:
        await finished(list(running), models)
