"""GSM8K: 1,319 grade-school word problems (Cobbe et al., arXiv 2110.14168; MIT).

The gold is what follows `#### ` in `answer`, with the thousands commas that 14 of the 1,319 golds carry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from megascience_hf.answers import AnswerKey
from megascience_hf.tasks import prompts
from megascience_hf.tasks.benchmark import Benchmark, Development, Item, Source

_REVISION = "e53f048856ff4f594e959d75785d2c2d37b678ee"


def read(row: Mapping[str, Any]) -> Item:
    # Re-exports of the test set keep the final number alone in `answer`, so a missing mark is no error.
    gold = row["answer"].rpartition("####")[2].strip().replace(",", "")
    return Item(prompts.boxed(row["question"].strip()), AnswerKey(gold=gold, kind="numeric"))


def worked(row: Mapping[str, Any]) -> str:
    """The solution without its marks for a calculator, which stand in double angle brackets."""
    return re.sub(r"<<[^<>\n]{0,200}>>", "", row["answer"].rpartition("####")[0])


GSM8K = Benchmark(
    name="gsm8k",
    title="GSM8K",
    category="math",
    items=1_319,
    sources=(Source("openai/gsm8k", "main", "test", _REVISION),),
    read=read,
    metric="equal numbers",
    version=2,
    paper="https://arxiv.org/abs/2110.14168",
    licence="mit",
    development=Development((Source("openai/gsm8k", "main", "train", _REVISION),), solution=worked),
)
