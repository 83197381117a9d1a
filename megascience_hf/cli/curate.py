"""Make a dataset out of books: `curate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from megascience_hf.cli import options
from megascience_hf.errors import UserError

app = typer.Typer()


@app.command()
def curate(
    books: Annotated[
        Path | None, typer.Argument(help="Folder or file of books; without it the small book of the package.")
    ] = None,
    out: options.RunFolder = Path("curated"),
    config: Annotated[Path | None, typer.Option(help="Settings as YAML; options below go before them.")] = None,
    extractor: Annotated[str | None, typer.Option(help="rules, llm, or both: rules first.")] = None,
    model: Annotated[str | None, typer.Option(help="The model's name at the endpoint.")] = None,
    endpoint: Annotated[
        str, typer.Option(help="Base URL of a server of the OpenAI protocol.")
    ] = "http://localhost:8000/v1",
    price_in: Annotated[float, typer.Option(min=0, help="US dollars for a million tokens sent.")] = 0.0,
    price_out: Annotated[float, typer.Option(min=0, help="US dollars for a million tokens received.")] = 0.0,
    budget: options.Budget = None,
    first: Annotated[str | None, typer.Option("--from", help="Redo this stage and those after it.")] = None,
    last: Annotated[str | None, typer.Option("--until", help="Stop after this stage.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many documents.")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder of local copies of the benchmarks, for the decontamination.")
    ] = None,
    prompts: Annotated[
        Path | None, typer.Option(help="Folder of prompts of your own, such as refine.jinja (docs/curation.md).")
    ] = None,
    reread: Annotated[
        bool, typer.Option("--reread", help="Read the replies in the ledger again, without a call.")
    ] = False,
    retry_failed: options.RetryFailed = False,
    dry_run: options.DryRun = False,
) -> None:
    """Make questions and answers out of textbooks, stage by stage. Killed, it goes on where it was."""
    from rich.console import Console

    from megascience_hf.curation import curate as room
    from megascience_hf.curation.documents.reading import EMBEDDED_BOOK
    from megascience_hf.curation.pipeline import decontamination_report, funnel
    from megascience_hf.curation.pipeline.stage import RunPaths
    from megascience_hf.curation.stages.registry import load_settings
    from megascience_hf.tasks.loading import SAMPLE

    models = None
    if model is not None:
        entry = {"name": model, "endpoint": endpoint, "price_in": price_in, "price_out": price_out}
        models = {"default": entry}
    if books is None and data_dir is None:
        data_dir = SAMPLE  # the small book beside the small exam
    benchmarks = {"data_dir": data_dir} if data_dir is not None else None
    settings = load_settings(
        config, extractor=extractor, models=models, budget=budget, limit=limit, decontamination=benchmarks,
        prompts=prompts, reread=reread or None,
    )  # fmt: skip
    place = RunPaths(books or EMBEDDED_BOOK, out)
    if not place.input.exists():
        raise UserError(f"no {place.input}: name a folder or a file of books")
    if dry_run:
        from megascience_hf.curation.pipeline import cost

        Console().print(cost.table(cost.estimate(place, settings, room.chosen(last))))
        return
    manifests = room.curate(place, settings, first=first, last=last, retry_failed=retry_failed)
    if not manifests:
        return
    Console().print(funnel.table(manifests))
    if pairs := room.of_pairs(manifests):
        Console().print(funnel.subjects_table(pairs))
    if found := decontamination_report.read(out):
        decontamination_report.show(found, Console())
    if any(m.failed for m in manifests):
        typer.echo("Some calls failed; the same command with --retry-failed asks for those rows again.", err=True)
