"""Asks a judge about cases, by votes; every call through the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

from megascience_hf import terminal
from megascience_hf.errors import UserError
from megascience_hf.judging.presets import prompts
from megascience_hf.judging.records import CALL_FAILED, MAX_ANSWER, MAX_RAW, Case, Opinion
from megascience_hf.judging.settings import JudgeSettings
from megascience_hf.llm.client import Budget, CallFailedError, Model
from megascience_hf.llm.ledger import Ledger, about_damage
from megascience_hf.llm.messages import Request
from megascience_hf.llm.prompts import Prompts
from megascience_hf.llm.replies import ask_and_read
from megascience_hf.llm.unreadable import UnreadableReplyError
from megascience_hf.out_folder import opened as opened_folder

STAGE = "judge"  # of the ledger
# Why there is no verdict.
TOO_LONG = "answer too long"
TIE = "votes for and against"

# Asks about a case; the opinion comes later.
Ask = Callable[[Case], "Future[Opinion]"]


class Judge:
    """Asks a model, through its ledger."""

    def __init__(self, model: Model, settings: JudgeSettings) -> None:
        self._model, self._settings, self._preset = model, settings, settings.form

    @property
    def settings(self) -> JudgeSettings:
        return self._settings

    async def opinion(self, case: Case) -> Opinion:
        """What the judge says of a case: votes are taken until those for an answer lead by as many as `settings.votes`,
        or those against it by one. Rules have not found it right, so one word is enough to leave it there, and it takes
        several to change it.

        Raises:
            UserError: the run must stop: the budget, or the server.
        """
        if len(case.answer) > MAX_ANSWER:
            return Opinion(None, problem=TOO_LONG)
        votes: list[Opinion] = []
        while len(votes) < self._settings.most_votes:
            vote = await self._vote(case, len(votes))
            votes.append(vote)
            lead = sum(1 if one.correct else -1 for one in votes)
            if vote.correct is None or lead < 0:
                return vote
            if lead == self._settings.votes:
                return votes[0]
        return Opinion(None, votes[-1].raw, TIE)

    async def _vote(self, case: Case, number: int) -> Opinion:
        """A vote, of gold and answer as they are and in each other's place by turns; the first of either is greedy."""
        other = case.swapped if self._settings.swap else None
        if other is None:
            return await self._asked(case, number)
        return await self._asked(other if number % 2 else case, number // 2)

    async def _asked(self, case: Case, sample: int) -> Opinion:
        asked = request_of(case, self._settings, self._model.prompts)
        if sample:
            asked = replace(asked, sample=sample, seed=sample, temperature=self._settings.temperature_of_votes)
        seen = ""

        def read(text: str) -> bool:
            nonlocal seen
            seen = text
            return self._preset.read(text)

        try:
            correct = await ask_and_read(self._model, asked, read, whole=True)
        except UnreadableReplyError as error:
            return Opinion(None, seen[:MAX_RAW], error.reason)
        except CallFailedError as error:
            return Opinion(None, seen[:MAX_RAW], f"{CALL_FAILED}: {error}")
        return Opinion(correct, seen[:MAX_RAW])


def request_of(case: Case, settings: JudgeSettings, templates: Prompts) -> Request:
    """The request about a case."""
    preset = settings.form
    question = case.question or "(not known)"
    asked = templates.request(preset.prompt, case.id, question=question, gold=case.gold, answer=case.answer)
    return replace(asked, schema=preset.schema)


@asynccontextmanager
async def open_judge(
    settings: JudgeSettings, folder: Path, *, budget: float | None = None, retry_failed: bool = False
) -> AsyncIterator[Judge]:
    """A judge whose calls are kept in a folder of its own: what was asked before, also of another run, is not paid for
    again.

    Args:
        folder: the ledger is in it.
        budget: US dollars that all runs with this folder may cost.
        retry_failed: whether calls that failed in an earlier run are made again.

    Raises:
        UserError: the folder is somebody else's or in use.
    """
    import httpx_aiohttp  # noqa: F401  # the client's transport, whose absence it says less plainly

    if budget is not None:
        check_budget(settings)
    with opened_folder(folder, STAGE), Ledger(folder / "ledger", STAGE, 0) as ledger:
        if damage := about_damage(STAGE, ledger.damaged):
            terminal.say(damage)
        spent = Budget(budget, settings.cost(ledger.usage), "--judge-budget")
        model = Model(settings, ledger, spent, retry_failed=retry_failed, prompts=prompts())
        try:
            yield Judge(model, settings)
        finally:
            await model.close()


def check_budget(settings: JudgeSettings) -> None:
    """
    Raises:
        UserError: a budget cannot be kept without prices.
    """
    if not (settings.price_in or settings.price_out):
        raise UserError("a budget needs the prices of the judge: --price-in and --price-out")


@contextmanager
def judging(
    settings: JudgeSettings, folder: Path, *, budget: float | None = None, retry_failed: bool = False
) -> Iterator[Ask]:
    """A judge for code that is not asynchronous, also where an event loop runs, as in a notebook: what it is given is
    asked about in a thread of its own. Arguments as of `open_judge`.

    Raises:
        UserError: as `open_judge`.
    """
    begun: Future[tuple[Judge, asyncio.AbstractEventLoop, asyncio.Task[None]]] = Future()
    ended = asyncio.Event()

    async def run() -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # `asyncio.run` makes one
        async with open_judge(settings, folder, budget=budget, retry_failed=retry_failed) as judge:
            begun.set_result((judge, asyncio.get_running_loop(), task))
            await ended.wait()

    def work() -> None:
        try:
            asyncio.run(run())
        except asyncio.CancelledError:
            pass
        except BaseException as error:  # raised where it is waited for
            if begun.done():
                raise
            begun.set_exception(error)

    thread = Thread(target=work, name="judge", daemon=True)
    thread.start()
    judge, loop, task = begun.result()
    try:
        yield lambda case: asyncio.run_coroutine_threadsafe(judge.opinion(case), loop)
    except Exception:
        loop.call_soon_threadsafe(ended.set)
        raise
    except BaseException:  # an interrupt: what is under way is waited for some seconds only
        loop.call_soon_threadsafe(task.cancel)
        raise
    else:
        loop.call_soon_threadsafe(ended.set)
    finally:
        thread.join()


def judge_all(
    cases: Sequence[Case],
    settings: JudgeSettings,
    folder: Path,
    *,
    budget: float | None = None,
    retry_failed: bool = False,
) -> list[Opinion]:
    """The opinions on cases, in their order. Arguments as of `open_judge`.

    Raises:
        UserError: as `open_judge`, or the run must stop; the same call goes on.
    """
    with judging(settings, folder, budget=budget, retry_failed=retry_failed) as ask:
        asked = [ask(case) for case in cases]
        return [opinion.result() for opinion in asked]
