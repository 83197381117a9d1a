"""Runs a few rows through all stages.

Stages that ask no model are run on everything, which costs nothing, so that dedup compares all pairs. Where the first
model is asked, N rows are chosen by hash; of what a model extracts of N chunks, N pairs go on. The stages run in a
folder that is thrown away, but their calls are in the ledger of OUT: the run that follows pays for none of them again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from megascience_hf.content_id import content_id
from megascience_hf.curation.pipeline.manifest import (
    Manifest,
    PartWriter,
    Verdict,
    content_hash,
    parts,
    read_rows,
    read_verdicts,
    step,
)
from megascience_hf.curation.pipeline.runner import finish, run_rank
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import RunPaths, Stage
from megascience_hf.curation.preview.schema import Preview, PreviewedPair, StageCounts, Step
from megascience_hf.curation.records import QARecord
from megascience_hf.curation.stages.extract import EXTRACT
from megascience_hf.errors import NothingMadeError
from megascience_hf.llm.ledger import Usage, usage_of_calls
from megascience_hf.terminal import dollars

_TEXTS = ("question", "answer", "reference_answer")


def preview(
    paths: RunPaths, settings: CurationSettings, stages: Sequence[Stage], rows: int, console: Console
) -> Preview:
    """Run `rows` rows through the stages.

    Args:
        paths: of the run; OUT is this process's, and its ledger takes the calls.

    Raises:
        NothingMadeError: nothing was read, or no pair was found.
        UserError: the run must stop.
    """
    with TemporaryDirectory(prefix="megascience-") as folder:
        trial = RunPaths(paths.input, Path(folder), paths.ledger)
        embeddings = paths.out / "embeddings"  # of the benchmarks, which the run needs as well
        embeddings.mkdir(parents=True, exist_ok=True)
        (trial.out / "embeddings").symlink_to(embeddings.resolve(), target_is_directory=True)
        try:
            return _Preview(trial, settings, stages, rows, console).run()
        finally:
            if not any(embeddings.iterdir()):
                embeddings.rmdir()


@dataclass(frozen=True, slots=True)
class _Cut:
    """Of the rows that a stage left, `cut_to` of `cut_from` go on."""

    after: str
    cut_from: int
    cut_to: int


class _Preview:
    def __init__(
        self, trial: RunPaths, settings: CurationSettings, stages: Sequence[Stage], rows: int, console: Console
    ) -> None:
        self._trial, self._settings, self._stages, self._rows, self._console = trial, settings, stages, rows, console
        asking = [stage for stage in stages if stage.asks(settings)]
        # what is asked before there are pairs: documents and chunks are cut, and then their pairs
        before = {stage.source for stage in asking if stage.makes is not QARecord or stage.name == EXTRACT.name}
        first = asking[0].source if asking else EXTRACT.name
        self._cut_after = before | {EXTRACT.name} if before else {first}
        self._cuts: list[_Cut] = []
        self._counts: list[StageCounts] = []
        self._spent: dict[str, dict[str, tuple[int, float]]] = {}

    def run(self) -> Preview:
        for stage in self._stages:
            run_rank(stage, self._trial, self._settings, 0, 1)
            self._count(stage, finish(stage, self._trial, self._settings, 1, 0.0))
            if stage.name in self._cut_after:
                self._cut(stage)
        pairs = self._pairs()
        if not pairs:
            empty = next(counts for counts in self._counts if not counts.rows_out)
            why = "; ".join(f"{count:,} {reason}" for reason, count in list(empty.reasons.items())[:3])
            raise NothingMadeError(f"no pair to look at: nothing is left after {empty.stage} ({why or 'no rows'})")
        return Preview(
            str(self._trial.input), self._cuts[0].after, self._cuts[0].cut_from, self._cuts[0].cut_to,
            tuple(self._counts), tuple(pairs),
        )  # fmt: skip

    def _count(self, stage: Stage, manifest: Manifest) -> None:
        spent = self._spent[stage.name] = self._costs(stage)
        factor = 1.0
        for cut in self._cuts:
            factor *= cut.cut_from / max(1, cut.cut_to)
        cost = sum(cost for _, cost in spent.values())
        reasons = manifest.dropped | ({"failed": manifest.failed} if manifest.failed else {})
        calls = sum(calls for calls, _ in spent.values())
        whole = cost * factor if stage.asks(self._settings) else None
        self._counts.append(StageCounts(stage.name, manifest.rows_in, manifest.rows_out, reasons, calls, cost, whole))
        said = f"{stage.name}: {manifest.rows_in:,} in, {manifest.rows_out:,} out"
        self._console.print(said + (f", {calls:,} calls, {dollars(cost) or '$0'}" if calls else ""), highlight=False)

    def _costs(self, stage: Stage) -> dict[str, tuple[int, float]]:
        """Calls and US dollars of each row that came into a stage, in all runs into OUT."""
        model = self._settings.model(stage.name)
        if model is None or not stage.asks(self._settings):
            return {}
        rows = {verdict.id for verdict in self._verdicts(stage)}
        usage: defaultdict[str, Usage] = defaultdict(Usage)
        calls: Counter[str] = Counter()
        for row, tokens, number in usage_of_calls(self._trial.ledger, stage.name):
            if row in rows:
                usage[row] += tokens
                calls[row] += number
        return {row: (calls[row], model.cost(tokens)) for row, tokens in usage.items()}

    def _verdicts(self, stage: Stage) -> list[Verdict]:
        return list(read_verdicts(self._trial.stage(stage.name)))

    def _cut(self, stage: Stage) -> None:
        """Leave the rows of the smallest hashes of what a stage made, in their order."""
        folder = self._trial.stage(stage.name)
        rows = list(read_rows(folder, stage.makes))
        chosen = {row.id for row in sorted(rows, key=lambda row: content_id("preview", row.id))[: self._rows]}
        kept = [row for row in rows if row.id in chosen]
        self._cuts.append(_Cut(stage.name, len(rows), len(kept)))
        if len(kept) == len(rows):
            return
        manifest = Manifest.read(folder)
        assert manifest is not None  # noqa: S101  # it was completed above
        step(folder).undo()
        for file in parts(folder):
            file.unlink()
        writer = PartWriter(folder / "rows-00000.parquet", stage.makes)
        for row in kept:
            writer.write(row)
        writer.close()
        count = len(kept)
        left = Manifest(stage.name, manifest.fingerprint, content_hash(kept), count, count, count, 0, {}, {})
        left.write(folder)

    def _pairs(self) -> list[PreviewedPair]:
        """Those that were chosen, with what every stage made of them."""
        found = {row.id: row for row in self._left(EXTRACT.name)}
        if self._cuts[-1].after in {stage.name for stage in self._stages if stage.makes is QARecord}:
            chosen = {row.id for row in self._left(self._cuts[-1].after)}
            found = {name: pair for name, pair in found.items() if name in chosen}
        steps: defaultdict[str, list[Step]] = defaultdict(list)
        before = dict(found)
        for stage in self._stages[[stage.name for stage in self._stages].index(EXTRACT.name) + 1 :]:
            left = {row.id: row for row in self._left(stage.name)}
            for verdict in self._verdicts(stage):
                if verdict.id in before:
                    spent = self._spent[stage.name].get(verdict.id, (0, 0.0))
                    steps[verdict.id].append(_step(stage, verdict, before[verdict.id], left.get(verdict.id), spent))
            before = {name: row for name, row in left.items() if name in found}
        return [_pair(row, steps[row.id]) for row in found.values()]

    def _left(self, stage: str) -> list[QARecord]:
        return list(read_rows(self._trial.stage(stage), QARecord))


def _pair(row: QARecord, steps: Sequence[Step]) -> PreviewedPair:
    place = ", ".join(part for part in (row.book, row.label) if part)
    return PreviewedPair(row.id, place, row.question, row.answer, tuple(steps))


def _step(stage: Stage, verdict: Verdict, before: QARecord, after: QARecord | None, spent: tuple[int, float]) -> Step:
    changed = tuple(name for name in _TEXTS if after is not None and getattr(after, name) != getattr(before, name))
    calls, cost = spent
    question, answer = (after.question, after.answer) if after is not None else (None, None)
    reference = after.reference_answer if after is not None else None
    return Step(stage.name, verdict.verdict, verdict.reason, question, answer, reference, changed, calls, cost)
