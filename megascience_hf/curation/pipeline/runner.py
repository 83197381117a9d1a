"""Runs a stage: rows in, outcomes out, everything that was paid for in the ledger, every row accounted for.

A rank takes a contiguous share of the input, so that the parts of all ranks in a row are the rows in their order,
whatever the number of ranks. A part appears under its name once it is whole, a stage once all its parts are and every
row of the input is kept, dropped or failed in them.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path

from megascience_hf.content_id import content_id
from megascience_hf.curation.pipeline.manifest import (
    ACCOUNT,
    Manifest,
    PartWriter,
    Verdict,
    content_hash,
    count_reasons,
    count_rows,
    decisions_file,
    read_part,
    read_rows,
    read_verdicts,
    step,
)
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import NOT_JUDGED, RERUN, Context, Outcome, Row, RunPaths, Stage
from megascience_hf.curation.pipeline.stats import by_subject
from megascience_hf.curation.prompts import StagePrompts
from megascience_hf.errors import NO_ROOM, UserError
from megascience_hf.file_hashes import hashes_of
from megascience_hf.llm.client import BATCHED, Budget, Model, ModelSettings, finished
from megascience_hf.llm.ledger import Decision, Ledger, Usage, about_damage, totals, usage_of_calls
from megascience_hf.out_folder import FOLDER, OutFolder
from megascience_hf.whole_file import DamagedError, read_json, write_json

# Rows that are under way at once, for each request that may be: enough that none waits for a slow one.
AHEAD = 4
_PRICES = "prices.json"  # beside the ledger of a stage
# Seconds between two notes of how far a rank is.
_NOTE_EVERY = 0.5


def fingerprint(stage: Stage, paths: RunPaths, settings: CurationSettings) -> str:
    """What decides the rows of a stage: the content of its input, its version, its settings.

    Raises:
        UserError: the stage before it is not complete.
    """
    if stage.source:
        before = Manifest.read(paths.stage(stage.source))
        if before is None:
            raise UserError(
                f"stage {stage.name} needs stage {stage.source}, which is not complete: start further in front"
            )
        content = before.content
    else:
        content = input_hash(paths.input, paths.out)
    return content_id(stage.name, str(stage.version), content, repr(sorted(stage.decided_by(settings).items())))


def input_hash(path: Path, out: Path | None) -> str:
    """A hash of the names and contents of the files of the input; the folder `out` remembers those of the files."""
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    files = [file for file in found if file.is_file()]
    names = (file.relative_to(path).as_posix() if path.is_dir() else "" for file in files)
    hashes = hashes_of(files, out / FOLDER / "inputs.json" if out is not None else None)
    return content_id(*(f"{name} {of}" for name, of in zip(names, hashes, strict=True)))


def is_complete(stage: Stage, paths: RunPaths, settings: CurationSettings, *, retry_failed: bool = False) -> bool:
    """Whether the rows of this stage are there for this input and these settings."""
    manifest = Manifest.read(paths.stage(stage.name))
    if manifest is None or manifest.fingerprint != fingerprint(stage, paths, settings):
        return False
    return not manifest.look_again and not (retry_failed and manifest.failed)


def run_rank(
    stage: Stage,
    paths: RunPaths,
    settings: CurationSettings,
    rank: int,
    ranks: int,
    *,
    retry_failed: bool = False,
    ledger: Ledger | None = None,
) -> None:
    """Do the share of one rank, unless its part is there already.

    Args:
        ledger: of the stage, for who does many ranks one after another: opening one reads all that was ever asked.

    Raises:
        UserError: the run must stop: the disk is full, the budget is reached, the server is gone.
    """
    folder = begun(stage, paths, settings, ranks)
    decisions = decisions_file(folder, rank)
    if decisions.exists() and not retry_failed:
        return
    with nullcontext(ledger) if ledger is not None else Ledger(paths.ledger, stage.name, rank) as opened:
        asyncio.run(_Rank(stage, paths, settings, folder, rank, ranks, opened, retry_failed).run())


def begun(stage: Stage, paths: RunPaths, settings: CurationSettings, ranks: int) -> Path:
    """The folder of the parts of a stage that is not complete; it is there when this returns."""
    folder = _unfinished(stage, paths, settings, ranks)
    if not folder.is_dir():
        OutFolder(paths.out).claim(folder.relative_to(paths.out).as_posix())
    (folder / ACCOUNT).mkdir(parents=True, exist_ok=True)
    return folder


def finish(stage: Stage, paths: RunPaths, settings: CurationSettings, ranks: int, seconds: float) -> Manifest:
    """Put the parts of all ranks in their place, after a count of every row that came in.

    Raises:
        UserError: a row that came in is in no part; the part is removed, so that the next run makes it again.
    """
    folder = _unfinished(stage, paths, settings, ranks)
    for rank in range(ranks):
        _reconcile(stage, paths, folder, rank, ranks)
    for note in folder.glob("progress-*"):
        note.unlink()
    verdicts = list(read_verdicts(folder))
    kept, failed, dropped = count_reasons(verdicts)
    usage, number = _usage(paths, stage.name)
    model = settings.model(stage.name)
    # the first stage's rows come from nowhere: their subjects are those that it found
    came_in = read_rows(paths.stage(stage.source), stage.row) if stage.source else read_rows(folder, stage.makes)
    subjects = by_subject(
        {row.id: row.subject for row in came_in},
        ((v.id, v.verdict, v.reason) for v in verdicts),
        (row.subject for row in read_rows(folder, stage.makes)),
        usage_of_calls(paths.ledger, stage.name),
    )
    manifest = Manifest(
        stage=stage.name,
        fingerprint=fingerprint(stage, paths, settings),
        content=content_hash(read_rows(folder, stage.makes)),
        rows_in=len(verdicts),
        rows_out=count_rows(folder),
        kept=kept,
        failed=failed,
        dropped=dropped,
        subjects=subjects,
        remarks=_remarks(verdicts),
        not_judged=sum(v.verdict == "kept" and v.reason in (NOT_JUDGED, RERUN) for v in verdicts),
        look_again=any(v.reason == RERUN for v in verdicts),
        calls=number,
        usage=usage,
        cost=model.cost(usage) if model is not None else 0.0,
        seconds=round(seconds, 3),
    )
    manifest.write(folder)
    out, target = OutFolder(paths.out), paths.stage(stage.name)
    out.replace(folder.relative_to(paths.out).as_posix(), f"stages/{stage.name}", stale=[manifest_name(stage.name)])
    # what runs with other settings have left half done; what they paid for is in the ledger
    for unfinished in target.parent.glob(f".{stage.name}-*"):
        out.remove(unfinished.relative_to(paths.out).as_posix())
    return manifest


def redo(stage: Stage, paths: RunPaths) -> None:
    """Delete what a stage left; what was paid for is in the ledger."""
    step(paths.stage(stage.name)).undo()
    OutFolder(paths.out).remove(f"stages/{stage.name}")


def manifest_name(stage: str) -> str:
    """The path in OUT of what says that a stage is complete."""
    return f"stages/{stage}/{ACCOUNT}/manifest.json"


def progress(paths: RunPaths, stage: Stage) -> int:
    """Rows that the ranks of a stage have done, as far as they have told."""
    notes = paths.out.glob(f"stages/.{stage.name}-*/progress-*")
    return sum(int(note.read_text() or 0) for note in notes)


def damaged_lines(paths: RunPaths, stage: str) -> str:
    """A line on what of a stage's ledger cannot be read; empty if all can."""
    return about_damage(stage, totals(paths.ledger, stage).damaged)


def spent(paths: RunPaths, settings: CurationSettings) -> float:
    """US dollars that all calls in the ledger have cost.

    At the prices of the settings; those of a stage for which they name no model, at the prices of the last run that
    had one.
    """
    names = sorted(folder.name for folder in paths.ledger.glob("*") if folder.is_dir())
    models = ((name, settings.model(name) or _priced(paths, name)) for name in names)
    return sum(model.cost(_usage(paths, name)[0]) for name, model in models if model is not None)


def _priced(paths: RunPaths, stage: str) -> ModelSettings | None:
    """A model with the prices that were noted for a stage; None if none were."""
    try:
        return ModelSettings.model_validate(read_json(paths.ledger / stage / _PRICES))
    except (FileNotFoundError, DamagedError, ValueError):
        return None


def note_prices(paths: RunPaths, stage: str, model: ModelSettings) -> None:
    """Notes what the calls of a stage cost, for runs whose settings do not say."""
    noted = _priced(paths, stage)
    if noted is None or (noted.price_in, noted.price_out) != (model.price_in, model.price_out):
        file = paths.ledger / stage / _PRICES
        file.parent.mkdir(parents=True, exist_ok=True)
        write_json(file, model.model_dump(include={"name", "endpoint", "price_in", "price_out"}))


def _unfinished(stage: Stage, paths: RunPaths, settings: CurationSettings, ranks: int) -> Path:
    return paths.out / "stages" / f".{stage.name}-{fingerprint(stage, paths, settings)}-{ranks}"


def _share(total: int, rank: int, ranks: int) -> tuple[int, int]:
    return total * rank // ranks, total * (rank + 1) // ranks


def _reconcile(stage: Stage, paths: RunPaths, folder: Path, rank: int, ranks: int) -> None:
    rows, decisions = folder / f"rows-{rank:05d}.parquet", decisions_file(folder, rank)
    if not rows.exists() or not decisions.exists():
        raise UserError(f"part {rank} of stage {stage.name} is missing: run the same command again")
    if not stage.source:
        return
    source = paths.stage(stage.source)
    start, stop = _share(count_rows(source), rank, ranks)
    came_in = (row.id for row in read_rows(source, stage.row, start=start, stop=stop))
    judged = (verdict.id for verdict in read_part(decisions, Verdict))
    for given, found in zip_longest(came_in, judged):
        if given != found:
            decisions.unlink()
            raise UserError(
                f"stage {stage.name} lost row {given or found} of part {rank}; nothing that was paid for is lost: run "
                "the same command again"
            )


def _remarks(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """What is noted on rows that were kept."""
    noted = Counter(v.reason for v in verdicts if v.verdict == "kept" and v.reason not in ("", NOT_JUDGED, RERUN))
    return dict(noted.most_common())


def _usage(paths: RunPaths, stage: str) -> tuple[Usage, int]:
    """Tokens and number of the calls of a stage, of all runs into this folder."""
    found = totals(paths.ledger, stage)
    return Usage(found.prompt, found.completion), found.calls


@dataclass(frozen=True, slots=True)
class _Rank:
    """One rank at work on one stage."""

    _stage: Stage
    _paths: RunPaths
    _settings: CurationSettings
    _folder: Path
    _rank: int
    _ranks: int
    _ledger: Ledger
    _retry_failed: bool

    async def run(self) -> None:
        try:
            await self._run()
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            raise UserError(
                f"cannot write {self._folder} ({os.strerror(error.errno)}): nothing that was paid for is lost; make "
                "room and run the same command"
            ) from None

    async def _run(self) -> None:
        rows = PartWriter(self._folder / f"rows-{self._rank:05d}.parquet", self._stage.makes)
        decisions = PartWriter(decisions_file(self._folder, self._rank), Verdict)
        done, noted = 0, time.monotonic()
        async for row_id, row_input, outcome in self._outcomes():
            for row in outcome.rows:
                rows.write(row)
            decisions.write(Verdict(row_id, outcome.verdict, outcome.reason, outcome.detail))
            self._ledger.write(Decision(row_id, row_input, outcome.verdict, outcome.reason, outcome.detail))
            done += 1
            if time.monotonic() - noted > _NOTE_EVERY:
                (self._folder / f"progress-{self._rank:05d}").write_text(str(done))
                noted = time.monotonic()
        rows.close()
        decisions.close()

    async def _outcomes(self) -> AsyncIterator[tuple[str, str, Outcome]]:
        model = self._model()
        context = Context(self._settings, self._paths, model)
        if self._stage.prepare is not None:
            context.prepared = self._stage.prepare(self._rows, context)
        try:
            if self._stage.produce is not None:
                for name, outcome in self._stage.produce(context, self._rank, self._ranks):
                    yield name, "", outcome
            elif self._stage.process_all is not None:
                dropped = self._stage.process_all(self._rows, context)
                for row in self._rows():
                    yield row.id, _hash(row), Outcome((), *dropped[row.id]) if row.id in dropped else Outcome((row,))
            else:
                async for item in self._processed(context):
                    yield item
        finally:
            if model is not None:
                await model.close()

    async def _processed(self, context: Context) -> AsyncIterator[tuple[str, str, Outcome]]:
        """Outcomes in the order of the rows, some rows under way at once.

        Where one stops the run, those under way are waited for: their calls are paid for, and kept in the ledger. A
        run that is interrupted waits some seconds.
        """
        process = self._stage.process
        assert process is not None  # noqa: S101  # a stage has one of three
        model = context.model.settings if context.model is not None else None
        ahead = 1 if model is None else BATCHED if model.batch else AHEAD * model.concurrency
        waiting: deque[tuple[Row, asyncio.Task[Outcome]]] = deque()
        try:
            for row in self._rows():
                waiting.append((row, asyncio.ensure_future(process(row, context))))
                if len(waiting) >= ahead:
                    first, task = waiting.popleft()
                    yield first.id, _hash(first), await task
            while waiting:
                first, task = waiting.popleft()
                yield first.id, _hash(first), await task
        finally:
            await finished([task for _, task in waiting], [context.model] if context.model is not None else [])

    def _rows(self) -> Iterator[Row]:
        source = self._paths.stage(self._stage.source)
        start, stop = _share(count_rows(source), self._rank, self._ranks)
        return read_rows(source, self._stage.row, start=start, stop=stop)

    def _model(self) -> Model | None:
        settings = self._settings.model(self._stage.name)
        if settings is None or not self._stage.asks(self._settings):
            return None
        note_prices(self._paths, self._stage.name, settings)
        before = spent(self._paths, self._settings)
        limit = self._settings.budget
        # each rank may spend its share of what is left, so that all together stay within the budget
        share = None if limit is None else before + max(0.0, limit - before) / self._ranks
        return Model(
            settings,
            self._ledger,
            Budget(share, before),
            retry_failed=self._retry_failed,
            prompts=StagePrompts(self._settings.prompts),
            reread=self._settings.reread,
        )


def _hash(row: Row) -> str:
    return content_id(repr(asdict(row)))
