"""Check a card offline: what the Hub would refuse, ignore or hide, line by line, each with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from megascience_hf.cards import (
    body_checks,
    data_checks,
    dataset_loading,
    eval_yaml,
    metadata_checks,
    model_loading,
    results_file_checks,
)
from megascience_hf.cards.front_matter import Card, Finding, parse
from megascience_hf.errors import UserError, unknown_name
from megascience_hf.hub.upload_plan import files

KINDS = ("dataset", "model", "space")
_OF_DATASETS = {"task_categories", "size_categories", "configs", "dataset_info", "annotations_creators"}
_OF_SPACES = {"sdk", "colorFrom", "colorTo", "app_file", "sdk_version", "app_port"}
_LARGEST = 4 << 20  # bytes of a card; the Hub's own limit is lower


def check(file: Path, kind: str | None = None, *, load: bool = True, repo: str | None = None) -> list[Finding]:
    """The findings of a card, of a file of `.eval_results/` or of an `eval.yaml`, by line.

    Links and paths are looked up beside the file: of a `README.md` that is the repository, whose data or model are
    loaded as its users will; of another name (a card that is kept elsewhere) only what is written in it is checked.

    Args:
        file: the card, a `.yaml` of results, or an `eval.yaml`.
        kind: dataset, model or space; by default by its metadata.
        load: whether to load what lies beside the card.
        repo: OWNER/NAME that it will be published as, if that is known.

    Raises:
        UserError: there is no such file, it is no text, or the kind is unknown.
    """
    if kind is not None and kind not in KINDS:
        raise unknown_name("kind of card", kind, KINDS)
    text = _read(file)
    if file.name == eval_yaml.NAME:
        return sorted(eval_yaml.check(text))
    if file.suffix in (".yaml", ".yml"):
        return sorted(results_file_checks.check(text))
    folder = file.parent if file.name == "README.md" else None
    card = parse(text)
    findings = list(card.findings)
    kind = kind or kind_of(card.metadata or {}, file)
    of_data: list[Finding] = []
    if card.metadata is not None:
        findings += metadata_checks.check(card, kind, folder)
        of_data += metadata_checks.check_data(card, folder)
        if kind == "dataset":
            of_data += data_checks.check(card, folder)
    findings += of_data
    findings += body_checks.check(card, kind, folder)
    if repo is not None:
        findings += body_checks.check_name(card, kind, repo)
    # What the metadata say wrongly of the data is told with its line; to load them would tell it again without.
    if load and folder is not None and not any(finding.severity == "error" for finding in of_data):
        findings += check_loading(folder, kind, card, repo)
    return sorted(findings)


def check_loading(folder: Path, kind: str, card: Card | None = None, repo: str | None = None) -> list[Finding]:
    """What of a folder's data or model its users could not load; nothing if it has neither.

    Args:
        repo: OWNER/NAME that it will be published as, if that is known.
    """
    there, name = files(folder)[0], (repo or folder.resolve().name).rpartition("/")[2]
    is_of_a_model = model_loading.is_model(there) and not dataset_loading.has_rows(list(there))
    if kind == "dataset" and not is_of_a_model and (f"{name}.py" in there or dataset_loading.has_data(list(there))):
        return sorted(dataset_loading.check(there, card, name))
    if kind == "model" and model_loading.has_model(there):
        return sorted(model_loading.check(there, card))
    if kind == "model" and dataset_loading.has_rows(list(there)):
        # a model's card and a table of its results may go to where its weights are already
        is_beside = card is not None and card.metadata is not None and not _OF_DATASETS & card.metadata.keys()
        message = "there are rows here and no model: load_dataset looks for them among the datasets"
        mend = "publish it as datasets/OWNER/NAME, or with --type dataset"
        return [Finding(1, "warning" if is_beside else "error", message, mend)]
    if kind == "dataset" and is_of_a_model:
        message = "there is a model here and no rows: from_pretrained looks for it among the models"
        return [Finding(1, "error", message, "publish it as OWNER/NAME, or with --type model")]
    return []


def show_all(paths: Sequence[Path], kind: str | None, console: Console, *, load: bool = True) -> int:
    """Check cards, or folders with cards, and print what was found; the exit code: 1 if there is anything."""
    found = False
    for file in [file for path in paths for file in files_of(path)]:
        findings = check(file, kind, load=load)
        show(file, findings, console)
        found = found or bool(findings)
    return int(found)


def files_of(path: Path) -> list[Path]:
    """The file itself; of a folder its card, and the results and the definition of a benchmark beside it."""
    if not path.is_dir():
        return [path]
    benchmark = [path / eval_yaml.NAME] if (path / eval_yaml.NAME).is_file() else []
    return [path / "README.md", *benchmark, *sorted((path / ".eval_results").glob("*.y*ml"))]


def _read(file: Path) -> str:
    if not file.is_file():
        raise UserError(f"no {file}: name a card, or the folder of one; megascience card dataset or model makes it")
    if file.stat().st_size > _LARGEST:
        raise UserError(f"{file} is larger than {_LARGEST >> 20} MB: that is no card")
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"{file} is no text in UTF-8 (byte {error.start})") from None


def kind_of(metadata: dict[str, Any], file: Path) -> str:
    """What the card is of, by its keys; a card without any is a model's, as on the Hub."""
    if _OF_SPACES & metadata.keys():
        return "space"
    return "dataset" if _OF_DATASETS & metadata.keys() or file.parent.name == "dataset_cards" else "model"


def show(file: Path, findings: Sequence[Finding], console: Console) -> None:
    """One line a finding in the form of a linter, and how many there are."""
    for finding in findings:
        line = Text(f"{file}:{finding.line}: ")
        line.append(finding.severity, style="bold red" if finding.severity == "error" else "yellow")
        line.append(f" {finding.message}. ")
        end = "" if finding.mend.endswith("?") else "."
        line.append(f"{finding.mend[0].upper()}{finding.mend[1:]}{end}", style="dim")
        console.print(line, soft_wrap=True)
    errors = sum(finding.severity == "error" for finding in findings)
    console.print(
        f"{file}: {errors} errors, {len(findings) - errors} warnings" if findings else f"{file}: nothing to mend",
        soft_wrap=True,
        highlight=False,
    )
