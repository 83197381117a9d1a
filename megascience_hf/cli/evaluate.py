"""Evaluate a model, and read what evaluations left: `eval`, `score`, `report`, `compare` and others."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from megascience_hf.cli import options
from megascience_hf.errors import UserError

if TYPE_CHECKING:  # `--help` waits for no benchmarks
    from megascience_hf.tasks.hf_job import OnJobs

app = typer.Typer()
benchmarks = typer.Typer(no_args_is_help=True, help="The tables of the benchmarks.")


@dataclass(frozen=True, slots=True)
class LimitOptions:
    """How much a model is asked, how much of it at a time, and where."""

    max_new_tokens: Annotated[int | None, typer.Option(min=1, help="Tokens of a response.")] = None
    max_samples: Annotated[int | None, typer.Option(min=1, help="Only so many items of each.")] = None
    batch_size: Annotated[int | None, typer.Option(min=1)] = None
    device: Annotated[str | None, typer.Option(help="cpu, cuda, cuda:1, …")] = None
    endpoint: Annotated[
        str | None, typer.Option(help="Base URL of a server of the OpenAI protocol, such as `vllm serve`.")
    ] = None
    save_every: Annotated[int | None, typer.Option(min=1, help="Responses between two writes.")] = None


@dataclass(frozen=True, slots=True)
class SamplingOptions:
    """How a response is drawn, and how many are."""

    temperature: Annotated[float, typer.Option(min=0, help="0 takes the likeliest token, as in the paper.")] = 0.0
    top_p: Annotated[float, typer.Option(min=0, max=1, help="1 keeps all tokens.")] = 1.0
    top_k: Annotated[int, typer.Option(min=0, help="0 keeps all tokens.")] = 0
    min_p: Annotated[float, typer.Option(min=0, max=1)] = 0.0
    repetition_penalty: Annotated[float, typer.Option(min=0.01, help="1 is none; a model's own is not used.")] = 1.0
    seed: Annotated[int, typer.Option(min=0, help="Of the samples.")] = 0
    samples: Annotated[int, typer.Option(min=1, help="Responses to each item, for avg@k, pass@k and maj@k.")] = 1
    thinking: Annotated[str, typer.Option(help="on, off, or auto: whatever the chat template does by itself.")] = "auto"
    thinking_budget: Annotated[
        int | None, typer.Option(min=1, help="Tokens of a thought, of a server that knows such a budget.")
    ] = None
    sampling: Annotated[
        str, typer.Option(help="greedy, or card: what the model's makers recommend. Else the values above.")
    ] = ""

    def of_evaluation(self, model: str, adapter: str | None) -> dict[str, Any]:
        """Its fields of an `Evaluation`.

        Raises:
            UserError: a name that is none, or values beside one.
        """
        from megascience_hf.tasks import evaluation, recommended
        from megascience_hf.tasks.sampling import Sampling

        values = Sampling(**{field.name: getattr(self, field.name) for field in fields(Sampling)})
        if self.sampling:
            values = recommended.chosen(self.sampling, model, self.thinking, values, adapter)
        return {
            "sampling": values,
            "sampling_by": self.sampling,
            "samples": self.samples,
            "thinking": evaluation.thinking_of(self.thinking),
            "thinking_budget": self.thinking_budget,
        }


@dataclass(frozen=True, slots=True)
class SetupOptions:
    """How a model is loaded or served, and what it is told."""

    system: Annotated[str | None, typer.Option(help="System prompt; the paper has none.")] = None
    stop: Annotated[list[str] | None, typer.Option(help="Text that ends a response. May be repeated.")] = None
    timeout: Annotated[
        float | None, typer.Option(min=1, help="Seconds to wait for a server's reply; 3,600 if not given.")
    ] = None
    revision: Annotated[str | None, typer.Option(help="Of the model on the Hub.")] = None
    dtype: Annotated[str | None, typer.Option(help="bfloat16, float16, float32, 4bit, 8bit; else its own.")] = None
    max_model_len: Annotated[int | None, typer.Option(min=1, help="Tokens of prompt and response together.")] = None
    adapter: Annotated[str | None, typer.Option(help="LoRA adapter of the model: a folder, or a Hub id.")] = None
    few_shot: Annotated[
        int, typer.Option(min=0, help="For base models: worked examples before each question, no chat template.")
    ] = 0
    prompts: Annotated[
        Path | None, typer.Option(help="Folder of other wordings, or a checkout of the authors' evaluation code.")
    ] = None
    tensor_parallel: Annotated[
        int | None, typer.Option(min=1, help="GPUs that hold the model: starts `vllm serve`.")
    ] = None
    data_parallel: Annotated[int | None, typer.Option(min=1, help="Copies of the model: starts `vllm serve`.")] = None

    def of_evaluation(self, job: OnJobs | None) -> dict[str, Any]:
        """Its fields of an `Evaluation`: on a Job all GPUs of the machine hold the model, if nothing else is said."""
        gpus = job.machine.gpus if job is not None and not self.data_parallel else None
        return asdict(self) | {"stop": self.stop or (), "tensor_parallel": self.tensor_parallel or gpus}


@dataclass(frozen=True, slots=True)
class JobOptions:
    """The Job that serves the model."""

    on: Annotated[str | None, typer.Option(help="hf-jobs: serve the model there, and ask it from here.")] = None
    flavor: Annotated[str | None, typer.Option(help="For --on hf-jobs: the machine, such as l4x1.")] = None
    hours: Annotated[
        float | None, typer.Option(min=0.1, help="For --on hf-jobs: when it stops in any case; 12 if not given.")
    ] = None


@dataclass(frozen=True, slots=True)
class RateOptions:
    """What --dry-run is told of the model."""

    response_tokens: Annotated[
        int, typer.Option(min=1, help="For --dry-run: of a response; else the paper's mean.")
    ] = 1_345
    tokens_per_second: Annotated[
        float | None, typer.Option(min=0.001, help="For --dry-run: of all requests together.")
    ] = None
    price_in: Annotated[float, typer.Option(min=0, help="For --dry-run: US dollars for a million tokens sent.")] = 0.0
    price_out: Annotated[float, typer.Option(min=0, help="For --dry-run: the same of tokens received.")] = 0.0


@app.command("eval")
@options.takes(
    limits=LimitOptions,
    sampled=SamplingOptions,
    setup=SetupOptions,
    job_options=JobOptions,
    rate_options=RateOptions,
    judge=options.JudgeOptions,
)
def evaluate(
    *,
    model: Annotated[str, typer.Argument(help="Hub id, folder of a checkpoint, or name at the endpoint.")],
    tasks: Annotated[str, typer.Option(help="Names or groups: general, specific, math, all.")] = "all",
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results"),
    data_dir: options.Benchmarks = None,
    sample: options.Sample = False,
    limits: LimitOptions,
    backend: Annotated[str, typer.Option(help="inspect, lighteval, or auto: Inspect where it is installed.")] = "auto",
    sampled: SamplingOptions,
    setup: SetupOptions,
    job_options: JobOptions,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked; ask nothing.")] = False,
    rate_options: RateOptions,
    judge: options.JudgeOptions,
) -> None:
    """Evaluate a model on our benchmarks and show the table. Killed, the same command goes on where it was."""
    from megascience_hf.out_folder import opened
    from megascience_hf.results import cli_output, paper
    from megascience_hf.tasks import forecast, hf_job
    from megascience_hf.tasks import run as room
    from megascience_hf.tasks.evaluation import Evaluation
    from megascience_hf.terminal import Console

    job = hf_job.named(job_options.on, job_options.flavor, job_options.hours)
    evaluation = Evaluation(
        model=model,
        out=out,
        tasks=paper.named_benchmarks(tasks),
        required=paper.named_one_by_one(tasks),
        data_dir=options.benchmarks_folder(data_dir, sample),
        **asdict(limits),
        **sampled.of_evaluation(model, setup.adapter),
        **setup.of_evaluation(job),
    )
    judging = judge.judging(out / "judge")
    rates = forecast.Rates(**asdict(rate_options))
    forecast.check(rates, dry_run)
    if dry_run:
        notes = [job.title] if job else []
        if judging is not None:
            notes.append(
                "the judge's calls are not in it: how many answers rules cannot tell is known after the run, and "
                "megascience score OUT --judge … --dry-run then counts them"
            )
        cli_output.show_forecast(evaluation, rates, Console(), notes)
        return
    road = room.backend_of(backend, evaluation)
    read = [Path(model), *([data_dir] if data_dir else [])]
    # results may lie in the folder of their model: nobody reads them there as weights
    with opened(out, "eval", [path for path in read if path.resolve() not in out.resolve().parents]):
        room.run(evaluation, road, job)
        if judging is not None:
            cli_output.judge_evaluation(out, judging)
    cli_output.show_evaluation(out, evaluation.tasks, Console())


@app.command()
@options.takes(judge=options.JudgeOptions)
def score(
    *,
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
    human: Annotated[
        Path | None, typer.Option(help="JSON lines of people's labels ('id', 'correct'): how far the scores agree.")
    ] = None,
    judge: options.JudgeOptions,
    dry_run: options.DryRun = False,
) -> None:
    """Score saved responses again, without the model that gave them. Rows that cannot be scored are counted, and the
    rest goes on. With --judge a model reads the answers that rules cannot tell from the gold."""
    from megascience_hf.rescore import print_summary, score_file
    from megascience_hf.rescore.run import plan_judging

    judging = judge.judging(options.folder_beside(source if out in (None, "-") else out))
    if dry_run:
        if judging is None:
            raise UserError("--dry-run says what a judge would be asked: name one with --judge")
        for line in plan_judging(source, judging, workers=workers).lines():
            typer.echo(line)
        return
    print_summary(score_file(source, out, workers=workers, judging=judging, human=human))


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
    with_paper: options.WithPaper = False,
    paper_model: Annotated[
        list[str] | None, typer.Option(help="A model of the paper to show. May be repeated.")
    ] = None,
    power: Annotated[bool, typer.Option("--power", help="Which differences so many items can resolve.")] = False,
    samples: Annotated[
        int | None, typer.Option(min=0, help="Samples in the page for each model and benchmark; 60 if not given.")
    ] = None,
    allow: Annotated[bool, typer.Option("--allow", help="Average runs of different settings.")] = False,
    by_part: Annotated[
        bool, typer.Option("--parts", help="Also by subject, field, level, …, where the benchmark has them.")
    ] = False,
    errata: Annotated[
        list[Path] | None, typer.Option(help="List of megascience errata build, beside our own. May be repeated.")
    ] = None,
    price_in: Annotated[float, typer.Option(min=0, help="US dollars for a million tokens sent, for the cost.")] = 0.0,
    price_out: Annotated[float, typer.Option(min=0, help="The same of tokens received.")] = 0.0,
) -> None:
    """Show the paper's table of models with intervals, averages, and rates of extraction and truncation."""
    from megascience_hf.results import cli_output
    from megascience_hf.tasks.forecast import Rates
    from megascience_hf.terminal import Console

    cli_output.show_report(
        sources or [],
        out or [],
        Console(),
        with_paper=with_paper,
        paper_models=paper_model or [],
        power=power,
        samples=samples,
        allow=allow,
        by_part=by_part,
        errata=errata or [],
        rates=Rates(price_in=price_in, price_out=price_out),
    )


@app.command()
def compare(
    a: Annotated[str, typer.Argument(help="Results of one model, or paper:NAME for a published one.")],
    b: Annotated[str, typer.Argument(help="Results of another one, on the same items.")],
    out: options.Out = None,
    items: Annotated[
        Path | None, typer.Option(help="JSON lines of the items that only one has right, with both responses.")
    ] = None,
    common: Annotated[
        bool, typer.Option("--common", help="Compare the items that both have, where the exams differ.")
    ] = False,
    allow: Annotated[bool, typer.Option("--allow", help="Compare runs of different settings.")] = False,
    resamples: Annotated[int, typer.Option(min=0, help="Of the bootstrap of the averages; 0 leaves it out.")] = 2_000,
    by_part: Annotated[bool, typer.Option("--parts", help="Also by subject, field, level, ….")] = False,
) -> None:
    """Compare two models on the same items: paired differences with intervals, exact tests, wins and losses."""
    from megascience_hf.results import cli_output
    from megascience_hf.terminal import Console

    cli_output.show_comparison(
        *(a, b, out or [], Console()),
        items=items,
        common=common,
        allow=allow,
        resamples=resamples,
        by_part=by_part,
    )


@app.command()
def scaling(
    sources: Annotated[list[str] | None, typer.Argument(help="Results of X-Instruct (or X) and X-MegaScience.")] = None,
    out: options.Out = None,
    with_paper: options.WithPaper = False,
    group: Annotated[str, typer.Option(help="Which average: General, Specific, Math, All.")] = "All",
    figure: Annotated[Path | None, typer.Option(help="Gain against model size: .svg, .png or .pdf.")] = None,
    efficiency_figure: Annotated[Path | None, typer.Option(help="Accuracy against length of the responses.")] = None,
) -> None:
    """Show the gain of MegaScience over the official instruct model against the model's size."""
    from megascience_hf.results import cli_output
    from megascience_hf.terminal import Console

    cli_output.show_scaling(
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
    data_dir: options.Benchmarks = None,
    sample: options.Sample = False,
    column: Annotated[
        str | None, typer.Option(help="Column of the questions, or the path to it; else a usual one.")
    ] = None,
    threshold: Annotated[float, typer.Option(min=0.4, max=1.0, help="Similarity of a near-duplicate.")] = 0.6,
    results: Annotated[
        list[str] | None, typer.Option(help="Results to show with and without the items found. May be repeated.")
    ] = None,
    pairs: Annotated[Path | None, typer.Option(help="JSON lines of the pairs, the most similar first.")] = None,
    out: options.Out = None,
) -> None:
    """Count the benchmark items that have a near-duplicate in training data, and the scores without them."""
    from megascience_hf.results import cli_output, paper
    from megascience_hf.terminal import Console

    cli_output.show_contamination(
        train,
        paper.named_benchmarks(against),
        out or [],
        Console(),
        data_dir=options.benchmarks_folder(data_dir, sample),
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

    from megascience_hf.out_folder import refuse_inputs
    from megascience_hf.results import cli_output, every_eval_ever, export

    refuse_inputs(out, [Path(source.partition("#")[0])])
    runs, notes = cli_output.one_model(source)
    evaluator = every_eval_ever.Evaluator(organisation, cast(every_eval_ever.Relationship, relationship))
    left_out = export.export(runs, model_id, out, source_url=source_url, evaluator=evaluator)
    for line in [*notes, *cli_output.cautions_of(runs), *left_out]:
        typer.echo(line)
    typer.echo(f"written: {out}")


@app.command("olympicarena-submission")
def olympicarena_submission(
    results: Annotated[Path, typer.Argument(help="Folder of results of the task olympicarena_test.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to hand in.")] = Path("submission.json"),
) -> None:
    """Write the file that OlympicArena's site takes for its test set, whose answers are withheld."""
    from megascience_hf import out_file
    from megascience_hf.tasks.olympicarena_submission import write_submission

    out_file.named([out], [results])
    typer.echo(write_submission(results, out))


@benchmarks.callback()
def tables_of_benchmarks() -> None:
    """Keeps `render` a word of its own, though it is the only command."""


@benchmarks.command("render")
def benchmarks_render(
    check: options.Check = False,
) -> None:
    """Write the task lists in `megascience_hf/tasks/groups/` and the table of docs/evaluation.md."""
    from megascience_hf import rendered_files
    from megascience_hf.results import benchmark_table

    rendered_files.show(benchmark_table.write(check=check), "megascience benchmarks render", check=check)
