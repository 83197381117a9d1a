"""How far a stage is: a bar in a terminal, a line a minute elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from megascience_hf.curation.pipeline.manifest import count_rows
from megascience_hf.curation.pipeline.runner import progress
from megascience_hf.curation.pipeline.stage import RunPaths, Stage

_LOOK_EVERY = 0.5  # seconds
_LINE_EVERY = 60.0


@contextmanager
def counted(what: str, total: int | None, console: Console, unit: str = "rows") -> Iterator[Callable[[int], None]]:
    """Show how far something is, by the function that it gives and that is told how many are done.

    Args:
        total: how many there are; None if nobody knows.
    """
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit), TimeElapsedColumn(),
        TextColumn("left"), TimeRemainingColumn(),
    )  # fmt: skip
    said = time.monotonic()
    # what is written to the standard streams meanwhile is for the log (`executors.datatrove_lines_to`)
    with Progress(
        *columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False,
        disable=not console.is_terminal,
    ) as bar:  # fmt: skip
        task = bar.add_task(what, total=total)

        def tell(done: int) -> None:
            nonlocal said
            bar.update(task, completed=done)
            if not console.is_terminal and time.monotonic() - said > _LINE_EVERY:
                said = time.monotonic()
                console.print(f"{what}: {done:,}{'' if total is None else f' of {total:,}'} {unit}")

        yield tell


@contextmanager
def shown(stage: Stage, place: RunPaths, console: Console) -> Iterator[None]:
    """Show how many of its rows a stage has done, while it runs inside."""
    rows = count_rows(place.stage(stage.source)) if stage.source else None
    ended = threading.Event()

    def follow() -> None:
        while not ended.wait(_LOOK_EVERY):
            tell(progress(place, stage))

    with counted(stage.name, rows, console) as tell:
        follower = threading.Thread(target=follow, daemon=True)
        follower.start()
        try:
            yield
        finally:
            ended.set()
            follower.join()
