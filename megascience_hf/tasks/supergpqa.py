"""SuperGPQA: 26,529 questions of 285 graduate disciplines (M-A-P, arXiv 2502.14739; ODC-BY).

4 to 10 options an item; the prompt names the letters that the item has. The dataset card has said MIT, the
repository's licence and the card of the pinned revision say ODC-BY. The only split is called train.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from megascience_hf.tasks import choices
from megascience_hf.tasks.benchmark import Benchmark, Item, Source


def read(row: Mapping[str, Any]) -> Item:
    return choices.single(row["question"], row["options"], row["answer_letter"], row_id=row["uuid"])


SUPERGPQA = Benchmark(
    name="supergpqa",
    title="SuperGPQA",
    category="general",
    items=26_529,
    sources=(Source("m-a-p/SuperGPQA", "default", "train", "4430d4458112c7d4497fdcf94d7cc223313d6acf"),),
    read=read,
    metric="equal letters",
    version=2,
    paper="https://arxiv.org/abs/2502.14739",
    licence="odc-by",
    parts={"discipline": ("discipline",), "field": ("field",), "difficulty": ("difficulty",)},
)
