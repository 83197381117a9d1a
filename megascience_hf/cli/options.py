"""Options that several commands take."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
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


@dataclass(frozen=True, slots=True)
class JudgeOptions:
    """The options of a judge, of every command that `takes` them."""

    judge: Annotated[
        str | None,
        typer.Option(
            "--judge", help="Base URL of a server of the OpenAI protocol: a model reads what rules cannot tell."
        ),
    ] = None
    judge_model: Annotated[str | None, typer.Option(help="The judge's name at its server.")] = None
    judge_when: Annotated[
        str, typer.Option(help="undecided: what rules cannot tell; all, to see where both differ.")
    ] = "undecided"
    judge_preset: Annotated[
        str | None,
        typer.Option(
            help="general, compass-verifier, sci-verifier, xverify, general-verifier; by default by the judge's name."
        ),
    ] = None
    judge_votes: Annotated[
        int | None, typer.Option(min=1, help="By how many votes 'right' must lead; 4 if not given. Wrong is said once.")
    ] = None
    judge_swap: Annotated[
        bool | None,
        typer.Option(help="Ask for every second vote with gold and answer in each other's place (default)."),
    ] = None
    judge_config: Annotated[
        Path | None, typer.Option(help="YAML of further settings: max_tokens, concurrency, timeout, extra_body, …")
    ] = None
    judge_folder: Annotated[
        Path | None, typer.Option(help="Folder of the judge's calls; what is there is not asked and paid again.")
    ] = None
    judge_budget: Annotated[
        float | None, typer.Option(min=0, help="US dollars that all calls in that folder may cost.")
    ] = None
    judge_price_in: Annotated[
        float | None, typer.Option(min=0, help="US dollars for a million tokens sent to the judge.")
    ] = None
    judge_price_out: Annotated[float | None, typer.Option(min=0, help="The same of tokens received.")] = None
    retry_failed: RetryFailed = False

    def judging(self, folder: Path | None) -> Judging | None:
        """How answers are judged; None without a judge.

        Args:
            folder: of the judge's calls, if none is named.

        Raises:
            UserError: a setting of a judge is given without one, or is wrong, or there is no folder for its calls.
        """
        from megascience_hf.judging.records import When, refuse_without_judge

        if self.judge is None:
            refuse_without_judge({
                f"--{field.name.replace('_', '-')}": value
                for field in fields(self)
                if (value := getattr(self, field.name)) != field.default
            })  # fmt: skip
            return None
        from megascience_hf.judging.judge import check_budget
        from megascience_hf.judging.settings import judge_settings
        from megascience_hf.rescore.judged import Judging

        if self.judge_when not in list(When):
            raise UserError(f"--judge-when is undecided or all, not {self.judge_when!r}")
        asked = judge_settings(
            self.judge,
            self.judge_model,
            self.judge_config,
            preset=self.judge_preset,
            votes=self.judge_votes,
            swap=self.judge_swap,
            price_in=self.judge_price_in,
            price_out=self.judge_price_out,
        )
        if self.judge_budget is not None:
            check_budget(asked)
        folder = self.judge_folder or folder
        if folder is None:
            raise UserError("name a folder for the judge's calls: --judge-folder")
        return Judging(asked, folder, When(self.judge_when), self.judge_budget, self.retry_failed)


def takes(**records: type[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command with the fields of records as its options, each record in the place of the parameter of its name."""
    options = {name: inspect.signature(record, eval_str=True).parameters for name, record in records.items()}

    def with_records(command: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(command, eval_str=True).parameters
        parameters = [p for one in own.values() for p in options.get(one.name, {"": one}).values()]

        @wraps(command)
        def with_options(**given: Any) -> None:
            made = {name: record(**{of: given.pop(of) for of in options[name]}) for name, record in records.items()}
            command(**given, **made)

        with_options.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [p.replace(kind=p.KEYWORD_ONLY) for p in parameters]
        )
        return with_options

    return with_records
