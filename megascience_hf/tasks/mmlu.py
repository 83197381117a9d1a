"""MMLU: 14,042 four-option questions on 57 subjects (Hendrycks et al., arXiv 2009.03300; MIT).

Evaluated by the paper and left out of its averages (arXiv 2507.16812, footnote 4). All subjects are one pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase
from typing import Any

from megascience_hf.tasks import choices
from megascience_hf.tasks.benchmark import Benchmark, Development, Item, Source

_REVISION = "c30699e8356da336a370243923dbaf21066bb9fe"


def read(row: Mapping[str, Any]) -> Item:
    return choices.single(row["question"], row["choices"], ascii_uppercase[row["answer"]])


MMLU = Benchmark(
    name="mmlu",
    title="MMLU",
    category="general",
    items=14_042,
    sources=(Source("cais/mmlu", "all", "test", _REVISION),),
    read=read,
    metric="equal letters",
    version=2,
    paper="https://arxiv.org/abs/2009.03300",
    licence="mit",
    parts={"subject": ("subject",)},
    development=Development((Source("cais/mmlu", "all", "dev", _REVISION),), same="subject"),
)
