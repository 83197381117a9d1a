"""`megascience eval`: the lighteval command line on our tasks, with the settings that it has no options for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from megascience_hf.errors import UserError
from megascience_hf.tasks import loading
from megascience_hf.tasks.registry import BENCHMARKS

CPU_BATCH_SIZE = 8


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One call of `lighteval accelerate`, or of `lighteval endpoint litellm` for a model behind a server.

    Args:
        model: a Hub id or the folder of a checkpoint; with an endpoint the name that the server knows the model by.
        out: folder of the results; lighteval makes `results/` and `details/` in it.
        tasks: names of benchmarks.
        data_dir: folder of local copies of the benchmarks (`loading.py`), None for the Hub.
        max_new_tokens: budget of a response in tokens; None for the benchmark's own (10,240).
        max_samples: evaluate only so many items of each benchmark; None for all.
        batch_size: responses at a time; None lets lighteval find one on a GPU, is 8 on a CPU and 16 with an endpoint.
        device: "cpu", "cuda", "cuda:1"; None takes a GPU if there is one.
        endpoint: base URL of a server that speaks the OpenAI protocol, such as `vllm serve`; None runs the model here.
        save_every: responses between two writes; None is 512, and 4 batches on a CPU.
        cache_dir: where the responses are kept; None for `out/responses`, so that only a run into the same folder
            goes on with them (a name on the Hub or of a server may stand for another model by then).
    """

    model: str
    out: Path
    tasks: Sequence[str]
    data_dir: Path | None = None
    max_new_tokens: int | None = None
    max_samples: int | None = None
    batch_size: int | None = None
    device: str | None = None
    endpoint: str | None = None
    save_every: int | None = None
    cache_dir: Path | None = None

    def command(self) -> list[str]:
        """The command line; `write_model_file` must have written the file that it names."""
        backend = ["endpoint", "litellm"] if self.endpoint else ["accelerate"]
        limited = ["--max-samples", str(self.max_samples)] if self.max_samples else []
        return [
            *(sys.executable, "-m", "lighteval", *backend, str(self.model_file)),
            ",".join(f"{BENCHMARKS[task].task}|0" for task in self.tasks),
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
        save_every = self.save_every or (4 * self._batch_size() if self._on_cpu() else None)
        if save_every:
            environment["MEGASCIENCE_SAVE_EVERY"] = str(save_every)
        return environment

    @property
    def model_file(self) -> Path:
        return self.out.resolve() / "model.yaml"

    def write_model_file(self) -> None:
        """lighteval's model arguments as a file: on its command line a comma in a path would end the argument."""
        self.out.mkdir(parents=True, exist_ok=True)
        arguments = self._server_arguments() if self.endpoint else self._local_arguments()
        arguments["cache_dir"] = str((self.cache_dir or self.out / "responses").resolve())
        given = {name: value for name, value in arguments.items() if value is not None}
        self.model_file.write_text(yaml.safe_dump({"model_parameters": given}), encoding="utf-8")

    def _local_arguments(self) -> dict[str, Any]:
        local = Path(self.model).expanduser()
        return {
            "model_name": str(local.resolve()) if local.is_dir() else self.model,
            # lighteval finds the size by trying 512 and halving when memory runs out, which no CPU ever reports.
            "batch_size": self._batch_size() if self._on_cpu() else self.batch_size,
            "device": self.device or _default_device(),
        }

    def _server_arguments(self) -> dict[str, Any]:
        # The key is in the environment, never in a file; a server of one's own wants none, and litellm wants one.
        return {
            "model_name": f"openai/{self.model}",
            "provider": "openai",
            "base_url": self.endpoint,
            "api_key": None if os.environ.get("OPENAI_API_KEY") else "none",
            "concurrent_requests": self.batch_size or 16,
            "generation_parameters": {"temperature": 0.0, "seed": 0},
        }

    def _batch_size(self) -> int:
        return self.batch_size or CPU_BATCH_SIZE

    def _on_cpu(self) -> bool:
        return not self.endpoint and (self.device or _default_device()) == "cpu"


def run(evaluation: Evaluation) -> None:
    """Evaluate; lighteval's own table and progress go to the terminal.

    Raises:
        UserError: a benchmark has no local copy in `data_dir`, or lighteval failed.
    """
    if evaluation.data_dir:
        for task in evaluation.tasks:
            loading.local_folders(BENCHMARKS[task], evaluation.data_dir)  # raises before any model is loaded
    evaluation.write_model_file()
    # In the results' folder, because litellm (imported by lighteval) makes a `.litellm_cache` where it is started.
    done = subprocess.run(evaluation.command(), env=evaluation.environment(), cwd=evaluation.out, check=False)
    if done.returncode:
        raise UserError(
            f"lighteval failed with exit code {done.returncode}; its message is above. The responses that were "
            "written are kept: the same command goes on with the others"
        )


def _default_device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"
