"""Publish a folder on the Hub: one commit with the data or the model, its card and its results, or none.

Large files go to the Hub's store first and are found there by a second run; only the commit changes the repository. It
names the commit that the plan was made against, so that nobody's work in between is overwritten.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from huggingface_hub import CommitInfo, CommitOperationAdd, CommitOperationDelete, HfApi, constants, get_session
from huggingface_hub.errors import HfHubHTTPError
from rich.console import Group
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from megascience_hf.errors import UserError
from megascience_hf.hub.client import TransportError
from megascience_hf.hub.errors import translated
from megascience_hf.hub.upload_plan import Kind, Plan, RepoType, guess_type, plan, split_repo
from megascience_hf.replies import retry_after

__all__ = ["Commit", "Plan", "RepoType", "guess_type", "plan", "publish", "show", "split_repo"]

T = TypeVar("T")
ATTEMPTS = 5  # at a request that the Hub asks to repeat later
LONGEST_WAIT = 300.0  # seconds; the Hub's rate limits are of five minutes
_COLOURS: dict[Kind, str] = {"add": "green", "change": "yellow", "delete": "red", "same": "dim", "keep": "dim"}
_SAYS: dict[Kind, str] = {"keep": "only there"}


@dataclass(frozen=True, slots=True)
class Commit:
    """What was published.

    Args:
        oid: the commit; for a pull request the one on its branch.
        url: where to look at it: the repository, or the pull request.
        created: whether the repository is new.
        changed: whether there is a new commit; False if all was there already.
    """

    oid: str
    url: str
    created: bool
    changed: bool


def publish(
    planned: Plan,
    *,
    message: str | None = None,
    private: bool = False,
    pull_request: bool = False,
    space_sdk: str | None = None,
    token: str | bool | None = None,
    endpoint: str | None = None,
) -> Commit:
    """Carry out a plan as one commit.

    A run that fails or is killed leaves the repository at the commit it was at (one that did not exist may be there,
    without the files). The same command goes on: large files that arrived are not sent again.

    Args:
        planned: by `plan`; the commit is refused if the repository has moved on since.
        message: of the commit.
        private: make a new repository private.
        pull_request: propose the commit instead of making it on the main branch.
        space_sdk: of a new Space, such as "gradio".
        token, endpoint: as of `plan`.

    Raises:
        UserError: the Hub refuses, is busy for too long, or cannot be reached; says what to do, never the token.
    """
    if private and planned.private is False:
        raise UserError(f"{planned.repo} is there already and is public: make it private in its settings on the Hub")
    if pull_request and planned.head is None:
        raise UserError(f"there is no {planned.repo} to open a pull request on: publish without --pr makes it")
    api = HfApi(endpoint=endpoint, token=token, library_name="megascience-hf")
    with translated(planned.repo):
        head = planned.head or _create(api, planned, private, space_sdk)
        if planned.is_empty:
            return Commit(head, _url(api, planned), created=False, changed=False)
        oid, pull_request_url = _commit(api, planned, head, message or _message(planned), pull_request)
    return Commit(oid, pull_request_url or _url(api, planned), created=planned.head is None, changed=True)


def _create(api: HfApi, planned: Plan, private: bool, space_sdk: str | None) -> str:
    """Make the repository; gives its first commit."""
    # Not private is left to the owner's settings, which may make new repositories private.
    _patiently(
        lambda: api.create_repo(planned.repo, repo_type=planned.repo_type, private=private or None, space_sdk=space_sdk)
    )
    return str(api.repo_info(planned.repo, repo_type=planned.repo_type).sha)


def _commit(api: HfApi, planned: Plan, head: str, message: str, pull_request: bool) -> tuple[str, str | None]:
    """The new commit, and the address of its pull request if it is one."""
    operations: list[CommitOperationAdd | CommitOperationDelete] = [
        CommitOperationAdd(change.path, planned.folder / change.path) for change in planned.of("add", "change")
    ]
    operations += [CommitOperationDelete(change.path, is_folder=False) for change in planned.of("delete")]

    def commit() -> CommitInfo:
        return api.create_commit(
            planned.repo,
            operations,
            commit_message=message,
            repo_type=planned.repo_type,
            parent_commit=head,
            create_pr=pull_request,
        )

    try:
        with _store(api, planned):
            info = _patiently(commit)
        return info.oid, info.pr_url
    except TransportError:
        # The Hub may have made the commit, and only its answer was lost.
        if not pull_request and (landed := _landed(api, planned, head)):
            return landed, None
        raise


@contextmanager
def _store(api: HfApi, planned: Plan) -> Iterator[None]:
    """Upload by LFS where the Hub has no xet.

    The client uploads by xet whenever `hf_xet` is installed, without asking; mirrors and private Hubs may have none.
    """
    before = constants.HF_HUB_DISABLE_XET
    if not before and planned.of("add", "change"):
        address = f"{api.endpoint}/api/{planned.repo_type}s/{planned.repo}/xet-write-token/main"
        answer = get_session().get(address, headers=api._build_hf_headers())
        constants.HF_HUB_DISABLE_XET = answer.status_code == HTTPStatus.NOT_FOUND
    try:
        yield
    finally:
        constants.HF_HUB_DISABLE_XET = before


def _landed(api: HfApi, planned: Plan, head: str) -> str | None:
    """The newest commit, if it is no longer `head` and holds the folder as it was to be published."""
    now = plan(planned.folder, planned.repo, planned.repo_type, token=api.token, endpoint=api.endpoint)
    gone = {change.path for change in planned.of("delete")} & {change.path for change in now.changes}
    if now.head in (None, head) or not now.is_empty or gone:
        return None
    return now.head


def _patiently(ask: Callable[[], T]) -> T:
    """Ask again when the Hub says when to; the client itself does so for uploads, not for commits."""
    for _ in range(ATTEMPTS - 1):
        try:
            return ask()
        except HfHubHTTPError as error:
            if error.response is None or error.response.status_code not in (429, 503):
                raise
            wait = retry_after(error.response)
            if wait is None or wait > LONGEST_WAIT:
                raise
            time.sleep(wait)
    return ask()


def _message(planned: Plan) -> str:
    kinds: tuple[Kind, ...] = ("add", "change", "delete")
    return "Publish with megascience-hf: " + ", ".join(f"{k} {len(found)}" for k in kinds if (found := planned.of(k)))


def _url(api: HfApi, planned: Plan) -> str:
    prefix = "" if planned.repo_type == "model" else f"{planned.repo_type}s/"
    return f"{api.endpoint}/{prefix}{planned.repo}"


def show(planned: Plan) -> Group:
    """The plan as a table for the terminal: one line a file, and what it comes to."""
    state = "a new repository" if planned.head is None else f"at {planned.head[:8]}"
    title = Text(f"{planned.folder} → {planned.repo_type} {planned.repo}, {state}")
    table = Table()
    table.add_column("")
    table.add_column("file", overflow="fold")
    table.add_column("size", justify="right")
    table.add_column("there", justify="right")
    for change in planned.changes:
        cells = (_SAYS.get(change.kind, change.kind), change.path, _size(change.size), _size(change.size_there))
        table.add_row(*map(Text, cells), style=_COLOURS[change.kind])
    parts = [f"{len(found)} {_SAYS.get(kind, kind)}" for kind in _COLOURS if (found := planned.of(kind))]
    parts.append(f"at most {decimal(planned.upload_bytes)} to upload")
    if planned.left_out:
        parts.append(f"left out: {', '.join(planned.left_out)}")
    return Group(title, table, Text("; ".join(parts)))


def _size(size: int | None) -> str:
    return "" if size is None else decimal(size)
