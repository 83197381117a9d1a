"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from megascience_hf.errors import UserError

if TYPE_CHECKING:  # `--help` waits for no client of a model
    from megascience_hf.rescore.judged import Judging

Benchmarks = Annotated[Path | None, typer.Option("--data-dir", help="Folder of local copies of the benchmarks.")]
Sample = Annotated[bool, typer.Option("--sample", help="The embedded sample items, offline.")]
Out = Annotated[
    list[Path] | None,
    typer.Option("--out", "-o", help="Write it too; the ending says the format: .md, .tex, .csv. May be repeated."),
]
RunFolder = Annotated[Path, typer.Option("--out", "-o", help="Folder of the run; the same command goes on in it.")]
WithPaper = Annotated[bool, typer.Option("--with-paper", help="Put the paper's published numbers beside it.")]
Check = Annotated[bool, typer.Option("--check", help="Only say what would change; exit code 2 if anything.")]
Budget = Annotated[float | None, typer.Option(min=0, help="US dollars that all runs into OUT may cost.")]
RetryFailed = Annotated[bool, typer.Option("--retry-failed", help="Ask again where calls failed.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be asked and cost; ask nothing.")]
Judge = Annotated[
    str | None,
    typer.Option("--judge", help="Base URL of a server of the OpenAI protocol: a model reads what rules cannot tell."),
]
JudgeModel = Annotated[str | None, typer.Option(help="The judge's name at its server.")]
JudgeWhen = Annotated[str, typer.Option(help="undecided: what rules cannot tell; all, to see where both differ.")]
JudgePreset = Annotated[
    str | None,
    typer.Option(
        help="general, compass-verifier, sci-verifier, xverify, general-verifier; by default by the judge's name."
    ),
]
JudgeVotes = Annotated[int | None, typer.Option(min=1, help="Ask each so often; the verdict of most counts.")]
JudgeSwap = Annotated[
    bool | None,
    typer.Option(help="Ask about what is found right once more, gold and answer in each other's place (default)."),
]
JudgeConfig = Annotated[
    Path | None, typer.Option(help="YAML of further settings: max_tokens, concurrency, timeout, extra_body, …")
]
JudgeFolder = Annotated[
    Path | None, typer.Option(help="Folder of the judge's calls; what is there is not asked and paid again.")
]
JudgeBudget = Annotated[float | None, typer.Option(min=0, help="US dollars that all calls in that folder may cost.")]
JudgePriceIn = Annotated[float | None, typer.Option(min=0, help="US dollars for a million tokens sent to the judge.")]
JudgePriceOut = Annotated[float | None, typer.Option(min=0, help="The same of tokens received.")]


def benchmarks_folder(data_dir: Path | None, sample: bool) -> Path | None:
    """Where the items of benchmarks are, None for the Hub.

    Raises:
        UserError: both are given.
    """
    from megascience_hf.tasks.loading import SAMPLE

    if sample and data_dir:
        raise UserError("--sample and --data-dir exclude each other: the sample is a folder of its own")
    return SAMPLE if sample else data_dir


def folder_beside(file: str) -> Path | None:
    """Where the calls about a file are kept if no folder is named: beside it, under its name; None for no file."""
    path = Path(file)
    if file == "-" or (path.exists() and not path.is_file() and not path.is_dir()):
        return None
    return path.with_name(f"{path.name.partition('.')[0] or path.name}.judge")


def judging(
    url: str | None,
    folder: Path | None,
    *,
    model: str | None,
    when: str,
    config: Path | None,
    budget: float | None,
    retry_failed: bool,
    **settings: Any,
) -> Judging | None:
    """How answers are judged; None without a judge.

    Raises:
        UserError: a setting of a judge is given without one, or is wrong, or there is no folder for its calls.
    """
    named = {"model": model, "config": config, "budget": budget, **settings}
    if url is None:
        given = next((name for name, value in named.items() if value is not None), None)
        if given is not None or when != "undecided":
            raise UserError(f"--judge-{(given or 'when').replace('_', '-')} makes no sense without --judge")
        return None
    from megascience_hf.judging.judge import check_budget
    from megascience_hf.judging.records import When
    from megascience_hf.judging.settings import judge_settings
    from megascience_hf.rescore.judged import Judging

    if when not in list(When):
        raise UserError(f"--judge-when is undecided or all, not {when!r}")
    asked = judge_settings(url, model, config, **settings)
    if budget is not None:
        check_budget(asked)
    if folder is None:
        raise UserError("name a folder for the judge's calls: --judge-folder")
    return Judging(asked, folder, When(when), budget, retry_failed)
