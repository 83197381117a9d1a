"""`megascience eval --backend inspect`: our tasks as one eval set of Inspect's, which goes on where it was."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from huggingface_hub import snapshot_download
from inspect_ai import eval_set
from inspect_ai.log import write_log_dir_manifest

from megascience_hf.errors import UserError
from megascience_hf.rows import inspect_logs
from megascience_hf.tasks import adapters, inspect_provider, wordings
from megascience_hf.tasks.evaluation import CPU_BATCH_SIZE, Evaluation
from megascience_hf.tasks.lighteval_responses import commit_of, fingerprint

LOGS = "logs"
_GPU_BATCH_SIZE = 32


@dataclass(frozen=True, slots=True)
class _Asked:
    """Inspect's name of a model, and what its provider is given.

    `responses_of` is the server, or what the weights are of: Inspect goes on with a log by the model's name alone.
    """

    model: str
    base_url: str | None
    arguments: dict[str, Any]
    connections: int
    responses_of: str | None


def run(evaluation: Evaluation, told: dict[str, Any] | None = None) -> None:
    """Evaluate; the logs are in `out/logs`, and the same command goes on with what is missing in them.

    Args:
        told: what else the run was told, for its record.

    Raises:
        UserError: the server cannot be asked, or a task failed.
    """
    asked = _served(evaluation) if evaluation.endpoint else _local(evaluation)
    task_args: dict[str, Any] = {"data_dir": str(evaluation.data_dir.resolve())} if evaluation.data_dir else {}
    if evaluation.prompts:  # the hash is among what tells a log of these prompts from one of others
        digest = wordings.wording(evaluation.prompts).digest
        task_args |= {"prompts": str(evaluation.prompts.resolve()), "prompts_hash": digest}
    task_args |= {"few_shot": evaluation.few_shot} if evaluation.few_shot else {}
    task_args["responses_of"] = asked.responses_of
    inspect_provider.failures.clear()
    inspect_provider.ServedAPI.patience = evaluation.timeout
    _say_without_traceback()
    success, logs = eval_set(
        [f"megascience_hf/{name}" for name in evaluation.tasks],
        log_dir=str(evaluation.out.resolve() / LOGS),
        log_dir_allow_dirty=True,  # other benchmarks, of the same command with other --tasks
        # Samples that a kill may lose. Each write of a log takes as long as the log is: one a reply is too many for a
        # server that has thousands of quick ones, and as many as are under way are lost at a kill anyhow.
        log_buffer=asked.connections if evaluation.endpoint else 1,
        log_realtime=False,  # the log itself is that new; a database of the events beside it costs a sixth of the time
        retry_attempts=0,
        retry_immediate=False,
        max_tasks=1,
        ctl_server=False,
        model=asked.model,
        model_base_url=asked.base_url,
        model_args=asked.arguments,
        task_args=task_args,
        limit=evaluation.max_samples,
        epochs=evaluation.samples,
        metadata={"told": told or {}},
        max_connections=asked.connections,
        **_generation(evaluation),
    )
    if len(logs) < len(evaluation.tasks):
        raise KeyboardInterrupt  # Inspect keeps it to itself, and calls what there is a success
    if success:
        _make_newest(evaluation.out / LOGS, [Path(log.location).name for log in logs])
        return
    failed = [log for log in logs if log.status != "success"]
    said = inspect_provider.failures or [log.error.message for log in failed if log.error]
    why = said[0] if said else "its message is above"
    raise UserError(f"{why} (the responses so far are kept, and the same command goes on with the others)")


def _make_newest(folder: Path, names: Sequence[str]) -> None:
    """Give logs that a command found finished the time of now in their names, where another command has left newer ones
    of the same task: the newest is what is read, and would be the other's."""
    moved = False
    for name in names:
        of_task = [file.name for file in inspect_logs.below(folder) if _task_of(file.name) == _task_of(name)]
        if name in of_task and of_task[-1] != name:
            moved_to = (folder / name).rename(folder / inspect_logs.named_at(name, datetime.now(UTC)))
            moved_to.touch()  # which decides between two of one second
            moved = True
    if moved:
        write_log_dir_manifest(str(folder.resolve()))


def _task_of(name: str) -> str:
    """The part of a log's name between when it was begun and its id."""
    return name.partition("_")[2].rpartition("_")[0]


def _say_without_traceback() -> None:
    """Inspect's panel of a run that failed holds the traceback of whatever was raised. Safe to call twice."""
    shown: Any = importlib.import_module("inspect_ai._display.core.results")
    original = shown.rich_traceback
    if getattr(original, "megascience_hf", False):
        return

    def rich_traceback(kind: Any, error: BaseException, *arguments: Any, **options: Any) -> Any:
        return str(error) if isinstance(error, UserError) else original(kind, error, *arguments, **options)

    rich_traceback.megascience_hf = True  # type: ignore[attr-defined]
    shown.rich_traceback = rich_traceback


def _served(evaluation: Evaluation) -> _Asked:
    arguments: dict[str, Any] = {"completion": True} if evaluation.few_shot else {}
    connections = evaluation.batch_size or inspect_provider.CONNECTIONS
    responses_of = evaluation.responses_of or evaluation.endpoint
    return _Asked(f"served/{evaluation.model}", evaluation.endpoint, arguments, connections, responses_of)


def _local(evaluation: Evaluation) -> _Asked:
    """Inspect's `hf/` provider, which needs torch and transformers."""
    evaluation.require_model()
    folder = Path(evaluation.model).expanduser()
    arguments: dict[str, Any] = {"device": evaluation.device or _default_device()}
    if folder.is_dir():
        arguments["model_path"] = str(folder.resolve())
    elif evaluation.revision:  # the provider knows it of the weights, and not of the tokenizer
        arguments["model_path"] = snapshot_download(evaluation.model, revision=evaluation.revision)
    if folder.is_dir() and not (folder / "tokenizer_config.json").is_file() and (base := adapters.base_of(folder)):
        arguments["tokenizer_path"] = base
    if evaluation.few_shot:
        arguments["use_chat_template"] = False
    if option := evaluation.wants_lighteval():
        raise UserError(f"{option} is not known to Inspect's provider: use --backend lighteval")
    if evaluation.dtype:
        arguments["dtype"] = evaluation.dtype
    if evaluation.thinking != "auto":
        arguments["enable_thinking"] = evaluation.thinking == "on"
    name = folder.resolve().name if folder.is_dir() else evaluation.model
    at_a_time = evaluation.batch_size or _at_a_time(arguments["device"])
    weights = fingerprint(folder) if folder.is_dir() else commit_of(evaluation.model, evaluation.revision)
    return _Asked(f"hf/{name}", None, arguments, at_a_time, weights)


def _at_a_time(device: str) -> int:
    """Responses of a batch, of which Inspect finds no number by itself."""
    return CPU_BATCH_SIZE if device == "cpu" else _GPU_BATCH_SIZE


def _generation(evaluation: Evaluation) -> dict[str, Any]:
    sampling = evaluation.sampling
    extra: dict[str, Any] = {"repetition_penalty": sampling.repetition_penalty, "min_p": sampling.min_p}
    if evaluation.thinking_budget:
        extra["thinking_token_budget"] = evaluation.thinking_budget
    if evaluation.thinking != "auto":
        extra["chat_template_kwargs"] = {"enable_thinking": evaluation.thinking == "on"}
    given = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        "seed": sampling.seed,
        "max_tokens": evaluation.max_new_tokens,
        "system_message": evaluation.system,
        "stop_seqs": list(evaluation.stops) or None,
        "extra_body": extra,
    }
    return {name: value for name, value in given.items() if value is not None}


def _default_device() -> str:
    try:
        import torch
    except ImportError:
        raise UserError(
            "a model on this machine needs torch and transformers: pip install 'megascience-hf[eval]', or serve it and "
            "give --endpoint"
        ) from None
    return "cuda:0" if torch.cuda.is_available() else "cpu"
