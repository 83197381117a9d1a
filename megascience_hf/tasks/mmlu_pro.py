"""MMLU-Pro: 12,032 questions of 14 subjects with up to ten options (Wang et al., arXiv 2406.01574; MIT).

1 to 10 options an item, and the prompt names the letters that the item has (the authors' names A to J throughout).
The pinned revision has the golds and the LaTeX that the maintainers mended in July 2024. Options that read "N/A" only
fill the list up to ten in some copies; they are taken off its end, so no letter moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from megascience_hf.tasks import choices
from megascience_hf.tasks.benchmark import Benchmark, Development, Item, Source

_REVISION = "3373e0b32277875b8db2aa555a333b78a08477ea"


def read(row: Mapping[str, Any]) -> Item:
    options = list(row["options"])
    while options and options[-1].strip() == "N/A":
        options.pop()
    return choices.single(row["question"], options, row["answer"], row_id=str(row["question_id"]))


def worked(row: Mapping[str, Any]) -> str:
    """The reasoning of a development row, which begins with its marks and ends with the letter."""
    text = str(row["cot_content"]).strip().removeprefix("A:").strip()
    return text.removeprefix("Let's think step by step.").rpartition("The answer is")[0]


MMLU_PRO = Benchmark(
    name="mmlu_pro",
    title="MMLU-Pro",
    category="general",
    items=12_032,
    sources=(Source("TIGER-Lab/MMLU-Pro", "default", "test", _REVISION),),
    read=read,
    metric="equal letters",
    version=2,
    paper="https://arxiv.org/abs/2406.01574",
    licence="mit",
    parts={"subject": ("category",)},
    development=Development(
        (Source("TIGER-Lab/MMLU-Pro", "default", "validation", _REVISION),), solution=worked, same="subject"
    ),
)
