"""`megascience curate`: the stages in their order, what is done already left alone."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console

from megascience_hf import terminal
from megascience_hf.curation import preflight
from megascience_hf.curation.extraction.garbage import AT_LEAST, garbage_in
from megascience_hf.curation.pipeline import decontamination_report, funnel
from megascience_hf.curation.pipeline.dataset import dataset_card, write_data, write_provenance
from megascience_hf.curation.pipeline.executors import datatrove_lines_to, run_here, slurm_jobs
from megascience_hf.curation.pipeline.hf_jobs import plan, run_on_jobs
from megascience_hf.curation.pipeline.licences import licences
from megascience_hf.curation.pipeline.manifest import Manifest, read_rows, step
from megascience_hf.curation.pipeline.progress import shown
from megascience_hf.curation.pipeline.runner import damaged_lines, is_complete, redo
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import RERUN, RunPaths, Stage
from megascience_hf.curation.preview.run import preview
from megascience_hf.curation.preview.schema import Preview
from megascience_hf.curation.prompts import StagePrompts
from megascience_hf.curation.records import QARecord
from megascience_hf.curation.stages.classify import documents
from megascience_hf.curation.stages.decontaminate import DECONTAMINATE
from megascience_hf.curation.stages.extract import EXTRACT
from megascience_hf.curation.stages.read import READ
from megascience_hf.curation.stages.registry import STAGES, stages_of
from megascience_hf.errors import NothingMadeError, UserError, unknown_name
from megascience_hf.out_folder import OutFolder, opened

AGAIN = "the same command with --retry-failed asks for those rows again"


def curate(
    paths: RunPaths,
    settings: CurationSettings,
    *,
    first: str | None = None,
    last: str | None = None,
    retry_failed: bool = False,
    console: Console | None = None,
) -> list[Manifest]:
    """Run the stages that are not complete for this input and these settings, and write what the run ends in.

    Args:
        first: redo this stage and those after it (calls that were paid for are not made again).
        last: stop after this stage.
        retry_failed: ask again for the rows whose calls failed.

    Returns:
        The accounts of the complete stages. None on Slurm, where the jobs are handed in and this returns at once.

    Raises:
        UserError: a stage is unknown, or the run must stop; the same command goes on where it was.
    """
    # the standard error of now: while a stage runs, datatrove's lines on it go into a file
    console = console or terminal.Console(file=sys.stderr)
    stages = chosen(settings, last)
    again = _from(stages, first) if first is not None else []
    if settings.reread:
        again += [stage for stage in stages if stage.asks(settings)]
    with opened(paths.out, "curate", [paths.input], replaces=["data"]):
        for stage in again:
            redo(stage, paths)
        return _curate(paths, settings, stages, console, retry_failed=retry_failed)


def _curate(
    paths: RunPaths, settings: CurationSettings, stages: Sequence[Stage], console: Console, *, retry_failed: bool
) -> list[Manifest]:
    waiting = _incomplete(stages, paths, settings, retry_failed=retry_failed)
    if settings.executor.kind == "hf-jobs" and waiting:
        console.print("\n".join(plan(waiting, settings)), markup=False, highlight=False, soft_wrap=True)
    preflight.check(waiting, paths, settings, console)
    if settings.executor.kind == "slurm":
        if not waiting:
            return account(paths, settings, stages, console)
        jobs = slurm_jobs(waiting, paths, settings, retry_failed=retry_failed)
        with datatrove_lines_to(paths.out / "logs" / "datatrove.log"):
            jobs[-1].run()  # launches those that it depends on
        console.print(f"{len(jobs)} jobs handed in; the same command shows the funnel when they are done")
        return []
    for stage in stages:
        if is_complete(stage, paths, settings, retry_failed=retry_failed):
            console.print(f"{stage.name}: complete", style="dim")
            _look_for_garbage(stage, paths, settings, console)
            continue
        if broken := step(paths.stage(stage.name)).broken():
            console.print(f"{stage.name}: {broken}: it is made anew", markup=False, highlight=False, soft_wrap=True)
        with shown(stage, paths, console):
            run = run_on_jobs if settings.executor.kind == "hf-jobs" else run_here
            run(stage, paths, settings, retry_failed=retry_failed)
        if damage := damaged_lines(paths, stage.name):
            console.print(damage, style="bold", highlight=False, soft_wrap=True)
        done = Manifest.read(paths.stage(stage.name))
        if done is not None:
            console.print(f"{stage.name}: {done.rows_in:,} in, {done.rows_out:,} out, {done.seconds:.1f} s")
            if done.look_again:
                console.print(f"  {RERUN}: name a folder of copies with --data-dir, and run again", style="bold")
        _look_for_garbage(stage, paths, settings, console)
        if stage.name == READ.name:
            for line in licences(paths.stage(stage.name)).lines():
                console.print(f"  {line}", highlight=False, markup=False, soft_wrap=True)
    return account(paths, settings, stages, console)


def preview_run(
    paths: RunPaths, settings: CurationSettings, rows: int, last: str | None = None, console: Console | None = None
) -> Preview:
    """A few rows through all stages, whose calls are kept for the run; see `preview.run`.

    Raises:
        UserError: a stage is unknown, or the run must stop.
    """
    console = console or terminal.Console(file=sys.stderr)
    stages = chosen(settings, last)
    if EXTRACT.name not in {stage.name for stage in stages}:
        raise UserError(f"a preview shows pairs, which {EXTRACT.name} makes: name it or a later stage with --until")
    with opened(paths.out, "curate", [paths.input]):
        preflight.check(stages, paths, settings, console)
        return preview(paths, settings, stages, rows, console)


def _look_for_garbage(stage: Stage, paths: RunPaths, settings: CurationSettings, console: Console) -> None:
    """Say which of the extracted pairs look like garbage.

    Raises:
        UserError: rules alone extracted them, and more do than the settings allow.
    """
    if stage.name != EXTRACT.name:
        return
    rows = read_rows(paths.stage(stage.name), QARecord)
    total, marked, signs = garbage_in((row.question, row.answer) for row in rows)
    if not marked:
        return
    said = f"{marked:,} of {total:,} pairs have signs of garbage ("
    said += ", ".join(f"{count:,} {sign}" for sign, count in signs.most_common()) + ")"
    if settings.extractor == "rules" and total >= AT_LEAST and marked > settings.garbage_bound * total:
        raise UserError(
            f"{said}: rules do not read this book; take --extractor llm, convert it (docs/extraction-rules.md), or set "
            "garbage_bound"
        )
    console.print(f"  {said}")


def refuse_nothing(paths: RunPaths, settings: CurationSettings, manifests: Sequence[Manifest]) -> None:
    """
    Raises:
        NothingMadeError: nothing was read, no row is left, or every call of a stage failed.
    """
    read = manifests[0]
    if not read.rows_out:
        most = "; ".join(f"{count:,} {reason}" for reason, count in list(read.dropped.items())[:3])
        raise NothingMadeError(f"nothing was read of {paths.input} ({most or 'there are no files in it'})")
    failed = ", ".join(f"{m.failed:,} failed in {m.stage}" for m in manifests if m.failed)
    if not manifests[-1].rows_out:
        last = next(m for m in manifests if not m.rows_out)
        again = f" ({failed}; {AGAIN})" if failed else ""
        raise NothingMadeError(f"no row is left after {last.stage}; {paths.out / 'funnel.json'} says why{again}")
    asked = [m for m in manifests if STAGES[m.stage].asks(settings)]
    if any(m.failed and not m.calls for m in asked):
        raise NothingMadeError(f"every call failed ({failed}); {AGAIN}")


def _incomplete(
    stages: Sequence[Stage], paths: RunPaths, settings: CurationSettings, *, retry_failed: bool
) -> list[Stage]:
    """The first stage that is not complete and all after it, whose input it makes."""
    for number, stage in enumerate(stages):
        if not is_complete(stage, paths, settings, retry_failed=retry_failed):
            return list(stages[number:])
    return []


def account(paths: RunPaths, settings: CurationSettings, stages: Sequence[Stage], console: Console) -> list[Manifest]:
    """The manifests of the stages; the funnel, and after the last stage the dataset, written down."""
    out = OutFolder(paths.out)
    manifests = [m for stage in stages if (m := Manifest.read(paths.stage(stage.name))) is not None]
    searched = STAGES[DECONTAMINATE.name]
    if any(m.stage == searched.name for m in manifests):
        decontamination_report.write(paths.out, paths.stage(searched.source), paths.stage(searched.name))
    if len(manifests) == len(stages_of(settings)):
        models = {s.name: asked.name for s in stages if s.prompts and (asked := settings.model(s.name))}
        words = ("funnel.json", "README.md", "provenance.parquet")  # of other rows, if there are any yet
        write_data(read_rows(paths.stage(manifests[-1].stage), QARecord), out, stale=words)
        extracted, *after = (s.name for s in stages if s.makes is QARecord)
        verdicts = {name: paths.stage(name) for name in after}
        prompts = StagePrompts(settings.prompts).hashes() if models else {}
        known = licences(documents(paths, settings))
        write_provenance(paths.stage(extracted), verdicts, models, prompts, paths.out / "provenance.parquet", known)
        kept = known.rows(row.document_id for row in read_rows(paths.stage(manifests[-1].stage), QARecord))
        if not out.write_page("README.md", str(dataset_card(manifests, models, kept))):
            console.print(f"{paths.out / 'README.md'} was changed by somebody and is left as it is", soft_wrap=True)
    funnel.figure(of_pairs(manifests), paths.out / "funnel.svg")
    funnel.write(manifests, paths.out / "funnel.json")
    reports = (decontamination_report.EXAMS, decontamination_report.REPORT, decontamination_report.PAIRS)
    out.wrote("funnel.svg", "funnel.json", "provenance.parquet", *reports)
    return manifests


def of_pairs(manifests: Sequence[Manifest]) -> list[Manifest]:
    """The accounts of the stages whose rows are pairs, from the extraction on."""
    return [m for m in manifests if STAGES[m.stage].makes is QARecord]


def chosen(settings: CurationSettings, last: str | None) -> list[Stage]:
    """The stages of a run up to `last`.

    Raises:
        UserError: there is no such stage.
    """
    names = list(STAGES)
    if last is not None and last not in names:
        raise unknown_name("stage", last, names)
    upto = names if last is None else names[: names.index(last) + 1]
    return [stage for stage in stages_of(settings) if stage.name in upto]


def _from(stages: Sequence[Stage], first: str) -> list[Stage]:
    order = list(STAGES)
    if first not in order:
        raise unknown_name("stage", first, order)
    found = [stage for stage in stages if order.index(stage.name) >= order.index(first)]
    if not found:
        raise UserError(f"stage {first} comes after the last stage of this run")
    return found
