"""The `megascience` command (also installed as `hf-megascience`, so that `hf megascience …` works)."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


def main() -> None:
    app()
