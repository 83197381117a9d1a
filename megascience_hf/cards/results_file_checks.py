"""What the Hub would refuse in a file of `.eval_results/`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from huggingface_hub import parse_eval_result_entries
from huggingface_hub.utils._validators import validate_repo_id

from megascience_hf.cards.front_matter import Finding, Path, parse_yaml
from megascience_hf.errors import first_line
from megascience_hf.results import hub_benchmarks
from megascience_hf.tasks import BENCHMARKS

_ENTRY = "write dataset: {id: OWNER/NAME, task_id: …} and value: NUMBER"


def check(text: str) -> Iterator[Finding]:
    """The findings of a file, by line: a list of entries with `dataset.id`, `dataset.task_id` and `value`."""
    lines: dict[Path, int] = {}
    value, findings = parse_yaml(text, lines)
    yield from findings
    if findings and value is None:
        return
    if not isinstance(value, list) or not value:
        yield Finding(1, "error", "the file must be a list of results", _ENTRY)
        return
    for place, entry in enumerate(value):
        line = lines.get((place,), 1)
        problem = _problem(entry)
        if problem:
            yield Finding(line, "error", problem, _ENTRY)
        elif shown := _shown_nowhere(entry):
            yield Finding(line, "warning", shown, "put it into the model-index of the card, or take it out")


def _shown_nowhere(entry: dict[str, Any]) -> str | None:
    """Of the datasets of our benchmarks it is known which are registered; of others it is not."""
    dataset, task = entry["dataset"]["id"], entry["dataset"]["task_id"]
    ours = {name: benchmark.sources[0].repo for name, benchmark in BENCHMARKS.items()}
    tasks = [
        hub_benchmarks.REGISTERED[name]
        for name, repo in ours.items()
        if repo == dataset and hub_benchmarks.is_registered(name)
    ]
    if dataset in ours.values() and not tasks:
        return f"{dataset} is no registered Benchmark of the Hub (as of {hub_benchmarks.AS_OF}): nothing shows this"
    if tasks and task not in tasks:
        return f"{dataset} has no task {task} that is known here, but {', '.join(tasks)}"
    return None


def _problem(entry: Any) -> str | None:
    if not isinstance(entry, dict):
        return "a result must have keys with values"
    try:
        parsed = parse_eval_result_entries([entry])[0]
        validate_repo_id(parsed.dataset_id)
    except KeyError as error:
        return f"a result has no {error.args[0]}"
    except (ValueError, TypeError, AttributeError, IndexError) as error:
        return f"a result cannot be read: {first_line(error)}"
    if not isinstance(parsed.value, int | float) or isinstance(parsed.value, bool):
        return f"the value of {parsed.dataset_id} is no number"
    return None
