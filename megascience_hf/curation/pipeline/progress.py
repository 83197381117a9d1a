"""How far a stage is: a bar in a terminal, a line a minute elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from megascience_hf.curation.pipeline.manifest import count_rows
from megascience_hf.curation.pipeline.runner import progress
from megascience_hf.curation.pipeline.stage import RunPaths, Stage
from megascience_hf.workers import repeated

_LOOK_EVERY = 0.5  # seconds
_LINE_EVERY = 60.0


@contextmanager
def counted(
    what: str, total: int | None, console: Console, unit: str = "rows", *, before: int = 0, state: bool = False
) -> Iterator[Callable[..., None]]:
    """Show how far something is, by the function that it gives and that is told how many are done.

    Args:
        total: how many there are; None if nobody knows.
        before: how many of them an earlier run has done.
        state: whether the function is also told, in words, what else there is to say; the time left is said there.
    """
    left = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    told = (TextColumn("{task.fields[state]}"), TimeElapsedColumn())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit))
    said = time.monotonic()
    # what is written to the standard streams meanwhile is for the log (`executors.datatrove_lines_to`)
    with Progress(
        *columns, *(told if state else left), console=console, transient=True, redirect_stdout=False,
        redirect_stderr=False, disable=not console.is_terminal,
    ) as bar:  # fmt: skip
        task = bar.add_task(what, total=total, completed=before, state="")

        def tell(done: int, words: str = "") -> None:
            nonlocal said
            bar.update(task, completed=done, state=words)
            if not console.is_terminal and time.monotonic() - said > _LINE_EVERY:
                said = time.monotonic()
                of_all = "" if total is None else f" of {total:,}"
                console.print(f"{what}: {done:,}{of_all} {unit}{words and f', {words}'}", highlight=False)

        yield tell


@contextmanager
def shown(stage: Stage, paths: RunPaths, console: Console) -> Iterator[None]:
    """Show how many of its rows a stage has done, while it runs inside."""
    rows = count_rows(paths.stage(stage.source)) if stage.source else None
    with (
        counted(stage.name, rows, console) as tell,
        repeated(lambda: tell(progress(paths, stage)), _LOOK_EVERY),
    ):
        yield
