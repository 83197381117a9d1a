"""A judge that lasts as long as the process, for what scores one response at a time: Inspect's scorer, the Space."""

from __future__ import annotations

import asyncio
import atexit
import functools
import threading
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from megascience_hf.answers import AnswerKey, Score
from megascience_hf.judging.records import When, case_of, fields, is_asked, is_undecided

if TYPE_CHECKING:  # scores by rules alone need no client of a model
    from megascience_hf.judging.judge import Ask


_OPENING = threading.Lock()  # two that open one folder at once would find it in use


@dataclass(frozen=True, slots=True)
class Asking:
    """A judge that can be asked. `record` names it."""

    ask: Ask
    record: str

    async def verdict(self, row_id: str, question: str, key: AnswerKey, score: Score) -> tuple[bool, dict[str, Any]]:
        """Whether a response is right, with the judge where rules cannot tell; and what is to be kept of that.

        Raises:
            UserError: the judge's server answers nobody, or refuses the key.
        """
        opinion = None
        if is_asked(key, score, When.UNDECIDED):
            opinion = await asyncio.wrap_future(self.ask(case_of(row_id, question, key, score)))
        correct = score.correct or (opinion is not None and opinion.correct is True)
        return correct, fields(self.record, score.correct, is_undecided(key, score), opinion)


def asking(url: str, model: str | None, folder: str, preset: str | None = None, config: str | None = None) -> Asking:
    """The judge of these arguments; it is opened once, and closed when the process ends. Calls that failed in an
    earlier process are made again: nobody could ask for that here.

    Raises:
        UserError: one of them is wrong, or the folder is somebody else's or in use.
    """
    with _OPENING:
        return _opened(url, model, folder, preset, config)


@functools.cache
def _opened(url: str, model: str | None, folder: str, preset: str | None, config: str | None) -> Asking:
    from megascience_hf.judging.judge import judging
    from megascience_hf.judging.settings import judge_settings

    settings = judge_settings(url, model, Path(config) if config else None, preset=preset)
    stack = ExitStack()
    ask = stack.enter_context(judging(settings, Path(folder), retry_failed=True))
    atexit.register(stack.close)
    return Asking(ask, settings.record)
