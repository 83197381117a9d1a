"""Items whose published gold is wrong: `errata build`, `errata list`, `errata check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from megascience_hf.cli import options

app = typer.Typer(no_args_is_help=True, help="Items of the benchmarks whose published gold is wrong or broken.")
Lists = Annotated[list[Path] | None, typer.Option("--errata", help="A list beside our own. May be repeated.")]


@app.command("build")
def build(
    sources: Annotated[
        list[str],
        typer.Option("--from", help="Files of a re-grading: a file, a folder, OWNER/NAME of the Hub. May be repeated."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The list, JSON lines.")] = Path("errata.jsonl"),
    data_dir: options.Benchmarks = None,
    sample: options.Sample = False,
    revision: Annotated[str | None, typer.Option(help="Of the data sets of the Hub.")] = None,
) -> None:
    """Make a list of published re-gradings: MMLU-Redux, GSM8K-Platinum, MedQA's relabelling, tables of your own."""
    from megascience_hf.results import errata_output
    from megascience_hf.terminal import Console

    folder = options.benchmarks_folder(data_dir, sample)
    errata_output.show_built(sources, out, Console(), data_dir=folder, revision=revision)


@app.command("list")
def list_errata(
    errata: Lists = None,
    benchmark: Annotated[str | None, typer.Option(help="Of one benchmark.")] = None,
    items: Annotated[bool, typer.Option("--items", help="A line for each item, by its hash.")] = False,
) -> None:
    """Show how many items of each benchmark are known to be faulty, and who says so."""
    from megascience_hf.results import errata_output
    from megascience_hf.terminal import Console

    errata_output.show_list(errata or [], Console(), benchmark=benchmark, items=items)


@app.command("check")
def check(
    errata: Lists = None,
    data_dir: options.Benchmarks = None,
    sample: options.Sample = False,
) -> None:
    """Check that every hash of the lists is of an item of the exam that is run; exit code 2 if one is not."""
    from megascience_hf.results import errata_output
    from megascience_hf.terminal import Console

    errata_output.show_checked(errata or [], Console(), data_dir=options.benchmarks_folder(data_dir, sample))
