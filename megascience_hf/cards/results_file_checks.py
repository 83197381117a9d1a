"""What the Hub would refuse in a file of `.eval_results/`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from huggingface_hub import parse_eval_result_entries
from huggingface_hub.utils._validators import validate_repo_id

from megascience_hf.cards.front_matter import Finding, Path, parse_yaml

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


def _problem(entry: Any) -> str | None:
    if not isinstance(entry, dict):
        return "a result must have keys with values"
    try:
        parsed = parse_eval_result_entries([entry])[0]
        validate_repo_id(parsed.dataset_id)
    except KeyError as error:
        return f"a result has no {error.args[0]}"
    except (ValueError, TypeError, AttributeError, IndexError) as error:
        return f"a result cannot be read: {str(error).splitlines()[0]}"
    if not isinstance(parsed.value, int | float) or isinstance(parsed.value, bool):
        return f"the value of {parsed.dataset_id} is no number"
    return None
