"""`--on hf-jobs`: `vllm serve` as a Job of the Hub, asked from here, and cancelled when the evaluation ends.

The results are written here, as with any other server. A kill of this process leaves the Job running, whose time-out
bounds what it costs; the same command finds it by the mark in the folder of the results and goes on with it.
"""

from __future__ import annotations

import math
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from megascience_hf.errors import UserError, first_line
from megascience_hf.hub.client import HTTPError, HTTPStatusError
from megascience_hf.hub.flavors import Flavor, flavor
from megascience_hf.hub.jobs import HUB, UNDER_WAY, cancel, last_line, refuse_local, require_account
from megascience_hf.tasks import vllm_server
from megascience_hf.tasks.evaluation import Evaluation
from megascience_hf.whole_file import DamagedError, read_json, write_json

if TYPE_CHECKING:
    from huggingface_hub import HfApi, JobInfo

MARK = "hf-job.json"
IMAGE = "vllm/vllm-openai:v0.31.0"
PORT = 8000
HOURS = 12.0  # until a Job ends in any case, where none are named
_DOMAIN = ".hf.jobs"  # of the addresses at which ports of Jobs are reached
# Seconds between two looks at whether the server is there, and how long a machine and a large model may take.
_LOOK, _PATIENCE = 5.0, 3_600.0


@dataclass(frozen=True, slots=True)
class OnJobs:
    """Where an evaluation is to be served: a machine of HF Jobs, for so many hours at most."""

    machine: Flavor
    hours: float

    @property
    def title(self) -> str:
        """The machine and what it costs."""
        most = self.hours * self.machine.price
        return f"{self.machine.title}; it stops after {self.hours:g} hours, ${most:,.2f} at most"


def named(on: str | None, flavor_name: str | None, hours: float | None) -> OnJobs | None:
    """What the options `--on`, `--flavor` and `--hours` say; None for an evaluation without a Job.

    Raises:
        UserError: they do not go together, or see `hub.flavors.flavor`.
    """
    if on is None and flavor_name is None and hours is None:
        return None
    if hours is not None and not math.isfinite(hours):
        raise UserError(f"--hours is a number, not {hours}")
    if on != "hf-jobs":
        raise UserError(
            f"--on is hf-jobs, not {on!r}" if on else f"--{'flavor' if flavor_name else 'hours'} is for --on hf-jobs"
        )
    if flavor_name is None:
        raise UserError("--on hf-jobs needs a machine with a GPU: --flavor NAME; `hf jobs hardware` lists them")
    return OnJobs(flavor(flavor_name), hours or HOURS)


@contextmanager
def serving(evaluation: Evaluation, on: OnJobs | None) -> Iterator[Evaluation]:
    """The evaluation against a Job with its model, or as it is without one.

    Raises:
        UserError: nobody is logged in, the Hub refuses the Job, or the Job ends before its server is there.
    """
    if on is None:
        yield evaluation
        return
    from huggingface_hub import HfApi

    _check(evaluation)
    token = require_account()
    api, mark = HfApi(token=token), evaluation.out / MARK
    sys.stderr.write(f"{on.title}\n")
    job = _going_on(api, mark, evaluation, on)
    if job is None:
        job = _started(api, evaluation, on, token)
        evaluation.out.mkdir(parents=True, exist_ok=True)
        write_json(mark, {"job": job.id, "owner": job.owner.name, "asked": _asked(evaluation, on)})
    sys.stderr.write(f"{job.url}\n")
    key = os.environ.get("OPENAI_API_KEY")
    try:
        url = _wait(api, job, token)
        os.environ["OPENAI_API_KEY"] = token  # the port of a Job is open to those who may read its owner's repositories
        yield replace(
            vllm_server.behind(evaluation, f"{url}/v1"),
            # the address is another one with each Job
            responses_of=f"hf-jobs {' '.join(vllm_server.arguments(evaluation, here=False))}",
        )
    finally:
        os.environ.pop("OPENAI_API_KEY", None)
        if key is not None:
            os.environ["OPENAI_API_KEY"] = key
        cancel(api, job)
        mark.unlink(missing_ok=True)


def _check(evaluation: Evaluation) -> None:
    if evaluation.endpoint:
        raise UserError("--on hf-jobs starts a server of its own: leave --endpoint out")
    for name in filter(None, (evaluation.model, evaluation.adapter)):
        refuse_local(name)


def _asked(evaluation: Evaluation, on: OnJobs) -> list[str]:
    return [IMAGE, on.machine.name, *vllm_server.arguments(evaluation, here=False)]


def _started(api: HfApi, evaluation: Evaluation, on: OnJobs, token: str) -> JobInfo:
    command = ["vllm", *vllm_server.arguments(evaluation, here=False), "--host", "0.0.0.0", "--port", str(PORT)]  # noqa: S104
    try:
        return api.run_job(
            image=IMAGE,
            command=command,
            flavor=on.machine.name,
            timeout=round(on.hours * 3_600),
            secrets={"HF_TOKEN": token},
            labels={"megascience-hf": "eval"},
            expose=[PORT],
        )
    except (HTTPError, OSError, ValueError) as error:
        raise UserError(f"the Hub starts no Job: {first_line(error)}") from error


def _going_on(api: HfApi, mark: Path, evaluation: Evaluation, on: OnJobs) -> JobInfo | None:
    """The Job that an earlier run of the same command has left, if it still serves the same."""
    try:
        known = read_json(mark)
        job = api.inspect_job(job_id=known["job"], namespace=known["owner"])
    except (FileNotFoundError, DamagedError, KeyError, TypeError, HTTPStatusError):
        return None
    except (HTTPError, OSError) as error:
        raise UserError(f"the Hub cannot be asked for the Job of {mark}: {first_line(error)}") from error
    if job.status.stage not in UNDER_WAY:
        return None
    if known.get("asked") == _asked(evaluation, on):
        return job
    cancel(api, job)
    return None


def _wait(api: HfApi, job: JobInfo, token: str) -> str:
    """The address of the server, once it answers."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            now = api.inspect_job(job_id=job.id, namespace=job.owner.name)
        except (HTTPError, OSError):  # the Hub may rest for a moment
            time.sleep(_LOOK)
            continue
        if now.status.stage not in UNDER_WAY:
            raise UserError(
                f"the Job ended before its server was there ({now.status.stage.lower()}{last_line(api, job)})"
            )
        url = _address(now.status.expose_urls or [])
        if url is not None and _answers(url, token):
            return url
        time.sleep(_LOOK)
    raise UserError(f"the Job's server was not ready after {_PATIENCE:.0f} s: {job.url}")


def _address(urls: Sequence[str]) -> str | None:
    """Raises UserError for one that is not the Hub's: the token goes there."""
    from huggingface_hub import constants

    if not urls:
        return None
    parts = urlsplit(urls[0])
    ours = parts.scheme == "https" and str(parts.hostname).endswith(_DOMAIN)
    if not ours and constants.ENDPOINT == HUB:
        raise UserError(f"the Hub says that the Job is at {parts.hostname}, which is none of its own addresses")
    return urls[0].rstrip("/")


def _answers(url: str, token: str) -> bool:
    request = urllib.request.Request(f"{url}/health", headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310
        return bool(reply.status == 200)
    return False
