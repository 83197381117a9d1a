"""Publish: results as a repository with a card of their own, or as entries of a model's page on the Hub."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from huggingface_hub import eval_result_entries_to_yaml
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

from megascience_hf.cards import check as card_check
from megascience_hf.cards.front_matter import Finding
from megascience_hf.errors import UserError
from megascience_hf.hub import publish
from megascience_hf.hub.client import TransportError
from megascience_hf.results import errata, exams, hub_benchmarks, hub_entries, report_tables
from megascience_hf.results.reading import cautions
from megascience_hf.results.records import Run
from megascience_hf.results.report import Report

Target = Literal["dataset", "model"]
LICENCES = ("apache-2.0", "cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-sa-4.0", "cc0-1.0")


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be published.

    Args:
        card: the text of README.md; empty for a model, whose own card stays as it is.
        files: the texts beside it, by their names in the repository.
        findings: of the check of the card, or of the entries for a model's page.
        folder: where they are.
        repo, target: where they would go.
    """

    card: str
    files: Mapping[str, str]
    findings: Sequence[Finding]
    folder: Path
    repo: str
    target: Target

    def plan(self, token: str | None) -> publish.Plan:
        """Each file compared with the repository.

        Args:
            token: of who publishes; None for the user of this machine.

        Raises:
            UserError: the Hub refuses or cannot be reached.
        """
        return publish.plan(self.folder, self.repo, self.target, token=token)


@contextmanager
def draft(report: Report, model: str, repo: str, licence: str) -> Iterator[Draft]:
    """The draft in a folder that is gone afterwards. The Hub is not asked.

    Args:
        report: of the upload that holds the model.
        model: whose results they are.
        repo: `datasets/OWNER/NAME` for a repository of results, `OWNER/NAME` for a model, or an address of either.
        licence: of the results, for a card.

    Raises:
        UserError: the name is none, or the model has no results that may stand on a model's page.
    """
    name, kind = publish.split_repo(repo.strip())
    if kind == "space":
        raise UserError("results go to a dataset or to a model, not to a Space")
    if licence not in LICENCES:
        raise UserError(f"choose a licence: {', '.join(LICENCES)}")
    target: Target = "dataset" if kind == "dataset" else "model"
    own = _of(report, model)
    with tempfile.TemporaryDirectory(prefix="megascience-publish-") as temporary:
        folder = Path(temporary)
        card = results_card(own, model, name, licence) if target == "dataset" else ""
        files = {"results.csv": report_tables.report_csv(own)} if target == "dataset" else _entries(own.runs)
        for path, text in {**files, **({"README.md": card} if card else {})}.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        checked = ["README.md"] if card else list(files)
        findings = [found for path in checked for found in card_check.check(folder / path, target)]
        yield Draft(card, files, findings, folder, name, target)


def _of(report: Report, model: str) -> Report:
    """What is of one model, and no note on others that were sent with it."""
    runs = [run for run in report.runs if run.model == model]
    notes = [
        *cautions(runs),
        *errata.as_published(runs),
        *(note for note in report.notes if note.startswith(f"{model}: ")),
    ]
    rows = [row for row in report.rows if row.model == model]
    return Report([model], runs, rows, {model: report.averages[model]}, notes)


@contextmanager
def on_the_page(repo: str, *, hosted: bool) -> Iterator[None]:
    """What the Hub refuses, as a sentence for who reads a page: the command line has other next steps.

    Args:
        hosted: whether the visitor signed in by the button; else the token is of this machine.
    """
    try:
        yield
    except UserError as error:
        status, is_broken = _cause(error)
        sign_in = "sign out and in again by the button above" if hosted else "run hf auth login on this machine"
        steps = {
            401: f"the Hub does not know this sign-in, or there is no such repository: {sign_in}, then try again",
            403: "you may not write there: propose it as a pull request, or name a repository of your own"
            + ("" if hosted else ", or sign in with a token that may write"),
            404: "there is no such repository, or you may not see it: look at its name",
            409: "somebody changed it meanwhile: press Preview to see it as it is now, then Publish",
            412: "somebody changed it meanwhile: press Preview to see it as it is now, then Publish",
            429: "the Hub asks to wait: press Publish again in a few minutes",
        }
        if status is not None:
            step = steps.get(status, "the Hub has a fault: press Preview in a few minutes to see what arrived")
            raise UserError(f"{repo} ({status}): {step}") from None
        if is_broken:
            raise UserError(
                f"{repo}: the connection to the Hub broke: press Preview to see what arrived, then Publish"
            ) from None
        raise


def _cause(error: UserError) -> tuple[int | None, bool]:
    """The HTTP status of the Hub behind an error, and whether the network was at fault."""
    cause: BaseException | None = error.__context__
    while cause is not None:
        if isinstance(cause, HfHubHTTPError) and cause.response is not None:
            return cause.response.status_code, False
        if isinstance(cause, OfflineModeIsEnabled):  # a ConnectionError too, whose sentence says what to do
            return None, False
        if isinstance(cause, TransportError | ConnectionError | TimeoutError):
            return None, True
        cause = cause.__cause__ or cause.__context__
    return None, False


def _entries(runs: Sequence[Run]) -> dict[str, str]:
    whole = [run for run in runs if exams.whole_exam(run)]
    if not whole:
        raise UserError(
            "none of these results is of a whole benchmark, and a part of one is another exam: publish them as a "
            "dataset, with datasets/ before the name"
        )
    shown = [run for run in whole if hub_benchmarks.is_registered(run.benchmark)]
    if not shown:
        raise UserError(
            f"the Hub shows results beside a model for registered Benchmarks alone (as of {hub_benchmarks.AS_OF}: "
            f"{', '.join(hub_benchmarks.REGISTERED)}): publish these as a dataset, or write them into the card "
            "(megascience card model)"
        )
    return {
        f".eval_results/{run.benchmark}.yaml": yaml.safe_dump(
            eval_result_entries_to_yaml([hub_entries.entry(run)]), sort_keys=False, allow_unicode=True, width=120
        )
        for run in shown
    }


def results_card(report: Report, model: str, repo: str, licence: str) -> str:
    """The card of a repository of results: what was measured, how, and what not to read into it."""
    table = report_tables.report_table(report)
    versions = ", ".join(
        f"{run.benchmark} {'unknown' if run.task_version is None else run.task_version}" for run in report.runs
    )
    return "\n".join(
        [
            "---",
            f"{_front_matter(model, licence)}---",
            "",
            f"# Results of {_plain(model)}",
            "",
            "Accuracy on benchmarks of MegaScience ([arXiv 2507.16812](https://arxiv.org/abs/2507.16812)), scored by "
            "`megascience_hf.answers`.",
            "",
            *_warning(report.runs),
            "## Results",
            "",
            table.markdown(),
            "",
            "## Columns",
            "",
            "`results.csv` has a row for each benchmark and average: its accuracy and the ends of its 95% interval (0 "
            "to 1), the number of items, the shares of responses with an answer and of those that were cut, and their "
            "mean length in tokens. `scope` is `whole` for all items of a benchmark, `part` or `sample` for what must "
            "not be compared with anybody's numbers, `unknown` where that cannot be told.",
            "",
            "## How they were made",
            "",
            f"One response to each question, zero-shot. Versions of the tasks: {versions}. Intervals are of 95% and "
            "say how much another sample of questions would move the number, nothing else.",
            "",
            "## Use",
            "",
            "```python",
            "from datasets import load_dataset",
            "",
            f'rows = load_dataset("{repo}", split="train")',
            "```",
            "",
            "## Limits",
            "",
            "- Questions that the model saw in training count like any others.",
            "- Only models that sat the same exam, with the same task versions and token budgets, can be compared.",
            "",
            "## Citation",
            "",
            "Fan, Wang and Liu, *MegaScience: Pushing the Frontiers of Post-Training Datasets for Science Reasoning*, "
            "arXiv 2507.16812, 2025.",
            "",
        ]
    )


def _front_matter(model: str, licence: str) -> str:
    front = {
        "license": licence,
        "language": ["en"],
        "pretty_name": f"Results of {model}",
        "size_categories": ["n<1K"],
        "task_categories": ["question-answering"],
        "tags": ["evaluation", "science", "megascience"],
        "configs": [{"config_name": "default", "data_files": "results.csv"}],
    }
    return yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=120)


def _warning(runs: Sequence[Run]) -> list[str]:
    """What a reader must know before the table, if not all of it is of whole benchmarks."""
    parts = [exams.part(run) for run in runs if not exams.whole_exam(run)]
    if not parts:
        return []
    return [f"> **Not of whole benchmarks**, and not to be compared with anybody's numbers: {'; '.join(parts)}.", ""]


def _plain(name: str) -> str:
    """A name without what Markdown or HTML would read as mark-up."""
    return "".join(c if c.isalnum() or c in " ._/+-" else "-" for c in name)[:120]
