"""Cards, and what goes to the Hub: `card`, `publish`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from megascience_hf.cli import options
from megascience_hf.errors import UserError

app = typer.Typer()
cards = typer.Typer(no_args_is_help=True, help="Cards of your own datasets and models.")
Licence = Annotated[str | None, typer.Option("--licence", "--license", help="The Hub's id, such as cc-by-4.0.")]
Languages = Annotated[list[str] | None, typer.Option("--language", help="Code, such as en. May be repeated.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a card that was written by hand.")]


@cards.command("check")
def card_check(
    paths: Annotated[list[Path], typer.Argument(help="Cards, files of .eval_results/, or folders with both.")],
    kind: Annotated[str | None, typer.Option("--type", help="dataset, model or space; by default by the card.")] = None,
    load: Annotated[bool, typer.Option(help="Load the data or the model beside the card, as its users will.")] = True,
) -> None:
    """Say what the Hub would refuse, ignore or hide, and what nobody could load, with line and mend; offline.

    Exit code 1 if there is anything.
    """
    from megascience_hf.cards import check
    from megascience_hf.terminal import Console

    raise typer.Exit(check.show_all(paths, kind, Console(), load=load))


@cards.command("dataset")
def card_of_dataset(
    folder: Annotated[Path, typer.Argument(help="Parquet, JSON Lines or CSV, or a run of curate, mix or select.")],
    name: Annotated[str | None, typer.Option(help="OWNER/NAME on the Hub; by default the folder's name.")] = None,
    licence: Licence = None,
    language: Languages = None,
    description: Annotated[str | None, typer.Option(help="What it is, in a sentence or two.")] = None,
    report: Annotated[
        Path | None, typer.Option(help="JSON of megascience dataset-report, instead of counting here.")
    ] = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="Count no questions and answers.")] = False,
    tokenizer: Annotated[str, typer.Option(help='Of the lengths; "approximate" needs no download.')] = "approximate",
    data_dir: options.Benchmarks = None,
    sample: options.Sample = False,
    contamination: Annotated[bool, typer.Option(help="Whether the benchmarks are searched.")] = True,
    force: Force = False,
) -> None:
    """Write the card of your data into its folder: rows, columns, lengths, contamination, how it was made."""
    from megascience_hf.cards import check, dataset_card
    from megascience_hf.pages import dataset_pages
    from megascience_hf.terminal import Console

    if report is not None and no_report:
        raise UserError("--report and --no-report exclude each other")
    counting: Any = None
    if report is not None:
        counting = dataset_pages.read(report)
    elif not no_report:
        from megascience_hf.curation.report.schema import Options

        counting = Options({}, tokenizer, options.benchmarks_folder(data_dir, sample), contamination, examples=0)
    about = dataset_card.DataDescription(name, licence, language or (), description)
    file = dataset_card.write(folder, about, counting=counting, force=force)
    typer.echo(file)
    check.show(file, check.check(file, "dataset"), Console())


@cards.command("model")
def card_of_model(
    checkpoint: Annotated[Path, typer.Argument(help="Folder of a model or an adapter, or a trainer's output folder.")],
    results: Annotated[str | None, typer.Option(help="What megascience eval wrote; DIR#MODEL for one model.")] = None,
    baseline: Annotated[str | None, typer.Option(help="Results of the base model, to show beside them.")] = None,
    preset: Annotated[str | None, typer.Option(help="The preset that it was trained with.")] = None,
    name: Annotated[str | None, typer.Option(help="OWNER/NAME on the Hub; by default the folder's name.")] = None,
    base_model: Annotated[str | None, typer.Option(help="OWNER/NAME of what was fine-tuned.")] = None,
    dataset: Annotated[list[str] | None, typer.Option(help="OWNER/NAME of the data. May be repeated.")] = None,
    licence: Licence = None,
    language: Languages = None,
    hardware: Annotated[str | None, typer.Option(help="What it was trained on, in words.")] = None,
    force: Force = False,
) -> None:
    """Write the card of your model into its folder: hyper-parameters, tokens, loss curve, results, versions."""
    from megascience_hf.cards import check, checkpoint_card
    from megascience_hf.terminal import Console

    facts = checkpoint_card.ModelFacts(name, licence, base_model, dataset or (), hardware, language or ())
    for file in checkpoint_card.write(checkpoint, results, preset, facts, baseline=baseline, force=force):
        typer.echo(file)
    check.show(checkpoint / "README.md", check.check(checkpoint / "README.md", "model"), Console())


@cards.command("benchmark")
def card_of_benchmark(
    folder: Annotated[Path, typer.Argument(help="Your questions and answers: Parquet, JSON Lines or CSV.")],
    name: Annotated[str, typer.Option(help="Of the benchmark, as people read it.")],
    description: Annotated[str, typer.Option(help="What it measures, in a sentence.")],
    task: Annotated[str | None, typer.Option(help="Id of its leaderboard; by default made of the name.")] = None,
    config: Annotated[str | None, typer.Option(help="Config that is asked; by default the only one.")] = None,
    split: Annotated[str | None, typer.Option(help="Split that is asked; by default test, or the only one.")] = None,
    question: Annotated[str | None, typer.Option(help="Column of the question.")] = None,
    target: Annotated[
        str | None, typer.Option(help="Column of the right answer: text, letter, or number from 0.")
    ] = None,
    choices: Annotated[
        list[str] | None, typer.Option(help="Column with the list of options; repeated, a column for each.")
    ] = None,
    scorer: Annotated[
        str | None, typer.Option(help="Of open questions: match, math, answer, exact, f1, includes, model_graded_qa …")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an eval.yaml that was written by hand.")] = False,
) -> None:
    """Write eval.yaml beside your data: the Hub then lists it as a Benchmark, and Inspect runs it as hf/OWNER/NAME."""
    from megascience_hf.cards import benchmark_definition

    about = benchmark_definition.BenchmarkDescription(
        name, description, task, config, split, question, target, choices or (), scorer
    )
    file, questions = benchmark_definition.write(folder, about, force=force)
    typer.echo(f"{file}: {questions:,} questions; inspect eval hf/OWNER/NAME runs it once it is published")


@cards.command("render")
def cards_render(
    check: options.Check = False,
) -> None:
    """Write dataset_cards/ and model_cards/ from `megascience_hf/cards/`, and the stages of docs/curation.md."""
    from megascience_hf import rendered_files
    from megascience_hf.cards import published
    from megascience_hf.curation.stages import table

    changed = [*published.write(check=check), *table.write(check=check)]
    rendered_files.show(changed, "megascience card render", check=check)


@app.command()
def publish(
    folder: Annotated[Path, typer.Argument(help="A model's or a dataset's folder, with its card.")],
    repo: Annotated[str, typer.Argument(help="OWNER/NAME, or datasets/OWNER/NAME, spaces/OWNER/NAME.")],
    kind: Annotated[
        str | None, typer.Option("--type", help="model, dataset or space; by default by the files.")
    ] = None,
    private: Annotated[bool, typer.Option("--private", help="Make a new repository private.")] = False,
    pr: Annotated[bool, typer.Option("--pr", help="Open a pull request instead of committing.")] = False,
    delete: Annotated[bool, typer.Option("--delete", help="Also delete what only the repository has.")] = False,
    message: Annotated[str | None, typer.Option("--message", "-m", help="Of the commit.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
) -> None:
    """Publish a folder on the Hub as one commit; shows what changes. Killed or cut off, the same command goes on."""
    from megascience_hf.cards import publish as room
    from megascience_hf.terminal import Console

    room.from_command_line(
        room.Request(folder, repo, kind, private=private, pull_request=pr, delete=delete, message=message),
        Console(),
        dry_run=dry_run,
    )
