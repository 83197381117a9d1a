"""Runs the commands of an ablation step by step: what is done is skipped, what failed is named, the rest goes on."""

from __future__ import annotations

import functools
import json
import sysconfig
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console

from megascience_hf.ablation import commands, plan
from megascience_hf.ablation.cells import Cell, Subset
from megascience_hf.ablation.commands import Command, Folders, Work
from megascience_hf.ablation.settings import Ablation, Difficulty, Length, Source
from megascience_hf.errors import UserError
from megascience_hf.file_hashes import hashes_of
from megascience_hf.out_folder import FOLDER, OutFolder
from megascience_hf.results.paper import named_benchmarks
from megascience_hf.rows.files import data_files
from megascience_hf.sft import folder, render
from megascience_hf.task_runner import Attempt, Steps, tree_hash
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.whole_step import Record

DATA, TRAIN, EVALUATE, TABLE = STEPS = ("data", "train", "evaluate", "table")
# What decides how fast and at what price a model answers, and not what it answers.
_NOT_THE_ANSWERS = {
    "name": True, "concurrency": True, "budget": True,
    "model": {"endpoint", "price_in", "price_out"}, "judge": {"endpoint", "price_in", "price_out"},
}  # fmt: skip


class NotDoneError(UserError):
    """A step that this run was not asked to do is not done; `failed` if an attempt was made."""

    def __init__(self, message: str, *, failed: bool) -> None:
        super().__init__(message)
        self.failed = failed


@dataclass(frozen=True)
class Run:
    """The steps of an ablation in its folder.

    Args:
        wanted: kinds of `STEPS` to do where they are not done; the others are only looked up.
        failed: steps that failed in this run, which are not tried again for the next cell that needs them.
        did: names of the steps that this run has done.
    """

    ablation: Ablation
    folders: Folders
    console: Console
    wanted: frozenset[str]
    failed: dict[str, UserError] = field(default_factory=dict)
    did: list[str] = field(default_factory=list)

    @property
    def steps(self) -> Steps:
        return Steps(self.folders.out, self.console, width=2)

    def looking(self) -> Run:
        """The same, doing nothing."""
        return replace(self, wanted=frozenset(), failed={})

    # Rows -------------------------------------------------------------------------------------------------------------

    def pool(self, source: Source) -> Record:
        """The record of a source's pool: its `rows` and the `digest` of them."""
        work = commands.pool(source, self.folders)
        memory = self.folders.out / FOLDER / "inputs.json"
        files = data_files(source.path) if source.path is not None else []
        contents = hashes_of(files, memory, keep=bool(self.wanted))
        made_from = [*work.files.values(), contents]
        return self._do(
            DATA,
            f"pool of {source.name}",
            made_from,
            lambda attempt: self._rows(work, self.folders.pool(source), attempt),
        )

    def scores(self, source: Source, method: Difficulty) -> str:
        """Digest of the mean scores, which are asked for once a source."""
        if source.scores is not None:
            return tree_hash(source.scores.parent, source.scores.name)
        out = self.folders.measured(source, method)

        def measure(attempt: Attempt) -> Record:
            with self.steps.locked(_alone_with(out)):
                work = commands.measure(source, method, self.folders)
                plan.write_files(work)
                self._run(work.commands, attempt)
            account = json.loads((out / "account.json").read_text(encoding="utf-8"))
            for reason, count in account["problems"].items():
                self.console.print(f"  not scored: {reason}: {count:,}", markup=False, highlight=False, soft_wrap=True)
            return {
                "files": [self._relative(out / "scores.jsonl")],
                "digest": tree_hash(out, "scores.jsonl"),
                "problems": account["problems"],
                "cost": account["cost"],
            }

        made_from = [self.pool(source)["digest"], _dump(method)]
        return str(self._do(DATA, f"scores of {source.name} {method.name}", made_from, measure)["digest"])

    def rows(self, subset: Subset) -> Record:
        """The record of a subset, as that of a pool."""
        pool = self.pool(subset.source)
        if subset.method is None:
            return pool
        made_from = [pool["digest"], _dump(subset.method)]
        size = subset.size
        if isinstance(subset.method, Difficulty):
            made_from.append(self.scores(subset.source, subset.method))
        elif size is None:
            size = self.rows(Subset(subset.source, self.ablation.difficulty, None))["rows"]
        work = commands.subset(subset, size, self.folders)
        out = self.folders.subset(subset)

        def take(attempt: Attempt) -> Record:
            if isinstance(subset.method, Length) and subset.method.model is not None:
                with self.steps.locked(_alone_with(self.folders.measured(subset.source, subset.method))):
                    found = self._rows(work, out, attempt)
            else:
                found = self._rows(work, out, attempt)
            if size is not None and found["rows"] != size:
                raise UserError(f"{subset.name}: {size:,} rows are asked for and {found['rows']:,} can be had")
            return found

        return self._do(DATA, f"rows of {subset.name}", [*made_from, size], take)

    def _rows(self, work: Work, out: Path, attempt: Attempt) -> Record:
        plan.write_files(work)
        self._run(work.commands, attempt)
        rows = folder.data(out / "data").rows
        return {"files": [self._relative(out / "data")], "rows": rows, "digest": tree_hash(out / "data")}

    # Models -----------------------------------------------------------------------------------------------------------

    def train(self, cell: Cell) -> Record:
        """The record of a training: steps, losses, tokens, and when it was `finished`."""
        rows = self.rows(cell.subset)
        recipe = plan.recipe(self.ablation, cell.subset.source, rows["rows"], None)
        settings = render.settings(recipe, cell.name)
        del settings["datasets"]  # its rows are in the digest, wherever they lie
        base = self.ablation.training.base_model or recipe.model.repo
        made_from = [
            rows["digest"], settings, self.ablation.training.options, cell.seed,
            _content(Path(base)) if Path(base).is_dir() else base,
        ]  # fmt: skip
        return self._do(TRAIN, f"training of {cell.name}", made_from, lambda attempt: self._train(cell, attempt))

    def _train(self, cell: Cell, attempt: Attempt) -> Record:
        model = self.folders.model(cell)
        out = OutFolder(self.folders.out)
        if not attempt.resumes:
            out.begin(self._relative(model))
            out.begin(self._relative(self.folders.results(cell)))  # they are of another model
        resume = any(_states(model))
        self._run((commands.train(self.ablation, cell, self.folders, resume=resume),), attempt)
        weights = sorted(model.glob("*.safetensors"))
        if not weights:
            raise UserError(f"the training of {cell.name} left no weights in {model} (whole log: {attempt.log})")
        found = _training_of(model)
        for checkpoint in model.glob("checkpoint-*"):
            out.remove(self._relative(checkpoint))  # with the optimizer's state several times the size of the model
        out.filled(self._relative(model))
        return {
            "files": [self._relative(file) for file in weights],
            "finished": time.time(),
            "trl": version("trl"),
            **found,
        }

    def evaluate(self, cell: Cell) -> Record:
        """The record of an evaluation; its results are in the cell's folder of results."""
        settings = self.ablation.evaluation
        tasks = [(name, BENCHMARKS[name].version) for name in named_benchmarks(settings.tasks)]
        what = settings.model_dump_json(exclude={"tasks", "batch_size", "device"})
        made_from = [self.train(cell)["finished"], tasks, what]
        return self._do(
            EVALUATE, f"evaluation of {cell.name}", made_from, lambda attempt: self._evaluate(cell, attempt)
        )

    def _evaluate(self, cell: Cell, attempt: Attempt) -> Record:
        out, ours = self.folders.results(cell), OutFolder(self.folders.out)
        for name in ("results", "details"):  # the responses stay: they are the same model's
            ours.begin(self._relative(out / name))
        self._run((commands.evaluate(self.ablation, cell, self.folders),), attempt)
        for name in ("results", "details"):
            ours.filled(self._relative(out / name))
        return {"files": [self._relative(out / "results"), self._relative(out / "details")]}

    # ------------------------------------------------------------------------------------------------------------------

    def _do(self, kind: str, name: str, made_from: Sequence[Any], action: Callable[[Attempt], Record]) -> Record:
        record = self.steps.done(name, made_from)
        if record is not None:
            return record
        if name in self.failed:
            raise self.failed[name]
        if kind not in self.wanted:
            why = self.steps.failure(name, made_from)
            raise NotDoneError(f"{name} failed: {why}" if why else f"{name} is not done", failed=why is not None)
        self.console.print(f"[bold]{name}[/bold]  [dim]{self.steps.log(name)}[/dim]", highlight=False, soft_wrap=True)
        self.did.append(name)
        try:
            return self.steps.run(name, "", made_from, action)
        except (UserError, OSError) as error:
            self.failed[name] = UserError(f"{name} failed: {error}")
            raise self.failed[name] from error

    def _run(self, works: Sequence[Command], attempt: Attempt) -> None:
        for command in works:
            self.console.print(f"  {commands.shown(command)}", markup=False, highlight=False, soft_wrap=True)
            attempt.run(_executable(command))

    def _relative(self, file: Path) -> str:
        return str(file.relative_to(self.folders.out))


def run_cells(run: Run, chosen: Sequence[Cell]) -> dict[str, str]:
    """Do the wanted steps of the cells, one cell after another.

    Returns:
        Name of the cell → why it is not done, for those that could not be.
    """
    failures = {}
    for cell in chosen:
        before = len(run.did)
        try:
            if DATA in run.wanted:
                run.rows(cell.subset)
            if TRAIN in run.wanted:
                run.train(cell)
            if EVALUATE in run.wanted:
                run.evaluate(cell)
            if len(run.did) == before:
                run.console.print(f"[green]✓[/green] {cell.name}  [dim]done before[/dim]", highlight=False)
        except UserError as error:
            run.console.print(f"[red]✗[/red] {cell.name}: ", end="")
            run.console.print(str(error), markup=False, highlight=False, soft_wrap=True)
            failures[cell.name] = str(error)
    return failures


def counted(run: Run, subset: Subset) -> int | None:
    """The rows of a subset that is made already."""
    try:
        return int(run.looking().rows(subset)["rows"])
    except UserError:
        return None


def _executable(command: Command) -> list[str]:
    """Our own command as it is installed here, whether or not the shell knows it."""
    if command[0] != commands.MEGASCIENCE:
        return list(command)
    return [str(Path(sysconfig.get_path("scripts")) / commands.MEGASCIENCE), *command[1:]]


@functools.cache
def _content(model: Path) -> str:
    """Hash of a base model's folder: some seconds for a large one, so once a process."""
    return tree_hash(model)


def _alone_with(folder: Path) -> str:
    return f"folder {folder.name}"


def _dump(method: Any) -> str:
    return str(method.model_dump_json(exclude=_NOT_THE_ANSWERS))


def _states(model: Path) -> list[Path]:
    """The trainer's states in the checkpoints of a folder, the latest last."""
    return sorted(model.glob("checkpoint-*/trainer_state.json"), key=lambda file: int(file.parent.name.split("-")[1]))


def _training_of(model: Path) -> Record:
    states = _states(model)
    if not states:
        return {"steps": None}
    state = json.loads(states[-1].read_text(encoding="utf-8"))
    losses = [entry for entry in state["log_history"] if "loss" in entry]
    return {
        "steps": state["global_step"],
        "loss_first": losses[0]["loss"] if losses else None,
        "loss_last": losses[-1]["loss"] if losses else None,
        "tokens": losses[-1].get("num_tokens") if losses else None,
    }
