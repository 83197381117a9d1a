"""`science_reward`: 1 for a right answer, 0 for a wrong one, None where rules cannot verify the reference.

By the conventions of TRL 1.16 (`GRPOTrainer`, and its asynchronous trainer, which pickles rewards and calls them in a
thread): columns of the dataset come as keywords, `log_extra` and `log_metric` where the trainer has them.
"""

from __future__ import annotations

import functools
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass
from typing import Any, TypeGuard, get_args, overload

from megascience_hf.answers import RATES, AnswerKey, Kind, Score
from megascience_hf.errors import first_line, unknown_name
from megascience_hf.rewards.rows import REFERENCE, Batch, Unscored, at, text_of

LogExtra = Callable[[str, list[Any]], None]
LogMetric = Callable[[str, float], None]

BATCH_SECONDS = 60.0
# A right answer is worth more than a wrong one however long it is.
_LEAST_RIGHT = 0.1
_CHARACTERS_A_TOKEN = 4  # where the trainer hands over no tokens

_log = logging.getLogger(__name__)


def is_number(value: object) -> TypeGuard[float]:
    """Whether an option is one; a truth value is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def require_seconds(value: object) -> None:
    """Refuse a time for a batch that is none."""
    if not (is_number(value) and value > 0):
        raise ValueError(f"'seconds' must be a number above 0, not {value!r:.60}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a completion came to.

    Attributes:
        reward: None is no reward: the row moves nothing.
        score: what the scorer found; None if it was not asked.
        status: of the answer, or why the row has no score.
    """

    reward: float | None
    score: Score | None
    status: str


@dataclass(frozen=True)
class ScienceReward:
    """The reward with options. Picklable, and safe to be called by several threads at once.

    Args:
        kind: of the references of rows without a column `kind`; None: by the reference and the question's options.
        truncated: the reward of a completion that was cut before it said its answer.
        ambiguous: of one that gives several answers in the place of one.
        length_penalty: what a right answer loses for each 1,000 tokens of its completion; it keeps at least 0.1.
        opened: what the chat template wrote of the response, such as "<think>".
        seconds: of one batch. What is not scored by then has no reward; a single score takes well below a second.

    Raises:
        ValueError: an option is out of its range; the message names it.
    """

    kind: Kind | None = None
    truncated: float | None = 0.0
    ambiguous: float | None = 0.0
    length_penalty: float = 0.0
    opened: str = ""
    seconds: float = BATCH_SECONDS

    __name__ = "science_reward"  # under which TRL logs it

    def __post_init__(self) -> None:
        if self.kind is not None and self.kind not in get_args(Kind):
            raise ValueError(f"'kind' must be one of {', '.join(get_args(Kind))}, not {self.kind!r:.60}")
        for name in ("truncated", "ambiguous"):
            value = getattr(self, name)
            if value is not None and not (is_number(value) and -1 <= value <= 1):
                raise ValueError(f"{name!r} must be None or between -1 and 1, not {value!r:.60}")
        if not (is_number(self.length_penalty) and 0 <= self.length_penalty <= 1):
            raise ValueError(f"'length_penalty' must be between 0 and 1, not {self.length_penalty!r:.60}")
        if not isinstance(self.opened, str):
            raise ValueError(f"'opened' must be text, not {self.opened!r:.60}")
        require_seconds(self.seconds)

    def __call__(
        self,
        /,  # a column may have any name
        completions: Sequence[Any],
        reference_answer: Sequence[Any] | str | None = None,
        *,
        prompts: Sequence[Any] | None = None,
        completion_ids: Sequence[Sequence[int]] | None = None,
        log_extra: LogExtra | None = None,
        log_metric: LogMetric | None = None,
        **columns: Any,
    ) -> list[float | None]:
        """A reward for each completion, as `science_reward`."""
        batch = Batch(len(completions), {REFERENCE: reference_answer, **columns}, prompts)
        outcomes = self.outcomes(completions, batch, completion_ids)
        if log_extra is not None:
            log_extra("extracted_answer", [o.score.answer.text if o.score else None for o in outcomes])
            log_extra("rule", [str(o.score.answer.rule or "") if o.score else "" for o in outcomes])
            log_extra("status", [str(o.status) for o in outcomes])
        if log_metric is not None and outcomes:
            for name, rate in rates(outcomes).items():
                log_metric(f"science/{name}", rate)
        return [o.reward for o in outcomes]

    def outcomes(
        self, completions: Sequence[Any], batch: Batch, completion_ids: Sequence[Sequence[int]] | None = None
    ) -> list[Outcome]:
        """What each completion came to; never raises on the content of rows."""
        end = time.monotonic() + self.seconds
        made = []
        for row, (completion, key) in enumerate(zip(completions, batch.keys(self.kind), strict=True)):
            if isinstance(key, AnswerKey) and time.monotonic() > end:
                key = Unscored.NO_TIME
            if isinstance(key, Unscored):
                made.append(Outcome(None, None, key))
                continue
            text, finish = text_of(completion), batch.value("finish_reason", row)
            ids = at(completion_ids, row)
            tokens = len(ids) if isinstance(ids, Sized) else len(text) / _CHARACTERS_A_TOKEN
            made.append(self.outcome(key, text, finish if isinstance(finish, str) else None, tokens))
        _warn_of(made)
        return made

    def outcome(self, key: AnswerKey, text: str, finish_reason: str | None, tokens: float) -> Outcome:
        """What one response comes to."""
        found = key.score(text, finish_reason, self.opened)
        status = found.answer.status
        special = {"truncated": self.truncated, "ambiguous": self.ambiguous, "scorer_error": None}
        if found.correct:
            reward: float | None = max(1.0 - self.length_penalty * tokens / 1000, _LEAST_RIGHT)
        else:
            reward = special.get(status, 0.0)
        return Outcome(reward, found, status)


@overload
def science_reward(
    completions: Sequence[Any],
    reference_answer: Sequence[Any] | str | None = None,
    *,
    log_extra: LogExtra | None = None,
    log_metric: LogMetric | None = None,
    **columns: Any,
) -> list[float | None]: ...


@overload
def science_reward(
    *,
    kind: Kind | None = None,
    truncated: float | None = 0.0,
    ambiguous: float | None = 0.0,
    length_penalty: float = 0.0,
    opened: str = "",
    seconds: float = BATCH_SECONDS,
) -> ScienceReward: ...


def science_reward(
    completions: Sequence[Any] | None = None,
    reference_answer: Sequence[Any] | str | None = None,
    *,
    log_extra: LogExtra | None = None,
    log_metric: LogMetric | None = None,
    **columns: Any,
) -> list[float | None] | ScienceReward:
    """1 for a right answer, 0 for a wrong one or none, None where rules cannot verify the reference.

    Without completions it makes a reward with other options, those of `ScienceReward`:
    `GRPOTrainer(reward_funcs=science_reward(truncated=None))`.

    Args:
        completions: texts, or conversations of which the last turn of the assistant counts; None is an empty response.
        reference_answer: the right answer of each. Where the rows have the columns of an answer key (`kind`, `gold`,
            `unit`, `options`, …), as those of the `rl` configurations do, these say how it is compared.
        log_extra: gets the columns `extracted_answer`, `rule` and `status`.
        log_metric: gets the share of the right and of each status, as `science/…`.
        columns: the other columns of the dataset; `finish_reason` ("stop", "length") tells what was cut.

    Raises:
        ValueError: an option is none, or out of its range. The content of rows raises nothing.
    """
    if completions is None:
        given = {REFERENCE: reference_answer, "log_extra": log_extra, "log_metric": log_metric}
        options = columns | {name: value for name, value in given.items() if value is not None}
        unknown = next((name for name in options if name not in ScienceReward.__dataclass_fields__), None)
        if unknown is not None:
            raise ValueError(first_line(unknown_name("option", unknown, list(ScienceReward.__dataclass_fields__))))
        return ScienceReward(**options)
    return ScienceReward()(completions, reference_answer, log_extra=log_extra, log_metric=log_metric, **columns)


def rates(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Shares of all completions by status, and of the right among those that were scored."""
    count = Counter(o.status for o in outcomes)
    scored = [o.score.correct for o in outcomes if o.score is not None]
    found = {name: count[status] / len(outcomes) for name, status in RATES.items()}
    found["unverifiable_rate"] = sum(count[s] for s in Unscored if s is not Unscored.NO_TIME) / len(outcomes)
    found["over_time_rate"] = count[Unscored.NO_TIME] / len(outcomes)
    if scored:
        found["accuracy"] = sum(scored) / len(scored)
    return found


def _warn_of(outcomes: Sequence[Outcome]) -> None:
    """A batch that has no reward at all teaches nothing, and nobody would see why."""
    if outcomes and all(o.score is None for o in outcomes):
        _warn_once(Counter(o.status for o in outcomes).most_common(1)[0][0])


@functools.cache  # once a process and reason: a training has thousands of batches
def _warn_once(status: str) -> None:
    advice = {
        Unscored.NO_REFERENCE: "the dataset needs a column reference_answer, as load_dataset('megascience', 'rl') has",
        Unscored.UNREADABLE: "kind, gold, unit, options, … must be as in megascience_hf.answers.AnswerKey",
        Unscored.NOT_EXACT: "load_dataset('megascience', 'rl') keeps the rows that rules can verify",
        Unscored.NO_TIME: "science_reward(seconds=…) gives a batch more time",
    }
    _log.warning("science_reward: a whole batch has no reward (%s); %s", status, advice[Unscored(status)])
