"""The `megascience` command (also installed as `hf-megascience`, so that `hf megascience …` works).

Each command imports its room when it runs, so that `--help` never waits for torch. An error of the user's is one line
on stderr and exit code 2.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="MegaScience (arXiv 2507.16812) for the Hugging Face ecosystem.",
)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where results go; a second run reuses what is there.")] = Path("demo-run"),
) -> None:
    """Run the whole loop here: data, fine-tuning, evaluation before and after, model card."""
    from megascience_hf.demo.loop import run

    run(out)


@app.command()
def doctor() -> None:
    """Say what is installed, what is missing or known to break, and the command that mends it."""
    from rich.console import Console

    from megascience_hf import doctor as room

    raise typer.Exit(room.doctor(Console()))


def main() -> None:
    from megascience_hf.errors import UserError

    try:
        app()
    except UserError as error:
        sys.stderr.write(f"megascience: {error}\n")
        sys.exit(2)
