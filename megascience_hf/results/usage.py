"""What the runs of a report took: tokens, wall time, and dollars at prices that are named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from megascience_hf.results.records import Item, Run
from megascience_hf.tasks.forecast import Rates


@dataclass(frozen=True, slots=True)
class Usage:
    """Of all runs of one model; None for what the files of one of them do not say.

    Args:
        tokens_in: of the prompts.
        tokens_out: of the responses, thoughts counted.
        reasoning: of these the ones of the thoughts, where a server counts them.
        seconds: wall time; of a run that was taken up again, that of the process which ended it.
    """

    model: str
    responses: int
    tokens_in: int | None
    tokens_out: int | None
    reasoning: int | None
    seconds: float | None

    def dollars(self, rates: Rates) -> float | None:
        """None where a number of tokens is not known."""
        if self.tokens_in is None or self.tokens_out is None:
            return None
        return rates.dollars(self.tokens_in, self.tokens_out)


def of_runs(runs: Sequence[Run]) -> list[Usage]:
    """A line a model, in the order of the runs."""
    return [
        _of_model(model, [run for run in runs if run.model == model]) for model in dict.fromkeys(r.model for r in runs)
    ]


def _of_model(model: str, runs: Sequence[Run]) -> Usage:
    # One process of lighteval has one time for all its benchmarks.
    processes = {(run.date, run.seconds) for run in runs}
    seconds = [one for _, one in processes if one is not None]
    return Usage(
        model,
        sum(len(run.items) for run in runs),
        _total(item.prompt_tokens for item in _answered(runs)),
        _total(item.tokens for item in _answered(runs)),
        _total(item.reasoning_tokens for item in _answered(runs)),
        sum(seconds) if len(seconds) == len(processes) else None,
    )


def _answered(runs: Sequence[Run]) -> Iterable[Item]:
    """Not those that did not fit the model's context: nothing was generated, and nobody counted."""
    return (item for run in runs for item in run.items if item.error is None)


def _total(counts: Iterable[int | None]) -> int | None:
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total
