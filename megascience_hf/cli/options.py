"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from megascience_hf.errors import UserError

Benchmarks = Annotated[Path | None, typer.Option("--data-dir", help="Folder of local copies of the benchmarks.")]
Sample = Annotated[bool, typer.Option("--sample", help="The embedded sample items, offline.")]
Out = Annotated[
    list[Path] | None,
    typer.Option("--out", "-o", help="Write it too; the ending says the format: .md, .tex, .csv. May be repeated."),
]
RunFolder = Annotated[Path, typer.Option("--out", "-o", help="Folder of the run; the same command goes on in it.")]
WithPaper = Annotated[bool, typer.Option("--with-paper", help="Put the paper's published numbers beside it.")]
Check = Annotated[bool, typer.Option("--check", help="Only say what would change; exit code 2 if anything.")]
Budget = Annotated[float | None, typer.Option(min=0, help="US dollars that all runs into OUT may cost.")]
RetryFailed = Annotated[bool, typer.Option("--retry-failed", help="Ask again where calls failed.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be asked and cost; ask nothing.")]


def benchmarks_folder(data_dir: Path | None, sample: bool) -> Path | None:
    """Where the items of benchmarks are, None for the Hub.

    Raises:
        UserError: both are given.
    """
    from megascience_hf.tasks.loading import SAMPLE

    if sample and data_dir:
        raise UserError("--sample and --data-dir exclude each other: the sample is a folder of its own")
    return SAMPLE if sample else data_dir
