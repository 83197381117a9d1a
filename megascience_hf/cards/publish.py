"""`megascience publish`: a folder that can be loaded and whose card has no errors, as one commit on the Hub."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from megascience_hf.cards import check
from megascience_hf.cards.front_matter import Finding
from megascience_hf.errors import UserError, unknown_name
from megascience_hf.hub.publish import Commit, Plan, RepoType, guess_type, plan, publish, show, split_repo
from megascience_hf.hub.upload_plan import REPO_TYPES

__all__ = ["Commit", "Plan", "Request", "from_command_line", "plan", "publish"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for; `kind` is the type of the repository if it was named."""

    folder: Path
    repo: str
    kind: str | None = None
    private: bool = False
    pull_request: bool = False
    delete: bool = False
    message: str | None = None


def from_command_line(request: Request, console: Console, *, dry_run: bool) -> None:
    """Show the plan, then carry it out unless it is a dry run.

    Raises:
        UserError: as `plan` and `publish`.
    """
    name, named = split_repo(request.repo)
    if request.kind is not None and request.kind not in REPO_TYPES:
        raise unknown_name("type of repository", request.kind, REPO_TYPES)
    if request.kind and named and request.kind != named:
        raise UserError(f"{request.repo} is a {named}, and --type says {request.kind}: leave one out")
    repo_type = request.kind or named or guess_type(request.folder)
    _refuse_what_is_broken(request.folder, name, repo_type, console)
    planned = plan(request.folder, name, repo_type, delete=request.delete)
    console.print(show(planned))
    if dry_run:
        console.print("A dry run: nothing was sent.")
        return
    made = publish(planned, message=request.message, private=request.private, pull_request=request.pull_request)
    said = "Published as" if made.changed else "Nothing to do, all is there at"
    console.print(f"{said} {made.oid[:8]}: {made.url}", soft_wrap=True)


def _refuse_what_is_broken(folder: Path, repo: str, repo_type: RepoType, console: Console) -> None:
    """Show what is to be mended; what the Hub would refuse or ignore, or nobody could load, stops here."""
    if not folder.is_dir():
        raise UserError(f"no folder {folder}: name the one to publish")
    files = [file for file in check.files_of(folder) if file.is_file()]
    checked: list[tuple[Path, list[Finding]]] = [(file, check.check(file, repo_type, repo=repo)) for file in files]
    if folder / "README.md" not in files:
        console.print(f"{folder} has no card (README.md); megascience card model or dataset makes one", soft_wrap=True)
        checked.append((folder, check.check_loading(folder, repo_type, repo=repo)))
    for each, findings in checked:
        if findings:
            check.show(each, findings, console)
    if broken := [each for each, findings in checked if any(finding.severity == "error" for finding in findings)]:
        raise UserError(f"{broken[0]} has errors: mend them first; nothing was sent")
