"""What `curate`, `mix` and `select` do on the command line: the plan, or the run and what came out of it."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from megascience_hf import terminal
from megascience_hf.curation import curate
from megascience_hf.curation.documents.reading import EMBEDDED_BOOK
from megascience_hf.curation.mixture import plan as mixture_plan
from megascience_hf.curation.mixture import stats
from megascience_hf.curation.mixture.run import mix
from megascience_hf.curation.mixture.settings import Mixture
from megascience_hf.curation.pipeline import cost, decontamination_report, funnel, hf_jobs
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import RunPaths
from megascience_hf.curation.selection import plan as selection_plan
from megascience_hf.curation.selection.select import select
from megascience_hf.curation.selection.settings import SelectSettings
from megascience_hf.errors import UserError
from megascience_hf.tasks.loading import SAMPLE


def books_and_exams(books: Path | None, out: Path, data_dir: Path | None) -> tuple[RunPaths, Path | None]:
    """The folders of a run of `curate`, and that of the benchmarks' copies; without books the small one of the package,
    beside the small exams.

    Raises:
        UserError: the books are not there.
    """
    if books is None:
        return RunPaths(EMBEDDED_BOOK, out), data_dir or SAMPLE
    if not books.exists():
        raise UserError(f"no {books}: name a folder or a file of books")
    return RunPaths(books, out), data_dir


def show_curation_plan(paths: RunPaths, settings: CurationSettings, last: str | None, console: Console) -> None:
    """Print what would be asked and cost."""
    stages = curate.chosen(settings, last)
    jobs = hf_jobs.plan(stages, settings) if settings.executor.kind == "hf-jobs" else []
    console.print(cost.table(cost.estimate(paths, settings, stages)))
    console.print("\n".join(jobs), markup=False, highlight=False, soft_wrap=True)


def show_curation(
    paths: RunPaths, settings: CurationSettings, console: Console, *, first: str | None, last: str | None,
    retry_failed: bool,
) -> None:  # fmt: skip
    """Run the stages, and print the funnel and what of the benchmarks was found."""
    manifests = curate.curate(paths, settings, first=first, last=last, retry_failed=retry_failed)
    if not manifests:
        return
    console.print(funnel.table(manifests))
    if pairs := curate.of_pairs(manifests):
        console.print(funnel.subjects_table(pairs))
    if found := decontamination_report.read(paths.out):
        decontamination_report.show(found, console)
    curate.refuse_nothing(paths, settings, manifests)
    if any(m.failed for m in manifests):
        said = f"Some calls failed; {curate.AGAIN}."
        terminal.Console(stderr=True, soft_wrap=True).print(said, highlight=False)


def show_mix(mixture: Mixture, out: Path, console: Console, *, retry_failed: bool, dry_run: bool) -> None:
    """Make a mixture and print its rows after each step, or print what it would ask."""
    if dry_run:
        console.print(mixture_plan.table(mixture))
        return
    progress = terminal.Console(stderr=True)
    account = mix(mixture, out, retry_failed=retry_failed, console=progress)
    console.print(stats.table(account))
    for warning in account.warnings:
        progress.print(warning, style="bold", highlight=False)


def show_select(
    settings: SelectSettings, data: str, out: Path, console: Console, *, retry_failed: bool, dry_run: bool
) -> None:
    """Select rows and print the counts, or print what would be asked."""
    if dry_run:
        console.print(selection_plan.table(selection_plan.plan(settings, data)))
        return
    account = select(settings, data, out, retry_failed=retry_failed, console=terminal.Console(stderr=True))
    for line in account.lines():
        console.print(line, highlight=False, markup=False, soft_wrap=True)
