"""What `megascience eval` is told, and lighteval's command line for it with the settings that it has no options for."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

import yaml
from huggingface_hub import hf_hub_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from megascience_hf.errors import UserError
from megascience_hf.tasks import adapters, few_shot
from megascience_hf.tasks.registry import BENCHMARKS
from megascience_hf.tasks.sampling import Sampling
from megascience_hf.whole_file import write_text

CPU_BATCH_SIZE = 8
SERVED_AT_A_TIME = 16

_OF_LOCAL_MODELS = (
    *("device", "revision", "dtype", "max_model_len", "save_every"),
    *("adapter", "tensor_parallel", "data_parallel"),
)

_QUANTISED = ("4bit", "8bit")  # values of --dtype that are lighteval's own

Thinking = Literal["auto", "on", "off"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One call of `lighteval accelerate`, or of `lighteval endpoint litellm` for a model behind a server.

    Args:
        model: a Hub id or the folder of a checkpoint or of a LoRA adapter; with an endpoint the name that the server
            knows the model by.
        out: folder of the results; lighteval makes `results/` and `details/` in it.
        tasks: names of benchmarks.
        required: those of them without which nothing is run; the others are left out where they cannot be had.
        data_dir: folder of local copies of the benchmarks (`loading.py`), None for the Hub.
        max_new_tokens: budget of a response in tokens; None for the benchmark's own (10,240).
        max_samples: evaluate only so many items of each benchmark; None for all.
        batch_size: responses at a time; None lets lighteval find one on a GPU, is 8 on a CPU and 16 with an endpoint.
        device: "cpu", "cuda", "cuda:1"; None takes a GPU if there is one.
        endpoint: base URL of a server that speaks the OpenAI protocol, such as `vllm serve`; None runs the model here.
        save_every: responses between two writes of a model that runs here; None is 512, and 4 batches on a CPU.
        cache_dir: where the responses are kept; None for `out/responses`, so that only a run into the same folder
            goes on with them (a name on the Hub or of a server may stand for another model by then).
        sampling: how tokens are chosen; greedily without it.
        samples: responses to each item.
        thinking: whether a template that knows the switch is told to think; "auto" leaves it to the template.
        system: the system prompt; None for none, as in the paper.
        stop: texts that end a response, of a model behind a server.
        timeout: seconds to wait for a reply of the server; None is an hour.
        revision: of the model on the Hub.
        dtype: of a model that runs here, such as "bfloat16"; None for the checkpoint's own.
        max_model_len: tokens of prompt and response together; None for the model's own.
        thinking_budget: tokens of a thought, of a model behind a server that knows such a budget.
        sampling_by: what named the sampling, "greedy" or "card"; empty where its values were given.
        adapter: folder or Hub id of a LoRA adapter of the model.
        few_shot: examples of the development split before each question, which is a completion then, without a
            template; 0 asks as in the paper.
        prompts: folder of other wordings (`wordings.py`).
        responses_of: what the responses are of, where the endpoint's address says nothing of it; else the endpoint.
        tensor_parallel, data_parallel: GPUs that hold one model, and copies of it, of a `vllm serve` that is started.
    """

    model: str
    out: Path
    tasks: Sequence[str]
    required: Sequence[str] = ()
    data_dir: Path | None = None
    max_new_tokens: int | None = None
    max_samples: int | None = None
    batch_size: int | None = None
    device: str | None = None
    endpoint: str | None = None
    save_every: int | None = None
    cache_dir: Path | None = None
    sampling: Sampling = field(default_factory=Sampling)
    samples: int = 1
    thinking: Thinking = "auto"
    system: str | None = None
    stop: Sequence[str] = ()
    timeout: float | None = None
    revision: str | None = None
    dtype: str | None = None
    max_model_len: int | None = None
    thinking_budget: int | None = None
    sampling_by: str = ""
    adapter: str | None = None
    few_shot: int = 0
    prompts: Path | None = None
    tensor_parallel: int | None = None
    data_parallel: int | None = None
    responses_of: str | None = None

    def __post_init__(self) -> None:
        self._check_settings()
        served = {name: getattr(self, name) for name in ("timeout", "stop", "thinking_budget")}
        if self.few_shot:
            del served["stop"]
        local = {name: getattr(self, name) for name in _OF_LOCAL_MODELS}
        if self.parallel:  # a server of our own is both
            served, local = {}, {"device": self.device, "save_every": self.save_every} if not self.endpoint else local
        for name, value in (local if self.endpoint or self.parallel else served).items():
            if value:
                where = "it is for a model behind a server (--endpoint)"
                where = "the server decides that" if self.endpoint or self.parallel else where
                raise UserError(f"--{name.replace('_', '-')} makes no sense here: {where}")

    def _check_settings(self) -> None:
        """Raises UserError if one of them is no value, or would do nothing beside the others."""
        for name, number in {**self.sampling.to_row(), "timeout": self.timeout}.items():
            if number is not None and not math.isfinite(number):
                raise UserError(f"--{name.replace('_', '-')} is a number, not {number}")
        if self.system == "" or "" in self.stop:
            raise UserError(f"--{'system' if self.system == '' else 'stop'} is empty: leave it out")
        if self.revision and Path(self.model).expanduser().is_dir():
            raise UserError(f"--revision makes no sense here: {self.model} is a folder, which is what it is")
        drawn = (self.sampling.top_p, self.sampling.top_k, self.sampling.min_p) != (1.0, 0, 0.0)
        if self.sampling.greedy and drawn:
            raise UserError("--top-p, --top-k and --min-p choose among drawn tokens: give --temperature as well")
        if self.sampling.greedy and self.samples > 1:
            raise UserError("--samples are drawn, and greedy ones would all be the same: give --temperature as well")
        templated = {
            "thinking": self.thinking != "auto",
            "system": self.system,
            "thinking-budget": self.thinking_budget,
        }
        for name, value in templated.items():
            if self.few_shot and value:
                raise UserError(f"--{name} makes no sense with --few-shot: no chat template would read it")
        if self.few_shot and self.prompts:
            raise UserError("--prompts makes no sense with --few-shot, which has a form of its own")
        if self.thinking_budget and self.thinking == "off":
            raise UserError("--thinking-budget makes no sense with --thinking off")
        if self.thinking_budget:
            most = self.max_new_tokens or min(BENCHMARKS[name].max_new_tokens for name in self.tasks)
            if self.thinking_budget >= most:
                raise UserError(
                    "--thinking-budget leaves no token for an answer: it must be less than --max-new-tokens, "
                    f"which is {most:,}"
                )

    def wants_lighteval(self) -> str | None:
        """The option that Inspect's road to a model on this machine does not know; None if there is none."""
        if self.endpoint or self.parallel:
            return None
        given = {"--max-model-len": self.max_model_len, "--save-every": self.save_every}
        given |= {f"--dtype {self.dtype}": self.dtype in _QUANTISED}
        return next((name for name, value in given.items() if value), None)

    @property
    def parallel(self) -> bool:
        """Whether `vllm serve` is to be started for the model."""
        return bool(self.tensor_parallel or self.data_parallel)

    @property
    def stops(self) -> tuple[str, ...]:
        """All texts that end a response."""
        return (*(few_shot.STOPS if self.few_shot else ()), *self.stop)

    def told(self) -> dict[str, Any]:
        """What the run was told and its files would not say otherwise, for `results.records.Settings`."""
        told = {
            "stop": list(self.stops),
            "few_shot": self.few_shot,
            "timeout": self.timeout,
            "model_revision": self.revision,
            "dtype": self.dtype,
            "max_model_len": self.max_model_len,
            "thinking_budget": self.thinking_budget,
            "sampling_by": self.sampling_by,
            "adapter": Path(self.adapter).name if self.adapter else None,  # no path of this machine
            "tensor_parallel": self.tensor_parallel,
            "data_parallel": self.data_parallel,
        }
        return {name: value for name, value in told.items() if value}

    def command(self) -> list[str]:
        """The command line; `write_model_file` must have written the file that it names.

        `-P` keeps Python from importing a file of the folder in which it is started.
        """
        backend = ["endpoint", "litellm"] if self.endpoint else ["accelerate"]
        limited = ["--max-samples", str(self.max_samples)] if self.max_samples else []
        return [
            *(sys.executable, "-P", "-m", "lighteval", *backend, str(self.model_file)),
            ",".join(f"{BENCHMARKS[task].task}|0" for task in self.tasks),
            *("--custom-tasks", "megascience_hf.tasks", "--output-dir", str(self.out.resolve())),
            "--save-details",
            *limited,
        ]

    def environment(self) -> dict[str, str]:
        """This process's environment with what the tasks read from it."""
        environment = dict(os.environ)
        # else litellm asks GitHub for a list of prices when it is imported, and waits for it some ten seconds
        environment["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
        environment["PYTHONSAFEPATH"] = "1"
        if self.data_dir:
            environment["MEGASCIENCE_BENCHMARKS"] = str(self.data_dir.resolve())
        if self.max_new_tokens:
            environment["MEGASCIENCE_MAX_NEW_TOKENS"] = str(self.max_new_tokens)
        save_every = self.save_every or (4 * self._batch_size() if self._on_cpu() else None)
        if save_every:
            environment["MEGASCIENCE_SAVE_EVERY"] = str(save_every)
        environment["MEGASCIENCE_THINKING"] = self.thinking
        environment["MEGASCIENCE_SAMPLES"] = str(self.samples)
        if self.thinking_budget:
            environment["MEGASCIENCE_THINKING_BUDGET"] = str(self.thinking_budget)
        if self.stops:
            environment["MEGASCIENCE_STOP"] = json.dumps(list(self.stops))
        if self.responses_of:
            environment["MEGASCIENCE_RESPONSES_OF"] = self.responses_of
        environment["MEGASCIENCE_FEW_SHOT"] = str(self.few_shot)
        if self.prompts:
            environment["MEGASCIENCE_PROMPTS"] = str(self.prompts.resolve())
        return environment

    @property
    def model_file(self) -> Path:
        return self.out.resolve() / "model.yaml"

    def write_model_file(self) -> None:
        """lighteval's model arguments as a file: on its command line a comma in a path would end the argument."""
        self.out.mkdir(parents=True, exist_ok=True)
        arguments = self._server_arguments() if self.endpoint else self._local_arguments()
        arguments["cache_dir"] = str((self.cache_dir or self.out / "responses").resolve())
        arguments["system_prompt"] = self.system
        arguments["generation_parameters"] = self.sampling.to_row()
        given = {name: value for name, value in arguments.items() if value is not None}
        write_text(self.model_file, yaml.safe_dump({"model_parameters": given}))

    def require_model(self) -> None:
        """Ask the Hub for a model that is named there, before lighteval says in tracebacks that it cannot be had.

        Raises:
            UserError: there is neither such a folder nor such a model, or the Hub cannot be reached.
        """
        if self.endpoint or Path(self.model).expanduser().exists():
            return
        try:
            hf_hub_download(self.model, "config.json", revision=self.revision)
        except (HFValidationError, RepositoryNotFoundError):
            raise UserError(f"no folder {self.model}, and no model of that name on the Hub that you may see") from None
        except RevisionNotFoundError:
            raise UserError(f"{self.model} has no revision {self.revision}") from None
        except LocalEntryNotFoundError:
            raise UserError(
                f"{self.model} is no folder and is not in the cache, and the Hub cannot be reached: run the same "
                "command when it can, or name a folder"
            ) from None
        except EntryNotFoundError:
            pass  # lighteval knows what it can do without it
        except HfHubHTTPError as error:
            status = error.response.status_code
            raise UserError(f"{self.model}: the Hub answers {status}: run the same command again later") from None

    def _local_arguments(self) -> dict[str, Any]:
        local = Path(self.model).expanduser()
        return {
            "model_name": str(local.resolve()) if local.is_dir() else self.model,
            "tokenizer": adapters.base_of(local) if not (local / "tokenizer_config.json").is_file() else None,
            # lighteval finds the size by trying 512 and halving when memory runs out, which no CPU ever reports.
            "batch_size": self._batch_size() if self._on_cpu() else self.batch_size,
            "device": self.device or _default_device(),
            "revision": self.revision,
            "dtype": self.dtype,
            "max_length": self.max_model_len,
            "override_chat_template": False if self.few_shot else None,
        }

    def _server_arguments(self) -> dict[str, Any]:
        # The key is in the environment, never in a file; a server of one's own wants none, and litellm wants one.
        return {
            "model_name": f"openai/{self.model}",
            "provider": "openai",
            "base_url": self.endpoint,
            "api_key": None if os.environ.get("OPENAI_API_KEY") else "none",
            "concurrent_requests": self.batch_size or SERVED_AT_A_TIME,
            "timeout": self.timeout,
        }

    def _batch_size(self) -> int:
        return self.batch_size or CPU_BATCH_SIZE

    def _on_cpu(self) -> bool:
        return not self.endpoint and (self.device or _default_device()) == "cpu"


def thinking_of(name: str) -> Thinking:
    """Raises UserError if it is none of the three."""
    if name not in get_args(Thinking):
        raise UserError(f"--thinking is on, off or auto, not {name!r}")
    return cast(Thinking, name)


def _default_device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"
