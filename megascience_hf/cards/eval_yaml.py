"""`eval.yaml`, by which a dataset of the Hub is a Benchmark and Inspect runs it: what it must say, of which columns.

Sources: huggingface.co/docs/hub/eval-results and, for `evaluation_framework: inspect-ai`, the schema that Inspect reads
it by, `inspect_ai/_eval/task/hf.py` of 0.3.285; a test compares the names here with those of the installed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from megascience_hf.cards.front_matter import Finding, Path, parse_yaml

NAME = "eval.yaml"
FRAMEWORK = "inspect-ai"
SOLVERS = (
    "prompt_template", "system_message", "user_message", "chain_of_thought", "use_tools", "generate", "self_critique",
    "multiple_choice",
)  # fmt: skip
SCORERS = (
    "includes", "match", "pattern", "answer", "exact", "f1", "model_graded_qa", "model_graded_fact", "choice", "math",
)  # fmt: skip
TASK_KEYS = (
    "id", "config", "split", "field_spec", "shuffle_choices", "epochs", "epoch_reducer", "solvers", "scorers",
)  # fmt: skip
FIELDS = ("input", "target", "choices", "id", "metadata", "sandbox", "files", "setup", "checkpoint", "description",
          "input_image")  # fmt: skip
# Of these one text, and of some of them none.
_OF_A_COLUMN, _OR_NONE = ("id", "sandbox", "files", "setup"), ("checkpoint", "description", "input_image")
REDUCER = re.compile(r"pass_at_\d+|at_least_\d+|max|mode|median|mean")
LITERAL = "literal:"  # before a target that is the same for every row
_STEP = "see huggingface.co/docs/hub/eval-results, or write it anew with megascience card benchmark"


def check(text: str) -> Iterator[Finding]:
    """The findings of a file, by line."""
    lines: dict[Path, int] = {}
    value, findings = parse_yaml(text, lines)
    yield from findings
    if findings and value is None:
        return
    for path, message in _problems(value):
        while path and path not in lines:
            path = path[:-1]
        yield Finding(lines.get(path, 1), "error", message, _STEP)


def _problems(value: Any) -> Iterator[tuple[Path, str]]:
    if not isinstance(value, dict):
        yield (), "the file must have keys with values"
        return
    for key in ("name", "description", "evaluation_framework"):
        if not isinstance(value.get(key), str) or not value[key].strip():
            yield (key,), f"there is no {key}"
    tasks = value.get("tasks")
    if not isinstance(tasks, list) or not tasks:
        yield ("tasks",), "tasks must be a list of at least one task"
        return
    seen: set[str] = set()
    for place, task in enumerate(tasks):
        at: Path = ("tasks", place)
        if not isinstance(task, dict):
            yield at, "a task must have keys with values"
            continue
        name = task.get("id")
        if not isinstance(name, str) or not name:
            yield at, "a task has no id"
        elif name in seen:
            yield (*at, "id"), f"the task {name!r} is there twice"
        else:
            seen.add(name)
        if value.get("evaluation_framework") == FRAMEWORK:
            yield from (((*at, *path), message) for path, message in _task(task))


def _task(task: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """What Inspect would refuse."""
    for key in task.keys() - set(TASK_KEYS):
        yield (str(key),), f"a task has no {key!r}: {', '.join(TASK_KEYS)}"
    for key in ("config", "split"):
        if key in task and not isinstance(task[key], str):
            yield (key,), f"{key} must be a text"
    epochs = task.get("epochs", 1)
    if type(epochs) is not int or epochs < 1:
        yield ("epochs",), "epochs must be a number from 1"
    reducer = task.get("epoch_reducer")
    if reducer is not None and (not isinstance(reducer, str) or not REDUCER.fullmatch(reducer)):
        yield ("epoch_reducer",), "epoch_reducer must be pass_at_K, at_least_K, max, mode, median or mean"
    if task.get("shuffle_choices") not in (None, True, False):
        yield ("shuffle_choices",), "shuffle_choices must be true or false"
    yield from _field_spec(task.get("field_spec"))
    for key, known in (("solvers", SOLVERS), ("scorers", SCORERS)):
        yield from _steps(key, task.get(key), known)


def _field_spec(spec: Any) -> Iterator[tuple[Path, str]]:
    if not isinstance(spec, dict):
        yield ("field_spec",), "a task has no field_spec with input and target"
        return
    for key in spec.keys() - set(FIELDS):
        yield ("field_spec", str(key)), f"field_spec has no {key!r}: {', '.join(FIELDS)}"
    for key in ("input", "target"):
        if not isinstance(spec.get(key), str) or not spec[key]:
            yield ("field_spec", key), f"field_spec has no {key}, the name of a column"
    for key in (*_OF_A_COLUMN, *_OR_NONE):
        if key in spec and not (isinstance(spec[key], str) or (key in _OR_NONE and spec[key] is None)):
            yield ("field_spec", key), f"{key} must be the name of a column"
    metadata = spec.get("metadata")
    if metadata is not None and metadata != [] and not _texts(metadata):
        yield ("field_spec", "metadata"), "metadata must be a list of columns"
    choices = spec.get("choices")
    if choices is not None and not isinstance(choices, str) and not _texts(choices):
        yield ("field_spec", "choices"), "choices must be a column, or a list of columns"


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)


def _steps(key: str, steps: Any, known: Sequence[str]) -> Iterator[tuple[Path, str]]:
    if not isinstance(steps, list) or not steps:
        yield (key,), f"a task has no {key}"
        return
    for place, step in enumerate(steps):
        name = step.get("name") if isinstance(step, dict) else None
        if name not in known:
            yield (key, place), f"{name!r} is none of the {key} that eval.yaml may name: {', '.join(known)}"
        elif not isinstance(step.get("args", {}), dict):
            yield (key, place, "args"), f"args of {name} must be keys with values"


def columns(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """(config, split, columns) that each task of a good file asks for."""
    value, _ = parse_yaml(text, {})
    for task in value["tasks"] if isinstance(value, dict) and isinstance(value.get("tasks"), list) else []:
        spec = task.get("field_spec") if isinstance(task, dict) else None
        if not isinstance(spec, dict):
            continue
        wanted = [spec.get("input"), spec.get("input_image"), spec.get("choices")]
        if not str(spec.get("target")).startswith(LITERAL):
            wanted.append(spec.get("target"))
        wanted.append(spec.get("metadata"))
        flat = [name for each in wanted for name in (each if isinstance(each, list) else [each])]
        yield (
            str(task.get("config", "default")),
            str(task.get("split", "test")),
            [name for name in flat if isinstance(name, str)],
        )
