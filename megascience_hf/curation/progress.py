"""How far a stage is: a bar in a terminal, a line a minute elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from megascience_hf.curation.run_stage import Place, progress
from megascience_hf.curation.stage import Stage
from megascience_hf.curation.stage_files import count_rows

_LOOK_EVERY = 0.5  # seconds
_LINE_EVERY = 60.0


@contextmanager
def shown(stage: Stage, place: Place, console: Console) -> Iterator[None]:
    """Show how many of its rows a stage has done, while it runs inside."""
    rows = count_rows(place.stage(stage.source)) if stage.source else None
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("rows"), TimeElapsedColumn(),
        TextColumn("left"), TimeRemainingColumn(),
    )  # fmt: skip
    ended = threading.Event()
    # what is written to the standard streams meanwhile is for the log (`executors.datatrove_lines_to`)
    bar = Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)

    def follow() -> None:
        task, said = bar.add_task(stage.name, total=rows), time.monotonic()
        while not ended.wait(_LOOK_EVERY):
            done = progress(place, stage)
            bar.update(task, completed=done)
            if not console.is_terminal and time.monotonic() - said > _LINE_EVERY:
                said = time.monotonic()
                console.print(f"{stage.name}: {done:,}{'' if rows is None else f' of {rows:,}'} rows")

    with bar:
        follower = threading.Thread(target=follow, daemon=True)
        follower.start()
        try:
            yield
        finally:
            ended.set()
            follower.join()
