"""What `megascience ablate` prints and writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from megascience_hf.ablation import commands, plan
from megascience_hf.ablation.commands import Folders
from megascience_hf.ablation.settings import load_ablation


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
    """The exit code: 0, or 1 if a cell failed.

    Raises:
        UserError: something is wrong with what was given; nothing was run.
    """
    ablation = load_ablation(name, base_model=base_model)
    folders = Folders(out or Path(ablation.name))
    planned = plan.build(ablation, folders, lambda _: None)
    for table in plan.tables(planned):
        table.print(console)
    for title, work in planned.work.items():
        console.print(f"[bold]{title}[/bold]", highlight=False)
        for command in work.commands:
            console.print(f"  {commands.shown(command)}", markup=False, highlight=False, soft_wrap=True)
    if out is not None:
        plan.write(planned, name, out)
    return 0
