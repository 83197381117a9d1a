"""Jobs of the Hub that were started here: whether they are under way, what they said last, and their end."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from megascience_hf.errors import UserError, first_line
from megascience_hf.hub.client import HTTPError

if TYPE_CHECKING:
    from huggingface_hub import HfApi, JobInfo

HUB = "https://huggingface.co"  # and no server of somebody's own, as in tests
UNDER_WAY = ("SCHEDULING", "RUNNING")
_LAST_LINES = 20  # of a Job's log, of which one is shown


def require_account() -> str:
    """The token of whoever pays for Jobs.

    Raises:
        UserError: nobody is logged in.
    """
    from huggingface_hub import get_token

    token = get_token()
    if token is None:
        raise UserError("HF Jobs are paid by an account: log in with `hf auth login`")
    return token


def refuse_local(name: str) -> None:
    """
    Raises:
        UserError: a model or tokenizer is a file or folder of this machine.
    """
    if Path(name).expanduser().exists():
        raise UserError(f"a Job cannot read {name} on this machine: megascience publish puts it on the Hub")


def cancel(api: HfApi, job: JobInfo) -> None:
    """End a Job; where the Hub does not, the user is told where to."""
    try:
        api.cancel_job(job_id=job.id, namespace=job.owner.name)
    except (HTTPError, OSError) as error:
        sys.stderr.write(f"the Job could not be cancelled ({first_line(error)}): end it at {job.url}\n")


def last_line(api: HfApi, job: JobInfo) -> str:
    """What the Job said last, behind a colon; empty if it said nothing."""
    try:
        lines = list(api.fetch_job_logs(job_id=job.id, namespace=job.owner.name, tail=_LAST_LINES))
    except (HTTPError, OSError):
        lines = []
    said = [line.strip() for line in lines if line.strip()]
    return f": {said[-1][:300]}" if said else ""
