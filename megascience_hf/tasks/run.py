"""`megascience eval`: the lighteval command line on our tasks, with the settings that it has no options for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from megascience_hf.errors import UserError, unknown_name
from megascience_hf.tasks import BENCHMARKS

SAMPLE = Path(__file__).parent / "sample"
CPU_BATCH_SIZE = 8
GROUPS = ("general", "specific", "math", "all")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One call of `lighteval accelerate`.

    Args:
        model: a Hub id or the folder of a checkpoint.
        out: folder of the results; lighteval makes `results/` and `details/` in it.
        tasks: names of benchmarks.
        data_dir: folder of local copies of the benchmarks (`Source.folder` below it), None for the Hub.
        max_new_tokens: budget of a response in tokens; None for the benchmark's own (10,240).
        max_samples: evaluate only so many items of each benchmark; None for all.
        batch_size: responses at a time; None lets lighteval find one on a GPU and is 8 on a CPU.
        device: "cpu", "cuda", "cuda:1"; None takes a GPU if there is one.
        cache_dir: where lighteval keeps the responses; None for its own place in ~/.cache.
    """

    model: str
    out: Path
    tasks: Sequence[str]
    data_dir: Path | None = None
    max_new_tokens: int | None = None
    max_samples: int | None = None
    batch_size: int | None = None
    device: str | None = None
    cache_dir: Path | None = None

    def command(self) -> list[str]:
        """The command line; `write_model_file` must have written the file that it names."""
        limited = ["--max-samples", str(self.max_samples)] if self.max_samples else []
        return [
            *(sys.executable, "-m", "lighteval", "accelerate", str(self.model_file)),
            ",".join(f"megascience:{task}|0" for task in self.tasks),
            *("--custom-tasks", "megascience_hf.tasks", "--output-dir", str(self.out.resolve())),
            "--save-details",
            *limited,
        ]

    def environment(self) -> dict[str, str]:
        """This process's environment with what the tasks read from it."""
        environment = dict(os.environ)
        if self.data_dir:
            environment["MEGASCIENCE_BENCHMARKS"] = str(self.data_dir.resolve())
        if self.max_new_tokens:
            environment["MEGASCIENCE_MAX_NEW_TOKENS"] = str(self.max_new_tokens)
        return environment

    @property
    def model_file(self) -> Path:
        return self.out.resolve() / "model.yaml"

    def write_model_file(self) -> None:
        """lighteval's model arguments as a file: on its command line a comma in a path would end the argument."""
        local = Path(self.model).expanduser()
        device = self.device or _default_device()
        # lighteval finds the batch size by trying 512 and halving when memory runs out, which no CPU ever reports.
        batch_size = self.batch_size or (CPU_BATCH_SIZE if device == "cpu" else None)
        arguments = {
            "model_name": str(local.resolve()) if local.is_dir() else self.model,
            "batch_size": batch_size,
            "device": device,
            "cache_dir": str(self.cache_dir) if self.cache_dir else None,
        }
        self.out.mkdir(parents=True, exist_ok=True)
        given = {name: value for name, value in arguments.items() if value is not None}
        self.model_file.write_text(yaml.safe_dump({"model_parameters": given}), encoding="utf-8")


def run(evaluation: Evaluation) -> None:
    """Evaluate; lighteval's own table and progress go to the terminal.

    Raises:
        UserError: a benchmark has no local copy in `data_dir`, or lighteval failed.
    """
    check_local_copies(evaluation)
    evaluation.write_model_file()
    # In the results' folder, because litellm (imported by lighteval) makes a `.litellm_cache` where it is started.
    done = subprocess.run(evaluation.command(), env=evaluation.environment(), cwd=evaluation.out, check=False)
    if done.returncode:
        raise UserError(f"lighteval failed with exit code {done.returncode}; its message is above")


def check_local_copies(evaluation: Evaluation) -> None:
    """Raise a `UserError` that names the benchmarks without a folder in `data_dir`, before any model is loaded."""
    if evaluation.data_dir is None:
        return
    folders = {task: evaluation.data_dir / BENCHMARKS[task].source.folder for task in evaluation.tasks}
    missing = [f"{task} ({folder.name}/)" for task, folder in folders.items() if not folder.is_dir()]
    if missing:
        raise UserError(f"{evaluation.data_dir} has no folder for {', '.join(missing)}")


def expand(tasks: str) -> list[str]:
    """The benchmarks of a comma-separated list of names and groups, in the order of the paper's table.

    Raises:
        UserError: a name is neither; the message has the nearest ones.
    """
    wanted: set[str] = set()
    for name in (part.strip() for part in tasks.split(",")):
        if name in BENCHMARKS:
            wanted.add(name)
        elif name in GROUPS:
            wanted |= {b.name for b in BENCHMARKS.values() if name in ("all", b.category)}
        else:
            raise unknown_name("benchmark or group", name, [*BENCHMARKS, *GROUPS])
    return [name for name in BENCHMARKS if name in wanted]


def _default_device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"
