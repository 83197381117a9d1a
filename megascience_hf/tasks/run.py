"""`megascience eval`: lighteval in a process of its own, or Inspect in this one."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from megascience_hf import stopping
from megascience_hf.errors import UserError
from megascience_hf.out_folder import lock_of
from megascience_hf.tasks import adapters, few_shot, hf_job, loading, vllm_server, wordings
from megascience_hf.tasks.benchmark import Benchmark
from megascience_hf.tasks.evaluation import Evaluation
from megascience_hf.tasks.registry import BENCHMARKS

Backend = Literal["lighteval", "inspect"]


def backend_of(name: str, evaluation: Evaluation | None = None) -> Backend:
    """The backend of that name; "auto" is Inspect where it is installed, else lighteval.

    Of an evaluation that Inspect's road cannot run as it says, "auto" is lighteval where that is installed.

    Raises:
        UserError: it is none of the three, or not installed.
    """
    packages: dict[Backend, tuple[str, str]] = {
        "inspect": ("inspect_ai", "inspect"),
        "lighteval": ("lighteval", "eval"),
    }
    there: list[Backend] = [backend for backend, (package, _) in packages.items() if find_spec(package)]
    if name == "auto":
        if not there:
            raise UserError("no backend is installed: pip install 'megascience-hf[inspect]', or [eval] for both")
        wants = evaluation.wants_lighteval() if evaluation else None
        return "lighteval" if wants and "lighteval" in there else there[0]
    for backend, (_, extra) in packages.items():
        if backend == name and backend in there:
            return backend
        if backend == name:
            raise UserError(f"{name} is not installed: pip install 'megascience-hf[{extra}]'")
    raise UserError(f"--backend is lighteval, inspect or auto, not {name!r}")


def run(evaluation: Evaluation, backend: Backend = "lighteval", on: hf_job.OnJobs | None = None) -> list[str]:
    """Evaluate; the backend's own table and progress go to the terminal.

    Args:
        on: where the model is served, if not here.

    Returns:
        A line on each benchmark that was left out, because it cannot be had.

    Raises:
        UserError: no benchmark can be had or one that is required cannot, or lighteval failed.
    """
    wanted = [BENCHMARKS[name] for name in evaluation.tasks]
    # before any model is loaded
    found, missing = loading.available(wanted, evaluation.data_dir, evaluation.required)
    for line in missing:
        sys.stderr.write(f"left out: {line}\n")
    for benchmark in found:
        _check_prompts(evaluation, benchmark)
    evaluation = replace(evaluation, tasks=[benchmark.name for benchmark in found])
    told = evaluation.told()
    if evaluation.adapter and not evaluation.parallel:
        folder = adapters.with_base(evaluation.adapter, evaluation.model, evaluation.out)
        evaluation = replace(evaluation, model=str(folder), adapter=None)
    with hf_job.serving(evaluation, on) as there, vllm_server.serving(there) as asked:
        if backend == "inspect":
            from megascience_hf.tasks import inspect_run

            inspect_run.run(asked, told)
        else:
            _run_lighteval(asked, told)
    return missing


def _check_prompts(evaluation: Evaluation, benchmark: Benchmark) -> None:
    """Raises UserError if not every question can be put as the run wants it."""
    if evaluation.few_shot:
        few_shot.prompts(benchmark, evaluation.few_shot, evaluation.data_dir)
    if evaluation.prompts:
        items = loading.items(benchmark, evaluation.data_dir)
        wordings.check(wordings.wording(evaluation.prompts), benchmark, items)


def _run_lighteval(evaluation: Evaluation, told: dict[str, Any]) -> None:
    evaluation.require_model()
    evaluation.write_model_file()
    # In a folder of its own: litellm makes a cache of pickles where it is started, which nothing of ours reads.
    with tempfile.TemporaryDirectory(prefix="megascience-eval-") as folder:
        says = Path(folder) / "says.txt"
        # Whatever ends this process ends the command, which would go on asking.
        code = stopping.run(
            evaluation.command(),
            cwd=Path(folder),
            env=evaluation.environment() | {"MEGASCIENCE_SAYS": str(says), "MEGASCIENCE_TOLD": json.dumps(told)},
            locks=lock_of(evaluation.out),
        )
        if code and says.exists():
            raise UserError(says.read_text(encoding="utf-8"))
    if code:
        raise UserError(
            f"lighteval failed with exit code {code}; its message is above. The responses that were "
            "written are kept: the same command goes on with the others"
        )
