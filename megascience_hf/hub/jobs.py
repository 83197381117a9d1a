"""Jobs of the Hub that were started here: whether they are under way, what they said last, and their end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from megascience_hf.errors import first_line
from megascience_hf.hub.client import HTTPError

if TYPE_CHECKING:
    from huggingface_hub import HfApi, JobInfo

UNDER_WAY = ("SCHEDULING", "RUNNING")
_LAST_LINES = 20  # of a Job's log, of which one is shown


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
