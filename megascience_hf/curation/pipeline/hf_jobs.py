"""The stages on HF Jobs, by datatrove's executor for them: a Job does the share of a rank on a machine of its own.

What a Job reads and what it leaves lies in a bucket of the Hub, in a folder of the run:

    shared/<hash>/              books, prompts, copies of benchmarks and the stages before, by their contents
    ledger/<stage>/             the ledger; a Job appends to a file of its own, and sends it every minute
    <attempt>/parts/, errors/   what the ranks of a stage have left, or the words of what stopped them
              progress/         how many rows they have done, sent every minute
              logs/             datatrove's: its logs, and which ranks are done

This machine sends, starts Jobs, waits, looks every minute how far they are, fetches, and counts the rows. Killed, the
same command goes on with the Jobs that it has left; a Job that is killed loses the calls of a minute, and is started
once more.
"""

from __future__ import annotations

import json
import math
import os
import shlex
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Annotated, Any, NoReturn, cast
from urllib.parse import urlsplit

from datatrove.executor import JobsPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from huggingface_hub import HfApi, HfFileSystem, JobInfo, constants
from pydantic import Field

from megascience_hf.curation.pipeline.executors import Held, datatrove_lines_to, ranks_of, say_no_more
from megascience_hf.curation.pipeline.manifest import Manifest, decisions_file
from megascience_hf.curation.pipeline.runner import begun, finish, input_hash, note_prices, run_rank, spent
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import RunPaths, Stage
from megascience_hf.errors import NothingMadeError, UserError
from megascience_hf.hub.client import HTTPError
from megascience_hf.hub.errors import translated
from megascience_hf.hub.flavors import flavor
from megascience_hf.hub.jobs import HUB, UNDER_WAY, cancel, last_line, refuse_local, require_account
from megascience_hf.llm.ledger import Ledger, Usage, totals
from megascience_hf.out_folder import FOLDER
from megascience_hf.similarity.benchmark_questions import local_copies
from megascience_hf.terminal import dollars
from megascience_hf.version import PACKAGE
from megascience_hf.whole_file import DamagedError, read_json, replacing, write_json
from megascience_hf.workers import repeated
from megascience_hf.yaml_settings import Settings, checked

_SAVE_EVERY = 60.0  # seconds between two copies of a ledger that is being written
_OF_JOBS = 10_000  # the ledgers of Jobs have names that no rank of this machine has, so that one never shortens another
_RUN, _ATTEMPT = "megascience-run", "megascience-attempt"  # labels of the Jobs
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class JobsOptions(Settings):
    """`executor.options` of HF Jobs: the bucket, and what is datatrove's `JobsPipelineExecutor`'s.

    Args:
        bucket: `owner/name`; made, and private, if it is not there.
        timeout: after which a Job ends in any case, such as "90m" or "4h".
        dependencies: what uv installs in a Job; this version of the package if none are named.
    """

    bucket: Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$")]
    flavor: str
    timeout: Annotated[str, Field(pattern=r"^\d+(\.\d+)?[smhd]$")]
    image: str | None = None
    dependencies: tuple[str, ...] = (
        f"{PACKAGE}[curate,books]=={version(PACKAGE)}",
        f"datatrove=={version('datatrove')}",
    )
    python: str = f"{sys.version_info.major}.{sys.version_info.minor}"
    namespace: str | None = None
    env: dict[str, str] = Field(default_factory=dict)
    tasks_per_job: Annotated[int, Field(ge=1)] = 1
    max_retries: Annotated[int, Field(ge=0)] = 1
    poll_interval: Annotated[float, Field(gt=0)] = 15

    @property
    def hours(self) -> float:
        return float(self.timeout[:-1]) * _SECONDS[self.timeout[-1]] / 3_600


def plan(stages: Sequence[Stage], settings: CurationSettings) -> list[str]:
    """What would run, and cost at most, in lines for the terminal.

    Raises:
        UserError: an option is missing or wrong, nobody is logged in, or a Job cannot reach what the settings name.
    """
    options, workers = _options(settings), settings.executor.workers
    _refuse_what_is_here(stages, settings)
    require_account()
    machine = flavor(options.flavor, needs_gpu=False)
    jobs = [math.ceil(ranks_of(stage, settings) / options.tasks_per_job) for stage in stages]
    at_once = max(jobs) if workers < 0 else min(workers, max(jobs))
    starts = 1 + options.max_retries
    most = sum(jobs) * starts * options.hours * machine.price
    secrets = sorted(["HF_TOKEN", *{name for stage in stages for name in _keys(stage, settings)}])
    command = ["uv", "run", *(word for one in options.dependencies for word in ("--with", one))]
    command += ["--python", options.python, "launch_pickled_pipeline.py"]
    command += [f"hf://buckets/{options.bucket}/…/executor.pik"]
    return [
        f"{sum(jobs)} Jobs for {len(stages)} stages, {at_once} at once, on {machine.title}",
        f"each stops after {options.timeout} and is started {starts} times at most, so that all cost "
        f"{dollars(most) or '$0'} at most; secrets: {', '.join(secrets)}",
        shlex.join(command),
    ]


def _options(settings: CurationSettings) -> JobsOptions:
    if settings.executor.workers == 0:
        raise UserError("setting executor.workers: so many Jobs run at once, or -1 for all")
    return checked(JobsOptions, settings.executor.options, "setting executor.options.")


def _refuse_what_is_here(stages: Sequence[Stage], settings: CurationSettings) -> None:
    for name in (settings.tokenizer, settings.decontamination.embedder):
        refuse_local(name)
    for stage in stages if constants.ENDPOINT == HUB else ():
        model = settings.model(stage.name)
        host = urlsplit(model.endpoint).hostname or "" if model is not None and stage.asks(settings) else ""
        if host in ("localhost", "::1", "0.0.0.0") or host.startswith("127."):  # noqa: S104
            raise UserError(f"a Job cannot reach {host}, the endpoint of stage {stage.name}: name a server on the net")


def _keys(stage: Stage, settings: CurationSettings) -> dict[str, str]:
    """The key of the model that the stage asks, for the secrets of a Job."""
    model = settings.model(stage.name) if stage.asks(settings) else None
    key = os.environ.get(model.api_key_variable) if model is not None else None
    return {model.api_key_variable: key} if model is not None and key else {}


@dataclass(frozen=True, slots=True)
class Bucket:
    """The folder of a run in a bucket."""

    name: str
    run: str

    def sizes(self, tree: str) -> dict[str, int]:
        """The files of a folder of it as they are now, by their paths in that folder; none if it is not there."""
        files, root = HfFileSystem(), f"buckets/{self.name}/{self.run}/{tree}/"
        files.invalidate_cache()
        with suppress(FileNotFoundError):
            found = cast(dict[str, dict[str, Any]], files.find(root.rstrip("/"), detail=True))
            return {str(path).removeprefix(root): int(entry["size"]) for path, entry in found.items()}
        return {}

    def fetch(self, tree: str, folder: Path) -> None:
        """Bring the files of a folder of it."""
        files = HfFileSystem()
        for name in self.sizes(tree):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with replacing(target) as partial:
                files.get_file(f"buckets/{self.name}/{self.run}/{tree}/{name}", str(partial))

    def put(self, tree: str, files: Mapping[str, Path | bytes]) -> None:
        """Send files into a folder of it."""
        HfApi().batch_bucket_files(self.name, add=[(of, f"{self.run}/{tree}/{name}") for name, of in files.items()])

    def clear(self, tree: str) -> None:
        """Delete the files of a folder of it."""
        HfApi().batch_bucket_files(self.name, delete=[f"{self.run}/{tree}/{name}" for name in self.sizes(tree)])

    def share(self, path: Path, out: Path) -> str:
        """Send a file, or what of a folder is not there yet; gives the hash of the contents, which is its name."""
        of = input_hash(path, out)
        found = path.rglob("*") if path.is_dir() else [path]
        base = path if path.is_dir() else path.parent
        there = self.sizes(f"shared/{of}")
        files = {file.relative_to(base).as_posix(): file for file in found if file.is_file()}
        self.put(f"shared/{of}", {n: f for n, f in files.items() if there.get(n) != f.stat().st_size})
        return of


def _with_exams(settings: CurationSettings, folder: Path) -> CurationSettings:
    searched = settings.decontamination.model_copy(update={"data_dir": folder})
    return settings.model_copy(update={"decontamination": searched})


class JobStep(PipelineStep):  # type: ignore[misc]
    """One rank of one stage, in a Job: what it needs is fetched into a folder of its own, what it leaves is sent."""

    type = "MegaScience"

    def __init__(
        self, stage: Stage, settings: CurationSettings, bucket: Bucket, attempt: str, shared: Mapping[str, str],
        book: str, *, retry_failed: bool,
    ) -> None:  # fmt: skip
        self.name = stage.name
        super().__init__()
        self._held, self._settings_json = Held(stage), settings.model_dump_json()
        self._bucket, self._attempt, self._retry_failed = bucket, attempt, retry_failed
        self._shared, self._book = dict(shared), book

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> None:  # noqa: ARG002
        """Do the share of the rank."""
        try:
            with TemporaryDirectory(prefix="megascience-") as folder:
                self._run(Path(folder), rank, world_size)
        except UserError as error:
            say_no_more()
            note = json.dumps([error.exit_code, str(error)]).encode()
            self._bucket.put(f"{self._attempt}/errors", {f"{rank:05d}": note})
            raise

    def _run(self, work: Path, rank: int, ranks: int) -> None:
        stage, settings = self._held.stage, CurationSettings.model_validate_json(self._settings_json)
        for name, of in self._shared.items():
            self._bucket.fetch(f"shared/{of}", work / name)
        if "prompts" in self._shared:
            settings = settings.model_copy(update={"prompts": work / "prompts"})
        exams = str(settings.decontamination.data_dir)
        if "exams" in self._shared:
            settings = _with_exams(settings, work / "exams")
        paths = RunPaths(work / "input" / self._book, work / "out")
        ledgers = paths.ledger / stage.name
        self._bucket.fetch(f"ledger/{stage.name}", ledgers)
        folder = begun(stage, paths, settings, ranks)
        with (
            self._sent(ledgers / f"{rank + _OF_JOBS:05d}.jsonl", folder / f"progress-{rank:05d}"),
            Ledger(paths.ledger, stage.name, rank + _OF_JOBS) as ledger,
        ):
            run_rank(stage, paths, settings, rank, ranks, retry_failed=self._retry_failed, ledger=ledger)
        left = [folder / f"rows-{rank:05d}.parquet", decisions_file(folder, rank)]
        parts: dict[str, Path | bytes] = {f"part/{file.relative_to(folder).as_posix()}": file for file in left}
        for file in (file for file in paths.out.iterdir() if file.is_file()):  # such as which benchmarks were searched
            parts[f"out/{file.name}"] = file.read_bytes().replace(str(work / "exams").encode(), exams.encode())
        self._bucket.put(f"{self._attempt}/parts", parts)

    @contextmanager
    def _sent(self, file: Path, note: Path) -> Iterator[None]:
        """Send a file that grows, and how many rows are done, every minute and at the end."""

        def send() -> None:
            copy = shutil.copyfile(file, file.with_suffix(".copy"))
            self._bucket.put(f"ledger/{file.parent.name}", {file.name: copy})
            with suppress(FileNotFoundError):  # before the first row, and where nobody counts
                self._bucket.put(f"{self._attempt}/progress", {note.name: note.read_bytes()})

        def try_to_send() -> None:
            with suppress(HTTPError, OSError, RuntimeError):
                send()

        try:
            with repeated(try_to_send, _SAVE_EVERY):
                yield
        finally:
            send()


def run_on_jobs(stage: Stage, paths: RunPaths, settings: CurationSettings, *, retry_failed: bool = False) -> None:
    """Run a stage on HF Jobs, and finish it.

    Raises:
        UserError: the Hub refuses, or a Job has failed; what was paid for is kept.
    """
    start, ranks = time.monotonic(), ranks_of(stage, settings)
    folder = begun(stage, paths, settings, ranks)
    if retry_failed or not all(decisions_file(folder, rank).exists() for rank in range(ranks)):
        options = _options(settings)
        with (
            datatrove_lines_to(paths.out / "logs" / "datatrove.log"),
            redirect_stdout(sys.stderr),  # of now: the log
            translated(options.bucket),
        ):
            _Coordinator(stage, paths, settings, options, folder).run(ranks, retry_failed=retry_failed)
    _forget(paths, stage)
    finish(stage, paths, settings, ranks, time.monotonic() - start)


class _Coordinator:
    def __init__(
        self, stage: Stage, paths: RunPaths, settings: CurationSettings, options: JobsOptions, folder: Path
    ) -> None:
        self._stage, self._paths, self._settings, self._options = stage, paths, settings, options
        self._folder = folder
        run, self._attempt = _attempt(paths, stage, folder)
        self._bucket, self._labels = Bucket(options.bucket, run), {_RUN: run, _ATTEMPT: self._attempt}
        self._api = HfApi()

    def run(self, ranks: int, *, retry_failed: bool) -> None:
        """Have the ranks done that are not, and bring what they have left; a Ctrl-C ends their Jobs."""
        self._api.create_bucket(self._bucket.name, private=True, exist_ok=True)
        if not self._api.bucket_info(self._bucket.name).private:
            raise UserError(f"the bucket {self._bucket.name} is public, and so the books would be: name a private one")
        try:
            self._wait_for_jobs_of_a_killed_run()
            self._bucket.clear(f"{self._attempt}/errors")  # of what has been mended since
            executor = self._executor(ranks, self._step(retry_failed=retry_failed))
            with repeated(self._look, _SAVE_EVERY):
                executor.run()
        except KeyboardInterrupt:
            for job in self._under_way():
                cancel(self._api, job)
            raise
        self._fetch_ledger()
        executor.logging_dir.fs.invalidate_cache()
        if executor.get_incomplete_ranks(range(ranks), skip_completed=True):
            self._say_why()
        self._bucket.fetch(f"{self._attempt}/parts/part", self._folder)
        self._bucket.fetch(f"{self._attempt}/parts/out", self._paths.out)

    def _executor(self, ranks: int, step: JobStep) -> JobsPipelineExecutor:
        return JobsPipelineExecutor(
            [step],
            tasks=ranks,
            workers=self._settings.executor.workers,
            logging_dir=f"hf://buckets/{self._bucket.name}/{self._bucket.run}/{self._attempt}/logs",
            job_name=f"megascience-{self._stage.name}",
            dependencies=list(self._options.dependencies),
            labels=self._labels,
            secrets=_keys(self._stage, self._settings),
            **self._options.model_dump(exclude={"bucket", "dependencies"}, exclude_none=True),
        )

    def _step(self, *, retry_failed: bool) -> JobStep:
        """The step of the Jobs, with all that it reads in the bucket."""
        stage, paths, settings = self._stage, self._paths, self._settings
        sent: dict[str, Path] = {} if stage.source else {"input": paths.input}
        for made in sorted((paths.out / "stages").iterdir()) if stage.source else ():
            if Manifest.read(made) is not None:
                sent[f"out/stages/{made.name}"] = made
        if settings.prompts is not None:
            sent["prompts"] = settings.prompts
        copies = local_copies(settings.decontamination.data_dir)
        if copies is not None and "copies" in stage.cache_key(settings):  # of a stage that reads the benchmarks
            sent["exams"] = copies
            settings = _with_exams(settings, copies)
        shared = {name: self._bucket.share(path, paths.out) for name, path in sent.items()}
        there = self._bucket.sizes(f"ledger/{stage.name}")
        ledgers = (paths.ledger / stage.name).glob("*.jsonl")
        more = {file.name: file for file in ledgers if there.get(file.name, 0) < file.stat().st_size}
        self._bucket.put(f"ledger/{stage.name}", more)
        if settings.budget is not None and (model := settings.model(stage.name)) is not None:
            # a Job knows what its own stage has cost
            note_prices(paths, stage.name, model)
            known = totals(paths.ledger, stage.name)
            others = spent(paths, settings) - model.cost(Usage(known.prompt, known.completion))
            settings = settings.model_copy(update={"budget": max(0.0, settings.budget - others)})
        book = "" if paths.input.is_dir() else paths.input.name
        return JobStep(stage, settings, self._bucket, self._attempt, shared, book, retry_failed=retry_failed)

    def _jobs(self, label: str) -> list[JobInfo]:
        return list(self._api.list_jobs(labels={label: self._labels[label]}, namespace=self._options.namespace))

    def _under_way(self) -> list[JobInfo]:
        return [job for job in self._jobs(_RUN) if job.status.stage in UNDER_WAY]

    def _wait_for_jobs_of_a_killed_run(self) -> None:
        """Those of another attempt are of other settings: they are cancelled, and what they paid for is kept."""
        for job in self._under_way():
            if (job.labels or {}).get(_ATTEMPT) != self._attempt:
                cancel(self._api, job)
            every = self._options.poll_interval
            self._api.wait_for_job(job.id, poll_interval=every, namespace=job.owner.name)
        self._fetch_ledger()

    def _fetch_ledger(self) -> None:
        self._bucket.fetch(f"ledger/{self._stage.name}", self._paths.ledger / self._stage.name)

    def _look(self) -> None:
        """Bring what the Jobs have told so far, for the bar and for `--watch`."""
        with suppress(HTTPError, OSError, RuntimeError):
            self._fetch_ledger()
            self._bucket.fetch(f"{self._attempt}/progress", self._folder)

    def _say_why(self) -> NoReturn:
        ended = [job for job in self._jobs(_ATTEMPT) if job.status.stage not in ("COMPLETED", *UNDER_WAY)]
        last = max(ended, key=lambda job: str(job.created_at), default=None)
        page = f" ({last.url})" if last is not None else ""
        with TemporaryDirectory(prefix="megascience-") as notes:
            self._bucket.fetch(f"{self._attempt}/errors", Path(notes))
            for note in sorted(Path(notes).iterdir()):
                code, said = json.loads(note.read_text(encoding="utf-8"))
                raise (NothingMadeError if code == NothingMadeError.exit_code else UserError)(f"{said}{page}")
        why = f"{last.status.stage.lower()}{last_line(self._api, last)}" if last is not None else "nobody knows why"
        raise UserError(f"a Job of stage {self._stage.name} has failed, {why}{page}; the same command goes on")


def _attempt(paths: RunPaths, stage: Stage, folder: Path) -> tuple[str, str]:
    """The names of the run and of its attempt at this stage: the one that a killed run has left, or a new one."""
    file = paths.out / FOLDER / "hf-jobs.json"
    try:
        known = read_json(file)
    except (FileNotFoundError, DamagedError):
        known = {"run": token_hex(8)}
    if known.get(stage.name, [""])[0] != folder.name:
        known[stage.name] = [folder.name, token_hex(8)]
        write_json(file, known)
    return str(known["run"]), str(known[stage.name][1])


def _forget(paths: RunPaths, stage: Stage) -> None:
    """The attempt is over: what is done again from now on is another one."""
    file = paths.out / FOLDER / "hf-jobs.json"
    with suppress(FileNotFoundError, DamagedError):
        write_json(file, {name: of for name, of in read_json(file).items() if name != stage.name})
