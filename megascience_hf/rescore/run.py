"""Reads, scores on all cores and writes, in the order of the input and in bounded memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from megascience_hf import terminal
from megascience_hf.errors import UserError
from megascience_hf.rescore.agreement import Labels
from megascience_hf.rescore.output import check_output, open_output
from megascience_hf.rescore.records import Chunk, Group, ScoredChunk
from megascience_hf.rescore.rows import score_part
from megascience_hf.rescore.sources import open_source
from megascience_hf.rescore.summary import BAD_ROWS_SHOWN, Summary
from megascience_hf.rescore.tally import Tally
from megascience_hf.rows.records import Line, Refused, Row
from megascience_hf.workers import cores, grouped, in_processes

if TYPE_CHECKING:  # a score by rules needs no client of a model
    from megascience_hf.judging.plan import Plan
    from megascience_hf.judging.records import When
    from megascience_hf.rescore.judged import Judging

# Rows that a process scores at a time: some tens of milliseconds of work, and at most about a megabyte.
CHUNK_ROWS = 64
CHUNK_BYTES = 2**20


def score_file(
    source: str,
    out: str | None,
    *,
    workers: int | None = None,
    judging: Judging | None = None,
    human: Path | None = None,
) -> Summary:
    """Score the responses of a file again and write a JSON line for each.

    Rows that cannot be scored are counted in the summary and left out of the output, and are no error as long as there
    are others: `megascience score` then ends with 0. It ends with 2 if not one row could be scored, or if the file is
    cut off, so that nobody knows how many rows there are.

    Args:
        source: JSON lines or a JSON list (each also gzipped), the `predictions.json` of the MegaScience authors,
            details of lighteval (a Parquet file, or a folder of results), or "-" for standard input.
        out: a file, "-" for standard output, or None for the summary alone. A file is replaced once all is done.
        workers: processes to score with; by default one for each core that this process may use.
        judging: how a judge is asked about what rules cannot tell; None for rules alone.
        human: people's labels of the rows, to be put beside the scores.

    Raises:
        UserError: the source cannot be read, not one row of it can be scored, the output cannot be written, or the
            judge's run must stop; then the same call goes on, and pays nothing twice.
    """
    check_output(source, out)
    if workers is not None and workers < 1:
        raise UserError(f"workers must be at least 1, not {workers}")
    labels = Labels(human) if human is not None else None
    bad = 0
    first_bad: list[Refused] = []
    groups: defaultdict[Group, Tally] = defaultdict(Tally)
    with open_source(source) as opened, open_output(out) as write, _progress() as progress, ExitStack() as stack:
        bar = progress.add_task("scoring", total=opened.size)
        parts = _scored(opened.rows, workers, judging.when if judging else None)
        for scored in parts if judging is None else _judged(parts, judging, stack):
            write("".join(scored.lines))
            if labels is not None:
                labels.take_in(scored.lines)
            for group, tally in scored.tallies.items():
                groups[group].add(tally)
            if (lost := next((row for row in scored.bad if row.rest_lost), None)) is not None:
                raise UserError(
                    f"{source} is cut off or damaged: {lost.place}: {lost}; nothing was written, "
                    "since scores of a part are no score: get the whole file"
                )
            first_bad += scored.bad[: BAD_ROWS_SHOWN - len(first_bad)]
            bad += len(scored.bad)
            progress.update(bar, completed=opened.position())
        if not groups:
            raise UserError(_nothing_scored(source, bad, first_bad))
        if labels is not None and not labels.by_rules.total:
            raise UserError(f"no row of {source} has the id of a label in {human}")
    rows = bad + sum(tally.total for tally in groups.values())
    return Summary(source, rows, bad, first_bad, groups, judging.settings.record if judging else None, labels)


def _scored(rows: Iterator[Line | Row | Refused], workers: int | None, when: When | None) -> Iterator[ScoredChunk]:
    return in_processes(score_part, ((chunk, when) for chunk in chunks(rows)), workers or cores())


def _judged(parts: Iterator[ScoredChunk], judging: Judging, stack: ExitStack) -> Iterator[ScoredChunk]:
    from megascience_hf.judging.judge import judging as asking
    from megascience_hf.rescore.judged import with_verdicts

    ask = asking(judging.settings, judging.folder, budget=judging.budget, retry_failed=judging.retry_failed)
    return with_verdicts(parts, judging, stack.enter_context(ask))


def plan_judging(source: str, judging: Judging, *, workers: int | None = None) -> Plan:
    """What a judge would be asked about a file, and what that would cost: rules score it, and nobody is asked.

    Raises:
        UserError: the source cannot be read, or holds no row that can be scored.
    """
    from megascience_hf.judging.plan import Plan

    plan, lines = Plan(judging.settings), 0
    with open_source(source) as opened:
        for scored in _scored(opened.rows, workers, judging.when):
            lines += len(scored.lines)
            for asked in scored.asked:
                if asked is not None:
                    plan.add(asked.case)
    if not lines:
        raise UserError(f"no row of {source} could be scored")
    return plan


def chunks(rows: Iterator[Line | Row | Refused]) -> Iterator[Chunk]:
    """The rows in groups of at most `CHUNK_ROWS`, ended early where lines are long."""
    return grouped(rows, _size, CHUNK_ROWS, CHUNK_BYTES)


def _size(row: Line | Row | Refused) -> int:
    if isinstance(row, Line):
        return len(row.data)
    return sum(len(value) for value in row.fields.values() if isinstance(value, str)) if isinstance(row, Row) else 0


def _progress() -> Progress:
    console = terminal.Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _nothing_scored(source: str, bad: int, first_bad: list[Refused]) -> str:
    if not bad:
        return f"{source} holds no rows"
    return f"none of the {bad} rows of {source} could be scored; {first_bad[0].place}: {first_bad[0]}"
