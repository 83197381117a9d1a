"""MATH-500: 500 items of MATH (Lightman et al., arXiv 2305.20050; MIT by the repositories it comes from).

The gold is the LaTeX of `answer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from megascience_hf.answers import AnswerKey
from megascience_hf.tasks import prompts
from megascience_hf.tasks.benchmark import Benchmark, Item, Source
from megascience_hf.tasks.math import DEVELOPMENT


def read(row: Mapping[str, Any]) -> Item:
    key = AnswerKey(gold=row["answer"].strip(), kind="math")
    return Item(prompts.boxed(row["problem"].strip()), key, row["unique_id"])


MATH_500 = Benchmark(
    name="math_500",
    title="MATH500",
    category="math",
    items=500,
    sources=(Source("HuggingFaceH4/MATH-500", "default", "test", "6e4ed1a2a79af7d8630a6b768ec859cb5af4d3be"),),
    read=read,
    metric="equal mathematics",
    version=2,
    paper="https://arxiv.org/abs/2305.20050",
    licence="mit",
    parts={"subject": ("subject",), "level": ("level",)},
    development=DEVELOPMENT,
)
