"""Choose, mix, describe and audit datasets: `select`, `mix`, `dataset-report`, `audit`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from megascience_hf.cli import options

app = typer.Typer()

_Data = Annotated[str, typer.Argument(help="Hub name, or folder or file of Parquet or JSON Lines.")]
_Contamination = Annotated[bool, typer.Option(help="Whether the benchmarks are searched.")]


@dataclass(frozen=True, slots=True)
class RowsOptions:
    """Which rows of a dataset are looked at, and where their fields stand, of every command that `takes` them."""

    revision: Annotated[str, typer.Option(help="Commit of a Hub dataset.")] = ""
    config: Annotated[str | None, typer.Option(help="Config of a Hub dataset.")] = None
    split: Annotated[str, typer.Option(help="Split of a Hub dataset.")] = "train"
    question: Annotated[str, typer.Option(help="Column or path, such as input[role=user].content.")] = ""
    answer: Annotated[str, typer.Option(help="Column of the answer, such as responses.0.response.")] = ""
    subject: Annotated[str, typer.Option(help="Column of the subject.")] = ""
    reference: Annotated[str, typer.Option(help="Column of the reference answer.")] = ""
    source: Annotated[str, typer.Option(help="Column of the source.")] = ""

    def columns(self) -> dict[str, str]:
        return {
            "question": self.question, "answer": self.answer, "subject": self.subject,
            "reference_answer": self.reference, "source": self.source,
        }  # fmt: skip


@app.command()
def mix(
    mixture: Annotated[
        Path | None, typer.Argument(help="The mixture as YAML; without it the paper's, megascience.yaml.")
    ] = None,
    out: options.RunFolder = Path("mixed"),
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder of local copies of the benchmarks, for the decontamination.")
    ] = None,
    budget: options.Budget = None,
    retry_failed: options.RetryFailed = False,
    dry_run: options.DryRun = False,
) -> None:
    """Make one dataset out of several: dedup, decontamination, selection, answers, cut. Killed, it goes on."""
    from megascience_hf.curation import cli_output
    from megascience_hf.curation.mixture.settings import load_mixture
    from megascience_hf.terminal import Console

    settings = load_mixture(mixture, budget=budget, data_dir=data_dir)
    cli_output.show_mix(settings, out, Console(), retry_failed=retry_failed, dry_run=dry_run)


@app.command()
def select(
    data: Annotated[str, typer.Argument(help="Hub name, or folder or file of Parquet or JSON Lines.", metavar="IN")],
    out: options.RunFolder,
    method: Annotated[str | None, typer.Option(help="length, difficulty or random.")] = None,
    size: Annotated[int | None, typer.Option(help="Rows to take.")] = None,
    fraction: Annotated[float | None, typer.Option(help="Share of the rows to take.")] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            help="Settings as YAML (docs/mixture.md): prices, sampling, keys, …; options here go before them."
        ),
    ] = None,
    question: Annotated[str | None, typer.Option(help="Column of the question.", rich_help_panel="Input")] = None,
    response: Annotated[
        str | None, typer.Option(help="Column that length measures: answer.", rich_help_panel="Input")
    ] = None,
    reference: Annotated[
        str | None, typer.Option(help="Column of the reference: reference_answer.", rich_help_panel="Input")
    ] = None,
    revision: Annotated[str | None, typer.Option(help="Commit of a Hub dataset.", rich_help_panel="Input")] = None,
    split: Annotated[str | None, typer.Option(help="Split of a Hub dataset.", rich_help_panel="Input")] = None,
    tokenizer: Annotated[
        str | None, typer.Option(help='Of the lengths: Hub name, folder, or "approximate".', rich_help_panel="Input")
    ] = None,
    model: Annotated[str | None, typer.Option(help="The model that answers.", rich_help_panel="Models")] = None,
    endpoint: Annotated[
        str | None, typer.Option(help="Its server, of the OpenAI protocol.", rich_help_panel="Models")
    ] = None,
    judge: Annotated[
        str | None,
        typer.Option(help="The model that scores where a reference is not exact.", rich_help_panel="Models"),
    ] = None,
    judge_endpoint: Annotated[
        str | None, typer.Option(help="Its server; by default that of the model.", rich_help_panel="Models")
    ] = None,
    k: Annotated[int | None, typer.Option("--k", help="Responses a question: 16.", rich_help_panel="Models")] = None,
    lowest: Annotated[float | None, typer.Option(help="Drop mean scores below this: 1.")] = None,
    highest: Annotated[float | None, typer.Option(help="Drop mean scores above this: 9.")] = None,
    budget: options.Budget = None,
    retry_failed: options.RetryFailed = False,
    dry_run: options.DryRun = False,
) -> None:
    """Take the longest, the neither too easy nor too hard, or random rows of a dataset. Killed, it goes on."""
    from megascience_hf.curation import cli_output
    from megascience_hf.curation.selection.settings import load_settings
    from megascience_hf.terminal import Console

    settings = load_settings(
        config, method=method, size=size, fraction=fraction, revision=revision, split=split, tokenizer=tokenizer, k=k,
        lowest=lowest, highest=highest, budget=budget,
        columns={"question": question, "response": response, "reference_answer": reference},
        model={"name": model, "endpoint": endpoint}, judge={"name": judge, "endpoint": judge_endpoint},
    )  # fmt: skip
    cli_output.show_select(settings, data, out, Console(), retry_failed=retry_failed, dry_run=dry_run)


@app.command("dataset-report")
@options.takes(rows=RowsOptions)
def dataset_report(
    *,
    data: _Data,
    out: Annotated[
        list[Path] | None,
        typer.Option("--out", "-o", help="Where to write it: .html, .md, .json (for the dataset card). Repeatable."),
    ] = None,
    rows: RowsOptions,
    tokenizer: Annotated[
        str, typer.Option(help='Hub name or folder; "approximate" needs no download.')
    ] = "approximate",
    data_dir: options.Benchmarks = None,
    sample: options.Sample = False,
    contamination: _Contamination = True,
    examples: Annotated[int, typer.Option(min=0, max=50, help="Rows of each source that are shown.")] = 3,
) -> None:
    """Say what a dataset holds: subjects, sources, lengths, references, repetitions, contamination, language."""
    from megascience_hf import out_file
    from megascience_hf.curation.report.run import dataset_of, report_dataset
    from megascience_hf.curation.report.schema import Options
    from megascience_hf.pages import dataset_pages as pages
    from megascience_hf.terminal import Console

    pages.check(out or [])
    out_file.named(out or [], [data, data_dir])
    counted = Options(rows.columns(), tokenizer, options.benchmarks_folder(data_dir, sample), contamination, examples)
    report = report_dataset(dataset_of(data, revision=rows.revision, config=rows.config, split=rows.split), counted)
    pages.show_or_write(report, out or [], Console())


@app.command()
@options.takes(rows=RowsOptions)
def audit(
    data: _Data,
    out: options.RunFolder,
    rows: RowsOptions,
    data_dir: options.Benchmarks = None,
    sample: options.Sample = False,
    contamination: _Contamination = True,
    examples: Annotated[int, typer.Option(min=0, max=50, help="Rows of each fault that are shown.")] = 5,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; by default one for each core.")] = None,
) -> None:
    """Check every row without a model: does the answer agree with the reference, is it verifiable, self-contained, …"""
    from megascience_hf.curation.audit.run import Options
    from megascience_hf.curation.audit.run import audit as audit_dataset
    from megascience_hf.curation.report.run import dataset_of
    from megascience_hf.pages import audit_pages
    from megascience_hf.terminal import Console

    chosen = Options(rows.columns(), options.benchmarks_folder(data_dir, sample), contamination, examples, workers)
    report = audit_dataset(dataset_of(data, revision=rows.revision, config=rows.config, split=rows.split), out, chosen)
    audit_pages.write(report, out)
    audit_pages.show(report, Console())
