"""The Gradio Space: `space run`, `space deploy`."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The Gradio Space: ask, check, compare, browse, publish.")


@app.command("run")
def space_run(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="By default the first free one from 7860.")] = None,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
    data: Annotated[
        str | None, typer.Option(help="What the tab Data shows first: a folder, a file or OWNER/NAME of the Hub.")
    ] = None,
) -> None:
    """Start the Space on this machine. MEGASCIENCE_SPACE_BACKEND and _MODELS say what answers (docs/space.md)."""
    from dataclasses import replace

    from megascience_hf.space.app import launch
    from megascience_hf.space.settings import from_environment

    settings = from_environment()
    launch(settings if data is None else replace(settings, data=data), server_port=port, inbrowser=browser)


@app.command("deploy")
def space_deploy(
    repo: Annotated[str, typer.Argument(help="OWNER/NAME of the Space.")],
    private: Annotated[bool, typer.Option("--private", help="Make a new Space private.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; send nothing.")] = False,
) -> None:
    """Put the Space on the Hub as one commit, with the package and the metadata that it needs."""
    from megascience_hf.space.deploy import deploy
    from megascience_hf.terminal import Console

    deploy(repo, Console(), private=private, dry_run=dry_run)
