"""The stages as steps of datatrove, on its executors: this machine, Slurm, Ray."""

from __future__ import annotations

import json
import logging
import os
import shlex
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from pathlib import Path
from typing import Any

from datatrove.executor import LocalPipelineExecutor, RayPipelineExecutor, SlurmPipelineExecutor
from datatrove.executor.base import PipelineExecutor
from datatrove.pipeline.base import PipelineStep
from multiprocess import parent_process

from megascience_hf.curation.pipeline.dead_workers import looked_for, noted
from megascience_hf.curation.pipeline.runner import finish, is_complete, run_rank
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import RunPaths, Stage
from megascience_hf.errors import NothingMadeError, UserError, first_line
from megascience_hf.out_folder import ANY_RUN, token_of, work_for
from megascience_hf.stopping import forks_end_with_this_process, ignore_interrupts
from megascience_hf.terminal import read_by_user


class Held:
    """A stage in a step. datatrove writes steps down as JSON, and would take a dataclass apart."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def __str__(self) -> str:
        return self.stage.name


class _Step(PipelineStep):  # type: ignore[misc]
    """Executors pickle their steps and write them down as JSON, so the settings are text."""

    type = "MegaScience"

    def __init__(self, name: str, stage: Stage, paths: RunPaths, settings: CurationSettings) -> None:
        self.name = name
        super().__init__()
        self._held = Held(stage)
        # whole paths: a worker of a cluster has a working directory of its own
        self._input, self._out = str(paths.input.resolve()), str(paths.out.resolve())
        self._settings_json = settings.model_dump_json()
        self._token = token_of(paths.out) if settings.executor.kind != "slurm" else ANY_RUN

    def _work(self) -> tuple[Stage, RunPaths, CurationSettings]:
        settings = CurationSettings.model_validate_json(self._settings_json)
        if parent_process() is not None:
            ignore_interrupts()
        work_for(Path(self._out), self._token)
        return self._held.stage, RunPaths(Path(self._input), Path(self._out)), settings


class StageStep(_Step):
    """One rank of one stage. It reads and writes by itself: the rows of a stage are no documents of datatrove."""

    def __init__(
        self, stage: Stage, paths: RunPaths, settings: CurationSettings, *, retry_failed: bool = False
    ) -> None:
        super().__init__(stage.name, stage, paths, settings)
        self._retry_failed = retry_failed

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> None:  # noqa: ARG002
        """Do the share of the rank, unless the stage is complete."""
        stage, paths, settings = self._work()
        if is_complete(stage, paths, settings, retry_failed=self._retry_failed):
            return
        try:
            with noted(_worker_note(paths, stage, rank)):
                run_rank(stage, paths, settings, rank, world_size, retry_failed=self._retry_failed)
        except UserError as error:
            say_no_more()
            note = _error_note(paths, stage, rank)
            with suppress(OSError):  # a full disk has no room for the note either
                note.parent.mkdir(parents=True, exist_ok=True)
                note.write_text(json.dumps([error.exit_code, str(error)]), encoding="utf-8")
            raise


class FinishStep(_Step):
    """Counts every row of a stage and puts its parts in their place, once all ranks are done."""

    def __init__(self, stage: Stage, paths: RunPaths, settings: CurationSettings, ranks: int) -> None:
        super().__init__(f"finish {stage.name}", stage, paths, settings)
        self._ranks = ranks

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> None:  # noqa: ARG002
        stage, paths, settings = self._work()
        if not is_complete(stage, paths, settings):
            finish(stage, paths, settings, self._ranks, 0.0)


class QuietExecutor(LocalPipelineExecutor):  # type: ignore[misc]
    """Processes of this machine, whose lines of datatrove go into a file beside their logs."""

    def _launch_run_for_rank(self, rank: int, *queue_and_counter: Any, **more: Any) -> Any:
        if parent_process() is None:  # who runs the stages has seen to it
            return super()._launch_run_for_rank(rank, *queue_and_counter, **more)
        with datatrove_lines_to(Path(self.logging_dir.path) / "workers.log"):
            return super()._launch_run_for_rank(rank, *queue_and_counter, **more)


def ranks_of(stage: Stage, settings: CurationSettings) -> int:
    """A stage that compares rows with each other runs in one task."""
    return 1 if stage.process_all is not None else settings.executor.tasks


def run_here(stage: Stage, paths: RunPaths, settings: CurationSettings, *, retry_failed: bool = False) -> None:
    """Run a stage on this machine or on a Ray cluster, and finish it.

    Raises:
        UserError: the run must stop; what was paid for is kept.
    """
    ranks = ranks_of(stage, settings)
    start = time.monotonic()
    step = StageStep(stage, paths, settings, retry_failed=retry_failed)
    logs = logs_of(paths, stage.name)
    notes = [_error_note(paths, stage, rank) for rank in range(ranks)]
    working: list[Path] = []  # of processes of this machine
    for note in notes:
        note.unlink(missing_ok=True)
    if settings.executor.kind == "ray":
        _join_ray()
        executor: PipelineExecutor = RayPipelineExecutor(
            [step], tasks=ranks, workers=settings.executor.workers, logging_dir=logs, skip_completed=False,
            **settings.executor.options,
        )  # fmt: skip
    else:
        workers = settings.executor.workers if settings.executor.workers > 0 else min(ranks, os.cpu_count() or 1)
        executor = QuietExecutor(
            [step], tasks=ranks, workers=workers, logging_dir=logs, skip_completed=False, **settings.executor.options
        )
        working = [_worker_note(paths, stage, rank) for rank in range(ranks)] if workers > 1 else []
    log = paths.out / "logs" / "datatrove.log"
    with datatrove_lines_to(log), forks_end_with_this_process(), looked_for(working, stage.name):
        executor.run()
    # Ray's executor ends well whatever became of its ranks
    for note in notes:
        if note.exists():
            code, said = json.loads(note.read_text(encoding="utf-8"))
            raise NothingMadeError(said) if code == NothingMadeError.exit_code else UserError(said)
    finish(stage, paths, settings, ranks, time.monotonic() - start)


def slurm_jobs(
    stages: list[Stage], paths: RunPaths, settings: CurationSettings, *, retry_failed: bool = False
) -> list[SlurmPipelineExecutor]:
    """The jobs of a run on Slurm, each depending on the one before: the ranks of a stage, then its count.

    They run in this Python environment, unless the options name another (`venv_path`, `condaenv`, `env_command`).

    Raises:
        UserError: `executor.options` lacks what Slurm must know, or this machine hands in no jobs.
    """
    if shutil.which("sbatch") is None:
        raise UserError("there is no sbatch here: run this on a machine that hands in jobs to Slurm")
    own = {"env_command": f"export PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH"}
    environment = {} if settings.executor.options.keys() & {"venv_path", "condaenv"} else own
    missing = {"time", "partition"} - settings.executor.options.keys()
    if missing:
        raise UserError(f"executor.options lacks {', '.join(sorted(missing))}, which Slurm must know")
    jobs: list[SlurmPipelineExecutor] = []
    for stage in stages:
        ranks = ranks_of(stage, settings)
        for name, step, tasks in (
            (stage.name, StageStep(stage, paths, settings, retry_failed=retry_failed), ranks),
            (f"finish-{stage.name}", FinishStep(stage, paths, settings, ranks), 1),
        ):
            jobs.append(
                SlurmPipelineExecutor(
                    [step],
                    tasks=tasks,
                    workers=settings.executor.workers,
                    job_name=f"megascience-{name}",
                    logging_dir=logs_of(paths, name),
                    depends=jobs[-1] if jobs else None,
                    skip_completed=False,
                    **(environment | settings.executor.options),
                )
            )
    return jobs


def _join_ray() -> None:
    """Join the cluster of `RAY_ADDRESS`, or that of this machine; without one Ray starts one here.

    Raises:
        UserError: Ray is not installed, or there is no such cluster.
    """
    try:
        import ray
    except ModuleNotFoundError:
        raise UserError("the executor ray needs Ray: pip install 'megascience-hf[ray]'") from None
    if not ray.is_initialized():
        try:
            ray.init(log_to_driver=False, logging_level=logging.WARNING)
        except ConnectionError as error:
            raise UserError(f"no Ray cluster: {first_line(error)}") from None


def logs_of(paths: RunPaths, name: str) -> str:
    """Where the executor of a stage, or of its count, leaves its logs."""
    return str((paths.out / "logs" / name).resolve())


def _error_note(paths: RunPaths, stage: Stage, rank: int) -> Path:
    """Where a rank leaves the words of the error that stopped it, for a process that does not hear of it."""
    return Path(logs_of(paths, stage.name), "errors", f"{rank:05d}")


def _worker_note(paths: RunPaths, stage: Stage, rank: int) -> Path:
    """Where a rank says which process it is, while it works."""
    return Path(logs_of(paths, stage.name), "processes", f"{rank:05d}")


def say_no_more() -> None:
    """Keep datatrove from printing the traceback of an error that is the user's: it is said in one line."""
    from datatrove.utils.logging import logger

    logger.remove()


@contextmanager
def datatrove_lines_to(file: Path) -> Iterator[None]:
    """datatrove logs to `sys.stderr`; in our own process its lines go into a file."""
    from datatrove.utils.logging import logger

    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as log, read_by_user(sys.stderr), redirect_stderr(log):
        # a task that runs in this process logs to the standard error of then; what runs none has that of the import
        logger.remove()
        handler = logger.add(log)
        try:
            yield
        finally:
            with suppress(ValueError):  # a task has put its own in its place
                logger.remove(handler)
