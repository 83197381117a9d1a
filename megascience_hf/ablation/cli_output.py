"""What `megascience ablate` prints and writes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from megascience_hf.ablation import commands, plan, plan_pages
from megascience_hf.ablation.cells import cells, choose
from megascience_hf.ablation.commands import Folders
from megascience_hf.ablation.run import STEPS, TABLE, Run, counted, run_cells
from megascience_hf.ablation.settings import load_ablation
from megascience_hf.errors import unknown_name
from megascience_hf.out_folder import opened
from megascience_hf.rows.files import place_read
from megascience_hf.terminal import say_written
from megascience_hf.whole_file import write_text

if TYPE_CHECKING:
    from megascience_hf.ablation.table import Results


def ablate(
    name: str,
    out: Path | None,
    console: Console,
    *,
    dry_run: bool,
    only: Sequence[str],
    steps: Sequence[str],
    base_model: str | None,
) -> int:
    """Plan or run an ablation.

    Args:
        name: of a file or of an ablation that comes with the package.
        only: as in `cells.choose`.
        steps: of `STEPS`; all without one.

    Returns:
        The exit code: 0, or 1 if a cell failed.

    Raises:
        UserError: something is wrong with what was given; nothing was run.
    """
    ablation = load_ablation(name, base_model=base_model)
    chosen = choose(cells(ablation), only)
    for step in steps:
        if step not in STEPS:
            raise unknown_name("step", step, STEPS)
    folders = Folders(out or Path(ablation.name))
    run = Run(ablation, folders, console, frozenset(steps or STEPS))
    # cells can be jobs of their own (docs/ablation.md): each step has its own lock, and the folder none
    inputs = [place_read(source.path) for source in ablation.sources if source.path is not None]
    working = opened(folders.out, "ablate", inputs, shared=True)
    if dry_run:
        with working if out is not None else nullcontext() as folder:
            planned = plan.build(ablation, folders, chosen, lambda subset: counted(run, subset))
            _show_plan(planned, console)
            if folder is not None:
                say_written(plan_pages.write(planned, name, folder.path), console)
                folder.wrote("plan.md", "plan.json")
        return 0
    failures = {}
    if set(run.wanted) != {TABLE}:
        plan.check(ablation, planning=False)
    with working as folder:
        if set(run.wanted) != {TABLE}:
            failures = run_cells(run, chosen)
        if TABLE in run.wanted:
            from megascience_hf.ablation import table  # statsmodels, which a refusal need not wait for

            _show_results(table.collect(run), folders.out, console)
            folder.wrote("results.md", "results.json")
    return 1 if failures else 0


def _show_plan(planned: plan.Plan, console: Console) -> None:
    for one in plan_pages.tables(planned):
        one.print(console)
    for title, work in planned.work.items():
        console.print(f"[bold]{title}[/bold]", highlight=False)
        for command in work.commands:
            console.print(f"  {commands.shown(command)}", markup=False, highlight=False, soft_wrap=True)


def _show_results(results: Results, out: Path, console: Console) -> None:
    from megascience_hf.ablation import table

    console.print()
    for one in table.tables(results):
        one.print(console)
        console.print()
    files = {out / "results.md": table.markdown(results), out / "results.json": table.as_json(results)}
    for file, text in files.items():
        write_text(file, text)
    say_written(list(files), console)
