"""How far the measuring is: a bar in a terminal, a line a minute elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from megascience_hf.curation.pipeline.funnel import dollars

_LOOK_EVERY = 0.5  # seconds
_LINE_EVERY = 60.0


@contextmanager
def shown(total: int, known: int, console: Console) -> Iterator[Callable[[int, int, float], None]]:
    """Gives a function that is told the questions that are done, the calls of this run and the dollars of all runs.

    Args:
        total: questions.
        known: of these, how many an earlier run has done.
    """
    columns = (
        TextColumn("measure"), BarColumn(), MofNCompleteColumn(), TextColumn("questions"),
        TextColumn("{task.fields[state]}"), TimeElapsedColumn(),
    )  # fmt: skip
    begin = looked = said = time.monotonic()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total, completed=known, state="")

        def show(done: int, calls: int, cost: float) -> None:
            nonlocal looked, said
            now = time.monotonic()
            if now - looked < _LOOK_EVERY and done < total:
                return
            looked = now
            seconds = max(now - begin, 1e-9)
            left = timedelta(seconds=round((total - done) * seconds / max(1, done - known)))
            state = f"{calls:,} calls, {calls / seconds:,.1f}/s, {dollars(cost) or '$0'}, {left} left"
            bar.update(task, completed=done, state=state)
            if not console.is_terminal and now - said > _LINE_EVERY:
                said = now
                console.print(f"measure: {done:,} of {total:,} questions, {state}", highlight=False)

        yield show
