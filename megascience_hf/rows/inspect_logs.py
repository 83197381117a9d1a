"""The logs that Inspect leaves of our tasks (`.eval`, or `.json` with `--log-format json`): one file for each task of a
run, a sample for each response."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from megascience_hf.errors import UserError

PREFIX = "megascience_hf/"  # before the names of our tasks
ANSWERED = "answered"  # where `tasks.inspect_roads` puts what it found, in the sample's metadata
ID_LENGTH = 16  # of `tasks.Item.id`; a question that is asked again has "-2" behind it


# How Inspect begins a log that is a JSON file: other files with that ending are none of its logs.
_JSON_LOG = re.compile(rb'\s*\{\s*"version"\s*:\s*\d+\s*,\s*"status"\s*:')
_HEAD = 256  # bytes
_STAMP = len("2026-11-29T16-24-48")  # at the beginning of a log's name


class UnreadableLogError(UserError):
    """A file that Inspect cannot read as a log of its own."""


def is_log(file: Path) -> bool:
    """Whether the file is a log of Inspect, as far as its name and its first bytes tell."""
    if file.suffix != ".json":
        return file.suffix == ".eval"
    try:
        with file.open("rb") as opened:
            return _JSON_LOG.match(opened.read(_HEAD)) is not None
    except OSError:
        return False


def below(folder: Path) -> list[Path]:
    """The logs below the folder, of any task, the newest last."""
    return sorted(
        (file for ending in ("eval", "json") for file in folder.rglob(f"*.{ending}") if is_log(file)), key=_when
    )


def _when(file: Path) -> tuple[str, int]:
    """When a log was begun, by its name, which tells seconds; of two in one second, when each was last written."""
    return file.name[:_STAMP], file.stat().st_mtime_ns


def named_at(name: str, when: datetime) -> str:
    """The name of a log with another time, in UTC as Inspect has it."""
    return when.strftime("%Y-%m-%dT%H-%M-%S") + name[_STAMP:]


def newest(folder: Path) -> dict[str, Path]:
    """The newest finished log of each of our tasks below the folder, by the task's name.

    Raises:
        UserError: Inspect is not installed, or they are of several models.
    """
    found: dict[str, Path] = {}
    models: set[str] = set()
    for file in below(folder):
        header = read(file, header_only=True)
        if header.status == "success" and header.eval.task.startswith(PREFIX):
            found[header.eval.task.removeprefix(PREFIX)] = file
            models.add(str(header.eval.model))
    if len(models) > 1:
        raise UserError(f"{folder} holds logs of several models; give the folder of one: {', '.join(sorted(models))}")
    return found


def read(file: Path, *, header_only: bool = False) -> Any:
    """The log.

    Raises:
        UserError: Inspect is not installed.
        UnreadableLogError: the file is none of its logs.
    """
    try:
        from inspect_ai.log import read_eval_log
        from pydantic import ValidationError
    except ImportError:
        raise UserError(f"{file} is a log of Inspect, which is not installed: pip install inspect-ai") from None
    try:
        return read_eval_log(str(file), header_only=header_only)
    except (BadZipFile, ValidationError, json.JSONDecodeError, AssertionError, ValueError, KeyError, OSError) as error:
        raise UnreadableLogError(f"{file} is no readable log of Inspect ({type(error).__name__})") from None


def opening_unknown(sample: Any) -> bool:
    """Whether nobody could tell what the chat template writes before the response: its server does not show it."""
    known = (sample.metadata or {}).get(ANSWERED) or {}
    content = getattr(sample.output.message, "content", None) if sample.output.choices else None
    thought_apart = isinstance(content, list) and any(part.type == "reasoning" for part in content)
    return not (known.get("template") or known.get("opened") or thought_apart)


def responses(file: Path, opened_before: Callable[[Iterable[str]], str]) -> Iterator[dict[str, Any]]:
    """Each response of a log with the answer key of its item, as rows of lighteval's details have them.

    Args:
        opened_before: what the template must have written of responses (`tasks.thoughts`), where no server told.

    Raises:
        UserError: as `read`, or the log is not of our tasks.
    """
    log = read(file)
    if not log.eval.task.startswith(PREFIX):
        raise UserError(f"{file} is no log of our tasks ({log.eval.task})")
    hidden = [sample for sample in log.samples or [] if opening_unknown(sample)]
    inferred = opened_before(sample.output.completion for sample in hidden)
    for sample in log.samples or []:
        metadata = sample.metadata or {}
        known = metadata.get(ANSWERED) or {}
        score = next(iter((sample.scores or {}).values()), None)
        told = (score.metadata or {}) if score is not None else {}
        yield {
            **(metadata.get("key") or {}),
            "id": str(sample.id)[:ID_LENGTH],
            "row_id": metadata.get("row_id"),
            "task": log.eval.task.removeprefix(PREFIX),
            "question": sample.input if isinstance(sample.input, str) else "",
            # where the question did not fit, the text is the server's message
            "response": "" if sample.output.stop_reason == "model_length" else sample.output.completion,
            "finish_reason": known.get("finish_reason"),
            "opened": inferred if opening_unknown(sample) else known.get("opened", ""),
            "sample": sample.epoch,
            "answer": score.answer if score is not None else None,
            "status": told.get("status"),
        }
