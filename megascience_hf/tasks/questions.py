"""The questions of a benchmark without the wording around them, for what compares texts: decontamination."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from megascience_hf.tasks import loading, prompts
from megascience_hf.tasks.benchmark import Benchmark

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
            text = item.question if item.question is not None else question_of(item.prompt)
            found.append(Question(item.id, text, item.key.options or ()))
    loading.count(benchmark, len(found), data_dir)
    return found


def question_of(prompt: str) -> str:
    """What one of the wordings of `prompts` asks: without instructions, context and options."""
    if _CHOICE in prompt:
        return prompt.partition(_CHOICE)[2].rpartition(_OPTIONS)[0].strip()
    return prompt.removesuffix(_BOXED).partition(_NUMBER)[0].strip()
