"""The questions of a benchmark without the wording around them, for what compares texts: decontamination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from megascience_hf.tasks import loading, prompts
from megascience_hf.tasks.benchmark import Benchmark, Item

_CHOICE, _OPTIONS = "\n\nQuestion: ", "\n\n(A) "
_BOXED = prompts.boxed("")
_NUMBER = prompts.boxed_number("", None).partition(".")[0]


@dataclass(frozen=True, slots=True)
class Question:
    """`id` is the item's, which result files know it by; `options` are those of a choice, in their order."""

    id: str
    text: str
    options: tuple[str, ...] = ()


def questions(benchmark: Benchmark, data_dir: Path | None = None) -> list[Question]:
    """One for each item of the exam that is run, in its order.

    Raises:
        UserError: there is no local copy, or it has no items.
    """
    found = []
    for row in loading.rows(benchmark, data_dir):
        item = benchmark.read(row)
        if item is not None:
            found.append(Question(item.id, _question(benchmark, row, item), item.key.options or ()))
    loading.count(benchmark, len(found), data_dir)
    return found


def _question(benchmark: Benchmark, row: Mapping[str, Any], item: Item) -> str:
    # OlympicArena's prompts are its own, with a paragraph on the form of the answer.
    return str(row["problem"]).strip() if benchmark.name.startswith("olympicarena") else question_of(item.prompt)


def question_of(prompt: str) -> str:
    """What one of the wordings of `prompts` asks: without instructions, context and options."""
    if _CHOICE in prompt:
        return prompt.partition(_CHOICE)[2].rpartition(_OPTIONS)[0].strip()
    return prompt.removesuffix(_BOXED).partition(_NUMBER)[0].strip()
