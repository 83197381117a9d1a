"""Make a dataset out of books: `curate`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from megascience_hf.cli import options

if TYPE_CHECKING:  # `--help` waits for no stages
    from megascience_hf.curation.preview.schema import Preview

app = typer.Typer()


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """The model that is asked, and what it costs."""

    model: Annotated[str | None, typer.Option(help="The model's name at the endpoint.")] = None
    endpoint: Annotated[str, typer.Option(help="Base URL of a server of the OpenAI protocol.")] = (
        "http://localhost:8000/v1"
    )
    price_in: Annotated[float, typer.Option(min=0, help="US dollars for a million tokens sent.")] = 0.0
    price_out: Annotated[float, typer.Option(min=0, help="US dollars for a million tokens received.")] = 0.0
    batch: Annotated[bool, typer.Option("--batch", help="Ask by the Batch API (/v1/batches); give its prices.")] = False

    def models(self) -> dict[str, Any] | None:
        """As the settings have them, None if none is named."""
        if self.model is None:
            return None
        entry = asdict(self)
        return {"default": {"name": entry.pop("model"), **entry}}


@app.command()
@options.takes(asked=ModelOptions)
def curate(
    *,
    books: Annotated[
        Path | None, typer.Argument(help="Folder or file of books; without it the small book of the package.")
    ] = None,
    out: options.RunFolder = Path("curated"),
    config: Annotated[Path | None, typer.Option(help="Settings as YAML; options below go before them.")] = None,
    extractor: Annotated[str | None, typer.Option(help="rules, llm, or both: rules first.")] = None,
    asked: ModelOptions,
    budget: options.Budget = None,
    first: Annotated[str | None, typer.Option("--from", help="Redo this stage and those after it.")] = None,
    last: Annotated[str | None, typer.Option("--until", help="Stop after this stage.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many documents.")] = None,
    subject: Annotated[str | None, typer.Option(help="Of documents that do not say theirs.")] = None,
    classify: Annotated[
        bool, typer.Option("--classify", help="Ask the model for subject and level of each book; drop school books.")
    ] = False,
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
    preview: Annotated[
        int | None, typer.Option(min=1, max=200, help="Only so many rows, shown at every stage: OUT/preview.html.")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Look at the run into OUT until it ends; start none, change nothing.")
    ] = False,
) -> None:
    """Make questions and answers out of textbooks, stage by stage. Killed, it goes on where it was."""
    from megascience_hf.curation import cli_output
    from megascience_hf.curation.curate import chosen, preview_run
    from megascience_hf.curation.stages.registry import load_settings
    from megascience_hf.terminal import Console

    paths, data_dir = cli_output.books_and_exams(books, out, data_dir)
    benchmarks = {"data_dir": data_dir} if data_dir is not None else None
    settings = load_settings(
        config, extractor=extractor, models=asked.models(), budget=budget, limit=limit, decontamination=benchmarks,
        prompts=prompts, reread=reread or None, subject=subject, classify=classify or None,
    )  # fmt: skip
    if watch:
        from megascience_hf.curation import watch as watching

        watching.watch(paths, settings, chosen(settings, last), Console())
        return
    if dry_run:
        cli_output.show_curation_plan(paths, settings, last, Console())
        return
    if preview is not None:
        _show_preview(preview_run(paths, settings, preview, last), out)
        return
    cli_output.show_curation(paths, settings, Console(), first=first, last=last, retry_failed=retry_failed)


def _show_preview(preview: Preview, out: Path) -> None:
    from megascience_hf.out_folder import OutFolder
    from megascience_hf.pages import preview_pages
    from megascience_hf.terminal import Console

    preview_pages.write(preview, out / preview_pages.FILE)
    OutFolder(out).wrote(preview_pages.FILE)
    preview_pages.show(preview, Console())
