"""The `megascience` command (also installed as `hf-megascience`, so that `hf megascience …` works).

Each command imports its room when it runs, so that `--help` never waits for torch. An error of the user's is one line
on stderr and exit code 2.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

import typer

from megascience_hf.cli import curate, data, evaluate, installation, publish, space, train
from megascience_hf.errors import UserError

# The extra of each package that a command imports when it runs.
_EXTRAS = {
    "gradio": "space",
    "matplotlib": "eval",
    "polars": "curate",
    "py3langid": "curate",
    "rensa": "curate",
    "scipy": "eval",
    "statsmodels": "eval",
}

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="MegaScience (arXiv 2507.16812) for the Hugging Face ecosystem.",
)
for group in (evaluate, train, data, curate, publish, installation):
    app.add_typer(group.app)
app.add_typer(train.presets, name="preset")
app.add_typer(train.presets, name="presets", hidden=True)
app.add_typer(publish.cards, name="card")
app.add_typer(publish.cards, name="cards", hidden=True)
app.add_typer(evaluate.benchmarks, name="benchmarks", hidden=True)
app.add_typer(space.app, name="space")


def main() -> None:
    try:
        app()
    except UserError as error:
        sys.stderr.write(f"megascience: {error}\n")
        sys.exit(2)
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        if extra == "eval" and find_spec("inspect_ai") and not find_spec("lighteval"):
            extra = "inspect"  # `eval` wants another openai
        sys.stderr.write(f"megascience: this needs {error.name}: pip install 'megascience-hf[{extra}]'\n")
        sys.exit(2)
