"""`megascience curate --watch`: what a run into OUT has done so far, seen by another process, which writes nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table

from megascience_hf.curation.pipeline.manifest import Manifest, count_rows
from megascience_hf.curation.pipeline.runner import manifest_name, progress
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import RunPaths, Stage
from megascience_hf.errors import UserError
from megascience_hf.llm import ledger
from megascience_hf.llm.ledger import Decision, Usage
from megascience_hf.out_folder import FOLDER, who_works_in
from megascience_hf.terminal import dollars

_LATELY = 8  # decisions that are shown
_LOOK, _SLOW = 2.0, 10  # seconds between two looks, and at least so many times what a look takes
_LINE_EVERY = 60.0  # seconds, where there is no terminal


@dataclass(frozen=True, slots=True)
class StageSeen:
    """A stage so far.

    Args:
        rows_in: that come in; None if the stage before it is not complete.
        done: those of them that are decided.
        out: rows that it left; None if it is not complete.
        dropped: by reason, of a complete stage.
        calls, usage, cost: of its model, in all runs into OUT; the cost at the prices of the settings.
    """

    stage: str
    rows_in: int | None
    done: int
    out: int | None
    dropped: dict[str, int]
    calls: int
    usage: Usage
    cost: float


@dataclass(frozen=True, slots=True)
class DecisionSeen:
    """One of the last decisions, with the beginning of what it is about."""

    stage: str
    verdict: str
    reason: str
    text: str


class Watcher:
    """Looks at a run again and again; what is complete is read once."""

    def __init__(self, paths: RunPaths, settings: CurationSettings, stages: Sequence[Stage]) -> None:
        self._paths, self._settings, self._stages = paths, settings, stages
        self._manifests: dict[str, tuple[int, Manifest | None]] = {}
        self._texts: dict[tuple[str, str], str] = {}

    def look(self) -> tuple[list[StageSeen], list[DecisionSeen]]:
        """The stages in their order; the last decisions of the one that is under way, the newest last."""
        seen, under_way = [], None
        rows: int | None = 0
        for stage in self._stages:
            manifest = self._manifest(stage)
            if manifest is not None:
                seen.append(_complete(manifest))
                rows = manifest.rows_out
                continue
            seen.append(self._so_far(stage, rows if stage.source else None))
            under_way = under_way or stage
            rows = None
        return seen, self._lately(under_way) if under_way is not None else []

    def _manifest(self, stage: Stage) -> Manifest | None:
        file = self._paths.out / manifest_name(stage.name)
        try:
            written = file.stat().st_mtime_ns
        except OSError:
            return None
        known = self._manifests.get(stage.name)
        if known is None or known[0] != written:
            known = self._manifests[stage.name] = (written, Manifest.read(self._paths.stage(stage.name)))
        return known[1]

    def _so_far(self, stage: Stage, rows: int | None) -> StageSeen:
        totals = ledger.totals_seen(self._paths.ledger, stage.name)
        usage, model = Usage(totals.prompt, totals.completion), self._settings.model(stage.name)
        cost = model.cost(usage) if model is not None else 0.0
        return StageSeen(stage.name, rows, progress(self._paths, stage), None, {}, totals.calls, usage, cost)

    def _lately(self, stage: Stage) -> list[DecisionSeen]:
        decisions = ledger.last_decisions(self._paths.ledger, stage.name, _LATELY)
        texts = self._texts_of(stage, decisions)
        return [DecisionSeen(stage.name, d.verdict, d.reason, texts.get(d.row, "")) for d in decisions]

    def _texts_of(self, stage: Stage, decisions: Sequence[Decision]) -> dict[str, str]:
        """The first words of the rows that came into a stage."""
        known = {d.row: self._texts[stage.name, d.row] for d in decisions if (stage.name, d.row) in self._texts}
        missing = {d.row for d in decisions} - known.keys()
        if missing and stage.source and count_rows(self._paths.stage(stage.source)):
            rows = pl.scan_parquet(self._paths.stage(stage.source) / "*.parquet")
            column = "question" if "question" in rows.collect_schema().names() else "text"
            found = rows.filter(pl.col("id").is_in(list(missing))).select("id", pl.col(column).str.head(200)).collect()
            known |= {name: " ".join(text.split()) for name, text in found.iter_rows()}
        self._texts = {(stage.name, row): text for row, text in known.items()}
        return known


def _complete(m: Manifest) -> StageSeen:
    dropped = m.dropped | ({"failed": m.failed} if m.failed else {})
    return StageSeen(m.stage, m.rows_in, m.rows_in, m.rows_out, dropped, m.calls, m.usage, m.cost)


def table(stages: Sequence[StageSeen]) -> Table:
    """For the terminal: a line for each stage."""
    made = Table(title="The run so far", title_justify="left")
    for name in ("Stage", "In", "Done", "Out", "Dropped", "Calls", "Tokens", "Cost"):
        made.add_column(name, justify="left" if name in ("Stage", "Dropped") else "right", no_wrap=name == "Stage")
    for one in stages:
        tokens = one.usage.prompt_tokens + one.usage.completion_tokens
        share = f" ({one.done / one.rows_in:.0%})" if one.out is None and one.rows_in else ""
        made.add_row(
            one.stage,
            "" if one.rows_in is None else f"{one.rows_in:,}",
            f"{one.done:,}{share}" if one.done else "",
            "" if one.out is None else f"{one.out:,}",
            "\n".join(f"{count:,} {reason}" for reason, count in one.dropped.items()),
            f"{one.calls:,}" if one.calls else "",
            f"{tokens:,}" if tokens else "",
            dollars(one.cost),
        )
    return made


def _lately_table(decisions: Sequence[DecisionSeen]) -> Table:
    made = Table(title=f"Decided last, in {decisions[0].stage}", title_justify="left")
    made.add_column("Verdict", no_wrap=True)
    made.add_column("Reason", max_width=30)
    made.add_column("Row", no_wrap=True, overflow="ellipsis")
    for one in decisions:
        made.add_row(one.verdict, one.reason, one.text)
    return made


def watch(paths: RunPaths, settings: CurationSettings, stages: Sequence[Stage], console: Console) -> None:
    """Show the run until it ends; on what is no terminal a table a minute, and one at the end.

    Raises:
        UserError: there is no run in OUT.
    """
    if not (paths.out / FOLDER).is_dir():
        raise UserError(f"{paths.out} holds no run: --watch looks at one that was begun with the same --out")
    watcher = Watcher(paths, settings, stages)
    try:
        _follow(watcher, paths.out, console)
    except KeyboardInterrupt:
        console.print("Watched no more; the run goes on.", highlight=False)


def _follow(watcher: Watcher, out: Path, console: Console) -> None:
    said = 0.0
    with Live(console=console, auto_refresh=False, transient=True) as live:
        while (who := who_works_in(out)) is not None:
            begin = time.monotonic()
            stages, decisions = watcher.look()
            if console.is_terminal:
                live.update(Group(who, table(stages), *([_lately_table(decisions)] if decisions else [])), refresh=True)
            elif begin - said >= _LINE_EVERY:
                said = begin
                console.print(table(stages))
            time.sleep(max(_LOOK, _SLOW * (time.monotonic() - begin)))
    console.print(table(watcher.look()[0]))
    console.print("No run is under way there: the command that began it goes on with what is missing.", highlight=False)
